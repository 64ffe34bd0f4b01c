internal import LyceumCore

/// `results_TIME.json`: scores, configurations, versions, counts and hashes of a run.
struct ResultsFile {
    let record: ExaminationRecord

    /// Settings that stand at the top of the file rather than below `config`.
    static let topSettings = [
        "tokenizer_pad_token", "tokenizer_eos_token", "tokenizer_bos_token", "eot_token_id", "max_length", "system_instruction",
        "system_instruction_sha", "fewshot_as_multiturn", "chat_template", "chat_template_sha",
    ]
    /// Settings only Lyceum has.
    static let ownSettings = ["strategy", "command", "lyceum_version", "multiturn", "samples", "family", "judge", "answers"]
    static let modelKeys = ["model", "model_args", "model_num_parameters", "model_dtype", "model_revision", "model_sha"]

    var json: JSON {
        var file = JSON.Object()
        file["results"] = .object(JSON.Object(record.tasks.map { ($0.name, taskResult($0)) } + record.groups.map { ($0.name, groupResult($0)) }))
        let scored = record.groups.filter { !$0.scores.isEmpty }
        if !scored.isEmpty { file["groups"] = .object(JSON.Object(scored.map { ($0.name, groupResult($0)) })) }
        file["group_subtasks"] = .object(JSON.Object(record.groups.map { ($0.name, .array($0.children.map { .string($0) })) }))
        let tasks = record.tasks.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        file["configs"] = .object(JSON.Object(tasks.map { ($0.name, .object($0.configuration)) }))
        file["versions"] = sorted(record.tasks.map { ($0.name, Self.version($0)) } + record.groups.map { ($0.name, .string($0.version)) })
        file["n-shot"] = sorted(record.tasks.map { ($0.name, .integer($0.shots)) })
        file["higher_is_better"] = sorted(
            record.tasks.map { ($0.name, Self.directions($0.scores)) } + record.groups.map { ($0.name, directions($0)) })
        file["n-samples"] = .object(
            JSON.Object(
                record.tasks.map { ($0.name, ["original": .integer($0.originalCount), "effective": .integer($0.effectiveCount)]) }))
        file["config"] = .object(configuration)
        file["git_hash"] = .null
        file["date"] = RecordDate.seconds(record.date).map { .number($0) } ?? .null
        for name in Self.topSettings.prefix(5) { if let value = record.settings[name] { file[name] = value } }
        file["task_hashes"] = .object(
            JSON.Object(record.tasks.filter { !$0.samples.isEmpty }.map { ($0.name, .string(RecordHash.task($0.samples))) }))
        file["model_source"] = "lyceum"
        file["model_name"] = .string(record.modelName)
        file["model_name_sanitized"] = .string(RecordNames.folder(record.modelName))
        for name in Self.topSettings.dropFirst(5) { file[name] = record.settings[name] ?? .null }
        file["total_evaluation_time_seconds"] = record.seconds.map { .string(PythonText.number($0)) } ?? .null
        file["lyceum"] = .object(own)
        return .object(file)
    }

    private func sorted(_ pairs: [(String, JSON)]) -> JSON {
        .object(JSON.Object(pairs.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }))
    }

    private func taskResult(_ task: TaskRecord) -> JSON {
        var object = JSON.Object([
            ("name", .string(task.name)), ("alias", .string(task.alias)), ("sample_len", .integer(task.effectiveCount)),
        ])
        Self.add(task.scores, to: &object)
        return .object(object)
    }

    private func groupResult(_ group: GroupRecord) -> JSON {
        var object = JSON.Object([("alias", .string(group.alias)), ("name", .string(group.name))])
        guard !group.scores.isEmpty else { return .object(object) }
        object["sample_len"] = .integer(group.count)
        Self.add(group.scores, to: &object)
        object["sample_count"] = .object(JSON.Object(group.scores.map { ("\($0.metric),\($0.filter)", .integer(group.count)) }))
        return .object(object)
    }

    private static func add(_ scores: [ScoreRecord], to object: inout JSON.Object) {
        for score in scores {
            object["\(score.metric),\(score.filter)"] = .number(score.value)
            object["\(score.metric)_stderr,\(score.filter)"] = score.standardError.map { .number($0) } ?? .string("N/A")
        }
    }

    /// The version as the task's file has it, so that 1.0 stays 1.0.
    private static func version(_ task: TaskRecord) -> JSON {
        if let version = task.configuration["metadata"]?["version"], version != .null { return version }
        return Int(task.version).map { .integer($0) } ?? Double(task.version).map { .number($0) } ?? .string(task.version)
    }

    private static func directions(_ scores: [ScoreRecord]) -> JSON {
        .object(JSON.Object(scores.map { ($0.metric, .bool($0.isHigherBetter)) }))
    }

    /// A group has the directions of all metrics of its tasks.
    private func directions(_ group: GroupRecord) -> JSON {
        let members = Set(group.members)
        return Self.directions(record.tasks.filter { members.contains($0.name) }.flatMap(\.scores) + group.scores)
    }

    private var configuration: JSON.Object {
        var object = JSON.Object()
        for name in Self.modelKeys { if let value = record.model[name] { object[name] = value } }
        if object["model"] == nil { object["model"] = .string(record.modelName) }
        for (name, value) in record.model where object[name] == nil { object[name] = value }
        for (name, value) in record.settings where !Self.topSettings.contains(name) && !Self.ownSettings.contains(name) { object[name] = value }
        return object
    }

    private var own: JSON.Object {
        var object = JSON.Object()
        for name in Self.ownSettings { if let value = record.settings[name] { object[name] = value } }
        object["model"] = .object(JSON.Object(record.model.map { ($0.0, $0.1) }))
        let warnings = record.tasks.filter { !$0.warnings.isEmpty }.map { ($0.name, JSON.array($0.warnings.map { .string($0) })) }
        if !warnings.isEmpty { object["warnings"] = .object(JSON.Object(warnings)) }
        return object
    }
}

/// Moments in results files: ISO 8601 in names, seconds since 1970 inside.
enum RecordDate {
    static func seconds(_ date: String) -> Double? {
        guard let moment = Timestamp(iso8601: String(date.prefix(19)) + "Z") else { return nil }
        let fraction = date.dropFirst(19).prefix { $0 == "." || $0.isNumber }
        return Double(moment.secondsSince1970) + (fraction.count > 1 ? Double("0" + fraction) ?? 0 : 0)
    }

    /// The moment in a file's name, where colons are dashes; nil where the text is no moment.
    static func date(stamp: String) -> String? {
        let parts = stamp.split(separator: "T", maxSplits: 1)
        guard parts.count == 2, parts[0].count == 10, parts[1].count >= 8 else { return nil }
        let date = parts[0] + "T" + parts[1].prefix(8).replacing("-", with: ":") + parts[1].dropFirst(8)
        return Timestamp(iso8601: String(date.prefix(19)) + "Z") == nil ? nil : String(date)
    }

    static func date(seconds: Double) -> String? {
        guard seconds.isFinite, abs(seconds) < 1e11 else { return nil }
        let whole = seconds.rounded(.down)
        let fraction = String(Int(((seconds - whole) * 1e6).rounded(.down)))
        return String(Timestamp(secondsSince1970: Int(whole)).description.dropLast()) + "."
            + String(repeating: "0", count: max(0, 6 - fraction.count)) + fraction
    }
}
