public import LyceumCore

extension MixtureInventory {
    public var json: JSON {
        var object = JSON.Object([
            ("unit", .string(unit)), ("field", .string(field)), ("by", .array(fields.map { .string($0) })),
            (
                "sources",
                .array(sources.map { ["name": .string($0.name), "paths": .array($0.paths.map { .string($0) })] })
            ),
            ("groups", .array(groups.map(Self.json))), ("empty", .integer(empty)), ("skipped", .integer(skipped)),
        ])
        if let tokenizer { object["tokenizer"] = .string(tokenizer) }
        return .object(object)
    }

    private static func json(_ group: Group) -> JSON {
        var object = JSON.Object([
            ("source", .string(group.source)), ("values", .array(group.values.map { .string($0) })), ("documents", .integer(group.documents)),
            ("bytes", .integer(group.bytes)), ("tokens", .integer(group.tokens)),
        ])
        if let perplexity = group.perplexity {
            object["perplexity"] = .number(perplexity)
            object["log10"] = .number(group.log10)
            object["scored"] = .integer(group.scored)
        }
        if !group.genres.isEmpty {
            let sorted = group.genres.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            object["genres"] = .object(JSON.Object(sorted.map { ($0.key, .integer($0.value)) }))
        }
        return .object(object)
    }

    /// Reads what `lyceum mixture show --output` wrote.
    /// - Throws: `LyceumError` (`invalidData`) for anything else.
    public init(path: String) throws(LyceumError) {
        let json = try TextFile.json(path)
        guard let sources = json["sources"]?.arrayValue, let groups = json["groups"]?.arrayValue, let field = json["field"]?.stringValue else {
            throw LyceumError(
                .invalidData, "expected counts of sources", at: path, remedy: "make the file by lyceum mixture show … --output counts.json")
        }
        self.init(
            sources: sources.map {
                Source(name: $0["name"]?.stringValue ?? "", paths: $0["paths"]?.arrayValue?.compactMap(\.stringValue) ?? [])
            }, fields: json["by"]?.arrayValue?.compactMap(\.stringValue) ?? [], tokenizer: json["tokenizer"]?.stringValue, field: field, groups: [],
            empty: json["empty"]?.intValue ?? 0, skipped: json["skipped"]?.intValue ?? 0)
        for (index, value) in groups.enumerated() {
            guard let source = value["source"]?.stringValue, let documents = value["documents"]?.intValue, let tokens = value["tokens"]?.intValue
            else { throw LyceumError(.invalidData, "expected source, documents and tokens of group \(index + 1)", at: path) }
            var group = Group(source: source, values: value["values"]?.arrayValue?.compactMap(\.stringValue) ?? [])
            (group.documents, group.tokens, group.bytes) = (max(documents, 0), max(tokens, 0), value["bytes"]?.intValue ?? 0)
            (group.log10, group.scored) = (value["log10"]?.doubleValue ?? 0, value["scored"]?.intValue ?? 0)
            for (genre, count) in value["genres"]?.objectValue ?? JSON.Object() { group.genres[genre] = count.intValue ?? 0 }
            self.groups.append(group)
        }
    }
}
