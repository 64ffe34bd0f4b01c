internal import LyceumCore

/// n-grams as keys that sort by their last word, then the one before it, and so on: five numbers of 25 bits, the last word's highest.
enum NGramKey {
    static let maximumOrder = 5

    /// The word so many places before the last.
    static func word(_ key: UInt128, _ back: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: key >> UInt128(NGramVocabulary.bits * (maximumOrder - 1 - back))) & (1 << UInt32(NGramVocabulary.bits) - 1)
    }

    static func make(_ words: ArraySlice<UInt32>) -> UInt128 {
        var key: UInt128 = 0
        for word in words.reversed() { key = key << UInt128(NGramVocabulary.bits) | UInt128(word) }
        return key << UInt128(NGramVocabulary.bits * (maximumOrder - words.count))
    }
}

/// Counts n-grams of the highest order in bounded memory: what does not fit is sorted and written aside, and merged in the end.
final class NGramCounter {
    struct Entry: Hashable {
        var key: UInt128
        var count: UInt64
    }

    let order: Int
    private let capacity: Int
    private let folder: String?
    private var keys: [UInt128] = []
    private var runs: [String] = []
    private var scratch: String?
    /// n-grams counted, with repetitions.
    private(set) var total = 0

    /// - Parameters:
    ///   - memory: bytes for n-grams that were not written aside yet.
    ///   - folder: where they are written; nil takes the system's folder for temporary files.
    init(order: Int, memory: Int, folder: String? = nil) {
        self.order = order
        self.folder = folder
        // Sorting takes half as much again.
        capacity = max(memory / 24, 1024)
    }

    deinit { if let scratch { try? FileSystem.remove(scratch) } }

    /// How often memory was full.
    var spillCount: Int { runs.count }

    /// Counts the n-grams of a sentence that end in one of its words or in its end.
    func add(_ sentence: [UInt32]) throws(LyceumError) {
        let padded = Array(repeating: NGramVocabulary.start, count: order - 1) + sentence + [NGramVocabulary.end]
        for end in order...padded.count {
            keys.append(NGramKey.make(padded[(end - order)..<end]))
            total += 1
            if keys.count >= capacity { try spill() }
        }
    }

    private func spill() throws(LyceumError) {
        guard !keys.isEmpty else { return }
        if scratch == nil { scratch = try FileSystem.makeTemporaryFolder(in: folder, prefix: "lyceum-ngrams") }
        let path = "\(scratch!)/\(runs.count).run"
        let file = try AtomicFile(path: path)
        var failure: LyceumError?
        forEachSorted { entry in
            guard failure == nil else { return }
            do throws(LyceumError) {
                try NGramRun.write(entry, to: file)
            } catch { failure = error }
        }
        if let failure { throw failure }
        try file.commit()
        runs.append(path)
        keys.removeAll(keepingCapacity: true)
    }

    private func forEachSorted(_ body: (Entry) -> Void) {
        keys.sort()
        var place = 0
        while place < keys.count {
            var end = place + 1
            while end < keys.count, keys[end] == keys[place] { end += 1 }
            body(Entry(key: keys[place], count: UInt64(end - place)))
            place = end
        }
    }

    /// Gives all n-grams with their counts, sorted by key, once each.
    func drain(_ body: (Entry) -> Void) throws(LyceumError) {
        guard !runs.isEmpty else {
            forEachSorted(body)
            keys = []
            return
        }
        try spill()
        keys = []
        var open: [NGramRun] = []
        for run in runs { open.append(try NGramRun(path: run)) }
        while let least = open.compactMap({ $0.head?.key }).min() {
            var entry = Entry(key: least, count: 0)
            for run in open {
                guard let head = run.head, head.key == least else { continue }
                entry.count += head.count
                try run.advance()
            }
            body(entry)
        }
    }
}

/// A sorted run of n-grams in a file, 24 bytes each.
private final class NGramRun {
    private let reader: FileReader
    private var bytes: [UInt8] = []
    private var place = 0
    private(set) var head: NGramCounter.Entry?
    private static let size = 24

    init(path: String) throws(LyceumError) {
        reader = try FileReader(path: path)
        try advance()
    }

    func advance() throws(LyceumError) {
        if place >= bytes.count {
            bytes = try reader.read(upTo: Self.size << 14) ?? []
            place = 0
            guard !bytes.isEmpty else {
                head = nil
                return
            }
        }
        guard place + Self.size <= bytes.count else {
            throw LyceumError(.inputOutput, "a file of n-gram counts ended early", at: reader.path, remedy: "check the disk for temporary files")
        }
        head = bytes.withUnsafeBytes { raw in
            NGramCounter.Entry(
                key: UInt128(raw.little(at: place, as: UInt64.self)) | UInt128(raw.little(at: place + 8, as: UInt64.self)) << 64,
                count: raw.little(at: place + 16, as: UInt64.self))
        }
        place += Self.size
    }

    static func write(_ entry: NGramCounter.Entry, to file: AtomicFile) throws(LyceumError) {
        let words = (
            UInt64(truncatingIfNeeded: entry.key).littleEndian, UInt64(truncatingIfNeeded: entry.key >> 64).littleEndian, entry.count.littleEndian
        )
        let failure: LyceumError? = withUnsafeBytes(of: words) { raw in
            do throws(LyceumError) {
                try file.write(raw)
                return nil
            } catch { return error }
        }
        if let failure { throw failure }
    }
}
