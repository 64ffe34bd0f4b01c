internal import LyceumConfiguration
internal import LyceumCore

extension TaskDecoder {
    // MARK: Worked examples

    func readFewShot(_ task: inout TaskDefinition) throws(LyceumError) {
        task.fewShot.split = task.splits.fewShot
        guard let value = try value("fewshot_config") else { return }
        let place = fields.place(of: "fewshot_config")
        guard let object = value.objectValue else {
            throw LyceumError(.invalidData, "expected a section for 'fewshot_config', found \(value.kind)", at: place)
        }
        for (key, value) in object where !value.isNull {
            let entryPlace = fields["fewshot_config"]?[key]?.place ?? place
            try readFewShot(&task.fewShot, key, value, entryPlace)
        }
    }

    private func readFewShot(_ shot: inout TaskDefinition.FewShot, _ key: String, _ value: JSON, _ place: String) throws(LyceumError) {
        switch key {
        case "sampler": shot.sampler = try sampler(value, place)
        case "split": shot.split = Self.text(value)
        case "samples": shot.samples = try samples(value, place)
        case "doc_to_text": shot.text = try Self.source(value, key, at: place)
        case "doc_to_target": shot.target = try Self.source(value, key, at: place)
        case "doc_to_choice": shot.choice = try Self.source(value, key, at: place)
        case "target_delimiter": shot.targetDelimiter = Self.text(value)
        case "fewshot_delimiter": shot.delimiter = Self.text(value)
        case "gen_prefix": shot.generationPrefix = Self.text(value)
        case "process_docs": throw LyceumError.pythonFunction("named here", "fewshot_config.process_docs", place)
        // Read by the harness, without effect there.
        case "fewshot_indices": break
        default:
            let known = [
                "sampler", "split", "samples", "doc_to_text", "doc_to_target", "doc_to_choice", "target_delimiter", "fewshot_delimiter",
                "gen_prefix", "fewshot_indices", "process_docs",
            ]
            throw LyceumError(
                .invalidData, "unknown key '\(key)' in fewshot_config", at: place,
                remedy: LyceumError.nearestNameRemedy(key, among: known, otherwise: "remove it"))
        }
    }

    private func sampler(_ value: JSON, _ place: String) throws(LyceumError) -> TaskDefinition.FewShot.Sampler {
        switch value.stringValue {
        case "default": return .random
        case "first_n": return .firstN
        case "nearest": return .nearest
        default:
            throw LyceumError(
                .invalidData, "expected the sampler default, first_n or nearest, found \(value.text())", at: place)
        }
    }

    private func samples(_ value: JSON, _ place: String) throws(LyceumError) -> [JSON.Object] {
        let objects = (value.arrayValue ?? []).compactMap(\.objectValue)
        guard let list = value.arrayValue, list.count == objects.count, !objects.isEmpty else {
            throw LyceumError(.invalidData, "expected a list of documents as 'samples', found \(value.kind)", at: place)
        }
        return objects
    }

    // MARK: Generation

    func readGeneration(_ task: inout TaskDefinition) throws(LyceumError) {
        guard let value = try value("generation_kwargs") else {
            if task.outputType == .generation {
                task.generation = JSON.Object([
                    ("temperature", .number(0)), ("do_sample", .bool(false)), ("max_gen_toks", .integer(256)),
                    ("until", .array([.string(task.fewShotDelimiter)])),
                ])
            }
            return
        }
        guard var object = value.objectValue else {
            throw LyceumError(
                .invalidData, "expected a section for 'generation_kwargs', found \(value.kind)", at: fields.place(of: "generation_kwargs"))
        }
        if let given = object["temperature"]?.unlessNull {
            guard let temperature = given.doubleValue ?? given.stringValue.flatMap(Double.init) else {
                throw LyceumError(
                    .invalidData, "expected a number as temperature, found \(given.text())", at: fields["generation_kwargs"]?["temperature"]?.place)
            }
            object["temperature"] = .number(temperature)
        }
        if object["until"] == nil { object["until"] = .array([.string(task.fewShotDelimiter)]) }
        task.generation = object
    }

    // MARK: Scoring

    func metrics() throws(LyceumError) -> [TaskDefinition.Metric] {
        guard let value = try value("metric_list") else { return [] }
        let place = fields.place(of: "metric_list")
        var metrics: [TaskDefinition.Metric] = []
        for element in value.arrayValue ?? [value] {
            guard var object = element.objectValue, let name = object["metric"]?.stringValue else {
                throw LyceumError(.invalidData, "expected entries with the key 'metric' in metric_list, found \(element.text())", at: place)
            }
            var metric = TaskDefinition.Metric(name: name)
            metric.aggregation = object["aggregation"]?.stringValue
            metric.isHigherBetter = object["higher_is_better"]?.boolValue
            for key in ["metric", "aggregation", "higher_is_better"] { object[key] = nil }
            metric.options = object
            metrics.append(metric)
        }
        return metrics
    }

    func filters() throws(LyceumError) -> [TaskDefinition.FilterPipeline] {
        guard let value = try value("filter_list") else { return [] }
        let place = fields.place(of: "filter_list")
        var pipelines: [TaskDefinition.FilterPipeline] = []
        for element in value.arrayValue ?? [value] {
            guard let name = element["name"]?.stringValue, let steps = element["filter"]?.arrayValue else {
                throw LyceumError(.invalidData, "expected entries with 'name' and a list 'filter' in filter_list, found \(element.text())", at: place)
            }
            var pipeline = TaskDefinition.FilterPipeline(name: name, steps: [])
            for step in steps {
                guard var options = step.objectValue, let function = options["function"]?.stringValue else {
                    throw LyceumError(.invalidData, "expected steps with the key 'function' in filter_list, found \(step.text())", at: place)
                }
                options["function"] = nil
                pipeline.steps.append(.init(function: function, options: options))
            }
            pipelines.append(pipeline)
        }
        return pipelines
    }
}
