public import LyceumCore

/// Writes down one run while it goes on.
///
/// The run can be killed at any moment: what was recorded is whole, and `resume` goes on from the step of a checkpoint so that nothing is missing
/// and nothing is there twice. May be used from any thread. One process writes at a time.
public final class RunRecorder: Sendable {
    /// What else is written beside the plain files.
    public struct Options: Sendable {
        /// TensorBoard event files in the run's folder.
        public var writesTensorBoard = true
        /// The run appears in `lyceum runs list`.
        public var isListed = true
        public var ledger = RunLedger.standard
        /// Where things are told that do not stop the run.
        public var warn: @Sendable (String) -> Void = { Console.write("warning: \($0)\n", to: .error) }

        public init() {}
    }

    /// How much a message matters.
    public enum Level: String, Sendable, Hashable {
        case info, warning, error
    }

    struct State: Sendable {
        nonisolated(unsafe) var metrics: LineFile
        nonisolated(unsafe) var messages: LineFile
        nonisolated(unsafe) var events: EventLog?
        var record: RunRecord
        var lastStep: Int
        /// What has been recorded at the last step.
        var lastNames: Set<String>
        /// Monotonic time that stands for time 0 of the run.
        var origin: Double
    }

    public let folder: RunFolder
    public let options: Options
    private let state: Locked<State>
    private let lock: FileLock
    /// Whether trouble with the ledger has been told.
    let hasWarned = Locked(false)

    init(_ folder: RunFolder, _ options: Options, _ state: State, _ lock: FileLock) {
        self.folder = folder
        self.options = options
        self.state = Locked(state)
        self.lock = lock
        updateLedger(state.record)
    }

    /// What is recorded about the run as a whole.
    public var record: RunRecord { state.withLock { $0.record } }

    /// Seconds since the run began, without the time between sessions.
    public var time: Double { state.withLock { monotonicSeconds() - $0.origin } }

    /// Adds values measured at a step. Several calls for one step are fine; steps never go back.
    ///
    /// - Parameter values: by name; a group goes before a slash (`validation/loss`). Not-a-number is kept as null.
    public func record(step: Int, values: [String: Double]) throws(LyceumError) {
        try state.withLock { state throws(LyceumError) in
            guard step >= state.lastStep else {
                throw LyceumError(
                    .invalidArgument, "values of step \(step) came after those of step \(state.lastStep)", at: folder.metrics,
                    remedy: "record the steps in order, or resume the run after an earlier step")
            }
            let time = monotonicSeconds() - state.origin
            var object = JSON.Object([("step", .integer(step)), ("time", .number((time * 1000).rounded() / 1000))])
            let sorted = values.sorted { $0.key < $1.key }.filter { $0.key != "step" && $0.key != "time" }
            for (name, value) in sorted { object[name] = .number(value) }
            try state.metrics.append(.object(object))
            state.events?.scalars(sorted.map { ($0.key, $0.value) }, step: step)
            if step != state.lastStep { state.lastNames = [] }
            state.lastNames.formUnion(sorted.map(\.key))
            state.lastStep = step
        }
    }

    /// Whether a value has been recorded at `step` and none of a later one: by this process, or before it by one that died after it.
    public func hasRecorded(_ name: String, at step: Int) -> Bool {
        state.withLock { $0.lastStep == step && $0.lastNames.contains(name) }
    }

    /// Adds a line of text.
    public func message(_ text: String, level: Level = .info, step: Int? = nil) throws(LyceumError) {
        try state.withLock { state throws(LyceumError) in
            var object = JSON.Object([
                ("at", .string(Timestamp.now.description)), ("level", .string(level.rawValue)), ("text", .string(text)),
            ])
            if let step { object["step"] = .integer(step) }
            try state.messages.append(.object(object))
        }
    }

    /// Adds a text that belongs to a step and a name, such as a sample of what the model writes: a message, and a text in TensorBoard.
    public func text(_ name: String, _ text: String, step: Int) throws(LyceumError) {
        try message("\(name): \(text)", step: step)
        state.withLock { $0.events?.text(name, text, step: step) }
    }

    /// Brings everything to the disk. Call it before a checkpoint is given its name, so that no power cut leaves a checkpoint without the record
    /// of the steps that led to it.
    public func synchronize() throws(LyceumError) {
        try state.withLock { state throws(LyceumError) in
            try state.metrics.synchronize()
            try state.messages.synchronize()
            state.events?.synchronize()
        }
        updateLedger(record)
    }

    /// Writes down how the run ended. Without this call a run counts as stopped once its process is gone.
    public func finish(status: RunStatus = .finished, summary: [String: JSON] = [:]) throws(LyceumError) {
        try state.withLock { state throws(LyceumError) in
            try state.metrics.synchronize()
            try state.messages.synchronize()
            state.record.status = status
            state.record.ended = .now
            for (key, value) in summary.sorted(by: { $0.key < $1.key }) { state.record.summary[key] = value }
            try state.record.write(to: folder)
            state.events?.end(isSuccess: status == .finished)
            state.events?.synchronize()
        }
        updateLedger(record)
    }
}
