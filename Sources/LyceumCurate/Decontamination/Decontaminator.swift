public import LyceumCore
public import LyceumData

/// Takes documents that hold items of examinations out of files.
///
/// Every file becomes one in `kept` and one in `removed`, whose records name the examination, the item and the n-gram that was found. Files that are
/// finished are passed over when an interrupted work is done again. The result is the same for any number of threads.
public final class Decontaminator {
    public struct Report: Sendable, Hashable {
        public var documents = 0
        public var contaminated = 0
        public var broken = 0
        /// Documents that go, by examination.
        public var byTask: [String: Int] = [:]
        /// Items that were met in at least one document, by examination.
        public var items: [String: Set<String>] = [:]

        mutating func add(_ other: Report) {
            documents += other.documents
            contaminated += other.contaminated
            broken += other.broken
            byTask.merge(other.byTask, uniquingKeysWith: +)
            items.merge(other.items) { $0.union($1) }
        }

        var json: JSON {
            let tasks = byTask.sorted { $0.key < $1.key }.map { ($0.key, JSON.integer($0.value)) }
            let met = items.sorted { $0.key < $1.key }.map { ($0.key, JSON.array($0.value.sorted().map { .string($0) })) }
            return [
                "documents": .integer(documents), "contaminated": .integer(contaminated), "broken": .integer(broken),
                "by_task": .object(JSON.Object(tasks)), "items": .object(JSON.Object(met)),
            ]
        }

        init() {}

        init(_ json: JSON) {
            let object = json.objectValue ?? JSON.Object()
            (documents, contaminated) = (object["documents"]?.intValue ?? 0, object["contaminated"]?.intValue ?? 0)
            broken = object["broken"]?.intValue ?? 0
            for (task, count) in object["by_task"]?.objectValue ?? JSON.Object() { byTask[task] = count.intValue ?? 0 }
            for (task, ids) in object["items"]?.objectValue ?? JSON.Object() { items[task] = Set(ids.arrayValue?.compactMap(\.stringValue) ?? []) }
        }
    }

    private let files: [DataFile]
    private let index: DecontaminationIndex
    private let output: String
    private let work: String
    private let field: String
    private let threads: Int
    private let skipsBroken: Bool

    public init(
        _ files: [DataFile], index: DecontaminationIndex, output: String, field: String = "text", threads: Int = 1, skipsBroken: Bool = false
    ) {
        self.files = files
        self.index = index
        self.output = output
        work = "\(output)/.work"
        self.field = field
        self.threads = max(threads, 1)
        self.skipsBroken = skipsBroken
    }

    /// - Parameter settings: stands for the items and the rule; results of other settings in the folder are refused.
    public func run(
        settings: String, _ progress: (DedupProgress) throws(LyceumError) -> Void = { _ in }
    ) throws(LyceumError) -> Report {
        try FileSystem.makeFolder(work)
        try FileSystem.makeFolder("\(output)/kept")
        try FileSystem.makeFolder("\(output)/removed")
        try claim(settings)
        let names = Deduplicator.names(files)
        let total = files.reduce(0) { $0 + (FileSystem.attributes($1.path)?.size ?? 0) }
        var (report, bytes) = (Report(), 0)
        for (number, file) in files.enumerated() {
            let mark = "\(work)/written-\(number).json"
            if FileSystem.isFile(mark) {
                report.add(Report(try JSON.read(path: mark)))
            } else {
                let counts = try clean(file, names[number]) { done, documents throws(LyceumError) in
                    try progress(DedupProgress(stage: .writing, bytes: bytes + done, totalBytes: total, documents: report.documents + documents))
                }
                try AtomicFile.write(counts.json.text() + "\n", to: mark)
                report.add(counts)
            }
            bytes += FileSystem.attributes(file.path)?.size ?? 0
        }
        try AtomicFile.write(self.json(report).text(indent: 2) + "\n", to: "\(output)/report.json")
        return report
    }

    /// What was found, and what the examinations gave to be looked for.
    public func json(_ report: Report) -> JSON {
        var object = report.json.objectValue ?? JSON.Object()
        object["ngram"] = .integer(index.rule.size)
        object["words"] = .string(index.rule.words.rawValue)
        object["tasks"] = .array(
            index.tasks.map { task in
                [
                    "task": .string(task.name), "items": .integer(task.items), "too_short": .integer(task.tooShort), "ngrams": .integer(task.ngrams),
                    "items_found": .integer(report.items[task.name]?.count ?? 0), "documents": .integer(report.byTask[task.name] ?? 0),
                ]
            })
        return .object(object)
    }

