internal import CLyceumCurate
internal import LyceumText

/// What a text is cut into before it is compared.
public enum ShingleKind: Sendable, Hashable {
    /// Runs of words of the simplified text (lower case, numbers as 0, no punctuation, no marks).
    case words(Int)
    /// Runs of characters of the text in lower case without the punctuation of ASCII, blanks as one.
    case characters(Int)

    /// `words:5`
    public var name: String {
        switch self {
        case .words(let count): "words:\(count)"
        case .characters(let count): "characters:\(count)"
        }
    }
}

/// The hash of a shingle's bytes.
public enum ShingleHash: String, Sendable, Hashable, CaseIterable {
    /// First eight bytes of SHA-1, least significant first.
    case sha1
    case xxhash64
}

/// Room for the shingles of one text at a time, used again for the next one. One for every thread.
final class ShingleScratch {
    private var simple = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)
    private var words = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)
    private var starts = UnsafeMutableBufferPointer<UInt32>(start: nil, count: 0)
    private var hashes = UnsafeMutableBufferPointer<UInt64>(start: nil, count: 0)
    private let characters = ShingleCharacters.shared
    /// Characters of the last text that was cut into characters, after normalization.
    private(set) var characterCount = 0

    deinit {
        simple.deallocate()
        words.deallocate()
        starts.deallocate()
        hashes.deallocate()
    }

    /// Hashes of all shingles in order, with repetitions; valid until the next call. None for texts that are too short.
    func shingles(_ text: UnsafeBufferPointer<UInt8>, _ kind: ShingleKind, _ hash: ShingleHash) -> UnsafeBufferPointer<UInt64> {
        let usesSHA1: Int32 = hash == .sha1 ? 1 : 0
        let runs: Int
        switch kind {
        case .words(let size):
            let found = wordCount(text)
            Self.reserve(&hashes, found)
            runs = lyc_run_hashes(words.baseAddress, starts.baseAddress, found, size, usesSHA1, hashes.baseAddress)
        case .characters(let size):
            let count = plain(text)
            Self.reserve(&hashes, count)
            runs = lyc_character_hashes(simple.baseAddress, count, size, usesSHA1, hashes.baseAddress)
        }
        return UnsafeBufferPointer(start: hashes.baseAddress, count: runs)
    }

    /// The simplified text; valid until the next call.
    func simplified(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        let count = simplify(text)
        return UnsafeBufferPointer(start: simple.baseAddress, count: count)
    }

    /// Cuts the simplified text into words and counts them; `word` gives them then.
    func wordCount(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        let count = simplify(text)
        Self.reserve(&words, 2 * count + 16)
        Self.reserve(&starts, count + 2)
        var found = 0
        while true {
            let missing = lyc_words(simple.baseAddress, count, characters.pages, words.baseAddress, starts.baseAddress, &found)
            if missing < 0 { return found }
            characters.make(missing)
        }
    }

    /// The words of a range of the last text with blanks between.
    func run(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        let (start, end) = (Int(starts[range.lowerBound]), Int(starts[range.upperBound]) - 1)
        return UnsafeBufferPointer(rebasing: words[start..<max(start, end)])
    }

    private func simplify(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        Self.reserve(&simple, 4 * text.count + 16)
        var length = 0
        while true {
            let missing = lyc_simplify(text.baseAddress, text.count, characters.pages, simple.baseAddress, &length)
            if missing < 0 { return length }
            characters.make(missing)
        }
    }

    /// The composed text in lower case without the punctuation of ASCII, one blank for many.
    private func plain(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        if text.allSatisfy({ $0 < 0x80 }) { return squeeze(text) }
        var composed = ComposedText.nfc(String(decoding: text, as: UTF8.self)).lowercased()
        return composed.withUTF8 { squeeze($0) }
    }

    private func squeeze(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        Self.reserve(&simple, text.count + 16)
        var (written, owed, index) = (0, false, 0)
        characterCount = 0
        while index < text.count {
            let byte = text[index]
            let width = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
            let end = min(index + width, text.count)
            defer { index = end }
            if Self.isBlank(text, index, width) {
                owed = written > 0
                continue
            }
            if Self.isPlainPunctuation(byte) { continue }
            if owed {
                simple[written] = 0x20
                written += 1
                characterCount += 1
                owed = false
            }
            simple[written] = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
            for offset in (index + 1)..<max(end, index + 1) { simple[written + offset - index] = text[offset] }
            written += end - index
            characterCount += 1
        }
        return written
    }

    private static func isPlainPunctuation(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
        default: false
        }
    }

    private static func isBlank(_ text: UnsafeBufferPointer<UInt8>, _ index: Int, _ width: Int) -> Bool {
        switch (width, text[index]) {
        case (1, 0x09...0x0D), (1, 0x1C...0x20): return true
        case (2, 0xC2): return index + 1 < text.count && (text[index + 1] == 0x85 || text[index + 1] == 0xA0)
        case (3, 0xE1...0xE3):
            guard index + 2 < text.count else { return false }
            let value = UInt32(text[index] & 0x0F) << 12 | UInt32(text[index + 1] & 0x3F) << 6 | UInt32(text[index + 2] & 0x3F)
            switch value {
            case 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: return true
            default: return false
            }
        default: return false
        }
    }

    private static func reserve<Element>(_ buffer: inout UnsafeMutableBufferPointer<Element>, _ count: Int) {
        guard buffer.count < max(count, 1) else { return }
        buffer.deallocate()
        buffer = .allocate(capacity: max(count + count / 4, 256))
    }
}
