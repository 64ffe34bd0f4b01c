public import LyceumCore

extension Tokenizer {
    /// A tokenizer from the vocabulary inside a GGUF file.
    ///
    /// The parts that such a file names but does not hold (pre-tokenizer, normalizer) are those of the models' tokenizer.json,
    /// so the ids are the same.
    /// - Parameter source: named in errors.
    /// - Throws: `LyceumError`: `.unsupported` with the name of an unknown model or pre-tokenizer, `.invalidData` for a
    ///   vocabulary that does not fit together.
    public convenience init(gguf: GGUFVocabulary, source: String? = nil) throws(LyceumError) {
        do throws(LyceumError) {
            let reader = try GGUFVocabularyReader(gguf)
            var hints = SpecialTokenHints()
            hints.beginning = gguf.beginningOfSequence.map { .id($0) }
            hints.end = gguf.endOfSequence.map { .id($0) }
            hints.unknown = gguf.unknown.map { .id($0) }
            hints.padding = gguf.padding.map { .id($0) }
            try self.init(try reader.description(), hints: hints, source: source)
        } catch {
            throw source.map { error.at($0) } ?? error
        }
    }
}

/// Translates what a GGUF file says to the parts of a tokenizer.json.
private struct GGUFVocabularyReader {
    let gguf: GGUFVocabulary

    /// Token types of the format.
    private enum Kind {
        static let unknown: Int32 = 2
        static let control: Int32 = 3
        static let userDefined: Int32 = 4
    }

    init(_ gguf: GGUFVocabulary) throws(LyceumError) {
        guard !gguf.tokens.isEmpty else {
            throw LyceumError(.invalidData, "the vocabulary has no tokens", at: "tokenizer.ggml.tokens")
        }
        for (name, count) in [("scores", gguf.scores.count), ("token_type", gguf.types.count)]
        where count != 0 && count != gguf.tokens.count {
            throw LyceumError(
                .invalidData, "expected \(gguf.tokens.count) values, one per token, found \(count)", at: "tokenizer.ggml.\(name)")
        }
        for (name, id) in [
            ("bos", gguf.beginningOfSequence), ("eos", gguf.endOfSequence), ("unknown", gguf.unknown), ("padding", gguf.padding),
        ] where id.map({ $0 < 0 || Int($0) >= gguf.tokens.count }) ?? false {
            throw LyceumError(
                .invalidData, "\(id ?? 0) is not one of the \(gguf.tokens.count) tokens", at: "tokenizer.ggml.\(name)_token_id")
        }
        self.gguf = gguf
    }

    func description() throws(LyceumError) -> TokenizerDescription {
        switch gguf.model {
        case "gpt2", "gemma4": return try bytePair()
        case "llama": return try sentencePieceBytePair()
        case "bert": return wordPiece()
        case "t5": return try unigram()
        default:
            throw LyceumError(
                .unsupported, "unknown tokenizer model \"\(gguf.model)\", expected gpt2, llama, bert or t5",
                at: "tokenizer.ggml.model")
        }
    }

    // MARK: - Parts

    private func kind(_ id: Int) -> Int32 { gguf.types.isEmpty ? 1 : gguf.types[id] }

    private func tokenList() -> TokenList {
        var list = TokenList()
        list.entries.reserveCapacity(gguf.tokens.count)
        list.bytes.reserveCapacity(gguf.tokens.count * 8)
        for (id, token) in gguf.tokens.enumerated() { list.append(token.utf8, id: Int32(id)) }
        return list
    }

    private func mergeList() throws(LyceumError) -> MergeList {
        var list = MergeList()
        list.entries.reserveCapacity(gguf.merges.count)
        list.bytes.reserveCapacity(gguf.merges.count * 8)
        for (rank, merge) in gguf.merges.enumerated() {
            var text = merge
            guard text.withUTF8({ list.append(line: $0) || list.append(spacedLine: $0) }) else {
                throw LyceumError(.invalidData, "expected two strings with a space between", at: "tokenizer.ggml.merges[\(rank)]")
            }
        }
        return list
    }

    /// Control tokens and those the user defined are found in the text; the unknown token counts as control.
    private func addedTokens() -> [AddedToken] {
        // Phi-3's chat marks take the line break after them.
        let isPhi3 = gguf.tokens.count == 32064 && gguf.tokens.contains("<|placeholder1|>")
        var added: [AddedToken] = []
        for id in gguf.types.indices {
            let kind = gguf.types[id]
            guard kind == Kind.control || kind == Kind.userDefined || kind == Kind.unknown else { continue }
            let content = gguf.tokens[id]
            let strips = isPhi3 && kind == Kind.control && content.hasPrefix("<|") && content != "<|endoftext|>"
            added.append(
                AddedToken(id: Int32(id), content: content, isSpecial: kind != Kind.userDefined, stripsRight: strips))
        }
        return added
    }

