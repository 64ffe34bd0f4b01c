public import LyceumCore
internal import LyceumModel
public import LyceumText

/// The tokenizer that data is made for, with the chat template of its model where there is one.
public struct ShardModel: Sendable {
    public var tokenizer: Tokenizer
    public var template: ChatTemplate?
    /// What the template may use.
    public var variables = JSON.Object()
    /// Tokens that end what the model writes.
    public var endTokens: Set<Int32> = []

    /// The token that is put behind every document; nil where the tokenizer and its model name none.
    public var endOfText: Int32? { tokenizer.endOfSequence ?? endTokens.min() }

    /// - Parameter path: a model (a folder, a .gguf file, a name from the cache), or a tokenizer's file or folder by itself.
    public static func open(_ path: String) throws(LyceumError) -> ShardModel {
        let isBare =
            path.hasSuffix(".json") || path.hasSuffix(".model") || path.hasSuffix(".txt")
            || FileSystem.isFolder(path) && !FileSystem.isFile(path + "/config.json")
        if isBare {
            let tokenizer = try Tokenizer.load(path: path)
            return ShardModel(tokenizer: tokenizer, endTokens: Set([tokenizer.endOfSequence].compactMap { $0 }))
        }
        let checkpoint = try Checkpoint.open(try Hub.resolve(path))
        let tokenizer = try checkpoint.tokenizer()
        var ends = Set(checkpoint.specialTokens.ends)
        if let end = tokenizer.endOfSequence { ends.insert(end) }
        return ShardModel(
            tokenizer: tokenizer, template: try checkpoint.chatTemplate(), variables: try checkpoint.templateVariables(), endTokens: ends)
    }
}
