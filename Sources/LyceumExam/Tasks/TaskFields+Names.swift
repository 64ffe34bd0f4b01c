internal import LyceumConfiguration
internal import LyceumCore

extension TaskFields {
    /// A name or a list of names.
    static func names(_ node: ConfigurationNode) -> [String] {
        switch node.content {
        case .scalar(let text, _): [text]
        case .list(let elements): elements.flatMap(names)
        case .mapping: []
        }
    }

    /// The keys of one of the tasks that a file lists.
    func listed(_ position: Int) throws(LyceumError) -> TaskFields {
        guard case .list(let elements)? = self["task_list"]?.content, elements.indices.contains(position) else {
            throw LyceumError(.invalidData, "expected a list of tasks for 'task_list'", at: place(of: "task_list"))
        }
        var shared = self
        for key in ["task_list", "group", "group_alias", "aggregate_metric_list"] { shared[key] = nil }
        return shared.overridden(by: try TaskFields(elements[position], origin: origin))
    }
}

extension String {
    /// The text of a UTF-8 file.
    init(path: String) throws(LyceumError) {
        let file = try MappedFile(path: path)
        defer { withExtendedLifetime(file) {} }
        guard let text = String(validating: file.bytes, as: UTF8.self) else {
            throw LyceumError(.invalidData, "the file is not UTF-8 text", at: path, remedy: "convert it to UTF-8")
        }
        self = text
    }
}
