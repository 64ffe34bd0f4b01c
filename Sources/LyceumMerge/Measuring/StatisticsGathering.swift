public import LyceumCore
public import LyceumModel
public import LyceumTensor

/// What a measurement did.
public struct StatisticsReport: Sendable, Hashable {
    public let kind: StatisticsKind
    public let tensors: Int
    public let samples: Int
    public let tokens: Int
    /// Times the texts were read: each holds a part of the statistics in memory.
    public let passes: Int
    public let byteCount: Int
}

/// Measures a model on texts and writes the statistics that Fisher merging and RegMean need.
///
/// The texts are read as often as it takes to hold no more than `memory` of statistics at once; every reading's part is written before the next one.
public final class StatisticsGathering {
    public let kind: StatisticsKind
    /// Bytes of statistics held at once; the largest tensor is held whatever it takes.
    public var memory = 4 << 30
    /// Told tokens read, of all passes together; may throw to stop.
    public var progress: ((_ done: Int, _ total: Int) throws(LyceumError) -> Void)?
    private let model: TrainableModel
    private let pass: any StatisticsPass
    private let sharing: [String: String]

    /// - Parameter adapters: plain low-rank updates, measured as if they were folded into the weights.
    /// - Throws: `LyceumError` for models that cannot be trained, and for adapters whose change of a weight is no sum.
    public init(
        _ checkpoint: Checkpoint, kind: StatisticsKind, adapters: [Adapter] = [], threads: ThreadPool = .shared
    ) throws(LyceumError) {
        self.kind = kind
        for adapter in adapters where adapter.configuration.kind != .lora || adapter.configuration.usesMagnitude {
            throw LyceumError(
                .unsupported, "the adapter is more than low-rank updates", at: adapter.name,
                remedy: "fold it into the model with lyceum adapter merge, then measure that")
        }
        model = try TrainableModel(checkpoint, options: TrainableOptions(trainable: .all, adapters: adapters))
        let names = try MergeSource(checkpoint).names
        switch kind {
        case .fisher:
            pass = FisherPass(model, names: names, threads: threads)
            sharing = [:]
        case .gram:
            let gram = try GramPass(model, names: names, threads: threads)
            pass = gram
            sharing = gram.sharing
        }
    }

    public var contextLength: Int { model.contextLength }

    /// Bytes of the file, and how often the texts are read.
    public var byteCount: Int { pass.tensors.reduce(0) { $0 + $1.byteCount } }
    public var passCount: Int { parts.count }

    private var ordered: [TensorDeclaration] { pass.tensors.sorted { $0.name < $1.name } }

    /// Names measured together.
    private var parts: [[String]] {
        // The derivatives themselves are held beside the sums of their squares.
        let factor = kind == .fisher ? 2 : 1
        var (parts, bytes) = ([[String]](), 0)
        for tensor in ordered {
            let size = tensor.byteCount * factor
            if parts.isEmpty || bytes + size > memory {
                parts.append([])
                bytes = 0
            }
            parts[parts.count - 1].append(tensor.name)
            bytes += size
        }
        return parts
    }

    public func write(_ text: StatisticsText, to path: String) throws(LyceumError) -> StatisticsReport {
        let parts = parts
        let total = text.tokenCount * parts.count
        let writer = try SafetensorsWriter(path: path, tensors: declarations, metadata: metadata(text))
        var (moments, done) = (FisherMoments(), 0)
        for names in parts {
            try pass.begin(names)
            for piece in text.pieces {
                try progress?(done, total)
                try pass.read(piece)
                done += piece.count
            }
            for (name, tensor) in zip(names, try pass.finish(samples: text.pieces.count)) {
                try VectorArithmetic.refuseNonFinite(tensor, name, at: path)
                if kind == .fisher { moments.add(tensor) }
                try writer.append(tensor)
            }
        }
        if kind == .fisher { try writer.append(moments.tensor) }
        try writer.commit()
        try progress?(total, total)
        return StatisticsReport(
            kind: kind, tensors: ordered.count, samples: text.pieces.count, tokens: text.tokenCount, passes: parts.count, byteCount: byteCount)
    }

    /// The moments of all tensors are known when these are written: they come last.
    private var declarations: [TensorDeclaration] {
        ordered + (kind == .fisher ? [TensorDeclaration(name: ModelStatistics.momentsName, type: .f32, shape: [2])] : [])
    }

    private func metadata(_ text: StatisticsText) -> [String: String] {
        var metadata = [
            "format": "pt", ModelStatistics.kindKey: kind.rawValue, "samples": "\(text.pieces.count)", "tokens": "\(text.tokenCount)",
            "model": model.checkpoint.path,
        ]
        if !sharing.isEmpty {
            metadata["sharing"] = JSON.object(JSON.Object(sharing.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })).text()
        }
        return metadata
    }
}

/// Sum and squared length over all weights.
private struct FisherMoments {
    private var sum = 0.0
    private var squares = 0.0
    private var count = 0

    mutating func add(_ tensor: Tensor) {
        let ones = Tensor([Float](repeating: 1, count: tensor.count), shape: tensor.shape)
        let sums = VectorArithmetic.sums(tensor, ones)
        sum += sums.product
        squares += sums.first
        count += tensor.count
    }

    /// Mean and length.
    var tensor: Tensor { Tensor([Float(count > 0 ? sum / Double(count) : 0), Float(squares.squareRoot())], shape: [2]) }
}
