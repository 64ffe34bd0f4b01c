internal import LyceumCore
internal import LyceumData

/// Divides a source by the topic of its documents.
enum TopicSplit {
    /// One topic of a source.
    struct Part {
        var name: String
        var documents: any DocumentCollection
        /// Its weight where the source's keys give one.
        var weight: Double?
    }

    /// More values of a field than this are no topics.
    static let largest = 256

    /// The documents by topic, topics in the order they are named in, or by name.
    ///
    /// - Throws: `LyceumError` for a document whose topic is not among the named ones, or a named one without documents.
    static func parts(_ documents: any DocumentCollection, _ source: SourceSettings, _ topics: SourceTopics) throws(LyceumError) -> [Part] {
        let named = topics.named.isEmpty ? try names(source, topics.field).map { SourceTopics.Topic(name: $0) } : topics.named
        var places: [Double: Int] = [:]
        for (place, topic) in named.enumerated() { places[code(topic.name)] = place }
        let field = CategoryCode.field(topics.field)
        var chosen = named.map { _ in [Int]() }
        for document in 0..<documents.count {
            guard let value = documents.value(of: field, for: document) else {
                throw LyceumError(
                    .invalidData, "the shards do not say the \(topics.field) of their documents", at: source.paths.joined(separator: ", "),
                    remedy: "build them with --category \(topics.field)")
            }
            guard let place = places[value] else {
                throw LyceumError(
                    .invalidData, "the document's \(topics.field) is none of \(named.map { "'\($0.name)'" }.joined(separator: ", "))",
                    at: documents.origin(of: document), remedy: "name it under topics too, or leave the document out")
            }
            chosen[place].append(document)
        }
        if let empty = chosen.firstIndex(where: \.isEmpty) {
            throw LyceumError(
                .invalidData, "no document has the \(topics.field) “\(named[empty].name)”", at: source.paths.joined(separator: ", "),
                remedy: "remove it from topics")
        }
        return zip(named, chosen).map { topic, members in
            Part(
                name: "\(source.name)/\(topic.name)",
                documents: DocumentSubset(documents, members.map { .init(document: $0, tokens: 0..<documents.length(of: $0)) }),
                weight: topic.weight)
        }
    }

    /// The values of the field, by name.
    private static func names(_ source: SourceSettings, _ field: String) throws(LyceumError) -> [String] {
        guard !source.paths.contains(where: { ShardFolder.exists(at: $0) }) else {
            throw LyceumError(
                .invalidArgument, "shards know topics by number only", at: source.paths.joined(separator: ", "),
                remedy: "write their names under “topics”")
        }
        let reader = RecordReader(try DataFile.find(source.paths, format: source.format), options: source.reading)
        var names: Set<String> = []
        while let record = try reader.next() {
            guard let name = name(record.value(field)) else { continue }
            names.insert(name)
            guard names.count <= largest else {
                throw LyceumError(
                    .limitExceeded, "the field '\(field)' has more than \(largest) values, so it is no topic",
                    at: source.paths.joined(separator: ", "),
                    remedy: "name the column with the topics under split_by (lyceum topics label writes one)")
            }
        }
        return names.sorted()
    }

    private static func name(_ value: JSON?) -> String? {
        switch value {
        case .string(let name): name
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        case .bool(let flag): flag ? "1" : "0"
        default: nil
        }
    }

    /// Names that are numbers stand for the number, as a category that is a number does; others for their bytes.
    private static func code(_ name: String) -> Double { Double(name) ?? CategoryCode.of(name) }
}
