internal import LyceumConfiguration

extension CurationPlan {
    /// What a pipeline says about its output.
    enum Output {
        static let shards = "shards"
        static let folder = ConfigurationKey<String>.requiredPath("folder", "Where kept/, dropped/ and the reports go.")
        static let format = ConfigurationKey<String>.choice(
            "format",
            Form.allCases.map { ConfigurationChoice($0.rawValue, $0.meaning) }
                + [ConfigurationChoice(shards, "token shards for training in shards/, and the documents as jsonl.zst")],
            default: "jsonl", "How documents are written.")
        static let dropped = ConfigurationKey<Bool>.flag("keep_dropped", default: true, "Whether dropped documents are written, with their reasons.")
        static let tokenizer = ConfigurationKey<String?>.text(
            "tokenizer", automatic: "none", "Shards: a model (folder, .gguf file, name from the cache) or a tokenizer.json.")
        static let end = ConfigurationKey<Bool>.flag("eos", default: false, "Shards: whether the end-of-text token follows every document.")
        static let validation = ConfigurationKey<Double>.number(
            "validation", in: 0...0.99, default: 0, "Shards: share of documents set aside for validation.")
        static let shardTokens = ConfigurationKey<Int>.whole(
            "shard_tokens", in: 1...1 << 40, unit: "tokens", default: 100_000_000, "Shards: tokens after which a new one begins.")
        static let section = ConfigurationSection(
            "output", "What is written.", shorthand: "folder",
            keys: [
                folder.declaration, format.declaration, dropped.declaration, tokenizer.declaration, end.declaration, validation.declaration,
                shardTokens.declaration,
            ])
    }
}
