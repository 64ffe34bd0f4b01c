internal import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Works on the beginnings of some files, spread over all of them, with as many threads as a real run, and measures.
///
/// Bytes are read in pieces, so a measurement begins and ends where another piece was asked for: until then the piece before it was worked on.
final class CurationSample: Sendable {
    private struct State: Sendable {
        var waiting: [Int]
        var working = 0
        var pieces: [CurationForecast.Piece] = []
        /// Seconds of processors: of the threads in all, of marks, and the files with marks.
        var threads = 0.0
        var beginning = 0.0
        var marking = 0.0
        var marked = 0
        var failure: LyceumError?
    }

    /// What was measured.
    struct Result: Sendable {
        var pieces: [CurationForecast.Piece]
        /// Processor time of threads before their first file.
        var beginning: Double
        /// Processor time of what is done once for every file.
        var secondsOfFile: Double
        /// Processor time besides the threads, for each second of theirs.
        var share: Double
    }

    private let plan: CurationPlan
    private let seconds: Double
    private let budget: Double
    private let state: Locked<State>
    /// Files sampled per worker, at most.
    private static let filesPerWorker = 8
    private static let secondsOfPiece = 0.05
    /// A file that gives nothing to measure in its time is given up after so many times as long, when another has given something.
    private static let patience = 4.0

    /// - Parameter seconds: how long it takes, about.
    init(_ plan: CurationPlan, seconds: Double) throws(LyceumError) {
        var plan = plan
        plan.folder = try FileSystem.makeTemporaryFolder(prefix: "lyceum-forecast")
        self.plan = plan
        self.seconds = seconds
        let workers = min(plan.workers, plan.files.count)
        let count = min(plan.files.count, workers * Self.filesPerWorker)
        // The middles of equal parts of the list, so that one end of it has no weight of its own.
        let chosen = (0..<count).map { (2 * $0 + 1) * plan.files.count / (2 * count) }
        budget = seconds * Double(workers) / Double(max(count, 1))
        state = Locked(State(waiting: chosen.reversed()))
    }

    deinit { try? FileSystem.remove(plan.folder) }

    func run(_ progress: (Double) -> Void) throws(LyceumError) -> Result {
        for folder in [plan.filteredFolder] + ["dropped", "marks", "times"].map({ "\(plan.folder)/\($0)" }) { try FileSystem.makeFolder(folder) }
        let (start, before) = (monotonicSeconds(), CurationTime.processSeconds)
        let workers = min(plan.workers, state.withLock { $0.waiting.count })
        state.withLock { $0.working = workers }
        for started in 0..<workers {
            guard !BackgroundThread.start({ [self] in work() }) else { continue }
            state.withLock { $0.working -= workers - started }
            break
        }
        while state.withLock({ $0.working }) > 0 {
            usleep(20_000)
            progress(monotonicSeconds() - start)
        }
        let all = CurationTime.processSeconds - before
        let found = state.withLock { $0 }
        if let failure = found.failure { throw failure }
        return Result(
            pieces: found.pieces, beginning: found.beginning, secondsOfFile: found.marking / Double(max(found.marked, 1)),
            share: max(all / max(found.threads, 1e-3) - 1, 0))
    }

    private func work() {
        let task = CurationTask(plan, reportsEvery: 1)
        let beginning = CurationTime.now.processorSeconds
        state.withLock { $0.beginning += beginning }
        while let number = state.withLock({ $0.failure == nil ? $0.waiting.popLast() : nil }) {
            do throws(LyceumError) {
                let pieces = try measure(number, task)
                state.withLock { $0.pieces += pieces }
            } catch {
                state.withLock { $0.failure = error }
            }
        }
        let spent = CurationTime.now.processorSeconds
        state.withLock { state in
            state.threads += spent
            state.working -= 1
        }
    }

    /// Marks a file as a run does, to see what that takes.
    private func mark(_ number: Int, _ counts: CurationCounts) throws(LyceumError) {
        let start = CurationTime.now
        let run = CurationRun(plan)
        let input = run.input(number)
        try run.setMark(number, input, counts, start, bytes: input["bytes"]?.intValue ?? 0)
        let spent = (CurationTime.now - start).processorSeconds
        state.withLock { state in
            state.marking += spent
            state.marked += 1
        }
    }

    private func measure(_ number: Int, _ task: CurationTask) throws(LyceumError) -> [CurationForecast.Piece] {
        var ruler = CurationRuler(start: CurationTime.now)
        // By processor time, so that a busy machine gives a sample of the same size; the first file goes on until there is something to measure.
        let patience = state.withLock { $0.pieces.isEmpty } ? .infinity : Self.patience * budget
        let counts = try task.run(number) { bytes in
            let now = CurationTime.now
            ruler.note(bytes, now, documents: task.seen, least: Self.secondsOfPiece)
            let spent = now.processorSeconds - ruler.start.processorSeconds
            return spent < budget || ruler.marks.isEmpty && spent < patience
        }
        guard let counts else {
            let stopped = task.stopped ?? (CurationCounts(stages: plan.stages.map(\.label)), 0)
            try mark(number, stopped.counts)
            return ruler.pieces(file: number, written: task.written, writing: stopped.writing, documents: task.seen)
        }
        // The whole file was worked on.
        let time = CurationTime.now - ruler.start
        try mark(number, counts)
        let written = [CurationTask.output(number, plan), CurationTask.droppedOutput(number, plan)].reduce(0) {
            $0 + (FileSystem.attributes($1)?.size ?? 0)
        }
        let bytes = FileSystem.attributes(plan.files[number].path)?.size ?? 0
        return bytes > 0 ? [.init(file: number, bytes: bytes, processorSeconds: time.processorSeconds, written: Double(written))] : []
    }
}

/// Cuts the work on a file into pieces with known bytes.
struct CurationRuler {
    struct Mark {
        var bytes: Int
        var time: CurationTime
        var documents: Int
    }

    var start: CurationTime
    /// Where measurements end: the first is where the first piece of the file ended.
    private(set) var marks: [Mark] = []
    private var last = 0

    init(start: CurationTime) { self.start = start }

    mutating func note(_ bytes: Int, _ time: CurationTime, documents: Int, least: Double) {
        guard bytes != last else { return }
        let before = last
        last = bytes
        guard before > 0 else { return }
        if let previous = marks.last, time.processorSeconds - previous.time.processorSeconds < least { return }
        if marks.isEmpty, time.processorSeconds - start.processorSeconds < least { return }
        marks.append(Mark(bytes: before, time: time, documents: documents))
    }

    /// - Parameters:
    ///   - written: bytes that the file's documents took when the work was stopped, after `documents` of them.
    ///   - writing: processor time of writing what still waited then; compressing is most of it.
    func pieces(file: Int, written: Int, writing: Double = 0, documents: Int) -> [CurationForecast.Piece] {
        let perDocument = Double(written) / Double(max(documents, 1))
        let secondsPerDocument = writing / Double(max(documents, 1))
        var pieces: [CurationForecast.Piece] = []
        var previous = Mark(bytes: 0, time: start, documents: 0)
        for mark in marks {
            let count = Double(mark.documents - previous.documents)
            pieces.append(
                .init(
                    file: file, bytes: mark.bytes - previous.bytes,
                    processorSeconds: mark.time.processorSeconds - previous.time.processorSeconds + count * secondsPerDocument,
                    written: count * perDocument))
            previous = mark
        }
        return pieces.filter { $0.bytes > 0 }
    }
}
