/// Cuts text into sentences.
///
/// A sentence ends at `.`, `!`, `?` or `…` with closing quotes behind them, before a blank and what can begin a sentence; not after abbreviations
/// (`e.g.`, `Dr.`, `et al.`), single capital letters (`J. Smith`) or inside numbers. Ends of lines that hold headings, list points or whole paragraphs
/// end a sentence, too.
public enum SentenceSplitter {
    private static let abbreviations: Set<String> = [
        "dr", "mr", "mrs", "ms", "prof", "st", "sr", "jr", "vs", "e.g", "i.e", "cf", "al", "fig", "figs", "eq", "eqs", "no", "nos", "vol", "pp",
        "ca", "approx", "ref", "refs", "sec", "ch", "chap", "ed", "eds", "dept", "est", "inc", "ltd", "co", "corp", "u.s", "u.k", "ph.d", "m.d", "resp",
        "viz", "etc", "spp", "sp", "var", "subsp", "gen", "col", "gov", "sen", "rep", "art", "bzw", "z.b", "d.h", "usw", "abb", "mme", "mlle",
        "p.ex", "op", "cit", "ibid", "suppl", "tab", "min", "max", "incl",
    ]

    /// The sentences, trimmed, without empty ones.
    public static func sentences(_ text: some StringProtocol) -> [String] {
        var result: [String] = []
        for line in text.split(separator: "\n") {
            for part in cut(line) {
                let trimmed = part.trimmed
                if !trimmed.isEmpty { result.append(trimmed) }
            }
        }
        return result
    }

    private static func cut(_ line: some StringProtocol) -> [Substring] {
        let scalars = Substring(line).unicodeScalars
        var parts: [Substring] = []
        var start = scalars.startIndex
        var index = scalars.startIndex
        while index < scalars.endIndex {
            let scalar = scalars[index]
            var next = scalars.index(after: index)
            guard ends.contains(scalar) else {
                index = next
                continue
            }
            while next < scalars.endIndex, ends.contains(scalars[next]) || closing.contains(scalars[next]) { next = scalars.index(after: next) }
            // Signs of scripts that write without blanks end a sentence at once.
            let isWide = scalar.value > 0x3000
            if isWide || next < scalars.endIndex && scalars[next] == " " && beginsSentence(scalars, next)
                && !(scalar == "." && isAbbreviation(scalars, start, index))
            {
                parts.append(Substring(scalars[start..<next]))
                start = next
            }
            index = next
        }
        if start < scalars.endIndex { parts.append(Substring(scalars[start...])) }
        return parts
    }

    private static let ends: Set<Unicode.Scalar> = [".", "!", "?", "\u{2026}", "\u{3002}", "\u{FF01}", "\u{FF1F}"]
    private static let closing: Set<Unicode.Scalar> = ["\"", "'", ")", "]", "\u{201D}", "\u{2019}", "\u{00BB}"]
    private static let opening: Set<Unicode.Scalar> = ["\"", "'", "(", "[", "\u{201C}", "\u{2018}", "\u{00AB}", "\u{2014}", "-", "*"]

    private static func beginsSentence(_ scalars: Substring.UnicodeScalarView, _ blank: String.Index) -> Bool {
        var place = scalars.index(after: blank)
        while place < scalars.endIndex, scalars[place] == " " || opening.contains(scalars[place]) { place = scalars.index(after: place) }
        guard place < scalars.endIndex else { return true }
        let first = scalars[place]
        // Words like pH and mRNA begin small though they begin a sentence; too rare to cut before every small letter.
        return !first.properties.isLowercase
    }

    private static func isAbbreviation(_ scalars: Substring.UnicodeScalarView, _ start: String.Index, _ point: String.Index) -> Bool {
        var begin = point
        while begin > start {
            let before = scalars.index(before: begin)
            guard TextWords.isWordSign(scalars[before]) || scalars[before] == "." else { break }
            begin = before
        }
        let word = Substring(scalars[begin..<point])
        guard !word.isEmpty else { return false }
        let lower = word.lowercased()
        if abbreviations.contains(lower) {
            // These also end sentences; before a capital letter they do, unless a number or name follows by custom.
            return !["etc", "al", "inc", "ltd", "co", "corp", "min", "max", "no", "art", "op", "est", "var", "ed"].contains(lower) || nextIsSmallOrDigit(scalars, point)
                || lower == "al" && nextIsYear(scalars, point)
        }
        return word.unicodeScalars.count == 1 && word.unicodeScalars.first?.properties.isUppercase == true
    }

    private static func afterBlank(_ scalars: Substring.UnicodeScalarView, _ point: String.Index) -> Unicode.Scalar? {
        var place = scalars.index(after: point)
        while place < scalars.endIndex, scalars[place] == " " { place = scalars.index(after: place) }
        return place < scalars.endIndex ? scalars[place] : nil
    }

    private static func nextIsSmallOrDigit(_ scalars: Substring.UnicodeScalarView, _ point: String.Index) -> Bool {
        guard let next = afterBlank(scalars, point) else { return false }
        return next.properties.isLowercase || TextWords.isDigit(next)
    }

    private static func nextIsYear(_ scalars: Substring.UnicodeScalarView, _ point: String.Index) -> Bool {
        afterBlank(scalars, point).map { $0 == "(" || $0 == "[" } ?? false
    }
}

extension StringProtocol {
    /// Without blanks and line ends around it.
    package var trimmed: String {
        var scalars = Substring(self).unicodeScalars
        while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return String(Substring(scalars))
    }
}
