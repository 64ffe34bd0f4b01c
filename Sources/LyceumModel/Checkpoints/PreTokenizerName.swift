internal import LyceumCore

/// The names GGUF files give to pre-tokenizers, found from what a tokenizer.json says.
enum PreTokenizerName {
    /// Patterns that are the whole of a pre-tokenizer, as tokenizer.json files spell them.
    private static let patterns: [(name: String, pattern: String)] = [
        (
            "llama-bpe",
            #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
        ),
        (
            "qwen2",
            #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
        ),
        (
            "tekken",
            #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
        ),
        (
            "gpt-4o",
            #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
        ),
    ]

    /// - Parameter json: the value of `pre_tokenizer`.
    /// - Throws: `LyceumError` (`unsupported`) when no known name has the same behavior.
    static func find(_ json: JSON?, at path: String) throws(LyceumError) -> String {
        let parts = flatten(json)
        let kinds = parts.map { $0["type"]?.stringValue ?? "" }
        let splits = parts.filter { $0["type"]?.stringValue == "Split" }.map { pattern($0) }
        let hasByteRegex = parts.last?["use_regex"]?.boolValue ?? true
        switch kinds {
        case ["ByteLevel"] where hasByteRegex: return "gpt-2"
        case ["Digits", "ByteLevel"] where hasByteRegex && parts[0]["individual_digits"]?.boolValue == true: return "smollm"
        case ["Split", "ByteLevel"] where !hasByteRegex:
            if let match = patterns.first(where: { $0.pattern == splits[0] }) { return match.name }
        default:
            if splits.first == "[\r\n]" || splits.first == #"[\r\n]"#, kinds.last == "ByteLevel" {
                return splits.contains { $0.hasSuffix(#"\p{L}+"#) } ? "deepseek-coder" : "deepseek-llm"
            }
            if splits.first == #"\p{N}{1,3}"#, splits.count == 3, !hasByteRegex { return "deepseek-v3" }
        }
        throw LyceumError(
            .unsupported, "no GGUF name is known for the pre-tokenizer \(json?.text().prefix(300) ?? "null")",
            at: "\(path): pre_tokenizer", remedy: "convert a model whose pre-tokenizer is GPT-2's, Llama 3's, Qwen2's, SmolLM's, Tekken's or DeepSeek's")
    }

    private static func pattern(_ json: JSON) -> String {
        json["pattern"]?["Regex"]?.stringValue ?? json["pattern"]?["String"]?.stringValue ?? ""
    }

    private static func flatten(_ json: JSON?) -> [JSON] {
        guard let json, !json.isNull else { return [] }
        return json["pretokenizers"]?.arrayValue ?? [json]
    }
}
