internal import LyceumCore

/// What is done to a text before a classifier looks at it; learned and judged texts go the same way.
public enum FastTextPreparation: String, Sendable, Hashable, CaseIterable {
    /// Nothing, as fastText does.
    case none
    /// Lower-case words of 2 to 15 letters of the Latin alphabet, nothing else (RedStone).
    case letters
    /// Lower case, English endings taken off, numbers as one token, formulas' commands kept as words, marks as blanks, words of more than 100
    /// characters left out (InfiMM-WebMath).
    case math

    public var meaning: String {
        switch self {
        case .none: "nothing, as fastText does"
        case .letters: "lower-case words of 2 to 15 letters (RedStone)"
        case .math: "lower case, endings off, numbers as one token, marks as blanks (InfiMM-WebMath)"
        }
    }

    public func applied(to text: String) -> String {
        switch self {
        case .none: text
        case .letters: Self.letters(text)
        case .math: MathTextPreparation.applied(to: text)
        }
    }

    private static func letters(_ text: String) -> String {
        var result: [UInt8] = []
        var word: [UInt8] = []
        func end() {
            if (2...15).contains(word.count) {
                if !result.isEmpty { result.append(0x20) }
                result += word
            }
            word.removeAll(keepingCapacity: true)
        }
        for byte in text.utf8 {
            // A word next to a letter of another alphabet is none of these words, and neither is the longer one.
            if byte &- 0x61 < 26 { word.append(byte) } else if byte &- 0x41 < 26 { word.append(byte | 0x20) } else { end() }
        }
        end()
        return String(decoding: result, as: UTF8.self)
    }

    /// Stands behind the labels' rows.
    private static let magic = Array("LYCPREP1".utf8)

    var mark: [UInt8] { self == .none ? [] : Self.magic + [UInt8(rawValue.utf8.count)] + Array(rawValue.utf8) }

    static func read(_ cursor: inout FastTextCursor) throws(LyceumError) -> FastTextPreparation {
        guard cursor.rest > magic.count + 1 else { return .none }
        let start = try cursor.skip(magic.count, "the preparation")
        guard cursor.file.bytes[start..<start + magic.count].elementsEqual(magic) else { return .none }
        let count = Int(try cursor.number(UInt8.self, "the preparation"))
        let place = try cursor.skip(count, "the preparation")
        let name = String(decoding: cursor.file.bytes[place..<place + count], as: UTF8.self)
        guard let preparation = FastTextPreparation(rawValue: name) else {
            throw LyceumError(
                .unsupported, "the classifier wants its texts prepared as “\(name)”, which this version does not know", at: cursor.file.path,
                remedy: "use a newer version")
        }
        return preparation
    }
}
