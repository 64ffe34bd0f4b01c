internal import LyceumCore

/// Writes fused targets in the form of a teacher's stored answers, so that training finds them by context.
final class FusionTargetWriter {
    private let folder: String
    private let top: Int
    private let file: AtomicFile
    private var known: Set<ContextKey> = []
    private var order: [ContextKey] = []
    private(set) var sourceRows = 0
    var rowCount: Int { order.count }

    init(_ folder: String, top: Int) throws(LyceumError) {
        guard !FileSystem.isFile("\(folder)/cache.json") else {
            throw LyceumError(.invalidArgument, "the folder already holds targets", at: folder, remedy: "choose another folder, or remove it")
        }
        try FileSystem.makeFolder(folder)
        (self.folder, self.top) = (folder, top)
        file = try AtomicFile(path: "\(folder)/answers.bin")
    }

    /// A context that was there before keeps its first row.
    func add(_ row: FusedRow, for key: ContextKey) throws(LyceumError) {
        guard known.insert(key).inserted else { return }
        order.append(key)
        if row.origin == .source { sourceRows += 1 }
        let missing = top - row.ids.count
        let ids = row.ids + [Int32](repeating: -1, count: missing)
        let values = row.logProbabilities + [Float](repeating: 0, count: missing)
        try file.write(DistributionRows.encode(ids: ids, logProbabilities: values.map { max(-60_000, $0) }) + [row.origin.rawValue])
    }

    func finish(pivot: DistributionRecord, source: DistributionRecord, options: FusionAlignment.Options, report: FusionReport) throws(LyceumError) {
        try file.commit()
        try TeacherCache.writeKeys(order, to: folder)
        let json = JSON.Object([
            ("version", .integer(TeacherCache.fusedVersion)), ("teacher", .string(source.model)), ("pivot", .string(pivot.model)), ("top", .integer(top)),
            ("rows", .integer(order.count)), ("vocabulary", .integer(pivot.vocabulary.count)), ("length", .integer(pivot.length)),
            ("date", .string(pivot.date)), ("mapping", .string(options.mapping.rawValue)), ("choice", .string(options.choice.rawValue)),
            ("report", .object(report.json)),
        ])
        try AtomicFile.write(JSON.object(json).text() + "\n", to: "\(folder)/cache.json")
    }
}
