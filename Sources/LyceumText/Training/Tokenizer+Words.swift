internal import LyceumCore

extension Tokenizer {
    /// Different words of texts as the tokenizer cuts them, in the model's tokens, with the bytes of each token and how often the word
    /// occurs. Special tokens, unknown tokens and single bytes of characters without a token are left out and part words in two.
    func encodedWords(
        of texts: some Sequence<String>, byteLimit: Int, progress: ((VocabularyTrainingProgress) -> Void)?
    ) throws(LyceumError) -> [(symbols: [Int32], lengths: [Int32], count: Int)] {
        var counter = WordCounter(byteLimit: byteLimit)
        var bytes = 0
        var reported = 0
        for text in texts {
            var text = text
            bytes += text.utf8.count
            text.withUTF8 { utf8 in forEachWord(utf8) { counter.add($0) } }
            guard !counter.isFull else {
                throw LyceumError(
                    .limitExceeded, "the different words of the texts take more than \(byteLimit) bytes",
                    remedy: "use fewer texts")
            }
            if bytes - reported > 1 << 22 {
                reported = bytes
                progress?(.countingWords(bytes: bytes))
            }
        }
        let isLeftOut = tokensLeftOut()
        var result: [(symbols: [Int32], lengths: [Int32], count: Int)] = []
        counter.forEach { word, count in
            let (ids, lengths) = encode(word: word)
            for range in ids.indices.split(whereSeparator: { isLeftOut.contains(ids[$0]) }) where range.count > 1 {
                let bounds = range.startIndex..<range.endIndex
                result.append((Array(ids[bounds]), Array(lengths[bounds]), count))
            }
        }
        // The order of texts must not matter.
        return result.sorted { $0.symbols.lexicographicallyPrecedes($1.symbols) }
    }

    /// Visits the pieces the model encodes one by one. Where spaces are signs inside a piece (SentencePiece), each word counts for itself.
    private func forEachWord(_ text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        guard let base = text.baseAddress, !text.isEmpty else { return }
        for segment in added.segments(of: text, normalized: false, parseSpecialTokens: true) where segment.id == nil {
            let part = TokenizerText(
                part: base + segment.start, segment.end - segment.start, origin: segment.start,
                tracksSources: preTokenizer.needsSources)
            let normalized = normalizer?.apply(part) ?? part
            guard !added.normalizedMatcher.isEmpty else {
                forEachWord(normalized, body)
                continue
            }
            for inner in added.segments(of: normalized.buffer, normalized: true, parseSpecialTokens: true) where inner.id == nil {
                forEachWord(normalized.part(inner.start..<inner.end), body)
            }
        }
    }

    private func forEachWord(_ text: TokenizerText, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        guard text.count > 0 else { return }
        var text = text
        var pieces: [Piece] = []
        preTokenizer.apply(&text, &pieces, rawBytes: vocabulary.isByteLevel)
        for piece in pieces where piece.start < piece.end {
            let bytes = UnsafeBufferPointer(start: text.base + piece.start, count: piece.end - piece.start)
            if vocabulary.isByteLevel { body(bytes) } else { Self.splitAtMarks(bytes, body) }
        }
        withExtendedLifetime(text) {}
    }

    /// `▁one▁▁two` → `▁one`, `▁▁two`.
    private static func splitAtMarks(
        _ bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        func isMark(_ index: Int) -> Bool {
            index >= 0 && index + 2 < bytes.count && bytes[index] == 0xE2 && bytes[index + 1] == 0x96 && bytes[index + 2] == 0x81
        }
        var start = 0
        for index in bytes.indices where index > start && isMark(index) && !isMark(index - 3) {
            body(UnsafeBufferPointer(rebasing: bytes[start..<index]))
            start = index
        }
        body(UnsafeBufferPointer(rebasing: bytes[start...]))
    }

    private func encode(word: UnsafeBufferPointer<UInt8>) -> (ids: [Int32], lengths: [Int32]) {
        pool.with { scratch in
            scratch.begin(wantsSpans: false)
            model.encode(word.baseAddress!, word.count, scratch, scratch.lengths)
            return (scratch.output.array(), scratch.lengths.array())
        }
    }

    /// Tokens that cannot be joined with their neighbors.
    private func tokensLeftOut() -> Set<Int32> {
        var result = Set(addedTokens.map(\.id))
        if let unknown { result.insert(unknown) }
        if !vocabulary.isByteLevel { result.formUnion(BytePairModel.byteTokens(vocabulary.table)) }
        return result
    }
}
