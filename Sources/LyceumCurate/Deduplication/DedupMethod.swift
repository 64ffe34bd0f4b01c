public import LyceumCore

/// What counts as said twice.
public enum DedupMethod: Sendable, Hashable {
    /// Documents that share a band of their MinHash signatures; of every group the first one is kept.
    case minhash(MinHashParameters)
    /// Documents with the same bytes.
    case document
    /// Documents with the same address.
    case url(field: String)
    /// Lines that were there before, in this or another document, are taken out.
    case line
    /// Paragraphs (blank lines between them) that were there before.
    case paragraph
    /// Runs of so many sentences that were there before.
    case sentences(Int)
    /// Runs of at least so many bytes that are there elsewhere.
    case substring(bytes: Int, keep: SubstringKeep = .first)
    /// Documents most of whose runs of words were there before, by a filter of fixed size.
    case bloom(BloomParameters)

    /// Documents that mean nearly the same, by vectors of an encoder.
    case semantic(SemanticParameters)

    /// The name on the command line.
    public var name: String {
        switch self {
        case .minhash: "minhash"
        case .document: "document"
        case .url: "url"
        case .line: "line"
        case .paragraph: "paragraph"
        case .sentences: "sentences"
        case .substring: "substring"
        case .bloom: "bloom"
        case .semantic: "semantic"
        }
    }

    public static let names = ["minhash", "document", "url", "line", "paragraph", "sentences", "substring", "bloom", "semantic"]

    /// Whether documents go as a whole, so that an index of earlier ones can be used.
    public var comparesDocuments: Bool {
        switch self {
        case .minhash, .document, .url: true
        default: false
        }
    }

    /// Whether it knows of every document that goes the one that stays for it.
    var namesKeepers: Bool { if case .semantic = self { true } else { comparesDocuments } }

    /// All settings in one line: what an index and an interrupted work must agree on.
    public var settings: String {
        switch self {
        case .minhash(let values):
            "minhash \(values.shingle.name) \(values.bands)x\(values.rows) \(values.hash.rawValue) seed \(values.seed) characters \(values.minimumCharacters)"
        case .url(let field): "url \(field)"
        case .sentences(let count): "sentences \(count)"
        case .substring(let bytes, let keep): "substring \(bytes) keep \(keep.rawValue)"
        case .bloom(let values): "bloom \(values.shingleWords) \(values.bytes) \(values.expected) \(values.share) \(values.hash.rawValue)"
        case .semantic(let values):
            "semantic \(values.encoder) similarity \(values.similarity) clusters \(values.clusters ?? 0) "
                + "\(values.prefer.rawValue) seed \(values.seed) rounds \(values.rounds)"
        default: name
        }
    }

    func check() throws(LyceumError) {
        switch self {
        case .minhash(let values): try values.check()
        case .sentences(let count) where !(1...100).contains(count):
            throw LyceumError(.invalidArgument, "expected runs of 1 to 100 sentences, found \(count)", at: "--sentences")
        case .substring(let bytes, _) where !(16...100_000).contains(bytes):
            throw LyceumError(.invalidArgument, "expected runs of 16 to 100000 bytes, found \(bytes)", at: "--bytes")
        case .bloom(let values): try values.check()
        case .semantic(let values): try values.check()
        default: break
        }
    }
}

/// Which copies of a run of bytes stay.
public enum SubstringKeep: String, Sendable, Hashable, CaseIterable {
    case first
    case none

    public var meaning: String {
        switch self {
        case .first: "the first copy stays"
        case .none: "every copy goes, the first one too"
        }
    }
}

/// How a deduplication works, beside its method.
public struct DedupOptions: Sendable, Hashable {
    public var method: DedupMethod
    /// The field that holds the text.
    public var field = "text"
    /// Bytes that buffers may take; what does not fit goes to disk.
    public var memory = 1_000_000_000
    public var threads = 1
    /// Writes the documents that go beside the others.
    public var keepsRemoved = false
    /// What a record that cannot be used does.
    public var skipsBroken = false
    /// Indexes of earlier documents.
    public var indexes: [String] = []
    /// With an index: documents of this work are compared with each other, too.
    public var comparesWithin = false
    /// Where an index of the documents is written.
    public var savedIndex: String?
    /// A document that lost a part and has fewer words left goes as a whole.
    public var minimumWords = 0
    /// Which documents are compared; nil for all with all.
    public var scope: DedupScope?
    /// The field with dates by which the newest of a group stays; nil keeps the first.
    public var newest: String?

