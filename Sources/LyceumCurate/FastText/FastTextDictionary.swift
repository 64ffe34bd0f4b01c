internal import CLyceumCurate
internal import LyceumCore

/// Words and labels of a classifier in fastText's form; texts become numbers of rows by it.
final class FastTextDictionary: @unchecked Sendable {
    /// Bytes and counts of entries, one behind the other.
    struct Entries {
        var text: [UInt8] = []
        var starts: [UInt32] = [0]
        var counts: [Int64] = []

        var count: Int { counts.count }

        mutating func append(_ bytes: some Sequence<UInt8>, count: Int64) {
            text.append(contentsOf: bytes)
            starts.append(UInt32(truncatingIfNeeded: text.count))
            counts.append(count)
        }

        func bytes(_ number: Int) -> ArraySlice<UInt8> { text[Int(starts[number])..<Int(starts[number + 1])] }
    }

    /// What labels begin with in fastText's files.
    static let labelPrefix = "__label__"

    let entries: Entries
    let words: Int
    let tokens: Int64
    /// Places that are left of those behind the words, with their numbers; nil for all.
    let kept: [(place: Int32, number: Int32)]?
    private let text: UnsafeMutablePointer<UInt8>
    private let starts: UnsafeMutablePointer<UInt32>
    private let table: UnsafeMutablePointer<UInt64>
    private let places: UnsafeMutablePointer<UInt64>
    private let label: UnsafeMutablePointer<UInt8>
    private let c: lyc_fasttext_words

    var labels: Int { entries.count - words }
    /// Rows that the features need.
    let rows: Int

    /// - Parameters:
    ///   - entries: words first, then labels; less than 2^31 of them.
    ///   - kept: what is left of the places of a pruned model.
    init(_ entries: Entries, words: Int, tokens: Int64, arguments: FastTextArguments, kept: [(place: Int32, number: Int32)]? = nil) {
        (self.entries, self.words, self.tokens, self.kept) = (entries, words, tokens, kept)
        text = Self.copy(entries.text)
        starts = Self.copy(entries.starts)
        let cells = Self.powerOfTwo(above: entries.count * 2 + 1)
        table = Self.zeros(cells)
        for number in 0..<entries.count {
            let start = Int(entries.starts[number])
            let hash = lyc_fasttext_hash(text + start, Int(entries.starts[number + 1]) - start)
            var place = Int(hash) & (cells - 1)
            while table[place] != 0 { place = (place + 1) & (cells - 1) }
            table[place] = UInt64(hash) << 32 | UInt64(number + 1)
        }
        let keptCells = Self.powerOfTwo(above: (kept?.count ?? 0) * 2 + 1)
        places = Self.zeros(keptCells)
        for (bucket, number) in kept ?? [] {
            var place = Int((UInt32(bitPattern: bucket) &* 2_654_435_761) & UInt32(keptCells - 1))
            while places[place] != 0 { place = (place + 1) & (keptCells - 1) }
            places[place] = UInt64(UInt32(bitPattern: bucket)) << 32 | UInt64(number) + 1
        }
        let prefix = Array(Self.labelPrefix.utf8)
        label = Self.copy(prefix)
        rows = words + (kept.map { ($0.map { Int($0.number) }.max() ?? -1) + 1 } ?? Int(arguments.buckets))
        c = lyc_fasttext_words(
            text: text, starts: starts, entries: Int32(entries.count), words: Int32(words), table: table, mask: UInt32(cells - 1),
            bucket: UInt32(arguments.buckets), shortest: arguments.shortestPiece, longest: arguments.longestPiece, run: arguments.wordRun,
            kept: places, keptMask: UInt32(keptCells - 1), pruning: kept.map { $0.isEmpty ? 2 : 1 } ?? 0, label: label,
            labelCount: UInt32(prefix.count))
    }

    deinit {
        text.deallocate()
        starts.deallocate()
        table.deallocate()
        places.deallocate()
        label.deallocate()
    }

    private static func copy<Value>(_ values: [Value]) -> UnsafeMutablePointer<Value> {
        let memory = UnsafeMutablePointer<Value>.allocate(capacity: max(values.count, 1))
        memory.initialize(from: values, count: values.count)
        return memory
    }

    private static func zeros(_ count: Int) -> UnsafeMutablePointer<UInt64> {
        let memory = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
        memory.initialize(repeating: 0, count: count)
        return memory
    }

    private static func powerOfTwo(above count: Int) -> Int {
        var power = 16
        while power < count { power *= 2 }
        return power
    }

    /// A label without its prefix.
    func labelName(_ number: Int) -> String {
        let bytes = entries.bytes(words + number)
        let prefix = Self.labelPrefix.utf8
        return String(decoding: bytes.starts(with: prefix) ? bytes.dropFirst(prefix.count) : bytes, as: UTF8.self)
    }

    /// Appends the rows of a line to the scratch.
    /// - Returns: its tokens.
    func find(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ scratch: FastTextScratch) throws(LyceumError) -> Int {
        var words = c
        let tokens = lyc_fasttext_features(&words, bytes, count, &scratch.features, &scratch.hashes, &scratch.labels)
        guard tokens >= 0 else { throw LyceumError(.limitExceeded, "there is no memory for the features of a text of \(Quantities.bytes(count))") }
        return Int(tokens)
    }
}

/// Memory for one text at a time.
final class FastTextScratch: @unchecked Sendable {
    var features = lyc_numbers()
    var hashes = lyc_numbers()
    var labels = lyc_numbers()
    var hidden: [Float]
    var scores: [Float]

    init(width: Int, labels: Int) {
        hidden = Array(repeating: 0, count: width)
        scores = Array(repeating: 0, count: labels)
    }

    deinit {
        lyc_numbers_free(&features)
        lyc_numbers_free(&hashes)
        lyc_numbers_free(&labels)
    }

    func clear() {
        if features.capacity > 1 << 22 { lyc_numbers_free(&features) }
        if hashes.capacity > 1 << 22 { lyc_numbers_free(&hashes) }
        features.count = 0
        labels.count = 0
    }
}
