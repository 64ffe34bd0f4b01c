internal import LyceumCore

extension InterleavedDocument {
    private static let opening = "![]("

    /// The document as one text that can be read back: every image is a line `![](ADDRESS)` at its place. Lines of the texts that would be taken for one
    /// begin with a backslash.
    public var markedText: String {
        parts.map { part in
            switch part {
            case .image(let url): Self.opening + url.replacing("\n", with: "") + ")"
            case .text(let text): Self.lines(text).map { Self.isMark(Self.unescaped($0)) ? "\\" + $0 : String($0) }.joined(separator: "\n")
            }
        }.joined(separator: "\n")
    }

    /// Reads what `markedText` gives. Texts next to each other come back as one.
    public init(markedText: String) {
        parts = []
        guard !markedText.isEmpty else { return }
        var lines: [Substring] = []
        func text() -> [Part] { lines.isEmpty ? [] : [.text(lines.joined(separator: "\n"))] }
        for line in Self.lines(markedText) {
            if Self.isMark(line) {
                parts += text()
                lines = []
                parts.append(.image(String(decoding: line.utf8.dropFirst(Self.opening.utf8.count).dropLast(), as: UTF8.self)))
            } else {
                lines.append(Self.isMark(Self.unescaped(line)) ? Substring(line.utf8.dropFirst()) : line)
            }
        }
        parts += text()
    }

    private static func lines(_ text: String) -> [Substring] {
        text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { Substring($0) }
    }

    // Bytes are compared: a combining mark behind a bracket makes another character of it.
    private static func isMark(_ line: Substring) -> Bool { line.utf8.starts(with: opening.utf8) && line.utf8.last == 0x29 }
    private static func unescaped(_ line: Substring) -> Substring { Substring(line.utf8.drop { $0 == 0x5C }) }

    /// Brings the parts in line with a text that was corrected since: its lines go to the parts where they stood, images stay at their places.
    ///
    /// A line that is there no more is taken to be changed when the next one is not there either, so that every line keeps its order.
    public func following(_ corrected: String) -> InterleavedDocument {
        guard corrected.utf8.elementsEqual(text.utf8) == false else { return self }
        var old: [(part: Int, line: Substring)] = []
        for (number, part) in parts.enumerated() {
            guard case .text(let text) = part else { continue }
            old += Self.lines(text).map { (number, $0) }
        }
        var places: [Substring: [Int]] = [:]
        for (place, entry) in old.enumerated() { places[entry.line, default: []].append(place) }
        var found: [Int: [Substring]] = [:]
        var (cursor, used) = (0, [Substring: Int]())
        for line in Self.lines(corrected) {
            let known = places[line] ?? []
            var next = used[line] ?? 0
            while next < known.count, known[next] < cursor { next += 1 }
            used[line] = next
            if next < known.count {
                found[old[known[next]].part, default: []].append(line)
                cursor = known[next] + 1
            } else if let part = old.isEmpty ? nil : old[min(cursor, old.count - 1)].part {
                found[part, default: []].append(line)
                cursor = min(cursor + 1, old.count)
            }
        }
        var result: [Part] = old.isEmpty && !corrected.isEmpty ? [.text(corrected)] : []
        for (number, part) in parts.enumerated() {
            if case .image = part { result.append(part) } else if let lines = found[number] { result.append(.text(lines.joined(separator: "\n"))) }
        }
        return InterleavedDocument(result)
    }
}

extension CuratedDocument {
    /// Brings the lists of an interleaved document in line with its text, where filters changed it.
    mutating func alignParts() throws(LyceumError) {
        guard InterleavedDocument.isIn(metadata) else { return }
        let parts = try InterleavedDocument(metadata)
        let corrected = parts.following(text)
        if corrected != parts { corrected.write(to: &metadata) }
    }
}
