/// Joins the lines of paragraphs that were cut by a fixed width, and the words cut by a hyphen there.
struct LineUnwrapper {
    private(set) var lines: [Substring] = []
    private(set) var joinedWords = 0
    /// Words as they stand inside lines: a word that has its hyphen there keeps it.
    private let hyphenated: Set<String>
    private let width: Int
    private let isWrapped: Bool
    private let isPaged: Bool

    /// - Parameter joinsAlways: for pages; else lines are joined only where a fixed width can be seen.
    init(_ source: [Substring], joinsAlways: Bool) {
        hyphenated = Self.hyphenatedWords(source)
        let filled = source.filter { !$0.isEmpty }.map { $0.count }.sorted()
        width = filled.isEmpty ? 0 : filled[min(filled.count - 1, filled.count * 9 / 10)]
        isPaged = joinsAlways
        isWrapped = joinsAlways || Self.isWrapped(source, width: width)
        for line in source { add(line) }
    }

    private static func isWrapped(_ source: [Substring], width: Int) -> Bool {
        guard (40...120).contains(width) else { return false }
        // Lines with another one of the same paragraph behind them.
        var (inner, full, ended) = (0, 0, 0)
        for (line, next) in zip(source, source.dropFirst()) where !line.isEmpty && !next.isEmpty {
            inner += 1
            if line.count * 10 >= width * 7, line.count <= width + 12 { full += 1 }
            if let last = line.last, ".!?".contains(last) { ended += 1 }
        }
        return inner >= 8 && full * 10 >= inner * 7 && ended * 2 < inner
    }

    private static func hyphenatedWords(_ source: [Substring]) -> Set<String> {
        var words = Set<String>()
        for line in source where line.utf8.contains(UInt8(ascii: "-")) {
            for word in line.split(separator: " ") where word.utf8.contains(UInt8(ascii: "-")) && !word.hasSuffix("-") {
                words.insert(word.lowercased().filter { $0.isLetter || $0 == "-" })
            }
        }
        return words
    }

    private mutating func add(_ line: Substring) {
        guard let last = lines.last, !last.isEmpty, !line.isEmpty else {
            if isWrapped, continuesAcrossGap(line) {
                lines.removeLast()
                lines[lines.count - 1] += " " + line
            } else {
                lines.append(line)
            }
            return
        }
        // Pages put no empty line behind their headings.
        if isPaged, PassageSplitter.heading(String(last)) != nil, line.first?.isUppercase == true {
            lines += ["", line]
        } else if let joined = wordJoined(last, line) {
            lines[lines.count - 1] = joined
            joinedWords += 1
        } else if isWrapped, goesOn(last, line) {
            lines[lines.count - 1] = last + " " + line.drop { $0 == " " }
        } else {
            lines.append(line)
        }
    }

    /// A paragraph that a page's end cut: it ends without a sign, the next begins small.
    private func continuesAcrossGap(_ line: Substring) -> Bool {
        guard lines.count >= 2, lines[lines.count - 1].isEmpty, let first = line.first, first.isLowercase else { return false }
        let before = lines[lines.count - 2]
        guard let end = before.last, before.count * 2 > width, !Self.isHeading(before) else { return false }
        return end.isLetter || end == ","
    }

    private static func isHeading(_ line: Substring) -> Bool { line.hasPrefix("#") }

    private static func isPoint(_ line: Substring) -> Bool {
        guard let first = line.first else { return false }
        if "-–•*▪◦●·".contains(first) || line.hasPrefix("#") || line.hasPrefix("|") { return true }
        let number = line.prefix { $0.isNumber }
        return !number.isEmpty && number.count <= 3 && [".", ")"].contains(line.dropFirst(number.count).first)
    }

    private func goesOn(_ last: Substring, _ line: Substring) -> Bool {
        guard !Self.isHeading(last), !Self.isPoint(line), last.count * 2 > width || last.last == "," else { return false }
        // A short line at the end of a sentence ends its paragraph.
        let endsSentence = last.last.map { ".!?:".contains($0) } ?? false
        return !endsSentence || last.suffix(400).count * 4 >= width * 3
    }

    private func wordJoined(_ last: Substring, _ line: Substring) -> Substring? {
        guard last.hasSuffix("-"), let first = line.first, first.isLetter, first.isLowercase, !last.hasSuffix("--"), !Self.isHeading(last) else { return nil }
        let head = last.dropLast()
        guard let letter = head.last, letter.isLetter, letter.isLowercase else { return nil }
        let start = head.split(separator: " ").last ?? head
        let end = line.prefix { $0.isLetter || $0 == "-" }
        let whole = "\(start)-\(end)".lowercased().filter { $0.isLetter || $0 == "-" }
        return (hyphenated.contains(whole) ? last : head) + line
    }
}
