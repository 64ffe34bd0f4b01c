public import LyceumCore

/// The processes that deduplicate together, seen from one of them.
///
/// Every process calls the same operations in the same order.
public protocol DedupTeam: AnyObject, Sendable {
    /// This process, from 0.
    var rank: Int { get }
    /// How many processes there are.
    var count: Int { get }
    /// Gives every process its message and takes theirs.
    /// - Parameter messages: by rank; the one for this process itself comes back.
    /// - Returns: by rank of the sender.
    func exchange(_ messages: [[UInt8]]) throws(LyceumError) -> [[UInt8]]
}

extension DedupTeam {
    /// The bytes of every process, by rank.
    func gather(_ bytes: [UInt8]) throws(LyceumError) -> [[UInt8]] { try exchange([[UInt8]](repeating: bytes, count: count)) }

    /// Waits until every process is here.
    func barrier() throws(LyceumError) { _ = try gather([]) }
}

/// A process alone.
final class LoneDedupTeam: DedupTeam {
    let rank = 0
    let count = 1

    func exchange(_ messages: [[UInt8]]) -> [[UInt8]] { messages }
}

/// Words on their way to other processes, sent in rounds of bounded size.
///
/// A round happens whenever some process has a full buffer; one that has sent everything goes on taking part until all have.
final class DedupShuffle {
    private let team: any DedupTeam
    private let take: ([UInt64]) throws(LyceumError) -> Void
    private var buffers: [[UInt64]]
    private var areOthersDone = false
    /// Words of a buffer.
    private static let limit = 3 << 15

    /// - Parameter take: gets the words that came for this process, those of the lowest rank first.
    init(_ team: any DedupTeam, take: @escaping ([UInt64]) throws(LyceumError) -> Void) {
        self.team = team
        self.take = take
        buffers = [[UInt64]](repeating: [], count: team.count)
    }

    func send(_ words: (UInt64, UInt64, UInt64), to rank: Int) throws(LyceumError) {
        buffers[rank].append(words.0)
        buffers[rank].append(words.1)
        buffers[rank].append(words.2)
        if buffers[rank].count >= Self.limit { try round(isDone: false) }
    }

    func sendToAll(_ words: (UInt64, UInt64, UInt64)) throws(LyceumError) {
        for rank in buffers.indices { buffers[rank] += [words.0, words.1, words.2] }
        if buffers[0].count >= Self.limit { try round(isDone: false) }
    }

    /// Sends the rest, and takes what the others still send.
    func finish() throws(LyceumError) {
        repeat { try round(isDone: true) } while !areOthersDone
    }

    private func round(isDone: Bool) throws(LyceumError) {
        let messages = buffers.map { words in words.withUnsafeBytes { [isDone ? 1 : 0] + Array($0) } }
        for rank in buffers.indices { buffers[rank].removeAll(keepingCapacity: true) }
        areOthersDone = true
        for message in try team.exchange(messages) {
            areOthersDone = areOthersDone && message.first == 1
            try take(Self.words(message))
        }
    }

    private static func words(_ message: [UInt8]) -> [UInt64] {
        message.withUnsafeBytes { raw in
            (0..<(raw.count / 8)).map { raw.loadUnaligned(fromByteOffset: 1 + 8 * $0, as: UInt64.self) }
        }
    }
}
