public import LyceumCore
internal import LyceumModel

/// The vectors of `lyceum embed`. Texts beyond the model's context are cut. The model is loaded with the first text.
public final class ModelDedupEncoder: DedupEncoder {
    private let name: String
    private let threads: Int
    private var text: TextModel?

    /// - Parameter model: a folder, a .gguf file, or a name from the cache.
    public init(_ model: String, threads: Int) { (name, self.threads) = (model, threads) }

    public func vector(of document: String) throws(LyceumError) -> [Float] {
        let text = try loaded()
        // A token has a byte at least; more text than fits is not looked at.
        let ids = text.tokenizer.encode(String(document.prefix(text.model.contextLength * 16)))
        return try text.model.embedding(of: Array(ids.prefix(text.model.contextLength)))
    }

    private func loaded() throws(LyceumError) -> TextModel {
        if let text { return text }
        let loaded = try TextModel(try LanguageModel.load(try Hub.resolve(name), options: RuntimeOptions(threads: threads)))
        text = loaded
        return loaded
    }
}
