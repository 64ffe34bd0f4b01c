/// The printable characters that stand for bytes in byte-level vocabularies: GPT-2's mapping.
enum ByteAlphabet {
    /// The scalar that stands for each byte.
    static let scalars: [UInt16] = {
        var scalars = [UInt16](repeating: 0, count: 256)
        var next: UInt16 = 256
        for byte in 0..<256 {
            if (33...126).contains(byte) || (161...172).contains(byte) || byte >= 174 {
                scalars[byte] = UInt16(byte)
            } else {
                scalars[byte] = next
                next += 1
            }
        }
        return scalars
    }()

    /// The byte that each scalar below 324 stands for, or -1.
    static let bytes: [Int16] = {
        var bytes = [Int16](repeating: -1, count: 324)
        for (byte, scalar) in scalars.enumerated() { bytes[Int(scalar)] = Int16(byte) }
        return bytes
    }()

    /// Appends the bytes that `text` stands for; false, and nothing appended, when a character stands for none.
    static func appendBytes(_ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) -> Bool {
        guard let base = text.baseAddress else { return true }
        let mark = output.count
        var position = 0
        while position < text.count {
            let scalar = decodeScalar(base, position)
            guard scalar < 324, bytes[Int(scalar)] >= 0 else {
                output.removeSubrange(mark...)
                return false
            }
            output.append(UInt8(truncatingIfNeeded: bytes[Int(scalar)]))
            position += utf8Length(base[position])
        }
        return true
    }

    /// Appends the printable form of `bytes`.
    static func appendText(_ bytes: some Sequence<UInt8>, to output: inout [UInt8]) {
        for byte in bytes { appendScalar(UInt32(scalars[Int(byte)]), to: &output) }
    }

    static func text(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        appendText(bytes, to: &output)
        return output
    }
}
