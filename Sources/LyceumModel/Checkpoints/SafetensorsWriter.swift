public import LyceumCore
public import LyceumTensor

/// Writes one safetensors file tensor by tensor. The file appears under its name only when `commit()` returns.
///
/// Tensors are appended in the order of `tensors`: widest elements first and then by name, so that every tensor starts aligned.
public final class SafetensorsWriter {
    public let path: String
    /// The order in which tensors are appended.
    public let tensors: [TensorDeclaration]
    /// Bytes the finished file has.
    public let byteCount: Int
    private let file: AtomicFile
    private var next = 0
    private var written = 0

    /// - Parameter metadata: free text for the header; other tools expect `format`: `pt`.
    /// - Throws: `LyceumError` for repeated names, block types, which the format does not have, or a failed write.
    public init(
        path: String, tensors: [TensorDeclaration], metadata: [String: String] = ["format": "pt"]
    ) throws(LyceumError) {
        self.path = path
        self.tensors = tensors.sorted { ($1.type.blockBytes, $0.name) < ($0.type.blockBytes, $1.name) }
        var header = JSON.Object()
        if !metadata.isEmpty {
            header["__metadata__"] = .object(JSON.Object(metadata.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
        }
        var offset = 0
        for tensor in self.tensors {
            guard let type = SafetensorsType(tensor.type) else {
                throw LyceumError(
                    .unsupported, "safetensors files cannot hold \(tensor.type)", at: "\(path): \(tensor.name)",
                    remedy: "write f32, f16 or bf16, or a GGUF file")
            }
            guard header[tensor.name] == nil else {
                throw LyceumError(.invalidArgument, "the tensor name is declared twice", at: "\(path): \(tensor.name)")
            }
            header[tensor.name] = [
                "dtype": .string(type.rawValue), "shape": .array(tensor.shape.map { .integer($0) }),
                "data_offsets": [.integer(offset), .integer(offset + tensor.byteCount)],
            ]
            offset += tensor.byteCount
        }
        var text = Array(JSON.object(header).text().utf8)
        text.append(contentsOf: repeatElement(0x20, count: (8 - text.count % 8) % 8))
        guard text.count <= SafetensorsHeader.sizeLimit else {
            throw LyceumError(
                .limitExceeded, "the header would have \(text.count) bytes, the format allows \(SafetensorsHeader.sizeLimit)",
                at: path)
        }
        byteCount = 8 + text.count + offset
        file = try AtomicFile(path: path)
        var length: [UInt8] = []
        length.append(littleEndian: UInt64(text.count))
        try file.write(length)
        try file.write(text)
    }

    /// Appends the next tensor of `tensors`.
    public func append(_ tensor: Tensor) throws(LyceumError) {
        guard next < tensors.count else {
            throw LyceumError(.invalidArgument, "all \(tensors.count) declared tensors have been written", at: path)
        }
        try tensors[next].check(tensor, at: path)
        if tensor.byteCount == 0 { next += 1 } else { try append(bytes: tensor.bytes) }
    }

    /// Appends a piece of the next tensor's data.
    public func append(bytes: UnsafeRawBufferPointer) throws(LyceumError) {
        while next < tensors.count, tensors[next].byteCount == 0 { next += 1 }
        guard next < tensors.count, written + bytes.count <= tensors[next].byteCount else {
            throw LyceumError(.invalidArgument, "more bytes than the declared tensors have", at: path)
        }
        try file.write(bytes)
        written += bytes.count
        guard written == tensors[next].byteCount else { return }
        written = 0
        next += 1
    }

    /// Leaves room for the next tensor of `tensors`, whose bytes are written in pieces.
    public func reserve() throws(LyceumError) -> AtomicFile.Region {
        while next < tensors.count, tensors[next].byteCount == 0 { next += 1 }
        guard next < tensors.count, written == 0 else {
            throw LyceumError(.invalidArgument, "no tensor is left, or one is half written", at: path)
        }
        next += 1
        return try file.reserve(tensors[next - 1].byteCount)
    }

    /// Syncs the file and gives it its name.
    public func commit() throws(LyceumError) {
        while next < tensors.count, tensors[next].byteCount == 0 { next += 1 }
        guard next == tensors.count else {
            throw LyceumError(
                .invalidArgument, "\(tensors.count - next) declared tensors were not written", at: "\(path): \(tensors[next].name)")
        }
        try file.commit()
    }
}