    /// The marks of finished files are good for the same settings and files only.
    private func claim(_ settings: String) throws(LyceumError) {
        var digest = Digest()
        var text = "\(settings)\n\(index.rule)\n\(field) \(skipsBroken)\n"
        for file in files {
            let attributes = FileSystem.attributes(file.path)
            text += "\(file.path) \(attributes?.size ?? 0) " + (attributes.map { "\($0.modified)" } ?? "") + "\n"
        }
        digest.update(Array(text.utf8))
        let (path, fingerprint) = ("\(work)/settings", digest.hexadecimal())
        if FileSystem.isFile(path) {
            guard String(decoding: try FileReader.contents(of: path), as: UTF8.self) == fingerprint else {
                throw LyceumError(
                    .invalidArgument, "the folder holds the result of other files, items or settings", at: output,
                    remedy: "choose another folder, or remove this one")
            }
        } else {
            try AtomicFile.write(fingerprint, to: path)
        }
    }

    // MARK: - Files

    private struct Written: Sendable {
        var kept: [UInt8] = []
        var removed: [UInt8] = []
        var counts = Report()
    }

    private func clean(_ file: DataFile, _ name: String, _ progress: (Int, Int) throws(LyceumError) -> Void) throws(LyceumError) -> Report {
        let kept = try AtomicFile(path: "\(output)/kept/\(name)")
        let removed = try AtomicFile(path: "\(output)/removed/\(name)")
        let reader = RecordBlocks([file], field: field, options: RecordReader.Options(onError: skipsBroken ? .skip : .stop))
        var counts = Report()
        while true {
            var blocks: [RecordBlock] = []
            while blocks.count < 2 * threads, let block = try reader.block() { blocks.append(block) }
            if blocks.isEmpty { break }
            let results = try ParallelBlocks.map(blocks.count, threads: threads) { [blocks, index, field, skipsBroken] number throws(LyceumError) in
                try Self.written(blocks[number], index, field, file.path, skipsBroken)
            }
            for result in results {
                try kept.write(result.kept)
                try removed.write(result.removed)
                counts.add(result.counts)
            }
            try progress(reader.bytesRead, counts.documents)
        }
        counts.broken += reader.skipped
        try removed.commit()
        try kept.commit()
        return counts
    }

    private static func written(
        _ block: RecordBlock, _ index: DecontaminationIndex, _ field: String, _ path: String, _ skipsBroken: Bool
    ) throws(LyceumError) -> Written {
        var result = Written()
        let (texts, words) = (BlockTexts(field: field), DecontaminationWords())
        for record in 0..<block.count {
            result.counts.documents += 1
            let failure: LyceumError? = block.bytes.withUnsafeBufferPointer { bytes in
                let line = UnsafeBufferPointer(rebasing: bytes[block.range(record)])
                do throws(LyceumError) {
                    if line.isEmpty { throw .tooLong }
                    let hit = try texts.withText(line) { text throws(LyceumError) in index.hit(text, words) }
                    write(line, hit, field, &result)
                    return nil
                } catch { return error }
            }
            guard let failure else { continue }
            guard skipsBroken else {
                var placed = failure.at("\(path):\(block.places[record])")
                if placed.remedy == nil { placed.remedy = "correct the record, or leave such records out with --on-error skip" }
                throw placed
            }
            result.counts.broken += 1
        }
        return result
    }

    private static func write(_ line: UnsafeBufferPointer<UInt8>, _ hit: DecontaminationIndex.Hit?, _ field: String, _ result: inout Written) {
        guard let hit else {
            result.kept.append(contentsOf: line)
            result.kept.append(0x0A)
            return
        }
        result.counts.contaminated += 1
        result.counts.byTask[hit.task, default: 0] += 1
        result.counts.items[hit.task, default: []].insert(hit.item)
        let note: [(String, JSON)] = [
            ("contaminated_task", .string(hit.task)), ("contaminated_item", .string(hit.item)), ("contaminated_ngram", .string(hit.ngram)),
        ]
        var object: JSON.Object
        do throws(LyceumError) { object = try BlockTexts.object(line) } catch {
            object = JSON.Object([(field, .string(String(decoding: line, as: UTF8.self)))])
        }
        for (name, value) in note { object[name] = value }
        result.removed.append(contentsOf: (JSON.object(object).text() + "\n").utf8)
    }
}
