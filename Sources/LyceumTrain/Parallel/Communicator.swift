public import LyceumCore

/// The processes that train one model together, seen from one of them.
///
/// Every process calls the same operations in the same order. Sums add the ranks' numbers in the order of ranks, whoever's came first and however
/// the work was split, so all processes get the same bits, and the same bits every time.
public protocol Communicator: AnyObject, Sendable {
    /// This process, from 0. Rank 0 writes files and speaks.
    var rank: Int { get }
    /// How many processes there are.
    var count: Int { get }

    /// Replaces the values by their sums over all ranks.
    func sum(_ values: UnsafeMutableBufferPointer<Float>, channel: CommunicatorChannel) throws(LyceumError)
    /// Sums over all ranks.
    func sum(_ values: [Double]) throws(LyceumError) -> [Double]
    /// Gives all ranks the bytes of one.
    func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int) throws(LyceumError)
    /// The bytes of every rank, by rank; they may differ in length.
    func gather(_ bytes: [UInt8]) throws(LyceumError) -> [[UInt8]]
    /// Waits until every rank is here.
    func barrier() throws(LyceumError)
    /// Ends the processes of all ranks: prints the error with the rank's number and leaves with the error's exit code.
    func abort(_ error: LyceumError) -> Never
    /// Leaves the group in order, at the end of the work.
    func finish() throws(LyceumError)
}

/// Operations of different channels do not get into each other's way: one thread may use each.
public enum CommunicatorChannel: Int, Sendable {
    /// The thread that trains.
    case main = 1
    /// The thread that sums gradients behind it.
    case gradients = 2
}

extension Communicator {
    /// Whether this process writes files and speaks.
    public var isFirst: Bool { rank == 0 }

    public func sum(_ values: UnsafeMutableBufferPointer<Float>) throws(LyceumError) { try sum(values, channel: .main) }

    /// Whether any rank says yes; for stopping together.
    public func any(_ condition: Bool) throws(LyceumError) -> Bool { try sum([condition ? 1 : 0])[0] > 0 }

    /// The items of this rank when `total` are dealt out in turn: every rank gets the same number or one less.
    public func share<Element>(of elements: [Element]) -> [Element] {
        stride(from: rank, to: elements.count, by: count).map { elements[$0] }
    }

    /// Makes sure that all ranks have the same text (a checksum of the weights, the configuration).
    /// - Throws: `LyceumError` that names the first rank that differs.
    public func requireSame(_ text: String, as what: String) throws(LyceumError) {
        let all = try gather(Array(text.utf8))
        guard let other = all.indices.first(where: { all[$0] != all[0] }) else { return }
        throw LyceumError(
            .invalidData, "rank \(other) has another \(what) than rank 0: '\(String(decoding: all[other], as: UTF8.self).prefix(80))'"
                + " instead of '\(String(decoding: all[0], as: UTF8.self).prefix(80))'",
            remedy: "start all processes with the same program, files and arguments")
    }
}

/// One process alone: every operation is already done.
public final class LocalCommunicator: Communicator {
    public let rank = 0
    public let count = 1

    public init() {}

    public func sum(_ values: UnsafeMutableBufferPointer<Float>, channel: CommunicatorChannel) throws(LyceumError) {}
    public func sum(_ values: [Double]) throws(LyceumError) -> [Double] { values }
    public func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int) throws(LyceumError) {}
    public func gather(_ bytes: [UInt8]) throws(LyceumError) -> [[UInt8]] { [bytes] }
    public func barrier() throws(LyceumError) {}
    public func finish() throws(LyceumError) {}

    public func abort(_ error: LyceumError) -> Never {
        Console.write("error: \(error)\n", to: .error)
        leaveProcess(error.code.exitCode)
    }
}
