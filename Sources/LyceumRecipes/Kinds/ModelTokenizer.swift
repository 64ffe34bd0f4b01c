internal import LyceumCore
internal import LyceumModel
internal import LyceumText

/// The tokenizer of a model that a parameter names.
enum ModelTokenizer {
    static func load(_ model: String) throws(LyceumError) -> Tokenizer { try Checkpoint.open(try Hub.resolve(model)).tokenizer() }
}
