internal import CLyceumMPI
internal import LyceumCore

/// Room for the copies of other ranks while an array is summed. Used by one thread at a time.
final class SumMemory: @unchecked Sendable {
    /// Up to this many elements over all ranks everybody sends everything to everybody: one round instead of two.
    static let shortCount = 16_384
    /// Elements of one rank's slice in one round: long enough to hide the cost of a message, short enough that three of them stay in the cache
    /// that cores share.
    static let sliceCount = 1 << 19

    private var room: UnsafeMutableBufferPointer<Float>?

    init() {}

    deinit { room?.deallocate() }

    private func room(for count: Int) -> UnsafeMutablePointer<Float> {
        if let room, room.count >= count { return room.baseAddress! }
        room?.deallocate()
        let fresh = UnsafeMutableBufferPointer<Float>.allocate(capacity: count)
        room = fresh
        return fresh.baseAddress!
    }

    /// Everybody's numbers to everybody.
    func sumShort(
        _ values: UnsafeMutableBufferPointer<Float>, _ transport: any MessageTransport, _ tag: Int, _ isUrgent: () -> Bool
    ) throws(LyceumError) {
        let copies = room(for: values.count * transport.count)
        let others = (0..<transport.count).filter { $0 != transport.rank }
        try transport.exchange(
            others.map { OutgoingMessage(peer: $0, bytes: UnsafeRawBufferPointer(values)) },
            others.map { IncomingMessage(peer: $0, bytes: Self.bytes(copies + $0 * values.count, values.count)) },
            tag: tag, isUrgent: isUrgent)
        Self.add(into: values.baseAddress!, values.count, copies, values.count, transport)
    }

    /// Slice by slice: while one part's sums go out, the next part's numbers come in.
    func sumLong(
        _ values: UnsafeMutableBufferPointer<Float>, _ transport: any MessageTransport, _ tag: Int, _ isUrgent: () -> Bool
    ) throws(LyceumError) {
        let start = values.baseAddress!
        let (rank, count) = (transport.rank, transport.count)
        let copies = room(for: Self.sliceCount * count)
        let others = (0..<count).filter { $0 != rank }
        let parts = stride(from: 0, to: values.count, by: Self.sliceCount * count).map {
            Part(first: $0, count: min(Self.sliceCount * count, values.count - $0), ranks: count)
        }
        for round in 0...parts.count {
            var outgoing: [OutgoingMessage] = []
            var incoming: [IncomingMessage] = []
            if round < parts.count {
                let part = parts[round]
                let own = part.slice(rank)
                for peer in others {
                    let slice = part.slice(peer)
                    outgoing.append(.init(peer: peer, bytes: .init(Self.bytes(start + slice.lowerBound, slice.count))))
                    incoming.append(.init(peer: peer, bytes: Self.bytes(copies + peer * Self.sliceCount, own.count)))
                }
            }
            if round > 0 {
                let part = parts[round - 1]
                let own = part.slice(rank)
                for peer in others {
                    let slice = part.slice(peer)
                    outgoing.append(.init(peer: peer, bytes: .init(Self.bytes(start + own.lowerBound, own.count))))
                    incoming.append(.init(peer: peer, bytes: Self.bytes(start + slice.lowerBound, slice.count)))
                }
            }
            try transport.exchange(
                outgoing.filter { !$0.bytes.isEmpty }, incoming.filter { !$0.bytes.isEmpty }, tag: tag, isUrgent: isUrgent)
            if round < parts.count {
                let own = parts[round].slice(rank)
                Self.add(into: start + own.lowerBound, own.count, copies, Self.sliceCount, transport)
            }
        }
    }

    /// The ranks' copies of `target`, which holds this rank's own, added in the order of ranks.
    private static func add(
        into target: UnsafeMutablePointer<Float>, _ count: Int, _ copies: UnsafeMutablePointer<Float>, _ stride: Int,
        _ transport: any MessageTransport
    ) {
        var sources: [UnsafePointer<Float>?] = (0..<transport.count).map { UnsafePointer(copies + $0 * stride) }
        sources[transport.rank] = UnsafePointer(target)
        lyc_sum_floats(target, &sources, sources.count, count)
    }

    private static func bytes(_ start: UnsafeMutablePointer<Float>, _ count: Int) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(start: start, count: count))
    }
}

/// A stretch of the array, cut into one slice per rank at whole cache lines.
private struct Part {
    let first: Int
    let count: Int
    let ranks: Int

    func slice(_ rank: Int) -> Range<Int> {
        func edge(_ rank: Int) -> Int { rank == ranks ? count : count * rank / ranks / 16 * 16 }
        return first + edge(rank)..<first + edge(rank + 1)
    }
}
