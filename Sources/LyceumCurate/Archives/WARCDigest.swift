internal import CLyceumCurate
internal import LyceumCore

/// A checksum as archives write it, such as `sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ`: the name of a function, then the value in base32, in
/// hexadecimal digits or in base64, told apart by its length.
struct WARCDigest {
    enum Outcome: Equatable {
        case right
        /// With the checksum that was found, written in the same way.
        case wrong(String)
        /// The function or the way of writing is none that is known here.
        case unknown
    }

    private enum Function: Int {
        case md5 = 16
        case sha1 = 20
        case sha256 = 32

        init?(_ name: Substring) {
            switch name.lowercased().filter({ $0 != "-" }) {
            case "md5": self = .md5
            case "sha1": self = .sha1
            case "sha256": self = .sha256
            default: return nil
            }
        }
    }

    private enum Writing: CaseIterable {
        case hexadecimal, base32, base64

        /// Signs for so many bytes, without padding.
        func length(_ bytes: Int) -> Int {
            switch self {
            case .hexadecimal: bytes * 2
            case .base32: (bytes * 8 + 4) / 5
            case .base64: (bytes * 8 + 5) / 6
            }
        }

        var bits: Int { self == .hexadecimal ? 4 : self == .base32 ? 5 : 6 }
        var signs: [UInt8] {
            switch self {
            case .hexadecimal: Array("0123456789abcdef".utf8)
            case .base32: Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
            case .base64: Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
            }
        }

        func text(_ bytes: [UInt8]) -> String {
            let (signs, bits) = (signs, bits)
            var (output, rest, count): ([UInt8], UInt32, Int) = ([], 0, 0)
            for byte in bytes {
                rest = rest << 8 | UInt32(byte)
                count += 8
                while count >= bits {
                    count -= bits
                    output.append(signs[Int(rest >> UInt32(count)) & (1 << bits - 1)])
                }
            }
            if count > 0 { output.append(signs[Int(rest << UInt32(bits - count)) & (1 << bits - 1)]) }
            return String(decoding: output, as: UTF8.self)
        }
    }

    private let function: Function
    private let name: Substring
    private let value: String
    private let writing: Writing

    /// - Returns: nil where the field cannot be read.
    init?(_ field: String) {
        let parts = field.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let function = Function(parts[0]) else { return nil }
        var value = parts[1].filter { $0 != " " }
        while value.hasSuffix("=") { value.removeLast() }
        let length = value.utf8.count
        guard let writing = Writing.allCases.first(where: { $0.length(function.rawValue) == length }) else { return nil }
        (self.function, name, self.value, self.writing) = (function, parts[0], value, writing)
    }

    /// Compares with the checksum of some bytes.
    func check(_ bytes: UnsafeBufferPointer<UInt8>) -> Outcome {
        let found = writing.text(sum(bytes))
        let isSame = writing == .base64 ? found.utf8.elementsEqual(value.utf8) : found.lowercased() == value.lowercased()
        return isSame ? .right : .wrong("\(name):\(found)")
    }

    private func sum(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        guard function != .md5 else {
            return [UInt8](unsafeUninitializedCapacity: 16) { output, count in
                lyc_md5(bytes.baseAddress, bytes.count, output.baseAddress)
                count = 16
            }
        }
        var digest = Digest(function == .sha1 ? .sha1 : .sha256)
        digest.update(UnsafeRawBufferPointer(bytes))
        return digest.finalized()
    }
}
