public import LyceumCore
public import LyceumMerge

/// What a search found, with the score it was chosen by and the one that counts.
public struct MergeSearchResult: Sendable {
    /// Scores of a model: mean over tasks by their weights, more is better.
    public struct Mark: Sendable, Hashable {
        public var name: String
        /// On items the winner was chosen with.
        public var search: Double
        /// On items it never saw.
        public var heldOut: Double
    }

    /// The winner in mergekit's form.
    public let configuration: String
    public let genes: [(gene: MergeGenome.Gene, value: Double)]
    public let models: [String]
    public let filters: [String]
    /// Which finalist won.
    public let chosen: String
    /// Winner, parents, plain mean, and the start where the winner is another.
    public let marks: [Mark]
    /// On held-out items.
    public let verdict: MergeVerdict
    public let evaluations: Int
    public let generations: [MergeSearchGeneration]
    public let seconds: Double
    public let searchItems: Int
    public let heldOutItems: Int
    public let finalists: [(name: String, score: Double)]

    public static let uniformName = "uniform linear"
    public static let startName = "start of the search"

    /// How much more the winner leads the best parent on the items it was chosen with than on the others: what would have been reported as gain.
    public var optimism: Double {
        guard let winner = marks.first, let parent = marks.first(where: { $0.name == verdict.bestParent }) else { return 0 }
        return (winner.search - parent.search) - (winner.heldOut - parent.heldOut)
    }

    /// What the held-out items say about simpler ways to the same end.
    public var advice: [String] {
        verdict.overall.filter { !$0.isParent && $0.verdict != .win }.map { line in
            line.verdict == .loss
                ? "\(line.model) is better than the winner: take it" : "that the search brought more than \(line.model) was not shown"
        }
    }

    public var json: JSON {
        func number(_ value: Double) -> JSON { value.isFinite ? .number(value) : .null }
        return [
            "configuration": .string(configuration), "chosen": .string(chosen), "evaluations": .integer(evaluations), "seconds": .number(seconds),
            "search_items": .integer(searchItems), "held_out_items": .integer(heldOutItems),
            "scores": .array(
                marks.map { ["model": .string($0.name), "search": number($0.search), "held_out": number($0.heldOut)] }),
            "optimism": number(optimism), "advice": .array(advice.map { .string($0) }), "verdict": verdict.json,
            "genes": .array(
                genes.map { gene, value in
                    [
                        "parameter": .string(gene.parameter), "model": gene.model.map { .string(models[$0]) } ?? JSON.null,
                        "group": .integer(gene.group), "filter": filters.indices.contains(gene.filter) ? .string(filters[gene.filter]) : JSON.null,
                        "value": .number(value),
                    ]
                }),
            "finalists": .array(finalists.map { ["name": .string($0.name), "search": number($0.score)] }),
            "generations": .array(generations.map(\.json)),
        ]
    }
}
