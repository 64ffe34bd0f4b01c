internal import LyceumConfiguration
internal import LyceumCore

/// Makes a task of the keys of its file (examination reference A1).
struct TaskDecoder {
    let fields: TaskFields

    /// The keys that stand in task files; `dataset_path` and others are read in the extensions.
    static let keys: Set<String> = [
        "task", "task_alias", "tag", "group", "group_alias", "task_list", "class", "custom_dataset", "dataset_path", "dataset_name",
        "dataset_kwargs", "training_split", "validation_split", "test_split", "fewshot_split", "process_docs", "doc_to_text", "doc_to_target",
        "doc_to_image", "doc_to_audio", "unsafe_code", "doc_to_choice", "process_results", "use_prompt", "description", "target_delimiter",
        "fewshot_delimiter", "fewshot_config", "num_fewshot", "metric_list", "output_type", "generation_kwargs", "repeats", "filter_list",
        "should_decontaminate", "doc_to_decontamination_query", "gen_prefix", "metadata", "aggregate_metric_list", "include",
    ]
    /// What older versions of the harness knew and what has no effect.
    static let ignoredKeys: Set<String> = ["dataset_revision", "test_split_name", "weight_by_size", "provide_description", "template_aliases"]

    func task() throws(LyceumError) -> TaskDefinition {
        try refusePython()
        try refuseUnknownKeys()
        guard let name = try text("task") else {
            throw LyceumError(.invalidData, "expected the key 'task' with the task's name", at: fields.origin)
        }
        var task = TaskDefinition(name: name, origin: fields.origin)
        task.alias = try text("task_alias")
        task.tags = try texts("tag")
        if let node = fields.present("output_type") { task.outputType = try outputType(node) }
        task.splits.training = try text("training_split")
        task.splits.validation = try text("validation_split")
        task.splits.test = try text("test_split")
        task.splits.fewShot = try text("fewshot_split")
        task.text = try source("doc_to_text")
        task.target = try source("doc_to_target")
        task.choice = try source("doc_to_choice")
        task.description = try text("description") ?? ""
        task.targetDelimiter = try text("target_delimiter") ?? " "
        task.fewShotDelimiter = try text("fewshot_delimiter") ?? "\n\n"
        task.generationPrefix = try text("gen_prefix")
        if let shots = try whole("num_fewshot", minimum: 0) {
            task.shots = shots
            task.isAlwaysZeroShot = shots == 0
        }
        task.repeats = try whole("repeats", minimum: 1) ?? 1
        try readFewShot(&task)
        try readGeneration(&task)
        task.metrics = try metrics()
        task.filters = try filters()
        try readData(&task)
        try readMetadata(&task)
        if try flag("should_decontaminate") ?? false {
            task.decontaminationQuery = try source("doc_to_decontamination_query") ?? task.text
        }
        try check(task)
        return task
    }

    private func check(_ task: TaskDefinition) throws(LyceumError) {
        if task.outputType == .multipleChoice, task.choice == nil {
            throw LyceumError(
                .invalidData, "a multiple_choice task needs doc_to_choice", at: fields.place(of: "output_type"),
                remedy: "name the column or template that gives the options")
        }
        if task.target == nil, task.outputType != .generation {
            throw LyceumError(.invalidData, "a \(task.outputType.rawValue) task needs doc_to_target", at: fields.origin)
        }
        if task.text == nil, task.outputType != .rollingLogLikelihood {
            throw LyceumError(.invalidData, "expected doc_to_text: the column or template of the question", at: fields.origin)
        }
    }

    // MARK: What is refused

    private func refuseUnknownKeys() throws(LyceumError) {
        for entry in fields.entries where !Self.keys.contains(entry.key) && !Self.ignoredKeys.contains(entry.key) {
            throw LyceumError(
                .invalidData, "unknown key '\(entry.key)'", at: entry.node.place,
                remedy: LyceumError.nearestNameRemedy(entry.key, among: Self.keys.sorted(), otherwise: "remove it, or put it below metadata"))
        }
    }

