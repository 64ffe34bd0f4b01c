/// The classes of characters as Python's `re` defines them.
enum PythonSets {
    /// What counts as part of a word.
    enum Words: Sendable {
        case unicode, ascii

        var table: ScalarTable {
            switch self {
            case .unicode: PythonSets.wordTable
            case .ascii: PythonSets.asciiWordTable
            }
        }
    }

    static let digits = ScalarSet(CharacterClass.decimalDigits)
    /// Letters, every kind of number, and the underscore; unlike elsewhere no marks and no other connectors.
    static let word = ScalarSet(CharacterClass.letters.union(.numbers)).union(ScalarSet(0x5F))
    /// White space and the four information separators.
    static let space = ScalarSet(CharacterClass.whitespace).union(ScalarSet(0x1C...0x1F))

    static let asciiDigits = ScalarSet(0x30...0x39)
    static let asciiWord = ScalarSet(sorting: [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    static let asciiSpace = ScalarSet(sorting: [0x09...0x0D, 0x20...0x20])

    static let wordTable = ScalarTable(word)
    static let asciiWordTable = ScalarTable(asciiWord)

    static func areEqualIgnoringCase(_ a: UInt32, _ b: UInt32) -> Bool {
        guard a != b else { return true }
        guard let a = UnicodeScalar(a), let b = UnicodeScalar(b) else { return false }
        return a.properties.lowercaseMapping.utf8.elementsEqual(b.properties.lowercaseMapping.utf8)
    }
}
