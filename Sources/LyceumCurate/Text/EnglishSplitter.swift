/// Divides English text into words.
///
/// Runs of letters, and such with one mark behind, go a short way; everything else is decoded and cut by ``EnglishSplitter/cut(_:_:_:into:)``.
struct EnglishSplitter: ~Copyable {
    let rules: EnglishRules
    let usesExceptions: Bool
    let classes = ScalarClasses.shared
    private let powers = TextHash.powers.values
    var scalars = ScalarBuffer()
    var suffixes: [(start: Int, end: Int)] = []
    private var hasGap = false

    init(rules: EnglishRules = .shared, usesExceptions: Bool = true) {
        self.rules = rules
        self.usesExceptions = usesExceptions
    }

    /// Appends the words of a text.
    ///
    /// - Parameters:
    ///   - bytes: valid UTF-8 with four zero bytes behind.
    ///   - origin: added to the places of the words.
    /// - Returns: whether the text ends with white space that is more than one space.
    @discardableResult
    mutating func split(_ bytes: UnsafePointer<UInt8>, _ count: Int, into list: inout WordList, origin: Int = 0) -> Bool {
        var position = 0
        let first = list.count
        // White space at the begin of a text is a gap, be it a single space.
        hasGap = false
        var isStart = true
        while position < count {
            let space = UTF8Bytes.spaceLength(bytes + position)
            if space > 0 {
                let isSingle = !isStart && bytes[position] == 0x20
                position += space
                var more = 0
                while position < count, case let next = UTF8Bytes.spaceLength(bytes + position), next > 0 {
                    position += next
                    more += 1
                }
                hasGap = !isSingle || more > 0
            } else {
                position = chunk(bytes, position, count, into: &list, origin)
            }
            isStart = false
        }
        let endsWithGap = hasGap && count > 0
        if usesExceptions { restoreSequences(bytes - origin, &list, from: first) }
        return endsWithGap
    }

    /// The words of what stands between two pieces of white space.
    /// - Returns: the place behind it.
    @inline(__always)
    private mutating func chunk(
        _ bytes: UnsafePointer<UInt8>, _ start: Int, _ count: Int, into list: inout WordList, _ origin: Int
    ) -> Int {
        var end = start
        var hash: UInt64 = 0
        while end < count, (bytes[end] | 0x20) &- 0x61 < 26, end &- start < TextHash.Powers.count {
            hash &+= (UInt64(bytes[end]) &+ 1) &* powers[end &- start]
            end &+= 1
        }
        if end > start {
            if end == count || bytes[end] == 0x20 || bytes[end] == 0x0A {
                letters(bytes, start, end, hash, into: &list, origin)
                return end
            }
            let next = end + 1
            if next == count || bytes[next] == 0x20 || bytes[next] == 0x0A, isCut(bytes, start, end) {
                letters(bytes, start, end, hash, into: &list, origin)
                append(bytes, end, next, into: &list, origin)
                return next
            }
        }
        while end < count {
            if bytes[end] < 0x80 {
                if UTF8Bytes.spaceLength(bytes + end) > 0 { break }
                end &+= 1
            } else {
                if UTF8Bytes.spaceLength(bytes + end) > 0 { break }
                end &+= UTF8Bytes.scalar(bytes + end).count
            }
        }
        cut(bytes, start, end, into: &list, origin)
        return end
    }

    /// Whether the one mark behind ASCII letters is a word of its own, and nothing else is to be known.
    @inline(__always)
    private func isCut(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        switch bytes[end] {
        case 0x2C, 0x3B, 0x3F, 0x21, 0x29, 0x22: return usesExceptions
        case 0x2E:
            guard usesExceptions, rules.exception(bytes + start, end + 1 - start) == nil else { return false }
            let last = bytes[end - 1]
            return last >= 0x61 || (end - start > 1 && bytes[end - 2] < 0x61)
        default: return false
        }
    }

    @inline(__always)
    private mutating func letters(
        _ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ hash: UInt64, into list: inout WordList, _ origin: Int
    ) {
        if usesExceptions, let exception = rules.exception(bytes + start, end - start) {
            return append(exception, bytes, start, into: &list, origin)
        }
        var flags: Word.Flags = [.alphabetic, .solid]
        if hasGap { flags.insert(.afterGap) }
        hasGap = false
        list.append(
            Word(
                start: UInt32(truncatingIfNeeded: start &+ origin), end: UInt32(truncatingIfNeeded: end &+ origin), hash: hash,
                scalars: UInt32(truncatingIfNeeded: end &- start), flags: flags))
    }

