internal import CLyceumCurate
internal import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Files with texts one after the other, and with the places where they end (8 bytes each).
struct WindowText: Sendable {
    var text: String
    var ends: String
}

/// All windows of texts in the order of their bytes, with memory that does not grow with the texts.
///
/// Parts of the text that fit into memory are ordered by suffix arrays and written as runs, which are then merged. A run that is there already, from an
/// interrupted work, is not made again.
final class WindowOrder: Sendable {
    private let folder: String
    private let window: Int
    private let memory: Int
    private let threads: Int
    private let source: WindowText
    private let total: Int
    /// Bytes of text of a part.
    private let part: Int
    private let ends: MappedFile

    /// Bytes that ordering a byte of text takes: its place, what its window shares, itself, and room for its order.
    private static let bytesPerByte = 12

    init(folder: String, window: Int, options: DedupOptions, text: WindowText) throws(LyceumError) {
        self.folder = folder
        self.window = window
        (memory, threads) = (options.memory, options.threads)
        source = text
        total = FileSystem.attributes(text.text)?.size ?? 0
        guard total < 1 << LYC_WINDOW_PLACE_BITS else {
            throw LyceumError(.limitExceeded, "expected less than 17 TB of text, found \(total) bytes", remedy: "deduplicate the files in parts")
        }
        let most = memory / 5 * 4 / (Self.bytesPerByte * threads) - window
        part = min(max(options.smallPartBytes ?? most, 1 << 10), 1 << 30)
        ends = try MappedFile(path: text.ends)
    }

    /// Calls for every window: its place among all texts, and whether it equals the one before it.
    func forEach(
        _ progress: (_ bytes: Int, _ total: Int) throws(LyceumError) -> Void,
        _ body: (_ place: UInt64, _ isSame: Bool) throws(LyceumError) -> Void
    ) throws(LyceumError) {
        var runs = try orderedParts(progress)
        var step = 0
        while runs.count > fanIn {
            var merged: [String] = []
            for start in stride(from: 0, to: runs.count, by: fanIn) {
                merged.append(try mergedRun(Array(runs[start..<min(start + fanIn, runs.count)]), "\(part)-merged-\(step)-\(merged.count)"))
            }
            (runs, step) = (merged, step + 1)
        }
        let mask: UInt64 = 1 << LYC_WINDOW_PLACE_BITS - 1
        var done = 0
        try merge(runs) { windows throws(LyceumError) in
            for record in windows { try body(record & mask, record >> LYC_WINDOW_PLACE_BITS >= UInt64(window)) }
            done += windows.count
            try progress(total / 2 + min(done, total) / 2, total)
        }
    }

    // MARK: - Parts

    private func runPath(_ name: String) -> String { "\(folder)/windows-\(name).run" }

    private func orderedParts(_ progress: (Int, Int) throws(LyceumError) -> Void) throws(LyceumError) -> [String] {
        let count = (total + part - 1) / part
        for start in stride(from: 0, to: count, by: threads) {
            _ = try ParallelBlocks.map(min(threads, count - start), threads: threads) { [self] offset throws(LyceumError) in
                try order(start + offset)
                return true
            }
            try progress(min((start + threads) * part, total) / 2, total)
        }
        return (0..<count).map { runPath("\(part)-\($0)") }
    }

    /// Writes the run of one part.
    private func order(_ number: Int) throws(LyceumError) {
        let path = runPath("\(part)-\(number)")
        guard !FileSystem.isFile(path) else { return }
        let base = number * part
        let owned = min(part, total - base)
        // Windows that begin at the end of the part need what follows.
        let text = try FileReader(path: source.text).read(at: base, upTo: min(owned + window, total - base)) ?? []
        let room = max(text.count, 1) * MemoryLayout<Int32>.stride
        guard let suffixes = malloc(room), let lengths = malloc(room) else {
            throw LyceumError(.limitExceeded, "the system gives no \(2 * room) bytes of memory", remedy: "lower --memory or --threads")
        }
        defer {
            free(suffixes)
            free(lengths)
        }
        let first = firstEnd(after: base)
        let all = UnsafeRawBufferPointer(rebasing: ends.bytes[min(first * 8, ends.count)...])
        let places = suffixes.bindMemory(to: Int32.self, capacity: max(text.count, 1))
        let shared = lengths.bindMemory(to: Int32.self, capacity: max(text.count, 1))
        let count = all.withMemoryRebound(to: UInt64.self) { ends in
            lyc_window_order(text, text.count, owned, ends.baseAddress, ends.count, UInt64(base), window, places, shared)
        }
        guard count >= 0 else {
            throw LyceumError(.limitExceeded, "the system gives no memory to order \(text.count) bytes", remedy: "lower --memory or --threads")
        }
        let file = try AtomicFile(path: path)
        var buffer = [UInt64](repeating: 0, count: 1 << 16)
        for start in stride(from: 0, to: Int(count), by: buffer.count) {
            let piece = min(buffer.count, Int(count) - start)
            lyc_window_pack(places + start, shared, piece, UInt64(base), &buffer)
            try Self.write(buffer[..<piece], to: file)
        }
        try file.commit()
    }

    /// The number of the first text that ends behind a place.
    private func firstEnd(after place: Int) -> Int {
        var (low, high) = (0, ends.count / 8)
        while low < high {
            let middle = (low + high) / 2
            if Int(ends.bytes.loadUnaligned(fromByteOffset: middle * 8, as: UInt64.self)) > place { high = middle } else { low = middle + 1 }
        }
        return low
    }

    // MARK: - Merging

    /// Runs that are read at once; each takes a buffer and the characters of one window.
    private var fanIn: Int { min(max(memory / 4 / (window + 1 << 16), 2), 256) }

    private func mergedRun(_ runs: [String], _ name: String) throws(LyceumError) -> String {
        let path = runPath(name)
        if FileSystem.isFile(path) { return path }
        let file = try AtomicFile(path: path)
        try merge(runs) { windows throws(LyceumError) in try Self.write(windows, to: file) }
        try file.commit()
        return path
    }

    private func merge(_ runs: [String], _ body: (ArraySlice<UInt64>) throws(LyceumError) -> Void) throws(LyceumError) {
        guard !runs.isEmpty else { return }
        // A text that fits stays in memory; of others, only the windows that are compared are read.
        let text: MappedFile? = total <= memory / 3 ? try MappedFile(path: source.text) : nil
        defer { withExtendedLifetime(text) {} }
        let paths = runs.map { strdup($0) }
        defer { for path in paths { free(path) } }
        let share = min(max(memory / 4 / runs.count, 1 << 14), 4 << 20)
        let base = text?.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        let opened = paths.map { UnsafePointer($0) }.withUnsafeBufferPointer {
            lyc_window_merge_open($0.baseAddress, runs.count, base, source.text, window, share)
        }
        guard let opened else { throw .system("cannot read the runs of windows", at: folder) }
        defer { lyc_window_merge_close(opened) }
        var buffer = [UInt64](repeating: 0, count: 1 << 16)
        while true {
            let count = lyc_window_merge_next(opened, &buffer, buffer.count)
            guard count >= 0 else { throw .system("cannot read the runs of windows", at: folder) }
            if count == 0 { return }
            try body(buffer[..<Int(count)])
        }
    }

    private static func write(_ words: ArraySlice<UInt64>, to file: AtomicFile) throws(LyceumError) {
        let failure: LyceumError? = words.withUnsafeBytes { raw in
            do throws(LyceumError) {
                try file.write(raw)
                return nil
            } catch { return error }
        }
        if let failure { throw failure }
    }
}
