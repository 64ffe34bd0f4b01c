internal import LyceumConfiguration
internal import LyceumCore
public import LyceumData

/// How a source is divided into topics.
public struct SourceTopics: Sendable, Hashable {
    public struct Topic: Sendable, Hashable {
        public var name: String
        /// Its part of the source's tokens, against the other topics' weights.
        public var weight: Double?

        public init(name: String, weight: Double? = nil) {
            self.name = name
            self.weight = weight
        }
    }

    /// The field with a document's topic.
    public var field: String
    /// Empty takes the topics as the files have them.
    public var named: [Topic]

    static let splitBy = ConfigurationKey<String?>.text(
        "split_by", automatic: "not divided",
        "The key or column with a document's topic: every topic becomes a source of its own, named SOURCE/TOPIC.")
    static let topics = ConfigurationKey<[String]>.texts(
        "topics", "With split_by: the topics, as TOPIC, or as TOPIC=WEIGHT with their first parts of the source. Default: all there are, by tokens.")
    static let group = ConfigurationKey<String?>.text(
        "group", automatic: "the source, with split_by; else none, and its rate stays",
        "With mixing.topics: sources of one group exchange rates with each other.")

    static let keys = [splitBy.declaration, topics.declaration, group.declaration]

    static func read(_ reader: ConfigurationReader) -> SourceTopics? {
        let topics = reader[Self.topics].map { Self.topic($0, reader) }
        guard let field = reader[splitBy] else {
            if !topics.isEmpty { reader.report("topics", "needs the column with a document's topic", remedy: "add “split_by: topic”") }
            return nil
        }
        if topics.contains(where: { $0.weight == nil }), topics.contains(where: { $0.weight != nil }) {
            reader.report("topics", "some topics have a weight and some have none", remedy: "give all of them one, as TOPIC=WEIGHT, or none")
        }
        if Set(topics.map(\.name)).count < topics.count { reader.report("topics", "a topic is named twice", remedy: "name each once") }
        return SourceTopics(field: field, named: topics)
    }

    private static func topic(_ text: String, _ reader: ConfigurationReader) -> Topic {
        guard let sign = text.lastIndex(of: "=") else { return Topic(name: text) }
        let number = String(text[text.index(after: sign)...])
        guard let weight = Double(number), weight.isFinite, weight > 0 else {
            reader.report("topics", "expected a weight above 0 in “\(text)”, found “\(number)”", remedy: "write TOPIC=WEIGHT, such as physics=0.3")
            return Topic(name: String(text[..<sign]))
        }
        return Topic(name: String(text[..<sign]), weight: weight)
    }
}

/// The `mixing.topics` section: rates that follow what the model finds hard.
public struct TopicSettings: Sendable {
    /// Length of a phase, in optimizer steps.
    public var interval: Int
    public var rule: TopicRule
    /// By the name of a source, or of a topic of any source; 1 where nothing is said.
    public var importance: [String: Double]

    static let every = ConfigurationKey<Int?>.whole("every", in: 1...(1 << 40), unit: "steps", "Length of a phase; rates change after each.")
    static let strength = ConfigurationKey<Double>.number(
        "strength", in: 0...1000, default: 1,
        "How far rates follow perplexities (alpha): a topic's rate is multiplied by 1 + strength · its part of all changes, or by 0 where that is below."
    )
    static let normalizer = ConfigurationKey<String>.choice(
        "normalizer",
        [
            .init("sum", "the sum of all changes' sizes"),
            .init("largest", "the largest change, so that steps do not shrink with the number of topics"),
        ], default: "sum", "What a topic's change of perplexity is divided by: sum or largest.")
    static let minimum = ConfigurationKey<Double>.number(
        "minimum", in: 0...0.5, unit: "of the group", default: 0.01, "The least share a topic falls to.")
    static let importance = ConfigurationKey<[String]>.texts(
        "importance",
        "Weights of topics, as NAME=NUMBER with a source's or a topic's name; 1 where nothing is said, 0 takes the change of a topic for nothing.")

    static let section = ConfigurationSection(
        "topics",
        "After every phase the rates of topics follow the change of their held-out perplexity: what became harder grows (Llama-3-SynE, Chen et al. 2024). Needs sources with split_by or group, and validation.share.",
        shorthand: "every",
        keys: [every.declaration, strength.declaration, normalizer.declaration, minimum.declaration, importance.declaration])

    init(_ reader: ConfigurationReader) {
        if !reader.has("every") { reader.report("every", "the length of a phase is missing", remedy: "add “every: 100”, in optimizer steps") }
        interval = reader[Self.every] ?? 1
        rule = TopicRule(
            strength: reader[Self.strength], normalizer: TopicRule.Normalizer(rawValue: reader[Self.normalizer]) ?? .sum,
            minimum: reader[Self.minimum])
        importance = [:]
        for text in reader[Self.importance] {
            let parts = text.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, let number = Double(parts[1]), number.isFinite, number >= 0 else {
                reader.report("importance", "expected NAME=NUMBER with a number of 0 or more, found “\(text)”", remedy: "write it like physics=2")
                continue
            }
            importance[String(parts[0])] = number
        }
    }

    /// What a source must have for its rate to change.
    func check(_ sources: [SourceSettings], _ packing: String?, _ validationShare: Double?, _ reader: ConfigurationReader) {
        let plain = sources.filter { $0.topics == nil && $0.group != nil }
        if sources.allSatisfy({ $0.topics == nil && $0.group == nil }) {
            reader.issues.add(
                "mixing.topics: no source can exchange rates", at: reader.node.place,
                remedy: "add “split_by: topic” to a source whose records name their topic, or “group: NAME” to several sources")
        }
        if let source = plain.first(where: { $0.weight.map { !$0.isConstant } ?? false }) {
            reader.issues.add(
                "mixing.topics: the weight of \(source.name) changes over the run already", at: reader.node.place,
                remedy: "remove its end_weight, or its group")
        }
        if let packing, packing.hasPrefix("bfd") {
            reader.issues.add(
                "mixing.topics: \(packing) draws documents far ahead, so that rates would change late", at: reader.node.place,
                remedy: "choose padding-free or wrapped, or remove “packing”")
        }
        if (validationShare ?? 0) == 0 {
            reader.issues.add(
                "mixing.topics: there is nothing to measure topics by", at: reader.node.place,
                remedy: "hold out a part of every topic: “validation: {share: 0.05}”")
        }
    }
}
