public import LyceumCore
public import LyceumTensor

/// A memory-mapped GGUF file, version 2 or 3, little-endian.
///
/// Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md. Opening checks the whole structure but makes no strings of the
/// arrays and touches no tensor data. Tensor names are those of the file.
public final class GGUFFile: TensorSource {
    public let path: String
    public let version: UInt32
    /// Tensor data starts at multiples of this many bytes.
    public let alignment: Int
    public let metadata: GGUFMetadata
    /// In file order.
    public let tensors: [GGUFTensorInfo]
    public let tensorNames: [String]
    public var byteCount: Int { mapped.file.count }

    private let mapped: MappedTensors
    private let position: [String: Int]

    /// - Throws: `LyceumError` that names the byte, key or tensor and what was expected.
    /// - Complexity: O(metadata bytes).
    public init(path: String) throws(LyceumError) {
        let file = try MappedFile(path: path)
        var reader = GGUFReader(file)
        let contents = try reader.contents()
        self.path = path
        version = contents.version
        alignment = contents.alignment
        metadata = contents.metadata
        tensors = contents.tensors
        tensorNames = contents.tensors.map(\.name).sorted()
        position = contents.position
        mapped = MappedTensors(file)
    }

    public func contains(_ name: String) -> Bool { position[name] != nil }

    public func info(of name: String) -> GGUFTensorInfo? { position[name].map { tensors[$0] } }

    public func tensor(named name: String) throws(LyceumError) -> Tensor {
        guard let info = info(of: name) else { throw .noTensor(name, among: tensorNames, at: path) }
        guard let type = info.elementType else {
            throw LyceumError(
                .unsupported, "the type \(info.typeName) is not supported", at: "\(path): \(name)",
                remedy: "use a file in one of \(ElementType.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return mapped.tensor(type, info.shape, at: info.offset)
    }
}

extension GGUFFile: TensorListing {
    func listing(of name: String) -> TensorSummary? {
        info(of: name).map {
            TensorSummary(name: name, typeName: $0.typeName, shape: $0.shape, byteCount: $0.byteCount)
        }
    }
}
