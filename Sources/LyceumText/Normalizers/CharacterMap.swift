/// The character map of a SentencePiece model: a double-array trie from byte strings to replacements.
///
/// - Source: SentencePiece's normalizer, in the way Hugging Face tokenizers applies it: grapheme by grapheme, and of the keys
///   that a grapheme starts with the shortest counts.
struct CharacterMap: Sendable {
    /// As read, for writing it out again.
    let bytes: [UInt8]
    private let trie: [UInt32]
    private let replacements: [UInt8]

    /// Nil when the bytes are no character map.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 4 else { return nil }
        let size = (0..<4).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) }
        guard size % 4 == 0, size > 0, size <= bytes.count - 4 else { return nil }
        self.bytes = bytes
        trie = stride(from: 4, to: 4 + size, by: 4).map { place in
            (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) }
        }
        replacements = Array(bytes[(4 + size)...])
    }

    private func offset(_ unit: UInt32) -> Int { Int(unit >> 10) << Int((unit & 1 << 9) >> 6) }

    /// The replacement of the shortest key at the start of a string.
    private func replacement(_ text: UnsafePointer<UInt8>, _ count: Int) -> ArraySlice<UInt8>? {
        var node = offset(trie[0])
        for index in 0..<count {
            let byte = text[index]
            guard byte != 0 else { return nil }
            node ^= Int(byte)
            guard node < trie.count else { return nil }
            let unit = trie[node]
            guard unit & (1 << 31 | 0xFF) == UInt32(byte) else { return nil }
            node ^= offset(unit)
            guard node < trie.count else { return nil }
            if unit >> 8 & 1 == 1 {
                let start = Int(trie[node] & 0x7FFF_FFFF)
                guard start <= replacements.count else { return nil }
                return replacements[start...].prefix { $0 != 0 }
            }
        }
        return nil
    }

    func apply(_ text: TokenizerText) -> TokenizerText {
        var rewriter = TextRewriter(text)
        var isChanged = false
        func put(_ range: Range<Int>) -> Bool {
            guard let new = replacement(text.base + range.lowerBound, range.count) else { return false }
            rewriter.append(new, for: range)
            isChanged = true
            return true
        }
        var position = 0
        for grapheme in String(decoding: text.buffer, as: UTF8.self) {
            let end = position + grapheme.utf8.count
            if end - position >= 6 || !put(position..<end) {
                var index = position
                while index < end {
                    let next = index + utf8Length(text.base[index])
                    if !put(index..<next) { rewriter.copy(index..<next) }
                    index = next
                }
            }
            position = end
        }
        return isChanged ? rewriter.finish() : text
    }
}
