/// Cuts documents into passages along their structure: under headings, between paragraphs, and only where a paragraph is too long between sentences.
public struct PassageSplitter: Sendable, Hashable {
    /// Characters (Unicode scalars) that a passage may have at most; only a single longer sentence has more.
    public var maximumCharacters: Int
    /// Shorter passages join the next one under the same heading, or are left out when there is none.
    public var minimumCharacters: Int

    public init(maximumCharacters: Int = 2400, minimumCharacters: Int = 200) {
        self.maximumCharacters = max(maximumCharacters, 1)
        self.minimumCharacters = max(min(minimumCharacters, maximumCharacters), 0)
    }

    public func passages(of documents: [FieldDocument]) -> [Passage] {
        documents.enumerated().flatMap { passages(of: $1, number: $0) }
    }

    /// - Parameter number: the document's position, kept in the passages.
    public func passages(of document: FieldDocument, number: Int = 0) -> [Passage] {
        var result: [Passage] = []
        for section in Self.sections(document) {
            for text in parts(section.paragraphs) {
                result.append(
                    Passage(
                        text: text, title: section.headings.last ?? document.title, headings: section.headings, document: number,
                        number: result.count, source: document.source))
            }
        }
        return result
    }

    // MARK: - Sections

    struct Section {
        var headings: [String]
        var paragraphs: [String] = []
    }

    /// The paragraphs under each heading, in order.
    static func sections(_ document: FieldDocument) -> [Section] {
        var sections = [Section(headings: document.title.isEmpty ? [] : [document.title])]
        var levels: [(level: Int, title: String)] = []
        for paragraph in paragraphs(document.text) {
            guard let heading = heading(paragraph) else {
                sections[sections.count - 1].paragraphs.append(paragraph)
                continue
            }
            levels.removeAll { $0.level >= heading.level }
            levels.append(heading)
            var titles = levels.map(\.title)
            if !document.title.isEmpty, titles.first != document.title { titles.insert(document.title, at: 0) }
            sections.append(Section(headings: titles))
        }
        return sections.filter { !$0.paragraphs.isEmpty }
    }

    /// What empty lines divide; headings are paragraphs of their own.
    private static func paragraphs(_ text: String) -> [String] {
        var result: [String] = []
        var lines: [Substring] = []
        func finish() {
            if !lines.isEmpty { result.append(lines.joined(separator: "\n")) }
            lines = []
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.allSatisfy({ $0 == " " }) {
                finish()
            } else if line.hasPrefix("#") {
                finish()
                result.append(String(line))
            } else if lines.count == 1, isUnderline(line) {
                result.append((line.first == "=" ? "# " : "## ") + lines[0])
                lines = []
            } else {
                lines.append(line)
            }
        }
        finish()
        return result
    }

    private static func isUnderline(_ line: Substring) -> Bool {
        line.count >= 3 && (line.allSatisfy { $0 == "=" } || line.allSatisfy { $0 == "-" })
    }

    /// `## Title`, `3.2 Title`, `TITLE`.
    static func heading(_ paragraph: String) -> (level: Int, title: String)? {
        guard paragraph.utf8.count <= 200, !paragraph.utf8.contains(0x0A) else { return nil }
        let signs = paragraph.prefix { $0 == "#" }
        if !signs.isEmpty {
            let title = paragraph.dropFirst(signs.count)
            guard signs.count <= 6, title.first == " " else { return nil }
            let plain = title.trimmed
            return plain.isEmpty ? nil : (signs.count, plain)
        }
        guard paragraph.utf8.count <= 90, let last = paragraph.last, !".,;:!?".contains(last) else { return nil }
        let number = paragraph.prefix { $0.isNumber || $0 == "." }
        let rest = paragraph.dropFirst(number.count).trimmed
        if let first = number.first, first.isNumber, number.count <= 8, rest.first?.isUppercase == true, TextWords.count(rest) <= 12 {
            return (min(number.split(separator: ".").count, 6), rest)
        }
        let letters = paragraph.filter(\.isLetter)
        return letters.count >= 4 && letters.allSatisfy(\.isUppercase) && TextWords.count(paragraph) <= 12 ? (1, paragraph) : nil
    }

    // MARK: - Lengths

    /// Paragraphs gathered up to the limit.
    private func parts(_ paragraphs: [String]) -> [String] {
        var parts: [String] = []
        var current = ""
        var length = 0
        func finish() {
            if !current.isEmpty { parts.append(current) }
            (current, length) = ("", 0)
        }
        for piece in paragraphs.flatMap(pieces) {
            let size = piece.text.unicodeScalars.count
            if length > 0, length + size + 2 > maximumCharacters { finish() }
            current += current.isEmpty ? piece.text : (piece.continues ? " " : "\n\n") + piece.text
            length += size + 2
        }
        finish()
        return withoutShort(parts)
    }

    /// A short end joins the part before, when there is one.
    private func withoutShort(_ parts: [String]) -> [String] {
        var parts = parts
        if parts.count > 1, parts[parts.count - 1].unicodeScalars.count < minimumCharacters {
            let last = parts.removeLast()
            parts[parts.count - 1] += "\n\n" + last
        }
        return parts.filter { $0.unicodeScalars.count >= minimumCharacters }
    }

    /// A paragraph, or its sentences gathered to pieces that fit.
    private func pieces(_ paragraph: String) -> [(text: String, continues: Bool)] {
        guard paragraph.unicodeScalars.count > maximumCharacters else { return [(paragraph, false)] }
        var pieces: [(text: String, continues: Bool)] = []
        var current = ""
        for sentence in SentenceSplitter.sentences(paragraph) {
            if !current.isEmpty, current.unicodeScalars.count + sentence.unicodeScalars.count + 1 > maximumCharacters {
                pieces.append((current, !pieces.isEmpty))
                current = ""
            }
            current += current.isEmpty ? sentence : " " + sentence
        }
        if !current.isEmpty { pieces.append((current, !pieces.isEmpty)) }
        return pieces
    }
}
