internal import LyceumTensor

/// Holds twins near their blocks while they learn: measures both in a pass of rows and adds their weighted distance to what a tape differentiates.
///
/// The loss is the mean over tokens, by their weights in the batch, and over twins (Wei et al. 2025, arXiv 2501.10979).
public final class TwinAlignment {
    private let plan: ExpansionPlan
    private let rowWeights: [Float]
    private let documents: [Range<Int>]
    /// How much each row's distance counts: where only last rows do, each stands for its document.
    private let distanceWeights: [Float]
    private var seen: Set<Int> = []

    /// What is added to the loss.
    public private(set) var objective = 0.0
    /// By twin: weighted means of the distance, the cosine, and the share α.
    public private(set) var distances: [Double]
    public private(set) var cosines: [Double]
    public private(set) var shares: [Double]

    /// - Parameters:
    ///   - rowWeights: how much each row counts in the step's loss.
    ///   - documents: rows of each document.
    public init(_ plan: ExpansionPlan, rowWeights: [Float], documents: [Range<Int>]) {
        self.plan = plan
        self.rowWeights = rowWeights
        self.documents = documents
        distanceWeights = plan.scope == .last ? Self.lastRows(rowWeights, documents) : rowWeights
        distances = [Double](repeating: 0, count: plan.twinLayers.count)
        cosines = distances
        shares = distances
    }

    private static func lastRows(_ weights: [Float], _ documents: [Range<Int>]) -> [Float] {
        var result = [Float](repeating: 0, count: weights.count)
        for document in documents {
            if let last = document.last { result[last] = document.reduce(0) { $0 + weights[$1] } }
        }
        return result
    }

    /// Figures for the record of a run, each a weighted sum over the rows.
    public var figures: [String: Double] {
        guard !plan.twinLayers.isEmpty else { return [:] }
        var figures: [String: Double] = [:]
        for (index, layer) in plan.twinLayers.enumerated() {
            figures["twins/cosine/\(layer)"] = cosines[index]
            figures["twins/share/\(layer)"] = shares[index]
            if plan.aligns { figures["twins/distance/\(layer)"] = distances[index] }
        }
        if plan.aligns { figures["twins/distance"] = distances.reduce(0, +) / Double(distances.count) }
        return figures
    }

    /// What a distance of 1 in every row adds, for one twin.
    private var coefficient: Float {
        if case .fixed(let weight) = plan.weight { Float(weight) / Float(plan.twinLayers.count) } else { 1 / Float(plan.twinLayers.count) }
    }
}

extension TwinAlignment: TwinObserver {
    var needsAttention: Bool { plan.aligns && plan.distance == .attention }

    func saw(_ pass: TwinPass, context: ForwardContext) {
        let backend = context.backend
        guard pass.twin.rows == rowWeights.count else { return }
        let measure = AlignmentOptions(.meanSquare)
        let plain = backend.align(pass.twin, with: pass.original, options: measure, weights: .none(rowWeights.count))
        let result = plan.aligns ? align(pass, backend) : nil
        // A block that is run again for its derivative has been counted.
        guard seen.insert(pass.index).inserted else { return }
        let rowShares = backend is Tape || backend is CPUBackend ? pass.gate.shares(rows: rowWeights.count) : []
        for (row, weight) in rowWeights.enumerated() where weight != 0 {
            cosines[pass.index] += Double(weight) * plain.cosines[row]
            if !rowShares.isEmpty { shares[pass.index] += Double(weight) * rowShares[row] }
        }
        guard let result else { return }
        objective += result.sum
        for (weight, loss) in zip(distanceWeights, result.losses) where weight != 0 {
            distances[pass.index] += Double(weight) * loss
        }
    }

    private func align(_ pass: TwinPass, _ backend: any Backend) -> RowAlignment? {
        let weights = RowWeights(
            distanceWeights.map { $0 * coefficient }, gate: pass.merge.weightGate(pass.gate, weight: plan.weight))
        guard let options = plan.alignmentOptions else {
            guard let attention = pass.attention else { return nil }
            let segments = documents.map { AttentionSegment(queries: $0, keys: $0) }
            return backend.alignAttention(attention, segments: segments, options: pass.options, weights: weights)
        }
        var (original, twin) = (pass.merge.target(pass.original, backend), pass.twin)
        if plan.scope == .residual {
            (original, twin) = (backend.snapshot(original), backend.snapshot(twin))
            backend.add(pass.input, scale: -1, to: &original)
            backend.add(pass.input, scale: -1, to: &twin)
        }
        return backend.align(twin, with: original, options: options, weights: weights)
    }
}
