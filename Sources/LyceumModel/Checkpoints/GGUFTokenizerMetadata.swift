internal import LyceumCore

/// Translates the tokenizer of a Hugging Face folder to `tokenizer.ggml.*` keys.
struct GGUFTokenizerMetadata {
    private enum Kind {
        static let normal: Int32 = 1
        static let unknown: Int32 = 2
        static let control: Int32 = 3
        static let userDefined: Int32 = 4
        static let unused: Int32 = 5
        static let byte: Int32 = 6
    }

    private let files: TokenizerFiles
    private var tokens: [String]
    private var types: [Int32]
    private var ids: [String: Int] = [:]

    /// - Parameter vocabularySize: rows of the embedding; ids without a token become unused ones.
    init(_ files: TokenizerFiles, vocabularySize: Int) throws(LyceumError) {
        self.files = files
        guard vocabularySize > 0, vocabularySize <= 1 << 24 else {
            throw LyceumError(.invalidData, "a vocabulary of \(vocabularySize) tokens", at: "config.json: vocab_size")
        }
        tokens = (0..<vocabularySize).map { "[PAD\($0)]" }
        types = [Int32](repeating: Kind.unused, count: vocabularySize)
        try readVocabulary()
        try readAddedTokens()
    }

    private mutating func readVocabulary() throws(LyceumError) {
        switch files.tokenizer["model"]?["vocab"] {
        case .object(let vocabulary):
            for (token, id) in vocabulary { try set(token, id.intValue, Kind.normal) }
        case .array(let entries):
            for (id, entry) in entries.enumerated() { try set(entry[0]?.stringValue ?? "", id, Kind.normal) }
        default:
            throw LyceumError(.invalidData, "the tokenizer has no vocabulary", at: "\(files.path): model.vocab")
        }
        if files.tokenizer["model"]?["byte_fallback"]?.boolValue == true {
            for (id, token) in tokens.enumerated() where token.utf8.count == 6 && token.hasPrefix("<0x") && token.hasSuffix(">") {
                types[id] = Kind.byte
            }
        }
        if let name = files.tokenizer["model"]?["unk_token"]?.stringValue, let id = ids[name] { types[id] = Kind.unknown }
        if let id = files.tokenizer["model"]?["unk_id"]?.intValue, types.indices.contains(id) { types[id] = Kind.unknown }
    }

    private mutating func readAddedTokens() throws(LyceumError) {
        for token in files.tokenizer["added_tokens"]?.arrayValue ?? [] {
            guard let content = token["content"]?.stringValue, let id = token["id"]?.intValue else {
                throw LyceumError(.invalidData, "an added token needs an id and content", at: "\(files.path): added_tokens")
            }
            let isUnknown = types.indices.contains(id) && types[id] == Kind.unknown
            let isSpecial = token["special"]?.boolValue ?? false
            try set(content, id, isUnknown ? Kind.unknown : isSpecial ? Kind.control : Kind.userDefined)
        }
    }

    private mutating func set(_ token: String, _ id: Int?, _ type: Int32) throws(LyceumError) {
        guard let id, tokens.indices.contains(id) else {
            throw LyceumError(
                .invalidData, "the token \(token) has the id \(id.map(String.init) ?? "null"), expected 0..<\(tokens.count)",
                at: files.path, remedy: "check that vocab_size in config.json is the number of rows of the embedding")
        }
        tokens[id] = token
        types[id] = type
        ids[token] = id
    }

    // MARK: - Writing keys

    func write(_ metadata: inout GGUFMetadata, configuration: JSON, generation: JSON?) throws(LyceumError) {
        let model = files.tokenizer["model"]
        switch model?["type"]?.stringValue ?? (model?["merges"] != nil ? "BPE" : "") {
        case "BPE" where model?["byte_fallback"]?.boolValue == true: try writeSentencePiece(&metadata)
        case "BPE": try writeByteLevel(&metadata)
        case "WordPiece": writeWordPiece(&metadata)
        case "Unigram": try writeUnigram(&metadata)
        case let other:
            throw LyceumError(
                .unsupported, "tokenizers of the kind \(other) cannot be written to GGUF", at: "\(files.path): model.type")
        }
        writeSpecialTokens(&metadata, configuration, generation)
        for (name, text) in files.chatTemplates {
            metadata[name == "default" ? "tokenizer.chat_template" : "tokenizer.chat_template.\(name)"] = .string(text)
        }
    }

