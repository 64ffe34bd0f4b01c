public import LyceumCore

extension Tokenizer {
    /// The contents of a tokenizer.json that gives the same ids.
    public func json() -> JSON {
        var top = JSON.Object([("version", "1.0"), ("truncation", nil), ("padding", nil)])
        top["added_tokens"] = .array(addedTokens.map(\.json))
        for key in ["normalizer", "pre_tokenizer"] { top[key] = components[key] ?? .null }
        top["post_processor"] = postProcessorJSON()
        top["decoder"] = components["decoder"] ?? .null
        var model = JSON.Object([("type", .string(modelName))])
        for (key, value) in modelOptions where key != "type" { model[key] = value }
        model["vocab"] = vocabularyJSON()
        if case .bytePair(let pairs) = self.model {
            model["merges"] = .array(
                pairs.merges.pairs.map { .array([.string(written($0.left)), .string(written($0.right))]) })
        }
        top["model"] = .object(model)
        return .object(top)
    }

    private var modelName: String {
        switch model {
        case .bytePair: "BPE"
        case .unigram: "Unigram"
        case .wordPiece: "WordPiece"
        case .wordLevel: "WordLevel"
        }
    }

    /// The model's own form of an id, whatever the added tokens say.
    private func written(_ id: Int32) -> String {
        vocabulary.token(of: id).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private func vocabularyJSON() -> JSON {
        let ids = (0..<Int32(vocabulary.count)).filter { vocabulary.table.contains($0) }
        if case .unigram = model { return .array(ids.map { .array([.string(written($0)), .number(scores[Int($0)])]) }) }
        return .object(JSON.Object(ids.map { (written($0), .integer(Int($0))) }))
    }

    /// As read, unless the configuration beside it changed what is added.
    private func postProcessorJSON() -> JSON {
        let original = components["post_processor"] ?? .null
        let parsed = original.isNull ? PostProcessor() : (try? PostProcessor(json: original) { self.id(of: $0) })
        if let parsed, parsed.single == postProcessor.single, parsed.pair == postProcessor.pair { return original }
        var special = JSON.Object()
        func items(_ list: [PostProcessor.Item]) -> JSON {
            var type = 0
            return .array(
                list.map { item in
                    switch item {
                    case .first: return ["Sequence": ["id": "A", "type_id": 0]]
                    case .second:
                        type = 1
                        return ["Sequence": ["id": "B", "type_id": 1]]
                    case .token(let id):
                        let token = token(of: id) ?? ""
                        special[token] = ["id": .string(token), "ids": [.integer(Int(id))], "tokens": [.string(token)]]
                        return ["SpecialToken": ["id": .string(token), "type_id": .integer(type)]]
                    }
                })
        }
        let (single, pair) = (items(postProcessor.single), items(postProcessor.pair))
        let template: JSON = [
            "type": "TemplateProcessing", "single": single, "pair": pair, "special_tokens": .object(special),
        ]
        return original.isNull ? template : ["type": "Sequence", "processors": [original, template]]
    }

    /// What a GGUF file holds of this tokenizer.
    ///
    /// - Throws: `.unsupported` for a tokenizer that the format cannot express, such as one with a pattern that has no name.
    public func ggufVocabulary() throws(LyceumError) -> GGUFVocabulary {
        var result = GGUFVocabulary(model: "", tokens: (0..<Int32(vocabularySize)).map { token(of: $0) ?? "[PAD\($0)]" })
        result.types = (0..<Int32(vocabularySize)).map { id in
            if let token = added.tokens[id] { return token.isSpecial ? (id == unknown ? 2 : 3) : 4 }
            return vocabulary.table.contains(id) ? 1 : 5
        }
        result.beginningOfSequence = beginningOfSequence
        result.endOfSequence = endOfSequence
        result.unknown = unknown
        result.padding = padding
        result.addsBeginning = beginningOfSequence.map { postProcessor.single.first == .token($0) } ?? false
        result.addsEnd = endOfSequence.map { postProcessor.single.last == .token($0) } ?? false
        switch model {
        case .bytePair(let pairs): try fill(&result, pairs)
        case .unigram: try fillUnigram(&result)
        case .wordPiece(let pieces): try fill(&result, pieces)
        case .wordLevel: throw inexpressible("a WordLevel model")
        }
        return result
    }

    private func inexpressible(_ what: String) -> LyceumError {
        LyceumError(
            .unsupported, "\(what) cannot be written to a GGUF file", at: source,
            remedy: "Convert to the folder form (safetensors with tokenizer.json) instead.")
    }

    private func fill(_ result: inout GGUFVocabulary, _ pairs: BytePairModel) throws(LyceumError) {
        guard vocabulary.isByteLevel else { return try fillSentencePiece(&result, pairs) }
        let pre = components["pre_tokenizer"] ?? .null
        let steps = pre["type"]?.stringValue == "Sequence" ? pre["pretokenizers"]?.arrayValue ?? [] : [pre]
        let normalizer = components["normalizer"]?.unlessNull
        guard
            let name = PreTokenizerCatalog.name(
                steps: steps.map(Self.canonicalStep), normalizer: normalizer, ignoresMerges: pairs.options.ignoresMerges)
        else { throw inexpressible("this pre-tokenizer") }
        result.model = "gpt2"
        result.preTokenizer = name
        result.merges = pairs.merges.pairs.map { "\(written($0.left)) \(written($0.right))" }
    }

    /// The same step with every setting that matters and no other.
    private static func canonicalStep(_ step: JSON) -> JSON {
        switch step["type"]?.stringValue {
        case "ByteLevel":
            return [
                "type": "ByteLevel", "add_prefix_space": .bool(step["add_prefix_space"]?.boolValue ?? true),
                "trim_offsets": true, "use_regex": .bool(step["use_regex"]?.boolValue ?? true),
            ]
        case "Split":
            // Keeping the matches of a covering pattern is the same however it is said.
            let behavior = step["behavior"]?.stringValue ?? "Isolated"
            let isInverted = step["invert"]?.boolValue ?? false
            let isIsolated = behavior == "Isolated" || (behavior == "Removed" && isInverted)
            return [
                "type": "Split", "pattern": step["pattern"] ?? .null, "behavior": .string(isIsolated ? "Isolated" : behavior),
                "invert": .bool(isInverted && !isIsolated),
            ]
        default: return step
        }
    }

    private func fillSentencePiece(_ result: inout GGUFVocabulary, _ pairs: BytePairModel) throws(LyceumError) {
        guard pairs.options.fallsBackToBytes, pairs.options.continuingPrefix.isEmpty, pairs.options.endSuffix.isEmpty else {
            throw inexpressible("a character-level BPE model without byte fallback")
        }
        result.model = "llama"
        result.preTokenizer = "default"
        result.addsSpacePrefix = normalizer?.apply("a") == "▁a"
        // The first merge that gives a token says how early it comes.
        result.scores = [Float](repeating: 0, count: vocabularySize)
        var isScored = [Bool](repeating: false, count: vocabularySize)
        for (rank, pair) in pairs.merges.pairs.enumerated() {
            let joined = pairs.merges.find(pair.left, pair.right)
            guard joined != MergeTable.none else { continue }
            let id = Int(UInt32(truncatingIfNeeded: joined))
            if !isScored[id] { result.scores[id] = -Float(rank) }
            isScored[id] = true
        }
        for id in isScored.indices where !isScored[id] && result.types[id] == 1 {
            result.scores[id] = -Float(pairs.merges.pairs.count)
        }
        for id in BytePairModel.byteTokens(vocabulary.table) where id >= 0 { result.types[Int(id)] = 6 }
    }

    private func fillUnigram(_ result: inout GGUFVocabulary) throws(LyceumError) {
        result.model = "t5"
        result.preTokenizer = "default"
        result.scores = (0..<vocabularySize).map { $0 < scores.count ? Float(scores[$0]) : 0 }
        result.addsSpacePrefix = preTokenizer.steps.contains {
            if case .metaspace(let metaspace) = $0 { metaspace.scheme != .never } else { false }
        }
        result.removesExtraSpaces = preTokenizer.steps.contains {
            if case .split(let splitter) = $0, case .predicate(.whitespace) = splitter.matcher { true } else { false }
        }
        for step in normalizer?.steps ?? [] {
            if case .precompiled(let map) = step { result.characterMap = map.bytes }
        }
    }

    private func fill(_ result: inout GGUFVocabulary, _ pieces: WordPieceModel) throws(LyceumError) {
        guard pieces.prefix.elementsEqual("##".utf8) else { throw inexpressible("a WordPiece model without \"##\"") }
        result.model = "bert"
        result.preTokenizer = "default"
        for id in result.tokens.indices where result.types[id] == 1 {
            let token = result.tokens[id]
            result.tokens[id] = token.hasPrefix("##") ? String(token.dropFirst(2)) : "▁" + token
        }
    }
}

extension Normalizer {
    func apply(_ text: String) -> String { normalize(text) }
}
