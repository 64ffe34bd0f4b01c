#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A region of memory that tensors view: owned and 64-byte aligned, or borrowed from an owner such as a mapped file.
public final class Storage: @unchecked Sendable {
    public let pointer: UnsafeMutableRawPointer
    public let byteCount: Int
    private let owner: AnyObject?

    /// Fresh memory, not cleared.
    public init(byteCount: Int) {
        var memory: UnsafeMutableRawPointer?
        let failure = posix_memalign(&memory, 64, max(64, (byteCount + 63) / 64 * 64))
        precondition(failure == 0 && memory != nil, "no memory for \(byteCount) bytes")
        pointer = memory!
        self.byteCount = byteCount
        owner = nil
    }

    /// Memory kept alive by `owner`. Read-only memory must not be written through the storage.
    public init(borrowing bytes: UnsafeRawBufferPointer, owner: AnyObject) {
        pointer = UnsafeMutableRawPointer(mutating: bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 64)!)
        byteCount = bytes.count
        self.owner = owner
    }

    deinit {
        if owner == nil { free(pointer) }
    }
}
