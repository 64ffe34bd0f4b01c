/// How far a run is.
public enum RunStatus: String, Sendable, Hashable, CaseIterable {
    case running
    /// It came to its end.
    case finished
    /// It ended with an error.
    case failed
    /// A user or the system asked it to end; it can be resumed.
    case interrupted
    /// Its process is gone without a word (killed, power cut). Never written, only found.
    case stopped
}
