/// The lines of a text as programs count them.
struct RefineLines {
    private let bytes: [UInt8]
    /// Where each line ends, its line feed not included.
    private let ends: [Int]

    init(_ text: String) {
        bytes = Array(text.utf8)
        var ends: [Int] = []
        for (place, byte) in bytes.enumerated() where byte == 0x0A { ends.append(place) }
        self.ends = ends + [bytes.count]
    }

    /// At least one.
    var count: Int { ends.count }

    private func range(_ line: Int) -> Range<Int> { (line == 0 ? 0 : ends[line - 1] + 1)..<ends[line] }

    subscript(line: Int) -> String { String(decoding: bytes[range(line)], as: UTF8.self) }

    /// The text of the lines that are not marked. Lines without a mark of their own stay.
    func removing(_ marked: [Bool]) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var isFirst = true
        for line in 0..<count where line >= marked.count || !marked[line] {
            if !isFirst { result.append(0x0A) }
            isFirst = false
            result += bytes[range(line)]
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Runs of signs that are no white space.
    static func wordCount(_ text: String) -> Int {
        var count = 0
        var isInside = false
        for scalar in text.unicodeScalars {
            let isSpace = scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value)
            if !isSpace, !isInside { count += 1 }
            isInside = !isSpace
        }
        return count
    }

    /// Every occurrence replaced, from the left, without overlaps; nil where there is none. Compares scalars, not characters: a letter is found where a
    /// combining mark follows, as other programs find it.
    static func replacing(_ source: String, with target: String, in text: String) -> (text: String, count: Int)? {
        let (pattern, new, bytes) = (Array(source.utf8), Array(target.utf8), Array(text.utf8))
        guard let first = pattern.first, pattern.count <= bytes.count else { return nil }
        var result: [UInt8] = []
        var count = 0
        var place = 0
        while place < bytes.count {
            if bytes[place] == first, place + pattern.count <= bytes.count, bytes[place..<place + pattern.count].elementsEqual(pattern) {
                result += new
                place += pattern.count
                count += 1
            } else {
                result.append(bytes[place])
                place += 1
            }
        }
        return count == 0 ? nil : (String(decoding: result, as: UTF8.self), count)
    }
}

extension RefineLines {
    /// Numbers of the lines of a text that another text lacks, white space at their ends aside; the others stand there in the same order.
    static func missing(in shorter: String, of text: String) -> [Int] {
        let (all, kept) = (RefineLines(text), RefineLines(shorter))
        func trimmed(_ line: String) -> String { RefineCall.trimmed(line[...]) }
        var isThere = [Bool](repeating: false, count: all.count)
        var next = 0
        for line in 0..<kept.count {
            let wanted = trimmed(kept[line])
            // A line that was changed is in neither place.
            guard let place = (next..<all.count).first(where: { trimmed(all[$0]).utf8.elementsEqual(wanted.utf8) }) else { continue }
            isThere[place] = true
            next = place + 1
        }
        return isThere.indices.filter { !isThere[$0] }
    }
}
