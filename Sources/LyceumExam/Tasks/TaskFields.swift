internal import LyceumConfiguration
internal import LyceumCore

/// The keys of a task file after its includes, each with the place where it was written.
struct TaskFields {
    private(set) var entries: [(key: String, node: ConfigurationNode)] = []
    /// The file, or `ready:NAME`.
    var origin: String

    init(origin: String) { self.origin = origin }

    init(_ node: ConfigurationNode, origin: String) throws(LyceumError) {
        self.origin = origin
        guard case .mapping(let entries) = node.content else {
            throw LyceumError(
                .invalidData, "expected the keys of a task (task, dataset_path, doc_to_text, …), found \(node.described)", at: node.place)
        }
        for entry in entries { self[entry.key] = entry.value }
    }

    subscript(key: String) -> ConfigurationNode? {
        get { entries.first { $0.key == key }?.node }
        set {
            let position = entries.firstIndex { $0.key == key }
            switch (position, newValue) {
            case (let position?, let node?): entries[position].node = node
            case (let position?, nil): entries.remove(at: position)
            case (nil, let node?): entries.append((key, node))
            case (nil, nil): break
            }
        }
    }

    /// These keys with others written over them.
    func overridden(by other: TaskFields) -> TaskFields {
        var result = self
        for entry in other.entries { result[entry.key] = entry.node }
        return result
    }

    /// A key that is not there or has no value counts as absent.
    func present(_ key: String) -> ConfigurationNode? {
        self[key].flatMap { $0.isNull && $0.tag == nil ? nil : $0 }
    }

    func place(of key: String) -> String { self[key]?.place ?? origin }
}

extension ConfigurationNode {
    /// The value as PyYAML reads it: `yes`, `no`, `on` and `off` are booleans too.
    /// - Throws: `unsupported` for a Python function.
    func taskValue(of key: String) throws(LyceumError) -> JSON {
        try refusePython(key)
        switch content {
        case .scalar(let text, isPlain: true):
            switch text {
            case "yes", "Yes", "YES", "on", "On", "ON": return .bool(true)
            case "no", "No", "NO", "off", "Off", "OFF": return .bool(false)
            default: return json
            }
        case .scalar: return json
        case .list(let elements):
            var values: [JSON] = []
            for element in elements { values.append(try element.taskValue(of: key)) }
            return .array(values)
        case .mapping(let entries):
            var object = JSON.Object()
            for entry in entries { object[entry.key] = try entry.value.taskValue(of: "\(key).\(entry.key)") }
            return .object(object)
        }
    }

    func refusePython(_ key: String) throws(LyceumError) {
        guard let tag else { return }
        guard tag == "!function", case .scalar(let name, _) = content else {
            throw LyceumError(.unsupported, "the value of '\(key)' has the tag \(tag), which needs Python", at: place)
        }
        throw LyceumError.pythonFunction(name, key, place)
    }
}

extension LyceumError {
    /// A task that runs Python code of its own.
    static func pythonFunction(_ name: String, _ key: String, _ place: String) -> LyceumError {
        let remedy =
            switch key.split(separator: ".").last.map(String.init) ?? key {
            case "process_docs", "custom_dataset":
                "write the processed documents to JSON lines once (with Python), name them under dataset_kwargs: data_files, and delete this key"
            case "process_results", "metric", "aggregation", "metric_list":
                "use metrics that are built in (acc, acc_norm, exact_match, f1, …) with filter_list, and delete this key"
            case "class": "describe the task with templates (doc_to_text, doc_to_target, doc_to_choice) instead of a class"
            default: "write a template instead, such as {{question}}"
            }
        return LyceumError(.unsupported, "'\(key)' is the Python function \(name); tasks run no Python here", at: place, remedy: remedy)
    }
}
