public import LyceumCore
public import LyceumModel

/// Vectors of texts by a model on this machine: the mean of the tokens' last hidden states, scaled to length 1.
public final class LocalEmbedder: TextEmbedder {
    /// The file's or folder's name.
    public let name: String
    private let source: Locked<TextModel>

    /// Loads the model at `path`: an encoder such as BERT, or any other language model.
    ///
    /// - Throws: `LyceumError` when the model or its tokenizer cannot be read.
    public init(path: String, options: RuntimeOptions = RuntimeOptions()) throws(LyceumError) {
        source = Locked(try TextModel(try LanguageModel.load(path, options: options)))
        name = FileSystem.name(of: path)
    }

    /// One vector per text, in their order; texts beyond the model's context are cut.
    public func embed(_ texts: [String]) async throws -> [[Float]] {
        try texts.map { text in
            try Task.checkCancellation()
            return try source.withLock { source throws(LyceumError) in
                let tokens = source.tokenizer.encode(text).prefix(source.model.contextLength)
                guard !tokens.isEmpty else { return [Float](repeating: 0, count: source.model.width) }
                return try source.model.embedding(of: Array(tokens))
            }
        }
    }
}
