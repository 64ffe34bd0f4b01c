internal import CLyceumMPI
public import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The processes that `mpirun` or `srun` started together.
public final class MPIDedupTeam: DedupTeam {
    public let rank: Int
    public let count: Int
    private static let (sizeTag, contentTag) = (21 as Int32, 22 as Int32)
    /// An MPI message counts its bytes in 32 bits.
    private static let longestMessage = 1 << 30

    /// nil for a process that was started alone.
    ///
    /// - Throws: `LyceumError` when a launcher started several processes and MPI cannot be used.
    public init?() throws(LyceumError) {
        switch lyc_mpi_start() {
        case 0: (rank, count) = (Int(lyc_mpi_rank()), Int(lyc_mpi_count()))
        case 1: return nil
        default: throw LyceumError(.unsupported, "started by mpirun or srun, but \(Self.failure)", remedy: "install Open MPI (Debian: openmpi-bin)")
        }
    }

    private static var failure: String { String(cString: lyc_mpi_failure()) }

    public func exchange(_ messages: [[UInt8]]) throws(LyceumError) -> [[UInt8]] {
        let sizes = try transfer(
            messages.map { message in withUnsafeBytes(of: UInt64(message.count), Array.init) }, [Int](repeating: 8, count: count), Self.sizeTag
        ).map { $0.withUnsafeBytes { Int($0.loadUnaligned(as: UInt64.self)) } }
        return try transfer(messages, sizes, Self.contentTag)
    }

    /// - Parameter sizes: bytes of the message of every rank.
    private func transfer(_ messages: [[UInt8]], _ sizes: [Int], _ tag: Int32) throws(LyceumError) -> [[UInt8]] {
        let outgoing = Room(messages.map(\.count)), incoming = Room(sizes)
        for peer in 0..<count { outgoing.put(messages[peer], peer) }
        var requests: [UnsafeMutableRawPointer?] = []
        for step in 1..<max(count, 1) {
            // Everybody begins with another one.
            let (source, target) = ((rank + count - step) % count, (rank + step) % count)
            try incoming.forEachPart(source, Self.longestMessage) { place, bytes throws(LyceumError) in
                requests.append(nil)
                guard lyc_mpi_receive(place, bytes, Int32(source), tag, &requests[requests.count - 1]) == 0 else { throw broken }
            }
            try outgoing.forEachPart(target, Self.longestMessage) { place, bytes throws(LyceumError) in
                requests.append(nil)
                guard lyc_mpi_send(place, bytes, Int32(target), tag, &requests[requests.count - 1]) == 0 else { throw broken }
            }
        }
        try wait(&requests)
        return (0..<count).map { $0 == rank ? messages[rank] : incoming.bytes($0) }
    }

    private func wait(_ requests: inout [UnsafeMutableRawPointer?]) throws(LyceumError) {
        var looks: UInt32 = 0
        while true {
            var place = 0
            while place < requests.count {
                let state = lyc_mpi_test(&requests[place])
                guard state >= 0 else { throw broken }
                if state == 1 { requests.remove(at: place) } else { place += 1 }
            }
            if requests.isEmpty { return }
            looks += 1
            usleep(looks < 64 ? 40 : 400)
        }
    }

    private var broken: LyceumError {
        LyceumError(
            .network, "the connection between the processes failed: \(Self.failure)", remedy: "start the job again; it goes on with what is done")
    }

    /// Memory for a message of every rank, which stays at its place.
    private final class Room {
        private let base: UnsafeMutableRawPointer
        private let starts: [Int]

        init(_ sizes: [Int]) {
            starts = sizes.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
            base = .allocate(byteCount: max(starts[sizes.count], 1), alignment: 16)
        }

        deinit { base.deallocate() }

        func put(_ bytes: [UInt8], _ rank: Int) {
            bytes.withUnsafeBytes { if let source = $0.baseAddress { (base + starts[rank]).copyMemory(from: source, byteCount: $0.count) } }
        }

        func bytes(_ rank: Int) -> [UInt8] {
            Array(UnsafeRawBufferPointer(start: base + starts[rank], count: starts[rank + 1] - starts[rank]))
        }

        func forEachPart(
            _ rank: Int, _ longest: Int, _ body: (UnsafeMutableRawPointer, Int) throws(LyceumError) -> Void
        ) throws(LyceumError) {
            for start in stride(from: starts[rank], to: starts[rank + 1], by: longest) {
                try body(base + start, min(longest, starts[rank + 1] - start))
            }
        }
    }
}
