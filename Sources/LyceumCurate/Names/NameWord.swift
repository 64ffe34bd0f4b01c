/// A word of a text as the search for names sees it.
struct NameWord {
    enum Shape {
        /// A capital letter and small ones: Mary, O'Brien, McKay, Jean-Luc.
        case capitalized
        /// One capital letter.
        case initial
        case small
        /// Capitals alone, digits, other scripts.
        case other
    }

    /// What stands between a word and the next.
    enum Gap {
        case space
        /// A dot and a space, or a dot.
        case dot
        /// A comma and a space.
        case comma
        /// More, or another line: headings end without a mark.
        case other
    }

    var start: Int
    var end: Int
    var text: String
    var lower: String
    var shape: Shape
    var gap = Gap.other
    var beginsSentence = false
    var beginsLine = false
    var endsLine = false
    /// A comma, one to three digits and a comma follow, as ages do.
    var hasAge = false

    static func words(_ bytes: UnsafeBufferPointer<UInt8>) -> [NameWord] {
        guard let base = bytes.baseAddress else { return [] }
        var words: [NameWord] = []
        var position = 0
        while position < bytes.count {
            guard let length = letter(base, position, bytes.count) else {
                position += 1
                continue
            }
            let end = end(base, position + length, bytes.count)
            append(base, position..<end, bytes.count, &words)
            position = end
        }
        return words
    }

    /// Bytes of the letter at a place; nil where none begins.
    private static func letter(_ base: UnsafePointer<UInt8>, _ place: Int, _ count: Int) -> Int? {
        let byte = base[place]
        if byte < 0x80 { return EmailAddress.isPlain(byte) ? 1 : nil }
        guard byte >= 0xC2 else { return nil }
        let length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
        guard place + length <= count, ScalarClasses.shared[UTF8Bytes.scalar(base + place).value].contains(.word) else { return nil }
        return length
    }

    /// Apostrophes and hyphens inside are part of a word, but for the one of a genitive.
    private static func end(_ base: UnsafePointer<UInt8>, _ start: Int, _ count: Int) -> Int {
        var position = start
        while position < count {
            if let length = letter(base, position, count) {
                position += length
                continue
            }
            let mark = base[position] == 0x27 || base[position] == 0x2D ? 1 : isCurly(base, position, count) ? 3 : 0
            guard mark > 0, position + mark < count, let next = letter(base, position + mark, count) else { break }
            let isHyphen = base[position] == 0x2D
            let isGenitive = !isHyphen && base[position + mark] | 0x20 == 0x73 && (position + mark + 1 >= count || letter(base, position + mark + 1, count) == nil)
            if isGenitive { break }
            position += mark + next
        }
        return position
    }

    /// U+2019
    private static func isCurly(_ base: UnsafePointer<UInt8>, _ place: Int, _ count: Int) -> Bool {
        place + 2 < count && base[place] == 0xE2 && base[place + 1] == 0x80 && base[place + 2] == 0x99
    }

    private static func append(_ base: UnsafePointer<UInt8>, _ range: Range<Int>, _ count: Int, _ words: inout [NameWord]) {
        let text = String(decoding: UnsafeBufferPointer(start: base + range.lowerBound, count: range.count), as: UTF8.self)
        let shape = shape(text)
        var word = NameWord(start: range.lowerBound, end: range.upperBound, text: text, lower: shape == .small ? text : text.lowercased(), shape: shape)
        let previous = words.last?.end ?? 0
        look(between: UnsafeBufferPointer(start: base + previous, count: range.lowerBound - previous), &word, words.isEmpty)
        if let last = words.indices.last {
            words[last].gap = gap(base, previous..<range.lowerBound)
            words[last].endsLine = (previous..<range.lowerBound).contains { base[$0] == 0x0A }
        }
        word.endsLine = range.upperBound == count
        word.hasAge = hasAge(base, range.upperBound, count)
        words.append(word)
    }

    private static func look(between: UnsafeBufferPointer<UInt8>, _ word: inout NameWord, _ isFirst: Bool) {
        word.beginsLine = isFirst || between.contains(0x0A)
        word.beginsSentence = isFirst || between.contains { [0x0A, 0x2E, 0x21, 0x3F, 0x3A, 0x22, 0x2A, 0x23, 0x3E].contains($0) || $0 == 0xE2 }
    }

    private static func gap(_ base: UnsafePointer<UInt8>, _ range: Range<Int>) -> Gap {
        switch range.count {
        case 1: base[range.lowerBound] == 0x20 ? .space : base[range.lowerBound] == 0x2E ? .dot : .other
        case 2 where base[range.lowerBound + 1] == 0x20:
            base[range.lowerBound] == 0x2E ? .dot : base[range.lowerBound] == 0x2C ? .comma : .other
        default: .other
        }
    }

    private static func shape(_ text: String) -> Shape {
        var (capitals, smalls, others) = (0, 0, 0)
        var isFirstCapital = false
        for (index, scalar) in text.unicodeScalars.enumerated() {
            let isCapital = scalar.isASCII ? (0x41...0x5A).contains(scalar.value) : scalar.properties.isUppercase
            if isCapital {
                capitals += 1
                if index == 0 { isFirstCapital = true }
            } else if scalar.isASCII ? (0x61...0x7A).contains(scalar.value) : scalar.properties.isLowercase {
                smalls += 1
            } else if scalar.value != 0x27, scalar.value != 0x2D, scalar.value != 0x2019 {
                others += 1
            }
        }
        if others > 0 { return .other }
        if capitals == 0 { return .small }
        if capitals == 1, smalls == 0 { return .initial }
        return isFirstCapital && smalls > 0 && capitals <= 3 ? .capitalized : .other
    }

    private static func hasAge(_ base: UnsafePointer<UInt8>, _ start: Int, _ count: Int) -> Bool {
        guard start + 4 < count, base[start] == 0x2C, base[start + 1] == 0x20 else { return false }
        var end = start + 2
        while end < count, base[end] &- 0x30 < 10 { end += 1 }
        return (1...3).contains(end - start - 2) && end < count && base[end] == 0x2C
    }
}
