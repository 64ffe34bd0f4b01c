internal import CLyceumMPI

/// The two connections of a rank in the ring of signs of life. Used by one thread.
struct HeartbeatLine: ~Copyable {
    private let before: Int32
    private let after: Int32
    private let tag: Int32
    private let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 2)
    private var receiving: UnsafeMutableRawPointer?
    private var sending: UnsafeMutableRawPointer?
    private var isSending = false
    private(set) var hasHeardGoodbye = false
    private(set) var hasFailed = false

    init(_ transport: MPITransport, before: Int, after: Int, tag: Int) {
        self.before = Int32(before)
        self.after = Int32(after)
        self.tag = Int32(tag)
        memory.initialize(repeating: 0)
        expect()
    }

    deinit { memory.deallocate() }

    private mutating func expect() {
        if lyc_mpi_receive(memory.baseAddress!, 1, before, tag, &receiving) != 0 { hasFailed = true }
    }

    /// Whether the rank before gave a sign since the last look. One that said goodbye is heard forever.
    mutating func listen() -> Bool {
        if hasHeardGoodbye { return true }
        let state = lyc_mpi_test(&receiving)
        if state < 0 { hasFailed = true }
        guard state == 1 else { return false }
        hasHeardGoodbye = memory[0] == 1
        if !hasHeardGoodbye { expect() }
        return true
    }

    /// Whether the last sign has left; asked before each `send`.
    var isSent: Bool {
        mutating get {
            guard isSending else { return true }
            let state = lyc_mpi_test(&sending)
            if state < 0 { hasFailed = true }
            if state == 1 { isSending = false }
            return state == 1
        }
    }

    mutating func send(isGoodbye: Bool) {
        memory[1] = isGoodbye ? 1 : 0
        if lyc_mpi_send(memory.baseAddress! + 1, 1, after, tag, &sending) == 0 { isSending = true } else { hasFailed = true }
    }
}
