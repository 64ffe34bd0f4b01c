internal import LyceumCore

/// Collective operations over messages between pairs of ranks.
///
/// The sum of a long array is a reduce-scatter by direct exchange followed by an all-gather (Thakur, Rabenseifner, Gropp 2005, "Optimization of
/// collective communication operations in MPICH", §4.5): each rank receives its slice from all others, adds the copies in the order of ranks and
/// sends the sum out. Each rank sends and receives 2(K − 1)/K of the array, the least possible.
final class PeerCommunicator: Communicator, Hurried {
    let transport: any MessageTransport
    private let sums: [Locked<SumMemory>]
    private let isHurried = Locked(false)

    init(_ transport: any MessageTransport) {
        self.transport = transport
        sums = [Locked(SumMemory()), Locked(SumMemory())]
    }

    var rank: Int { transport.rank }
    var count: Int { transport.count }

    func sum(_ values: UnsafeMutableBufferPointer<Float>, channel: CommunicatorChannel) throws(LyceumError) {
        guard count > 1, !values.isEmpty else { return }
        let isUrgent = { channel == .main || self.isHurried.withLock { $0 } }
        try sums[channel.rawValue - 1].withLock { memory throws(LyceumError) in
            if values.count * count <= SumMemory.shortCount {
                try memory.sumShort(values, transport, channel.rawValue, isUrgent)
            } else {
                try memory.sumLong(values, transport, channel.rawValue, isUrgent)
            }
        }
    }

    func sum(_ values: [Double]) throws(LyceumError) -> [Double] {
        guard count > 1, !values.isEmpty else { return values }
        let copies = try gather(values.withUnsafeBytes { Array($0) })
        guard let odd = copies.indices.first(where: { copies[$0].count != values.count * 8 }) else {
            return copies.dropFirst().reduce(into: Self.doubles(copies[0])) { total, copy in
                for (position, value) in Self.doubles(copy).enumerated() { total[position] += value }
            }
        }
        throw LyceumError(.invalidData, "rank \(odd) sums \(copies[odd].count / 8) numbers, rank \(rank) sums \(values.count)")
    }

    private static func doubles(_ bytes: [UInt8]) -> [Double] {
        bytes.withUnsafeBytes { raw in
            stride(from: 0, to: raw.count, by: 8).map { raw.loadUnaligned(fromByteOffset: $0, as: Double.self) }
        }
    }

    func gather(_ bytes: [UInt8]) throws(LyceumError) -> [[UInt8]] {
        let lengths = try gatherEqual(UInt64(bytes.count))
        if let other = lengths.firstIndex(of: Self.barrierMark) { throw outOfStep(other) }
        let counts = lengths.map { Int($0) }
        var all = counts.map { [UInt8](repeating: 0, count: $0) }
        all[rank] = bytes
        // The arrays' memory is used directly: they live until the exchange is over.
        let places = all.indices.map { position in
            UnsafeMutableRawBufferPointer.allocate(byteCount: max(all[position].count, 1), alignment: 16)
        }
        defer { for place in places { place.deallocate() } }
        places[rank].copyBytes(from: bytes)
        let others = all.indices.filter { $0 != rank }
        try transport.exchange(
            bytes.isEmpty ? [] : others.map { peer in OutgoingMessage(peer: peer, bytes: .init(rebasing: places[rank].prefix(bytes.count))) },
            others.filter { counts[$0] > 0 }.map { peer in
                IncomingMessage(peer: peer, bytes: .init(rebasing: places[peer].prefix(counts[peer])))
            }, tag: CommunicatorChannel.main.rawValue, isUrgent: { true })
        for peer in others { all[peer] = Array(places[peer].prefix(counts[peer])) }
        return all
    }

    /// One number of every rank.
    private func gatherEqual(_ value: UInt64) throws(LyceumError) -> [UInt64] {
        let values = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: count)
        defer { values.deallocate() }
        values.initialize(repeating: value)
        let others = (0..<count).filter { $0 != rank }
        let raw = UnsafeMutableRawBufferPointer(values)
        try transport.exchange(
            others.map { OutgoingMessage(peer: $0, bytes: UnsafeRawBufferPointer(rebasing: raw[rank * 8..<rank * 8 + 8])) },
            others.map { IncomingMessage(peer: $0, bytes: .init(rebasing: raw[$0 * 8..<$0 * 8 + 8])) },
            tag: CommunicatorChannel.main.rawValue, isUrgent: { true })
        return Array(values)
    }

    func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int) throws(LyceumError) {
        guard count > 1, !bytes.isEmpty else { return }
        // A binomial tree: in each round every rank that has the bytes passes them to one that has not.
        let place = (rank - root + count) % count
        var distance = 1
        while distance < count {
            let tag = CommunicatorChannel.main.rawValue
            if place < distance, place + distance < count {
                let peer = (place + distance + root) % count
                try transport.exchange([OutgoingMessage(peer: peer, bytes: .init(bytes))], [], tag: tag, isUrgent: { true })
            } else if place >= distance, place < 2 * distance {
                let peer = (place - distance + root) % count
                try transport.exchange([], [IncomingMessage(peer: peer, bytes: bytes)], tag: tag, isUrgent: { true })
            }
            distance *= 2
        }
    }

    func hurry(_ isHurried: Bool) { self.isHurried.withLock { $0 = isHurried } }

    func barrier() throws(LyceumError) {
        guard count > 1 else { return }
        let marks = try gatherEqual(Self.barrierMark)
        if let other = marks.firstIndex(where: { $0 != Self.barrierMark }) { throw outOfStep(other) }
    }

    /// No array has so many bytes: a rank that waits and one that gives bytes notice each other.
    private static let barrierMark = UInt64.max

    private func outOfStep(_ other: Int) -> LyceumError {
        LyceumError(
            .invalidData, "rank \(rank) and rank \(other) are at different places of the work",
            remedy: "start all processes with the same program, files and arguments")
    }

    func abort(_ error: LyceumError) -> Never { transport.abort(error) }

    func finish() throws(LyceumError) { try transport.finish() }
}
