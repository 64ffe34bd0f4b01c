public import LyceumCore

/// A file of a run with one JSON object per step. Every line is there whole or not at all.
public final class StepLines: Sendable {
    private let file: Locked<Lines>

    private struct Lines {
        nonisolated(unsafe) var file: LineFile
    }

    /// Opens or makes the file and keeps the lines up to a step.
    /// - Parameter step: of the checkpoint that the run goes on from; 0 begins anew.
    public init(path: String, afterStep step: Int) throws(LyceumError) {
        let lines = Lines(file: try LineFile(path: path) { ($0["step"]?.intValue ?? .max) <= step })
        file = Locked(lines)
    }

    /// Adds what belongs to a step.
    public func append(step: Int, _ values: JSON.Object) throws(LyceumError) {
        var object = JSON.Object([("step", .integer(step))])
        for (key, value) in values { object[key] = value }
        try file.withLock { lines throws(LyceumError) in try lines.file.append(.object(object)) }
    }

    /// Brings everything to the disk.
    public func synchronize() throws(LyceumError) {
        try file.withLock { lines throws(LyceumError) in try lines.file.synchronize() }
    }
}