    private func writeTokens(_ metadata: inout GGUFMetadata, _ tokens: [String], scores: [Float]? = nil) {
        metadata["tokenizer.ggml.tokens"] = .array(GGUFArray(strings: tokens))
        if let scores { metadata["tokenizer.ggml.scores"] = .array(GGUFArray(scores)) }
        metadata["tokenizer.ggml.token_type"] = .array(GGUFArray(types))
    }

    private func writeByteLevel(_ metadata: inout GGUFMetadata) throws(LyceumError) {
        metadata["tokenizer.ggml.model"] = .string("gpt2")
        metadata["tokenizer.ggml.pre"] = .string(try PreTokenizerName.find(files.tokenizer["pre_tokenizer"], at: files.path))
        writeTokens(&metadata, tokens)
        metadata["tokenizer.ggml.merges"] = .array(GGUFArray(strings: try merges().map { "\($0.0) \($0.1)" }))
        let parts = files.tokenizer["pre_tokenizer"]?["pretokenizers"]?.arrayValue ?? [files.tokenizer["pre_tokenizer"] ?? .null]
        metadata["tokenizer.ggml.add_space_prefix"] = .bool(parts.contains { $0["add_prefix_space"]?.boolValue == true })
    }

    /// Merges as pairs; a space inside a piece is spelled as byte-level vocabularies spell it.
    private func merges() throws(LyceumError) -> [(String, String)] {
        guard let list = files.tokenizer["model"]?["merges"]?.arrayValue else {
            throw LyceumError(.invalidData, "the tokenizer has no merges", at: "\(files.path): model.merges")
        }
        var result: [(String, String)] = []
        result.reserveCapacity(list.count)
        for (index, entry) in list.enumerated() {
            if let left = entry[0]?.stringValue, let right = entry[1]?.stringValue {
                result.append((Self.withoutSpaces(left), Self.withoutSpaces(right)))
            } else if let text = entry.stringValue, let space = text.utf8.firstIndex(of: 0x20) {
                result.append((String(text[..<space]), String(text[text.utf8.index(after: space)...])))
            } else {
                throw LyceumError(.invalidData, "expected a pair of pieces", at: "\(files.path): model.merges[\(index)]")
            }
        }
        return result
    }

