#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension Candidates {
    /// Top-p: the fewest most likely candidates that have probability `p` together.
    func keepTopP(_ p: Float) {
        guard count > 1 else { return }
        let needed = Double(p) * computeWeights()
        let shift = largestLogit
        var sum = 0.0
        var kept = 0
        while kept < count {
            if kept == sortedCount { sortPrefix(kept + 1) }
            let end = sortedCount
            for position in kept..<end { weights[position] = logit(position) }
            _ = exponentiate(weights + kept, count: end - kept, shift: shift)
            while kept < end, sum < needed {
                sum += Double(weights[kept])
                kept += 1
            }
            if sum >= needed { break }
        }
        truncate(to: max(kept, 1))
    }

    /// Min-p: candidates at least `p` times as likely as the most likely.
    func keepMinP(_ p: Float) {
        guard count > 1 else { return }
        keep(atLeast: min(largestLogit + Float(log(Double(p))), largestLogit))
    }

    /// Locally typical sampling: candidates whose surprise is nearest the entropy, up to probability `p` together.
    /// - Source: Meister et al. 2022, "Locally typical sampling".
    func keepTypical(_ p: Float) {
        guard count > 1 else { return }
        let shift = largestLogit
        let total = computeWeights()
        let logTotal = log(total)
        var entropy = 0.0
        for position in 0..<count where weights[position] > 0 {
            let surprise = logTotal - Double(logit(position) - shift)
            entropy += Double(weights[position]) / total * surprise
        }
        let order = scratchKeys
        for position in 0..<count {
            let surprise = logTotal - Double(logit(position) - shift)
            order[position] = Self.key(-Float(abs(surprise - entropy)), UInt32(truncatingIfNeeded: position))
        }
        let kept = typicalPrefix(order, needed: Double(p) * total)
        keep(positions: UnsafeBufferPointer(rebasing: order[..<kept]))
    }

    private func typicalPrefix(_ order: UnsafeMutableBufferPointer<UInt64>, needed: Double) -> Int {
        var sorted = 0
        var sum = 0.0
        var kept = 0
        while kept < order.count, sum < needed {
            if kept == sorted {
                let target = min(order.count, max(64, sorted * 4))
                let rest = UnsafeMutableBufferPointer(rebasing: order[sorted...])
                selectLargest(rest, target - sorted)
                sortDescending(UnsafeMutableBufferPointer(rebasing: rest[..<(target - sorted)]))
                sorted = target
            }
            sum += Double(weights[Int(Self.index(order[kept]))])
            kept += 1
        }
        return max(kept, 1)
    }

    /// Temperature: divides every logit.
    func scale(temperature: Float) {
        guard temperature != 1 else { return }
        mapLogits { $0 / temperature }
    }

    /// Mirostat's filter: candidates with a surprise of at most `bound` bits, always the most likely one.
    func keepSurprise(atMost bound: Double) {
        guard count > 1 else { return }
        let total = computeWeights()
        let largest = largestLogit
        // -log2(e^(l - largest) / total) ≤ bound  ⟺  l ≥ largest + ln(total) - bound · ln 2
        keep(atLeast: min(largest, largest + Float(log(total) - bound * 0.693_147_180_559_945_3)))
    }
}
