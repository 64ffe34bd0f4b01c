internal import LyceumCore

/// Which names there are and where they are declared.
struct TaskIndex {
    enum Kind: Hashable {
        case task, group
        /// A label of several tasks.
        case tag
    }

    struct Entry {
        var name: String
        var kind: Kind
        /// nil for tags.
        var source: TaskFileLoader.Source?
        /// Of a tag: the tasks that carry it. Of a task: its own tags.
        var tags: [String] = []
        /// A task that its file lists among others (`task_list`).
        var listed: Int?
    }

    private(set) var entries: [String: Entry] = [:]
    /// Files and folders that could not be used.
    private(set) var problems: [LyceumError] = []

    /// The ready tasks.
    static let ready: TaskIndex = {
        var index = TaskIndex()
        var found: [String: Entry] = [:]
        for file in ReadyTasks.files where !file.isTemplate { index.add(TaskFileHead(file.text), .ready(file.name), to: &found) }
        index.entries = found
        return index
    }()

    /// Adds the tasks of a folder; they go before tasks of the same name that are there already.
    mutating func add(folder: String) {
        do throws(LyceumError) {
            guard FileSystem.isFolder(folder) else {
                throw LyceumError(.notFound, "there is no such folder of task files", at: folder, remedy: "check the path")
            }
            var found: [String: Entry] = [:]
            for name in try FileSystem.files(below: folder) where name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
                if name.split(separator: "/").contains(where: { $0 == "__pycache__" || $0 == ".ipynb_checkpoints" }) { continue }
                let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
                guard let text = try? String(path: path) else {
                    problems.append(LyceumError(.invalidData, "the file cannot be read as UTF-8 text", at: path))
                    continue
                }
                add(TaskFileHead(text), .file(path), to: &found)
            }
            for (name, entry) in found {
                if entry.kind == .tag, var old = entries[name], old.kind == .tag {
                    old.tags += entry.tags
                    entries[name] = old
                } else {
                    entries[name] = entry
                }
            }
        } catch { problems.append(error) }
    }

    /// Whether an entry is a tag that none but ready tasks carry.
    func isReadyTag(_ entry: Entry) -> Bool {
        entry.kind == .tag
            && entry.tags.allSatisfy { name in
                if case .ready? = entries[name]?.source { return true }
                return false
            }
    }

    private func add(_ head: TaskFileHead, _ source: TaskFileLoader.Source, to found: inout [String: Entry]) {
        var head = head
        if head.isUnclear { return addList(source, to: &found) }
        if head.task == nil, head.group == nil || head.includes {
            // What the file includes may name the task; templates that name nothing are no entries.
            guard head.includes, let fields = try? TaskFileLoader().fields(source) else { return addGroup(head, source, to: &found) }
            head.task = head.task ?? fields.name("task")
            head.group = head.group ?? fields.name("group")
            if head.tags.isEmpty { head.tags = fields.names("tag") }
        } else if head.includes, head.tags.isEmpty, head.group == nil, let fields = try? TaskFileLoader().fields(source) {
            head.tags = fields.names("tag")
            head.group = fields.name("group")
        }
        if head.group != nil, !head.hasClass { return addGroup(head, source, to: &found) }
        guard let name = head.task, found[name] == nil || found[name]?.kind == .tag else { return }
        found[name] = Entry(name: name, kind: .task, source: source, tags: head.tags)
        register(name, head.tags, &found)
    }

    private func addGroup(_ head: TaskFileHead, _ source: TaskFileLoader.Source, to found: inout [String: Entry]) {
        guard let name = head.group, found[name] == nil || found[name]?.kind == .tag else { return }
        found[name] = Entry(name: name, kind: .group, source: source, tags: head.tags)
    }

    private func register(_ name: String, _ tags: [String], _ found: inout [String: Entry]) {
        for tag in tags {
            var entry = found[tag] ?? Entry(name: tag, kind: .tag)
            guard entry.kind == .tag else { continue }
            entry.tags.append(name)
            found[tag] = entry
        }
    }

    /// A file whose `task_list` names several tasks that share everything else.
    private func addList(_ source: TaskFileLoader.Source, to found: inout [String: Entry]) {
        guard let fields = try? TaskFileLoader().fields(source), case .list(let elements)? = fields["task_list"]?.content else { return }
        let shared = fields.names("tag")
        for (position, element) in elements.enumerated() {
            guard case .scalar(let name, _)? = element["task"]?.content, found[name] == nil else { continue }
            let own = element["tag"].map { TaskFields.names($0) } ?? shared
            found[name] = Entry(name: name, kind: .task, source: source, tags: own, listed: position)
            register(name, own, &found)
        }
        if let group = fields.name("group") { found[group] = Entry(name: group, kind: .group, source: source) }
    }
}

extension TaskFields {
    /// A scalar value as a name.
    func name(_ key: String) -> String? {
        guard case .scalar(let text, _)? = present(key)?.content else { return nil }
        return text
    }

    func names(_ key: String) -> [String] { present(key).map(Self.names) ?? [] }
}
