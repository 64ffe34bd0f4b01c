public import LyceumCore

/// The tasks there are: those that come with Lyceum, and those in folders of task files.
///
/// Files are those of lm-evaluation-harness, unchanged, as long as they need no Python; where a folder declares a name that a ready task has, the
/// folder's
/// is taken.
public struct TaskCatalog: Sendable {
    /// A name that can be asked for.
    public struct Listing: Sendable, Hashable {
        public enum Kind: String, Sendable, Hashable {
            case task, group
            /// A label that several tasks carry.
            case tag
        }

        public var name: String
        public var kind: Kind
        /// The file, or `ready:NAME`; empty for tags.
        public var origin: String
        /// Of a tag: the tasks; else the labels.
        public var tags: [String]
        /// One sentence, of ready tasks.
        public var summary: String
    }

    let index: TaskIndex

    public init(folders: [String] = []) {
        var index = TaskIndex.ready
        for folder in folders { index.add(folder: folder) }
        self.index = index
    }

    /// Files and folders that could not be read; `resolve` throws the first when a name is not found.
    public var problems: [LyceumError] { index.problems }

    public var tasks: [Listing] { listings(.task) }
    public var groups: [Listing] { listings(.group) }
    public var tags: [Listing] { listings(.tag) }

    private func listings(_ kind: TaskIndex.Kind) -> [Listing] {
        index.entries.values.filter { $0.kind == kind }.map { entry in
            var summary = ""
            if case .ready(let name)? = entry.source { summary = ReadyTasks.file(named: name)?.summary ?? "" }
            let shown: Listing.Kind = kind == .task ? .task : kind == .group ? .group : .tag
            return Listing(name: entry.name, kind: shown, origin: entry.source?.origin ?? "", tags: entry.tags.sorted(), summary: summary)
        }.sorted { $0.name < $1.name }
    }

    /// The tasks and groups that names mean.
    ///
    /// - Parameter names: of tasks, groups or tags; patterns with `*`, `?` and `[…]`; paths of task files, of folders with task files, or of
    ///   files with questions of your own (`.jsonl`, `.csv`, `.parquet` …).
    /// - Returns: the tasks in the order asked for, each once; groups before the groups in them.
    /// - Throws: `LyceumError`: `notFound` with the nearest names, `unsupported` with file and line for tasks that need Python, `invalidData` for
    ///   files
    ///   that are no task files.
    public func resolve(_ names: [String]) throws(LyceumError) -> (tasks: [TaskDefinition], groups: [TaskGroup]) {
        var builder = TaskGroupBuilder(index: index)
        var result = TaskGroupBuilder.Built()
        for name in names { result.append(try build(name, &builder)) }
        try result.refuseDifferences()
        guard !result.tasks.isEmpty else {
            throw LyceumError(.invalidArgument, "no task was named", remedy: "name one, such as mmlu or gsm8k; `lyceum exam list` shows all")
        }
        return (result.tasks, result.groups)
    }

    /// One task by name.
    public func task(_ name: String) throws(LyceumError) -> TaskDefinition {
        let found = try resolve([name])
        guard found.tasks.count == 1 else {
            throw LyceumError(.invalidArgument, "expected one task, found \(found.tasks.count)", at: name, remedy: "name one of its tasks")
        }
        return found.tasks[0]
    }

    private func build(_ name: String, _ builder: inout TaskGroupBuilder) throws(LyceumError) -> TaskGroupBuilder.Built {
        if let entry = index.entries[name] { return try builder.build(entry) }
        if name.contains(where: { "*?[".contains($0) }) { return try matching(name, &builder) }
        if FileSystem.isFolder(name) { return try folder(name, &builder) }
        if FileSystem.isFile(name) { return try file(name, &builder) }
        if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
            throw LyceumError(.notFound, "there is no such task file", at: name, remedy: "check the path")
        }
        if let problem = index.problems.first { throw problem }
        throw LyceumError(
            .notFound, "there is no task, group or tag '\(name)'",
            remedy: LyceumError.nearestNameRemedy(
                name, among: index.entries.keys.sorted(), otherwise: "see `lyceum exam list`, or name the path of a task file"))
    }

    private func matching(_ pattern: String, _ builder: inout TaskGroupBuilder) throws(LyceumError) -> TaskGroupBuilder.Built {
        let wildcard = WildcardPattern(pattern)
        let names = index.entries.keys.filter(wildcard.matches).sorted()
        guard !names.isEmpty else {
            throw LyceumError(.notFound, "no task, group or tag has a name like '\(pattern)'", remedy: "see `lyceum exam list`")
        }
        var result = TaskGroupBuilder.Built()
        for name in names { if let entry = index.entries[name] { result.append(try builder.build(entry)) } }
        return result
    }

    private func folder(_ path: String, _ builder: inout TaskGroupBuilder) throws(LyceumError) -> TaskGroupBuilder.Built {
        var own = TaskIndex()
        own.add(folder: path)
        if let problem = own.problems.first { throw problem }
        guard !own.entries.isEmpty else {
            throw LyceumError(
                .notFound, "the folder holds no task files", at: path, remedy: "task files end in .yaml and have the key 'task' or 'group'")
        }
        var all = index
        all.add(folder: path)
        var builder = TaskGroupBuilder(index: all)
        var result = TaskGroupBuilder.Built()
        for name in own.entries.keys.sorted() { if let entry = own.entries[name] { result.append(try builder.build(entry)) } }
        return result
    }

    private func file(_ path: String, _ builder: inout TaskGroupBuilder) throws(LyceumError) -> TaskGroupBuilder.Built {
        let full = FileSystem.absolute(path) ?? path
        if let own = try OwnQuestions.task(ofFile: full) {
            var result = TaskGroupBuilder.Built()
            result.tasks = [own]
            result.members = [own.name]
            return result
        }
        let fields = try TaskFileLoader().fields(.file(full))
        let isGroup = fields["group"] != nil && fields["class"] == nil
        if case .list(let elements)? = fields["task_list"]?.content {
            var result = TaskGroupBuilder.Built()
            for position in elements.indices {
                result.append(try builder.build(.init(name: "", kind: .task, source: .file(full), listed: position)))
            }
            return result
        }
        return try builder.build(.init(name: fields.name(isGroup ? "group" : "task") ?? "", kind: isGroup ? .group : .task, source: .file(full)))
    }
}
