public import LyceumCore
public import LyceumData
public import LyceumRuns

/// Rates of topics that follow the change of their held-out perplexity (`TopicRule`).
///
/// Topics exchange rates within their group; a group's part of all tokens stays what the sources' weights make it. Every change is written to the
/// run's `mixture.jsonl`: one object per phase with every topic's perplexity, its change, the factor, the new share and the tokens given so far.
public final class TopicMixture: MixtureAdaptation {
    /// Topics that exchange rates.
    public struct Group: Sendable {
        public var name: String
        /// Numbers of its sources.
        public var sources: [Int]
        /// Their numbers among the sources of the held-out data.
        public var heldOut: [Int]
        public var importance: [Double]
        /// At the beginning, together 1.
        public let first: [Double]
        public internal(set) var shares: [Double]
    }

    public let interval: Int
    public let rule: TopicRule
    public private(set) var groups: [Group]
    /// Phases ended.
    public private(set) var phase = 0
    /// Perplexities at the end of the last phase, by group; empty before anything was measured.
    private var perplexities: [[Double]] = []
    private let batches: BatchStream
    /// Where the history goes; nil keeps none.
    public var lines: StepLines?
    /// Told what changed, in words.
    public var notice: (Int, String) -> Void = { _, _ in }

    /// - Parameters:
    ///   - groups: by name, the numbers of their sources; sources with a weight of 0 take no part.
    ///   - importance: of every source of `batches`.
    /// - Throws: `LyceumError` when a group has fewer than two sources with a weight, or nothing is held out of one of them.
    public init(
        _ groups: [(name: String, sources: [Int])], importance: [Double], batches: BatchStream, validation: ValidationSet, interval: Int,
        rule: TopicRule
    ) throws(LyceumError) {
        self.batches = batches
        self.interval = max(1, interval)
        self.rule = rule
        let weights = batches.weights
        var made: [Group] = []
        for (name, sources) in groups {
            let members = sources.filter { weights[$0] > 0 }
            // A source that is left out by a weight of 0 has nothing to exchange.
            guard !members.isEmpty else { continue }
            guard members.count > 1 else {
                throw LyceumError(
                    .invalidArgument, "expected two topics or more in the group '\(name)', found \(members.count)",
                    remedy: "give the sources topics that can exchange rates")
            }
            let sum = members.reduce(0) { $0 + weights[$1] }
            let shares = members.map { weights[$0] / sum }
            let places = try Self.places(members.map { batches.sourceNames[$0] }, validation)
            made.append(
                Group(
                    name: name, sources: members, heldOut: places, importance: members.map { importance[$0] }, first: shares, shares: shares))
        }
        guard !made.isEmpty else {
            throw LyceumError(.invalidArgument, "no group of topics has a weight above 0", remedy: "give a source with topics a weight")
        }
        self.groups = made
    }

    /// Where topics stand in the held-out data.
    private static func places(_ names: [String], _ validation: ValidationSet) throws(LyceumError) -> [Int] {
        var learned = Array(repeating: 0.0, count: validation.sourceNames.count)
        for batch in validation.batches {
            for (document, rows) in batch.documents.enumerated() {
                learned[batch.sources[document]] += rows.reduce(0) { $0 + Double(batch.weights[$1]) }
            }
        }
        var places: [Int] = []
        for name in names {
            guard let place = validation.sourceNames.firstIndex(where: { $0.utf8.elementsEqual(name.utf8) }), learned[place] > 0 else {
                throw LyceumError(
                    .invalidData, "no text of the topic '\(name)' is held out",
                    remedy: "raise validation.share or validation.tokens, or leave the topic out")
            }
            places.append(place)
        }
        return places
    }

    // MARK: - Phases

    public func begin(_ result: ValidationResult) throws(LyceumError) {
        perplexities = groups.map { measure(result, $0) }
        try write(step: 0, changes: nil)
    }

