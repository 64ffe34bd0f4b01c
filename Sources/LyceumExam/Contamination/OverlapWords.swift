/// A text as words in lower case without punctuation, with the places they have in the text.
struct OverlapWords: Sendable {
    /// The words one after the other.
    private(set) var bytes: [UInt8] = []
    /// Ends of the words in `bytes`.
    private(set) var ends: [Int] = []
    /// Where the words stand in the text, in bytes.
    private(set) var places: [Range<Int>] = []
    private(set) var hashes: [UInt64] = []

    var count: Int { ends.count }

    /// - Parameter plain: deletes the punctuation of ASCII alone and lowers its letters alone, as lm-evaluation-harness does; otherwise all
    ///   scripts' signs
    ///   and letters.
    init(_ text: String, plain: Bool = false) {
        var copy = text
        self = copy.withUTF8 { OverlapWords($0, plain: plain) }
    }

    init(_ text: UnsafeBufferPointer<UInt8>, plain: Bool = false) {
        bytes.reserveCapacity(text.count)
        var (index, start, length, hash) = (0, 0, 0, OverlapWords.seed)
        func finish(_ end: Int, _ words: inout OverlapWords) {
            guard length > 0 else { return }
            words.ends.append(words.bytes.count)
            words.places.append(start..<end)
            words.hashes.append(OverlapWords.finished(hash))
            (length, hash) = (0, OverlapWords.seed)
        }
        func add(_ byte: UInt8, at place: Int, _ words: inout OverlapWords) {
            if length == 0 { start = place }
            words.bytes.append(byte)
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
            length += 1
        }
        while index < text.count {
            let byte = text[index]
            if byte < 0x80 {
                switch OverlapWords.kinds[Int(byte)] {
                case 0: add(byte, at: index, &self)
                case 1: add(byte | 0x20, at: index, &self)
                case 2: break
                default: finish(index, &self)
                }
                index += 1
                continue
            }
            let (scalar, size) = OverlapWords.scalar(text, index)
            if scalar.properties.isWhitespace {
                finish(index, &self)
            } else if plain {
                for offset in 0..<size { add(text[index + offset], at: index, &self) }
            } else if !OverlapWords.isPunctuation(scalar) {
                for lower in scalar.properties.lowercaseMapping.utf8 { add(lower, at: index, &self) }
            }
            index += size
        }
        finish(text.count, &self)
    }

    private static let seed: UInt64 = 0xcbf2_9ce4_8422_2325

    /// Spreads the bits of a word's hash, so that sums of them collide no more often than chance.
    private static func finished(_ hash: UInt64) -> UInt64 {
        var mixed = (hash ^ (hash >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// 0 a letter, digit or control sign, 1 a capital letter, 2 punctuation, 3 blank.
    private static let kinds: [UInt8] = (0..<128).map { byte in
        switch byte {
        case 0x09...0x0D, 0x1C...0x20: 3
        case 0x41...0x5A: 1
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: 2
        default: 0
        }
    }

    private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation, .otherPunctuation:
            true
        default: false
        }
    }

    /// The scalar at a place of a well-formed text.
    private static func scalar(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> (Unicode.Scalar, Int) {
        func next(_ offset: Int) -> UInt32 { index + offset < text.count ? UInt32(text[index + offset] & 0x3F) : 0 }
        let first = UInt32(text[index])
        let (value, size): (UInt32, Int) =
            first < 0xE0
            ? ((first & 0x1F) << 6 | next(1), 2)
            : first < 0xF0
                ? ((first & 0x0F) << 12 | next(1) << 6 | next(2), 3)
                : ((first & 0x07) << 18 | next(1) << 12 | next(2) << 6 | next(3), 4)
        return (Unicode.Scalar(value) ?? "\u{FFFD}", min(size, text.count - index))
    }

    private func start(_ word: Int) -> Int { word == 0 ? 0 : ends[word - 1] }

    /// Whether two runs of words are the same, word by word.
    func equals(_ from: Int, _ other: OverlapWords, _ otherFrom: Int, count: Int) -> Bool {
        for offset in 0..<count {
            let a = start(from + offset)..<ends[from + offset], b = other.start(otherFrom + offset)..<other.ends[otherFrom + offset]
            guard a.count == b.count, bytes[a].elementsEqual(other.bytes[b]) else { return false }
        }
        return true
    }

    /// The words of a range with blanks between.
    func text(_ words: Range<Int>) -> String {
        words.map { String(decoding: bytes[start($0)..<ends[$0]], as: UTF8.self) }.joined(separator: " ")
    }

    /// Hashes of all runs of `size` words, in order.
    func runs(_ size: Int, _ body: (_ position: Int, _ hash: UInt64) -> Void) {
        guard size > 0, count >= size else { return }
        // Σ h_i · B^(size − 1 − i), carried on from word to word.
        var (power, hash) = (1 as UInt64, 0 as UInt64)
        for _ in 1..<max(size, 1) { power = power &* Self.base }
        for position in 0..<size { hash = hash &* Self.base &+ hashes[position] }
        body(0, hash)
        for position in 1..<(count - size + 1) {
            hash = (hash &- hashes[position - 1] &* power) &* Self.base &+ hashes[position + size - 1]
            body(position, hash)
        }
    }

    private static let base: UInt64 = 0x9E37_79B9_7F4A_7C15
}
