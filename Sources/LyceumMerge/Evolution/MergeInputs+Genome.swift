public import LyceumCore
internal import LyceumModel

extension MergeInputs {
    /// Opens the models of a search.
    public init(opening genome: MergeGenome, folder: String) throws(LyceumError) {
        let text = genome.everyModelText
        try self.init(try MergeConfiguration(text, source: genome.place).documents[0], folder: folder)
    }

    /// Another merge of these models, not checked yet.
    public func parsed(_ text: String) throws(LyceumError) -> MergeInputs {
        try with(try MergeConfiguration(text, source: "search").documents[0])
    }

    /// Whether the model whose tokenizer the result has was made for conversations.
    public var hasChatTemplate: Bool { ((try? reference.checkpoint.chatTemplateText()) ?? nil) != nil }
}

extension MergeGenome {
    /// Lays the numbers out for the models' layers.
    public mutating func layOut(for inputs: MergeInputs) throws(LyceumError) {
        let counts = inputs.models.map { MergePlanBuilder.layers(of: $0) }
        guard let count = counts.first, counts.allSatisfy({ $0 == count }) else {
            throw LyceumError(
                .invalidArgument, "expected models of the same depth, found \(counts) layers", at: place, remedy: "search models of one ancestor")
        }
        try layOut(layers: count)
    }

    /// A merge that names every model, to open them by.
    fileprivate var everyModelText: String {
        let all = models + (base.map { models.contains($0) ? [] : [$0] } ?? [])
        var lines = ["merge_method: linear", "models:"]
        for model in all { lines.append("  - {model: \(JSON.string(model).text()), parameters: {weight: 1}}") }
        return lines.joined(separator: "\n") + "\n"
    }
}
