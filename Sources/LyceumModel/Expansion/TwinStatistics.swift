public import LyceumCore
internal import LyceumTensor

/// What a twin and its block do on texts: means over tokens.
public struct TwinMeasurement: Sendable, Hashable {
    public var layer: Int
    /// The share α of the twin.
    public var share: Double
    /// The cosine of both outputs.
    public var cosine: Double
    /// The mean squared difference of both outputs' elements.
    public var meanSquare: Double

    public var json: JSON {
        ["layer": .integer(layer), "share": .number(share), "cosine": .number(cosine), "mean_square": .number(meanSquare)]
    }
}

/// Sums what blocks and twins do while a model runs.
final class TwinStatistics: TwinObserver {
    private let layers: [Int]
    private var sums: [(share: Double, cosine: Double, square: Double, rows: Int)]

    init(layers: [Int]) {
        self.layers = layers
        sums = layers.map { _ in (0, 0, 0, 0) }
    }

    var needsAttention: Bool { false }

    func saw(_ pass: TwinPass, context: ForwardContext) {
        let rows = pass.twin.rows
        let apart = context.backend.align(
            pass.twin, with: pass.original, options: AlignmentOptions(.meanSquare), weights: .none(rows))
        sums[pass.index].share += pass.gate.shares(rows: rows).reduce(0, +)
        sums[pass.index].cosine += apart.cosines.reduce(0, +)
        sums[pass.index].square += apart.losses.reduce(0, +)
        sums[pass.index].rows += rows
    }

    var measurements: [TwinMeasurement] {
        zip(layers, sums).map { layer, sum in
            let count = Double(max(1, sum.rows))
            return TwinMeasurement(layer: layer, share: sum.share / count, cosine: sum.cosine / count, meanSquare: sum.square / count)
        }
    }
}

extension LanguageModel {
    /// What every twin of an expanded model does on token sequences; longer ones are cut at the context.
    ///
    /// - Parameter progress: told after every piece how many tokens are done.
    /// - Throws: `LyceumError` for a model without twins, for tokens outside the vocabulary and for no tokens at all.
    public func measureTwins(
        _ sequences: [[Int32]], progress: (Int) -> Void = { _ in }
    ) throws(LyceumError) -> [TwinMeasurement] {
        guard !architecture.twinLayers.isEmpty else {
            throw LyceumError(
                .invalidArgument, "the model has no twins to measure", at: checkpoint.path, remedy: "give a model made by lyceum expand")
        }
        guard sequences.contains(where: { !$0.isEmpty }) else {
            throw LyceumError(.invalidArgument, "expected texts to measure on, found no tokens")
        }
        let statistics = TwinStatistics(layers: architecture.twinLayers)
        var done = 0
        for sequence in sequences {
            for start in stride(from: 0, to: sequence.count, by: contextLength) {
                let piece = Array(sequence[start..<min(start + contextLength, sequence.count)])
                try check(piece)
                let memory = makePagedMemory()
                let work = EvaluationPiece(memory: memory, tokens: piece, logits: .all)
                for batch in ForwardBatch.split([work], memories: [memory], maximumRows: maximumBatchRows) {
                    let context = batch.context(backend: backend, layerCount: layerCount, layerBytes: layerBytes)
                    context.twinObserver = statistics
                    _ = architecture.hiddenStates(context)
                }
                done += piece.count
                progress(done)
            }
        }
        return statistics.measurements
    }
}
