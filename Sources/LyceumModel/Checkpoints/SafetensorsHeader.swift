internal import LyceumCore

/// One tensor of a safetensors header.
struct SafetensorsEntry: Sendable {
    let name: String
    let type: SafetensorsType
    let shape: [Int]
    /// From the start of the file.
    let offset: Int
    let byteCount: Int
}

/// Reads and checks the header of a safetensors file: an 8-byte length, a JSON object, then the data without gaps or overlaps.
struct SafetensorsHeader {
    /// The size limit of the format's reference reader.
    static let sizeLimit = 100_000_000

    let entries: [SafetensorsEntry]
    let metadata: [String: String]

    init(_ bytes: UnsafeRawBufferPointer, source: String) throws(LyceumError) {
        var cursor = ByteCursor(bytes, source: source)
        let size = try cursor.read(UInt64.self, "the header's length")
        guard size <= Self.sizeLimit else {
            throw LyceumError(
                .invalidData, "the header's length is \(size), expected at most \(Self.sizeLimit)", at: source,
                remedy: "check that the file is in safetensors format")
        }
        let start = try cursor.skip(Int(size), "the header")
        let text = UnsafeRawBufferPointer(rebasing: bytes[start..<start + Int(size)])
        guard let object = try JSON.parse(text, source: source).objectValue else {
            throw LyceumError(.invalidData, "the header is not a JSON object", at: source)
        }
        try Self.checkDuplicates(text, object, source)
        let data = cursor.position..<bytes.count
        var entries: [SafetensorsEntry] = []
        var metadata: [String: String] = [:]
        for (name, value) in object {
            if name == "__metadata__" {
                metadata = try Self.metadata(value, source)
            } else {
                entries.append(try Self.entry(name, value, data, source))
            }
        }
        entries.sort { ($0.offset, $0.byteCount) < ($1.offset, $1.byteCount) }
        try Self.checkCoverage(entries, data, source)
        self.entries = entries
        self.metadata = metadata
    }

    private static func metadata(_ value: JSON, _ source: String) throws(LyceumError) -> [String: String] {
        guard let object = value.objectValue else {
            throw LyceumError(.invalidData, "expected an object, found \(value.kind)", at: "\(source): __metadata__")
        }
        var result: [String: String] = [:]
        for (key, value) in object {
            guard let text = value.stringValue else {
                throw LyceumError(
                    .invalidData, "expected a string, found \(value.kind)", at: "\(source): __metadata__: \(key)")
            }
            result[key] = text
        }
        return result
    }

    private static func entry(
        _ name: String, _ value: JSON, _ data: Range<Int>, _ source: String
    ) throws(LyceumError) -> SafetensorsEntry {
        func fail(_ message: String) -> LyceumError { LyceumError(.invalidData, message, at: "\(source): \(name)") }
        guard let typeName = value["dtype"]?.stringValue else { throw fail("the tensor has no \"dtype\"") }
        guard let type = SafetensorsType(rawValue: typeName) else {
            throw LyceumError(.unsupported, "the type \(typeName) is not known", at: "\(source): \(name)")
        }
        let shape = try numbers(value["shape"], "shape", fail)
        let range = try numbers(value["data_offsets"], "data_offsets", fail)
        guard let count = checkedProduct(shape), let bits = checkedProduct([count, type.bits]) else {
            throw fail("the shape \(shape) is larger than any file")
        }
        guard bits % 8 == 0 else { throw fail("\(count) elements of \(typeName) do not fill whole bytes") }
        guard range.count == 2, range[0] <= range[1], range[1] <= data.count else {
            throw fail("the data offsets \(range) are not a range inside the \(data.count) bytes of data")
        }
        guard range[1] - range[0] == bits / 8 else {
            throw fail("shape \(shape) of \(typeName) needs \(bits / 8) bytes, the data offsets give \(range[1] - range[0])")
        }
        return SafetensorsEntry(
            name: name, type: type, shape: shape, offset: data.lowerBound + range[0], byteCount: bits / 8)
    }

    private static func numbers(
        _ value: JSON?, _ key: String, _ fail: (String) -> LyceumError
    ) throws(LyceumError) -> [Int] {
        guard let elements = value?.arrayValue else { throw fail("the tensor has no list \"\(key)\"") }
        var result: [Int] = []
        for element in elements {
            guard case .integer(let number) = element, number >= 0 else {
                throw fail("expected whole numbers >= 0 in \"\(key)\", found \(element.text())")
            }
            result.append(number)
        }
        return result
    }

    /// The format demands that the tensors fill the data exactly, one after the other.
    private static func checkCoverage(
        _ entries: [SafetensorsEntry], _ data: Range<Int>, _ source: String
    ) throws(LyceumError) {
        var end = data.lowerBound
        for entry in entries {
            guard entry.offset == end else {
                let what = entry.offset < end ? "overlaps the tensor before it by" : "leaves a gap before it of"
                throw LyceumError(
                    .invalidData, "the tensor \(what) \(abs(entry.offset - end)) bytes", at: "\(source): \(entry.name)")
            }
            end += entry.byteCount
        }
        guard end == data.upperBound else {
            throw LyceumError(
                .invalidData, "the tensors end at byte \(end), the file has \(data.upperBound)", at: source,
                remedy: "fetch the file again; it was cut off or changed")
        }
    }

    /// Of repeated names a JSON reader keeps one, so the pairs are counted in the text.
    private static func checkDuplicates(
        _ text: UnsafeRawBufferPointer, _ object: JSON.Object, _ source: String
    ) throws(LyceumError) {
        var pairs = 0
        var depth = 0
        var isInString = false
        var position = 0
        while position < text.count {
            let byte = text[position]
            position += 1
            if isInString {
                if byte == UInt8(ascii: "\\") { position += 1 } else if byte == UInt8(ascii: "\"") { isInString = false }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ":"): if depth == 1 { pairs += 1 }
            default: break
            }
        }
        guard pairs == object.count else {
            throw LyceumError(
                .invalidData, "a tensor name appears twice: \(pairs) entries, \(object.count) different names", at: source)
        }
    }
}
