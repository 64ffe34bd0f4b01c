internal import LyceumCore
public import LyceumText

/// The tokens of a model by their spelling: what each adds to a text, a space before a word being a space, whatever mark the vocabulary has for it.
public struct FusionVocabulary: Sendable {
    /// All spellings one after the other, and where each begins.
    private(set) var bytes: [UInt8] = []
    private(set) var offsets: [Int] = [0]
    /// 1: special; 2: stands for a single byte.
    private var flags: [UInt8] = []
    public private(set) var beginning: Int32?
    /// Tokens that end an answer, the usual one first.
    public private(set) var ends: [Int32]
    public private(set) var unknown: Int32?
    private var identifiers: [[UInt8]: Int32] = [:]

    /// What stands for the beginning and the end of a text in alignments, whatever they are called.
    static let beginningMark: [UInt8] = [2]
    static let endMark: [UInt8] = [3]

    public var count: Int { offsets.count - 1 }

    public init(_ tokenizer: Tokenizer, ends: [Int32]) {
        self.ends = ends
        beginning = tokenizer.beginningOfSequence
        unknown = tokenizer.unknown
        for id in 0..<Int32(tokenizer.vocabularySize) {
            let written = tokenizer.token(of: id).map { Array($0.utf8) } ?? []
            let isByte = written.count == 6 && written.starts(with: Array("<0x".utf8)) && written.last == 62
            append(tokenizer.bytes(of: id), flags: (tokenizer.isSpecial(id) ? 1 : 0) | (isByte ? 2 : 0))
        }
        index()
    }

    private mutating func append(_ spelling: [UInt8], flags: UInt8) {
        bytes += spelling
        offsets.append(bytes.count)
        self.flags.append(flags)
    }

    /// Of several tokens with one spelling whole ones come before single bytes, then the first.
    private mutating func index() {
        for pass: UInt8 in [0, 2] {
            for id in 0..<count where flags[id] & 2 == pass && offsets[id] < offsets[id + 1] {
                let spelling = Array(bytes[offsets[id]..<offsets[id + 1]])
                if identifiers[spelling] == nil { identifiers[spelling] = Int32(id) }
            }
        }
    }

    /// Empty for ids outside the vocabulary.
    public func spelling(of id: Int32) -> [UInt8] {
        guard id >= 0, Int(id) < count else { return [] }
        return Array(bytes[offsets[Int(id)]..<offsets[Int(id) + 1]])
    }

    /// The spelling, or the mark of a beginning or an end.
    func alignmentText(of id: Int32) -> [UInt8] {
        id == beginning ? Self.beginningMark : ends.contains(id) ? Self.endMark : spelling(of: id)
    }

    public func id(of spelling: [UInt8]) -> Int32? { identifiers[spelling] }

    // MARK: - Files

    /// Every token's length, flags and bytes.
    func write(to path: String) throws(LyceumError) {
        let file = try AtomicFile(path: path)
        for id in 0..<count {
            let length = UInt32(offsets[id + 1] - offsets[id])
            try file.write(withUnsafeBytes(of: length) { Array($0) } + [flags[id]] + bytes[offsets[id]..<offsets[id + 1]])
        }
        try file.commit()
    }

    var json: JSON {
        [
            "count": .integer(count), "beginning": beginning.map { .integer(Int($0)) } ?? .null, "unknown": unknown.map { .integer(Int($0)) } ?? .null,
            "ends": .array(ends.map { .integer(Int($0)) }),
        ]
    }

    init(path: String, json: JSON) throws(LyceumError) {
        func broken() -> LyceumError { LyceumError(.invalidData, "this is no list of tokens", at: path, remedy: "record again") }
        guard let expected = json["count"]?.intValue else { throw broken() }
        func token(_ value: JSON?) -> Int32? { value?.intValue.flatMap { $0 >= 0 && $0 < expected ? Int32(exactly: $0) : nil } }
        beginning = token(json["beginning"])
        unknown = token(json["unknown"])
        ends = (json["ends"]?.arrayValue ?? []).compactMap { token($0) }
        let data = try FileReader.contents(of: path, limit: 1 << 30)
        var place = 0
        while place < data.count {
            guard place + 5 <= data.count else { throw broken() }
            let length = (0..<4).reduce(0) { $0 | Int(data[place + $1]) << (8 * $1) }
            guard place + 5 + length <= data.count else { throw broken() }
            append(Array(data[(place + 5)..<(place + 5 + length)]), flags: data[place + 4])
            place += 5 + length
        }
        guard count == expected else { throw broken() }
        index()
    }
}
