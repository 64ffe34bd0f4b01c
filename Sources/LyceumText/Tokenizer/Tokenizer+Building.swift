internal import LyceumCore

extension Tokenizer {
    /// The model's type; older files do not name it.
    static func modelType(_ description: TokenizerDescription) throws(LyceumError) -> String {
        let known = ["BPE", "Unigram", "WordPiece", "WordLevel"]
        if let type = description.model["type"]?.stringValue {
            guard known.contains(type) else {
                throw LyceumError(
                    .unsupported, "unknown model \"\(type)\", expected one of \(known.joined(separator: ", "))", at: "model.type")
            }
            return type
        }
        if description.isScored { return "Unigram" }
        if !description.merges.entries.isEmpty { return "BPE" }
        return description.model["continuing_subword_prefix"] != nil ? "WordPiece" : "WordLevel"
    }

    static func makeModel(
        _ type: String, _ description: TokenizerDescription, _ vocabulary: Vocabulary
    ) throws(LyceumError) -> TokenizerModel {
        let options = description.model
        guard description.isScored == (type == "Unigram") else {
            throw LyceumError(.invalidData, "the vocabulary of a \(type) model has the wrong form", at: "model.vocab")
        }
        switch type {
        case "BPE": return .bytePair(try makeBytePair(description, vocabulary))
        case "Unigram":
            return .unigram(
                UnigramModel(
                    tokens: vocabulary.table, scores: description.tokens.scores,
                    unknown: try unigramUnknown(options, vocabulary.count),
                    fallsBackToBytes: options["byte_fallback"]?.boolValue ?? false))
        case "WordPiece":
            return .wordPiece(
                WordPieceModel(
                    tokens: vocabulary.table, unknown: try unknownToken(options, vocabulary, "[UNK]"),
                    prefix: Array((options["continuing_subword_prefix"]?.stringValue ?? "##").utf8),
                    longestWord: options["max_input_chars_per_word"]?.intValue ?? 100))
        default:
            return .wordLevel(unknown: try unknownToken(options, vocabulary, nil), vocabulary.table)
        }
    }

    private static func unigramUnknown(_ options: JSON.Object, _ count: Int) throws(LyceumError) -> Int32 {
        guard let id = options["unk_id"]?.intValue else { return -1 }
        guard id >= 0, id < count else {
            throw LyceumError(.invalidData, "\(id) is not an id of the vocabulary", at: "model.unk_id")
        }
        return Int32(id)
    }

    private static func unknownToken(
        _ options: JSON.Object, _ vocabulary: Vocabulary, _ standard: String?
    ) throws(LyceumError) -> Int32 {
        guard let token = options["unk_token"]?.stringValue ?? standard else { return -1 }
        return vocabulary.id(of: token.utf8) ?? -1
    }

    private static func makeBytePair(
        _ description: TokenizerDescription, _ vocabulary: Vocabulary
    ) throws(LyceumError) -> BytePairModel {
        let source = description.model
        if let dropout = source["dropout"]?.doubleValue, dropout > 0 {
            throw LyceumError(
                .unsupported, "the model drops merges at random (dropout \(dropout)), so its ids would not be repeatable",
                at: "model.dropout", remedy: "Set \"dropout\" to null in the file.")
        }
        var options = BytePairModel.Options()
        options.unknown = try unknownToken(source, vocabulary, nil)
        options.fusesUnknown = source["fuse_unk"]?.boolValue ?? false
        options.fallsBackToBytes = source["byte_fallback"]?.boolValue ?? false
        options.ignoresMerges = source["ignore_merges"]?.boolValue ?? false
        options.continuingPrefix = Array((source["continuing_subword_prefix"]?.stringValue ?? "").utf8)
        options.endSuffix = Array((source["end_of_word_suffix"]?.stringValue ?? "").utf8)
        let (pairs, joined) = try vocabulary.resolve(description.merges, prefixLength: options.continuingPrefix.count)
        return BytePairModel(
            tokens: vocabulary.table, merges: MergeTable(pairs: pairs, joined: joined),
            isByteLevel: vocabulary.isByteLevel, options: options)
    }

    static func makeAdded(
        _ description: TokenizerDescription, _ vocabulary: Vocabulary, _ normalizer: Normalizer?
    ) throws(LyceumError) -> AddedVocabulary {
        var list: [AddedToken] = []
        let limit = vocabulary.count + 8 * (description.component("added_tokens")?.arrayValue?.count ?? 0) + 262_144
        for (index, json) in (description.component("added_tokens")?.arrayValue ?? []).enumerated() {
            guard let content = json["content"]?.stringValue, let id = json["id"]?.intValue, id >= 0, id < limit else {
                throw LyceumError(.invalidData, "expected a token with content and id", at: "added_tokens[\(index)]")
            }
            func flag(_ key: String) -> Bool { json[key]?.boolValue ?? false }
            // The model's own id wins, as in Hugging Face tokenizers.
            list.append(
                AddedToken(
                    id: vocabulary.id(of: content.utf8) ?? Int32(id), content: content, isSpecial: flag("special"),
                    isSingleWord: flag("single_word"), stripsLeft: flag("lstrip"), stripsRight: flag("rstrip"),
                    isNormalized: json["normalized"]?.boolValue ?? !flag("special")))
        }
        return AddedVocabulary(list) { normalizer?.normalize($0) ?? $0 }
    }
}

/// Which tokens begin, end and pad a text: by name or id.
struct SpecialTokenHints: Sendable {
    enum Reference: Sendable {
        case token(String)
        case id(Int32)

        func resolve(_ identify: (String) -> Int32?) -> Int32? {
            switch self {
            case .token(let token): identify(token)
            case .id(let id): id
            }
        }
    }

    var beginning: Reference?
    var end: Reference?
    var unknown: Reference?
    var padding: Reference?
    var addsBeginning: Bool?
    var addsEnd: Bool?
    /// The configuration's class rebuilds the post-processor from the two flags (Llama, Gemma, Cohere).
    var rebuilds = false

    init() {}

    /// From tokenizer_config.json and special_tokens_map.json, the first that says something.
    init(configuration: JSON?, map: JSON? = nil) {
        func reference(_ key: String) -> Reference? {
            for json in [configuration, map] {
                if let token = json?[key]?.stringValue ?? json?[key]?["content"]?.stringValue { return .token(token) }
            }
            return nil
        }
        beginning = reference("bos_token")
        end = reference("eos_token")
        unknown = reference("unk_token")
        padding = reference("pad_token")
        addsBeginning = configuration?["add_bos_token"]?.boolValue
        addsEnd = configuration?["add_eos_token"]?.boolValue
        let name = configuration?["tokenizer_class"]?.stringValue ?? ""
        rebuilds = ["Llama", "Gemma", "CodeLlama", "Cohere"].contains { name == "\($0)Tokenizer" || name == "\($0)TokenizerFast" }
    }

    func adjust(_ processor: inout PostProcessor, beginning: Int32?, end: Int32?) {
        if rebuilds, addsBeginning == false, let beginning {
            processor.single.removeAll { $0 == .token(beginning) }
            processor.pair.removeAll { $0 == .token(beginning) }
        }
        if rebuilds, addsEnd == false, let end, end != beginning {
            if processor.single.last == .token(end) { processor.single.removeLast() }
            if processor.pair.last == .token(end) { processor.pair.removeLast() }
        }
        if addsBeginning == true, let beginning { processor.addBeginning(beginning) }
        if addsEnd == true, let end { processor.addEnd(end) }
    }
}
