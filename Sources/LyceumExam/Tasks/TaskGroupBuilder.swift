internal import LyceumConfiguration
internal import LyceumCore

/// Builds tasks and groups of an index, with what groups write over their members.
struct TaskGroupBuilder {
    /// Tasks and groups, each once, in the order they were named.
    struct Built {
        var tasks: [TaskDefinition] = []
        var groups: [TaskGroup] = []
        /// Names at the top, for the group that holds them.
        var members: [String] = []
        private var differing: [(TaskDefinition, TaskDefinition)] = []

        mutating func append(_ other: Built) {
            for task in other.tasks {
                if let known = tasks.first(where: { $0.name == task.name }) {
                    if known != task { differing.append((known, task)) }
                } else {
                    tasks.append(task)
                }
            }
            for group in other.groups where !groups.contains(where: { $0.name == group.name }) { groups.append(group) }
            for member in other.members where !members.contains(member) { members.append(member) }
            differing += other.differing
        }

        /// One name with two meanings would give one row of results for both.
        func refuseDifferences() throws(LyceumError) {
            guard let (first, second) = differing.first else { return }
            throw LyceumError(
                .invalidArgument, "the task '\(first.name)' is asked for twice with different settings", at: second.origin,
                remedy: "ask for one of the groups at a time")
        }
    }

    let index: TaskIndex
    private var depth = 0

    init(index: TaskIndex) { self.index = index }

    mutating func build(_ entry: TaskIndex.Entry, overrides: TaskFields? = nil) throws(LyceumError) -> Built {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 20 else {
            throw LyceumError(.invalidData, "groups hold each other, or are nested more than 20 deep", at: entry.name)
        }
        guard let source = entry.source else { return try buildTag(entry, overrides) }
        let fields = try TaskFileLoader().fields(source)
        if entry.kind == .group { return try buildGroup(entry.name, fields, overrides) }
        var own = try entry.listed.map { position throws(LyceumError) in try fields.listed(position) } ?? fields
        if let overrides { own = own.overridden(by: overrides) }
        return try leaf(own)
    }

    private func leaf(_ fields: TaskFields) throws(LyceumError) -> Built {
        let task = try TaskDecoder(fields: fields).task()
        var built = Built()
        built.tasks = [task]
        built.members = [task.name]
        return built
    }

    private mutating func buildTag(_ entry: TaskIndex.Entry, _ overrides: TaskFields?) throws(LyceumError) -> Built {
        var built = Built()
        for name in entry.tags.sorted() {
            guard let task = index.entries[name] else { continue }
            built.append(try build(task, overrides: overrides))
        }
        return built
    }

    // MARK: Groups

    private static let groupKeys: Set<String> = ["group", "group_alias", "task", "aggregate_metric_list", "metadata"]
    private static let ownKeys = groupKeys.union(["tag"])

    private mutating func buildGroup(_ name: String, _ fields: TaskFields, _ overrides: TaskFields?) throws(LyceumError) -> Built {
        var written = TaskFields(origin: fields.origin)
        for entry in fields.entries where !Self.ownKeys.contains(entry.key) { written[entry.key] = entry.node }
        if let overrides { written = written.overridden(by: overrides) }
        var children = Built()
        guard let list = fields.present("task") else {
            throw LyceumError(.invalidData, "expected the members of the group under 'task'", at: fields.origin)
        }
        for item in members(list) { children.append(try member(item, of: name, written)) }
        let group = try TaskGroupDecoder(fields: fields).group(name, members: children.members)
        var built = Built()
        built.groups = [group]
        built.append(children)
        built.members = [name]
        return built
    }

    private func members(_ node: ConfigurationNode) -> [ConfigurationNode] {
        if case .list(let elements) = node.content { return elements }
        return [node]
    }

    private mutating func member(_ item: ConfigurationNode, of group: String, _ overrides: TaskFields) throws(LyceumError) -> Built {
        if case .scalar(let name, _) = item.content {
            try item.refusePython("task")
            return try reference(name, of: group, overrides, at: item.place)
        }
        let own = try TaskFields(item, origin: overrides.origin)
        if let name = own.name("group") {
            guard let entry = index.entries[name], !(own["task"] != nil && index.isReadyTag(entry)) else {
                return try buildGroup("\(group)::\(name)", own, overrides)
            }
            var rest = overrides.overridden(by: own)
            for key in ["group", "task"] { rest[key] = nil }
            return try build(entry, overrides: rest)
        }
        guard let name = own.name("task") else {
            throw LyceumError(.invalidData, "expected 'task' or 'group' in the members of group '\(group)', found \(item.described)", at: item.place)
        }
        return try reference(name, of: group, overrides.overridden(by: own), isWhole: own["dataset_path"] != nil, at: item.place)
    }

    /// - Parameter isWhole: whether the member names its own data. Such a task is never a tag that only the ready tasks have: the harness does not
    ///   know
    ///   their tags, and a group's file has to mean the same here.
    private mutating func reference(
        _ name: String, of group: String, _ overrides: TaskFields, isWhole: Bool = false, at place: String
    ) throws(LyceumError) -> Built {
        if let entry = index.entries[name], !(isWhole && index.isReadyTag(entry)) {
            var written = overrides
            // Tasks of a tag or a group keep their own names.
            if entry.kind != .task { written["task"] = nil }
            return try build(entry, overrides: written)
        }
        // A member that no file declares is a task of its own when it says what to ask.
        guard overrides["doc_to_text"] != nil || overrides["doc_to_target"] != nil || overrides["class"] != nil else {
            throw LyceumError(
                .notFound, "the group '\(group)' names the task '\(name)', which is not there", at: place,
                remedy: LyceumError.nearestNameRemedy(name, among: index.entries.keys.sorted(), otherwise: "give the folder that holds its file"))
        }
        var fields = overrides
        fields["task"] = ConfigurationNode(.scalar("\(group)::\(name)", isPlain: false), place: place)
        return try leaf(fields)
    }
}
