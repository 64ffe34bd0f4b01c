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

        public init(counts: CurationCounts, files: Int, resumed: Int, seconds: Double, bytes: Int) {
            (self.counts, self.files, self.resumed, self.seconds, self.bytes) = (counts, files, resumed, seconds, bytes)
        }
    }

    private struct State: Sendable {
        var waiting: [Int]
        var working = 0
        /// Processor time that threads take before their first file: tables that all documents need.
        var beginning = 0.0
        var counts: [Int: CurationCounts] = [:]
        var bytesRead: [Int: Int] = [:]
        /// Of files behind addresses, as their servers say.
        var sizes: [Int: Int] = [:]
        var failure: (file: Int, error: LyceumError)?
    }

    private let plan: CurationPlan
    private let state: Locked<State>

    public init(_ plan: CurationPlan) {
        self.plan = plan
        state = Locked(State(waiting: []))
    }

    /// Works through all files, then makes the reports.
    ///
    /// - Parameters:
    ///   - resumes: goes on with a folder of the same pipeline; otherwise the folder must be empty or absent.
    ///   - report: bytes read so far and in all, about ten times a second.
    /// - Throws: the error of the first file that failed; the files that are complete stay.
    public func run(resumes: Bool, report: (_ done: Int, _ total: Int) -> Void = { _, _ in }) throws(LyceumError) -> Outcome {
        let (start, before) = (monotonicSeconds(), CurationTime.processSeconds)
        try prepare(resumes: resumes)
        let prepared = CurationTime.processSeconds
        var outcome = try work(report: report)
        let worked = CurationTime.processSeconds
        outcome.counts = try finish(report: report)
        outcome.seconds = monotonicSeconds() - start
        if outcome.resumed == 0 {
            // What the run took besides the work on files, for forecasts.
            let once = prepared - before + (CurationTime.processSeconds - worked) + state.withLock { $0.beginning }
            let whole: JSON = [
                "processor_seconds": .number(CurationTime.processSeconds - before), "once": .number(once), "files": .integer(outcome.files),
            ]
            try AtomicFile.write(whole.text() + "\n", to: plan.folder + "/times/whole.json")
        }
        return outcome
    }

    /// Works on the files that have no mark, of one part or all. Other processes may work in the folder at the same time: each file is
    /// claimed by one of them, and one that ended without finishing it leaves it to the others.
    ///
    /// - Returns: the counts of the files asked for.
    public func work(
        on share: CurationShare? = nil, report: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(LyceumError) -> Outcome {
        let start = monotonicSeconds()
        let numbers = share.map { plan.shares($0.count)[$0.part - 1] } ?? Array(plan.files.indices)
        let sizes = numbers.map { FileSystem.attributes(plan.files[$0].path)?.size ?? 0 }
        var doneBefore = 0
        let complete = try complete(of: numbers)
        for (number, size) in zip(numbers, sizes) where complete[number] != nil { doneBefore += size }
        let waiting = numbers.filter { complete[$0] == nil }
        let total = sizes.reduce(0, +)
        state.withLock { state in
            state.waiting = waiting.reversed()
            state.counts = complete
        }
        let remote = waiting.filter { StoredFile.isRemote(plan.files[$0].path) }
        try work(count: min(plan.workers, max(waiting.count, 1))) { report(doneBefore + $0, total + expected(remote)) }
        let (found, failure) = state.withLock { ($0.counts, $0.failure) }
        if let failure { throw failure.error }
        return Outcome(
            counts: sum(numbers.compactMap { found[$0] }), files: waiting.count, resumed: numbers.count - waiting.count, seconds: monotonicSeconds() - start,
            bytes: total - doneBefore + state.withLock { state in remote.reduce(0) { $0 + (state.bytesRead[$1] ?? 0) } })
    }

    /// Bytes of files behind addresses: what their servers say, and for those not yet begun as many as the others have on average.
    private func expected(_ remote: [Int]) -> Int {
        state.withLock { state in
            guard !state.sizes.isEmpty else { return 0 }
            let known = state.sizes.values.reduce(0, +)
            return known + (remote.count - state.sizes.count) * (known / state.sizes.count)
        }
    }

    /// What follows when every file is complete, whoever worked on them: what is done with all documents together, and the reports.
    /// - Parameter report: bytes done and bytes in all of the part at work.
    /// - Throws: `LyceumError` when files are missing.
    public func finish(report: (_ done: Int, _ total: Int) -> Void = { _, _ in }) throws(LyceumError) -> CurationCounts {
        var parts: [CurationCounts] = []
        let found = state.withLock { $0.counts }
        for (number, file) in plan.files.enumerated() {
            var part = found[number]
            if part == nil { part = try mark(number) }
            guard let part else {
                throw LyceumError(
                    .notFound, "file \(number + 1) of \(plan.files.count) is not complete, or has changed since", at: file.path,
                    remedy: "work on what is missing by --resume")
            }
            parts.append(part)
        }
        var counts = sum(parts)
        if let passes = CurationPasses(plan) { counts = try passes.run(counts, report: report) }
        try plan.shards?.build(plan, kept: counts.kept, report: report)
        try AtomicFile.write(counts.json.text(indent: 1) + "\n", to: plan.folder + "/report.json")
        try FileSystem.remove(plan.folder + "/locks")
        return counts
    }

    private func sum(_ parts: [CurationCounts]) -> CurationCounts {
        var counts = CurationCounts(stages: plan.stages.map(\.label))
        for part in parts { counts.add(part, samples: plan.samples) }
        return counts
    }

    /// Makes the folder, or checks that it belongs to this pipeline.
    /// - Parameter resumes: whether it may hold something.
    public func prepare(resumes: Bool) throws(LyceumError) {
        let file = plan.folder + "/pipeline.json"
        let names = FileSystem.isFolder(plan.folder) ? try FileSystem.names(in: plan.folder) : []
        if !names.isEmpty, !resumes {
            throw LyceumError(
                .invalidArgument, "the output folder is not empty", at: plan.folder, remedy: "go on with it by --resume, or name another folder")
        }
        for part in ["", "/kept", "/marks", "/times", "/locks"] + (plan.keepsDropped ? ["/dropped"] : []) { try FileSystem.makeFolder(plan.folder + part) }
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
    func mark(_ number: Int) throws(LyceumError) -> CurationCounts? {
        let path = markPath(number, in: "marks")
        guard FileSystem.isFile(path) else { return nil }
        let json = try TextFile.json(path)
        guard json["input"] == input(number) else { return nil }
        return try CurationCounts(json["counts"] ?? nil, at: path)
    }

    /// The counts of those files that need no more work.
    func complete(of numbers: [Int]) throws(LyceumError) -> [Int: CurationCounts] {
        var complete: [Int: CurationCounts] = [:]
        let passes = CurationPasses(plan)
        for number in passes == nil ? numbers : Array(plan.files.indices) { complete[number] = try mark(number) }
        return try passes?.usable(complete) ?? complete
    }

    func input(_ number: Int) -> JSON {
        let attributes = FileSystem.attributes(plan.files[number].path)
        return .object(
            JSON.Object([
                ("path", .string(plan.files[number].path)), ("bytes", .integer(attributes?.size ?? 0)),
                ("modified", .string(attributes?.modified.description ?? "")),
            ]))
    }

    func setMark(_ number: Int, _ input: JSON, _ counts: CurationCounts, _ time: CurationTime, bytes: Int) throws(LyceumError) {
        let time = JSON.object(
            JSON.Object([
                ("seconds", .number(time.seconds)), ("processor_seconds", .number(time.processorSeconds)), ("bytes", .integer(bytes)),
                ("peak_memory", .integer(CurationTime.peakMemory)),
            ]))
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
        let beginning = CurationTime.now.processorSeconds
        state.withLock { $0.beginning += beginning }
        while let number = state.withLock({ $0.failure == nil ? $0.waiting.popLast() : nil }) {
            do throws(LyceumError) { try claim(number, task) } catch {
                state.withLock { if $0.failure.map({ number < $0.file }) ?? true { $0.failure = (number, error) } }
            }
        }
        state.withLock { $0.working -= 1 }
    }

    /// Works on a file unless another process does; then it waits behind the others.
    private func claim(_ number: Int, _ task: CurationTask) throws(LyceumError) {
        let path = "\(plan.folder)/locks/\(CurationTask.name(number, plan.files[number]))"
        // A file system without locks costs at most that a file is worked on twice: what is written is the same, and gets its name at once.
        let free: FileLock?
        do throws(LyceumError) { free = try FileLock(ifFree: path) } catch { return try complete(number, task) }
        guard let lock = free else {
            state.withLock { $0.waiting.insert(number, at: 0) }
            usleep(50_000)
            return
        }
        defer { withExtendedLifetime(lock) {} }
        // Another process may have finished it; its documents may be used up by what followed.
        if let counts = try mark(number), FileSystem.isFile(CurationTask.output(number, plan)) {
            state.withLock { $0.counts[number] = counts }
        } else {
            try complete(number, task)
        }
        if state.withLock({ $0.counts[number] != nil }) { try FileSystem.remove(path) }
    }

    private func complete(_ number: Int, _ task: CurationTask) throws(LyceumError) {
        let input = input(number)
        let isRemote = StoredFile.isRemote(plan.files[number].path)
        let start = CurationTime.now
        let counts = try task.run(number) { bytes in
            state.withLock { state in
                state.bytesRead[number] = bytes
                if isRemote, task.size > 0 { state.sizes[number] = task.size }
                return state.failure == nil
            }
        }
        guard let counts else { return }
        let bytes = isRemote ? task.stored : input["bytes"]?.intValue ?? 0
        try setMark(number, input, counts, CurationTime.now - start, bytes: bytes)
        state.withLock { state in
            state.counts[number] = counts
            state.bytesRead[number] = bytes
            if isRemote { state.sizes[number] = bytes }
        }
    }
}
