import LyceumCore

@testable import LyceumTrain

/// Ranks as threads of the test's process.
enum InProcessGroup {
    /// Runs the body once per rank, each on a thread of its own, and gives what each returned, by rank.
    static func run<Value: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (any Communicator) throws -> Value
    ) async throws -> [Value] {
        let transports = InProcessTransport.group(count: count)
        return try await withThrowingTaskGroup(of: (Int, Value).self) { group in
            for transport in transports {
                group.addTask {
                    let outcome: Result<Value, any Error> = try await BackgroundThread.run { () throws(LyceumError) in
                        Result { try body(PeerCommunicator(transport)) }
                    }
                    do { return (transport.rank, try outcome.get()) } catch {
                        transport.fail(error as? LyceumError ?? LyceumError(.network, "\(error)"))
                        throw error
                    }
                }
            }
            var values: [(Int, Value)] = []
            for try await value in group { values.append(value) }
            return values.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// Numbers whose sum depends on the order of adding.
    static func number(_ index: Int, rank: Int) -> Float {
        let mixed = UInt32(truncatingIfNeeded: (index &+ 1) &* 2_654_435_761 &+ rank &* 40_503) >> 8
        return (Float(mixed) / 16_777_216 - 0.5) * [1, 3e4, 1e-3, 7e2][rank % 4]
    }

    static func values(_ count: Int, rank: Int) -> [Float] { (0..<count).map { number($0, rank: rank) } }

    /// Added in the order of ranks.
    static func expected(_ count: Int, ranks: Int) -> [Float] {
        (0..<count).map { index in (1..<ranks).reduce(number(index, rank: 0)) { $0 + number(index, rank: $1) } }
    }
}
