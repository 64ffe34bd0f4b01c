internal import CLyceumCurate
internal import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Records of three words in order, with memory that does not grow with their number.
///
/// Records gather in one block of memory; when it is full they are sorted and written as a run. In the end the runs are merged.
///
/// Several threads may only use it one after the other, under a lock.
final class RecordSorter: @unchecked Sendable {
    static let words = 3
    static let recordBytes = 8 * words
    private let folder: String
    private let name: String
    private let capacity: Int
    /// The block; there while records gather in it.
    private var base: UnsafeMutablePointer<UInt64>?
    private(set) var count = 0
    /// Files of the runs, in the order in which they were written.
    private(set) var runs: [String]
    private var isSorted = false

    /// - Parameters:
    ///   - memory: bytes of the block; memory that is never written to is never taken.
    ///   - runs: names of runs of an interrupted work.
    init(folder: String, name: String, memory: Int, runs: [String] = []) throws(LyceumError) {
        self.folder = folder
        self.name = name
        self.runs = runs
        capacity = max(memory / Self.recordBytes, 1024)
        _ = try block()
    }

    private func block() throws(LyceumError) -> UnsafeMutablePointer<UInt64> {
        if let base { return base }
        guard let raw = malloc(capacity * Self.recordBytes) else {
            throw LyceumError(.limitExceeded, "the system gives no \(capacity * Self.recordBytes) bytes of memory", remedy: "lower --memory")
        }
        let made = raw.bindMemory(to: UInt64.self, capacity: capacity * Self.words)
        base = made
        return made
    }

    deinit { free(base) }

    /// Whether so many records more would need a new run first.
    func isFull(for records: Int) -> Bool { count > 0 && count + records > capacity }

    /// - Parameter records: three words each.
    func append(_ records: [UInt64]) throws(LyceumError) {
        try append(records[...])
    }

    func append(_ records: ArraySlice<UInt64>) throws(LyceumError) {
        var taken = 0
        let total = records.count / Self.words
        while taken < total {
            if count == capacity { try spill() }
            let part = min(capacity - count, total - taken)
            let block = try block()
            records.withUnsafeBufferPointer { source in
                (block + count * Self.words).update(from: source.baseAddress! + taken * Self.words, count: part * Self.words)
            }
            count += part
            taken += part
            isSorted = false
        }
    }

    /// Writes what is in memory as a run.
    func spill() throws(LyceumError) {
        guard count > 0 else { return }
        sort()
        let run = "\(name)-\(runs.count).run"
        let file = try AtomicFile(path: "\(folder)/\(run)")
        try file.write(UnsafeRawBufferPointer(start: base, count: count * Self.recordBytes))
        try file.commit()
        runs.append(run)
        count = 0
    }

    private func sort() {
        if !isSorted, let base { lyc_sort_records(base, count) }
        isSorted = true
    }

    /// Calls for every record in order of its words.
    func forEach(_ body: (_ first: UInt64, _ second: UInt64, _ third: UInt64) throws(LyceumError) -> Void) throws(LyceumError) {
        sort()
        if runs.isEmpty {
            guard var record = base else { return }
            for _ in 0..<count {
                try body(record[0], record[1], record[2])
                record += Self.words
            }
            return
        }
        // The block's memory is used for reading once its records are a run, too.
        try spill()
        free(base)
        base = nil
        try merge(runs, body)
    }

    /// Runs that are read at once; more are merged in several steps. The order of records does not depend on it.
    static let fanIn = max(min(256, OpenFiles.limit / 4), 4)

    private func merge(_ names: [String], _ body: (UInt64, UInt64, UInt64) throws(LyceumError) -> Void) throws(LyceumError) {
        var names = names
        var temporary: [String] = []
        var step = 0
        while names.count > Self.fanIn {
            var merged: [String] = []
            for start in stride(from: 0, to: names.count, by: Self.fanIn) {
                let path = "\(name)-merged-\(step)-\(merged.count).run"
                let file = try AtomicFile(path: "\(folder)/\(path)")
                try read(Array(names[start..<min(start + Self.fanIn, names.count)])) { words throws(LyceumError) in try Self.write(words, to: file) }
                try file.commit()
                merged.append(path)
            }
            for path in temporary { try FileSystem.remove("\(folder)/\(path)") }
            temporary = merged
            names = merged
            step += 1
        }
        try read(names) { words throws(LyceumError) in
            for place in stride(from: words.startIndex, to: words.endIndex, by: Self.words) {
                try body(words[place], words[place + 1], words[place + 2])
            }
        }
        for path in temporary { try FileSystem.remove("\(folder)/\(path)") }
    }

    /// Reads runs as one, some records at a time.
    private func read(_ names: [String], _ body: (ArraySlice<UInt64>) throws(LyceumError) -> Void) throws(LyceumError) {
        let merge = try RunMerge(names.map { "\(folder)/\($0)" }, bytes: capacity * Self.recordBytes / 2)
        while true {
            let words = try merge.next()
            if words.isEmpty { return }
            try body(words)
        }
    }

    static func write(_ words: ArraySlice<UInt64>, to file: AtomicFile) throws(LyceumError) {
        let failure: LyceumError? = words.withUnsafeBytes { raw in
            do throws(LyceumError) {
                try file.write(raw)
                return nil
            } catch { return error }
        }
        if let failure { throw failure }
    }

    /// Removes the runs' files.
    func clear() throws(LyceumError) {
        for run in runs { try FileSystem.remove("\(folder)/\(run)") }
        runs = []
        count = 0
    }
}
