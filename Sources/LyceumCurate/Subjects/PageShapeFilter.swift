/// Keeps texts of the shape of program files, as RedStone checks pages of code: lines and characters within bounds, no sign too frequent.
public struct PageShapeFilter: TextFilter {
    public static let name = "page-shape"
    public static let reasons =
        ["shape_longest_line", "shape_lines", "shape_characters", "shape_spaces"]
        + signs.map { "shape_\($0.name)" } + ["shape_short_lines"]

    static let signs: [(name: String, bytes: [UInt8])] = [
        ("double_spaces", [0x20, 0x20]), ("tabs", [0x09]), ("dots", [0x2E]), ("dashes", [0x2D]), ("hashes", [0x23]), ("bars", [0x7C]), ("slashes", [0x2F]),
        ("commas", [0x2C]),
    ]

    /// Characters.
    public var longestLine = 129...2048
    public var lines = 4...256
    public var characters = 256...16_384
    /// Blanks of all characters.
    public var mostSpaces = 0.33
    /// Each sign's characters of all.
    public var mostSigns = 0.1
    /// Lines of at most `shortLine` characters of all.
    public var mostShortLines = 0.67
    public var shortLine = 32

    public init() {}

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) -> Verdict {
        var (longest, count, short) = (0, 0, 0)
        text.forEachLine { line in
            let length = UTF8Bytes.scalarCount(text.bytes + line.lowerBound, line.count)
            longest = max(longest, length)
            count += 1
            if length <= shortLine { short += 1 }
        }
        let all = text.scalarCount
        guard longestLine.contains(longest) else { return .drop(reason: "shape_longest_line") }
        guard lines.contains(count) else { return .drop(reason: "shape_lines") }
        guard characters.contains(all), all > 0 else { return .drop(reason: "shape_characters") }
        func share(_ sign: [UInt8]) -> Double { Double(occurrences(of: sign, text) * sign.count) / Double(all) }
        if share([0x20]) > mostSpaces { return .drop(reason: "shape_spaces") }
        for sign in Self.signs where share(sign.bytes) > mostSigns { return .drop(reason: "shape_\(sign.name)") }
        return Double(short) / Double(count) > mostShortLines ? .drop(reason: "shape_short_lines") : .keep
    }

    /// Without overlap.
    private func occurrences(of sign: [UInt8], _ text: TextAnalyzer) -> Int {
        var (found, position) = (0, 0)
        while position + sign.count <= text.count {
            var isThere = true
            for (offset, byte) in sign.enumerated() where text.bytes[position + offset] != byte { isThere = false }
            found += isThere ? 1 : 0
            position += isThere ? sign.count : 1
        }
        return found
    }
}
