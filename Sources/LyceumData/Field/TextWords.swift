/// The words of a text: runs of letters and digits, with signs between them that belong to words (`don't`, `T-cell`, `3.5`).
public enum TextWords {
    /// The words in order, as they stand.
    public static func words(_ text: some StringProtocol) -> [Substring] {
        let scalars = Substring(text).unicodeScalars
        var words: [Substring] = []
        var start: String.Index?
        var index = scalars.startIndex
        while index < scalars.endIndex {
            let scalar = scalars[index]
            let next = scalars.index(after: index)
            if isWordSign(scalar) {
                if start == nil { start = index }
            } else if let begin = start, !joins(scalar, scalars, index, next) {
                words.append(Substring(scalars[begin..<index]))
                start = nil
            }
            index = next
        }
        if let begin = start { words.append(Substring(scalars[begin...])) }
        return words
    }

    /// The words in lower case.
    public static func lowercased(_ text: some StringProtocol) -> [String] { words(text).map { $0.lowercased() } }

    public static func count(_ text: some StringProtocol) -> Int { words(text).count }

    /// Letters, digits and the marks on them, of all scripts.
    static func isWordSign(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        if value < 0x80 { return (0x61...0x7A).contains(value) || (0x41...0x5A).contains(value) || (0x30...0x39).contains(value) }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber, .letterNumber, .otherNumber,
            .nonspacingMark, .spacingMark:
            return true
        default: return false
        }
    }

    /// Whether a sign stands inside a word: hyphens and apostrophes between letters, points and commas between digits.
    private static func joins(_ scalar: Unicode.Scalar, _ scalars: Substring.UnicodeScalarView, _ index: String.Index, _ next: String.Index) -> Bool {
        guard next < scalars.endIndex, index > scalars.startIndex else { return false }
        let (before, after) = (scalars[scalars.index(before: index)], scalars[next])
        switch scalar {
        case "-", "'", "\u{2019}", "\u{2010}", "\u{2011}": return isWordSign(before) && isWordSign(after)
        case ".", ",": return isDigit(before) && isDigit(after)
        default: return false
        }
    }

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    /// A number for a word that depends on its lower-case letters alone.
    static func hash(_ word: some StringProtocol) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in word.lowercased().utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return mixed(hash)
    }

    static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
