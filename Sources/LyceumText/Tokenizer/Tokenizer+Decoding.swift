extension Tokenizer {
    /// The text of a sequence of ids; ids outside the vocabulary are left out, invalid UTF-8 becomes U+FFFD.
    public func decode(_ ids: some Sequence<Int32>, skipSpecialTokens: Bool = false) -> String {
        if decoder.isByteLevel, vocabulary.isByteLevel {
            var bytes: [UInt8] = []
            for id in ids where !(skipSpecialTokens && added.isSpecial(id)) {
                if added.tokens[id] == nil, let raw = vocabulary.table.bytes(of: id) {
                    bytes += raw
                } else {
                    bytes += rawBytes(of: id) ?? []
                }
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        var state = DecoderState(decoder)
        for id in ids where !(skipSpecialTokens && added.isSpecial(id)) { append(id, to: &state) }
        state.finish()
        return String(decoding: state.output, as: UTF8.self)
    }

    /// What a token adds to the text when it is not the first: bytes, which alone need not be valid UTF-8.
    ///
    /// Empty for an id outside the vocabulary.
    public func bytes(of id: Int32) -> [UInt8] {
        if decoder.startsWithByteLevel, decoder.stages.count == 1 { return rawBytes(of: id) ?? [] }
        guard let written = writtenForm(of: id) else { return [] }
        if decoder.hasByteFallback, let byte = DecoderState.byteToken(written) { return [byte] }
        // A token before it takes the part of the text's beginning.
        var state = DecoderState(decoder)
        state.append("a".utf8)
        state.append("b".utf8)
        var both = state
        both.append(written)
        state.finish()
        both.finish()
        return Array(both.output.dropFirst(state.output.count))
    }

    /// The text of an id in the decoder's input: added tokens as found in normalized text, others as written.
    private func writtenForm(of id: Int32) -> [UInt8]? {
        if let token = added.tokens[id] { return Array((added.normalizedForms[id] ?? token.content).utf8) }
        return vocabulary.token(of: id)
    }

    /// The bytes of an id of a byte-level decoder.
    private func rawBytes(of id: Int32) -> [UInt8]? {
        guard let written = writtenForm(of: id) else { return nil }
        var raw: [UInt8] = []
        return written.withUnsafeBufferPointer { ByteAlphabet.appendBytes($0, to: &raw) } ? raw : written
    }

    fileprivate func append(_ id: Int32, to state: inout DecoderState) {
        if decoder.startsWithByteLevel {
            if let raw = rawBytes(of: id) { state.append(raw, isRaw: true) }
        } else if let written = writtenForm(of: id) {
            state.append(written)
        }
    }

    /// Turns ids into text one by one, as a model writes them.
    ///
    /// A character whose bytes are spread over several tokens is held back until it is complete. All pieces together, with
    /// `finish()`, are exactly what `decode` gives for all ids.
    public struct StreamingDecoder: Sendable {
        private let tokenizer: Tokenizer
        private let skipSpecialTokens: Bool
        private var state: DecoderState

        public init(_ tokenizer: Tokenizer, skipSpecialTokens: Bool) {
            self.tokenizer = tokenizer
            self.skipSpecialTokens = skipSpecialTokens
            state = DecoderState(tokenizer.decoder)
        }

        /// The text that this id completes; often its own, sometimes empty.
        public mutating func append(_ id: Int32) -> String {
            if skipSpecialTokens, tokenizer.added.isSpecial(id) { return "" }
            tokenizer.append(id, to: &state)
            return String(decoding: state.takeOutput(), as: UTF8.self)
        }

        /// What is still held back; unfinished characters become U+FFFD. The decoder is then as new.
        public mutating func finish() -> String {
            state.finish()
            let rest = String(decoding: state.takeOutput(), as: UTF8.self)
            state = DecoderState(tokenizer.decoder)
            return rest
        }
    }
}
