/// The exceptions and word sequences of the English word rules, ready for look-up. Made once.
///
/// The rules divide as spaCy's blank English model does: white space, then what is cut off the ends (prefixes, suffixes), then what divides
/// inside (infixes), with a list of exceptions and a second look at the words for exceptions that the cutting has torn apart.
final class EnglishRules: @unchecked Sendable {
    static let shared = EnglishRules()

    struct Exception {
        var bytes: [UInt8]
        /// Where each part ends, in bytes.
        var ends: [Int]
    }

    /// An exception as the words the cutting leaves of it.
    struct Sequence {
        var hashes: [UInt64]
        var exception: Int
        /// Whether putting the exception's parts in place changes nothing.
        var isIdle: Bool
    }

    let exceptions: [Exception]
    let longest: Int
    let units: [[UInt32]]
    private let index: UnsafeMutablePointer<Int32>
    private static let indexMask = 8191
    private let filter: UnsafeMutablePointer<Bool>
    /// By the hash of their first word.
    private(set) var sequences: [UInt64: [Sequence]] = [:]
    private(set) var longestSequence = 0
    let sequenceFilter: UnsafeMutablePointer<Bool>

    private init() {
        var list: [Exception] = []
        for entry in EnglishExceptions.list.split(whereSeparator: { $0 == " " || $0.isNewline }) {
            let parts = entry.unicodeScalars.split(separator: "¦")
            var bytes: [UInt8] = []
            var ends: [Int] = []
            for part in parts {
                bytes += Array(String(part).utf8)
                ends.append(bytes.count)
            }
            list.append(Exception(bytes: bytes, ends: ends))
        }
        exceptions = list
        longest = list.map(\.bytes.count).max() ?? 0
        units = EnglishExceptions.units.split(whereSeparator: { $0 == " " || $0.isNewline }).map { $0.unicodeScalars.map(\.value) }
        index = .allocate(capacity: Self.indexMask + 1)
        index.initialize(repeating: -1, count: Self.indexMask + 1)
        filter = .allocate(capacity: 4096)
        filter.initialize(repeating: false, count: 4096)
        sequenceFilter = .allocate(capacity: 4096)
        sequenceFilter.initialize(repeating: false, count: 4096)
        for number in list.indices { enter(number) }
        findSequences()
    }

    private func enter(_ number: Int) {
        exceptions[number].bytes.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return }
            filter[Self.filterIndex(start, bytes.count)] = true
            var slot = Int(truncatingIfNeeded: TextHash.piece(start, bytes.count)) & Self.indexMask
            while index[slot] >= 0 { slot = (slot + 1) & Self.indexMask }
            index[slot] = Int32(number)
        }
    }

    @inline(__always)
    private static func filterIndex(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
        (Int(bytes[0]) &* 37 &+ Int(bytes[count &- 1]) &* 11 &+ count &* 401) & 4095
    }

    /// The exception with these bytes.
    @inline(__always)
    func exception(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int? {
        guard count > 0, count <= longest, filter[Self.filterIndex(bytes, count)] else { return nil }
        return find(bytes, count)
    }

    private func find(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int? {
        var slot = Int(truncatingIfNeeded: TextHash.piece(bytes, count)) & Self.indexMask
        while index[slot] >= 0 {
            let candidate = exceptions[Int(index[slot])].bytes
            if candidate.count == count, candidate.indices.allSatisfy({ candidate[$0] == bytes[$0] }) { return Int(index[slot]) }
            slot = (slot + 1) & Self.indexMask
        }
        return nil
    }

    /// Exceptions that the cutting would touch: they are looked for among the words.
    private func findSequences() {
        var splitter = EnglishSplitter(rules: self, usesExceptions: false)
        for (number, exception) in exceptions.enumerated() {
            let words = splitter.words(of: exception.bytes)
            guard splitter.isTouched(exception.bytes) else { continue }
            let ends = words.map { Int($0.end) }
            let sequence = Sequence(hashes: words.map(\.hash), exception: number, isIdle: ends == exception.ends)
            longestSequence = max(longestSequence, words.count)
            sequences[words[0].hash, default: []].append(sequence)
            sequenceFilter[Int(truncatingIfNeeded: TextHash.mixed(words[0].hash)) & 4095] = true
        }
    }
}
