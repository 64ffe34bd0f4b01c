internal import CLyceumCurate
internal import LyceumCore
internal import LyceumText

/// What simplifying makes of every character, in pages of 256 that are made when a text first needs them.
///
/// Lower case, then digits, then punctuation as blanks, then letters without their marks.
/// - Source: datatrove 0.10.1, `simplify_text` with its default settings.
final class ShingleCharacters: @unchecked Sendable {
    static let shared = ShingleCharacters()

    /// One place for every page; empty until the page is made.
    let pages: UnsafeMutablePointer<UnsafePointer<lyc_character>?>
    private let lock = Locked(())

    private init() {
        pages = .allocate(capacity: Int(LYC_CHARACTER_PAGES))
        pages.initialize(repeating: nil, count: Int(LYC_CHARACTER_PAGES))
    }

    /// Makes a page; pages are never taken away.
    func make(_ page: Int32) {
        lock.withLock { _ in
            guard pages[Int(page)] == nil else { return }
            let characters = UnsafeMutablePointer<lyc_character>.allocate(capacity: 256)
            for low in 0..<256 { characters[low] = Self.character(UInt32(page) << 8 | UInt32(low)) }
            lyc_characters_publish(pages, UInt32(page), characters)
        }
    }

    private static func character(_ value: UInt32) -> lyc_character {
        var character = lyc_character()
        guard let scalar = Unicode.Scalar(value) else { return character }
        let bytes = replacement(scalar)
        // A replacement never has more than four times the bytes of its character, which the kernels' buffers are made for.
        character.length = UInt8(min(bytes.count, 14, 4 * UTF8.width(scalar)))
        withUnsafeMutableBytes(of: &character.bytes) { raw in raw.copyBytes(from: bytes.prefix(Int(character.length))) }
        character.flags = flags(scalar, bytes)
        return character
    }

    private static func replacement(_ scalar: Unicode.Scalar) -> [UInt8] {
        var text = ""
        for lower in scalar.properties.lowercaseMapping.unicodeScalars {
            if isPunctuation(lower) || isBlank(lower) {
                text += " "
                continue
            }
            for part in ComposedText.nfd(String(Character(lower))).unicodeScalars where part.properties.generalCategory != .nonspacingMark {
                text.unicodeScalars.append(part)
            }
        }
        return Array(text.utf8)
    }

    private static func flags(_ scalar: Unicode.Scalar, _ replacement: [UInt8]) -> UInt8 {
        var flags: UInt8 = 0
        if scalar.properties.generalCategory == .decimalNumber { flags |= UInt8(LYC_CHARACTER_DIGIT) }
        if replacement == [0x20] { flags |= UInt8(LYC_CHARACTER_SPACE) }
        if isSymbol(scalar) { flags |= UInt8(LYC_CHARACTER_SYMBOL) }
        switch scalar.value {
        case 0x60C, 0x66B, 0x2396...0x2398: flags |= UInt8(LYC_CHARACTER_DECIMAL)
        default: break
        }
        switch scalar.value {
        case 0xA1, 0xB7, 0xBF, 0x60C, 0x61B, 0x61F, 0x66A, 0x6D4, 0x964, 0x2018, 0x201A, 0x27E6, 0x27E7, 0x300E, 0x300F, 0x3014, 0x3015:
            flags |= UInt8(LYC_CHARACTER_EDGE)
        case 0xA3, 0xA5, 0xE3F, 0x20A0...0x20BF, 0xFDFC: flags |= UInt8(LYC_CHARACTER_CURRENCY)
        case 0xA7: flags |= UInt8(LYC_CHARACTER_FRONT)
        default: break
        }
        return flags
    }

    /// Symbols of Unicode 11, which the peer's tokenizer was made with.
    private static func isSymbol(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.properties.generalCategory == .otherSymbol, scalar.value != 0x166D, let age = scalar.properties.age else { return false }
        return age.major <= 11
    }

    private static let punctuation = Set("—”：％１（、━\\【「」，】；“《„’´»）？！～。…►–«〈〉《》∶．".unicodeScalars.map(\.value))

    /// The peer's punctuation: ASCII's, some of other scripts, a wide digit one, control signs.
    static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...8, 11, 12, 13...31, 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E, 127...159: true
        default: scalar.value > 159 && punctuation.contains(scalar.value)
        }
    }

    static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }
}
