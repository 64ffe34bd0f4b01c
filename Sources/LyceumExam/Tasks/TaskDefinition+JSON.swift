public import LyceumCore

extension TaskDefinition {
    /// The task as result files show it under `configs`: the keys of task files, defaults included, keys without a value left out.
    public var json: JSON.Object {
        var object = JSON.Object([("task", .string(name))])
        func set(_ key: String, _ text: String?) { if let text { object[key] = .string(text) } }
        set("task_alias", alias)
        if !tags.isEmpty { object["tag"] = .array(tags.map(JSON.string)) }
        set("dataset_path", data.path)
        set("dataset_name", data.subset)
        if !data.arguments.isEmpty { object["dataset_kwargs"] = .object(data.arguments) }
        set("training_split", splits.training)
        set("validation_split", splits.validation)
        set("test_split", splits.test)
        set("fewshot_split", splits.fewShot)
        object["doc_to_text"] = text?.json
        object["doc_to_target"] = target?.json
        object["unsafe_code"] = .bool(false)
        object["doc_to_choice"] = choice?.json
        set("description", description)
        set("target_delimiter", targetDelimiter)
        set("fewshot_delimiter", fewShotDelimiter)
        object["fewshot_config"] = .object(fewShotJSON)
        object["num_fewshot"] = .integer(shots)
        if !metrics.isEmpty { object["metric_list"] = .array(metrics.map { .object($0.json) }) }
        set("output_type", outputType.rawValue)
        if !generation.isEmpty { object["generation_kwargs"] = .object(generation) }
        object["repeats"] = .integer(repeats)
        if !filters.isEmpty { object["filter_list"] = .array(filters.map { .object($0.json) }) }
        object["should_decontaminate"] = .bool(decontaminationQuery != nil)
        object["doc_to_decontamination_query"] = decontaminationQuery?.json
        set("gen_prefix", generationPrefix)
        if !metadata.isEmpty { object["metadata"] = .object(metadata) }
        return object
    }

    private var fewShotJSON: JSON.Object {
        func value(_ source: Source?) -> JSON { source?.json ?? .null }
        return JSON.Object([
            ("sampler", .string(fewShot.sampler.name)), ("split", fewShot.split.map(JSON.string) ?? .null), ("process_docs", .null),
            ("fewshot_indices", .null), ("samples", fewShot.samples.isEmpty ? .null : .array(fewShot.samples.map(JSON.object))),
            ("doc_to_text", value(fewShot.text ?? text)), ("doc_to_choice", value(fewShot.choice ?? choice)),
            ("doc_to_target", value(fewShot.target ?? target)),
            ("gen_prefix", (fewShot.generationPrefix ?? generationPrefix).map(JSON.string) ?? .null),
            ("fewshot_delimiter", .string(fewShot.delimiter ?? fewShotDelimiter)),
            ("target_delimiter", .string(fewShot.targetDelimiter ?? targetDelimiter)),
        ])
    }
}

extension TaskDefinition.Source {
    var json: JSON {
        switch self {
        case .column(let text), .template(let text): .string(text)
        case .list(let texts): .array(texts.map(JSON.string))
        case .integer(let number): .integer(number)
        }
    }
}

extension TaskDefinition.FewShot.Sampler {
    /// The name in task files.
    var name: String {
        switch self {
        case .random: "default"
        case .firstN: "first_n"
        case .nearest: "nearest"
        }
    }
}

extension TaskDefinition.Metric {
    var json: JSON.Object {
        var object = JSON.Object([("metric", .string(name))])
        if let aggregation { object["aggregation"] = .string(aggregation) }
        if let isHigherBetter { object["higher_is_better"] = .bool(isHigherBetter) }
        for (key, value) in options { object[key] = value }
        return object
    }
}

extension TaskDefinition.FilterPipeline {
    var json: JSON.Object {
        let list = steps.map { step in JSON.object(JSON.Object([("function", .string(step.function))] + step.options.map { ($0, $1) })) }
        return JSON.Object([("name", .string(name)), ("filter", .array(list))])
    }
}
