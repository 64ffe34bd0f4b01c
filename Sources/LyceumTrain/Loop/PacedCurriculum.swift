public import LyceumCore
public import LyceumData
public import LyceumRuns
internal import LyceumTensor

/// Opens documents from easy to hard: the next ones each time the held-out loss has not fallen for a while.
///
/// Ranked by the loss of the model itself, all documents are ranked anew at each opening, so that what became easy comes first. Every look is written to
/// the run's `mixture.jsonl` with the loss and the share that is open.
/// - Source: Yang et al. 2025 (TinyHelen), arXiv 2501.00522: iterated loss curriculum with patience.
public final class PacedCurriculum: MixtureAdaptation {
    public let settings: PacingSettings
    public var interval: Int { settings.interval }
    /// The share of the documents that is open.
    public private(set) var share: Double
    public private(set) var best: Double?
    private var looks = 0
    private let sources: [(number: Int, order: PacedOrder)]
    private let batches: BatchStream
    /// The losses of all documents of a source under the model as it is; nil keeps the first ranking.
    public var measure: ((Int) throws(LyceumError) -> [Double])?
    /// Where the history goes; nil keeps none.
    public var lines: StepLines?
    /// Told what was opened, in words.
    public var notice: (Int, String) -> Void = { _, _ in }

    /// - Parameter sources: numbers of sources of `batches`, and the orders these draw by.
    public init(_ settings: PacingSettings, sources: [(number: Int, order: PacedOrder)], batches: BatchStream) {
        self.settings = settings
        self.sources = sources
        self.batches = batches
        share = settings.start
    }

    /// Documents of a collection that are open at a share.
    static func count(_ share: Double, of documents: Int) -> Int { min(max(1, Int((share * Double(documents)).rounded(.up))), documents) }

    /// Document numbers by value, equal ones in their order; documents without a value last.
    static func ranking(_ values: [Double]) -> [Int] {
        let keys = values.map { $0.isNaN ? Double.infinity : $0 }
        return keys.indices.sorted { keys[$0] == keys[$1] ? $0 < $1 : keys[$0] < keys[$1] }
    }

    /// The ranking at the beginning. That by loss begins at random: nothing is known yet.
    static func ranking(_ documents: any DocumentCollection, by settings: PacingSettings, field: String?, seed: UInt64, source: Int) -> [Int] {
        switch settings.key {
        case .length: return ranking((0..<documents.count).map { Double(documents.length(of: $0)) })
        case .field: return ranking((0..<documents.count).map { documents.value(of: field ?? "", for: $0) ?? .nan })
        case .random, .loss:
            let philox = Philox(seed: seed)
            return ranking((0..<documents.count).map { philox.uniformPair(UInt64($0), 0x7061_6365 ^ UInt64(source) << 32).0 })
        }
    }

    // MARK: - Looks

    public func begin(_ result: ValidationResult) throws(LyceumError) {
        best = result.loss
        try open(step: 0)
        try write(step: 0, loss: result.loss, opened: true)
    }

    public func adapt(_ result: ValidationResult, step: Int) throws(LyceumError) -> [String: Double] {
        if best.map({ result.loss < $0 - settings.improvement }) ?? true {
            best = result.loss
            looks = 0
        } else {
            looks += 1
        }
        let opens = looks >= settings.patience && share < 1
        if opens {
            // Sums of shares stop short of 1 by rounding.
            share = share + settings.add > 1 - 1e-9 ? 1 : share + settings.add
            looks = 0
            try open(step: step)
        }
        try write(step: step, loss: result.loss, opened: opens)
        return ["pacing/share": share]
    }

    private func open(step: Int) throws(LyceumError) {
        let drawn = batches.drawn
        for (number, order) in sources {
            let ranking = try measure.map { measure throws(LyceumError) in Self.ranking(try measure(number)) }
            order.open(Self.count(share, of: order.count), from: drawn[number], ranking: ranking)
        }
        if step > 0 { notice(step, "\(Quantities.fixed(100 * share, places: 1)) % of the documents are open") }
    }

    private func write(step: Int, loss: Double, opened: Bool) throws(LyceumError) {
        try lines?.append(
            step: step,
            JSON.Object([
                ("loss", .number(loss)), ("share", .number(share)), ("opened", .bool(opened)),
                ("documents", .integer(sources.reduce(0) { $0 + $1.order.open })),
                ("tokens", .integer(batches.counts.sourceTokens.reduce(0, +))),
            ]))
    }

    public func synchronize() throws(LyceumError) { try lines?.synchronize() }

    // MARK: - Going on

    public var state: JSON {
        [
            "share": .number(share), "best": .number(best ?? .greatestFiniteMagnitude), "looks": .integer(looks),
            "orders": .array(sources.map(\.order.state)),
        ]
    }

    public func restore(_ state: JSON, at place: String) throws(LyceumError) {
        guard let share = state["share"]?.doubleValue, (0...1).contains(share), let best = state["best"]?.doubleValue, best.isFinite,
            let looks = state["looks"]?.intValue, looks >= 0, let orders = state["orders"]?.arrayValue, orders.count == sources.count
        else {
            throw LyceumError(
                .invalidData, "expected the state of a paced curriculum of \(sources.count) sources", at: "\(place): mixture",
                remedy: "resume with the configuration the run was started with, or start a new run")
        }
        for (source, saved) in zip(sources, orders) { try source.order.restore(saved, at: "\(place): mixture") }
        (self.share, self.best, self.looks) = (share, best == .greatestFiniteMagnitude ? nil : best, looks)
    }
}

extension TrainingData {
    /// Gives every source an order of which a part is open.
    /// - Returns: the orders by the number of their source.
    mutating func pace(_ settings: PacingSettings, seed: UInt64) -> [(number: Int, order: PacedOrder)] {
        sources.indices.map { number in
            let documents = sources[number].documents
            let ranking = PacedCurriculum.ranking(
                documents, by: settings, field: sources[number].curriculum.neededFields.values.first, seed: seed, source: number)
            let order = PacedOrder(ranking: ranking, open: PacedCurriculum.count(settings.start, of: documents.count))
            sources[number].pace = order
            return (number, order)
        }
    }
}

extension Trainer {
    /// The loss of every document of a collection, in nats per learned token of its first `length` tokens; not a number where nothing is learned.
    func losses(_ documents: any DocumentCollection, length: Int, micro: BatchPlan.Size?) throws(LyceumError) -> [Double] {
        let plan = BatchPlan(step: micro ?? .sequences(8), length: length, packing: .paddingFree, seed: self.plan.seed)
        let stream = try BatchStream([MixtureSource("all", documents, maximumPasses: 1, curriculum: Curriculum(.asGiven))], plan: plan)
        var losses = [Double](repeating: .nan, count: documents.count)
        while let next = try stream.next() {
            guard next.weightSum > 0 else { continue }
            let batch = try objective.arranged(next)
            let output = try evaluate(batch)
            for (place, rows) in batch.documents.enumerated() where next.references.indices.contains(place) {
                let weight = rows.reduce(0.0) { $0 + Double(batch.weights[$1]) }
                let sum = rows.reduce(0.0) { $0 + Double(batch.weights[$1]) * output.losses[$1] }
                if weight > 0 { losses[next.references[place].document] = sum / weight }
            }
        }
        return losses
    }
}