    private func template(beginning: Bool, end: Bool) -> JSON? {
        let first = beginning ? gguf.beginningOfSequence : nil
        let last = end ? gguf.endOfSequence : nil
        guard first != nil || last != nil else { return nil }
        var special = JSON.Object()
        func item(_ id: Int32, _ type: Int) -> JSON {
            let token = gguf.tokens[Int(id)]
            special[token] = ["id": .string(token), "ids": [.integer(Int(id))], "tokens": [.string(token)]]
            return ["SpecialToken": ["id": .string(token), "type_id": .integer(type)]]
        }
        func sequence(_ name: String, _ type: Int) -> [JSON] {
            let middle: JSON = ["Sequence": ["id": .string(name), "type_id": .integer(type)]]
            return (first.map { [item($0, type)] } ?? []) + [middle] + (last.map { [item($0, type)] } ?? [])
        }
        let single = sequence("A", 0)
        return [
            "type": "TemplateProcessing", "single": .array(single), "pair": .array(single + sequence("B", 1)),
            "special_tokens": .object(special),
        ]
    }

    // MARK: - Models

    private func bytePair() throws(LyceumError) -> TokenizerDescription {
        // Files from before the key existed were made for GPT-2's pattern by some writers, and for the default by llama.cpp.
        let entry = try PreTokenizerCatalog.entry(gguf.preTokenizer ?? (gguf.model == "gemma4" ? "gemma4" : "default"))
        var result = TokenizerDescription()
        result.tokens = tokenList()
        result.merges = try mergeList()
        result.model = JSON.Object([
            ("type", "BPE"), ("dropout", nil), ("unk_token", nil), ("continuing_subword_prefix", nil),
            ("end_of_word_suffix", nil), ("fuse_unk", .bool(entry.isSentencePiece)),
            ("byte_fallback", .bool(entry.isSentencePiece)), ("ignore_merges", .bool(entry.ignoresMerges)),
        ])
        if entry.isSentencePiece, let unknown = gguf.unknown { result.model["unk_token"] = .string(gguf.tokens[Int(unknown)]) }
        result.components["added_tokens"] = .array(addedTokens().map(\.json))
        if entry.isSentencePiece {
            setSentencePiece(&result, prefix: gguf.addsSpacePrefix ?? false)
        } else {
            result.components["normalizer"] = entry.normalizer ?? .null
            result.components["decoder"] = PreTokenizerCatalog.byteLevel(pattern: true)
        }
        result.components["pre_tokenizer"] =
            entry.steps.count == 1 ? entry.steps[0] : ["type": "Sequence", "pretokenizers": .array(entry.steps)]
        result.components["post_processor"] =
            template(beginning: gguf.addsBeginning ?? entry.addsBeginning, end: gguf.addsEnd ?? entry.addsEnd) ?? .null
        return result
    }

    /// Spaces as `▁`, bytes as `<0xAB>`.
    private func setSentencePiece(_ result: inout TokenizerDescription, prefix: Bool) {
        let spaces: JSON = ["type": "Replace", "pattern": ["String": " "], "content": "▁"]
        result.components["normalizer"] =
            prefix ? ["type": "Sequence", "normalizers": [["type": "Prepend", "prepend": "▁"], spaces]] : spaces
        var decoders: [JSON] = [
            ["type": "Replace", "pattern": ["String": "▁"], "content": " "], ["type": "ByteFallback"], ["type": "Fuse"],
        ]
        if prefix { decoders.append(["type": "Strip", "content": " ", "start": 1, "stop": 0]) }
        result.components["decoder"] = ["type": "Sequence", "decoders": .array(decoders)]
    }

    private func sentencePieceBytePair() throws(LyceumError) -> TokenizerDescription {
        guard gguf.scores.count == gguf.tokens.count else {
            throw LyceumError(.invalidData, "expected a score per token, found none", at: "tokenizer.ggml.scores")
        }
        var result = TokenizerDescription()
        result.tokens = tokenList()
        result.merges = ScoredMerges.make(result.tokens, scores: gguf.scores) { id in
            let kind = kind(id)
            return kind != Kind.control && kind != Kind.unknown && kind != 6
        }
        let unknown = gguf.unknown ?? 0
        result.model = JSON.Object([
            ("type", "BPE"), ("dropout", nil), ("unk_token", .string(gguf.tokens[Int(unknown)])),
            ("continuing_subword_prefix", nil), ("end_of_word_suffix", nil), ("fuse_unk", true), ("byte_fallback", true),
            ("ignore_merges", false),
        ])
        result.components["added_tokens"] = .array(addedTokens().map(\.json))
        setSentencePiece(&result, prefix: gguf.addsSpacePrefix ?? true)
        result.components["post_processor"] =
            template(beginning: gguf.addsBeginning ?? true, end: gguf.addsEnd ?? false) ?? .null
        return result
    }

