internal import LyceumCore

/// Messages between threads of one process; each thread plays a rank.
final class InProcessTransport: MessageTransport {
    private struct Route: Hashable {
        var from: Int
        var to: Int
        var tag: Int
    }

    private final class Mail: Sendable {
        let waiting = Locked<[Route: [[UInt8]]]>([:])
        let failure = Locked<LyceumError?>(nil)
    }

    let rank: Int
    let count: Int
    private let mail: Mail

    private init(rank: Int, count: Int, mail: Mail) {
        self.rank = rank
        self.count = count
        self.mail = mail
    }

    /// The ends of a group, by rank.
    static func group(count: Int) -> [InProcessTransport] {
        let mail = Mail()
        return (0..<count).map { InProcessTransport(rank: $0, count: count, mail: mail) }
    }

    func exchange(
        _ outgoing: [OutgoingMessage], _ incoming: [IncomingMessage], tag: Int, isUrgent: () -> Bool
    ) throws(LyceumError) {
        for message in outgoing {
            let route = Route(from: rank, to: message.peer, tag: tag)
            let bytes = Array(message.bytes)
            mail.waiting.withLock { $0[route, default: []].append(bytes) }
        }
        for message in incoming {
            let bytes = try take(Route(from: message.peer, to: rank, tag: tag), isUrgent)
            guard bytes.count == message.bytes.count else {
                throw LyceumError(.invalidData, "expected \(message.bytes.count) bytes from rank \(message.peer), found \(bytes.count)")
            }
            message.bytes.copyBytes(from: bytes)
        }
    }

    private func take(_ route: Route, _ isUrgent: () -> Bool) throws(LyceumError) -> [UInt8] {
        var patience = PatientWait()
        while true {
            let bytes = mail.waiting.withLock { waiting -> [UInt8]? in
                guard waiting[route]?.isEmpty == false else { return nil }
                return waiting[route]!.removeFirst()
            }
            if let bytes { return bytes }
            if let failure = mail.failure.withLock({ $0 }) { throw failure }
            patience.rest(isUrgent: isUrgent())
        }
    }

    /// Lets every rank's next wait end with an error, as the end of one process does to the others.
    func fail(_ error: LyceumError) { mail.failure.withLock { $0 = error } }

    func abort(_ error: LyceumError) -> Never {
        Console.write("error: rank \(rank) of \(count): \(error)\n", to: .error)
        leaveProcess(error.code.exitCode)
    }

    func finish() throws(LyceumError) {}
}