    /// The parts of an exception.
    mutating func append(
        _ exception: Int, _ bytes: UnsafePointer<UInt8>, _ start: Int, into list: inout WordList, _ origin: Int
    ) {
        var begin = start
        for end in rules.exceptions[exception].ends {
            append(bytes, begin, start + end, into: &list, origin)
            begin = start + end
        }
    }

    /// Any word.
    mutating func append(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int, into list: inout WordList, _ origin: Int) {
        list.append(word(bytes, start, end, origin))
        hasGap = false
    }

    private func word(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ origin: Int) -> Word {
        var flags: Word.Flags = hasGap ? [.afterGap, .punctuation] : [.punctuation]
        var scalars: UInt32 = 0
        var position = start
        var last: ScalarClass = []
        while position < end {
            let length: Int
            if bytes[position] < 0x80 {
                last = ScalarClass(rawValue: classes.ascii[Int(bytes[position])])
                length = 1
            } else {
                let scalar = UTF8Bytes.scalar(bytes + position)
                last = classes[scalar.value]
                length = scalar.count
            }
            if last.contains(.alphabetic) { flags.insert(.alphabetic) }
            if !last.contains(.punctuation) { flags.insert(.solid) }
            if !last.contains(.punctuationCategory) { flags.remove(.punctuation) }
            position &+= length
            scalars &+= 1
        }
        if scalars == 1, last.contains(.sentenceEnd) { flags.insert(.sentenceEnd) }
        return Word(
            start: UInt32(truncatingIfNeeded: start &+ origin), end: UInt32(truncatingIfNeeded: end &+ origin),
            hash: TextHash.polynomial(bytes + start, end - start, powers), scalars: scalars, flags: flags)
    }

    /// A word in another's place: the same gap in front.
    func word(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int, after gap: Bool) -> Word {
        var word = word(bytes, start, end, 0)
        if gap { word.flags.insert(.afterGap) } else { word.flags.remove(.afterGap) }
        return word
    }
}

/// The scalars of a piece of text with their classes; the memory is kept.
struct ScalarBuffer: ~Copyable {
    private(set) var values: UnsafeMutablePointer<UInt32>
    private(set) var classes: UnsafeMutablePointer<UInt16>
    /// Where each begins, and behind the last its end.
    private(set) var offsets: UnsafeMutablePointer<Int32>
    private(set) var count = 0
    private var capacity = 256

    init() {
        values = .allocate(capacity: capacity)
        classes = .allocate(capacity: capacity)
        offsets = .allocate(capacity: capacity + 1)
    }

    deinit { free() }

    private func free() {
        values.deallocate()
        classes.deallocate()
        offsets.deallocate()
    }

    mutating func load(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ table: ScalarClasses) {
        if end - start > capacity || (capacity > 1 << 16 && end - start < 4096) {
            free()
            capacity = max(256, (end - start) * 2)
            values = .allocate(capacity: capacity)
            classes = .allocate(capacity: capacity)
            offsets = .allocate(capacity: capacity + 1)
        }
        count = 0
        var position = start
        while position < end {
            let scalar = UTF8Bytes.scalar(bytes + position)
            values[count] = scalar.value
            classes[count] = table[scalar.value].rawValue
            offsets[count] = Int32(truncatingIfNeeded: position - start)
            position += scalar.count
            count += 1
        }
        offsets[count] = Int32(truncatingIfNeeded: end - start)
    }

    @inline(__always)
    func has(_ index: Int, _ wanted: ScalarClass) -> Bool { classes[index] & wanted.rawValue != 0 }

    @inline(__always)
    func isDigit(_ index: Int) -> Bool { values[index] &- 0x30 < 10 }

    @inline(__always)
    func isDigitOrLetter(_ index: Int) -> Bool { isDigit(index) || has(index, .letter) }

    /// Length of the run of full stops from here to the end.
    func stops(from start: Int, to end: Int) -> Int {
        var index = start
        while index < end, values[index] == 0x2E { index += 1 }
        return index - start
    }
}
