import LyceumCore
import LyceumStatistics

/// Made-up scores of two models; a third of B's answers are new.
struct Scores {
    var a: [Double] = []
    var b: [Double] = []
    var clusters: [String?] = []
    private var state: UInt64 = 88_172_645_463_325_252

    init(count: Int, isGraded: Bool) {
        for item in 0..<count {
            let first = isGraded ? uniform() : uniform() < 0.6 ? 1.0 : 0
            let second = isGraded ? uniform() : uniform() < 0.61 ? 1.0 : 0
            a.append(first)
            b.append(uniform() < 0.33 ? second : first)
            clusters.append("\(item / 8)")
        }
    }

    private mutating func uniform() -> Double {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Double(state >> 11) * 0x1p-53
    }
}

@main
struct StatisticsBenchmark {
    static func main() throws {
        var options = PairedComparison.Options()
        options.threads = CommandLine.arguments.count > 1 ? Int(CommandLine.arguments[1]) : nil
        options.margin = 0.01
        for (name, isGraded, isClustered) in [
            ("scores of 0 and 1", false, false), ("0 and 1, 1,750 clusters", false, true), ("graded scores", true, false),
            ("graded, 1,750 clusters", true, true),
        ] {
            let scores = Scores(count: 14_000, isGraded: isGraded)
            var best = Double.infinity
            var result = ""
            for _ in 0..<5 {
                let clock = ContinuousClock()
                let start = clock.now
                let made = try PairedComparison(a: scores.a, b: scores.b, clusters: isClustered ? scores.clusters : nil, options: options)
                let seconds = start.duration(to: clock.now) / .seconds(1)
                best = min(best, seconds)
                result = "difference \(made.difference), p \(made.probability)"
            }
            print("\(name): \(Double(Int(best * 10_000)) / 10) ms (14,000 items × 2 models, 10,000 draws); \(result)")
        }
        try calibration()
    }

    static func calibration() throws {
        let scores = Scores(count: 14_000 * 2, isGraded: true)
        let rows = (0..<14_000).map { (item: Int) -> [Double] in
            let options: [Double] = [scores.a[item], scores.b[item], scores.a[item + 14_000], scores.b[item + 14_000]]
            return options.map { $0 * 3 }
        }
        let items = try CalibrationItems(scores: rows, gold: rows.indices.map { $0 % 4 })
        let clock = ContinuousClock()
        let start = clock.now
        let made = try Calibration(items)
        let seconds = start.duration(to: clock.now) / .seconds(1)
        print("calibration of 14,000 items, 1,000 draws and simulations: \(Double(Int(seconds * 1000)) / 1000) s; ECE \(made.expectedError.value)")
    }
}
