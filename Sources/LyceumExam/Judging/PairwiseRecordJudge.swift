internal import LyceumCore
public import LyceumStatistics

/// Has a model prefer one of two runs' answers, item by item, each pair in both orders.
public struct PairwiseRecordJudge: Sendable {
    /// What came of a task, or of all together.
    public struct Outcome: Sendable, Hashable {
        /// The task's name; nil for all tasks together.
        public var task: String?
        /// Pairs that were read in both orders, pairs of the same text among them.
        public var count: Int
        public var wins: Int
        public var losses: Int
        /// The judge called them equal in both orders, or they are the same text.
        public var ties: Int
        /// Of the ties those of the same text, which no judge was asked about.
        public var same: Int
        /// The verdict went with the place; counted as ties.
        public var swayed: Int
        /// Left out: a reply could not be read although it was asked for again.
        public var unread: Int
        public var retries: Int
        /// The share of wins of the first, ties one half. Items are independent, or clusters of them where they have some.
        public var winRate: MeanEstimate?
        /// What the judge does when the answers change places; nil where no pair was shown.
        public var places: PositionSwap?
        /// Beside people's preferences, as wins, ties and losses; nil without labels.
        public var agreement: PreferenceAgreement?

        /// Two-sided, against no preference.
        public var probability: Double? { winRate?.probability(against: 0.5) }
    }

    public struct Result: Sendable {
        /// Names of the two, told apart.
        public var names: [String]
        public var judge: String
        /// One per task, and one for all where there are several.
        public var outcomes: [Outcome]
        /// Both with `preferred` among their tasks' scores.
        public var records: [ExaminationRecord]
        /// What the reader should know.
        public var notes: [String]
    }

    public let judge: any Examinee
    public let options: RecordJudge.Options

    public init(_ judge: any Examinee, options: RecordJudge.Options = .init()) {
        self.judge = judge
        self.options = options
    }

    /// - Parameters:
    ///   - labels: people's preferences; nil without.
    ///   - force: whether runs that did not ask the same items are judged on those they share.
    ///   - progress: replies of the judge there are, and those wanted so far as is known.
    /// - Throws: `LyceumError`; see `RecordSet.checkComparable(tasks:)`.
    public func compared(
        _ first: ExaminationRecord, _ second: ExaminationRecord, labels: PreferenceLabels? = nil, force: Bool = false,
        progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws -> Result {
        let set = RecordSet([first, second])
        // Two answers to one question can be compared however it was put.
        if !force { try set.checkComparable(tasks: options.tasks, ignoresPrompts: true) }
        let names = options.tasks ?? set.sharedTasks
        var works: [PairwiseWork] = []
        for name in names { works.append(try PairwiseWork(name, first, second, options: options)) }
        guard !works.isEmpty else {
            throw LyceumError(.invalidData, "the records have no task in common", remedy: "run both on the same tasks")
        }
        var result = Result(names: set.names, judge: judge.name, outcomes: [], records: [first, second], notes: [])
        let known = try labels?.resolved(names: set.names, works: works)
        let finished = Locked((done: 0, open: works.reduce(0) { $0 + $1.expected }))
        var verdicts: [PairwiseVerdicts] = []
        for work in works {
            finished.withLock { $0.open -= work.expected }
            let last = Locked(0)
            let judged = try await work.judged(by: judge, maximumTokens: options.maximumTokens) { done, total in
                last.withLock { $0 = done }
                let base = finished.withLock { $0 }
                progress(base.done + done, base.done + total + base.open)
            }
            finished.withLock { $0.done += last.withLock { $0 } }
            verdicts.append(judged)
            result.outcomes.append(try judged.outcome(of: work.name, labels: known))
            for side in 0..<2 { judged.apply(to: &result.records[side], side: side, opponent: set.names[1 - side], judge: judge.name) }
        }
        if verdicts.count > 1 { result.outcomes.append(try PairwiseVerdicts.together(verdicts).outcome(of: nil, labels: known)) }
        result.notes = judge.notices + set.differences(tasks: options.tasks).map(\.text)
        for side in 0..<2 { finish(&result.records[side], opponent: set.names[1 - side]) }
        if result.records.contains(where: { $0.model["identity"]?.stringValue == judge.identity }) {
            result.notes.append("one of the two is the judge itself")
        }
        return result
    }

    private func finish(_ record: inout ExaminationRecord, opponent: String) {
        record.date = ""
        record.settings["judge"] = .object(
            JSON.Object([
                ("model", .string(judge.name)), ("identity", .string(judge.identity)), ("max_tokens", .integer(options.maximumTokens)),
                ("kind", "pairwise"), ("opponent", .string(opponent)),
            ]))
    }
}
