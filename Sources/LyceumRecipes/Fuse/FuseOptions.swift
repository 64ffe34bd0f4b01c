public import LyceumTrain

/// What a fusion of chat models starts from.
public struct FuseOptions: Sendable, Hashable {
    /// A model folder, a `.gguf` file, or a name from the cache: the model that is trained, and whose shape and tokens the result has.
    public var pivot: String
    /// Models to learn from, of any shape and tokenizer.
    public var sources: [String]
    /// Files and folders of conversations.
    public var data: [String]
    /// Tokens recorded of every place.
    public var top = 10
    /// Longest conversation in tokens.
    public var length = 2048
    public var mapping = VocabularyMapping.statistics
    public var prefersFrequent = false
    /// λ: the part of the loss that is the truth's; 1 is plain fine-tuning.
    public var truthWeight = 0.9
    public var epochs = 3.0
    public var rate = 5e-6
    /// Conversations of an optimizer step.
    public var sequences = 128
    /// Share of the conversations that is held out of training.
    public var holdOut = 0.02
    /// Trains an adapter of this rank, folded in by the merge, instead of all weights; nil trains all.
    public var rank: Int?
    public var method = "varm"
    public var granularity = "matrix"
    /// Tasks that the pivot, every fused model and the merged one are examined on.
    public var tasks: [String] = []
    public var skipsErrors = false
    public var seed: UInt64 = 1

    public init(pivot: String, sources: [String], data: [String]) {
        (self.pivot, self.sources, self.data) = (pivot, sources, data)
    }
}
