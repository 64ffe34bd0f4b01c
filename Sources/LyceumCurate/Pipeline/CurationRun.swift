public import LyceumCore
internal import LyceumData

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A pipeline at work: files on threads, each with a mark once it is complete, so that a run that was stopped goes on with the files that lack one.
///
/// The output is the same for any number of workers and however often the run was stopped:
/// `kept/` and `dropped/` with a file for each file read, `marks/` with the counts of each, `report.json` with the counts of
/// all; only `times/` differs. What concerns all documents together (``CurationPasses``) follows once all files have their marks.
public final class CurationRun: Sendable {
    public struct Outcome: Sendable {
        public var counts: CurationCounts
        /// Files worked on now, and files that were complete before.
        public var files: Int
        public var resumed: Int
        public var seconds: Double
        /// Bytes of the files worked on now, as stored.
        public var bytes: Int
    }

    private struct State: Sendable {
        var waiting: [Int]
        var working = 0
        var counts: [Int: CurationCounts] = [:]
        var bytesRead: [Int: Int] = [:]
        var failure: (file: Int, error: LyceumError)?
    }

    private let plan: CurationPlan
    private let state: Locked<State>

    public init(_ plan: CurationPlan) {
        self.plan = plan
        state = Locked(State(waiting: []))
    }

    /// Works through all files.
    ///
    /// - Parameters:
    ///   - resumes: goes on with a folder of the same pipeline; otherwise the folder must be empty or absent.
    ///   - report: bytes read so far and in all, about ten times a second.
    /// - Throws: the error of the first file that failed; the files that are complete stay.
    public func run(resumes: Bool, report: (_ done: Int, _ total: Int) -> Void = { _, _ in }) throws(LyceumError) -> Outcome {
        let start = monotonicSeconds()
        try prepare(resumes: resumes)
        let total = plan.files.reduce(0) { $0 + (FileSystem.attributes($1.path)?.size ?? 0) }
        var complete: [Int: CurationCounts] = [:]
        for number in plan.files.indices { complete[number] = resumes ? try mark(number) : nil }
        let passes = CurationPasses(plan)
        if let passes { complete = try passes.usable(complete) }
        let waiting = plan.files.indices.filter { complete[$0] == nil }
        let doneBefore = complete.keys.reduce(0) { $0 + (FileSystem.attributes(plan.files[$1].path)?.size ?? 0) }
        state.withLock { $0.waiting = waiting.reversed() }
        try work(count: min(plan.workers, max(waiting.count, 1))) { report(doneBefore + $0, total) }
        let (found, failure) = state.withLock { ($0.counts, $0.failure) }
        if let failure { throw failure.error }
        var counts = CurationCounts(stages: plan.stages.map(\.label))
        for number in plan.files.indices {
            if let part = found[number] ?? complete[number] { counts.add(part, samples: plan.samples) }
        }
        if let passes { counts = try passes.run(counts, report: report) }
        try AtomicFile.write(counts.json.text(indent: 1) + "\n", to: plan.folder + "/report.json")
        return Outcome(
            counts: counts, files: waiting.count, resumed: complete.count, seconds: monotonicSeconds() - start, bytes: total - doneBefore)
    }

    private func prepare(resumes: Bool) throws(LyceumError) {
        let file = plan.folder + "/pipeline.json"
        let names = FileSystem.isFolder(plan.folder) ? try FileSystem.names(in: plan.folder) : []
        if !names.isEmpty, !resumes {
            throw LyceumError(
                .invalidArgument, "the output folder is not empty", at: plan.folder, remedy: "go on with it by --resume, or name another folder")
        }
        for part in ["", "/kept", "/marks", "/times"] + (plan.keepsDropped ? ["/dropped"] : []) { try FileSystem.makeFolder(plan.folder + part) }
        try FileSystem.makeFolder(plan.filteredFolder)
        guard FileSystem.isFile(file) else {
            let json: JSON = ["name": .string(plan.name), "digest": .string(plan.digest), "configuration": plan.configuration]
            return try AtomicFile.write(json.text(indent: 1) + "\n", to: file)
        }
        guard try TextFile.json(file)["digest"]?.stringValue == plan.digest else {
            throw LyceumError(
                .invalidArgument, "the folder holds the output of another pipeline, or of other input files", at: plan.folder,
                remedy: "name another folder, or go on with the pipeline as it was")
        }
    }

    // MARK: - Marks

    private func markPath(_ number: Int, in folder: String) -> String {
        "\(plan.folder)/\(folder)/\(CurationTask.name(number, plan.files[number])).json"
    }

    /// The counts of a file that is complete and has not changed since.
    private func mark(_ number: Int) throws(LyceumError) -> CurationCounts? {
        let path = markPath(number, in: "marks")
        guard FileSystem.isFile(path) else { return nil }
        let json = try TextFile.json(path)
        guard json["input"] == input(number) else { return nil }
        return try CurationCounts(json["counts"] ?? nil, at: path)
    }

    private func input(_ number: Int) -> JSON {
        let attributes = FileSystem.attributes(plan.files[number].path)
        return .object(
            JSON.Object([
                ("path", .string(plan.files[number].path)), ("bytes", .integer(attributes?.size ?? 0)),
                ("modified", .string(attributes?.modified.description ?? "")),
            ]))
    }

    private func setMark(_ number: Int, _ input: JSON, _ counts: CurationCounts, seconds: Double) throws(LyceumError) {
        let time = JSON.object(JSON.Object([("seconds", .number(seconds)), ("bytes", input["bytes"] ?? 0)]))
        try AtomicFile.write(time.text() + "\n", to: markPath(number, in: "times"))
        let json = JSON.object(JSON.Object([("input", input), ("counts", counts.json)]))
        try AtomicFile.write(json.text() + "\n", to: markPath(number, in: "marks"))
    }

    // MARK: - Threads

    private func work(count: Int, report: (Int) -> Void) throws(LyceumError) {
        state.withLock { $0.working = count }
        for started in 0..<count {
            guard !BackgroundThread.start({ [self] in runWorker() }) else { continue }
            state.withLock { $0.working -= count - started }
            guard started > 0 else { throw LyceumError(.limitExceeded, "the system gives no further thread") }
            break
        }
        while state.withLock({ $0.working }) > 0 {
            usleep(20_000)
            report(state.withLock { $0.bytesRead.values.reduce(0, +) })
        }
    }

    private func runWorker() {
        let task = CurationTask(plan)
        while let number = state.withLock({ $0.failure == nil ? $0.waiting.popLast() : nil }) {
            do throws(LyceumError) { try complete(number, task) } catch {
                state.withLock { if $0.failure.map({ number < $0.file }) ?? true { $0.failure = (number, error) } }
            }
        }
        state.withLock { $0.working -= 1 }
    }

    private func complete(_ number: Int, _ task: CurationTask) throws(LyceumError) {
        let input = input(number)
        let start = monotonicSeconds()
        let counts = try task.run(number) { bytes in
            state.withLock { state in
                state.bytesRead[number] = bytes
                return state.failure == nil
            }
        }
        guard let counts else { return }
        try setMark(number, input, counts, seconds: monotonicSeconds() - start)
        state.withLock { state in
            state.counts[number] = counts
            state.bytesRead[number] = input["bytes"]?.intValue ?? 0
        }
    }
}
