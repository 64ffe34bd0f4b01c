public import LyceumCore

/// How texts are cut into words before a vocabulary is trained, with the parts of `tokenizer.json` that make encoding do the same.
public struct WordSplitter: Sendable {
    /// Calls `word` with each word's bytes, in order.
    public typealias Split = @Sendable (
        _ text: UnsafeBufferPointer<UInt8>, _ word: (UnsafeBufferPointer<UInt8>) -> Void
    ) -> Void

    public var split: Split
    /// The entries `normalizer`, `pre_tokenizer` and `decoder` of `tokenizer.json`.
    public var normalizer: JSON
    public var preTokenizer: JSON
    public var decoder: JSON

    /// A splitter of your own; the descriptions must make an encoder cut texts in the same way.
    public init(normalizer: JSON = .null, preTokenizer: JSON, decoder: JSON, split: @escaping Split) {
        self.normalizer = normalizer
        self.preTokenizer = preTokenizer
        self.decoder = decoder
        self.split = split
    }

    /// GPT-2's rule: contractions, runs of letters, of digits or of other signs with one space before, runs of blanks.
    ///
    /// Words are plain bytes; byte-level vocabularies are trained on them.
    public static let byteLevel = WordSplitter(
        preTokenizer: byteLevelDescription(addsPrefixSpace: false), decoder: byteLevelDescription(addsPrefixSpace: true)
    ) { text, word in WordScanner.split(text, word) }

    /// SentencePiece's rule: words at spaces, and the space is the sign `▁` at a word's start, which the first word has too.
    public static let metaspace = WordSplitter(preTokenizer: metaspaceDescription, decoder: metaspaceDescription) {
        text, word in MetaspaceScanner.split(text, word)
    }

    private static func byteLevelDescription(addsPrefixSpace: Bool) -> JSON {
        .object(
            JSON.Object([
                ("type", "ByteLevel"), ("add_prefix_space", .bool(addsPrefixSpace)), ("trim_offsets", true), ("use_regex", true),
            ]))
    }

    private static let metaspaceDescription: JSON = .object(
        JSON.Object([("type", "Metaspace"), ("replacement", "▁"), ("prepend_scheme", "always"), ("split", true)]))
}

/// Letters, numbers and blanks as regular expressions know them (`\p{L}`, `\p{N}`, `\s`).
enum TrainingCharacterClass: UInt8 {
    case other, letter, number, space

    /// Class by scalar value, made once.
    static let table: [UInt8] = {
        var table = [UInt8](repeating: other.rawValue, count: 0x110000)
        for value in 0..<UInt32(0x110000) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            table[Int(value)] = of(scalar).rawValue
        }
        return table
    }()

    private static func of(_ scalar: Unicode.Scalar) -> TrainingCharacterClass {
        if scalar.properties.isWhitespace { return .space }
        return switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: .letter
        case .decimalNumber, .letterNumber, .otherNumber: .number
        default: .other
        }
    }
}

/// Scalars of UTF-8 bytes known to be well formed.
enum UTF8Walk {
    @inline(__always)
    static func scalar(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> (value: UInt32, length: Int) {
        let first = UInt32(bytes[index])
        if first < 0x80 { return (first, 1) }
        func next(_ offset: Int) -> UInt32 { index + offset < bytes.count ? UInt32(bytes[index + offset] & 0x3F) : 0 }
        if first < 0xE0 { return ((first & 0x1F) << 6 | next(1), 2) }
        if first < 0xF0 { return ((first & 0x0F) << 12 | next(1) << 6 | next(2), 3) }
        return (min((first & 0x07) << 18 | next(1) << 12 | next(2) << 6 | next(3), 0x10FFFF), 4)
    }
}

/// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
enum WordScanner {
    static func split(_ bytes: UnsafeBufferPointer<UInt8>, _ word: (UnsafeBufferPointer<UInt8>) -> Void) {
        TrainingCharacterClass.table.withUnsafeBufferPointer { classes in
            var index = 0
            while index < bytes.count {
                let end = wordEnd(bytes, index, classes)
                word(UnsafeBufferPointer(rebasing: bytes[index..<end]))
                index = end
            }
        }
    }

    private static func wordEnd(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ classes: UnsafeBufferPointer<UInt8>
    ) -> Int {
        if bytes[start] == 0x27, let end = contractionEnd(bytes, start) { return end }
        var index = start
        var (scalar, length) = UTF8Walk.scalar(bytes, index)
        if scalar == 0x20, index + 1 < bytes.count {
            let next = UTF8Walk.scalar(bytes, index + 1)
            if classes[Int(next.value)] != TrainingCharacterClass.space.rawValue {
                index += 1
                (scalar, length) = next
            }
        }
        let kind = classes[Int(scalar)]
        index += length
        var lastLength = length
        while index < bytes.count {
            let next = UTF8Walk.scalar(bytes, index)
            guard classes[Int(next.value)] == kind else { break }
            index += next.length
            lastLength = next.length
        }
        index = min(index, bytes.count)
        // A run of blanks before a word leaves its last blank to the word.
        if kind == TrainingCharacterClass.space.rawValue, index < bytes.count, index - lastLength > start {
            return index - lastLength
        }
        return index
    }

    private static func contractionEnd(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
        guard start + 1 < bytes.count else { return nil }
        switch bytes[start + 1] {
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return start + 2
        case UInt8(ascii: "r"), UInt8(ascii: "v"):
            return start + 2 < bytes.count && bytes[start + 2] == UInt8(ascii: "e") ? start + 3 : nil
        case UInt8(ascii: "l"):
            return start + 2 < bytes.count && bytes[start + 2] == UInt8(ascii: "l") ? start + 3 : nil
        default: return nil
        }
    }
}

/// Words at spaces, each with `▁` before it.
enum MetaspaceScanner {
    private static let mark: [UInt8] = [0xE2, 0x96, 0x81]

    static func split(_ bytes: UnsafeBufferPointer<UInt8>, _ word: (UnsafeBufferPointer<UInt8>) -> Void) {
        guard !bytes.isEmpty else { return }
        var current: [UInt8] = mark
        // A text that begins with a space has its mark already.
        var index = bytes[0] == 0x20 || bytes.starts(with: mark) ? (bytes[0] == 0x20 ? 1 : 3) : 0
        while index < bytes.count {
            if bytes[index] == 0x20 || isMark(bytes, index) {
                current.withUnsafeBufferPointer(word)
                current.replaceSubrange(0..., with: mark)
                index += bytes[index] == 0x20 ? 1 : 3
            } else {
                current.append(bytes[index])
                index += 1
            }
        }
        current.withUnsafeBufferPointer(word)
    }

    private static func isMark(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        index + 2 < bytes.count && bytes[index] == 0xE2 && bytes[index + 1] == 0x96 && bytes[index + 2] == 0x81
    }
}
