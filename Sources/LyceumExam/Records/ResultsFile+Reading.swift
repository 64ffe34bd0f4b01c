internal import LyceumCore

extension ResultsFile {
    /// Reads the file of a run, the harness's or ours, without its samples.
    init(_ file: JSON, path: String) throws(LyceumError) {
        let reader = try ResultsReader(file, path)
        var record = ExaminationRecord(
            modelName: reader.modelName, model: reader.model, settings: reader.settings, date: reader.date, seconds: reader.seconds, source: path)
        for (name, result) in reader.results {
            guard let result = result.objectValue else {
                throw LyceumError(.invalidData, "expected an object, found \(result.kind)", at: "\(path): results.\(name)")
            }
            if reader.groupNames.contains(name) {
                record.groups.append(try reader.group(name, result))
            } else {
                record.tasks.append(try reader.task(name, result))
            }
        }
        self.record = record
    }
}

private struct ResultsReader {
    let file: JSON.Object
    let path: String
    let results: JSON.Object
    let groupNames: Set<String>
    private let children: JSON.Object

    init(_ file: JSON, _ path: String) throws(LyceumError) {
        guard let object = file.objectValue, let results = object["results"]?.objectValue else {
            throw LyceumError(
                .invalidData, "expected an object with “results”, found \(file.kind)\(file.objectValue == nil ? "" : " without it")", at: path,
                remedy: "give a results_….json file of lyceum exam run or of lm_eval")
        }
        self.file = object
        self.path = path
        self.results = results
        children = object["group_subtasks"]?.objectValue ?? JSON.Object()
        groupNames = Set(children.keys).union(object["groups"]?.objectValue?.keys ?? [])
    }

    private var configuration: JSON.Object { file["config"]?.objectValue ?? JSON.Object() }
    private var own: JSON.Object { file["lyceum"]?.objectValue ?? JSON.Object() }

    var modelName: String {
        file["model_name"]?.stringValue ?? configuration["model_args"]?.stringValue ?? configuration["model"]?.stringValue ?? "unnamed"
    }

    var model: JSON.Object {
        if let own = own["model"]?.objectValue { return own }
        return JSON.Object(ResultsFile.modelKeys.compactMap { name in configuration[name].map { (name, $0) } })
    }

    var settings: JSON.Object {
        let modelKeys = Set(ResultsFile.modelKeys + model.keys)
        var settings = JSON.Object(configuration.filter { !modelKeys.contains($0.0) }.map { ($0.0, $0.1) })
        for name in ResultsFile.topSettings { if let value = file[name], value != .null { settings[name] = value } }
        for name in ResultsFile.ownSettings { if let value = own[name] { settings[name] = value } }
        return settings
    }

    var date: String {
        RecordNames.stamp(of: FileSystem.name(of: path)).flatMap(RecordDate.date(stamp:))
            ?? file["date"]?.doubleValue.flatMap(RecordDate.date(seconds:)) ?? ""
    }

    var seconds: Double? {
        file["total_evaluation_time_seconds"]?.doubleValue ?? file["total_evaluation_time_seconds"]?.stringValue.flatMap(Double.init)
    }

    func task(_ name: String, _ result: JSON.Object) throws(LyceumError) -> TaskRecord {
        let counts = file["n-samples"]?[name]
        let configuration = file["configs"]?[name]?.objectValue ?? JSON.Object()
        let count = result["sample_len"]?.intValue ?? counts?["effective"]?.intValue ?? 0
        return TaskRecord(
            name: name, alias: result["alias"]?.stringValue, version: version(name), shots: file["n-shot"]?[name]?.intValue ?? 0,
            configuration: configuration, scores: try scores(name, result),
            originalCount: counts?["original"]?.intValue ?? count, effectiveCount: counts?["effective"]?.intValue ?? count,
            warnings: own["warnings"]?[name]?.arrayValue?.compactMap(\.stringValue) ?? [])
    }

    func group(_ name: String, _ result: JSON.Object) throws(LyceumError) -> GroupRecord {
        GroupRecord(
            name: name, alias: result["alias"]?.stringValue, version: version(name), members: leaves(name), children: childNames(name),
            scores: try scores(name, result), count: result["sample_len"]?.intValue ?? 0)
    }

    private func childNames(_ name: String) -> [String] { children[name]?.arrayValue?.compactMap(\.stringValue) ?? [] }

    private func leaves(_ name: String) -> [String] {
        var (found, seen) = ([String](), Set<String>())
        func visit(_ name: String) {
            guard seen.insert(name).inserted else { return }
            if groupNames.contains(name) { for child in childNames(name) { visit(child) } } else { found.append(name) }
        }
        visit(name)
        return found
    }

    private func version(_ name: String) -> String {
        let value = file["versions"]?[name] ?? .null
        return value == .null ? "0" : PythonText.text(value)
    }

    private func scores(_ name: String, _ result: JSON.Object) throws(LyceumError) -> [ScoreRecord] {
        var scores: [ScoreRecord] = []
        for (key, value) in result {
            guard let comma = key.firstIndex(of: ","), value != .null else { continue }
            let (metric, filter) = (String(key[..<comma]), String(key[key.index(after: comma)...]))
            guard !metric.hasSuffix("_stderr") else { continue }
            guard let number = value.doubleValue else {
                // The harness lets a task report texts and lists; they are no scores.
                continue
            }
            let isHigherBetter = file["higher_is_better"]?[name]?[metric]?.boolValue ?? true
            scores.append(
                ScoreRecord(
                    metric: metric, filter: filter, value: number, standardError: result["\(metric)_stderr,\(filter)"]?.doubleValue,
                    isHigherBetter: isHigherBetter))
        }
        return scores
    }
}
