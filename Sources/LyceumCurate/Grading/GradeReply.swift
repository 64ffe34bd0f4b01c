/// Reading the score out of what a grading model says.
public enum GradeReply {
    private static let names: [[UInt8]] = ["score", "grade", "rating", "points", "total"].map { Array($0.utf8) }
    private static let longestGap = 24

    /// The score that is named last: `Score: 7`, `**Score:** 7/10`, `{"score": 7}`, `7 out of 10`; nil where none is named, or where it is outside
    /// the scale, a range, or of another scale.
    ///
    /// - Parameter highest: the best score; the lowest is 0.
    public static func score(in reply: String, highest: Int) -> Double? {
        var bytes = Array(reply.lowercased().utf8)
        // What a model thinks aloud is not its answer.
        let end = Array("</think>".utf8)
        if let place = lastPlace(of: end, in: bytes) { bytes.removeFirst(place + end.count) }
        var place = bytes.count
        while place > 0 {
            place -= 1
            guard let name = names.first(where: { isWord($0, at: place, in: bytes) }) else { continue }
            if let number = number(after: place + name.count, in: bytes) { return checked(number, bytes, highest) }
        }
        // A number alone, or over the scale: 7, 7/10.
        let solid = bytes.drop { !isDigit($0) && $0 != 0x2D }
        guard let first = solid.first, isDigit(first), bytes.count < 12, let number = read(at: solid.startIndex, in: bytes) else {
            return overScale(bytes, highest)
        }
        return checked(number, bytes, highest)
    }

    private struct Number {
        var value: Double
        var end: Int
        var isNegative = false
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
    private static func isLetter(_ byte: UInt8) -> Bool { byte &- 0x61 < 26 || byte >= 0x80 }

    private static func lastPlace(of word: [UInt8], in bytes: [UInt8]) -> Int? {
        guard bytes.count >= word.count else { return nil }
        return (0...bytes.count - word.count).last { bytes[$0] == word[0] && bytes[$0..<$0 + word.count].elementsEqual(word) }
    }

    private static func isWord(_ word: [UInt8], at place: Int, in bytes: [UInt8]) -> Bool {
        guard bytes[place] == word[0], place + word.count <= bytes.count, place == 0 || !isLetter(bytes[place - 1]) else { return false }
        let end = place + word.count
        return bytes[place..<end].elementsEqual(word) && (end == bytes.count || !isLetter(bytes[end]))
    }

    /// The number that follows a name, over signs, what stands in round brackets, and “is” and its like.
    private static func number(after start: Int, in bytes: [UInt8]) -> Number? {
        var place = start
        let limit = min(bytes.count, start + longestGap)
        while place < limit {
            let byte = bytes[place]
            if isDigit(byte) { return read(at: place, in: bytes) }
            if byte == 0x28 {
                guard let close = bytes[place..<limit].firstIndex(of: 0x29) else { return nil }
                place = close + 1
                continue
            }
            if isLetter(byte) {
                let word = bytes[place..<limit].prefix { isLetter($0) }
                guard ["is", "of", "would", "be", "score", "points", "grade"].contains(String(decoding: word, as: UTF8.self)) else { return nil }
                place += word.count
                continue
            }
            if byte == 0x2E || byte == 0x0A && place > start + 4 { return nil }
            place += 1
        }
        return nil
    }

    private static func read(at start: Int, in bytes: [UInt8]) -> Number? {
        var end = start
        while end < bytes.count, isDigit(bytes[end]) { end += 1 }
        if end + 1 < bytes.count, bytes[end] == 0x2E, isDigit(bytes[end + 1]) {
            end += 1
            while end < bytes.count, isDigit(bytes[end]) { end += 1 }
        }
        guard end - start <= 8, let value = Double(String(decoding: bytes[start..<end], as: UTF8.self)) else { return nil }
        return Number(value: value, end: end, isNegative: start > 0 && bytes[start - 1] == 0x2D)
    }

    /// Whether a number is a score: on the scale, no range, over no other scale.
    private static func checked(_ number: Number, _ bytes: [UInt8], _ highest: Int) -> Double? {
        guard !number.isNegative, number.value <= Double(highest) else { return nil }
        var rest = bytes[number.end...].drop { $0 == 0x20 || $0 == 0x2A }
        if let scale = scale(rest) { return scale == Double(highest) ? number.value : nil }
        // 7-8, 7 to 8, 7–8
        if rest.first == 0x2D || rest.starts(with: [0xE2, 0x80, 0x93]) {
            rest = rest.dropFirst(rest.first == 0x2D ? 1 : 3).drop { $0 == 0x20 }
            if let first = rest.first, isDigit(first) { return nil }
        }
        if rest.starts(with: "to ".utf8) || rest.starts(with: "or ".utf8), let next = rest.dropFirst(3).first, isDigit(next) { return nil }
        return number.value
    }

    private static func scale(_ rest: ArraySlice<UInt8>) -> Double? {
        for mark in ["/", "out of"] where rest.starts(with: mark.utf8) {
            let tail = rest.dropFirst(mark.utf8.count).drop { $0 == 0x20 }
            let digits = tail.prefix { isDigit($0) }
            if !digits.isEmpty, digits.count < 9 { return Double(String(decoding: digits, as: UTF8.self)) }
        }
        return nil
    }

    /// The last `7/10` or `7 out of 10` of a reply that names no score.
    private static func overScale(_ bytes: [UInt8], _ highest: Int) -> Double? {
        var (place, found) = (0, nil as Double?)
        while place < bytes.count {
            guard isDigit(bytes[place]), let number = read(at: place, in: bytes) else {
                place += 1
                while place < bytes.count, isDigit(bytes[place]), isDigit(bytes[place - 1]) { place += 1 }
                continue
            }
            let rest = bytes[number.end...].drop { $0 == 0x20 }
            if scale(rest) == Double(highest) { found = checked(number, bytes, highest) }
            place = number.end
        }
        return found
    }
}
