public import LyceumCore
internal import LyceumStatistics

/// Whether a model finds a benchmark's published order likelier than other orders: nobody who has not seen the file can know it.
///
/// The items are cut into shards; each shard's text is scored in its order and in many random ones. Under exchangeability the published order's rank
/// is uniform.
/// - Source: Oren et al. 2024, “Proving Test Set Contamination in Black-Box Language Models” (details not confirmed against the paper).
public struct OrderTest: Sendable, Hashable {
    public struct Shard: Sendable, Hashable {
        public var items: Range<Int>
        /// Log-likelihood of the published order, in nats.
        public var published: Double
        public var shuffled: [Double]

        /// How much likelier the published order is than a random one, on average.
        public var advantage: Double { published - shuffled.reduce(0, +) / Double(max(shuffled.count, 1)) }
    }

    public let shards: [Shard]
    /// (1 + random orders at least as likely as the published one, all shards together) / (1 + random orders).
    public let rankProbability: Double
    /// One-sided, by Student's t over the shards' advantages; nil for fewer than two shards.
    public let shardProbability: Double?

    /// - Parameters:
    ///   - items: in the published order.
    ///   - shards: each with two items at least; every shard should fit the model's context.
    ///   - orders: random orders per shard, at least 50.
    /// - Throws: `LyceumError` (`invalidArgument`) for too few items or orders; whatever the probe gives.
    public init(
        _ items: [String], shards: Int = 8, orders: Int = 50, separator: String = "\n\n", seed: UInt64 = 1, probe: any ContaminationProbe
    ) async throws {
        guard shards >= 1, items.count >= 2 * shards, orders >= 50 else {
            throw LyceumError(
                .invalidArgument,
                "expected at least two items per shard and 50 orders, found \(items.count) items, \(shards) shards, \(orders) orders",
                remedy: "use fewer shards, or more items or orders")
        }
        var result: [Shard] = []
        for shard in 0..<shards {
            let range = shard * items.count / shards..<(shard + 1) * items.count / shards
            let own = Array(items[range])
            var texts = [own.joined(separator: separator)]
            for order in 0..<orders {
                var draws = SeededDraws(seed: seed, "contamination/order/\(shard)", order)
                texts.append(draws.shuffled(own).joined(separator: separator))
            }
            let scores = try await probe.evidence(of: texts).map(\.total)
            result.append(Shard(items: range, published: scores[0], shuffled: Array(scores.dropFirst())))
        }
        self.init(shards: result, orders: orders)
    }

    init(shards: [Shard], orders: Int) {
        self.shards = shards
        let published = shards.reduce(0) { $0 + $1.published }
        let above = (0..<orders).filter { order in shards.reduce(0) { $0 + $1.shuffled[order] } >= published }.count
        rankProbability = Double(1 + above) / Double(1 + orders)
        let advantages = shards.map(\.advantage)
        if let mean = try? MeanEstimate(advantages), shards.count > 1, mean.standardError > 0 {
            shardProbability = StudentT(degreesOfFreedom: mean.degreesOfFreedom).upperTail(mean.mean / mean.standardError)
        } else {
            shardProbability = nil
        }
    }

    public var json: JSON {
        [
            "shards": .integer(shards.count), "orders": .integer(shards.first?.shuffled.count ?? 0), "rank_p": .number(rankProbability),
            "shard_p": shardProbability.map { .number($0) } ?? .null, "advantages": .array(shards.map { .number($0.advantage) }),
        ]
    }
}
