/// WordPiece: the longest token at the start of what is left, again and again; a word that cannot be covered is unknown.
///
/// - Source: Devlin et al. 2018 (BERT).
final class WordPieceModel: Sendable {
    let tokens: TokenTable
    let unknown: Int32
    let prefix: [UInt8]
    /// Words of more characters than this are unknown.
    let longestWord: Int
    private let longestToken: Int

    init(tokens: TokenTable, unknown: Int32, prefix: [UInt8], longestWord: Int) {
        self.tokens = tokens
        self.unknown = unknown
        self.prefix = prefix
        self.longestWord = longestWord
        var longest = 0
        for id in 0..<tokens.count { longest = max(longest, tokens.bytes(of: Int32(id))?.count ?? 0) }
        longestToken = longest
    }

    func encode(_ word: UnsafePointer<UInt8>, _ count: Int, _ output: TokenBuffer, _ lengths: TokenBuffer?) {
        let mark = (output.count, lengths?.count ?? 0)
        if isTooLong(word, count) || !cover(word, count, output, lengths) {
            output.count = mark.0
            lengths?.count = mark.1
            guard unknown >= 0 else { return }
            output.append(unknown)
            lengths?.append(Int32(truncatingIfNeeded: count))
        }
    }

    private func isTooLong(_ word: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        guard count > longestWord else { return false }
        var characters = 0
        for index in 0..<count where word[index] & 0xC0 != 0x80 { characters += 1 }
        return characters > longestWord
    }

    private func cover(_ word: UnsafePointer<UInt8>, _ count: Int, _ output: TokenBuffer, _ lengths: TokenBuffer?) -> Bool {
        var start = 0
        var key = prefix
        while start < count {
            // Later pieces are looked up with the prefix in front.
            let lead = start == 0 ? 0 : prefix.count
            var end = min(count, start + max(longestToken - lead, 0))
            while end < count, end > start, word[end] & 0xC0 == 0x80 { end -= 1 }
            key.removeSubrange(prefix.count...)
            key.append(contentsOf: UnsafeBufferPointer(start: word + start, count: end - start))
            let found: Int32 = key.withUnsafeBufferPointer { key in
                guard let base = key.baseAddress else { return -1 }
                while end > start {
                    let id = tokens.find(base + prefix.count - lead, lead + end - start)
                    if id >= 0 { return id }
                    end = previousScalarStart(word, end, start)
                }
                return -1
            }
            guard found >= 0 else { return false }
            output.append(found)
            lengths?.append(Int32(truncatingIfNeeded: end - start))
            start = end
        }
        return true
    }
}
