public import LyceumCore

/// What a training loop takes its data from: micro-batches in a fixed order that can be left and taken up again at any place.
///
/// Micro-batches belong to optimizer steps. With several processes every process gets its own micro-batches of the same steps;
/// together they are what one process would get, whatever the number of processes.
public protocol BatchSource: AnyObject {
    /// The names of the sources that `TrainingBatch.sources` counts.
    var sourceNames: [String] { get }
    /// Tokens of one pass over everything, all processes together; nil when it is not known.
    var estimatedTokens: Int? { get }
    /// Optimizer steps until the data ends; nil when it repeats for ever or is not known.
    var estimatedSteps: Int? { get }
    /// How often each source was gone through: 1.25 is once and a quarter.
    var passes: [Double] { get }
    /// Optimizer steps given completely.
    var stepsGiven: Int { get }
    /// Whether the micro-batch given last was the last of its optimizer step for this process; true before the first.
    var isStepComplete: Bool { get }
    /// What happened to the data so far: tokens, documents, truncations.
    var counts: DataCounts { get }
    /// Everything that decides what comes next. Between steps it is the same in every process and for every number of processes.
    var position: JSON { get }

    /// The next micro-batch of this process; nil when the data has ended.
    ///
    /// May be empty where a short last step has no rows for this process.
    func next() throws(LyceumError) -> TrainingBatch?

    /// Goes to a place that `position` gave, of this run or an earlier one with the same data and plan.
    /// - Throws: `LyceumError` (`invalidData`) when the place is of other data or another plan.
    func restore(_ position: JSON) throws(LyceumError)
}

extension BatchSource {
    /// The micro-batches of this process for the rest of the current optimizer step, or for the next one; nil when the data has ended.
    public func nextStep() throws(LyceumError) -> [TrainingBatch]? {
        var batches: [TrainingBatch] = []
        while let batch = try next() {
            batches.append(batch)
            if isStepComplete { return batches }
        }
        return batches.isEmpty ? nil : batches
    }
}

/// Which part of every optimizer step a process takes.
public struct DataShare: Sendable, Hashable {
    /// From 0.
    public var rank: Int
    public var count: Int

    public init(rank: Int = 0, count: Int = 1) {
        precondition(count > 0 && rank >= 0 && rank < count, "rank \(rank) of \(count)")
        self.rank = rank
        self.count = count
    }

    public static let all = DataShare()
}

/// What happened to the data on its way into batches, all processes together.
public struct DataCounts: Sendable, Hashable {
    /// Tokens given as rows.
    public var tokens = 0
    /// Documents begun, by source.
    public var documents: [Int] = []
    /// Rows given, by source.
    public var sourceTokens: [Int] = []
    /// Documents shortened because they were longer than the limit, and the tokens lost by it.
    public var truncatedDocuments = 0
    public var truncatedTokens = 0
    /// Documents cut into several parts; nothing is lost.
    public var splitDocuments = 0
    /// Documents left out because nothing in them is learned (empty, of one token, or the answer was cut off).
    public var untrainedDocuments = 0

    public init() {}
}
