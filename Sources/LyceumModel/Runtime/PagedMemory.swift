internal import LyceumTensor

/// 64 positions of keys and values of all layers.
final class CachePage: @unchecked Sendable {
    static let positions = 64

    let storage: Storage
    var pointer: UnsafeMutableRawPointer { storage.pointer }

    /// The page is cleared: masked positions take part in sums with weight zero, and zero times garbage may be NaN.
    init(byteCount: Int, pool: StoragePool) {
        storage = Storage(byteCount: byteCount, pool: pool)
        storage.pointer.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    }

    init(copying other: CachePage, pool: StoragePool) {
        storage = Storage(byteCount: other.storage.byteCount, pool: pool)
        storage.pointer.copyMemory(from: other.pointer, byteCount: other.storage.byteCount)
    }
}

/// A sequence's tokens, keys and values, in pages that copies share until one of them writes.
public final class PagedMemory: SequenceMemory {
    public private(set) var tokens: [Int32] = []
    private(set) var pages: [CachePage] = []
    let pageBytes: Int
    private let pool: StoragePool
    /// Positions before the first token: a prefix or soft prompt.
    private(set) var reserved = 0
    /// The model whose keys and values these are.
    let owner: ObjectIdentifier

    init(pageBytes: Int, pool: StoragePool, owner: ObjectIdentifier) {
        self.pageBytes = pageBytes
        self.pool = pool
        self.owner = owner
    }

    public func truncate(to count: Int) {
        precondition(count >= 0, "a sequence cannot be cut to \(count) tokens")
        guard count < tokens.count else { return }
        tokens.removeLast(tokens.count - count)
        pages.removeLast(pages.count - Self.pageCount(reserved + count))
    }

    public func copy() -> any SequenceMemory {
        let other = PagedMemory(pageBytes: pageBytes, pool: pool, owner: owner)
        other.tokens = tokens
        other.pages = pages
        other.reserved = reserved
        return other
    }

    /// Takes the first positions for rows without tokens, which the caller writes. The memory is empty before.
    func reserve(_ count: Int) {
        reserved = count
        while pages.count < Self.pageCount(count) { pages.append(CachePage(byteCount: pageBytes, pool: pool)) }
    }

    private static func pageCount(_ tokens: Int) -> Int { (tokens + CachePage.positions - 1) / CachePage.positions }

    /// Makes room for new tokens after the present ones: the last page becomes this sequence's own, new pages are added.
    func prepare(for newTokens: some Collection<Int32>) {
        if (reserved + tokens.count) % CachePage.positions != 0, let last = pages.indices.last, !isKnownUniquelyReferenced(&pages[last]) {
            pages[last] = CachePage(copying: pages[last], pool: pool)
        }
        tokens.append(contentsOf: newTokens)
        while pages.count < Self.pageCount(reserved + tokens.count) { pages.append(CachePage(byteCount: pageBytes, pool: pool)) }
    }

    /// Addresses of the pages, in order.
    var pageTable: [UnsafeMutableRawPointer?] { pages.map(\.pointer) }

    /// The bytes of all pages, for a prompt cache file.
    func withPageBytes<Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        for page in pages { try body(UnsafeRawBufferPointer(start: page.pointer, count: pageBytes)) }
    }

    /// Fills an empty memory with tokens and page bytes read back from a file; `fill` writes one page.
    func restore<Failure: Error>(
        tokens restored: [Int32], fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        truncate(to: 0)
        var fresh: [CachePage] = []
        for _ in 0..<Self.pageCount(reserved + restored.count) {
            let page = CachePage(byteCount: pageBytes, pool: pool)
            try fill(UnsafeMutableRawBufferPointer(start: page.pointer, count: pageBytes))
            fresh.append(page)
        }
        pages = fresh
        tokens = restored
    }
}
