import LyceumCore
import Testing

@testable import LyceumTrain

@Suite("Gradient reducer")
struct GradientReducerTests {
    static let sizes = [3, 70_000, 1, 576, 0, 200_001, 65_536, 65_535, 12]

    /// One rank's gradients after several steps, each told as final in the given order.
    @Sendable private static func steps(
        _ group: any Communicator, order: [Int], told: Int, bucketElements: Int, steps: Int
    ) throws -> [[UInt32]] {
        let gradients = sizes.map { UnsafeMutableBufferPointer<Float>.allocate(capacity: max($0, 1)) }
        defer { for gradient in gradients { gradient.deallocate() } }
        let views = zip(gradients, sizes).map { UnsafeMutableBufferPointer(rebasing: $0[..<$1]) }
        let reducer = try GradientReducer(views, on: group, bucketElements: bucketElements)
        var result: [[UInt32]] = []
        for step in 1...steps {
            for gradient in gradients { gradient.update(repeating: .nan) }
            reducer.begin()
            for (number, parameter) in order.enumerated() {
                // Written only now: a bucket that starts too early would send what is not final.
                for index in views[parameter].indices { views[parameter][index] = InProcessGroup.number(index &+ parameter &* step, rank: group.rank) }
                if number < told { reducer.ready(parameter) }
            }
            try reducer.finish()
            result = views.map { $0.map(\.bitPattern) }
        }
        return result
    }

    private static func expected(ranks: Int, step: Int) -> [[UInt32]] {
        sizes.enumerated().map { parameter, size in
            (0..<size).map { index in
                let place = index &+ parameter &* step
                return (1..<ranks).reduce(InProcessGroup.number(place, rank: 0)) { $0 + InProcessGroup.number(place, rank: $1) }.bitPattern
            }
        }
    }

    @Test(
        "sums do not depend on buckets, on the order in which gradients become final, or on who tells what",
        arguments: [1, 2, 3], [1, 60_000, 1 << 22])
    func sums(_ ranks: Int, _ bucketElements: Int) async throws {
        let expected = Self.expected(ranks: ranks, step: 3)
        for (order, told) in [(Array((0..<9).reversed()), 9), (Array(0..<9), 9), ([4, 8, 0, 2, 1, 7, 3, 5, 6], 5), (Array(0..<9), 0)] {
            let results = try await InProcessGroup.run(ranks) { group in
                // Ranks may differ in the order in which they finish.
                let own = group.rank == 1 ? Array(order.reversed()) : order
                return try Self.steps(group, order: own, told: told, bucketElements: bucketElements, steps: 3)
            }
            for result in results { #expect(result == expected) }
        }
    }

    @Test("buckets hold every parameter once, in the order of backward, and small gradients share messages")
    func buckets() throws {
        let gradients = Self.sizes.map { UnsafeMutableBufferPointer<Float>.allocate(capacity: $0) }
        defer { for gradient in gradients { gradient.deallocate() } }
        let reducer = try GradientReducer(gradients, on: LocalCommunicator(), bucketElements: 100_000)
        #expect(reducer.buckets.flatMap(\.parameters) == Array((0..<9).reversed()))
        #expect(reducer.buckets.count > 1)
        reducer.begin()
        reducer.ready(3)
        try reducer.finish()
    }

    @Test("when a rank is gone, the others' wait ends with an error")
    func lostRank() async throws {
        let outcomes = try await InProcessGroup.run(3) { group -> String in
            if group.rank == 2 {
                ((group as? PeerCommunicator)?.transport as? InProcessTransport)?.fail(LyceumError(.network, "rank 2 is gone"))
                return "gone"
            }
            do {
                _ = try Self.steps(group, order: Array(0..<9), told: 9, bucketElements: 1000, steps: 1)
                return "no error"
            } catch { return (error as? LyceumError)?.message ?? "" }
        }
        #expect(outcomes == ["rank 2 is gone", "rank 2 is gone", "gone"])
    }

    @Test("the check of a group finds the same sums on all ranks")
    func check() async throws {
        let reports = try await InProcessGroup.run(3) { try ParallelCheck($0, elements: 300_007).run() }
        #expect(Set(reports.map(\.checksum)).count == 1 && reports[0].ranks == 3 && reports[0].hosts.count == 3)
        let single = try ParallelCheck(LocalCommunicator(), elements: 10).run()
        #expect(single.ranks == 1)
    }
}
