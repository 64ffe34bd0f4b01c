internal import CLyceumCurate
internal import LyceumCore

/// Files with texts one after the other, and with the places where they end (8 bytes each).
struct WindowText: Sendable {
    var text: String
    var ends: String
}

/// Finds windows with equal bytes in texts, by passes over the texts from front to back and sorting on disk; memory does not grow with the texts.
///
/// In the first pass every window names its anchor, a piece of it that equal windows have in the same place; a twentieth of all places are anchors of
/// windows of 100 bytes. Anchors that stand twice, a window apart, are marked. In the second pass windows with marked anchors get a fingerprint of
/// 122 bits, and those with the same one are brought together. Whoever uses them compares the bytes of what is said to be equal.
/// - Source: Schleimer, Wilkerson, Aiken 2003, "Winnowing: local algorithms for document fingerprinting"; Karp, Rabin 1987.
final class WindowSearch: Sendable {
    /// Says how many of all bytes are done.
    typealias Progress = (_ bytes: Int, _ total: Int) throws(LyceumError) -> Void

    private let folder: String
    private let window: Int
    private let memory: Int
    private let threads: Int
    private let source: WindowText
    private let total: Int
    /// Bytes of text that are looked at together.
    private let part: Int
    private static let batch = 8192

    init(folder: String, window: Int, options: DedupOptions, text: WindowText) {
        self.folder = folder
        self.window = window
        (memory, threads) = (options.memory, options.threads)
        source = text
        total = FileSystem.attributes(text.text)?.size ?? 0
        // A byte of text may have a place of 8 bytes with it.
        let most = min(max(memory / (64 * threads), 1 << 16, 2 * window), 4 << 20)
        part = max(options.smallPartBytes ?? most, 1 << 10)
    }

    private var marks: PlaceFile { PlaceFile(path: "\(folder)/anchors.bin") }

    /// Calls for every window that may have an equal one a window's length away, equal ones together and in the order of their places.
    ///
    /// - Parameters:
    ///   - key: makes the fingerprints.
    ///   - body: gets the window's place among all texts, and whether it has the fingerprint of the one before it.
    func forEach(
        _ key: lyc_window_key, _ progress: Progress, _ body: (_ place: UInt64, _ isSame: Bool) throws(LyceumError) -> Void
    ) throws(LyceumError) {
        if !FileSystem.isFile(marks.path) { try mark(progress) }
        let windows = try RecordSorter(folder: folder, name: "windows", memory: memory / 8 * 3)
        try pass(into: windows, done: total / 2, progress) { [self, marks, window] scan, base, owned, take throws(LyceumError) in
            let marked = try marks.places(from: base, upTo: base + owned + window)
            guard !marked.isEmpty else { return }
            var key = key
            try self.records(take) { lyc_window_candidates(scan, marked, marked.count, &key, $0, $1) }
        }
        var (a, b, isFirst) = (0 as UInt64, 0 as UInt64, true)
        try windows.forEach { first, second, place throws(LyceumError) in
            try body(place, !isFirst && first == a && second == b)
            (a, b, isFirst) = (first, second, false)
        }
        try windows.clear()
    }

    /// Writes the places of anchors that stand twice.
    private func mark(_ progress: Progress) throws(LyceumError) {
        let places = try RecordSorter(folder: folder, name: "marks", memory: memory / 4)
        try group(into: places, progress)
        let file = try AtomicFile(path: marks.path)
        var buffer: [UInt64] = []
        var last = UInt64.max
        try places.forEach { place, _, _ throws(LyceumError) in
            if place != last { buffer.append(place) }
            last = place
            if buffer.count >= Self.batch {
                try RecordSorter.write(buffer[...], to: file)
                buffer.removeAll(keepingCapacity: true)
            }
        }
        try RecordSorter.write(buffer[...], to: file)
        try file.commit()
        try places.clear()
    }

