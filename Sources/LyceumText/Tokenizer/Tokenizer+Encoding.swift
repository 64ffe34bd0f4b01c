extension Tokenizer {
    /// The ids of a text.
    ///
    /// - Parameters:
    ///   - addSpecialTokens: add what the model expects around a text (a beginning-of-sequence token, separators).
    ///   - parseSpecialTokens: written special tokens in the text become those tokens; pass false for text from others.
    /// - Complexity: O(n log n) in the worst case (one word of n bytes), linear on ordinary text.
    public func encode(_ text: String, addSpecialTokens: Bool = true, parseSpecialTokens: Bool = true) -> [Int32] {
        var copy = text
        return copy.withUTF8 { utf8 in
            pool.with { scratch in
                scratch.begin(wantsSpans: false)
                encodeValid(utf8, parseSpecialTokens: parseSpecialTokens, scratch)
                return addSpecialTokens && postProcessor.addsTokens ? surrounded(scratch.output.array()) : scratch.output.array()
            }
        }
    }

    /// The ids of UTF-8 text; invalid bytes are read as U+FFFD.
    public func encode(
        utf8: UnsafeBufferPointer<UInt8>, addSpecialTokens: Bool = true, parseSpecialTokens: Bool = true
    ) -> [Int32] {
        encode(
            String(decoding: utf8, as: UTF8.self), addSpecialTokens: addSpecialTokens,
            parseSpecialTokens: parseSpecialTokens)
    }

    /// The ids of a text and the bytes of its UTF-8 form each stands for; added special tokens have empty ranges.
    public func encodeWithOffsets(
        _ text: String, addSpecialTokens: Bool = true, parseSpecialTokens: Bool = true
    ) -> (ids: [Int32], ranges: [Range<Int>]) {
        var copy = text
        let (ids, spans) = copy.withUTF8 { utf8 in
            pool.with { scratch in
                scratch.begin(wantsSpans: true)
                encodeValid(utf8, parseSpecialTokens: parseSpecialTokens, scratch)
                return (scratch.output.array(), scratch.spans)
            }
        }
        guard addSpecialTokens else { return (ids, spans) }
        var (allIds, ranges): ([Int32], [Range<Int>]) = ([], [])
        for item in postProcessor.single {
            switch item {
            case .token(let id):
                allIds.append(id)
                ranges.append(0..<0)
            case .first:
                allIds += ids
                ranges += spans
            case .second: break
            }
        }
        return (allIds, ranges)
    }

    /// The ids of two texts with what the model expects around and between them, as BERT-like models compare them.
    public func encode(pair first: String, _ second: String) -> [Int32] {
        let a = encode(first, addSpecialTokens: false)
        let b = encode(second, addSpecialTokens: false)
        return postProcessor.pair.flatMap { item -> [Int32] in
            switch item {
            case .token(let id): [id]
            case .first: a
            case .second: b
            }
        }
    }

    private func surrounded(_ ids: [Int32]) -> [Int32] {
        var result: [Int32] = []
        result.reserveCapacity(ids.count + postProcessor.single.count)
        for item in postProcessor.single {
            switch item {
            case .token(let id): result.append(id)
            case .first: result += ids
            case .second: break
            }
        }
        return result
    }
}

// MARK: - From text to pieces

extension Tokenizer {
    /// Encodes valid UTF-8 into `scratch.output` (and `scratch.spans`).
    private func encodeValid(_ text: UnsafeBufferPointer<UInt8>, parseSpecialTokens: Bool, _ scratch: EncodingScratch) {
        guard let base = text.baseAddress, !text.isEmpty else { return }
        for segment in added.segments(of: text, normalized: false, parseSpecialTokens: parseSpecialTokens) {
            if let id = segment.id {
                scratch.output.append(id)
                if scratch.wantsSpans { scratch.spans.append(segment.start..<segment.end) }
                continue
            }
            let part = TokenizerText(
                part: base + segment.start, segment.end - segment.start, origin: segment.start,
                tracksSources: scratch.wantsSpans || preTokenizer.needsSources)
            encodeNormalized(normalizer?.apply(part) ?? part, parseSpecialTokens, scratch)
        }
    }

