public import LyceumCore

/// Words of Chinese text: those of a list by the longest match from the left; without a list, every Han character by itself.
public struct ChineseWords: Sendable {
    private let words: Set<String>
    private let longest: Int

    /// Whether there is a list, without which lengths of words mean nothing.
    public var hasList: Bool { !words.isEmpty }

    public init(_ words: Set<String> = []) {
        self.words = words
        longest = words.reduce(1) { max($0, $1.unicodeScalars.count) }
    }

    /// A file with a word at the beginning of each line; what follows a blank (counts, parts of speech) is not read.
    public init(path: String) throws(LyceumError) {
        let lines = try TextFile.lines(path).compactMap { $0.split(whereSeparator: { $0 == " " || $0 == "\t" }).first.map(String.init) }
        guard !lines.isEmpty else { throw LyceumError(.invalidData, "the file holds no words", at: path, remedy: "write a word on each line") }
        self.init(Set(lines.filter { $0.unicodeScalars.count <= 16 }))
    }

    /// - Returns: words without white space and punctuation; runs of other letters and digits are one word.
    public func split(_ text: [Unicode.Scalar]) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var position = 0
        while position < text.count {
            if Self.isHan(text[position]) {
                var length = min(longest, text.count - position)
                while length > 1, !words.contains(String(String.UnicodeScalarView(text[position..<position + length]))) { length -= 1 }
                result.append(position..<position + length)
                position += length
            } else if Self.isPlain(text[position]) {
                let start = position
                while position < text.count, Self.isPlain(text[position]), !Self.isHan(text[position]) { position += 1 }
                result.append(start..<position)
            } else {
                position += 1
            }
        }
        return result
    }

    static func isHan(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: true
        default: false
        }
    }

    static func isPlain(_ scalar: Unicode.Scalar) -> Bool { ScalarClasses.shared[scalar.value].contains(.word) }
}
