internal import Dispatch
internal import LyceumCore

/// The bootstrap errors that lm-evaluation-harness prints: chunks of at most 1,000 draws, chunk i from Python's generator seeded with i.
enum HarnessBootstrap {
    /// The standard deviation of the statistic over the draws, the same bits for any number of threads.
    static func standardError(_ statistic: ResampledStatistic, draws: Int) -> Double? {
        let size = min(1000, draws)
        guard size > 0 else { return nil }
        let chunks = draws / size
        guard chunks * size > 1 else { return nil }
        let results = Locked([[Double]](repeating: [], count: chunks))
        DispatchQueue.concurrentPerform(iterations: chunks) { chunk in
            let values = draw(statistic, chunk: chunk, count: size)
            results.withLock { $0[chunk] = values }
        }
        return AggregateScore.deviation(results.withLock { $0.flatMap { $0 } })
    }

    private static func draw(_ statistic: ResampledStatistic, chunk: Int, count: Int) -> [Double] {
        var random = PythonRandom(seed: chunk)
        var positions = [Int32](repeating: 0, count: statistic.count)
        let scale = Double(statistic.count)
        return (0..<count).map { _ in
            positions.withUnsafeMutableBufferPointer { positions in
                for index in positions.indices { positions[index] = Int32(random.random() * scale) }
                return statistic.compute(UnsafeBufferPointer(positions))
            }
        }
    }
}
