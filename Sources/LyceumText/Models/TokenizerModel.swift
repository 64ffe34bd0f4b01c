internal import LyceumCore

/// What turns pieces of text into ids.
enum TokenizerModel: Sendable {
    case bytePair(BytePairModel)
    case unigram(UnigramModel)
    case wordPiece(WordPieceModel)
    case wordLevel(unknown: Int32, TokenTable)

    /// Appends the ids of a piece, and to `lengths` how many of its bytes each stands for.
    func encode(_ word: UnsafePointer<UInt8>, _ count: Int, _ scratch: EncodingScratch, _ lengths: TokenBuffer?) {
        switch self {
        case .bytePair(let model): model.encode(word, count, scratch.symbols, scratch.output, lengths)
        case .unigram(let model): model.encode(word, count, &scratch.lattice, scratch.output, lengths)
        case .wordPiece(let model): model.encode(word, count, scratch.output, lengths)
        case .wordLevel(let unknown, let table):
            let id = table.find(word, count)
            guard id >= 0 || unknown >= 0 else { return }
            scratch.output.append(id >= 0 ? id : unknown)
            lengths?.append(Int32(truncatingIfNeeded: count))
        }
    }
}
