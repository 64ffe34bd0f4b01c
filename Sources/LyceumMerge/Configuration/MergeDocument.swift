public import LyceumTensor

/// One merge as a configuration says it, in mergekit's form.
public struct MergeDocument: Sendable {
    public struct Source: Sendable {
        /// `PATH`, `PATH@revision`, `PATH+ADAPTER`, or the name of another document.
        public var model: String
        public var place: String
        /// Half open; nil for all layers.
        public var layers: Range<Int>?
        public var parameters: [String: MergeSetting] = [:]
        /// A file of what was measured of the model; for methods that need it.
        public var statistics: String?
    }

    public struct Slice: Sendable {
        public var sources: [Source]
        public var parameters: [String: MergeSetting] = [:]
        public var place: String
    }

    /// Given where other documents refer to this one.
    public var name: String?
    public var method: String
    public var slices: [Slice]
    public var base: String?
    public var basePlace: String?
    /// Of the part of a model, then of the whole.
    public var moduleParameters: [String: MergeSetting] = [:]
    public var parameters: [String: MergeSetting] = [:]
    public var type: ElementType?
    public var outputType: ElementType?
    public var tokenizer: MergeTokenizerSettings?
    public var chatTemplate: String?
    public var place: String
    /// What is said and changes nothing.
    public var warnings: [String] = []
    /// All parameters that are given.
    var given: [GivenParameter] = []

    /// A parameter and where it stands.
    struct GivenParameter: Sendable {
        var name: String
        var place: String
        /// The model it is given for; nil for slices, modules and the whole.
        var model: String?
    }

    /// All models named, base included, without repetition and in order.
    public var models: [String] {
        var result: [String] = []
        for name in slices.flatMap({ $0.sources.map(\.model) }) + (base.map { [$0] } ?? []) where !result.contains(name) { result.append(name) }
        return result
    }
}

/// What the configuration says about the vocabulary.
public struct MergeTokenizerSettings: Sendable {
    /// `union`, `base`, or a model.
    public var source: String
    public var padding: Int?
    public var tokens: [Token] = []
    public var place: String

    public struct Token: Sendable {
        public enum Origin: Sendable, Hashable {
            /// The row the model has for this token.
            case model(String)
            /// The row a model has for another token.
            case token(model: String, text: String)
            case row(model: String, id: Int)
            case zero
        }

        public var text: String
        public var origin: Origin?
        public var isForced: Bool
        public var place: String
    }
}
