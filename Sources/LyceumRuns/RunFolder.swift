/// Where one run keeps its files. They are plain text (TensorBoard's event files aside), and they are the truth: everything else is made
/// from them.
public struct RunFolder: Sendable, Hashable {
    public let path: String

    public init(_ path: String) { self.path = path }

    /// What the run is and how it ended: one JSON object.
    public var description: String { path + "/run.json" }
    /// One JSON object per line: `step`, `time` in seconds since the start, and the values by name.
    public var metrics: String { path + "/metrics.jsonl" }
    /// One JSON object per line: `at` (UTC), `level`, `text`, and `step` where it belongs to one.
    public var messages: String { path + "/messages.jsonl" }
    /// One JSON object per line: `step` and the `documents` it learned from, where the run was asked to write them down.
    public var order: String { path + "/order.jsonl" }
    /// One JSON object per phase, `step`, `phase` and `topics` with their perplexities and shares, where the run changed its mixture.
    public var mixture: String { path + "/mixture.jsonl" }
    /// What the data was searched for before the first step, and what was left out: one JSON object.
    public var decontamination: String { path + "/decontamination.json" }
    /// Locked as long as the run's process lives, however that ends.
    public var lock: String { path + "/run.lock" }
}