    private func group(into places: RecordSorter, _ progress: Progress) throws(LyceumError) {
        let anchors = try RecordSorter(folder: folder, name: "anchors", memory: memory / 8 * 3)
        try pass(into: anchors, done: 0, progress) { [self] scan, _, _, take throws(LyceumError) in
            try records(take) { lyc_window_anchors(scan, $0, $1) }
        }
        var group = AnchorGroup(window: UInt64(window))
        try anchors.forEach { hash, place, _ throws(LyceumError) in
            group.take(hash, place)
            if group.found.count >= 3 * Self.batch {
                try places.append(group.found)
                group.found.removeAll(keepingCapacity: true)
            }
        }
        try places.append(group.found)
        try anchors.clear()
    }

    // MARK: - Passes

    private typealias Take = ([UInt64]) throws(LyceumError) -> Void

    /// Looks at all parts; what is found comes to the sorter in no order.
    private func pass(
        into sorter: RecordSorter, done: Int, _ progress: Progress,
        _ look: @escaping @Sendable (_ scan: OpaquePointer, _ base: Int, _ owned: Int, _ take: Take) throws(LyceumError) -> Void
    ) throws(LyceumError) {
        let count = (total + part - 1) / part
        let shared = Locked(sorter)
        for start in stride(from: 0, to: count, by: threads) {
            _ = try ParallelBlocks.map(min(threads, count - start), threads: threads) { [self] offset throws(LyceumError) in
                let base = (start + offset) * part
                let owned = min(part, total - base)
                try scan(base, owned) { scan throws(LyceumError) in
                    try look(scan, base, owned) { records throws(LyceumError) in
                        try shared.withLock { sorter throws(LyceumError) in try sorter.append(records) }
                    }
                }
                return true
            }
            try progress(done + min((start + threads) * part, total) / 2, total)
        }
    }

    private func scan(_ base: Int, _ owned: Int, _ body: (OpaquePointer) throws(LyceumError) -> Void) throws(LyceumError) {
        // Windows that begin at the end of the part need what follows.
        let text = try FileReader(path: source.text).read(at: base, upTo: min(owned + window, total - base)) ?? []
        let ends = try PlaceFile(path: source.ends).places(from: base + 1, upTo: base + text.count)
        let failure: LyceumError? = text.withUnsafeBufferPointer { text in
            ends.withUnsafeBufferPointer { ends in
                var part = lyc_window_part(
                    text: text.baseAddress, count: text.count, owned: owned, ends: ends.baseAddress, endCount: ends.count, base: UInt64(base),
                    window: window)
                guard let scan = lyc_window_scan_open(&part) else {
                    return LyceumError(.limitExceeded, "the system gives no memory for windows of \(window) bytes", remedy: "lower --threads")
                }
                defer { lyc_window_scan_close(scan) }
                do throws(LyceumError) {
                    try body(scan)
                    return nil
                } catch { return error }
            }
        }
        if let failure { throw failure }
    }

    /// Takes what a function gives, until it gives less than there is room for.
    private func records(_ take: Take, _ next: (UnsafeMutablePointer<UInt64>, Int) -> Int) throws(LyceumError) {
        while true {
            var count = 0
            let records = [UInt64](unsafeUninitializedCapacity: 3 * Self.batch) { buffer, filled in
                count = next(buffer.baseAddress!, Self.batch)
                filled = 3 * count
            }
            if count > 0 { try take(records) }
            if count < Self.batch { return }
        }
    }
}

/// Picks anchors with the same hash that stand a window apart or more.
struct AnchorGroup {
    let window: UInt64
    /// Records of three words with the places that are picked; emptied by the caller.
    var found: [UInt64] = []
    private var hash: UInt64 = 0
    private var isApart = false
    /// Places that have met none far enough away: they begin less than a window apart.
    private var waiting: [UInt64] = []

    init(window: UInt64) { self.window = window }

    /// - Parameter place: ascending where the hash is that of the one before.
    mutating func take(_ hash: UInt64, _ place: UInt64) {
        if hash != self.hash {
            (self.hash, isApart) = (hash, false)
            waiting.removeAll(keepingCapacity: true)
        } else if !isApart, let first = waiting.first, place >= first + window {
            for earlier in waiting { found += [earlier, 0, 0] }
            waiting.removeAll(keepingCapacity: true)
            isApart = true
        }
        if isApart { found += [place, 0, 0] } else { waiting.append(place) }
    }
}
