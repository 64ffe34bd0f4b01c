public import LyceumCore

/// What happens in a run, as it happens.
public enum RunEvent: Sendable {
    /// A step begins to work; `isResumed` when it goes on with what a killed run left.
    case started(String, isResumed: Bool)
    /// Another process works on the same step; its number where it is known.
    case waiting(String, process: Int?)
    /// The result was there already.
    case present(String, ArtifactManifest)
    case finished(String, ArtifactManifest)
    case failed(String, LyceumError)
    /// Not run because something it needs failed, or because the run stopped.
    case skipped(String, because: String)
    case note(String, String)
    case claim(ClaimVerdict)

    /// One object for programs that watch.
    public var json: JSON {
        func object(_ event: String, _ step: String, _ more: [(String, JSON)] = []) -> JSON {
            .object(JSON.Object([("event", .string(event)), ("step", .string(step))] + more))
        }
        switch self {
        case .started(let step, let isResumed): return object("started", step, [("resumed", .bool(isResumed))])
        case .waiting(let step, let process):
            return object("waiting", step, process.map { [("process", .integer($0))] } ?? [])
        case .present(let step, let manifest): return object("present", step, Self.described(manifest))
        case .finished(let step, let manifest): return object("finished", step, Self.described(manifest))
        case .failed(let step, let error):
            var more: [(String, JSON)] = [("code", .string(error.code.name)), ("message", .string(error.message))]
            if let location = error.location { more.append(("location", .string(location))) }
            if let remedy = error.remedy { more.append(("remedy", .string(remedy))) }
            return object("failed", step, more)
        case .skipped(let step, let reason): return object("skipped", step, [("because", .string(reason))])
        case .note(let step, let text): return object("note", step, [("text", .string(text))])
        case .claim(let verdict):
            var made = JSON.Object([("event", "claim")])
            for (name, value) in verdict.json.objectValue ?? JSON.Object() { made[name] = value }
            return .object(made)
        }
    }

    private static func described(_ manifest: ArtifactManifest) -> [(String, JSON)] {
        [
            ("key", .string(manifest.key.text)), ("seconds", .number(manifest.seconds)), ("bytes", .integer(manifest.size)),
            ("values", .object(manifest.values)),
        ]
    }
}
