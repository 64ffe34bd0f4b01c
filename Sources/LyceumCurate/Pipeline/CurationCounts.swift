/// What became of the documents of one file, or of all files together.
public struct CurationCounts: Sendable, Hashable {
    /// One stage's yield.
    public struct Stage: Sendable, Hashable {
        public var label: String
        public var documents = 0
        /// Of these, how many it changed and kept.
        public var changed = 0
        /// Dropped documents by reason.
        public var reasons: [String: Int] = [:]
        /// What the stage counted beside, such as images by rule.
        public var tally: [String: Int] = [:]
        /// Bytes of text that came and that went on.
        public var bytes = 0
        public var keptBytes = 0

        public var dropped: Int { reasons.values.reduce(0, +) }
        public var kept: Int { documents - dropped }

        public init(label: String) { self.label = label }
    }

    /// A document to show.
    public struct Sample: Sendable, Hashable {
        public var id: String
        /// nil for kept documents.
        public var stage: String?
        public var reason: String?
        public var text: String
        /// The document that stayed for it, and its file, for duplicates.
        public var original: String?
        /// The samples are those of lowest rank, which follows from the identifier: the same for any order.
        var rank: UInt64
    }

    /// Records that were no documents.
    public var empty = 0
    public var skipped = 0
    public var problems: [String] = []
    /// Records of archives by type, and how their checksums did (``WARCTally``).
    public var records: [String: Int] = [:]
    public var stages: [Stage]
    public var documents = 0
    public var kept = 0
    public var bytes = 0
    public var keptBytes = 0
    public var keptCharacters = 0
    public var keptWords = 0
    /// Documents by characters of text: place n counts those of less than 2ⁿ.
    public var lengths = [Int](repeating: 0, count: CurationCounts.lengthPlaces)
    public var keptLengths = [Int](repeating: 0, count: CurationCounts.lengthPlaces)
    public var languages: [String: Int] = [:]
    public var keptLanguages: [String: Int] = [:]
    /// Documents by the license that they name or were given.
    public var licenses: [String: Int] = [:]
    public var keptLicenses: [String: Int] = [:]
    public var domains: [String: Int] = [:]
    public var samples: [Sample] = []

    static let lengthPlaces = 33
    /// Domains counted one by one; more are counted together.
    static let domainLimit = 50_000
    static let otherDomains = "(others)"
    static let licenseLimit = 1000
    static let otherLicenses = "(others)"

    public init(stages: [String]) { self.stages = stages.map { Stage(label: $0) } }

    static func lengthPlace(_ characters: Int) -> Int { min(Int.bitWidth - characters.leadingZeroBitCount, lengthPlaces - 1) }

    mutating func note(domain: String) {
        if domains[domain] == nil, domains.count >= Self.domainLimit {
            domains[Self.otherDomains, default: 0] += 1
        } else {
            domains[domain, default: 0] += 1
        }
    }

    mutating func note(license: String, in place: WritableKeyPath<CurationCounts, [String: Int]>) {
        let isKnown = self[keyPath: place][license] != nil || self[keyPath: place].count < Self.licenseLimit
        self[keyPath: place][isKnown ? license : Self.otherLicenses, default: 0] += 1
    }

    /// Keeps a document to show if it is among the `limit` of lowest rank of its kind.
    mutating func note(_ sample: @autoclosure () -> Sample, rank: UInt64, stage: String?, reason: String?, limit: Int) {
        var (count, highest) = (0, -1)
        for (index, other) in samples.enumerated() where other.stage == stage && other.reason == reason {
            count += 1
            if highest < 0 || samples[highest].rank < other.rank { highest = index }
        }
        if count < limit {
            samples.append(sample())
        } else if highest >= 0, samples[highest].rank > rank {
            samples[highest] = sample()
        }
    }

    /// Adds another file's counts. The stages are the same.
    public mutating func add(_ other: CurationCounts, samples limit: Int) {
        empty += other.empty
        skipped += other.skipped
        problems = Array((problems + other.problems).prefix(20))
        records.merge(other.records, uniquingKeysWith: +)
        documents += other.documents
        kept += other.kept
        bytes += other.bytes
        keptBytes += other.keptBytes
        keptCharacters += other.keptCharacters
        keptWords += other.keptWords
        for place in lengths.indices {
            lengths[place] += other.lengths[place]
            keptLengths[place] += other.keptLengths[place]
        }
        languages.merge(other.languages, uniquingKeysWith: +)
        keptLanguages.merge(other.keptLanguages, uniquingKeysWith: +)
        licenses.merge(other.licenses, uniquingKeysWith: +)
        keptLicenses.merge(other.keptLicenses, uniquingKeysWith: +)
        for (domain, count) in other.domains.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            let isKnown = domains[domain] != nil || domains.count < Self.domainLimit
            domains[isKnown ? domain : Self.otherDomains, default: 0] += count
        }
        for (index, stage) in other.stages.enumerated() where index < stages.count {
            stages[index].documents += stage.documents
            stages[index].changed += stage.changed
            stages[index].bytes += stage.bytes
            stages[index].keptBytes += stage.keptBytes
            stages[index].reasons.merge(stage.reasons, uniquingKeysWith: +)
            stages[index].tally.merge(stage.tally, uniquingKeysWith: +)
        }
        for sample in other.samples { note(sample, rank: sample.rank, stage: sample.stage, reason: sample.reason, limit: limit) }
    }
}

extension CurationCounts.Sample {
    /// Characters shown of a document.
    private static let length = 600

    init(_ document: CuratedDocument, stage: String?, reason: String?) {
        self.init(
            id: document.id, stage: stage, reason: reason,
            text: String(String.UnicodeScalarView(document.text.unicodeScalars.prefix(Self.length))), rank: Self.rank(document.id))
    }

    static func rank(_ id: String) -> UInt64 {
        var id = id
        return TextHash.mixed(id.withUTF8 { bytes in bytes.baseAddress.map { TextHash.piece($0, bytes.count) } ?? 0 })
    }
}
