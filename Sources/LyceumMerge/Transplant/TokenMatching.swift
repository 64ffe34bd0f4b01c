internal import LyceumText

/// Which row of a model stands for each token of another vocabulary.
///
/// Ordinary tokens are the same when they write the same bytes, whatever form their vocabularies keep them in. Special tokens are the same when
/// they have the same part (beginning, end, unknown, padding), else when they have the same text.
struct TokenMatching {
    /// By number in the donor's vocabulary; nil for tokens the model does not know, and for unused numbers.
    let rows: [Int?]
    /// Numbers of the donor's tokens that the model does not know.
    let unknown: [Int]
    /// Tokens both have, as numbers in the donor and rows of the model; every row once.
    let shared: [(donor: Int, row: Int)]

    /// Text of a token: special tokens are none of the ordinary ones that look alike.
    private struct Key: Hashable {
        var bytes: [UInt8]
        var isSpecial: Bool
    }

    /// - Parameter rowCount: rows of the model; tokens beyond them are none.
    init(model: Tokenizer, rowCount: Int, donor: Tokenizer) {
        let known = Self.table(model, rowCount)
        let parts = Self.parts(model).map { part in part.flatMap { Int($0) < rowCount ? Int($0) : nil } }
        let donorParts = Self.parts(donor)
        var rows: [Int?] = []
        var (unknown, shared, seen) = ([Int](), [(donor: Int, row: Int)](), Set<Int>())
        for id in 0..<donor.vocabularySize {
            guard donor.token(of: Int32(id)) != nil else {
                rows.append(nil)
                continue
            }
            let part = donorParts.indices.first { donorParts[$0] == Int32(id) && parts[$0] != nil }.flatMap { parts[$0] }
            let row = part ?? known[Self.key(donor, Int32(id))]
            rows.append(row)
            guard let row else {
                unknown.append(id)
                continue
            }
            if seen.insert(row).inserted { shared.append((id, row)) }
        }
        self.rows = rows
        self.unknown = unknown
        self.shared = shared
    }

    private static func parts(_ tokenizer: Tokenizer) -> [Int32?] {
        [tokenizer.beginningOfSequence, tokenizer.endOfSequence, tokenizer.unknown, tokenizer.padding]
    }

    private static func key(_ tokenizer: Tokenizer, _ id: Int32) -> Key {
        tokenizer.isSpecial(id)
            ? Key(bytes: Array((tokenizer.token(of: id) ?? "").utf8), isSpecial: true) : Key(bytes: tokenizer.bytes(of: id), isSpecial: false)
    }

    /// Tokens that stand for a byte give way to those that are written as the character.
    private static func table(_ tokenizer: Tokenizer, _ rowCount: Int) -> [Key: Int] {
        var (result, bytes) = ([Key: Int](), [Key: Int]())
        for id in 0..<min(rowCount, tokenizer.vocabularySize) {
            guard let text = tokenizer.token(of: Int32(id)) else { continue }
            let key = key(tokenizer, Int32(id))
            guard !key.bytes.isEmpty else { continue }
            if key.bytes.count == 1, text.utf8.count == 6, text.hasPrefix("<0x") {
                bytes[key] = bytes[key] ?? id
            } else {
                result[key] = result[key] ?? id
            }
        }
        return result.merging(bytes) { first, _ in first }
    }
}
