internal import LyceumText

/// What a model's tokenizer makes of the tokens of another vocabulary.
struct TokenPieces {
    private let tokenizer: Tokenizer
    private let rowCount: Int
    /// Rows of the tokens that are one byte each.
    private let byteRows: [Int32?]

    init(_ tokenizer: Tokenizer, rowCount: Int) {
        self.tokenizer = tokenizer
        self.rowCount = rowCount
        var rows = [Int32?](repeating: nil, count: 256)
        for id in 0..<Int32(min(rowCount, tokenizer.vocabularySize)) where !tokenizer.isSpecial(id) {
            let bytes = tokenizer.bytes(of: id)
            if bytes.count == 1, rows[Int(bytes[0])] == nil { rows[Int(bytes[0])] = id }
        }
        byteRows = rows
    }

    /// Rows of the model that write the text of a token; empty where there are none. A token that is a part of a character is written byte by byte.
    func rows(of id: Int32, in other: Tokenizer) -> [Int32] {
        let bytes = other.isSpecial(id) ? Array((other.token(of: id) ?? "").utf8) : other.bytes(of: id)
        guard let text = String(validating: bytes, as: UTF8.self) else { return bytes.compactMap { byteRows[Int($0)] } }
        let ids = tokenizer.encode(text, addSpecialTokens: false, parseSpecialTokens: false)
        return ids.filter { $0 >= 0 && Int($0) < rowCount && $0 != tokenizer.unknown }
    }
}
