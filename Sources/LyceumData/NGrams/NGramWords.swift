/// How a text becomes words for an n-gram model. Every line is a sentence; lines without a word are left out.
public enum NGramWords: String, Sendable, Hashable, CaseIterable {
    /// What stands between white space, as it is written (as KenLM has it).
    case plain
    /// Lower case, every digit as 0, every mark a word of its own: fewer rare words, better for judging texts.
    case folded

    /// Gives the words of a text as UTF-8 bytes, valid during the call, and says where sentences end.
    func split(_ text: String, word: (UnsafeRawBufferPointer) -> Void, sentenceEnd: () -> Void) {
        let bytes = self == .folded ? Self.fold(text) : Array(text.utf8)
        bytes.withUnsafeBytes { Self.split($0, word: word, sentenceEnd: sentenceEnd) }
    }

    private static func split(_ bytes: UnsafeRawBufferPointer, word: (UnsafeRawBufferPointer) -> Void, sentenceEnd: () -> Void) {
        var start = 0
        var hasWords = false
        func close(_ end: Int) {
            guard end > start else { return }
            let part = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
            guard !isReserved(part) else { return }
            word(part)
            hasWords = true
        }
        for place in 0..<bytes.count where isSpace(bytes[place]) {
            close(place)
            start = place + 1
            if bytes[place] == 0x0A, hasWords {
                sentenceEnd()
                hasWords = false
            }
        }
        close(bytes.count)
        if hasWords { sentenceEnd() }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte >= 0x09 && byte <= 0x0D || byte == 0 }

    private static let reserved = ["<s>", "</s>", "<unk>"].map { Array($0.utf8) }

    /// The model's own marks count as white space where a text has them.
    private static func isReserved(_ word: UnsafeRawBufferPointer) -> Bool {
        word.first == UInt8(ascii: "<") && word.last == UInt8(ascii: ">") && reserved.contains { $0.elementsEqual(word) }
    }

    private static func fold(_ text: String) -> [UInt8] {
        var folded: [UInt8] = []
        folded.reserveCapacity(text.utf8.count + text.utf8.count / 8)
        if text.utf8.allSatisfy({ $0 < 0x80 }) {
            for byte in text.utf8 { foldASCII(byte, &folded) }
            return folded
        }
        for scalar in text.lowercased().unicodeScalars {
            if scalar.value < 0x80 {
                foldASCII(UInt8(scalar.value), &folded)
            } else if scalar.properties.generalCategory == .decimalNumber {
                folded.append(UInt8(ascii: "0"))
            } else if scalar.properties.isWhitespace {
                folded.append(0x20)
            } else {
                let isWord = scalar.properties.isAlphabetic || scalar.properties.canonicalCombiningClass != .notReordered
                if !isWord { folded.append(0x20) }
                folded.append(contentsOf: UTF8.encode(scalar)!)
                if !isWord { folded.append(0x20) }
            }
        }
        return folded
    }

    private static func foldASCII(_ byte: UInt8, _ folded: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): folded.append(byte)
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): folded.append(byte | 0x20)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): folded.append(UInt8(ascii: "0"))
        case 0x0A: folded.append(0x0A)
        case 0...0x20, 0x7F: folded.append(0x20)
        default: folded += [0x20, byte, 0x20]
        }
    }
}
