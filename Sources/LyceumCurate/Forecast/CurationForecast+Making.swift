public import LyceumCore

extension CurationForecast {
    /// How much a forecast is for.
    public enum Amount: Sendable, Hashable {
        /// All files of the pipeline.
        case input
        /// So many files like those of the pipeline.
        case files(Int)
        case bytes(Int)
    }

    /// Forecasts from an earlier run of the same pipeline in its output folder where there is one, else from a sample that is worked on now,
    /// in a temporary folder.
    ///
    /// - Parameters:
    ///   - seconds: how long the sample takes, about.
    ///   - progress: seconds of the sample that have passed.
    /// - Throws: `LyceumError` for files that cannot be read.
    public static func make(
        _ plan: CurationPlan, amount: Amount, seconds: Double, progress: (Double) -> Void = { _ in }
    ) throws(LyceumError) -> CurationForecast {
        let sizes = plan.files.map { FileSystem.attributes($0.path)?.size ?? 0 }
        let all = sizes.reduce(0, +)
        let (files, bytes): (Int, Int) =
            switch amount {
            case .input: (plan.files.count, all)
            case .files(let count): (count, Int(Double(all) / Double(max(sizes.count, 1)) * Double(count)))
            case .bytes(let bytes): (Int((Double(bytes) * Double(sizes.count) / Double(max(all, 1))).rounded(.up)), bytes)
            }
        // Up to here the process did what it does before every run.
        let start = CurationTime.processSeconds
        if let earlier = try CurationEarlierRun(plan) {
            return try CurationForecast(
                earlier.pieces, besides: .init(run: start + earlier.secondsOfRun, file: earlier.secondsOfFile), files: files, bytes: bytes, workers: plan.workers,
                memory: earlier.memory, isEarlierRun: true)
        }
        let sample = try CurationSample(plan, seconds: seconds).run(progress)
        guard !sample.pieces.isEmpty else {
            throw LyceumError(
                .invalidData, "the files hold nothing to measure", at: plan.files.first?.path, remedy: "check the paths and the field of the text")
        }
        return try CurationForecast(
            sample.pieces, besides: .init(run: start + sample.beginning, file: sample.secondsOfFile, share: sample.share), files: files, bytes: bytes,
            workers: plan.workers, memory: CurationTime.peakMemory, isEarlierRun: false)
    }
}

/// What a run of the same pipeline left in `times/`.
struct CurationEarlierRun {
    var pieces: [CurationForecast.Piece] = []
    var memory: Int?
    /// Processor time besides the work on files, once and for each of them; 0 where the run was not one of one process from start to end.
    var secondsOfRun = 0.0
    var secondsOfFile = 0.0
    private static let fewest = 4

    /// nil where there is none, or too little of it.
    init?(_ plan: CurationPlan) throws(LyceumError) {
        let pipeline = plan.folder + "/pipeline.json"
        // What is done with all documents together uses up what the work on files wrote.
        guard !plan.hasPasses, FileSystem.isFile(pipeline), try TextFile.json(pipeline)["digest"]?.stringValue == plan.digest else { return nil }
        for (number, file) in plan.files.enumerated() {
            let name = CurationTask.name(number, file)
            let path = "\(plan.folder)/times/\(name).json"
            guard FileSystem.isFile(path) else { continue }
            let time = try TextFile.json(path)
            guard let seconds = time["processor_seconds"]?.doubleValue, let bytes = time["bytes"]?.intValue, bytes > 0 else { continue }
            let written = [CurationTask.output(number, plan), CurationTask.droppedOutput(number, plan)].reduce(0) {
                $0 + (FileSystem.attributes($1)?.size ?? 0)
            }
            pieces.append(.init(file: number, bytes: bytes, processorSeconds: seconds, written: Double(written)))
            if let peak = time["peak_memory"]?.intValue { memory = max(memory ?? 0, peak) }
        }
        guard pieces.count >= Self.fewest else { return nil }
        let whole = plan.folder + "/times/whole.json"
        guard FileSystem.isFile(whole), case let time = try TextFile.json(whole), time["files"]?.intValue == pieces.count else { return }
        let all = time["processor_seconds"]?.doubleValue ?? 0
        secondsOfRun = time["once"]?.doubleValue ?? 0
        secondsOfFile = max(all - secondsOfRun - pieces.reduce(0) { $0 + $1.processorSeconds }, 0) / Double(pieces.count)
    }
}
