/// Parts of a text in which other writing systems are in place: code, formulas, addresses, parentheses and quotations, and words with digits.
struct ExemptSpans {
    /// One flag per Unicode scalar.
    private let flags: [Bool]

    private static let pairs: [Unicode.Scalar: Unicode.Scalar] = [
        "(": ")", "（": "）", "[": "]", "「": "」", "『": "』", "“": "”", "«": "»", "\"": "\"", "`": "`", "$": "$",
    ]
    /// A pair further apart than this was never closed.
    private static let reach = 200

    init(_ text: String) {
        let scalars = Array(text.unicodeScalars)
        var flags = [Bool](repeating: false, count: scalars.count)
        Self.markPairs(scalars, &flags)
        Self.markWords(scalars, &flags)
        self.flags = flags
    }

    func contains(_ offset: Int) -> Bool { flags.indices.contains(offset) && flags[offset] }

    private static func markPairs(_ scalars: [Unicode.Scalar], _ flags: inout [Bool]) {
        var place = 0
        while place < scalars.count {
            if let close = pairs[scalars[place]], place + 1 < scalars.count,
                let end = scalars[(place + 1)..<min(scalars.count, place + reach)].firstIndex(of: close)
            {
                for inside in place...end { flags[inside] = true }
                place = end
            }
            place += 1
        }
    }

    /// Words between blanks that hold digits or the marks of addresses, paths and formulas.
    private static func markWords(_ scalars: [Unicode.Scalar], _ flags: inout [Bool]) {
        var start = 0
        while start < scalars.count {
            guard isWord(scalars[start]) else {
                start += 1
                continue
            }
            let end = scalars[start...].firstIndex { !isWord($0) } ?? scalars.count
            if scalars[start..<end].contains(where: isTechnical) { for inside in start..<end { flags[inside] = true } }
            start = end
        }
    }

    /// ASCII that stands together; letters of writing systems without blanks end a word.
    private static func isWord(_ scalar: Unicode.Scalar) -> Bool { scalar.isASCII && scalar.value > 0x20 }

    private static func isTechnical(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "0"..."9", "@", "/", "\\", "_", "=", "<", ">", "+", "*", "^", "{", "}", "#", "&", "|", "~": true
        default: false
        }
    }
}
