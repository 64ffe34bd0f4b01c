/// Bytes of a text file as a string: UTF-8, UTF-16 with its mark, else Windows-1252, which covers Latin-1.
enum TextEncodings {
    struct Decoded {
        var text: String
        /// The file was not in UTF-8.
        var isRecoded = false
    }

    /// - Parameter declared: the encoding the file names itself, in any writing.
    /// - Returns: nil when the bytes are no text in any of these encodings, or in the declared one that is not known.
    static func decode(_ bytes: [UInt8], declared: String? = nil) -> Decoded? {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return String(validating: bytes.dropFirst(3), as: UTF8.self).map { Decoded(text: $0) } }
        if bytes.starts(with: [0xFF, 0xFE]) { return wide(bytes, low: 0, high: 1) }
        if bytes.starts(with: [0xFE, 0xFF]) { return wide(bytes, low: 1, high: 0) }
        guard !looksBinary(bytes) else { return nil }
        let name = declared.map(plain) ?? ""
        if !singleByte.contains(name), let text = String(validating: bytes, as: UTF8.self) { return Decoded(text: text) }
        guard name.isEmpty || singleByte.contains(name) || name == "utf8" else { return nil }
        var scalars = String.UnicodeScalarView()
        for byte in bytes { scalars.append(windows1252(byte)) }
        return Decoded(text: String(scalars), isRecoded: true)
    }

    private static let singleByte: Set<String> = ["windows1252", "cp1252", "iso88591", "latin1", "usascii", "ascii", "iso885915"]

    private static func plain(_ name: String) -> String {
        String(name.lowercased().unicodeScalars.filter { ("a"..."z").contains($0) || ("0"..."9").contains($0) })
    }

    /// Bytes that texts of one byte per sign do not have.
    private static func looksBinary(_ bytes: [UInt8]) -> Bool {
        let start = bytes.prefix(65_536)
        let control = start.reduce(0) { $0 + ($1 < 0x09 || ($1 > 0x0D && $1 < 0x20 && $1 != 0x1B) ? 1 : 0) }
        return control * 100 > start.count
    }

    private static func wide(_ bytes: [UInt8], low: Int, high: Int) -> Decoded? {
        guard bytes.count % 2 == 0 else { return nil }
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        for index in stride(from: 2, to: bytes.count, by: 2) { units.append(UInt16(bytes[index + high]) << 8 | UInt16(bytes[index + low])) }
        return String(validating: units, as: UTF16.self).map { Decoded(text: $0, isRecoded: true) }
    }

    /// The signs of 0x80 through 0x9F; elsewhere bytes are Latin-1. The five places without a sign stay the control signs of Latin-1.
    private static let upper: [UInt32] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D, 0x8F,
        0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
    ]

    static func windows1252(_ byte: UInt8) -> Unicode.Scalar {
        guard (0x80...0x9F).contains(byte) else { return Unicode.Scalar(byte) }
        return Unicode.Scalar(upper[Int(byte) - 0x80]) ?? Unicode.Scalar(byte)
    }
}
