internal import LyceumData

/// What is done to texts before a model rewrites them: tags taken out, signs outside ASCII replaced, texts of numbers and addresses left out, windows cut.
enum SimplifyText {
    /// Texts with a greater share of numbers and addresses among their words are left out.
    static let mostNumbers = 0.1

    private static let replacements: [Unicode.Scalar: String] = [
        "\u{2018}": "'", "\u{2019}": "'", "\u{201C}": "\"", "\u{201D}": "\"", "\u{2013}": "-", "\u{2014}": "-", "\u{2026}": "...", "\u{A0}": " ",
        "\u{DF}": "ss", "\u{E6}": "ae", "\u{C6}": "Ae", "\u{F8}": "o", "\u{D8}": "O", "\u{153}": "oe", "\u{142}": "l", "\u{141}": "L", "\u{2022}": "-",
    ]

    /// ASCII alone: accents dropped, typographic signs replaced, everything else left out.
    static func ascii(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar.isASCII {
                result.unicodeScalars.append(scalar)
            } else if let replacement = replacements[scalar] {
                result += replacement
            } else {
                result.unicodeScalars.append(contentsOf: decomposed(scalar).filter(\.isASCII))
            }
        }
        return result
    }

    /// A letter without its marks, for the letters of European languages.
    private static func decomposed(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        let bases: [(ClosedRange<UInt32>, String)] = [
            (0xC0...0xC5, "A"), (0xC7...0xC7, "C"), (0xC8...0xCB, "E"), (0xCC...0xCF, "I"), (0xD1...0xD1, "N"), (0xD2...0xD6, "O"), (0xD9...0xDC, "U"),
            (0xDD...0xDD, "Y"), (0xE0...0xE5, "a"), (0xE7...0xE7, "c"), (0xE8...0xEB, "e"), (0xEC...0xEF, "i"), (0xF1...0xF1, "n"), (0xF2...0xF6, "o"),
            (0xF9...0xFC, "u"), (0xFD...0xFD, "y"), (0xFF...0xFF, "y"),
        ]
        if let base = bases.first(where: { $0.0.contains(scalar.value) }) { return Array(base.1.unicodeScalars) }
        // From Ā on capital and small letters take turns, a few to a base.
        let extended: [(ClosedRange<UInt32>, Character, Character)] = [
            (0x100...0x105, "A", "a"), (0x106...0x10D, "C", "c"), (0x10E...0x111, "D", "d"), (0x112...0x11B, "E", "e"), (0x11C...0x123, "G", "g"),
            (0x124...0x127, "H", "h"), (0x128...0x131, "I", "i"), (0x136...0x137, "K", "k"), (0x14C...0x151, "O", "o"), (0x154...0x159, "R", "r"),
            (0x15A...0x161, "S", "s"), (0x162...0x167, "T", "t"), (0x168...0x173, "U", "u"),
        ]
        guard let base = extended.first(where: { $0.0.contains(scalar.value) }) else { return [] }
        return Array(String(scalar.value.isMultiple(of: 2) ? base.1 : base.2).unicodeScalars)
    }

    /// Without `<…>` of up to 200 signs.
    static func withoutTags(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        var place = 0
        while place < scalars.count {
            if scalars[place] == "<", let end = (place + 1..<min(place + 200, scalars.count)).first(where: { scalars[$0] == ">" }) {
                place = end + 1
            } else {
                result.append(scalars[place])
                place += 1
            }
        }
        return String(result)
    }

    static func isAddress(_ word: some StringProtocol) -> Bool {
        word.contains("://") || word.hasPrefix("www.") || (word.contains("@") && word.contains("."))
    }

    /// Whether too many of the words are numbers or addresses.
    static func isMostlyNumbers(_ text: String) -> Bool {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard !words.isEmpty else { return true }
        let odd = words.filter { word in
            isAddress(word) || (word.contains { $0.isNumber } && !word.contains { $0.isLetter })
        }
        return Double(odd.count) > mostNumbers * Double(words.count)
    }

    /// Sentences of a text in windows of at most so many tokens; a longer sentence is a window of its own. Line ends between sentences stay.
    static func windows(_ text: String, tokens limit: Int, count: (String) -> Int) -> [String] {
        var windows: [String] = []
        var open = ""
        var size = 0
        for line in text.split(separator: "\n") {
            for (place, sentence) in SentenceSplitter.sentences(line).enumerated() {
                let length = count(sentence)
                if size + length > limit, !open.isEmpty {
                    windows.append(open)
                    (open, size) = ("", 0)
                }
                if !open.isEmpty { open += place == 0 ? "\n" : " " }
                open += sentence
                size += length
            }
        }
        if !open.isEmpty { windows.append(open) }
        return windows
    }
}
