internal import LyceumCore

/// Reads and checks the structure of a GGUF file: header, metadata, tensor table.
struct GGUFReader {
    struct Contents {
        var version: UInt32
        var alignment: Int
        var metadata: GGUFMetadata
        var tensors: [GGUFTensorInfo]
        var position: [String: Int]
    }

    /// A tensor of the table before its place in the file is known.
    private struct Row {
        let name: String
        let type: UInt32
        let shape: [Int]
        let byteCount: Int
        let relativeOffset: Int
    }

    private static let keyLimit = 65_535
    private static let textLimit = 1 << 30

    private let file: MappedFile
    private var cursor: ByteCursor

    init(_ file: MappedFile) {
        self.file = file
        cursor = ByteCursor(file.bytes, source: file.path)
    }

    mutating func contents() throws(LyceumError) -> Contents {
        let version = try header()
        let tensorCount = try cursor.length("the tensor count")
        let pairCount = try cursor.length("the metadata count")
        // A pair needs at least 13 bytes and a tensor 24: larger counts are wrong before anything is read.
        guard pairCount <= cursor.remaining / 13, tensorCount <= cursor.remaining / 24 else {
            throw LyceumError(
                .invalidData,
                "\(pairCount) metadata pairs and \(tensorCount) tensors do not fit the \(cursor.remaining) bytes that follow",
                at: file.path)
        }
        var metadata = GGUFMetadata()
        for _ in 0..<pairCount { try readPair(into: &metadata) }
        let alignment = try Self.alignment(metadata, file.path)
        var rows: [Row] = []
        for _ in 0..<tensorCount { rows.append(try tensorRow(alignment)) }
        return try place(rows, version: version, alignment: alignment, metadata: metadata)
    }

    private mutating func header() throws(LyceumError) -> UInt32 {
        let magic = try cursor.read(UInt32.self, "the magic number")
        guard magic == 0x4655_4747 else {
            throw LyceumError(
                .invalidData, "the file does not start with \"GGUF\"", at: file.path,
                remedy: magic == 0x4747_5546 ? "convert the big-endian file to little-endian" : "give a GGUF file")
        }
        let version = try cursor.read(UInt32.self, "the version")
        if version == 2 || version == 3 { return version }
        if version.byteSwapped <= 3, version != 0 {
            throw LyceumError(
                .unsupported, "the file is big-endian GGUF version \(version.byteSwapped); only little-endian is supported",
                at: file.path, remedy: "convert it to little-endian with gguf-py's gguf-convert-endian")
        }
        throw LyceumError(
            .unsupported, "GGUF version \(version) is not supported, expected 2 or 3", at: file.path,
            remedy: version == 1 ? "convert the file to version 3 with a current llama.cpp" : nil)
    }

    private mutating func readPair(into metadata: inout GGUFMetadata) throws(LyceumError) {
        let key = try cursor.string("a metadata key", limit: Self.keyLimit)
        guard metadata[key] == nil else {
            throw LyceumError(.invalidData, "the metadata key \(key) appears twice", at: cursor.place)
        }
        let number = try cursor.read(UInt32.self, "the type of \(key)")
        guard let type = GGUFValueType(rawValue: number) else {
            throw LyceumError(
                .invalidData, "the value type \(number) is not one of 0 to 12", at: "\(file.path): \(key)")
        }
        metadata[key] = try value(type, key)
    }

    private mutating func value(_ type: GGUFValueType, _ key: String) throws(LyceumError) -> GGUFValue {
        switch type {
        case .uint8: return .uint8(try cursor.read(UInt8.self, key))
        case .int8: return .int8(try cursor.read(Int8.self, key))
        case .uint16: return .uint16(try cursor.read(UInt16.self, key))
        case .int16: return .int16(try cursor.read(Int16.self, key))
        case .uint32: return .uint32(try cursor.read(UInt32.self, key))
        case .int32: return .int32(try cursor.read(Int32.self, key))
        case .uint64: return .uint64(try cursor.read(UInt64.self, key))
        case .int64: return .int64(try cursor.read(Int64.self, key))
        case .float32: return .float32(Float(bitPattern: try cursor.read(UInt32.self, key)))
        case .float64: return .float64(Double(bitPattern: try cursor.read(UInt64.self, key)))
        case .string: return .string(try cursor.string(key, limit: Self.textLimit))
        case .bool:
            let byte = try cursor.read(UInt8.self, key)
            guard byte <= 1 else {
                throw LyceumError(.invalidData, "expected 0 or 1 for a boolean, found \(byte)", at: "\(file.path): \(key)")
            }
            return .bool(byte == 1)
        case .array:
            let (type, count, range) = try GGUFArrayScanner.scan(&cursor, key: key, depth: 0)
            return .array(GGUFArray(elementType: type, count: count, file: file, range: range))
        }
    }

