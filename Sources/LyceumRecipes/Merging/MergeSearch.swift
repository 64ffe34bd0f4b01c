public import LyceumCore
internal import LyceumExam
public import LyceumMerge
internal import LyceumModel
internal import LyceumStatistics

/// What happens while a search runs.
public enum MergeSearchEvent: Sendable {
    /// A model is asked all items.
    case examining(model: String, items: Int, of: Int)
    /// An earlier run had come this far.
    case resumed(evaluations: Int, generations: Int)
    case evaluated(count: Int, of: Int?, label: String)
    case generation(MergeSearchGeneration)
    /// The last choice among the best.
    case choosing(done: Int, of: Int)
    case writing
    case note(String)
}

/// What a search would be, seen before it begins.
public struct MergeSearchPlan: Sendable {
    public let genes: Int
    public let groups: Int
    public let population: Int
    /// nil where minutes limit the search.
    public let generations: Int?
    public let searchItems: Int
    public let heldOutItems: Int
    /// Of the first generation.
    public let items: Int
    /// Measured: a merge, and one item.
    public let mergeSeconds: Double
    public let itemSeconds: Double
    /// Of the whole, items growing not counted.
    public let seconds: Double?
    /// Weights of one candidate and of one merge on its way.
    public let bytes: Int
    public let staysInMemory: Bool
    public let parents: [String]
    /// The configuration the search begins with.
    public let start: String
    public let warnings: [String]
}

/// A search for the numbers of a merge by CMA-ES, with the examination's noise accounted for.
///
/// Candidates of a generation are scored on the same items, other ones in every generation; the best so far is scored again with them. Two halves of the
/// items rank the candidates apart, and where the ranks disagree the next generations get more items (UH-CMA-ES). What the search never saw decides:
/// held-out items, on which the winner meets every parent and the plain mean, item by item.
/// - Source: Akiba et al. 2024, Evolutionary optimization of model merging recipes; Hansen 2016; Hansen et al. 2009.
public struct MergeSearch: Sendable {
    public let configuration: MergeSearchConfiguration
    public let options: MergeSearchOptions

    public init(_ configuration: MergeSearchConfiguration, options: MergeSearchOptions) throws(LyceumError) {
        self.configuration = configuration
        var options = options
        if options.panel.tasks.isEmpty {
            options.panel.tasks = configuration.tasks.map { ItemPanel.MergeTask($0.name, weight: $0.weight, metric: $0.metric) }
        }
        if options.panel.limit == nil { options.panel.limit = configuration.limit.map { Double($0) } }
        if options.panel.shots == nil { options.panel.shots = configuration.shots }
        if let usesChat = configuration.usesChat {
            options.panel.usesChat = usesChat
            options.panel.isMultiturn = configuration.isMultiturn
        }
        self.options = options
        try Self.check(options)
    }

    private static func check(_ options: MergeSearchOptions) throws(LyceumError) {
        switch options.budget {
        case .evaluations(let count) where count < 1:
            throw LyceumError(.invalidArgument, "expected a budget of one evaluation or more, found \(count)")
        case .minutes(let minutes) where !(minutes > 0 && minutes.isFinite):
            throw LyceumError(.invalidArgument, "expected a budget above 0 minutes, found \(minutes)")
        default: break
        }
        guard options.step > 0, options.step <= 1 else {
            throw LyceumError(.invalidArgument, "expected a step above 0 and up to 1, found \(options.step)")
        }
        guard options.heldOut > 0, options.heldOut < 1 else {
            throw LyceumError(.invalidArgument, "expected a held-out share above 0 and below 1, found \(options.heldOut)")
        }
        for count in [options.items, options.maximumItems] {
            if let count, count < 4 { throw LyceumError(.invalidArgument, "expected four items or more per generation, found \(count)") }
        }
    }

    /// Opens the models, makes the questions and times a first merge; writes nothing.
    public func plan() async throws -> MergeSearchPlan {
        try await MergeSearchEngine(self).plan()
    }

    /// - Parameters:
    ///   - output: the folder or .gguf file of the winner.
    /// - Throws: `LyceumError`; `cancelled` when the task was cancelled: the same call goes on.
    public func run(to output: String, report: @escaping @Sendable (MergeSearchEvent) -> Void = { _ in }) async throws -> MergeSearchResult {
        try await MergeSearchEngine(self).run(to: output, report: report)
    }
}
