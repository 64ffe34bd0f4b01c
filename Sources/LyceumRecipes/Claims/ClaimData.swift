internal import LyceumCore

/// What one side of a claim brings.
struct ClaimSide: Sendable {
    enum Data: Sendable {
        /// A number that is not measured here, such as the level of guessing.
        case constant(Double)
        /// One number per run.
        case values([Double])
        /// One set of scores per run.
        case items([StepScores])
    }

    var data: Data
    /// The loops of each run, so that runs of both sides can be put together.
    var bindings: [[StepInstance.Binding]] = []

    var runCount: Int {
        switch data {
        case .constant: 0
        case .values(let values): values.count
        case .items(let items): items.count
        }
    }
}

/// The observations of a claim, put in one order.
struct ClaimObservations: Sendable {
    /// `[run][item]` or `[run][0]`; a constant side has one run.
    var arm: [[Double]]
    var against: [[Double]]
    /// Where the other side is a number, or one run that all are compared with.
    var isAgainstFixed: Bool
    var isArmFixed: Bool
    /// Whether run i of one side goes with run i of the other.
    var isPaired: Bool
    var clusters: [String?]?
    var hasItems: Bool

    init(arm: ClaimSide, against: ClaimSide) throws(LyceumError) {
        var ids: [String]?
        var clusters: [String]?
        let armScores = try Self.scores(arm.data, &ids, &clusters)
        let againstScores = try Self.scores(against.data, &ids, &clusters)
        hasItems = ids != nil
        self.clusters = clusters?.map { $0 }
        let width = ids?.count ?? 1
        self.arm = armScores ?? [[Double](repeating: Self.number(arm.data), count: width)]
        self.against = againstScores ?? [[Double](repeating: Self.number(against.data), count: width)]
        isArmFixed = armScores == nil || (arm.runCount == 1 && against.runCount > 1)
        isAgainstFixed = againstScores == nil || (against.runCount == 1 && arm.runCount > 1)
        isPaired = false
        pair(arm, against)
    }

    private static func number(_ data: ClaimSide.Data) -> Double { if case .constant(let value) = data { value } else { .nan } }

    /// `[run][item]` in the order of the first run's items; nil for a constant.
    private static func scores(
        _ data: ClaimSide.Data, _ ids: inout [String]?, _ clusters: inout [String]?
    ) throws(LyceumError) -> [[Double]]? {
        switch data {
        case .constant: return nil
        case .values(let values): return values.map { [$0] }
        case .items(let runs):
            var scores: [[Double]] = []
            for run in runs {
                if ids == nil {
                    ids = run.ids
                    clusters = run.clusters
                }
                scores.append(try ordered(run, ids ?? []))
            }
            return scores
        }
    }

    private static func ordered(_ run: StepScores, _ ids: [String]) throws(LyceumError) -> [Double] {
        if run.ids == ids { return run.scores }
        var places: [String: Double] = [:]
        for (id, score) in zip(run.ids, run.scores) {
            guard places.updateValue(score, forKey: id) == nil else {
                throw LyceumError(.invalidData, "the item \(id) comes twice in \(run.name)")
            }
        }
        var scores: [Double] = []
        for id in ids {
            guard let score = places[id] else {
                throw LyceumError(
                    .invalidData, "the runs did not ask the same: the item \(id) is missing in one of them", remedy: "examine both with the same tasks and limits")
            }
            scores.append(score)
        }
        guard run.ids.count == ids.count else {
            throw LyceumError(
                .invalidData, "the runs did not ask the same: \(ids.count) items against \(run.ids.count)", remedy: "examine both with the same tasks and limits")
        }
        return scores
    }

    /// Runs go together when they agree in every loop that both sides run over with the same values.
    private mutating func pair(_ armSide: ClaimSide, _ againstSide: ClaimSide) {
        guard !isArmFixed, !isAgainstFixed, arm.count == against.count, armSide.bindings.count == arm.count,
            againstSide.bindings.count == against.count
        else { return }
        func values(_ side: ClaimSide, _ variable: String) -> Set<String> {
            Set(side.bindings.flatMap { $0.filter { $0.variable == variable }.map(\.value) })
        }
        let shared = Set(armSide.bindings.flatMap { $0.map(\.variable) }).filter {
            let found = values(armSide, $0)
            return !found.isEmpty && found == values(againstSide, $0)
        }
        func key(_ bindings: [StepInstance.Binding]) -> [StepInstance.Binding] {
            bindings.filter { shared.contains($0.variable) }.sorted { $0.variable < $1.variable }
        }
        let armKeys = armSide.bindings.map(key)
        let againstKeys = againstSide.bindings.map(key)
        guard Set(armKeys).count == armKeys.count, Set(againstKeys) == Set(armKeys), Set(againstKeys).count == againstKeys.count else { return }
        let places = Dictionary(zip(againstKeys, against), uniquingKeysWith: { first, _ in first })
        against = armKeys.compactMap { places[$0] }
        isPaired = true
    }
}
