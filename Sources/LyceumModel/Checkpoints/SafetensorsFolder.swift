public import LyceumCore
public import LyceumTensor

/// The tensors of several safetensors files, found through `model.safetensors.index.json`.
public final class ShardedSafetensors: TensorSource {
    public let path: String
    public let tensorNames: [String]
    public var byteCount: Int { files.reduce(0) { $0 + $1.byteCount } }

    private let files: [SafetensorsFile]
    private let fileOfTensor: [String: SafetensorsFile]

    /// Maps every file the index names.
    /// - Parameter indexPath: the index file; the shards lie beside it.
    /// - Throws: `LyceumError` when the index names a missing file, a path outside the folder, or a tensor its file lacks.
    public init(indexPath: String) throws(LyceumError) {
        path = indexPath
        guard let map = try JSON.read(path: indexPath)["weight_map"]?.objectValue, !map.isEmpty else {
            throw LyceumError(.invalidData, "the index has no object \"weight_map\"", at: indexPath)
        }
        let folder = FilePaths.folder(of: indexPath)
        var opened: [String: SafetensorsFile] = [:]
        var fileOfTensor: [String: SafetensorsFile] = [:]
        for (tensor, value) in map {
            guard let name = value.stringValue, !name.isEmpty, !name.contains("/"), name != "..", name != "." else {
                throw LyceumError(
                    .invalidData, "expected the name of a file beside the index, found \(value.text())",
                    at: "\(indexPath): \(tensor)")
            }
            let file: SafetensorsFile
            if let known = opened[name] {
                file = known
            } else {
                file = try SafetensorsFile(path: FilePaths.join(folder, name))
                opened[name] = file
            }
            guard file.contains(tensor) else {
                throw .noTensor(tensor, among: file.tensorNames, at: file.path)
            }
            fileOfTensor[tensor] = file
        }
        files = opened.keys.sorted().map { opened[$0]! }
        self.fileOfTensor = fileOfTensor
        tensorNames = fileOfTensor.keys.sorted()
    }

    public func contains(_ name: String) -> Bool { fileOfTensor[name] != nil }

    public func tensor(named name: String) throws(LyceumError) -> Tensor {
        guard let file = fileOfTensor[name] else { throw .noTensor(name, among: tensorNames, at: path) }
        return try file.tensor(named: name)
    }
}

extension ShardedSafetensors: TensorListing {
    func listing(of name: String) -> TensorSummary? { fileOfTensor[name]?.listing(of: name) }
}
