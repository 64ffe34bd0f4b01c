public import LyceumCore

/// Says which texts must not be learned from. Used from several threads at once.
public protocol TextScreen: Sendable {
    /// Everything that decides, in words: what was made with another screen is not used again.
    var description: String { get }
    /// Bytes around a place that have to be seen to tell whether something begins or ends there.
    var reach: Int { get }

    /// What a text holds that it should not; nil for one that may be learned from. The same text always gives the same answer.
    func finding(in text: String) -> ScreenFinding?
}

/// What a screen met in a text.
public struct ScreenFinding: Sendable, Hashable {
    /// What it belongs to, such as an examination.
    public var subject: String
    /// Its name there.
    public var item: String
    /// The words that were met.
    public var words: String

    public init(subject: String, item: String, words: String) {
        self.subject = subject
        self.item = item
        self.words = words
    }
}

/// What became of the documents that a screen looked at.
public struct ScreeningCounts: Sendable, Hashable {
    /// One of the first that were left out or cut.
    public struct Sample: Sendable, Hashable {
        /// `file:line`, or the number of a document in shards.
        public var place: String
        public var finding: ScreenFinding
    }

    static let sampleLimit = 20

    /// Left out whole.
    public var dropped = 0
    /// Long ones of which only a passage was left out.
    public var cut = 0
    /// Dropped and cut ones by subject.
    public var bySubject: [String: Int] = [:]
    /// Items that were met, by subject.
    public var items: [String: Set<String>] = [:]
    public var samples: [Sample] = []

    public init() {}

    public var isEmpty: Bool { dropped == 0 && cut == 0 }

    public mutating func note(_ finding: ScreenFinding, at place: String, isCut: Bool) {
        if isCut { cut += 1 } else { dropped += 1 }
        bySubject[finding.subject, default: 0] += 1
        items[finding.subject, default: []].insert(finding.item)
        if samples.count < Self.sampleLimit { samples.append(Sample(place: place, finding: finding)) }
    }

    public mutating func add(_ other: ScreeningCounts) {
        dropped += other.dropped
        cut += other.cut
        bySubject.merge(other.bySubject, uniquingKeysWith: +)
        items.merge(other.items) { $0.union($1) }
        samples += other.samples.prefix(Self.sampleLimit - samples.count)
    }

    public var json: JSON {
        func sorted<Value>(_ values: [String: Value], _ json: (Value) -> JSON) -> JSON {
            .object(JSON.Object(values.sorted { $0.key < $1.key }.map { ($0.key, json($0.value)) }))
        }
        return [
            "dropped": .integer(dropped), "cut": .integer(cut), "by_examination": sorted(bySubject) { .integer($0) },
            "items": sorted(items) { .array($0.sorted().map { .string($0) }) },
            "samples": .array(
                samples.map { sample in
                    [
                        "place": .string(sample.place), "examination": .string(sample.finding.subject), "item": .string(sample.finding.item),
                        "words": .string(sample.finding.words),
                    ]
                }),
        ]
    }

    /// Reads what ``json`` gave; what is missing counts as nothing.
    public init(_ json: JSON?) {
        dropped = json?["dropped"]?.intValue ?? 0
        cut = json?["cut"]?.intValue ?? 0
        for (name, count) in json?["by_examination"]?.objectValue ?? JSON.Object() { bySubject[name] = count.intValue ?? 0 }
        for (name, ids) in json?["items"]?.objectValue ?? JSON.Object() { items[name] = Set(ids.arrayValue?.compactMap(\.stringValue) ?? []) }
        samples = (json?["samples"]?.arrayValue ?? []).map { sample in
            func text(_ name: String) -> String { sample[name]?.stringValue ?? "" }
            return Sample(
                place: text("place"), finding: ScreenFinding(subject: text("examination"), item: text("item"), words: text("words")))
        }
    }
}
