/// Takes the passages that a screen refuses out of a long text, so that a book is not lost for one question in it.
struct TextCutter {
    /// Texts of more bytes are cut; shorter ones go whole.
    static let wholeLimit = 16_384
    /// A passage is at least so many bytes, up to the next end of a line, or of a word where lines are long.
    static let passage = 2_048

    let screen: any TextScreen

    /// What may be learned of a text that holds something, in order; empty where nothing is left.
    ///
    /// Neighbors that stay are one part. Every part was looked at again as it is: none holds anything.
    func parts(of text: String) -> [String] {
        let bytes = Array(text.utf8)
        guard bytes.count > Self.wholeLimit else { return [] }
        let passages = Self.passages(bytes)
        var (parts, start): ([String], Int?) = ([], nil)
        func close(_ end: Int) {
            guard let first = start else { return }
            start = nil
            let part = String(decoding: bytes[first..<end], as: UTF8.self)
            if screen.finding(in: part) == nil { parts.append(part) }
        }
        for passage in passages {
            // With what is around it, so that an item over the border of two passages takes both.
            let seen = max(0, passage.lowerBound - screen.reach)..<min(bytes.count, passage.upperBound + screen.reach)
            if screen.finding(in: String(decoding: bytes[seen], as: UTF8.self)) == nil {
                start = start ?? passage.lowerBound
            } else {
                close(passage.lowerBound)
            }
        }
        close(bytes.count)
        return parts
    }

    private static func passages(_ bytes: [UInt8]) -> [Range<Int>] {
        var (result, start): ([Range<Int>], Int) = ([], 0)
        while start < bytes.count {
            let end = end(bytes, after: start + passage)
            result.append(start..<end)
            start = end
        }
        return result
    }

    /// The end of a line not far behind, else that of a word, else that of a character.
    private static func end(_ bytes: [UInt8], after place: Int) -> Int {
        guard place < bytes.count else { return bytes.count }
        let limit = min(bytes.count, place + passage)
        if let line = bytes[place..<limit].firstIndex(of: 0x0A) { return line + 1 }
        if let word = bytes[place..<limit].firstIndex(of: 0x20) { return word + 1 }
        return bytes[place...].firstIndex { $0 & 0xC0 != 0x80 } ?? bytes.count
    }
}
