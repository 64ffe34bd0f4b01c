internal import LyceumConfiguration
public import LyceumCore

/// What a step works with while it runs.
public struct StepContext: Sendable {
    /// The step in this run: `train[method=naive,seed=1]`.
    public let name: String
    /// The folder that becomes the artifact. It exists. After a kill a step that resumes finds in it what it had written.
    public let output: String
    /// A folder for what is needed only while the step works (checkpoints, caches). It exists, survives a kill, and goes when the step has ended.
    public let scratch: String
    /// Whether an unfinished run of the same step left something in `output` or `scratch`.
    public let isResumed: Bool
    /// Threads the step may use; the result must not depend on them.
    public let threads: Int
    /// Decides every random choice.
    public let seed: UInt64
    public let progress: StepProgress
    /// Of the program, for records.
    public let version: String
    /// The folder under which the results of other steps lie; nil outside a recipe.
    public let results: String?
    let cancellation: Cancellation
    let notes: Locked<[String]>
    private let onNote: @Sendable (String) -> Void

    /// A context for running a kind outside a recipe, as in tests. The two folders are made.
    public init(
        name: String, output: String, scratch: String, isResumed: Bool = false, threads: Int = 1, seed: UInt64 = 0,
        progress: StepProgress = StepProgress(), version: String = "", results: String? = nil,
        cancellation: Cancellation = Cancellation(),
        onNote: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(LyceumError) {
        self.name = name
        self.output = output
        self.scratch = scratch
        self.isResumed = isResumed
        self.threads = threads
        self.seed = seed
        self.progress = progress
        self.version = version
        self.results = results
        self.cancellation = cancellation
        self.onNote = onNote
        notes = Locked([])
        try FileSystem.makeFolder(output)
        try FileSystem.makeFolder(scratch)
    }

    /// Whether the step should save what it can and end with ``checkCancellation()``.
    public var isCancelled: Bool { cancellation.isRequested }

    /// - Throws: `LyceumError` (`cancelled`) once the run is to stop.
    public func checkCancellation() throws(LyceumError) {
        if cancellation.isRequested { throw LyceumError(.cancelled, "stopped", at: name) }
    }

    /// Keeps a sentence for the record and shows it to the user.
    public func note(_ text: String) {
        notes.withLock { $0.append(text) }
        onNote(text)
    }

    /// Path of a file in the artifact.
    public func path(_ name: String) -> String { output + "/" + name }
}

/// Whether work is to stop: asked by the user's signal, or by whoever holds the value.
public final class Cancellation: Sendable {
    private let isSet = Locked(false)
    private let signal: @Sendable () -> Bool

    /// - Parameter signal: looked at each time, such as whether Ctrl-C came.
    public init(signal: @escaping @Sendable () -> Bool = { false }) { self.signal = signal }

    public var isRequested: Bool { isSet.withLock { $0 } || signal() }

    public func request() { isSet.withLock { $0 = true } }
}

/// How far a step is. May be called from any thread, as often as wanted.
public final class StepProgress: Sendable {
    /// What is shown of a step.
    public struct State: Sendable, Hashable {
        /// What is being done, with figures worth watching.
        public var label = ""
        public var completed = 0
        /// nil where it is not known.
        public var total: Int?
        /// What an earlier run had done; it does not count toward the rate.
        public var resumedFrom = 0
        /// Plural: `tokens`, `items`.
        public var unit = "items"
    }

    private let state = Locked(State())

    public init() {}

    public var current: State { state.withLock { $0 } }

    /// Says what is being done now.
    public func describe(_ label: String, total: Int? = nil, unit: String? = nil) {
        state.withLock { state in
            state.label = label
            if let total { state.total = total }
            if let unit { state.unit = unit }
        }
    }

    /// Says what an earlier run had done.
    public func resume(from completed: Int) {
        state.withLock { state in
            state.completed = completed
            state.resumedFrom = completed
        }
    }

    public func update(to completed: Int) { state.withLock { $0.completed = completed } }
    public func advance(by amount: Int = 1) { state.withLock { $0.completed += amount } }
}
