public import LyceumCore
public import LyceumTensor

/// Name, type and shape of a tensor that will be written.
public struct TensorDeclaration: Sendable, Hashable {
    public let name: String
    public let type: ElementType
    /// Sizes, outermost first.
    public let shape: [Int]

    public init(name: String, type: ElementType, shape: [Int]) {
        self.name = name
        self.type = type
        self.shape = shape
    }

    public var byteCount: Int { type.bytes(for: shape.reduce(1, *)) }

    func check(_ tensor: Tensor, at path: String) throws(LyceumError) {
        guard tensor.type == type, tensor.shape == shape else {
            throw LyceumError(
                .invalidArgument, "expected \(shape) of \(type), found \(tensor.shape) of \(tensor.type)",
                at: "\(path): \(name)")
        }
    }
}

/// Writes a GGUF file tensor by tensor. The file appears under its name only when `commit()` returns.
///
/// All tensors are declared first, because the file starts with where each of them lies; then they are appended in the declared order, whole
/// or in pieces, so that one piece is in memory at a time.
public final class GGUFWriter {
    public let path: String
    /// Bytes the finished file has.
    public let byteCount: Int
    private let tensors: [TensorDeclaration]
    private let alignment: Int
    private let file: AtomicFile
    private var next = 0
    private var written = 0

    /// - Parameters:
    ///   - metadata: written in its order; `general.alignment`, a power of two, sets the alignment (32 when absent).
    ///   - version: 2 or 3; both have the same layout.
    /// - Throws: `LyceumError` for repeated or over-long names, more than four dimensions, widths that do not fill blocks, or a failed write.
    public init(
        path: String, metadata: GGUFMetadata, tensors: [TensorDeclaration], version: UInt32 = 3
    ) throws(LyceumError) {
        self.path = path
        self.tensors = tensors
        alignment = metadata.int("general.alignment") ?? 32
        guard alignment > 0, alignment & (alignment - 1) == 0, version == 2 || version == 3 else {
            throw LyceumError(
                .invalidArgument, "expected version 2 or 3 and an alignment that is a power of two, found \(version) and \(alignment)",
                at: path)
        }
        try Self.check(tensors, path)
        var header: [UInt8] = Array("GGUF".utf8)
        header.append(littleEndian: version)
        header.append(littleEndian: UInt64(tensors.count))
        header.append(littleEndian: UInt64(metadata.count))
        for key in metadata.keys {
            header.append(gguf: key)
            header.append(gguf: metadata[key]!)
        }
        var offset = 0
        for tensor in tensors {
            header.append(gguf: tensor.name)
            header.append(littleEndian: UInt32(tensor.shape.count))
            for size in tensor.shape.reversed() { header.append(littleEndian: UInt64(size)) }
            header.append(littleEndian: tensor.type.ggufNumber)
            header.append(littleEndian: UInt64(offset))
            offset = Self.round(offset + tensor.byteCount, alignment)
        }
        header.append(contentsOf: repeatElement(0, count: Self.round(header.count, alignment) - header.count))
        byteCount = header.count + offset
        file = try AtomicFile(path: path)
        try file.write(header)
    }

    private static func check(_ tensors: [TensorDeclaration], _ path: String) throws(LyceumError) {
        var names: Set<String> = []
        for tensor in tensors {
            guard tensor.type.isStorable else {
                throw LyceumError(
                    .unsupported, "GGUF files cannot hold \(tensor.type.rawValue)", at: "\(path): \(tensor.name)",
                    remedy: "choose q4_K or another GGUF type")
            }
            guard names.insert(tensor.name).inserted else {
                throw LyceumError(.invalidArgument, "the tensor name is declared twice", at: "\(path): \(tensor.name)")
            }
            guard tensor.name.utf8.count < 64, tensor.shape.count <= 4 else {
                throw LyceumError(
                    .unsupported, "GGUF allows names of at most 63 bytes and at most 4 dimensions, found \(tensor.shape)",
                    at: "\(path): \(tensor.name)")
            }
            guard (tensor.shape.last ?? 1) % tensor.type.blockElements == 0 else {
                throw LyceumError(
                    .invalidArgument, "rows of \(tensor.shape.last ?? 1) do not fill blocks of \(tensor.type.blockElements)",
                    at: "\(path): \(tensor.name)")
            }
        }
    }

    private static func round(_ count: Int, _ alignment: Int) -> Int { (count + alignment - 1) / alignment * alignment }

    /// Appends the next declared tensor.
    public func append(_ tensor: Tensor) throws(LyceumError) {
        guard next < tensors.count else {
            throw LyceumError(.invalidArgument, "all \(tensors.count) declared tensors have been written", at: path)
        }
        try tensors[next].check(tensor, at: path)
        try append(bytes: tensor.bytes)
    }

    /// Appends a piece of the next declared tensor's data.
    public func append(bytes: UnsafeRawBufferPointer) throws(LyceumError) {
        guard next < tensors.count, written + bytes.count <= tensors[next].byteCount else {
            throw LyceumError(.invalidArgument, "more bytes than the declared tensors have", at: path)
        }
        try file.write(bytes)
        written += bytes.count
        try finishTensor()
    }

    private func finishTensor() throws(LyceumError) {
        guard written == tensors[next].byteCount else { return }
        try file.write([UInt8](repeating: 0, count: Self.round(written, alignment) - written))
        written = 0
        next += 1
        if next < tensors.count, tensors[next].byteCount == 0 { try finishTensor() }
    }

    /// Syncs the file and gives it its name.
    public func commit() throws(LyceumError) {
        if next == 0, let first = tensors.first, first.byteCount == 0 { try finishTensor() }
        guard next == tensors.count else {
            throw LyceumError(
                .invalidArgument, "\(tensors.count - next) declared tensors were not written", at: "\(path): \(tensors[next].name)")
        }
        try file.commit()
    }
}

extension [UInt8] {
    fileprivate mutating func append(gguf text: String) {
        append(littleEndian: UInt64(text.utf8.count))
        append(contentsOf: text.utf8)
    }

    fileprivate mutating func append(gguf value: GGUFValue) {
        append(littleEndian: value.type.rawValue)
        switch value {
        case .uint8(let number): append(number)
        case .int8(let number): append(littleEndian: number)
        case .uint16(let number): append(littleEndian: number)
        case .int16(let number): append(littleEndian: number)
        case .uint32(let number): append(littleEndian: number)
        case .int32(let number): append(littleEndian: number)
        case .uint64(let number): append(littleEndian: number)
        case .int64(let number): append(littleEndian: number)
        case .float32(let number): append(littleEndian: number.bitPattern)
        case .float64(let number): append(littleEndian: number.bitPattern)
        case .bool(let flag): append(flag ? 1 : 0)
        case .string(let text): append(gguf: text)
        case .array(let array):
            append(littleEndian: array.elementType.rawValue)
            append(littleEndian: UInt64(array.count))
            array.withUnsafeBytes { append(contentsOf: $0) }
        }
    }
}
