public import LyceumCore
public import LyceumTensor

/// One memory-mapped safetensors file.
///
/// Format: https://github.com/huggingface/safetensors. Tensors are views of the file; nothing is read until it is touched.
public final class SafetensorsFile: TensorSource {
    public let path: String
    /// Free text of the header's `__metadata__`, such as `format: pt`.
    public let metadata: [String: String]
    /// Bytes of the file.
    public var byteCount: Int { mapped.file.count }
    public let tensorNames: [String]

    private let mapped: MappedTensors
    private let entries: [String: SafetensorsEntry]

    /// Maps the file and checks its header: types, shapes, sizes, overlaps, gaps, duplicate names and the end of the data.
    /// - Throws: `LyceumError` (`invalidData`) that names the tensor and what was expected.
    /// - Complexity: O(header bytes).
    public init(path: String) throws(LyceumError) {
        self.path = path
        mapped = MappedTensors(try MappedFile(path: path))
        let header = try SafetensorsHeader(mapped.file.bytes, source: path)
        metadata = header.metadata
        entries = Dictionary(header.entries.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        tensorNames = header.entries.map(\.name).sorted()
    }

    public func contains(_ name: String) -> Bool { entries[name] != nil }

    public func tensor(named name: String) throws(LyceumError) -> Tensor {
        guard let entry = entries[name] else { throw .noTensor(name, among: tensorNames, at: path) }
        guard let type = entry.type.elementType else {
            let supported = SafetensorsType.allCases.filter { $0.elementType != nil }.map(\.rawValue)
            throw LyceumError(
                .unsupported, "the type \(entry.type.rawValue) is not supported", at: "\(path): \(name)",
                remedy: "convert the checkpoint to one of \(supported.joined(separator: ", "))")
        }
        return mapped.tensor(type, entry.shape, at: entry.offset)
    }

    /// The type and shape in the header, also for types that cannot be computed with.
    public func header(of name: String) -> (type: SafetensorsType, shape: [Int], byteCount: Int)? {
        entries[name].map { ($0.type, $0.shape, $0.byteCount) }
    }
}

extension SafetensorsFile: TensorListing {
    func listing(of name: String) -> TensorSummary? {
        entries[name].map {
            TensorSummary(name: name, typeName: $0.type.rawValue.lowercased(), shape: $0.shape, byteCount: $0.byteCount)
        }
    }
}
