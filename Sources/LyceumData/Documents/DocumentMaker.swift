internal import Dispatch
internal import LyceumCore
internal import LyceumTensor
internal import Synchronization

/// Reads records and tokenizes them on several threads; results come in the order of the records, for any number of threads.
final class DocumentMaker {
    /// What became of one record.
    struct Made: Sendable {
        var record: DataRecord
        var outcome: RecordWork.Outcome
    }

    private let reader: RecordReader
    private let work: @Sendable (DataRecord, Int) -> RecordWork.Outcome
    private let threads: Int
    private var batch: [DataRecord] = []
    private var failure: LyceumError?
    /// Number of the first record of the batch.
    private var first = 0
    private static let batchBytes = 1 << 21
    private static let batchRecords = 4096

    /// - Parameter work: makes the documents of a record, given its number among all records.
    init(
        _ reader: RecordReader, threads: Int,
        work: @escaping @Sendable (DataRecord, Int) -> RecordWork.Outcome
    ) {
        self.reader = reader
        self.threads = max(threads, 1)
        self.work = work
        batch = readBatch()
    }

    /// The next records with their documents; nil at the end.
    func next() throws(LyceumError) -> [Made]? {
        guard !batch.isEmpty else {
            if let failure { throw failure }
            return nil
        }
        let records = batch
        let (made, following) = make(records)
        first += records.count
        batch = following
        return zip(records, made).map { Made(record: $0, outcome: $1) }
    }

    /// Tokenizes a batch while the next one is read.
    private func make(_ records: [DataRecord]) -> ([RecordWork.Outcome], [DataRecord]) {
        let results = Slots<RecordWork.Outcome>(count: records.count)
        let following = Slots<[DataRecord]>(count: 1)
        let claimed = Atomic<Int>(0)
        let start = first
        let reading = UncheckedReference(self)
        DispatchQueue.concurrentPerform(iterations: threads + 1) { [work] thread in
            if thread == 0 { following[0] = reading.value.readBatch() }
            while true {
                let index = claimed.add(1, ordering: .relaxed).oldValue
                guard index < records.count else { return }
                results[index] = work(records[index], start + index)
            }
        }
        return (results.all, following[0]!)
    }

    /// Reads until the batch is full. A failure is kept until everything before it was given.
    private func readBatch() -> [DataRecord] {
        guard failure == nil else { return [] }
        var records: [DataRecord] = []
        var bytes = 0
        do throws(LyceumError) {
            while bytes < Self.batchBytes, records.count < Self.batchRecords, let record = try reader.next() {
                records.append(record)
                bytes += record.estimatedBytes
            }
        } catch { failure = error }
        return records
    }
}

/// Places that threads fill, each its own.
private final class Slots<Value>: @unchecked Sendable {
    private let base: UnsafeMutablePointer<Value?>
    private let count: Int

    init(count: Int) {
        self.count = count
        base = .allocate(capacity: count)
        base.initialize(repeating: nil, count: count)
    }

    deinit {
        base.deinitialize(count: count)
        base.deallocate()
    }

    subscript(index: Int) -> Value? {
        get { base[index] }
        set { base[index] = newValue }
    }

    var all: [Value] { (0..<count).map { base[$0]! } }
}

/// Hands a reference to one other thread that uses it while this one waits.
private struct UncheckedReference<Value: AnyObject>: @unchecked Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
}

extension DataRecord {
    fileprivate var estimatedBytes: Int {
        switch content {
        case .text(let text): 64 + text.utf8.count
        case .object(let object): Self.bytes(.object(object))
        }
    }

    private static func bytes(_ value: JSON) -> Int {
        switch value {
        case .string(let text): 16 + text.utf8.count
        case .array(let elements): elements.reduce(16) { $0 + bytes($1) }
        case .object(let object): object.reduce(16) { $0 + $1.0.utf8.count + bytes($1.1) }
        default: 16
        }
    }
}