    private func encodeNormalized(_ text: TokenizerText, _ parseSpecialTokens: Bool, _ scratch: EncodingScratch) {
        if added.normalizedMatcher.isEmpty { return encodeText(text, scratch) }
        for segment in added.segments(of: text.buffer, normalized: true, parseSpecialTokens: parseSpecialTokens) {
            if let id = segment.id {
                scratch.output.append(id)
                if scratch.wantsSpans { scratch.spans.append(text.source(of: segment.start..<segment.end)) }
            } else {
                encodeText(text.part(segment.start..<segment.end), scratch)
            }
        }
    }

    private func encodeText(_ text: TokenizerText, _ scratch: EncodingScratch) {
        guard text.count > 0 else { return }
        guard !scratch.wantsSpans else { return encodeStepByStep(text, scratch) }
        switch plan {
        case .gpt2:
            var scanner = GPT2Scanner()
            scan(text, &scanner, scratch)
        case .digitsApartGPT2:
            var scanner = DigitsApartScanner(GPT2Scanner())
            scan(text, &scanner, scratch)
        case .wordsAndLines(let longest):
            var scanner = WordsAndLinesScanner(longestNumber: longest)
            scan(text, &scanner, scratch)
        case .casedWords(let longest, let hasContractions):
            var scanner = CasedWordsScanner(longestNumber: longest, hasContractions: hasContractions)
            scan(text, &scanner, scratch)
        case .stepByStep: encodeStepByStep(text, scratch)
        }
    }

    @inline(__always)
    private func scan(_ text: TokenizerText, _ scanner: inout some PieceScanner, _ scratch: EncodingScratch) {
        let (base, count) = (text.base, text.count)
        var start = 0
        while start < count {
            let end = scanner.pieceEnd(base, start, count)
            encodeWord(base + start, end &- start, available: count &- start, scratch)
            start = end
        }
    }

    private func encodeStepByStep(_ text: TokenizerText, _ scratch: EncodingScratch) {
        var text = text
        var pieces = scratch.pieces
        scratch.pieces = []
        preTokenizer.apply(&text, &pieces, rawBytes: vocabulary.isByteLevel)
        for piece in pieces where piece.start < piece.end {
            if scratch.wantsSpans {
                encodeWithSpans(text, piece, scratch)
            } else {
                encodeWord(text.base + piece.start, piece.end - piece.start, available: text.count - piece.start, scratch)
            }
        }
        scratch.pieces = pieces
    }

    private func encodeWithSpans(_ text: TokenizerText, _ piece: Piece, _ scratch: EncodingScratch) {
        scratch.lengths.count = 0
        model.encode(text.base + piece.start, piece.end - piece.start, scratch, scratch.lengths)
        var start = piece.start
        for index in 0..<scratch.lengths.count {
            let end = start + Int(scratch.lengths.base[index])
            scratch.spans.append(text.source(of: start..<end))
            start = end
        }
    }

    /// Encodes one piece, from the cache where it is known.
    @inline(__always)
    private func encodeWord(_ word: UnsafePointer<UInt8>, _ count: Int, available: Int, _ scratch: EncodingScratch) {
        if count <= 15 {
            let key = WordCache.key(word, count, available: available)
            if scratch.words.append(key, to: scratch.output) { return }
            let start = scratch.output.count
            model.encode(word, count, scratch, nil)
            scratch.words.insert(key, scratch.output, from: start)
        } else {
            encodeLongWord(word, count, scratch)
        }
    }

    @inline(never)
    private func encodeLongWord(_ word: UnsafePointer<UInt8>, _ count: Int, _ scratch: EncodingScratch) {
        guard count <= WordCache.longest else { return model.encode(word, count, scratch, nil) }
        let hash = hashBytes(word, count)
        if scratch.words.appendLong(word, count, hash: hash, to: scratch.output) { return }
        let start = scratch.output.count
        model.encode(word, count, scratch, nil)
        scratch.words.insertLong(word, count, hash: hash, scratch.output, from: start)
    }
}
