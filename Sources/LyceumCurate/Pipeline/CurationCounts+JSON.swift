public import LyceumCore

extension CurationCounts {
    public var json: JSON {
        var object = JSON.Object([
            ("documents", .integer(documents)), ("kept", .integer(kept)), ("empty", .integer(empty)), ("skipped", .integer(skipped)),
            ("problems", .array(problems.map { .string($0) })), ("bytes", .integer(bytes)), ("kept_bytes", .integer(keptBytes)),
            ("kept_characters", .integer(keptCharacters)), ("kept_words", .integer(keptWords)),
            ("stages", .array(stages.map(\.json))), ("lengths", .array(lengths.map { .integer($0) })),
            ("kept_lengths", .array(keptLengths.map { .integer($0) })), ("languages", Self.json(languages)),
            ("kept_languages", Self.json(keptLanguages)), ("licenses", Self.json(licenses)), ("kept_licenses", Self.json(keptLicenses)),
            ("domains", Self.json(domains)), ("samples", .array(orderedSamples.map(\.json))),
        ])
        if !records.isEmpty { object["records"] = Self.json(records) }
        return .object(object)
    }

    /// The largest first.
    static func ordered(_ counts: [String: Int]) -> [(key: String, value: Int)] {
        counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    }

    private static func json(_ counts: [String: Int]) -> JSON {
        .object(JSON.Object(ordered(counts).map { ($0.key, .integer($0.value)) }))
    }

    /// Kept documents first, then by stage, reason and rank.
    var orderedSamples: [Sample] {
        let places = Dictionary(stages.enumerated().map { ($0.element.label, $0.offset) }) { first, _ in first }
        func key(_ sample: Sample) -> (Int, String, UInt64, String) {
            (sample.stage.map { places[$0] ?? stages.count } ?? -1, sample.reason ?? "", sample.rank, sample.id)
        }
        return samples.sorted { key($0) < key($1) }
    }

    /// - Throws: `LyceumError` (`invalidData`) where something is missing.
    init(_ json: JSON, at place: String) throws(LyceumError) {
        guard let stages = json["stages"]?.arrayValue, let documents = json["documents"]?.intValue, let kept = json["kept"]?.intValue else {
            throw LyceumError(
                .invalidData, "expected the counts of a file, found something else", at: place,
                remedy: "remove the file; --resume does its work again")
        }
        func whole(_ key: String) -> Int { json[key]?.intValue ?? 0 }
        func counts(_ json: JSON?) -> [String: Int] {
            Dictionary((json?.objectValue ?? JSON.Object()).map { ($0.0, $0.1.intValue ?? 0) }) { $0 + $1 }
        }
        self.init(stages: [])
        self.documents = documents
        self.kept = kept
        (empty, skipped) = (whole("empty"), whole("skipped"))
        problems = json["problems"]?.arrayValue?.compactMap(\.stringValue) ?? []
        records = counts(json["records"])
        (bytes, keptBytes, keptCharacters, keptWords) = (whole("bytes"), whole("kept_bytes"), whole("kept_characters"), whole("kept_words"))
        for (index, value) in (json["lengths"]?.arrayValue ?? []).prefix(Self.lengthPlaces).enumerated() { lengths[index] = value.intValue ?? 0 }
        for (index, value) in (json["kept_lengths"]?.arrayValue ?? []).prefix(Self.lengthPlaces).enumerated() {
            keptLengths[index] = value.intValue ?? 0
        }
        (languages, keptLanguages, domains) = (counts(json["languages"]), counts(json["kept_languages"]), counts(json["domains"]))
        (licenses, keptLicenses) = (counts(json["licenses"]), counts(json["kept_licenses"]))
        self.stages = stages.map { value in
            var stage = Stage(label: value["stage"]?.stringValue ?? "")
            stage.documents = value["documents"]?.intValue ?? 0
            stage.changed = value["changed"]?.intValue ?? 0
            stage.bytes = value["bytes"]?.intValue ?? 0
            stage.keptBytes = value["kept_bytes"]?.intValue ?? 0
            stage.reasons = counts(value["reasons"])
            stage.tally = counts(value["counted"])
            return stage
        }
        samples = (json["samples"]?.arrayValue ?? []).map { value in
            Sample(
                id: value["id"]?.stringValue ?? "", stage: value["dropped_by"]?.stringValue, reason: value["reason"]?.stringValue,
                text: value["text"]?.stringValue ?? "", original: value["original"]?.stringValue, rank: UInt64(value["rank"]?.stringValue ?? "", radix: 16) ?? 0)
        }
    }
}

extension CurationCounts.Stage {
    public var json: JSON {
        .object(
            JSON.Object([
                ("stage", .string(label)), ("documents", .integer(documents)), ("kept", .integer(kept)), ("changed", .integer(changed)),
                ("bytes", .integer(bytes)), ("kept_bytes", .integer(keptBytes)),
                ("reasons", .object(JSON.Object(CurationCounts.ordered(reasons).map { ($0.key, .integer($0.value)) }))),
            ] + (tally.isEmpty ? [] : [("counted", .object(JSON.Object(CurationCounts.ordered(tally).map { ($0.key, .integer($0.value)) })))])))
    }
}

extension CurationCounts.Sample {
    public var json: JSON {
        var object = JSON.Object([("id", .string(id))])
        if let stage { object["dropped_by"] = .string(stage) }
        if let reason { object["reason"] = .string(reason) }
        if let original { object["original"] = .string(original) }
        object["text"] = .string(text)
        object["rank"] = .string(String(rank, radix: 16))
        return .object(object)
    }
}