    private static func withoutSpaces(_ text: String) -> String {
        guard text.utf8.contains(0x20) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == " " ? "\u{120}" : $0 }))
    }

    /// The order of merges becomes scores: the earlier a piece is made, the higher.
    private func writeSentencePiece(_ metadata: inout GGUFMetadata) throws(LyceumError) {
        var scores = [Float](repeating: 0, count: tokens.count)
        for (id, type) in types.enumerated() where type == Kind.normal { scores[id] = -1e6 }
        for (rank, merge) in try merges().enumerated().reversed() {
            if let id = ids[merge.0 + merge.1], types[id] == Kind.normal { scores[id] = -Float(rank) - 1 }
        }
        metadata["tokenizer.ggml.model"] = .string("llama")
        metadata["tokenizer.ggml.pre"] = .string("default")
        writeTokens(&metadata, tokens, scores: scores)
        metadata["tokenizer.ggml.add_space_prefix"] = .bool(addsSpacePrefix)
    }

    private var addsSpacePrefix: Bool {
        let normalizer = files.tokenizer["normalizer"]
        let parts = normalizer?["normalizers"]?.arrayValue ?? [normalizer ?? .null]
        if parts.contains(where: { $0["type"]?.stringValue == "Prepend" }) { return true }
        let splitter = files.tokenizer["pre_tokenizer"]
        let splitters = splitter?["pretokenizers"]?.arrayValue ?? [splitter ?? .null]
        return splitters.contains {
            $0["type"]?.stringValue == "Metaspace"
                && ($0["prepend_scheme"]?.stringValue ?? "always") != "never" && $0["add_prefix_space"]?.boolValue != false
        }
    }

    /// GGUF marks pieces that start a word with a leading bar and writes continuations bare.
    private func writeWordPiece(_ metadata: inout GGUFMetadata) {
        let prefix = files.tokenizer["model"]?["continuing_subword_prefix"]?.stringValue ?? "##"
        let pieces = tokens.enumerated().map { id, token in
            if types[id] != Kind.normal || (token.hasPrefix("[") && token.hasSuffix("]")) { return token }
            return token.hasPrefix(prefix) ? String(token.dropFirst(prefix.count)) : "\u{2581}" + token
        }
        metadata["tokenizer.ggml.model"] = .string("bert")
        metadata["tokenizer.ggml.pre"] = .string("default")
        writeTokens(&metadata, pieces)
        let normalizer = files.tokenizer["normalizer"]
        if let lowers = normalizer?["lowercase"]?.boolValue { metadata["tokenizer.ggml.normalizer.lowercase"] = .bool(lowers) }
        if let strips = normalizer?["strip_accents"]?.boolValue {
            metadata["tokenizer.ggml.normalizer.strip_accents"] = .bool(strips)
        }
    }

    private func writeUnigram(_ metadata: inout GGUFMetadata) throws(LyceumError) {
        var scores = [Float](repeating: 0, count: tokens.count)
        for (id, entry) in (files.tokenizer["model"]?["vocab"]?.arrayValue ?? []).enumerated() where id < scores.count {
            scores[id] = Float(entry[1]?.doubleValue ?? 0)
        }
        metadata["tokenizer.ggml.model"] = .string("t5")
        metadata["tokenizer.ggml.pre"] = .string("default")
        writeTokens(&metadata, tokens, scores: scores)
        metadata["tokenizer.ggml.add_space_prefix"] = .bool(addsSpacePrefix)
    }

    // MARK: - Special tokens

    private func writeSpecialTokens(_ metadata: inout GGUFMetadata, _ configuration: JSON, _ generation: JSON?) {
        func id(_ name: String) -> Int? {
            if let text = files.specialToken("\(name)_token"), let id = ids[text] { return id }
            return configuration["\(name)_token_id"]?.intValue ?? configuration["\(name)_token_id"]?[0]?.intValue
        }
        func write(_ key: String, _ id: Int?) {
            guard let id, tokens.indices.contains(id) else { return }
            metadata["tokenizer.ggml.\(key)_token_id"] = .uint32(UInt32(id))
        }
        write("bos", id("bos") ?? id("cls"))
        let end = id("eos") ?? id("sep")
        write("eos", end)
        write("unknown", id("unk") ?? ids[files.tokenizer["model"]?["unk_token"]?.stringValue ?? ""])
        write("padding", id("pad"))
        write("cls", id("cls"))
        write("seperator", id("sep"))  // the format's own spelling
        write("mask", id("mask"))
        let ends = (generation?["eos_token_id"] ?? configuration["eos_token_id"])?.arrayValue?.compactMap(\.intValue) ?? []
        let others = ends.filter { $0 != end && tokens.indices.contains($0) }
        let turn = others.first { !tokens[$0].contains("eom") }
        write("eot", turn)
        write("eom", others.first { $0 != turn })
        let template = SequenceTemplate(files.tokenizer["post_processor"])
        let adds = (files.configuration["add_bos_token"]?.boolValue, files.configuration["add_eos_token"]?.boolValue)
        metadata["tokenizer.ggml.add_bos_token"] = .bool(template.hasTemplate ? template.startsSpecial : adds.0 ?? false)
        metadata["tokenizer.ggml.add_eos_token"] = .bool(template.hasTemplate ? template.endsSpecial : adds.1 ?? false)
    }
}

/// Whether a post-processor puts a special token before or after a sequence.
private struct SequenceTemplate {
    var hasTemplate = false
    var startsSpecial = false
    var endsSpecial = false

    init(_ json: JSON?) {
        for part in json?["processors"]?.arrayValue ?? [json ?? .null] {
            switch part["type"]?.stringValue {
            case "TemplateProcessing":
                hasTemplate = true
                let single = part["single"]?.arrayValue ?? []
                startsSpecial = single.first?["SpecialToken"] != nil
                endsSpecial = single.count > 1 && single.last?["SpecialToken"] != nil
            case "BertProcessing", "RobertaProcessing":
                (hasTemplate, startsSpecial, endsSpecial) = (true, true, true)
            default: break
            }
        }
    }
}
