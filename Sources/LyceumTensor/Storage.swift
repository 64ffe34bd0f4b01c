internal import LyceumCore
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A region of memory that tensors view: owned and 64-byte aligned, or borrowed from an owner such as a mapped file.
public final class Storage: @unchecked Sendable {
    /// Tells storages apart for the life of the process; never used twice, unlike addresses.
    public let identity = Storage.nextIdentity.wrappingAdd(1, ordering: .relaxed).newValue
    public let pointer: UnsafeMutableRawPointer
    public let byteCount: Int
    private let owner: AnyObject?
    private let pool: StoragePool?
    private static let nextIdentity = Atomic<UInt64>(0)

    /// Fresh memory, not cleared.
    public init(byteCount: Int) {
        pointer = allocateAligned(byteCount)
        self.byteCount = byteCount
        owner = nil
        pool = nil
    }

    /// Memory from a pool, not cleared; it goes back to the pool with the storage's last use.
    public init(byteCount: Int, pool: StoragePool) {
        pointer = pool.take(byteCount)
        self.byteCount = byteCount
        owner = nil
        self.pool = pool
    }

    /// Memory kept alive by `owner`. Read-only memory must not be written through the storage.
    public init(borrowing bytes: UnsafeRawBufferPointer, owner: AnyObject) {
        pointer = UnsafeMutableRawPointer(mutating: bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 64)!)
        byteCount = bytes.count
        self.owner = owner
        pool = nil
    }

    /// Gives back the memory of a mapped file's pages that hold these bytes, when this is one: for tensors that have been copied.
    func forget(_ bytes: Range<Int>) { (owner as? MappedFile)?.forget(bytes) }

    deinit {
        if let pool {
            pool.giveBack(pointer, byteCount)
        } else if owner == nil {
            free(pointer)
        }
    }
}

private func allocateAligned(_ byteCount: Int) -> UnsafeMutableRawPointer {
    var memory: UnsafeMutableRawPointer?
    let failure = posix_memalign(&memory, 64, max(64, (byteCount + 63) / 64 * 64))
    precondition(failure == 0 && memory != nil, "no memory for \(byteCount) bytes")
    return memory!
}

/// Memory of past activations, kept for the next ones, so a step of generation asks the system for nothing.
public final class StoragePool: Sendable {
    private struct Idle: @unchecked Sendable {
        var blocks: [Int: [UnsafeMutableRawPointer]] = [:]
        var bytes = 0
        var usedBytes = 0

        mutating func take(_ capacity: Int) -> UnsafeMutableRawPointer? {
            guard let block = blocks[capacity]?.popLast() else { return nil }
            bytes -= capacity
            return block
        }

        mutating func freeAll() {
            for block in blocks.values.joined() { free(block) }
            blocks = [:]
            bytes = 0
        }
    }

    /// Idle memory that is always kept.
    private static let keptBytes = 64 << 20

    private let idle = Mutex(Idle())

    public init() {}

    deinit {
        idle.withLock { $0.freeAll() }
    }

    /// Sizes are rounded up so that steps of slightly different sizes share memory: powers of two in four parts each.
    private static func capacity(for byteCount: Int) -> Int {
        guard byteCount > 4096 else { return 4096 }
        let step = 1 << (Int.bitWidth - 1 - (byteCount - 1).leadingZeroBitCount - 2)
        return (byteCount + step - 1) / step * step
    }

    fileprivate func take(_ byteCount: Int) -> UnsafeMutableRawPointer {
        let capacity = Self.capacity(for: byteCount)
        let reused: SendablePointer? = idle.withLock {
            let block = $0.take(capacity)
            // Steps of another size leave memory that fits nothing: it goes back to the system before more is asked for.
            if block == nil, $0.bytes > Self.keptBytes + $0.usedBytes / 4 { $0.freeAll() }
            $0.usedBytes += capacity
            return block.map(SendablePointer.init)
        }
        return reused?.pointer ?? allocateAligned(capacity)
    }

    fileprivate func giveBack(_ pointer: UnsafeMutableRawPointer, _ byteCount: Int) {
        let block = SendablePointer(pointer: pointer)
        let capacity = Self.capacity(for: byteCount)
        idle.withLock {
            $0.blocks[capacity, default: []].append(block.pointer)
            $0.bytes += capacity
            $0.usedBytes -= capacity
        }
    }

    /// Frees all memory that is not in use now.
    public func trim() {
        idle.withLock { $0.freeAll() }
    }
}

private struct SendablePointer: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer
}
