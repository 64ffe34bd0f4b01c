internal import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Joins neighboring tokens of a vocabulary into new ones.
struct ExtensionLearner {
    /// How a model's vocabulary takes new tokens.
    private enum Kind {
        case bytePair
        case unigram
    }

    private let tokenizer: Tokenizer
    private let extender: VocabularyExtender
    private let kind: Kind
    private let firstId: Int32
    private var tokens: [NewToken] = []
    private var ids: [String: Int32] = [:]
    private var merges: [(left: Int32, right: Int32)] = []
    /// Of the new pieces, in order.
    private var scores: [Double] = []

    init(_ tokenizer: Tokenizer, extender: VocabularyExtender) throws(LyceumError) {
        switch tokenizer.model {
        case .bytePair(let model):
            guard model.options.continuingPrefix.isEmpty, model.options.endSuffix.isEmpty else {
                throw LyceumError(
                    .unsupported, "new tokens in a byte-pair vocabulary with marks inside words", at: tokenizer.source)
            }
            kind = .bytePair
        case .unigram: kind = .unigram
        case .wordPiece, .wordLevel:
            throw LyceumError(
                .unsupported, "new tokens in a vocabulary that is neither byte-pair nor Unigram", at: tokenizer.source,
                remedy: "train a tokenizer of your own")
        }
        self.tokenizer = tokenizer
        self.extender = extender
        firstId = Int32(tokenizer.vocabularySize)
    }

    mutating func learn(_ words: [(symbols: [Int32], lengths: [Int32], count: Int)]) {
        let total = words.reduce(0.0) { $0 + Double($1.symbols.count * $1.count) }
        var merging = PairMerging(BPEWords(words), maximumLength: extender.maximumTokenLength + 1)
        merging.countPairs()
        while tokens.count < extender.newTokens, let top = merging.next() {
            if top.count < extender.minimumFrequency { break }
            let pair = (left: Int32(truncatingIfNeeded: top.pair >> 32), right: Int32(truncatingIfNeeded: top.pair))
            guard let token = join(pair, count: top.count, total: total) else {
                merging.skip(top)
                continue
            }
            merging.merge(top, into: UInt32(bitPattern: token))
            if tokens.count % 100 == 0 {
                extender.progress?(.growing(tokens: tokens.count, of: extender.newTokens))
            }
        }
    }

    /// The token both become; nil when the vocabulary cannot have it.
    private mutating func join(_ pair: (left: Int32, right: Int32), count: Int, total: Double) -> Int32? {
        let text = written(pair.left) + written(pair.right)
        switch kind {
        case .bytePair:
            merges.append(pair)
            // The vocabulary may have the token without a way to it; then the way is all that was missing.
            return ids[text] ?? tokenizer.vocabulary.id(of: text.utf8) ?? add(text, pair, count)
        case .unigram:
            guard ids[text] == nil, tokenizer.vocabulary.id(of: text.utf8) == nil else { return nil }
            // Likelier than its parts, so that the most likely path takes it.
            scores.append(max(score(pair.left) + score(pair.right) + 1e-3, log(Double(count) / max(1, total))))
            return add(text, pair, count)
        }
    }

    private mutating func add(_ text: String, _ pair: (left: Int32, right: Int32), _ count: Int) -> Int32 {
        let id = firstId + Int32(tokens.count)
        tokens.append(NewToken(id: id, text: text, parts: parts(pair.left) + parts(pair.right), saved: count))
        ids[text] = id
        return id
    }

    private func written(_ id: Int32) -> String {
        id >= firstId
            ? tokens[Int(id - firstId)].text : tokenizer.vocabulary.token(of: id).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private func parts(_ id: Int32) -> [Int32] { id >= firstId ? tokens[Int(id - firstId)].parts : [id] }

    private func score(_ id: Int32) -> Double {
        id >= firstId ? scores[Int(id - firstId)] : tokenizer.scores[Int(id)]
    }

    // MARK: - Writing

    func result() -> ExtendedVocabulary {
        var top = tokenizer.json().objectValue ?? JSON.Object()
        var model = top["model"]?.objectValue ?? JSON.Object()
        switch kind {
        case .bytePair:
            model["vocab"] = .object(extendedVocabulary(model["vocab"]?.objectValue ?? JSON.Object()))
            let added = distinctMerges.map { JSON.array([.string(written($0.left)), .string(written($0.right))]) }
            model["merges"] = .array((model["merges"]?.arrayValue ?? []) + added)
        case .unigram: model["vocab"] = .array(extendedPieces(model["vocab"]?.arrayValue ?? []))
        }
        top["model"] = .object(model)
        return ExtendedVocabulary(json: .object(top), tokens: tokens, size: Int(firstId) + tokens.count)
    }

    /// A pair can be joined twice, when its token arose in two ways; readers keep the later place.
    private var distinctMerges: [(left: Int32, right: Int32)] {
        var seen: Set<UInt64> = []
        let kept = merges.reversed().filter { pair in
            seen.insert(UInt64(UInt32(bitPattern: pair.left)) << 32 | UInt64(UInt32(bitPattern: pair.right))).inserted
        }
        return kept.reversed()
    }

    /// Added tokens outside the model's vocabulary come into it with their ids: readers number those that are not by its size, which changes.
    private func extendedVocabulary(_ original: JSON.Object) -> JSON.Object {
        var vocabulary = original
        for token in tokenizer.addedTokens where vocabulary[token.content] == nil {
            vocabulary[token.content] = .integer(Int(token.id))
        }
        for token in tokens { vocabulary[token.text] = .integer(Int(token.id)) }
        return vocabulary
    }

    /// Pieces are numbered by their place, so every id up to the new ones needs one; nothing is as unlikely as those that fill.
    private func extendedPieces(_ original: [JSON]) -> [JSON] {
        var pieces = original
        let added = Dictionary(tokenizer.addedTokens.map { ($0.id, $0.content) }, uniquingKeysWith: { first, _ in first })
        while pieces.count < Int(firstId) {
            let text = added[Int32(pieces.count)] ?? "<unused\(pieces.count)>"
            pieces.append([.string(text), .number(-1e4)])
        }
        for (token, score) in zip(tokens, scores) { pieces.append([.string(token.text), .number(score)]) }
        return pieces
    }
}
