internal import Dispatch
internal import LyceumTensor

/// Independent draws spread over threads. Each draw has its own random numbers and its own place, so threads change the speed only.
enum ParallelDraws {
    /// One number per draw.
    static func values(_ draws: Int, threads: Int?, _ draw: @escaping @Sendable (Int) -> Double) -> [Double] {
        columns(1, draws, threads: threads) { number, place in place[0] = draw(number) }[0]
    }

    /// Several numbers per draw, as `[column][draw]`.
    static func columns(
        _ width: Int, _ draws: Int, threads: Int?, _ draw: @escaping @Sendable (Int, UnsafeMutablePointer<Double>) -> Void
    ) -> [[Double]] {
        guard draws > 0, width > 0 else { return [[Double]](repeating: [], count: max(width, 0)) }
        let members = max(1, min(threads ?? ThreadPool.defaultThreadCount, draws, ThreadPool.maximumThreadCount))
        var flat = [Double](repeating: 0, count: width * draws)
        flat.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            // Every member writes rows of its own.
            nonisolated(unsafe) let rows = base
            let work: @Sendable (Int) -> Void = { member in
                var number = draws * member / members
                let end = draws * (member + 1) / members
                while number < end {
                    draw(number, rows + number * width)
                    number += 1
                }
            }
            if members == 1 { work(0) } else { DispatchQueue.concurrentPerform(iterations: members, execute: work) }
        }
        if width == 1 { return [flat] }
        return (0..<width).map { column in (0..<draws).map { flat[$0 * width + column] } }
    }
}
