public import LyceumCore
internal import LyceumRuns
internal import LyceumTensor

/// The folder of a recipe's run: what was asked, what came out, and the way to every result.
///
///     recipe.yaml      the recipe as it was run
///     plan.json        parameters, steps after loops, keys
///     results.json     states, values, claims with verdicts
///     artifacts/NAME   links to the results in the store
///     report.html      the story of the run (``RecipeReport``), made from the others
///
/// A report needs nothing else.
public struct RecipeFolder: Sendable {
    public let path: String
    private let lock: FileLock

    /// Makes the folder; only one run at a time may write to it.
    public init(_ path: String) throws(LyceumError) {
        try FileSystem.makeFolder(path)
        self.path = FileSystem.absolute(path) ?? path
        guard let lock = try FileLock(ifFree: "\(self.path)/.lock") else {
            throw LyceumError(
                .invalidArgument, "another run writes to this folder", at: path, remedy: "wait for it, or choose another --output; both share what they make")
        }
        self.lock = lock
    }

    /// What is known before anything runs.
    public func begin(_ run: RecipeRun) throws(LyceumError) {
        try AtomicFile.write(run.plan.recipe.text, to: "\(path)/recipe.yaml")
        try AtomicFile.write(run.planJSON.text(indent: 2) + "\n", to: "\(path)/plan.json")
    }

    /// What came out; written also when steps failed or the run was stopped.
    ///
    /// - Parameters:
    ///   - command: how the run was called, for the record.
    ///   - started: when.
    public func end(_ outcome: RecipeOutcome, command: String, started: Timestamp, version: String) throws(LyceumError) {
        let links = "\(path)/artifacts"
        try FileSystem.makeFolder(links)
        let wanted = Set(outcome.steps.filter { $0.artifact != nil }.map { Self.fileName($0.instance.name) })
        for name in try FileSystem.names(in: links) where !wanted.contains(name) { try FileSystem.remove("\(links)/\(name)") }
        for step in outcome.steps {
            guard let artifact = step.artifact else { continue }
            try DiskSync.link("\(links)/\(Self.fileName(step.instance.name))", to: artifact.filesFolder)
        }
        var json = outcome.json.objectValue ?? JSON.Object()
        json["command"] = .string(command)
        json["started"] = .string(started.description)
        json["version"] = .string(version)
        let host = RunHost.current
        json["machine"] = [
            "name": .string(host.name), "system": .string(host.system), "processor": .string(host.processor), "cores": .integer(host.processorCount),
            "kernels": .string(KernelLevel.current.rawValue),
        ]
        try AtomicFile.write(JSON.object(json).text(indent: 2) + "\n", to: "\(path)/results.json")
    }

    /// `train[method=a,seed=1]` as a name that shells leave alone: `train.method=a.seed=1`.
    public static func fileName(_ instance: String) -> String {
        let unusual = Set("[],/ ")
        let text = String(instance.map { unusual.contains($0) ? "." : $0 })
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }
}

extension RecipeRun {
    /// Parameters and steps with their keys.
    public var planJSON: JSON {
        [
            "recipe": .string(plan.recipe.name), "description": .string(plan.recipe.description), "source": .string(plan.recipe.source),
            "parameters": .object(JSON.Object(plan.recipe.parameters.map { ($0.name, $0.value?.json ?? .null) })),
            "steps": .array(
                steps.map { step in
                    [
                        "name": .string(step.instance.name), "step": .string(step.instance.step),
                        "kind": .string(step.instance.kind.declaration.name), "key": .string(step.key.text),
                        "seed": .string("\(step.instance.seed)"), "parameters": step.instance.parameters.json,
                        "needs": .array(step.instance.dependencies.map { .string(plan.instances[$0].name) }),
                        "inputs": .array(
                            step.files.map { ["parameter": .string($0.parameter), "path": .string($0.path), "hash": .string($0.hash)] }),
                    ]
                }), "claims": .array(plan.recipe.claims.map { .string($0.name) }),
        ]
    }
}

extension RecipeOutcome {
    /// Whether the run finished, failed or was stopped.
    public var state: String { isCancelled ? "stopped" : failure == nil ? "finished" : "failed" }

    public var json: JSON {
        [
            "recipe": .string(plan.recipe.name), "description": .string(plan.recipe.description), "state": .string(state),
            "seconds": .number((seconds * 1000).rounded() / 1000),
            "parameters": .object(JSON.Object(plan.recipe.parameters.map { ($0.name, $0.value?.json ?? .null) })),
            "steps": .array(steps.map { json($0) }), "claims": .array(verdicts.map(\.json)),
            "correction": .string(plan.recipe.correction), "significance": .number(plan.recipe.significance),
        ]
    }

    private func json(_ step: StepOutcome) -> JSON {
        var object = JSON.Object([
            ("name", .string(step.instance.name)), ("step", .string(step.instance.step)),
            ("kind", .string(step.instance.kind.declaration.name)), ("state", .string(step.state.name)), ("key", .string(step.key.text)),
            ("loops", .object(JSON.Object(step.instance.bindings.map { ($0.variable, .string($0.value)) }))),
            ("needs", .array(step.instance.dependencies.map { .string(plan.instances[$0].name) })),
        ])
        switch step.state {
        case .finished(let artifact), .present(let artifact):
            let manifest = artifact.manifest
            object["seconds"] = .number((manifest.seconds * 1000).rounded() / 1000)
            object["bytes"] = .integer(manifest.size)
            object["created"] = .string(manifest.created)
            object["folder"] = .string(artifact.filesFolder)
            object["outputs"] = .object(JSON.Object(manifest.outputs.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
            object["values"] = .object(manifest.values)
            if !manifest.notes.isEmpty { object["notes"] = .array(manifest.notes.map { .string($0) }) }
        case .failed(let error): object["error"] = .string("\(error)")
        case .skipped(let reason): object["because"] = .string(reason)
        }
        return .object(object)
    }
}
