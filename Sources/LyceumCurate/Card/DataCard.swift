public import LyceumCore

/// What a pipeline made of its data, in numbers and samples: for people as a page, for programs as JSON.
public struct DataCard: Sendable {
    public var folder: String
    public var name: String
    public var counts: CurationCounts
    /// Files that are complete.
    public var files: Int
    /// Bytes of the files as stored, and seconds of all threads together.
    public var bytes: Int
    public var seconds: Double

    /// The token shards made of the documents; nil where there are none.
    public var shards: CurationShards.Counts?

    private static let sampleLimit = 5

    /// Gathers the marks of an output folder; also of one whose run has not ended.
    /// - Throws: `LyceumError` (`notFound`) when the folder holds none.
    public init(folder: String) throws(LyceumError) {
        self.folder = folder
        name = FileSystem.name(of: folder)
        let marks = folder + "/marks"
        let names = FileSystem.isFolder(marks) ? try FileSystem.names(in: marks).filter { $0.hasSuffix(".json") }.sorted() : []
        guard !names.isEmpty else {
            throw LyceumError(
                .notFound, "expected the output of lyceum curate with at least one complete file", at: folder,
                remedy: "run lyceum curate PIPELINE first")
        }
        var total: CurationCounts?
        (bytes, seconds, files) = (0, 0, names.count)
        for name in names {
            let mark = try TextFile.json(marks + "/" + name)
            let part = try CurationCounts(mark["counts"] ?? nil, at: marks + "/" + name)
            let time = folder + "/times/" + name
            let taken: JSON = FileSystem.isFile(time) ? try TextFile.json(time) : .null
            seconds += taken["seconds"]?.doubleValue ?? 0
            // Of files behind addresses, only the reading knows the bytes.
            bytes += max(mark["input"]?["bytes"]?.intValue ?? 0, taken["bytes"]?.intValue ?? 0)
            if total == nil { total = CurationCounts(stages: part.stages.map(\.label)) }
            total?.add(part, samples: Self.sampleLimit)
        }
        let pipeline = folder + "/pipeline.json"
        if FileSystem.isFile(pipeline), let given = try TextFile.json(pipeline)["name"]?.stringValue { name = given }
        counts = try CurationPasses.adding(total ?? CurationCounts(stages: []), folder: folder, samples: Self.sampleLimit)
        shards = try CurationShards.counts(in: folder)
        let passes = folder + "/times/passes.json"
        if FileSystem.isFile(passes) { seconds += try TextFile.json(passes)["seconds"]?.doubleValue ?? 0 }
    }

    /// Dropped documents by stage and reason, the largest first.
    public var reasons: [(stage: String, reason: String, count: Int)] {
        counts.stages.flatMap { stage in stage.reasons.map { (stage: stage.label, reason: $0.key, count: $0.value) } }
            .sorted { ($1.count, $0.stage, $0.reason) < ($0.count, $1.stage, $1.reason) }
    }

    public var json: JSON {
        var object = JSON.Object([
            ("name", .string(name)), ("folder", .string(folder)), ("files", .integer(files)),
            ("stored_bytes", .integer(bytes)), ("thread_seconds", .number(seconds)),
            ("bytes_per_thread_second", seconds > 0 ? .number(Double(bytes) / seconds) : .null),
            ("documents_per_thread_second", seconds > 0 ? .number(Double(counts.documents) / seconds) : .null),
            ("examinations", overlapJSON),
            (
                "dropped",
                .array(
                    reasons.map {
                        .object(JSON.Object([("stage", .string($0.stage)), ("reason", .string($0.reason)), ("documents", .integer($0.count))]))
                    })
            ),
        ])
        if let shards { object["shards"] = shards.json }
        for (key, value) in counts.json.objectValue ?? JSON.Object() { object[key] = value }
        return .object(object)
    }

    /// Writes `card.json` and `card.html` into the folder.
    public func write() throws(LyceumError) {
        try AtomicFile.write(json.text(indent: 1) + "\n", to: folder + "/card.json")
        try AtomicFile.write(page, to: folder + "/card.html")
    }
}
