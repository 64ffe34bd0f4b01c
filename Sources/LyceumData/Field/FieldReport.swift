public import LyceumCore

/// What became of a folder of texts: what was read, what was changed, and what was left out and why.
public struct FieldReport: Sendable, Hashable {
    /// Why a text was left out.
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        /// The file or record cannot be read.
        case unreadable
        /// Nothing is left after cleaning.
        case empty
        case tooShort = "too short"
        case tooLong = "too long"
        /// The same words as an earlier text.
        case exactDuplicate = "exact duplicate"
        /// Nearly the same words as an earlier text.
        case nearDuplicate = "near duplicate"
        /// The file's name ends in nothing that is known.
        case unknownFormat = "unknown format"
    }

    public struct Drop: Sendable, Hashable {
        public var source: String
        public var reason: Reason
        /// What is wrong, or which text it repeats.
        public var detail: String
    }

    /// What cleaning changed, in pieces.
    public struct Changes: Sendable, Hashable {
        /// Control signs, zero-width signs and the like.
        public var removedSigns = 0
        /// Words that were cut at a line's end and are whole again.
        public var joinedWords = 0
        /// Page numbers and lines that stand at the head or foot of many pages.
        public var furnitureLines = 0
        /// Lines such as cookie notices.
        public var boilerplateLines = 0
        /// Files that were not in UTF-8.
        public var recodedFiles = 0

        public init() {}

        mutating func add(_ other: Changes) {
            removedSigns += other.removedSigns
            joinedWords += other.joinedWords
            furnitureLines += other.furnitureLines
            boilerplateLines += other.boilerplateLines
            recodedFiles += other.recodedFiles
        }
    }

    public internal(set) var files = 0
    /// Bytes of the files as stored.
    public internal(set) var bytes = 0
    /// Files by how they were read, such as `pdf`.
    public internal(set) var formats: [String: Int] = [:]
    /// Texts found in the files.
    public internal(set) var texts = 0
    /// Texts that were kept.
    public internal(set) var kept = 0
    /// Characters (Unicode scalars) of the texts kept.
    public internal(set) var characters = 0
    public internal(set) var changes = Changes()
    public private(set) var counts: [Reason: Int] = [:]
    /// The first texts that were left out, at most 1,000.
    public private(set) var drops: [Drop] = []

    public init() {}

    private static let dropLimit = 1000

    public mutating func drop(_ source: String, _ reason: Reason, _ detail: String = "") {
        counts[reason, default: 0] += 1
        if drops.count < Self.dropLimit { drops.append(Drop(source: source, reason: reason, detail: detail)) }
    }

    public var json: JSON {
        .object(
            JSON.Object([
                ("files", .integer(files)), ("bytes", .integer(bytes)),
                ("formats", .object(JSON.Object(formats.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) }))),
                ("texts", .integer(texts)), ("kept", .integer(kept)), ("characters", .integer(characters)),
                ("dropped", .object(JSON.Object(Reason.allCases.map { ($0.rawValue, .integer(counts[$0] ?? 0)) }))),
                (
                    "changes",
                    .object(
                        JSON.Object([
                            ("removed_signs", .integer(changes.removedSigns)), ("joined_words", .integer(changes.joinedWords)),
                            ("furniture_lines", .integer(changes.furnitureLines)), ("boilerplate_lines", .integer(changes.boilerplateLines)),
                            ("recoded_files", .integer(changes.recodedFiles)),
                        ]))
                ),
                (
                    "drops",
                    .array(
                        drops.map { drop in
                            .object(
                                JSON.Object([
                                    ("source", .string(drop.source)), ("reason", .string(drop.reason.rawValue)), ("detail", .string(drop.detail)),
                                ]))
                        })
                ),
            ]))
    }

    /// A few lines for a terminal.
    public var summary: String {
        let kinds = formats.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        var lines = [
            "\(files) files (\(kinds), \(Quantities.bytes(bytes))), \(texts) texts, \(kept) kept with \(Quantities.count(Double(characters))) characters"
        ]
        let left = Reason.allCases.compactMap { reason in counts[reason].map { "\($0) \(reason.rawValue)" } }
        if !left.isEmpty { lines.append("left out: " + left.joined(separator: ", ")) }
        var changed: [String] = []
        if changes.recodedFiles > 0 { changed.append("\(changes.recodedFiles) files not in UTF-8") }
        if changes.joinedWords > 0 { changed.append("\(changes.joinedWords) words joined at line ends") }
        if changes.furnitureLines > 0 { changed.append("\(changes.furnitureLines) page heads, feet and numbers") }
        if changes.boilerplateLines > 0 { changed.append("\(changes.boilerplateLines) boilerplate lines") }
        if changes.removedSigns > 0 { changed.append("\(changes.removedSigns) invisible signs") }
        if !changed.isEmpty { lines.append("cleaned: " + changed.joined(separator: ", ")) }
        return lines.joined(separator: "\n")
    }
}
