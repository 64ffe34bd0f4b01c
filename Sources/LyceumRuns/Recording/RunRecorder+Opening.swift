public import LyceumCore

extension RunRecorder {
    /// Begins a new run.
    ///
    /// - Parameter path: a folder, made when it is not there.
    /// - Throws: `LyceumError` when the folder already holds a run.
    public convenience init(
        folder path: String, description: RunDescription, options: Options = Options()
    ) throws(LyceumError) {
        let folder = RunFolder(path)
        try FileSystem.makeFolder(path)
        let lock = try Self.takeLock(folder)
        guard !FileSystem.isFile(folder.description) else {
            throw LyceumError(
                .invalidArgument, "the folder already holds a run", at: path,
                remedy: "resume it, or choose another output folder")
        }
        let session = RunRecord.Session(
            started: description.started, afterStep: 0, command: description.command, host: description.host)
        let record = RunRecord(
            description: description, status: .running, ended: nil, summary: JSON.Object(), sessions: [session])
        // Left from a run that died before it had a description.
        let events = try EventFile.files(in: path).map { path + "/" + $0 }
        for path in [folder.metrics, folder.messages] + events { try FileSystem.remove(path) }
        try record.write(to: folder)
        try self.init(folder, options, record, lock, afterStep: 0)
    }

    /// Goes on with a run from a checkpoint: what was recorded after `step` is taken away, as those steps will be done again.
    ///
    /// - Parameters:
    ///   - configuration: replaces the recorded one, when some of it was changed (more steps).
    ///   - command: the program and arguments of this session.
    public static func resume(
        folder path: String, afterStep step: Int, configuration: JSON? = nil, command: [String] = CommandLine.arguments,
        options: Options = Options()
    ) throws(LyceumError) -> RunRecorder {
        let folder = RunFolder(path)
        guard FileSystem.isFile(folder.description) else {
            throw LyceumError(
                .notFound, "the folder holds no run to resume", at: path, remedy: "start it without resuming, or check the path")
        }
        let lock = try takeLock(folder)
        var record = try RunRecord.read(folder)
        record.status = .running
        record.ended = nil
        if let configuration { record.description.configuration = configuration }
        record.sessions.append(
            RunRecord.Session(started: .now, afterStep: step, command: command, host: .current))
        try record.write(to: folder)
        try LineFile.filter(path: folder.messages) { ($0["step"]?.intValue ?? 0) <= step }
        let recorder = try RunRecorder(folder, options, record, lock, afterStep: step)
        try recorder.message("resumed after step \(step)", step: step)
        return recorder
    }

    private convenience init(
        _ folder: RunFolder, _ options: Options, _ record: RunRecord, _ lock: FileLock, afterStep step: Int
    ) throws(LyceumError) {
        var time = 0.0
        var lastStep = 0
        var lastNames: Set<String> = []
        let metrics = try LineFile(path: folder.metrics) { object in
            guard let number = object["step"]?.intValue, number <= step else { return false }
            if number != lastStep { lastNames = [] }
            lastNames.formUnion(object.objectValue?.map(\.0) ?? [])
            lastStep = number
            time = object["time"]?.doubleValue ?? time
            return true
        }
        let events = options.writesTensorBoard ? EventLog(folder, record, afterStep: step, warn: options.warn) : nil
        let state = State(
            metrics: metrics, messages: try LineFile(path: folder.messages), events: events, record: record, lastStep: lastStep,
            lastNames: lastNames, origin: monotonicSeconds() - time)
        self.init(folder, options, state, lock)
    }

    /// A reader that looks whether the run lives holds the lock for an instant, so a taken lock is tried again for a while.
    private static func takeLock(_ folder: RunFolder) throws(LyceumError) -> FileLock {
        let deadline = monotonicSeconds() + 1
        while true {
            if let lock = try FileLock(ifFree: folder.lock) { return lock }
            guard monotonicSeconds() < deadline else {
                throw LyceumError(
                    .invalidArgument, "another process is writing this run", at: folder.path,
                    remedy: "wait for it to end, or choose another output folder")
            }
            pause(seconds: 0.01)
        }
    }
}
