internal import CLyceumMPI
internal import LyceumCore

/// Messages through Open MPI.
final class MPITransport: MessageTransport {
    let rank: Int
    let count: Int

    /// nil when no launcher started this process.
    init?() throws(LyceumError) {
        switch lyc_mpi_start() {
        case 0:
            rank = Int(lyc_mpi_rank())
            count = Int(lyc_mpi_count())
        case 1: return nil
        default:
            throw LyceumError(
                .unsupported, "started by mpirun or srun, but \(Self.failure)",
                remedy: "install Open MPI (Debian: openmpi-bin), or start the program without mpirun")
        }
    }

    private static var failure: String { String(cString: lyc_mpi_failure()) }
    private static let longestMessage = 1 << 30

    func exchange(
        _ outgoing: [OutgoingMessage], _ incoming: [IncomingMessage], tag: Int, isUrgent: () -> Bool
    ) throws(LyceumError) {
        var requests: [UnsafeMutableRawPointer?] = []
        for message in incoming {
            for part in Self.parts(message.bytes.count) {
                requests.append(nil)
                let code = lyc_mpi_receive(
                    message.bytes.baseAddress! + part.lowerBound, part.count, Int32(message.peer), Int32(tag),
                    &requests[requests.count - 1])
                guard code == 0 else { throw broken(message.peer) }
            }
        }
        for message in outgoing {
            for part in Self.parts(message.bytes.count) {
                requests.append(nil)
                let code = lyc_mpi_send(
                    message.bytes.baseAddress! + part.lowerBound, part.count, Int32(message.peer), Int32(tag),
                    &requests[requests.count - 1])
                guard code == 0 else { throw broken(message.peer) }
            }
        }
        try wait(&requests, isUrgent)
    }

    private func wait(_ requests: inout [UnsafeMutableRawPointer?], _ isUrgent: () -> Bool) throws(LyceumError) {
        var patience = PatientWait()
        while true {
            var position = 0
            while position < requests.count {
                let state = lyc_mpi_test(&requests[position])
                guard state >= 0 else { throw broken(nil) }
                if state == 1 { requests.remove(at: position) } else { position += 1 }
            }
            if requests.isEmpty { return }
            patience.rest(isUrgent: isUrgent())
        }
    }

    /// An MPI message counts its bytes in 32 bits.
    private static func parts(_ count: Int) -> [Range<Int>] {
        stride(from: 0, to: count, by: longestMessage).map { $0..<min(count, $0 + longestMessage) }
    }

    private func broken(_ peer: Int?) -> LyceumError {
        LyceumError(
            .network, "the connection \(peer.map { "to rank \($0)" } ?? "between the processes") failed: \(Self.failure)",
            remedy: "start the job again with --resume; it goes on from the last checkpoint")
    }

    func abort(_ error: LyceumError) -> Never {
        Console.write("error: rank \(rank) of \(count): \(error)\n", to: .error)
        lyc_mpi_abort(error.code.exitCode)
    }

    func finish() throws(LyceumError) {
        guard lyc_mpi_finish() == 0 else { throw LyceumError(.network, Self.failure) }
    }
}
