public import LyceumCore

/// The file of a topic classifier, all numbers little-endian: 8 bytes of magic, version, bytes of the head and CRC-32 of the weights (32 bits each), the
/// head as JSON (topics, bits, longest), then biases and weights as 32-bit floating point.
extension TopicClassifier {
    private static let magic = Array("LYCTOPIC".utf8)
    private static let version: UInt32 = 1
    private static let headerBytes = 20
    private static let largestHead = 1 << 20

    public func write(to path: String) throws(LyceumError) {
        let head = Array(
            JSON.object(
                JSON.Object([
                    ("topics", .array(topics.map { .string($0) })), ("bits", .integer(features.bits)), ("longest", .integer(features.longest)),
                ])
            ).text().utf8)
        let numbers = (biases + weights).flatMap { ShardFormat.little($0.bitPattern) }
        let checksum = numbers.withUnsafeBytes { ShardFormat.checksum($0) }
        let file = try AtomicFile(path: path)
        try file.write(Self.magic + ShardFormat.little(Self.version) + ShardFormat.little(UInt32(head.count)) + ShardFormat.little(checksum))
        try file.write(head)
        try file.write(numbers)
        try file.commit()
    }

    /// - Throws: `LyceumError` (`invalidData`, `unsupported`) for a file that is no classifier, or was changed.
    public init(path: String) throws(LyceumError) {
        let file = try MappedFile(path: path)
        let read: TopicClassifier
        do throws(LyceumError) { read = try Self.read(file.bytes) } catch { throw error.at(path) }
        withExtendedLifetime(file) {}
        self = read
    }

    private static func read(_ bytes: UnsafeRawBufferPointer) throws(LyceumError) -> TopicClassifier {
        guard bytes.count >= headerBytes, bytes.prefix(8).elementsEqual(magic) else {
            throw LyceumError(.invalidData, "expected a topic classifier, found another file", remedy: "make one with lyceum topics train")
        }
        let found = bytes.little(at: 8, as: UInt32.self)
        guard found == version else {
            throw LyceumError(.unsupported, "expected a topic classifier of version \(version), found version \(found)", remedy: "train it again")
        }
        let length = Int(bytes.little(at: 12, as: UInt32.self))
        guard length <= largestHead, headerBytes + length <= bytes.count else { throw damaged("it ends in its head") }
        let head = try JSON.parse(UnsafeRawBufferPointer(rebasing: bytes[headerBytes..<(headerBytes + length)]))
        guard let names = head["topics"]?.arrayValue?.compactMap(\.stringValue), (2...65_536).contains(names.count), Set(names).count == names.count,
            let bits = head["bits"]?.intValue, (4...28).contains(bits), let longest = head["longest"]?.intValue, (1...5).contains(longest)
        else { throw damaged("its head does not describe a classifier") }
        let features = TopicFeatures(bits: bits, longest: longest)
        let start = headerBytes + length
        let count = names.count * (features.count + 1)
        guard bytes.count - start == count * 4 else {
            throw damaged("expected \(count * 4) bytes of weights, found \(bytes.count - start)")
        }
        guard ShardFormat.checksum(UnsafeRawBufferPointer(rebasing: bytes[start...])) == bytes.little(at: 16, as: UInt32.self) else {
            throw damaged("its weights were changed")
        }
        let numbers = (0..<count).map { Float(bitPattern: bytes.little(at: start + 4 * $0, as: UInt32.self)) }
        guard numbers.allSatisfy(\.isFinite) else { throw damaged("a weight is not finite") }
        return TopicClassifier(
            topics: names, features: features, weights: Array(numbers[names.count...]), biases: Array(numbers[..<names.count]))
    }

    private static func damaged(_ what: String) -> LyceumError {
        LyceumError(.invalidData, "the topic classifier is damaged: \(what)", remedy: "train it again: lyceum topics train")
    }
}
