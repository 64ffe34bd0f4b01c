internal import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Notices a rank that is gone without a word (a lost machine, a stopped process), so that the others do not wait for it forever.
///
/// The ranks stand in a ring: each sends a sign of life to the next every second and listens to the one before. The launcher notices processes that
/// end; this is for the rest.
final class Heartbeat: Sendable {
    /// Seconds of silence after which a rank counts as gone; `LYCEUM_RANK_TIMEOUT` changes it.
    static var timeout: Double { ProcessEnvironment.value("LYCEUM_RANK_TIMEOUT").flatMap { Double($0) } ?? 120 }
    private static let tag = 7
    private static let interval = 1.0

    private let transport: MPITransport
    private let timeout: Double
    /// Asked to end; ended.
    private let state = Condition((isEnding: false, hasEnded: false))

    init(_ transport: MPITransport, timeout: Double = Heartbeat.timeout) {
        self.transport = transport
        self.timeout = timeout
    }

    func start() -> Bool { BackgroundThread.start { [self] in run() } }

    /// Ends the signs of life in order; all ranks call it at the same point.
    func finish() {
        state.update { $0.isEnding = true }
        state.wait { $0.hasEnded ? () : nil }
    }

    private func run() {
        let before = (transport.rank + transport.count - 1) % transport.count
        let after = (transport.rank + 1) % transport.count
        var line = HeartbeatLine(transport, before: before, after: after, tag: Self.tag)
        var lastHeard = monotonicSeconds()
        var lastLook = lastHeard
        var hasSaidGoodbye = false
        while !(hasSaidGoodbye && line.hasHeardGoodbye && line.isSent) {
            let now = monotonicSeconds()
            // This process itself was stopped for a while: nothing can be said about the other.
            if now - lastLook > 5 * Self.interval { lastHeard = now }
            lastLook = now
            if line.listen() { lastHeard = now }
            if line.isSent, !hasSaidGoodbye {
                hasSaidGoodbye = state.update { $0.isEnding }
                line.send(isGoodbye: hasSaidGoodbye)
            }
            if line.hasFailed || now - lastHeard > timeout { transport.abort(silence(before, now - lastHeard)) }
            usleep(state.update { $0.isEnding } ? 1000 : UInt32(Self.interval * 1e6 / 4))
        }
        state.update { $0.hasEnded = true }
    }

    private func silence(_ rank: Int, _ seconds: Double) -> LyceumError {
        LyceumError(
            .network, "rank \(rank) has given no sign of life for \(Int(seconds)) seconds",
            remedy: "look after its machine and start the job again with --resume; it goes on from the last checkpoint")
    }
}
