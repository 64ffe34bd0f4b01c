public import LyceumCore

/// All tasks that need no data.
public enum GeneratedTasks {
    public static let all: [any GeneratedTask] =
        [
            ArithmeticTask(), LastLettersTask(), CoinFlipTask(), SymbolicMappingTask(), CountingTask(), ReplacementTask(), HeadTailTask(),
            RepeatingTask(), SlicingTask(), RetrievalTask(), SupportingFactsTask(), FictionTask(),
            InventedFieldTask(), GeneralKnowledgeTask(), FollowingInstructionsTask(),
        ]

    /// Tasks that belong together, each family an average of its own.
    public static let groups: [TaskGroup] = {
        func group(_ name: String, _ members: [String], _ filter: String = "none") -> TaskGroup {
            TaskGroup(
                name: name, origin: "\(originPrefix)\(name)", members: members,
                aggregations: [.init(metric: "exact_match", isWeightedBySize: false, filters: [filter])], version: "1")
        }
        return [
            group("iq", ["iq_symbolic_mapping", "iq_rules", "iq_patterns", "iq_interference"]),
            group("iq_rules", ["iq_counting", "iq_replacement"]),
            group("iq_patterns", ["iq_head_tail", "iq_repeating", "iq_slicing"]),
            group("iq_interference", ["iq_retrieval", "iq_supporting_facts:facts=1", "iq_supporting_facts"]),
        ]
    }()

    static let originPrefix = "generated:"

    /// The task of a name such as `arithmetic:digits=3,seed=7`; nil when no generated task has the name before the colon.
    /// - Throws: `LyceumError` (`invalidArgument`) for options the task has not and values out of range.
    public static func set(named name: String) throws(LyceumError) -> GeneratedTaskSet? {
        guard let (task, choices) = try choices(named: name) else { return nil }
        return try task.make(choices)
    }

    /// The documents of a task that `set(named:)` made, by split; nil for tasks from files.
    public static func documents(of definition: TaskDefinition) throws(LyceumError) -> [String: [JSON.Object]]? {
        guard definition.origin.hasPrefix(originPrefix) else { return nil }
        return try set(named: String(definition.origin.dropFirst(originPrefix.count)))?.documents
    }

    /// The task and its options, before anything is made.
    public static func choices(named name: String) throws(LyceumError) -> (task: any GeneratedTask, choices: GeneratedTaskChoices)? {
        let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let task = all.first(where: { $0.name == parts[0] }) else { return nil }
        var given: [(name: String, value: String)] = []
        for option in parts.count > 1 ? parts[1].split(separator: ",", omittingEmptySubsequences: false) : [] {
            let pair = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, !pair[0].isEmpty else {
                throw LyceumError(
                    .invalidArgument, "expected options as name=value, found “\(option)”", at: name,
                    remedy: "write for example \(task.name):\(task.options.first.map { "\($0.name)=\($0.standard)" } ?? "seed=1")")
            }
            given.append((String(pair[0]), String(pair[1])))
        }
        return (task, try GeneratedTaskChoices(task, given))
    }
}
