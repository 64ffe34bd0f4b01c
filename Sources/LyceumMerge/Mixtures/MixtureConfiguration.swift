internal import LyceumConfiguration
public import LyceumCore
public import LyceumTensor

/// A mixture of experts as a file says it, in the form of mergekit-moe: a base model, experts that give their feed-forward layers, and
/// prompts that say what each is for.
public struct MixtureConfiguration: Sendable {
    /// Where the rows of the routers come from.
    public enum Gate: String, Sendable, Hashable, CaseIterable {
        /// What enters the layer at the last token of the prompts.
        case hidden
        case hiddenLast = "hidden_last"
        /// The mean over the prompts' tokens of what enters the layer.
        case hiddenMean = "hidden_avg"
        /// The sum of the embeddings of the prompts' tokens, the same in all layers.
        case embedding = "cheap_embed"
        /// Normal numbers with deviation 1.
        case random
        /// Uniform numbers within ±1/√width, as new layers begin.
        case uniformRandom = "uniform_random"

        var needsPrompts: Bool { self != .random && self != .uniformRandom }
        var needsStates: Bool { self == .hidden || self == .hiddenLast || self == .hiddenMean }
    }

    public struct Expert: Sendable {
        /// `PATH`, `PATH+ADAPTER`, or a name from the cache.
        public var model: String
        public var positive: [String] = []
        public var negative: [String] = []
        /// Deviation of normal noise added to the expert's matrices.
        public var noise: Double?
        /// Multiplies the matrix that leads out of the expert.
        public var residual: Double?
        public var place: String
    }

    public var base: String
    public var basePlace: String
    public var experts: [Expert]
    public var gate = Gate.hidden
    public var gatePlace: String
    /// Of all weights; nil takes the type the base's configuration names.
    public var type: ElementType?
    public var expertsPerToken = 2
    public let text: String
    /// Where paths in the file begin, besides the working folder.
    public let folder: String
    public let source: String

    /// - Returns: nil for a file that is no mixture (it has no experts), such as a merge.
    /// - Throws: `LyceumError` that lists all that is wrong, with lines.
    public static func read(path: String) throws(LyceumError) -> MixtureConfiguration? {
        try read(YAML.text(path: path), source: path, folder: FileSystem.parent(of: path) ?? ".")
    }

    public static func read(_ text: String, source: String, folder: String = ".") throws(LyceumError) -> MixtureConfiguration? {
        let documents = try YAML.documents(text, source: source)
        guard let node = documents.first(where: { $0["experts"] != nil && $0["merge_method"] == nil }) else { return nil }
        let issues = ConfigurationIssues()
        if documents.count > 1 {
            issues.add("a mixture stands in a file of its own, found \(documents.count) documents", at: node.place, remedy: "divide the file")
        }
        let result = MixtureReader(issues).read(node, text: text, source: source, folder: folder)
        try issues.check()
        guard let result else { throw LyceumError(.invalidArgument, "the mixture could not be read", at: source) }
        return result
    }

    /// All models named, base first, without repetition.
    public var models: [String] {
        var result = [base]
        for expert in experts where !result.contains(expert.model) { result.append(expert.model) }
        return result
    }

    func place(of model: String) -> String { model == base ? basePlace : experts.first { $0.model == model }?.place ?? source }
}
