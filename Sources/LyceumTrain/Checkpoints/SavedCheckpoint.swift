public import LyceumCore
internal import LyceumModel
internal import LyceumTensor

/// A checkpoint on disk whose files have been verified.
public struct SavedCheckpoint: Sendable {
    public let path: String
    public let state: JSON.Object

    static let format = 1

    /// - Throws: `LyceumError` when the state cannot be read, or a file is missing or was changed.
    public init(path: String) throws(LyceumError) {
        self.path = path
        let place = "\(path)/\(CheckpointStore.stateName)"
        guard let state = try JSON.read(path: place).objectValue, let files = state["files"]?.objectValue else {
            throw LyceumError(.invalidData, "expected an object with “files”", at: place)
        }
        guard state["format"]?.intValue == Self.format else {
            throw LyceumError(
                .unsupported, "expected a checkpoint of format \(Self.format), found \(state["format"]?.text() ?? "none")", at: place,
                remedy: "use the version of Lyceum that wrote it")
        }
        self.state = state
        for (name, description) in files { try Self.verify("\(path)/\(name)", description) }
    }

    private static func verify(_ file: String, _ description: JSON) throws(LyceumError) {
        guard let attributes = FileSystem.attributes(file), attributes.kind == .file else {
            throw LyceumError(.notFound, "the file is missing", at: file)
        }
        guard attributes.size == description["bytes"]?.intValue,
            try Digest.ofFile(file) == description["sha256"]?.stringValue
        else { throw LyceumError(.invalidData, "the file was changed or damaged after it was written", at: file) }
    }

    public var step: Int { state["progress"]?["step"]?.intValue ?? 0 }

    /// The tensors of a file of the checkpoint, by name.
    func tensors(_ file: String) throws(LyceumError) -> [String: Tensor] {
        let source = try SafetensorsFile(path: "\(path)/\(file)")
        var tensors: [String: Tensor] = [:]
        for name in source.tensorNames { tensors[name] = try source.tensor(named: name) }
        return tensors
    }
}

/// Tensors in a safetensors file.
enum TensorFile {
    static func write(_ tensors: [(name: String, tensor: Tensor)], to path: String) throws(LyceumError) {
        let byName = Dictionary(tensors.map { ($0.name, $0.tensor) }, uniquingKeysWith: { first, _ in first })
        let writer = try SafetensorsWriter(
            path: path, tensors: tensors.map { TensorDeclaration(name: $0.name, type: $0.tensor.type, shape: $0.tensor.shape) })
        for declaration in writer.tensors { try writer.append(byName[declaration.name]!) }
        try writer.commit()
    }
}
