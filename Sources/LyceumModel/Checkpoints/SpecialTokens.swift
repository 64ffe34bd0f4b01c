internal import LyceumCore

/// Ids of tokens with a meaning of their own.
public struct SpecialTokens: Sendable, Hashable {
    public var beginning: Int32?
    /// The first of `ends`.
    public var end: Int32? { ends.first }
    /// Tokens that end an answer: end of sequence, end of turn, end of message.
    public var ends: [Int32] = []
    public var unknown: Int32?
    public var padding: Int32?
    public var classification: Int32?
    public var separator: Int32?
    public var mask: Int32?
    /// Whether prompts start with `beginning` and end with `end`; nil when the checkpoint leaves it to the tokenizer.
    public var addsBeginning: Bool?
    public var addsEnd: Bool?

    public init() {}

    fileprivate mutating func add(end id: Int?) {
        guard let id, let id = Int32(exactly: id), id >= 0, !ends.contains(id) else { return }
        ends.append(id)
    }

    init(_ metadata: GGUFMetadata) {
        func id(_ name: String) -> Int32? { metadata.int("tokenizer.ggml.\(name)_token_id").flatMap { Int32(exactly: $0) } }
        beginning = id("bos")
        for name in ["eos", "eot", "eom"] { add(end: metadata.int("tokenizer.ggml.\(name)_token_id")) }
        unknown = id("unknown")
        padding = id("padding")
        classification = id("cls")
        separator = id("seperator")
        mask = id("mask")
        addsBeginning = metadata.bool("tokenizer.ggml.add_bos_token")
        addsEnd = metadata.bool("tokenizer.ggml.add_eos_token")
    }

    /// From config.json and generation_config.json, whose ends come first.
    init(_ configuration: JSON, generation: JSON?) {
        func ids(_ name: String) -> [Int] {
            [generation, configuration].flatMap { json -> [Int] in
                guard let value = json?["\(name)_token_id"] else { return [] }
                return value.intValue.map { [$0] } ?? value.arrayValue?.compactMap(\.intValue) ?? []
            }
        }
        func first(_ name: String) -> Int32? { ids(name).first.flatMap { Int32(exactly: $0) } }
        beginning = first("bos")
        for id in ids("eos") { add(end: id) }
        unknown = first("unk")
        padding = first("pad")
        classification = first("cls")
        separator = first("sep")
        mask = first("mask")
    }
}

extension Checkpoint {
    /// The special tokens the checkpoint names.
    public var specialTokens: SpecialTokens {
        if let metadata { return SpecialTokens(metadata) }
        return SpecialTokens(configuration, generation: generationConfiguration)
    }

    /// The text of a token in a GGUF vocabulary; nil for other formats and unknown ids.
    func tokenText(_ id: Int32) -> String? {
        guard let tokens = metadata?.array("tokenizer.ggml.tokens"), id >= 0, Int(id) < tokens.count else { return nil }
        var index = 0
        var text: String?
        tokens.forEachString {
            if index == Int(id) { text = String(decoding: $0, as: UTF8.self) }
            index += 1
        }
        return text
    }
}
