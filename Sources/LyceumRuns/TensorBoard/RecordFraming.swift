internal import LyceumCore

/// TensorFlow's record files: length (8 bytes), its masked checksum (4), data, its masked checksum (4), little-endian.
enum RecordFraming {
    static func frame(_ data: [UInt8]) -> [UInt8] {
        var frame: [UInt8] = []
        frame.reserveCapacity(data.count + 16)
        withUnsafeBytes(of: UInt64(data.count).littleEndian) { frame.append(contentsOf: $0) }
        append(Checksum32C.masked(frame[...]), to: &frame)
        frame.append(contentsOf: data)
        append(Checksum32C.masked(data[...]), to: &frame)
        return frame
    }

    private static func append(_ value: UInt32, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Visits the records in order with the offset behind each, until the body returns false or one is cut off or damaged.
    static func forEach(in path: String, _ body: (ArraySlice<UInt8>, Int) -> Bool) throws(LyceumError) {
        let file = try MappedFile(path: path)
        var offset = 0
        while offset + 16 <= file.count {
            let head = Array(UnsafeRawBufferPointer(rebasing: file.bytes[offset..<offset + 12]))
            let length = head.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
            guard checksum(head[8..<12]) == Checksum32C.masked(head[..<8]), length <= UInt64(file.count - offset - 16) else { return }
            let end = offset + 16 + Int(length)
            let data = Array(UnsafeRawBufferPointer(rebasing: file.bytes[offset + 12..<end]))
            let content = data[..<Int(length)]
            guard checksum(data[Int(length)...]) == Checksum32C.masked(content), body(content, end) else { return }
            offset = end
        }
    }

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
