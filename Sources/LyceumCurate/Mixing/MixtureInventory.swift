public import LyceumCore
internal import LyceumStatistics

/// What sources of training data hold, by source and by the values of chosen fields such as the language.
public struct MixtureInventory: Sendable, Hashable {
    /// Files under a name.
    public struct Source: Sendable, Hashable {
        public var name: String
        public var paths: [String]

        public init(name: String, paths: [String]) { (self.name, self.paths) = (name, paths) }

        /// Reads `name=path,path`, or a path, whose last part is then the name.
        public init(parsing text: String) throws(LyceumError) {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let isNamed = parts.count == 2 && !parts[0].contains("/")
            let paths = (isNamed ? parts[1] : text).split(separator: ",").map(String.init)
            guard let first = paths.first else {
                throw LyceumError(.invalidArgument, "expected name=path or a path, found “\(text)”")
            }
            self.paths = paths
            name = isNamed && !parts[0].isEmpty ? parts[0] : String(FileSystem.name(of: first).prefix { $0 != "." })
        }
    }

    /// The documents of a source that agree in the chosen fields.
    public struct Group: Sendable, Hashable {
        public var source: String
        /// The values of the fields, in their order.
        public var values: [String]
        public var documents = 0
        public var bytes = 0
        /// Tokens of the tokenizer, or words.
        public var tokens = 0
        /// Sums of an n-gram model's scores: log₁₀ probabilities, and words and sentence ends they are of.
        public var log10 = 0.0
        public var scored = 0
        /// Tokens by genre.
        public var genres: [String: Int] = [:]

        public init(source: String, values: [String]) { (self.source, self.values) = (source, values) }

        /// The source and the values: `web/en`.
        public var name: String { ([source] + values).joined(separator: "/") }

        /// 10 to the negative mean; nil where nothing was scored.
        public var perplexity: Double? { scored > 0 ? Real.pow(10, -log10 / Double(scored)) : nil }

        mutating func add(_ other: Group) {
            documents += other.documents
            bytes += other.bytes
            tokens += other.tokens
            log10 += other.log10
            scored += other.scored
            for (genre, count) in other.genres { genres[genre, default: 0] += count }
        }
    }

    public var sources: [Source]
    /// Fields that divide the sources.
    public var fields: [String]
    /// The tokenizer that tokens are counted with; nil counts words.
    public var tokenizer: String?
    public var field: String
    public var groups: [Group]
    /// Records without text, and records that could not be used.
    public var empty = 0
    public var skipped = 0

    public var unit: String { tokenizer == nil ? "words" : "tokens" }
    public var tokens: Int { groups.reduce(0) { $0 + $1.tokens } }
}
