/// A set of general categories, one bit each, with a second half for white space.
///
/// Bit `c` stands for characters of category `c` that are not white space, bit `32 + c` for those that are. The property byte
/// of a character (`UnicodeTables.properties`) is the number of its bit, so membership is one shift.
struct CharacterClass: Sendable, Hashable {
    var bits: UInt64

    @inline(__always)
    func contains(_ property: UInt8) -> Bool { bits &>> UInt64(property & 63) & 1 != 0 }

    func union(_ other: CharacterClass) -> CharacterClass { CharacterClass(bits: bits | other.bits) }
    var inverted: CharacterClass { CharacterClass(bits: ~bits) }

    /// Category abbreviations in the order of the tables.
    static let categoryNames: [String] = [
        "Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
        "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co",
    ]

    /// The class of categories `first...last` of `categoryNames`.
    private init(_ first: UInt64, _ last: UInt64) {
        let half = (UInt64(1) << (last + 1)) - (UInt64(1) << first)
        bits = half | half << 32
    }

    init(bits: UInt64) { self.bits = bits }

    /// `L`, `Lu`, `M`, … ; nil for a name that is no category.
    init?(category name: String) {
        var half: UInt64 = 0
        for (position, known) in Self.categoryNames.enumerated()
        where known == name || (name.utf8.count == 1 && known.hasPrefix(name)) {
            half |= 1 << UInt64(position)
        }
        if name == "LC" { half = 0b1110 }
        guard half != 0 else { return nil }
        bits = half | half << 32
    }

    static let letters = CharacterClass(1, 5)
    static let marks = CharacterClass(6, 8)
    static let numbers = CharacterClass(9, 11)
    static let decimalDigits = CharacterClass(9, 9)
    static let connectors = CharacterClass(12, 12)
    static let punctuation = CharacterClass(12, 18)
    static let symbols = CharacterClass(19, 22)
    static let whitespace = CharacterClass(bits: 0xFFFF_FFFF_0000_0000)
    /// Upper, title, modifier and other letters, and marks.
    static let upperLike = CharacterClass(bits: CharacterClass(1, 1).bits | CharacterClass(3, 8).bits)
    /// Lower, modifier and other letters, and marks.
    static let lowerLike = CharacterClass(bits: CharacterClass(2, 2).bits | CharacterClass(4, 8).bits)
}
