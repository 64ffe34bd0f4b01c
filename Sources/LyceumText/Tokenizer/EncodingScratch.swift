#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Working memory of one encoding; kept between encodings because the word cache is worth keeping.
final class EncodingScratch {
    let words = WordCache()
    let symbols = SymbolBuffer()
    let output = TokenBuffer()
    /// Bytes of text each id stands for, when ranges are wanted.
    let lengths = TokenBuffer()
    var spans: [Range<Int>] = []
    var pieces: [Piece] = []
    var lattice = UnigramLattice()
    var wantsSpans = false

    func begin(wantsSpans: Bool) {
        output.count = 0
        lengths.count = 0
        spans.removeAll(keepingCapacity: true)
        self.wantsSpans = wantsSpans
    }
}

/// Scratch memory for as many encodings as run at the same time.
final class ScratchPool: @unchecked Sendable {
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private var free: [EncodingScratch] = []
    private static let keptAtMost = 16

    init() {
        lock = .allocate(capacity: 1)
        lock.initialize(to: pthread_mutex_t())
        pthread_mutex_init(lock, nil)
    }

    deinit {
        pthread_mutex_destroy(lock)
        lock.deallocate()
    }

    func with<Result>(_ body: (EncodingScratch) -> Result) -> Result {
        pthread_mutex_lock(lock)
        let scratch = free.popLast() ?? EncodingScratch()
        pthread_mutex_unlock(lock)
        let result = body(scratch)
        pthread_mutex_lock(lock)
        if free.count < Self.keptAtMost { free.append(scratch) }
        pthread_mutex_unlock(lock)
        return result
    }
}
