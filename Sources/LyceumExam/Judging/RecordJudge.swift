internal import LyceumCore

/// Grades the answers of a finished examination with a model, and puts the grades into the record as scores of its tasks.
///
/// The judge sees question, reference and answer; not who answered, nor what rules scored. An answer whose grade cannot be read has none: it is
/// counted, and in no mean.
public struct RecordJudge: Sendable {
    public struct Options: Sendable, Hashable {
        /// nil takes what each task says.
        public var kind: JudgeKind?
        /// In the place of the task's own.
        public var rubric: GradingRubric?
        /// nil takes every task that names a grader, or all where a kind was given.
        public var tasks: [String]?
        /// Grades stand with the scores of this filter; nil takes each task's first.
        public var filter: String?
        public var questionColumn: String?
        public var referenceColumn: String?
        /// Of a judge's reply, reasoning included.
        public var maximumTokens = 256

        public init() {}
    }

    /// What grading a task came to.
    public struct Outcome: Sendable, Hashable {
        public var task: String
        public var kind: JudgeKind
        public var filter: String
        /// Answers of the task.
        public var count: Int
        /// Answers of nothing, which count 0 and are shown to no judge.
        public var empty = 0
        /// Rationales: replies without one, which count 0.
        public var missing = 0
        /// Replies of the judge that had to be asked for again.
        public var retries = 0
        /// Answers without a grade: the judge's second reply could not be read either.
        public var unread = 0
    }

    public let judge: any Examinee
    public let options: Options

    public init(_ judge: any Examinee, options: Options = Options()) {
        self.judge = judge
        self.options = options
    }

    /// - Parameter progress: replies of the judge there are, and those wanted so far as is known.
    /// - Returns: the record with grades, and what came of each task.
    /// - Throws: `LyceumError`: `notFound` for tasks the record does not have; `unsupported` where nothing was written; the judge's own failures.
    public func judged(
        _ record: ExaminationRecord, progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws -> (record: ExaminationRecord, outcomes: [Outcome]) {
        let works = try works(of: record)
        var copy = record
        var outcomes: [Outcome] = []
        let finished = Locked((done: 0, open: works.reduce(0) { $0 + $1.expected }))
        for work in works {
            finished.withLock { $0.open -= work.expected }
            let last = Locked((0, 0))
            let report: @Sendable (Int, Int) -> Void = { done, total in
                last.withLock { $0 = (done, total) }
                let base = finished.withLock { $0 }
                progress(base.done + done, base.done + total + base.open)
            }
            let graded = try await work.graded(by: judge, maximumTokens: options.maximumTokens, progress: report)
            finished.withLock { $0.done += last.withLock { $0.0 } }
            copy.tasks[work.position] = graded.applied(to: copy.tasks[work.position], judge: judge)
            outcomes.append(graded.outcome)
        }
        copy.groups = copy.groups.map { JudgedGroups.scored($0, tasks: copy.tasks, outcomes) }
        copy.date = ""
        copy.settings["judge"] = .object(description(outcomes, of: record))
        return (copy, outcomes)
    }

    private func description(_ outcomes: [Outcome], of record: ExaminationRecord) -> JSON.Object {
        JSON.Object([
            ("model", .string(judge.name)), ("identity", .string(judge.identity)), ("max_tokens", .integer(options.maximumTokens)),
            ("kinds", .object(JSON.Object(outcomes.map { ($0.task, .string($0.kind.rawValue)) }))),
            ("grades_itself", .bool(record.model["identity"]?.stringValue == judge.identity)),
        ])
    }

    // MARK: - What is to be graded

    /// Everything is looked at before the first question.
    private func works(of record: ExaminationRecord) throws(LyceumError) -> [JudgeWork] {
        let source = record.source ?? record.modelName
        for name in options.tasks ?? [] where !record.tasks.contains(where: { $0.name == name }) {
            throw LyceumError(
                .notFound, "the record has no task “\(name)”", at: source, remedy: LyceumError.nearestNameRemedy(name, among: record.tasks.map(\.name)))
        }
        var works: [JudgeWork] = []
        for (position, task) in record.tasks.enumerated() {
            guard options.tasks?.contains(task.name) ?? true, let plan = plan(for: task) else { continue }
            works.append(try JudgeWork(task, position: position, plan: plan, options: options, source: source))
        }
        guard !works.isEmpty else {
            throw LyceumError(
                .invalidArgument, "no task of the record says how a model grades it; it has \(record.tasks.map(\.name).joined(separator: ", "))",
                at: source, remedy: "say how with --kind short-answer or --kind rationale")
        }
        return works
    }

    private func plan(for task: TaskRecord) -> JudgePlan? {
        var plan = task.judgePlan
        if let kind = options.kind, plan?.kind != kind { plan = JudgePlan(kind: kind) }
        if let rubric = options.rubric { plan?.rubric = rubric }
        return plan
    }
}

/// Scores of groups whose tasks were graded.
enum JudgedGroups {
    /// Rationales are averaged over tasks, each a format of its own (row 25); other grades by the tasks' sizes.
    static func scored(_ group: GroupRecord, tasks: [TaskRecord], _ outcomes: [RecordJudge.Outcome]) -> GroupRecord {
        let members = tasks.filter { group.members.contains($0.name) }
        let own = outcomes.filter { group.members.contains($0.task) }
        guard !own.isEmpty else { return group }
        var kinds: [JudgeKind] = []
        for outcome in own where !kinds.contains(outcome.kind) { kinds.append(outcome.kind) }
        let names = kinds.flatMap { JudgedMetrics.names(of: $0) }
        let aggregations = kinds.flatMap { kind in
            JudgedMetrics.names(of: kind).map { TaskGroup.Aggregation(metric: $0, isWeightedBySize: kind != .rationale, filters: []) }
        }
        let made = TaskGroup(name: group.name, origin: "", members: group.members, aggregations: aggregations)
        var copy = group
        copy.scores = GroupScorer.scores(made, members: members) + group.scores.filter { !names.contains($0.metric) }
        return copy
    }
}
