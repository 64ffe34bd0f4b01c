internal import LyceumCore

/// Makes a report's content from a record: scores with their intervals, parts, letters, answers that could not be read, items to look at.
///
/// What takes more than the record (comparisons, contamination, calibration with its simulations, cue baselines) is given by the caller.
public struct ReportBuilder: Sendable {
    public var record: ExaminationRecord
    public var command: String
    /// How near to chance counts as no better than it, as a share: the margin of the equivalence test. nil makes none.
    public var chanceMargin: Double?
    /// Cue baselines by task.
    public var baselines: [String: [ReportBaseline]]
    /// Most confident wrong answers, and items drawn at random.
    public var excerptCount: Int
    /// Of the items drawn.
    public var seed: UInt64

    public init(
        _ record: ExaminationRecord, command: String? = nil, chanceMargin: Double? = 0.02, baselines: [String: [ReportBaseline]] = [:],
        excerptCount: Int = 8, seed: UInt64 = 1234
    ) {
        self.record = record
        self.command = command ?? record.settings["command"]?.stringValue ?? ""
        self.chanceMargin = chanceMargin
        self.baselines = baselines
        self.excerptCount = excerptCount
        self.seed = seed
    }

    public var content: ReportContent {
        let summaries = record.tasks.map { TaskSummary($0) }
        let byName = Dictionary(summaries.map { ($0.task.name, $0) }, uniquingKeysWith: { first, _ in first })
        var content = ReportContent(title: record.modelName)
        content.facts = RecordFacts(record).headline
        content.scores = scores(byName)
        content.breakdowns = groupBreakdowns(byName, content.scores) + facetBreakdowns(summaries)
        content.letters = letters(summaries)
        content.answers = summaries.flatMap(\.answers)
        content.agreements = record.tasks.flatMap { LabeledAgreement.all(of: $0) }.map { ReportAgreement($0) }
        let items = ExcerptPicker(summaries, count: excerptCount, seed: seed)
        content.worst = items.worst
        content.drawn = items.drawn
        content.warnings = record.tasks.flatMap { task in task.warnings.map { "\(task.name): \($0)" } }
        content.command = command
        let facts = RecordFacts(record)
        content.settings = facts.settings
        content.versions = facts.versions
        content.hashes = facts.hashes
        return content
    }

    // MARK: - Scores

    private func scores(_ summaries: [String: TaskSummary]) -> [ReportScore] {
        let tree = GroupTree(record.groups, tasks: record.tasks.map(\.name))
        let groups = Dictionary(record.groups.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let scores = tree.ordered.flatMap { name -> [ReportScore] in
            let depth = tree.depths[name] ?? 0
            if let group = groups[name] { return group.scores.map { score($0, of: group, depth, summaries) } }
            guard let summary = summaries[name] else { return [] }
            return summary.task.scores.map { score in
                var shown = summary.score(score, margin: chanceMargin, depth: depth)
                shown.baselines = shown.unit == .share && ["acc", "exact_match"].contains(score.metric) ? baselines[name] ?? [] : []
                return shown
            }
        }
        return ChanceFamily.corrected(scores)
    }

    private func score(_ score: ScoreRecord, of group: GroupRecord, _ depth: Int, _ summaries: [String: TaskSummary]) -> ReportScore {
        var shown = ReportScore(
            task: group.alias, depth: depth, isGroup: true, metric: score.metric, filter: score.filter,
            estimate: TaskSummary.normal(score), unit: TaskSummary.unit(score), isHigherBetter: score.isHigherBetter, count: group.count,
            version: group.version, standardError: score.standardError)
        let members = group.members.compactMap { summaries[$0] }
        let isPrintedErrorTooSmall = score.standardError == 0 || members.contains(where: \.hasClusters)
        if isPrintedErrorTooSmall, members.count == group.members.count, let estimate = TaskSummary.combined(score, over: members) {
            shown.estimate = estimate
        }
        if members.count == group.members.count { (shown.chance, shown.verdict) = TaskSummary.chance(score, over: members, margin: chanceMargin) }
        return shown
    }

    // MARK: - Parts

    private func groupBreakdowns(_ summaries: [String: TaskSummary], _ scores: [ReportScore]) -> [ReportBreakdown] {
        let tree = GroupTree(record.groups)
        return record.groups.filter { tree.depths[$0.name] == 0 }.compactMap { group in
            let members = group.members.compactMap { summaries[$0] }
            guard members.count > 1, let first = group.scores.first ?? members.first?.task.scores.first else { return nil }
            let parts = members.compactMap { summary -> ReportBreakdown.Part? in
                let shown = scores.first {
                    !$0.isGroup && $0.task == summary.task.alias && $0.metric == first.metric && $0.filter == first.filter
                }
                guard let shown else { return nil }
                return ReportBreakdown.Part(
                    Self.shortened(summary.task.alias, in: group.alias), group: parent(of: summary.task.name, below: group, tree),
                    estimate: shown.estimate,
                    count: shown.count, chance: shown.chance, verdict: shown.verdict == .none ? nil : shown.verdict)
            }
            guard parts.count > 1 else { return nil }
            let overall = group.scores.first { $0.metric == first.metric && $0.filter == first.filter }?.value
            return ReportBreakdown(
                title: "Parts of \(group.alias)", metric: first.metric, unit: TaskSummary.unit(first), parts: parts, overall: overall)
        }
    }

    /// The group a task stands in directly, below the one shown.
    private func parent(of task: String, below group: GroupRecord, _ tree: GroupTree) -> String? {
        let direct = record.groups.filter { $0.name != group.name && tree.children[$0.name]?.contains(task) == true }
        return direct.first.map { Self.shortened($0.alias, in: group.alias) }
    }

    /// `mmlu_abstract_algebra` below `mmlu` is `abstract algebra`.
    private static func shortened(_ name: String, in group: String) -> String {
        let rest = name.hasPrefix(group + "_") ? String(name.dropFirst(group.count + 1)) : name
        return rest.replacing("_", with: " ")
    }

    private func facetBreakdowns(_ summaries: [TaskSummary]) -> [ReportBreakdown] { summaries.flatMap { $0.facetBreakdowns() } }

    // MARK: - Letters

    /// One per task, or one for all where there are many tasks with the same letters.
    private func letters(_ summaries: [TaskSummary]) -> [ReportLetters] {
        let all = summaries.compactMap { summary in summary.letters.map { (summary.task.alias, $0) } }
        guard all.count > 4 else { return all.map { Self.titled($0.1, $0.0) } }
        var joined: [ReportLetters] = []
        for (_, letters) in all {
            if let position = joined.firstIndex(where: { $0.letters == letters.letters }) {
                joined[position] = Self.sum(joined[position], letters)
            } else {
                joined.append(letters)
            }
        }
        return joined.map { letters in
            let count = all.filter { $0.1.letters == letters.letters }.count
            return Self.titled(letters, count == 1 ? all.first { $0.1.letters == letters.letters }?.0 ?? "" : "\(count) tasks together")
        }
    }

    private static func titled(_ letters: ReportLetters, _ title: String) -> ReportLetters {
        var letters = letters
        letters.title = title
        return letters
    }

    private static func sum(_ a: ReportLetters, _ b: ReportLetters) -> ReportLetters {
        var sum = a
        sum.confusion = zip(a.confusion, b.confusion).map { zip($0, $1).map(+) }
        sum.invalid = zip(a.invalid, b.invalid).map(+)
        return sum
    }
}