    public init(_ method: DedupMethod) { self.method = method }

    /// Memory of the block that records are sorted in; set by tests that want many runs of few records.
    var smallSorterBytes: Int?
    /// Bytes of text that are looked at together, set by tests that want many parts.
    var smallPartBytes: Int?
    /// Bits of the fingerprints that are tried first, set by tests that want windows to seem equal that are not.
    var smallFingerprintBits: Int?
    /// Bytes of the longest record; nil goes by the memory.
    var longestRecord: Int?
    var sorterBytes: Int { smallSorterBytes ?? memory / 2 }

    func check() throws(LyceumError) {
        try method.check()
        try checkScope()
        guard memory >= 32_000_000 else {
            throw LyceumError(.invalidArgument, "expected 32 MB or more, found \(memory) bytes", at: "--memory")
        }
        guard (1...1024).contains(threads) else {
            throw LyceumError(.invalidArgument, "expected 1 to 1024 threads, found \(threads)", at: "--threads")
        }
        guard method.comparesDocuments || (indexes.isEmpty && savedIndex == nil) else {
            throw LyceumError(.invalidArgument, "indexes are of documents, and the method \(method.name) compares parts of them", at: "--index")
        }
        guard minimumWords >= 0 else { throw LyceumError(.invalidArgument, "expected 0 or more, found \(minimumWords)", at: "--minimum-words") }
    }
}

/// How far a deduplication is.
public struct DedupProgress: Sendable, Hashable {
    public enum Stage: String, Sendable, Hashable {
        case reading, comparing, writing
    }

    public var stage: Stage
    /// Bytes of the files, as stored.
    public var bytes: Int
    public var totalBytes: Int
    public var documents: Int
}

/// What a deduplication found.
public struct DedupReport: Sendable, Hashable {
    public var method = ""
    public var settings = ""
    public var documents = 0
    public var kept = 0
    /// Documents that go because another one is kept.
    public var duplicates = 0
    /// Documents that go because an index knows them.
    public var known = 0
    /// Documents with fewer characters than asked for.
    public var tooShort = 0
    /// Documents of which too little was left when parts had gone.
    public var emptied = 0
    /// Documents that lost a part and stay.
    public var changed = 0
    /// Records left out because something is wrong with them.
    public var broken = 0
    /// Documents that could not be compared (too few words, no address) and stay.
    public var uncompared = 0
    /// Groups of two documents or more.
    public var groups = 0
    public var largestGroup = 0
    /// Parts compared and taken out, of methods that compare parts; bytes for substrings.
    public var parts = 0
    public var removedParts = 0
    /// Bytes of text read and kept.
    public var textBytes = 0
    /// Runs written to disk because memory was full.
    public var runs = 0
    public var files = 0

    public init() {}

    public var json: JSON {
        [
            "method": .string(method), "settings": .string(settings), "files": .integer(files), "documents": .integer(documents), "kept": .integer(kept),
            "duplicates": .integer(duplicates), "known": .integer(known), "too_short": .integer(tooShort), "emptied": .integer(emptied),
            "changed": .integer(changed), "broken": .integer(broken), "uncompared": .integer(uncompared), "groups": .integer(groups),
            "largest_group": .integer(largestGroup), "parts": .integer(parts), "removed_parts": .integer(removedParts),
            "text_bytes": .integer(textBytes), "runs": .integer(runs),
        ]
    }

    init(_ json: JSON) {
        func count(_ name: String) -> Int { json.objectValue?[name]?.intValue ?? 0 }
        method = json.objectValue?["method"]?.stringValue ?? ""
        settings = json.objectValue?["settings"]?.stringValue ?? ""
        (files, documents, kept, duplicates) = (count("files"), count("documents"), count("kept"), count("duplicates"))
        (known, tooShort, emptied, changed) = (count("known"), count("too_short"), count("emptied"), count("changed"))
        (broken, uncompared, groups, largestGroup) = (count("broken"), count("uncompared"), count("groups"), count("largest_group"))
        (parts, removedParts, textBytes, runs) = (count("parts"), count("removed_parts"), count("text_bytes"), count("runs"))
    }
}
