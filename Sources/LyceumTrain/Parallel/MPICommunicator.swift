internal import CLyceumMPI
public import LyceumCore

/// The processes that `mpirun` or `srun` started together.
public final class MPICommunicator: Communicator, Hurried {
    private let peers: PeerCommunicator
    private let heartbeat: Heartbeat?

    /// The group this process was started in; nil when it was started alone.
    ///
    /// - Throws: `LyceumError` when a launcher started several processes and MPI cannot be used. They must not go on, each as if it were alone.
    public init?() throws(LyceumError) {
        guard let transport = try MPITransport() else { return nil }
        peers = PeerCommunicator(transport)
        heartbeat = transport.count > 1 ? Heartbeat(transport) : nil
        if let heartbeat, !heartbeat.start() {
            throw LyceumError(.limitExceeded, "the system gives no further thread")
        }
    }

    /// The library's name and version.
    public static var version: String { String(cString: lyc_mpi_version()) }

    public var rank: Int { peers.rank }
    public var count: Int { peers.count }

    public func sum(_ values: UnsafeMutableBufferPointer<Float>, channel: CommunicatorChannel) throws(LyceumError) {
        try peers.sum(values, channel: channel)
    }
    public func sum(_ values: [Double]) throws(LyceumError) -> [Double] { try peers.sum(values) }
    public func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int) throws(LyceumError) {
        try peers.broadcast(bytes, from: root)
    }
    public func gather(_ bytes: [UInt8]) throws(LyceumError) -> [[UInt8]] { try peers.gather(bytes) }
    func hurry(_ isHurried: Bool) { peers.hurry(isHurried) }
    public func barrier() throws(LyceumError) { try peers.barrier() }
    public func abort(_ error: LyceumError) -> Never { peers.abort(error) }

    public func finish() throws(LyceumError) {
        try barrier()
        heartbeat?.finish()
        try peers.finish()
    }
}

/// The processes this one was started with.
public enum ProcessGroup {
    /// Those of `mpirun` or `srun`, or this process alone.
    public static func current() throws(LyceumError) -> any Communicator {
        guard let group = try MPICommunicator() else { return LocalCommunicator() }
        if group.count > 1 { return group }
        // One process has nobody to talk to; the launcher wants to hear that it left in order.
        try group.finish()
        return LocalCommunicator()
    }
}
