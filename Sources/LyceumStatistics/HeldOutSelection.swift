public import LyceumCore

/// The best of several candidates (weights of a merge, prompts, checkpoints) chosen on some items and judged on others.
///
/// The best score on the items it was chosen with is too good: the more candidates, the better. Here items are dealt into folds; for each fold
/// the candidate that is best on the other folds is judged on this one, so every item judges a choice it had no part in.
public struct HeldOutSelection: Sendable, Hashable {
    public struct Candidate: Sendable, Hashable {
        public var name: String
        /// One per item, in one order for all candidates; more is better.
        public var scores: [Double]

        public init(name: String, scores: [Double]) {
            self.name = name
            self.scores = scores
        }
    }

    public struct Fold: Sendable, Hashable {
        /// The candidate chosen without this fold's items.
        public let chosen: String
        public let itemCount: Int
        /// Its mean on the items it was chosen with, and on this fold's.
        public let selectionMean: Double
        public let heldOutMean: Double
    }

    public let names: [String]
    /// Over all items.
    public let means: [Double]
    public let folds: [Fold]
    /// Best mean over all items, as it is often reported.
    public let bestMean: Double
    public let best: String
    /// Mean over items of scores of candidates chosen without them, with its interval.
    public let heldOutMean: Double
    public let interval: Interval
    /// Choice by choice against a fixed candidate, such as plain addition; nil where none was named.
    public let against: PairedComparison?
    public let reference: String?

    /// How much better the best looks than it was on items it was not chosen with.
    public var optimism: Double { bestMean - heldOutMean }

    /// - Parameters:
    ///   - clusters: items that belong together are dealt together.
    ///   - count: of folds, 2 or more.
    ///   - reference: the candidate to compare the choice with.
    ///   - options: its seed deals the items.
    /// - Throws: `LyceumError` for fewer than two candidates, lists of different length, scores that are not finite, too few items.
    public init(
        _ candidates: [Candidate], clusters: [String?]? = nil, folds count: Int = 5, reference: String? = nil,
        options: PairedComparison.Options = .init()
    ) throws(LyceumError) {
        try Checks.atLeast(2, candidates.count, "candidates")
        try Checks.atLeast(2, count, "folds")
        let items = candidates[0].scores.count
        for candidate in candidates {
            try Checks.sameCount(items, candidate.scores.count, candidates[0].name, candidate.name)
            try Checks.finite(candidate.scores, named: "scores of \(candidate.name)")
        }
        let groups = Self.groups(clusters, items)
        try Checks.atLeast(count, groups.count, "items (or clusters of items)")
        let fold = Self.deal(groups, items: items, folds: count, seed: options.seed)
        var results: [Fold] = []
        var chosenScores = [Double](repeating: 0, count: items)
        for number in 0..<count {
            let (inside, outside) = (fold.indices.filter { fold[$0] == number }, fold.indices.filter { fold[$0] != number })
            let selection = candidates.map { candidate in Moments.mean(outside.map { candidate.scores[$0] }) }
            // Of equals the first: the order of candidates is the user's.
            let winner = selection.indices.max { (selection[$0], $1) < (selection[$1], $0) } ?? 0
            for item in inside { chosenScores[item] = candidates[winner].scores[item] }
            results.append(
                Fold(
                    chosen: candidates[winner].name, itemCount: inside.count, selectionMean: selection[winner],
                    heldOutMean: Moments.mean(inside.map { candidates[winner].scores[$0] })))
        }
        let means = candidates.map { Moments.mean($0.scores) }
        let top = means.indices.max { (means[$0], $1) < (means[$1], $0) } ?? 0
        names = candidates.map(\.name)
        self.means = means
        self.folds = results
        best = candidates[top].name
        bestMean = means[top]
        heldOutMean = Moments.mean(chosenScores)
        interval = try Bootstrap(mean: chosenScores, clusters: clusters, draws: options.draws, seed: options.seed, threads: options.threads)
            .interval(.percentile, level: options.level)
        self.reference = reference
        if let reference {
            guard let other = candidates.first(where: { $0.name == reference }) else {
                throw LyceumError(.notFound, "no candidate “\(reference)” among \(names.joined(separator: ", "))")
            }
            against = try PairedComparison(a: other.scores, b: chosenScores, clusters: clusters, options: options)
        } else {
            against = nil
        }
    }

    /// Item numbers that stay together.
    private static func groups(_ clusters: [String?]?, _ items: Int) -> [[Int]] {
        guard let clusters, clusters.count == items else { return (0..<items).map { [$0] } }
        var order: [String] = []
        var members: [String: [Int]] = [:]
        for (item, cluster) in clusters.enumerated() {
            let key = cluster.map { "c" + $0 } ?? "i\(item)"
            if members[key] == nil { order.append(key) }
            members[key, default: []].append(item)
        }
        return order.map { members[$0] ?? [] }
    }

    /// The fold of every item: groups shuffled, then dealt in turn.
    private static func deal(_ groups: [[Int]], items: Int, folds: Int, seed: UInt64) -> [Int] {
        var random = RandomStream(seed: seed, purpose: .permutation, draw: 0)
        var order = Array(groups.indices)
        for place in stride(from: order.count - 1, to: 0, by: -1) { order.swapAt(place, random.below(place + 1)) }
        var fold = [Int](repeating: 0, count: items)
        for (place, group) in order.enumerated() { for item in groups[group] { fold[item] = place % folds } }
        return fold
    }

    public var json: JSON {
        [
            "candidates": .array(zip(names, means).map { ["name": .string($0), "mean": .number($1)] }), "best": .string(best),
            "best_mean": .number(bestMean), "held_out_mean": .number(heldOutMean),
            "held_out_interval": [.number(interval.lower), .number(interval.upper)], "optimism": .number(optimism),
            "folds": .array(
                folds.map {
                    [
                        "chosen": .string($0.chosen), "items": .integer($0.itemCount), "selection_mean": .number($0.selectionMean),
                        "held_out_mean": .number($0.heldOutMean),
                    ]
                }), "reference": reference.map { .string($0) } ?? .null, "against_reference": against.map { .number($0.difference) } ?? .null,
            "against_reference_p": against.map { .number($0.probability) } ?? .null,
        ]
    }
}
