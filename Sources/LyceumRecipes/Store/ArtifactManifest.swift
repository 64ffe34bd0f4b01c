public import LyceumCore

/// What is known of a result: who made it from what, its files, and what it says.
public struct ArtifactManifest: Sendable {
    public struct File: Sendable, Hashable {
        /// Below the artifact's folder of files.
        public var path: String
        public var size: Int
        /// SHA-256 in hexadecimal digits.
        public var hash: String
    }

    public var key: ArtifactKey
    public var kind: String
    public var kindVersion: Int
    public var seed: UInt64
    /// As they went into the key.
    public var parameters: JSON
    /// Name of the step that made it first.
    public var step: String
    public var recipe: String
    /// Files and folders from outside: parameter, path then, hash.
    public var inputs: [KeyedStep.OutsideInput]
    /// Path outputs by name, below the folder of files.
    public var outputs: [String: String]
    public var values: JSON.Object
    public var files: [File]
    public var notes: [String]
    public var seconds: Double
    /// ISO 8601.
    public var created: String
    public var programVersion: String
    /// Kernels that computed it; other levels may round differently.
    public var kernels: String

    /// Bytes of all files.
    public var size: Int { files.reduce(0) { $0 + $1.size } }

    static let formatVersion = 1

    public var json: JSON {
        [
            "format": .integer(Self.formatVersion), "key": .string(key.text), "kind": .string(kind), "kind_version": .integer(kindVersion),
            "seed": .string("\(seed)"), "parameters": parameters, "step": .string(step), "recipe": .string(recipe),
            "inputs": .array(
                inputs.map { ["parameter": .string($0.parameter), "path": .string($0.path), "hash": .string($0.hash)] }),
            "outputs": .object(JSON.Object(outputs.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
            "values": .object(values),
            "files": .array(files.map { ["path": .string($0.path), "size": .integer($0.size), "sha256": .string($0.hash)] }),
            "notes": .array(notes.map { .string($0) }), "seconds": .number(seconds), "created": .string(created),
            "version": .string(programVersion), "kernels": .string(kernels),
        ]
    }

    /// - Throws: `LyceumError` (`invalidData`) for anything else than what `json` gives.
    public init(_ json: JSON, at place: String) throws(LyceumError) {
        func broken(_ what: String) -> LyceumError {
            LyceumError(.invalidData, "the manifest has no \(what)", at: place, remedy: "remove the artifact with lyceum store gc, and run the recipe again")
        }
        guard json["format"]?.intValue == Self.formatVersion else { throw broken("format \(Self.formatVersion)") }
        guard let key = json["key"]?.stringValue.flatMap({ ArtifactKey($0) }) else { throw broken("key") }
        guard let kind = json["kind"]?.stringValue, let version = json["kind_version"]?.intValue else { throw broken("kind") }
        guard let files = json["files"]?.arrayValue, let outputs = json["outputs"]?.objectValue, let values = json["values"]?.objectValue
        else { throw broken("files, outputs or values") }
        self.key = key
        self.kind = kind
        kindVersion = version
        seed = json["seed"]?.stringValue.flatMap { UInt64($0) } ?? 0
        parameters = json["parameters"] ?? .null
        step = json["step"]?.stringValue ?? ""
        recipe = json["recipe"]?.stringValue ?? ""
        inputs = (json["inputs"]?.arrayValue ?? []).map {
            .init(parameter: $0["parameter"]?.stringValue ?? "", path: $0["path"]?.stringValue ?? "", hash: $0["hash"]?.stringValue ?? "")
        }
        self.outputs = [:]
        for (name, path) in outputs { self.outputs[name] = path.stringValue }
        self.values = values
        self.files = []
        for file in files {
            guard let path = file["path"]?.stringValue, let size = file["size"]?.intValue, let hash = file["sha256"]?.stringValue else {
                throw broken("path, size or hash of a file")
            }
            self.files.append(File(path: path, size: size, hash: hash))
        }
        notes = (json["notes"]?.arrayValue ?? []).compactMap(\.stringValue)
        seconds = json["seconds"]?.doubleValue ?? 0
        created = json["created"]?.stringValue ?? ""
        programVersion = json["version"]?.stringValue ?? ""
        kernels = json["kernels"]?.stringValue ?? ""
    }

    init(
        _ step: KeyedStep, recipe: String, result: StepResult, files: [File], notes: [String], seconds: Double, version: String, kernels: String
    ) {
        let declaration = step.instance.kind.declaration
        key = step.key
        kind = declaration.name
        kindVersion = declaration.version
        seed = step.instance.seed
        parameters = step.parameters
        self.step = step.instance.name
        self.recipe = recipe
        inputs = step.files
        outputs = result.files
        values = result.values
        self.files = files
        self.notes = notes
        self.seconds = seconds
        created = Timestamp.now.description
        programVersion = version
        self.kernels = kernels
    }
}
