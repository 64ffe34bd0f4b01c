/// Whether models on the same items differ, by exchanging their scores inside each item, or inside each cluster as a whole: valid for clusters
/// and for any scores.
struct ModelPermutationTest: Sendable {
    let probability: Double

    /// - Parameter scores: `[model][item]`.
    init(_ scores: [[Double]], clusters: ItemClusters?, draws: Int, seed: UInt64, threads: Int?) {
        let units = scores.map { clusters?.sums($0) ?? $0 }
        // Units on which all models score the same add the same to every order.
        let varying = units[0].indices.filter { unit in units.contains { $0[unit] != units[0][unit] } }
        let models = units.count
        let rows = varying.flatMap { unit in units.map { $0[unit] } }
        guard !varying.isEmpty, models > 1, draws > 0 else {
            probability = 1
            return
        }
        let observed = Self.spread((0..<models).map { model in Moments.sum(varying.map { units[model][$0] }) })
        let spreads = ParallelDraws.values(draws, threads: threads) { number in
            var random = RandomStream(seed: seed, purpose: .permutation, draw: number)
            var order = Array(0..<models)
            var sums = [Double](repeating: 0, count: models)
            for start in stride(from: 0, to: rows.count, by: models) {
                random.shuffle(&order)
                for model in 0..<models { sums[model] += rows[start + order[model]] }
            }
            return Self.spread(sums)
        }
        let extreme = spreads.reduce(0) { $0 + ($1 >= observed * (1 - 1e-9) ? 1 : 0) }
        probability = Double(extreme + 1) / Double(draws + 1)
    }

    /// The squared distances of the models' sums from their mean.
    private static func spread(_ sums: [Double]) -> Double {
        let mean = sums.reduce(0, +) / Double(sums.count)
        return sums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
}
