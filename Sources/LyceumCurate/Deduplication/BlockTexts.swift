internal import CLyceumCurate
internal import LyceumCore
internal import LyceumData

/// Reads the text of a record from its line.
final class BlockTexts {
    private let key: [UInt8]
    private let field: String
    private var room = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)

    init(field: String) {
        self.field = field
        key = Array(field.utf8)
    }

    deinit { room.deallocate() }

    /// Calls with the bytes of the text, which are well-formed UTF-8.
    func withText<Result>(
        _ line: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) throws(LyceumError) -> Result
    ) throws(LyceumError) -> Result {
        if room.count < max(line.count, 1) {
            room.deallocate()
            room = .allocate(capacity: max(line.count + line.count / 4, 4096))
        }
        let length = lyc_json_field(line.baseAddress, line.count, key, key.count, room.baseAddress)
        if length >= 0 { return try body(UnsafeBufferPointer(start: room.baseAddress, count: Int(length))) }
        var text = try parsed(line)
        let result: Swift.Result<Result, LyceumError> = text.withUTF8 { bytes in
            do throws(LyceumError) { return .success(try body(bytes)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// The whole record, for changes.
    static func object(_ line: UnsafeBufferPointer<UInt8>) throws(LyceumError) -> JSON.Object {
        guard let object = try JSON.parse(UnsafeRawBufferPointer(line)).objectValue else {
            throw LyceumError(.invalidData, "expected a JSON object")
        }
        return object
    }

    private func parsed(_ line: UnsafeBufferPointer<UInt8>) throws(LyceumError) -> String {
        let value = try JSON.parse(UnsafeRawBufferPointer(line))
        if case .string(let text) = value { return text }
        guard let object = value.objectValue else {
            throw LyceumError(.invalidData, "expected a JSON object, found \(value.kind)")
        }
        do throws(LyceumError) { return try DataRecord(.object(object)).text(field: field) } catch {
            var error = error
            if object[field] == nil { error.remedy = "name the field that holds the text with --field" }
            throw error
        }
    }
}