    private func refusePython() throws(LyceumError) {
        for entry in fields.entries {
            guard fields.present(entry.key) != nil else { continue }
            switch entry.key {
            case "class", "custom_dataset", "process_docs", "process_results":
                try entry.node.refusePython(entry.key)
                throw LyceumError.pythonFunction("named here", entry.key, entry.node.place)
            case "use_prompt":
                throw LyceumError(
                    .unsupported, "'use_prompt' takes its texts from the Python package promptsource", at: entry.node.place,
                    remedy: "write the texts as doc_to_text, doc_to_target and doc_to_choice")
            case "doc_to_image", "doc_to_audio":
                try entry.node.refusePython(entry.key)
                throw LyceumError(
                    .unsupported, "'\(entry.key)' makes this a task with pictures or sound; examinations ask in text", at: entry.node.place,
                    remedy: "examine a text-only task")
            default: _ = try entry.node.taskValue(of: entry.key)
            }
        }
    }

    // MARK: Values

    func value(_ key: String) throws(LyceumError) -> JSON? {
        guard let node = fields.present(key) else { return nil }
        return try node.taskValue(of: key)
    }

    func text(_ key: String) throws(LyceumError) -> String? {
        guard let value = try value(key) else { return nil }
        guard let text = Self.text(value) else {
            throw LyceumError(.invalidData, "expected text for '\(key)', found \(value.kind)", at: fields.place(of: key))
        }
        return text
    }

    /// Scalars as text: names of subjects may look like numbers.
    static func text(_ value: JSON) -> String? {
        switch value {
        case .string(let text): text
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        case .bool(let flag): flag ? "True" : "False"
        default: nil
        }
    }

    func texts(_ key: String) throws(LyceumError) -> [String] {
        guard let value = try value(key) else { return [] }
        let texts = (value.arrayValue ?? [value]).compactMap(Self.text)
        guard texts.count == value.arrayValue?.count ?? 1 else {
            throw LyceumError(.invalidData, "expected a name or a list of names for '\(key)', found \(value.kind)", at: fields.place(of: key))
        }
        return texts
    }

    func whole(_ key: String, minimum: Int) throws(LyceumError) -> Int? {
        guard let value = try value(key) else { return nil }
        guard let number = value.intValue, number >= minimum else {
            throw LyceumError(.invalidData, "expected a whole number from \(minimum) for '\(key)', found \(value.text())", at: fields.place(of: key))
        }
        return number
    }

    func flag(_ key: String) throws(LyceumError) -> Bool? {
        guard let value = try value(key) else { return nil }
        guard let flag = value.boolValue else {
            throw LyceumError(.invalidData, "expected true or false for '\(key)', found \(value.text())", at: fields.place(of: key))
        }
        return flag
    }

    private func outputType(_ node: ConfigurationNode) throws(LyceumError) -> TaskDefinition.OutputType {
        guard case .scalar(let name, _) = node.content, let type = TaskDefinition.OutputType(rawValue: name) else {
            let names = TaskDefinition.OutputType.allCases.map(\.rawValue)
            throw LyceumError(
                .invalidData, "expected one of \(names.joined(separator: ", ")) for 'output_type', found \(node.described)", at: node.place)
        }
        return type
    }

    func source(_ key: String) throws(LyceumError) -> TaskDefinition.Source? {
        guard let value = try value(key) else { return nil }
        return try Self.source(value, key, at: fields.place(of: key))
    }

    static func source(_ value: JSON, _ key: String, at place: String) throws(LyceumError) -> TaskDefinition.Source {
        switch value {
        case .string(let text): return text.contains("{{") || text.contains("{%") ? .template(text) : .column(text)
        case .integer(let number): return .integer(number)
        case .bool(let flag): return .integer(flag ? 1 : 0)
        case .array(let elements): return .list(elements.map { Self.text($0) ?? $0.text() })
        // The values of a mapping are the options.
        case .object(let object): return .list(object.values.map { Self.text($0) ?? $0.text() })
        default: throw LyceumError(.invalidData, "expected a column, a template or a list for '\(key)', found \(value.kind)", at: place)
        }
    }
}