    public func adapt(_ result: ValidationResult, step: Int) throws(LyceumError) -> [String: Double] {
        let now = groups.map { measure(result, $0) }
        guard perplexities.count == groups.count else {
            throw LyceumError(.invalidData, "the topics were not measured before the first phase", at: "step \(step)", remedy: "start the run anew")
        }
        var changes: [[TopicRule.Change]] = []
        for index in groups.indices {
            let new = rule.changes(
                shares: groups[index].shares, before: perplexities[index], after: now[index], importance: groups[index].importance)
            groups[index].shares = new.map(\.share)
            changes.append(new)
        }
        try batches.setRateFactors(factors)
        perplexities = now
        phase += 1
        try write(step: step, changes: changes)
        notice(step, summary)
        return figures
    }

    private func measure(_ result: ValidationResult, _ group: Group) -> [Double] {
        group.heldOut.map { exponential(result.loss(of: $0) ?? 0) }
    }

    /// What the sources' first weights are multiplied by.
    private var factors: [Double] {
        var factors = Array(repeating: 1.0, count: batches.sourceNames.count)
        for group in groups {
            for (member, source) in group.sources.enumerated() { factors[source] = group.shares[member] / group.first[member] }
        }
        return factors
    }

    private var figures: [String: Double] {
        var figures: [String: Double] = [:]
        for (group, perplexity) in zip(groups, perplexities) {
            for (member, source) in group.sources.enumerated() {
                figures["mixture/\(batches.sourceNames[source])"] = group.shares[member]
                figures["topic_perplexity/\(batches.sourceNames[source])"] = perplexity[member]
            }
        }
        return figures
    }

    // MARK: - History

    /// The shares by source.
    public var shares: [(name: String, share: Double)] {
        groups.flatMap { group in zip(group.sources, group.shares).map { (batches.sourceNames[$0], $1) } }
    }

    /// The shares in words.
    public var summary: String {
        let list = groups.map { group in
            zip(group.sources, group.shares).map { "\(batches.sourceNames[$0]) \(Quantities.fixed($1, places: 4))" }.joined(separator: ", ")
        }
        return "shares after phase \(phase): " + list.joined(separator: "; ")
    }

    private func write(step: Int, changes: [[TopicRule.Change]]?) throws(LyceumError) {
        guard let lines else { return }
        let given = batches.counts.sourceTokens
        var topics: [JSON] = []
        for (index, group) in groups.enumerated() {
            for (member, source) in group.sources.enumerated() {
                var topic = JSON.Object([
                    ("name", .string(batches.sourceNames[source])), ("group", .string(group.name)),
                    ("perplexity", .number(perplexities[index][member])), ("share", .number(group.shares[member])),
                    ("tokens", .integer(given[source])),
                ])
                if let change = changes?[index][member] {
                    topic["change"] = .number(change.change)
                    topic["normalized"] = .number(change.normalized)
                    topic["factor"] = .number(change.factor)
                }
                topics.append(.object(topic))
            }
        }
        try lines.append(step: step, JSON.Object([("phase", .integer(phase)), ("topics", .array(topics))]))
    }

    public func synchronize() throws(LyceumError) { try lines?.synchronize() }

    // MARK: - Going on

    public var state: JSON {
        [
            "phase": .integer(phase), "shares": .array(groups.map { .array($0.shares.map { .number($0) }) }),
            "perplexities": .array(perplexities.map { .array($0.map { .number($0) }) }),
        ]
    }

    public func restore(_ state: JSON, at place: String) throws(LyceumError) {
        func numbers(_ key: String) -> [[Double]] {
            (state[key]?.arrayValue ?? []).map { ($0.arrayValue ?? []).compactMap(\.doubleValue) }
        }
        let (shares, measured) = (numbers("shares"), numbers("perplexities"))
        let sizes = groups.map(\.sources.count)
        guard let phase = state["phase"]?.intValue, phase >= 0, shares.map(\.count) == sizes, measured.map(\.count) == sizes,
            (shares + measured).joined().allSatisfy({ $0.isFinite && $0 >= 0 })
        else {
            throw LyceumError(
                .invalidData, "expected the shares and perplexities of \(sizes.reduce(0, +)) topics", at: "\(place): mixture",
                remedy: "resume with the topics the run was started with, or start a new run")
        }
        self.phase = phase
        for index in groups.indices { groups[index].shares = shares[index] }
        perplexities = measured
    }
}
