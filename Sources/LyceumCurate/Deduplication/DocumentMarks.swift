internal import LyceumCore

/// One bit for every document or part.
struct DocumentMarks: Sendable {
    private(set) var words: [UInt64] = []

    init() {}

    init(bytes: [UInt8]) {
        words = bytes.prefix(bytes.count / 8 * 8).withUnsafeBytes { raw in (0..<(raw.count / 8)).map { raw.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self) } }
    }

    mutating func mark(_ number: Int) {
        let word = number >> 6
        if word >= words.count { words.append(contentsOf: repeatElement(0, count: word + 1 - words.count)) }
        words[word] |= 1 << UInt64(number & 63)
    }

    func contains(_ number: Int) -> Bool {
        let word = number >> 6
        return word < words.count && words[word] >> UInt64(number & 63) & 1 != 0
    }

    var numbers: [Int] {
        words.enumerated().flatMap { number, word in (0..<64).filter { word >> UInt64($0) & 1 != 0 }.map { number * 64 + $0 } }
    }

    var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    var bytes: [UInt8] { words.withUnsafeBytes { Array($0) } }
}
