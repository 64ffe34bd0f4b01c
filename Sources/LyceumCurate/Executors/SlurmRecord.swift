internal import LyceumCore

/// The jobs that were submitted for an output folder: `slurm/jobs.json`.
struct SlurmRecord: Sendable, Hashable {
    /// How many parts the files are divided into.
    var tasks: Int
    var arrays: [Int] = []
    var finish: Int?

    static func read(_ folder: String) throws(LyceumError) -> SlurmRecord? {
        let path = folder + "/slurm/jobs.json"
        guard FileSystem.isFile(path) else { return nil }
        let json = try TextFile.json(path)
        guard let tasks = json["tasks"]?.intValue, let arrays = json["arrays"]?.arrayValue?.compactMap(\.intValue) else {
            throw LyceumError(
                .invalidData, "expected the numbers of submitted jobs", at: path, remedy: "remove the file once squeue shows no job of this folder")
        }
        return SlurmRecord(tasks: tasks, arrays: arrays, finish: json["finish"]?.intValue)
    }

    func write(_ folder: String) throws(LyceumError) {
        var object = JSON.Object([("tasks", .integer(tasks)), ("arrays", .array(arrays.map { .integer($0) }))])
        if let finish { object["finish"] = .integer(finish) }
        try AtomicFile.write(JSON.object(object).text() + "\n", to: folder + "/slurm/jobs.json")
    }

    var jobs: [Int] { arrays + [finish].compactMap { $0 } }
}
