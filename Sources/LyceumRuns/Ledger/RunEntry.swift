public import LyceumCore

/// A run as the ledger knows it.
public struct RunEntry: Sendable, Hashable {
    public var folder: String
    public var identifier: String
    public var name: String
    public var kind: String
    public var status: RunStatus
    public var started: Timestamp
    public var ended: Timestamp?
    public var host: String
    public var version: String
    /// The last step with values.
    public var step: Int?
    /// The last training loss, else the last validation loss.
    public var loss: Double?

    /// What the run's own files say now.
    public init(_ run: Run) {
        folder = FileSystem.absolute(run.folder.path) ?? run.folder.path
        identifier = run.description.identifier
        name = run.description.name
        kind = run.description.kind
        status = run.status
        started = run.description.started
        ended = run.record.ended
        host = run.description.host.name
        version = run.description.version
        let last = run.lastValues()
        step = last.step
        loss = last.values["loss"] ?? last.values["validation/loss"]
    }

    init(
        folder: String, identifier: String, name: String, kind: String, status: RunStatus, started: Timestamp, ended: Timestamp?,
        host: String, version: String, step: Int?, loss: Double?
    ) {
        self.folder = folder
        self.identifier = identifier
        self.name = name
        self.kind = kind
        self.status = status
        self.started = started
        self.ended = ended
        self.host = host
        self.version = version
        self.step = step
        self.loss = loss
    }

    public var json: JSON {
        [
            "identifier": .string(identifier), "name": .string(name), "kind": .string(kind), "status": .string(status.rawValue),
            "step": step.map { .integer($0) } ?? .null, "loss": loss.map { .number($0) } ?? .null,
            "started": .string(started.description), "ended": ended.map { .string($0.description) } ?? .null,
            "host": .string(host), "version": .string(version), "folder": .string(folder),
        ]
    }
}
