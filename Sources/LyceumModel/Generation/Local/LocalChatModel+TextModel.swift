public import LyceumCore

extension LocalChatModel {
    /// A chat model over a loaded language model with its own tokenizer, template and end tokens.
    ///
    /// - Parameter defaults: sampling where a request says nothing.
    /// - Throws: `LyceumError` when the tokenizer's special tokens cannot be read.
    public convenience init(
        _ source: TextModel, name: String, defaults: SamplingOptions = SamplingOptions(),
        options: GeneratorOptions = GeneratorOptions()
    ) throws(LyceumError) {
        try self.init(
            name: name, evaluator: source.model, text: source.tokenizer, template: source.template,
            templateVariables: try source.model.checkpoint.templateVariables(), endTokens: source.endTokens,
            beginning: source.beginning, defaults: defaults, options: options)
    }
}
