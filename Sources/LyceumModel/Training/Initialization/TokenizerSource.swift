public import LyceumCore
public import LyceumText

/// A tokenizer on disk with what lies beside it: what a new model gets.
public struct TokenizerSource: Sendable {
    public let path: String
    public let tokenizer: Tokenizer
    private let checkpoint: Checkpoint?
    private let folder: String

    /// - Parameter path: a tokenizer.json, a folder with tokenizer files (with or without a model), or a `.gguf` file.
    public init(_ path: String) throws(LyceumError) {
        self.path = path
        if path.lowercased().hasSuffix(".gguf") {
            let checkpoint = try Checkpoint.open(path)
            self.checkpoint = checkpoint
            folder = checkpoint.folder
            tokenizer = try checkpoint.tokenizer()
        } else {
            checkpoint = nil
            folder = FilePaths.isFolder(path) ? path : FilePaths.folder(of: path)
            tokenizer = try Tokenizer.load(path: path)
        }
    }

    /// Beginning, end and padding, as the tokenizer's files say; an end also by its usual names. Ends of turns follow the end of texts.
    package var specialTokens: SpecialTokens {
        var result = SpecialTokens()
        result.beginning = tokenizer.beginningOfSequence
        result.padding = tokenizer.padding
        let usual = ["<|endoftext|>", "</s>", "<eos>", "<|im_end|>", "<|end_of_text|>"].lazy.compactMap { tokenizer.id(of: $0) }
        if let end = tokenizer.endOfSequence ?? checkpoint?.specialTokens.end ?? usual.first { result.ends = [end] }
        for turn in ["<|im_end|>", "<|eot_id|>", "<end_of_turn>"] {
            if let id = tokenizer.id(of: turn), !result.ends.contains(id) { result.ends.append(id) }
        }
        return result
    }

    /// Writes tokenizer, its configuration and the chat template.
    package func write(to target: AtomicFolder) throws(LyceumError) {
        if let checkpoint { return try HuggingFaceTokenizerFiles(checkpoint).write(target) }
        var hasConfiguration = false
        for name in HuggingFaceSideFiles.tokenizer {
            let wasThere = try HuggingFaceSideFiles.copy(name, from: folder, to: target)
            hasConfiguration = hasConfiguration || wasThere && name == "tokenizer_config.json"
        }
        if !FilePaths.isFile(target.file("tokenizer.json")) {
            try AtomicFile.write(tokenizer.json().text(indent: 2) + "\n", to: target.file("tokenizer.json"))
        }
        guard !hasConfiguration else { return }
        var keys = JSON.Object([("tokenizer_class", "PreTrainedTokenizerFast"), ("clean_up_tokenization_spaces", false)])
        let special = specialTokens
        for (key, id) in [
            ("bos_token", special.beginning), ("eos_token", special.end), ("unk_token", tokenizer.unknown),
            ("pad_token", special.padding),
        ] {
            if let text = id.flatMap({ tokenizer.token(of: $0) }) { keys[key] = .string(text) }
        }
        try AtomicFile.write(JSON.object(keys).text(indent: 2) + "\n", to: target.file("tokenizer_config.json"))
    }
}
