internal import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Bytes that go to a rank, or the place for bytes that come from it.
struct OutgoingMessage {
    var peer: Int
    var bytes: UnsafeRawBufferPointer
}

struct IncomingMessage {
    var peer: Int
    var bytes: UnsafeMutableRawBufferPointer
}

/// Messages between pairs of ranks: all that the collective operations need.
protocol MessageTransport: AnyObject, Sendable {
    var rank: Int { get }
    var count: Int { get }
    /// Sends and receives everything given, and returns when all is done. Messages between two ranks under one tag keep their order; lengths agree.
    ///
    /// - Parameter isUrgent: asked while waiting; when it says no, the wait leaves the processor to others for longer.
    func exchange(
        _ outgoing: [OutgoingMessage], _ incoming: [IncomingMessage], tag: Int, isUrgent: () -> Bool
    ) throws(LyceumError)
    func abort(_ error: LyceumError) -> Never
    func finish() throws(LyceumError)
}

/// Ends this process at once.
func leaveProcess(_ code: Int32) -> Never { exit(code) }

/// Growing rests between looks at something that another process or thread has to do.
struct PatientWait {
    private var looks = 0

    mutating func rest(isUrgent: Bool) {
        looks += 1
        if isUrgent && looks < 20_000 || looks < 8 {
            sched_yield()
        } else {
            usleep(looks < 64 ? 40 : looks < 20_000 ? 100 : 500)
        }
    }
}