    /// The format marks the starts of words instead of their continuations.
    private func wordPiece() -> TokenizerDescription {
        var result = TokenizerDescription()
        var isCased = false
        var added: [AddedToken] = []
        for (id, token) in gguf.tokens.enumerated() {
            let isSpecial = kind(id) == Kind.control || kind(id) == Kind.unknown
                || ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].contains(token)
            if isSpecial {
                added.append(AddedToken(id: Int32(id), content: token, isSpecial: true))
                result.tokens.append(token.utf8, id: Int32(id))
            } else if token.hasPrefix("▁") {
                let word = token.utf8.dropFirst("▁".utf8.count)
                if !token.hasPrefix("▁["), word.contains(where: { (65...90).contains($0) }) { isCased = true }
                result.tokens.append(word, id: Int32(id))
            } else {
                result.tokens.append(Array("##".utf8) + Array(token.utf8), id: Int32(id))
            }
        }
        let unknown = gguf.unknown.map { gguf.tokens[Int($0)] } ?? "[UNK]"
        result.model = JSON.Object([
            ("type", "WordPiece"), ("unk_token", .string(unknown)), ("continuing_subword_prefix", "##"),
            ("max_input_chars_per_word", 100),
        ])
        result.setBert(added: added, lowercases: !isCased)
        return result
    }

    private func unigram() throws(LyceumError) -> TokenizerDescription {
        guard gguf.scores.count == gguf.tokens.count else {
            throw LyceumError(.invalidData, "expected a score per token, found none", at: "tokenizer.ggml.scores")
        }
        var result = TokenizerDescription()
        result.isScored = true
        result.tokens = tokenList()
        result.tokens.scores = gguf.scores.map(Double.init)
        result.model = JSON.Object([
            ("type", "Unigram"), ("unk_id", .integer(Int(gguf.unknown ?? 0))), ("byte_fallback", false),
        ])
        result.components["added_tokens"] = .array(addedTokens().map(\.json))
        result.setUnigramParts(
            characterMap: gguf.characterMap, prefix: gguf.addsSpacePrefix ?? true, collapses: gguf.removesExtraSpaces ?? true)
        result.components["post_processor"] =
            template(beginning: gguf.addsBeginning ?? false, end: gguf.addsEnd ?? true) ?? .null
        return result
    }
}

extension TokenizerDescription {
    /// Normalizer, pre-tokenizer and decoder of a SentencePiece Unigram model.
    mutating func setUnigramParts(characterMap: [UInt8], prefix: Bool, collapses: Bool) {
        if !characterMap.isEmpty {
            components["normalizer"] = ["type": "Precompiled", "precompiled_charsmap": .string(Base64.encode(characterMap))]
        }
        let mark: JSON = [
            "type": "Metaspace", "replacement": "▁", "prepend_scheme": prefix ? "always" : "never", "split": true,
        ]
        components["pre_tokenizer"] =
            collapses ? ["type": "Sequence", "pretokenizers": [["type": "WhitespaceSplit"], mark]] : mark
        components["decoder"] = mark
    }
}

extension MergeList {
    /// A merge whose parts hold spaces: the space that parts two nonempty strings, when only one does.
    mutating func append(spacedLine line: UnsafeBufferPointer<UInt8>) -> Bool {
        let spaces = line.indices.filter { line[$0] == 0x20 && $0 > 0 && $0 < line.count - 1 }
        guard spaces.count == 1 else { return false }
        append(line[..<spaces[0]], line[(spaces[0] + 1)...])
        return true
    }
}

/// Merges from the scores of a SentencePiece BPE model.
enum ScoredMerges {
    /// Every way to make a token from two, by falling score, then by the ids of the parts: the order of Hugging Face's
    /// conversion.
    static func make(_ tokens: TokenList, scores: [Float], isJoined: (Int) -> Bool) -> MergeList {
        let table = TokenTable(tokens) { _ in true }
        struct Merge {
            var score: Float
            var joined: Int32
            var left: Int32
            var right: Int32
        }
        var found: [Merge] = []
        for entry in tokens.entries where isJoined(Int(entry.id)) {
            guard let bytes = table.bytes(of: entry.id), let base = bytes.baseAddress, bytes.count > 1 else { continue }
            var cut = utf8Length(base[0])
            while cut < bytes.count {
                let left = table.find(base, cut)
                if left >= 0 {
                    let right = table.find(base + cut, bytes.count - cut)
                    if right >= 0 { found.append(Merge(score: scores[Int(entry.id)], joined: entry.id, left: left, right: right)) }
                }
                cut += utf8Length(base[cut])
            }
        }
        found.sort {
            if $0.score != $1.score { return $0.score > $1.score }
            if $0.joined != $1.joined { return $0.joined < $1.joined }
            return $0.left != $1.left ? $0.left < $1.left : $0.right < $1.right
        }
        var merges = MergeList()
        merges.entries.reserveCapacity(found.count)
        for merge in found {
            if let left = table.bytes(of: merge.left), let right = table.bytes(of: merge.right) { merges.append(left, right) }
        }
        return merges
    }
}