    private static func alignment(_ metadata: GGUFMetadata, _ path: String) throws(LyceumError) -> Int {
        guard let value = metadata["general.alignment"] else { return 32 }
        guard let alignment = value.intValue, alignment > 0, alignment & (alignment - 1) == 0, alignment <= 1 << 24 else {
            throw LyceumError(
                .invalidData, "expected a power of two, found \(value)", at: "\(path): general.alignment")
        }
        return alignment
    }

    private mutating func tensorRow(_ alignment: Int) throws(LyceumError) -> Row {
        let name = try cursor.string("a tensor name", limit: Self.keyLimit)
        let place = "\(file.path): \(name)"
        let dimensions = try cursor.read(UInt32.self, "the dimension count of \(name)")
        guard dimensions <= 4 else {
            throw LyceumError(.invalidData, "the tensor has \(dimensions) dimensions, expected at most 4", at: place)
        }
        var shape: [Int] = []
        for _ in 0..<dimensions { shape.insert(try cursor.length("a size of \(name)"), at: 0) }
        let type = try cursor.read(UInt32.self, "the type of \(name)")
        guard let row = GGUFTypeTable.row(type) else {
            throw LyceumError(.unsupported, "the tensor type \(type) is not known", at: place)
        }
        guard let count = checkedProduct(shape), (shape.last ?? 1) % row.blockElements == 0,
            let byteCount = checkedProduct([count / row.blockElements, row.blockBytes])
        else {
            throw LyceumError(
                .invalidData, "the shape \(shape) does not fill whole blocks of \(row.blockElements) or is too large",
                at: place)
        }
        let offset = try cursor.length("the offset of \(name)")
        guard offset % alignment == 0 else {
            throw LyceumError(
                .invalidData, "the offset \(offset) is not a multiple of the alignment \(alignment)", at: place)
        }
        return Row(name: name, type: type, shape: shape, byteCount: byteCount, relativeOffset: offset)
    }

    /// Finds where each tensor lies and refuses repeated names, overlaps and data past the end.
    private func place(
        _ rows: [Row], version: UInt32, alignment: Int, metadata: GGUFMetadata
    ) throws(LyceumError) -> Contents {
        let start = (cursor.position + alignment - 1) / alignment * alignment
        var tensors: [GGUFTensorInfo] = []
        var position: [String: Int] = [:]
        for row in rows {
            let (begin, overflow) = start.addingReportingOverflow(row.relativeOffset)
            guard !overflow, begin <= file.count, row.byteCount <= file.count - begin else {
                throw LyceumError(
                    .invalidData,
                    "the tensor needs \(row.byteCount) bytes from byte \(overflow ? row.relativeOffset : begin), the file has \(file.count)",
                    at: "\(file.path): \(row.name)", remedy: "fetch the file again; it was cut off or changed")
            }
            guard position.updateValue(tensors.count, forKey: row.name) == nil else {
                throw LyceumError(.invalidData, "the tensor name appears twice", at: "\(file.path): \(row.name)")
            }
            tensors.append(
                GGUFTensorInfo(
                    name: row.name, typeNumber: row.type, shape: row.shape, offset: begin, byteCount: row.byteCount))
        }
        try checkOverlaps(tensors)
        return Contents(
            version: version, alignment: alignment, metadata: metadata, tensors: tensors, position: position)
    }

    private func checkOverlaps(_ tensors: [GGUFTensorInfo]) throws(LyceumError) {
        let sorted = tensors.filter { $0.byteCount > 0 }.sorted { $0.offset < $1.offset }
        for (first, second) in zip(sorted, sorted.dropFirst()) where first.offset + first.byteCount > second.offset {
            throw LyceumError(
                .invalidData, "the tensor overlaps \(first.name) by \(first.offset + first.byteCount - second.offset) bytes",
                at: "\(file.path): \(second.name)")
        }
    }
}
