public import LyceumCore

/// What `run.json` holds: what a run is, how far it is, and what came out.
public struct RunRecord: Sendable, Hashable {
    /// One time that the run was started or resumed.
    public struct Session: Sendable, Hashable {
        public var started: Timestamp
        /// The last step that was kept; 0 at the first start.
        public var afterStep: Int
        public var command: [String]
        public var host: RunHost
    }

    public var description: RunDescription
    public var status: RunStatus
    public var ended: Timestamp?
    /// Final figures and places of results, by name.
    public var summary: JSON.Object
    public var sessions: [Session]

    var json: JSON {
        var object = JSON.Object(description.pairs)
        object["status"] = .string(status.rawValue)
        object["ended"] = ended.map { .string($0.description) } ?? .null
        object["summary"] = .object(summary)
        object["sessions"] = .array(
            sessions.map {
                [
                    "started": .string($0.started.description), "after_step": .integer($0.afterStep),
                    "command": .array($0.command.map { .string($0) }), "host": $0.host.json,
                ]
            })
        return .object(object)
    }

    func write(to folder: RunFolder) throws(LyceumError) {
        try AtomicFile.write(json.text(indent: 2) + "\n", to: folder.description)
    }

    static func read(_ folder: RunFolder) throws(LyceumError) -> RunRecord {
        let json = try JSON.read(path: folder.description)
        let description = try RunDescription(json, at: folder.description)
        let sessions = (json["sessions"]?.arrayValue ?? []).map { session in
            Session(
                started: session["started"]?.stringValue.flatMap { Timestamp(iso8601: $0) } ?? description.started,
                afterStep: session["after_step"]?.intValue ?? 0,
                command: session["command"]?.arrayValue?.compactMap(\.stringValue) ?? [], host: RunHost(session["host"]))
        }
        return RunRecord(
            description: description, status: json["status"]?.stringValue.flatMap { RunStatus(rawValue: $0) } ?? .stopped,
            ended: json["ended"]?.stringValue.flatMap { Timestamp(iso8601: $0) },
            summary: json["summary"]?.objectValue ?? JSON.Object(), sessions: sessions)
    }
}
