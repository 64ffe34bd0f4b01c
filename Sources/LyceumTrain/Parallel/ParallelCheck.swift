public import LyceumCore

/// Tries what training in several processes needs, with numbers whose sums are known, and measures it.
public struct ParallelCheck: Sendable {
    /// What was found; the same on all ranks but for the times.
    public struct Report: Sendable, Hashable {
        public var ranks: Int
        public var hosts: [String]
        public var elements: Int
        /// Seconds for the sum of all elements over all ranks, the best of three.
        public var seconds: Double
        /// Checksum of the sums' bits.
        public var checksum: String

        /// Bytes of gradients summed per second.
        public var bytesPerSecond: Double { seconds > 0 ? Double(elements) * 4 / seconds : 0 }
    }

    private let communicator: any Communicator
    private let elements: Int

    /// - Parameter elements: how many numbers are summed.
    public init(_ communicator: any Communicator, elements: Int) {
        self.communicator = communicator
        self.elements = elements
    }

    /// - Throws: `LyceumError` (`invalidData`) when a sum is wrong or ranks disagree on one.
    public func run() throws(LyceumError) -> Report {
        let values = UnsafeMutableBufferPointer<Float>.allocate(capacity: max(elements, 1))
        defer { values.deallocate() }
        values.initialize(repeating: 0)
        // Uneven cuts, small and large arrays, as parameters are.
        let gradients = Self.cuts(elements).map { UnsafeMutableBufferPointer(rebasing: values[$0]) }
        let reducer = try GradientReducer(gradients, on: communicator, bucketElements: max(elements / 8, 1))
        var best = Double.infinity
        for _ in 0..<3 {
            Self.fill(values, rank: communicator.rank)
            try communicator.barrier()
            let start = monotonicSeconds()
            reducer.begin()
            for parameter in gradients.indices.reversed() { reducer.ready(parameter) }
            try reducer.finish()
            best = min(best, monotonicSeconds() - start)
            try check(values)
        }
        var digest = Digest()
        digest.update(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: values[..<elements])))
        let checksum = digest.hexadecimal()
        try communicator.requireSame(checksum, as: "sum of gradients")
        let hosts = try communicator.gather(Array(ProcessHost.name.utf8)).map { String(decoding: $0, as: UTF8.self) }
        return Report(ranks: communicator.count, hosts: hosts, elements: elements, seconds: best, checksum: checksum)
    }

    private static func cuts(_ count: Int) -> [Range<Int>] {
        var cuts: [Range<Int>] = []
        var start = 0
        var size = 577
        while start < count {
            let end = min(count, start + size)
            cuts.append(start..<end)
            start = end
            size = size % 2_000_003 * 7 + 1
        }
        return cuts
    }

    /// Numbers whose sum depends on the order of adding.
    private static func number(_ index: Int, rank: Int) -> Float {
        let mixed = UInt32(truncatingIfNeeded: index &* 2_654_435_761 &+ rank &* 40_503) >> 8
        return (Float(mixed) / 16_777_216 - 0.5) * (rank % 2 == 0 ? 1 : 1000)
    }

    private static func fill(_ values: UnsafeMutableBufferPointer<Float>, rank: Int) {
        for index in values.indices { values[index] = number(index, rank: rank) }
    }

    /// About a thousand places, the ends among them.
    private func check(_ values: UnsafeMutableBufferPointer<Float>) throws(LyceumError) {
        guard elements > 0 else { return }
        for index in Array(stride(from: 0, to: elements, by: max(1, elements / 1009))) + [elements - 1] {
            let expected = (1..<communicator.count).reduce(Self.number(index, rank: 0)) { $0 + Self.number(index, rank: $1) }
            guard values[index] == expected else {
                throw LyceumError(.invalidData, "the sum at \(index) is \(values[index]) on rank \(communicator.rank), expected \(expected)")
            }
        }
    }
}
