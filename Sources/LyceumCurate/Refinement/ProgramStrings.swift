/// The strings that stand in lines of a text, found byte by byte: what a program may replace.
///
/// A suffix array over the beginnings of characters; a string never goes over the end of a line.
struct ProgramStrings: Sendable {
    /// The places at which a string written so far stands: a range of the sorted suffixes, and the string's bytes.
    struct Match: Sendable, Hashable {
        var low: Int32
        var high: Int32
        var depth: Int32
    }

    /// Strings become no longer than this but for the rest of their last character.
    static let longest = 256
    private static let compared = longest + 4
    private static let lineFeed: UInt8 = 0x0A

    /// The text with a line feed at its end.
    private let bytes: [UInt8]
    private let suffixes: [Int32]

    init(_ text: String) {
        let bytes = Array(text.utf8) + [Self.lineFeed]
        self.bytes = bytes
        let starts = (0..<Int32(clamping: bytes.count)).filter { bytes[Int($0)] != Self.lineFeed && bytes[Int($0)] & 0xC0 != 0x80 }
        suffixes = bytes.withUnsafeBufferPointer { bytes in starts.sorted { Self.precedes(bytes, Int($0), Int($1)) } }
    }

    private static func precedes(_ bytes: UnsafeBufferPointer<UInt8>, _ left: Int, _ right: Int) -> Bool {
        var offset = 0
        while offset < compared {
            let (a, b) = (bytes[left + offset], bytes[right + offset])
            if a != b { return a < b }
            if a == lineFeed { break }
            offset += 1
        }
        return left < right
    }

    var isEmpty: Bool { suffixes.isEmpty }
    var start: Match { Match(low: 0, high: Int32(suffixes.count), depth: 0) }

    private func byte(_ place: Int32, _ depth: Int32) -> UInt8 { bytes[Int(suffixes[Int(place)]) + Int(depth)] }

    /// The places that go on with a byte; nil where none does.
    func step(_ match: Match, _ next: UInt8) -> Match? {
        guard next != Self.lineFeed, match.depth < Int32(Self.longest) || next & 0xC0 == 0x80, match.depth < Int32(Self.compared) else { return nil }
        let low = first(match) { byte($0, match.depth) >= next }
        let high = first(Match(low: low, high: match.high, depth: match.depth)) { byte($0, match.depth) > next }
        return low < high ? Match(low: low, high: high, depth: match.depth + 1) : nil
    }

    /// The first place of a range for which something holds that holds for all places after it.
    private func first(_ match: Match, where holds: (Int32) -> Bool) -> Int32 {
        var (low, high) = (match.low, match.high)
        while low < high {
            let middle = low + (high - low) / 2
            if holds(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Whether the string is one: not empty, and its last character is whole.
    func isWhole(_ match: Match) -> Bool { match.depth > 0 && byte(match.low, match.depth) & 0xC0 != 0x80 }
}
