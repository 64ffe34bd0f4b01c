extension EnglishSplitter {
    /// Cuts a chunk without white space: what belongs to its ends, then what divides it inside.
    mutating func cut(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int, into list: inout WordList, _ origin: Int) {
        if usesExceptions, let exception = rules.exception(bytes + start, end - start) {
            return append(exception, bytes, start, into: &list, origin)
        }
        scalars.load(bytes, start, end, classes)
        suffixes.removeAll(keepingCapacity: true)
        var low = 0
        var high = scalars.count
        cutEnds(bytes, start, &low, &high, into: &list, origin)
        if low < high { divide(bytes, start, low, high, into: &list, origin) }
        for suffix in suffixes.reversed() { emit(bytes, start, suffix.start, suffix.end, into: &list, origin) }
    }

    private mutating func emit(
        _ bytes: UnsafePointer<UInt8>, _ start: Int, _ low: Int, _ high: Int, into list: inout WordList, _ origin: Int
    ) {
        append(bytes, start + Int(scalars.offsets[low]), start + Int(scalars.offsets[high]), into: &list, origin)
    }

    private func exception(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ low: Int, _ high: Int) -> Int? {
        guard usesExceptions, low < high else { return nil }
        let begin = Int(scalars.offsets[low])
        return rules.exception(bytes + start + begin, Int(scalars.offsets[high]) - begin)
    }

    private mutating func cutEnds(
        _ bytes: UnsafePointer<UInt8>, _ start: Int, _ low: inout Int, _ high: inout Int, into list: inout WordList, _ origin: Int
    ) {
        var last = -1
        while low < high, high - low != last, exception(bytes, start, low, high) == nil {
            last = high - low
            let prefix = prefixLength(low, high)
            if prefix > 0, exception(bytes, start, low + prefix, high) != nil {
                emit(bytes, start, low, low + prefix, into: &list, origin)
                low += prefix
                return
            }
            let suffix = suffixLength(low + prefix, high)
            if suffix > 0, exception(bytes, start, low, high - suffix) != nil {
                suffixes.append((high - suffix, high))
                high -= suffix
                return
            }
            if prefix > 0 {
                emit(bytes, start, low, low + prefix, into: &list, origin)
                low += prefix
            }
            if suffix > 0 {
                suffixes.append((high - suffix, high))
                high -= suffix
            }
        }
    }

    func prefixLength(_ low: Int, _ high: Int) -> Int {
        guard low < high else { return 0 }
        if scalars.has(low, .prefix) { return 1 }
        switch scalars.values[low] {
        case 0x2E:
            let run = scalars.stops(from: low, to: high)
            return run > 1 ? run : 0
        case 0x2B: return low + 1 < high && scalars.isDigit(low + 1) ? 0 : 1
        case 0x55: return high - low > 2 && scalars.values[low + 1] == 0x53 && scalars.values[low + 2] == 0x24 ? 3 : 0
        case 0x41, 0x43: return high - low > 1 && scalars.values[low + 1] == 0x24 ? 2 : 0
        default: return 0
        }
    }

    func suffixLength(_ low: Int, _ high: Int) -> Int {
        guard low < high else { return 0 }
        let last = scalars.values[high - 1]
        let previous: UInt32 = high - low > 1 ? scalars.values[high - 2] : 0
        switch last {
        case 0x2E: return stopLength(low, high)
        case 0x2026: return previous == 0x2026 ? 2 : 1
        case 0x73, 0x53: if previous == 0x27 || previous == 0x2019 { return 2 }
        default: break
        }
        let isAfterDigit = high - low > 1 && scalars.isDigit(high - 2)
        if isAfterDigit, last == 0x2B || scalars.has(high - 1, .currency) { return 1 }
        return max(scalars.has(high - 1, .suffix) ? 1 : 0, measureLength(low, high))
    }

    private func stopLength(_ low: Int, _ high: Int) -> Int {
        var begin = high - 1
        while begin > low, scalars.values[begin - 1] == 0x2E { begin -= 1 }
        if high - begin > 1 { return high - begin }
        guard high - low > 1 else { return 0 }
        if scalars.has(high - 2, .beforeStop) { return 1 }
        return high - low > 2 && scalars.has(high - 2, .upper) && scalars.has(high - 3, .upper) ? 1 : 0
    }

    /// A unit or a currency behind a digit.
    private func measureLength(_ low: Int, _ high: Int) -> Int {
        var length = 0
        while length < 6, high - length > low, !scalars.isDigit(high - 1 - length) { length += 1 }
        guard length > 0, length < 6, high - length > low else { return 0 }
        let values = UnsafeBufferPointer(start: scalars.values + (high - length), count: length)
        if values.last == 0x24, values.elementsEqual([0x55, 0x53, 0x24]) || values.elementsEqual([0x43, 0x24]) || values.elementsEqual([0x41, 0x24]) {
            return length
        }
        return rules.units.contains { $0.count == length && $0.elementsEqual(values) } ? length : 0
    }

    /// What is left between prefixes and suffixes: an exception, an address, or words with marks between them.
    private mutating func divide(
        _ bytes: UnsafePointer<UInt8>, _ start: Int, _ low: Int, _ high: Int, into list: inout WordList, _ origin: Int
    ) {
        if let exception = exception(bytes, start, low, high) {
            return append(exception, bytes, start + Int(scalars.offsets[low]), into: &list, origin)
        }
        guard var mark = nextInfix(from: low, low, high), !isAddress(low, high) else {
            return emit(bytes, start, low, high, into: &list, origin)
        }
        var begin = low
        while true {
            if mark.start != begin { emit(bytes, start, begin, mark.start, into: &list, origin) }
            emit(bytes, start, mark.start, mark.end, into: &list, origin)
            begin = mark.end
            guard let next = nextInfix(from: begin, low, high) else { break }
            mark = next
        }
        if begin < high { emit(bytes, start, begin, high, into: &list, origin) }
    }

    /// The next mark that divides; one at the very begin is passed over.
    private func nextInfix(from position: Int, _ low: Int, _ high: Int) -> (start: Int, end: Int)? {
        var index = position
        while index < high {
            let length = infixLength(index, low, high)
            if length > 0, index != low { return (index, index + length) }
            index += max(length, 1)
        }
        return nil
    }

    func hasInfix(_ count: Int) -> Bool { (0..<count).contains { infixLength($0, 0, count) > 0 } }

    private func infixLength(_ index: Int, _ low: Int, _ high: Int) -> Int {
        let value = scalars.values[index]
        if value == 0x2E {
            let run = scalars.stops(from: index, to: high)
            if run > 1 { return run }
        }
        if value == 0x2026 || scalars.has(index, .icon) { return 1 }
        guard index > low, index + 1 < high else { return 0 }
        switch value {
        case 0x2E: return scalars.has(index - 1, [.lower, .quote]) && scalars.has(index + 1, [.upper, .quote]) ? 1 : 0
        case 0x2C: return scalars.has(index - 1, .letter) && scalars.has(index + 1, .letter) ? 1 : 0
        case 0x3A, 0x3C, 0x3E, 0x3D, 0x2F: return scalars.isDigitOrLetter(index - 1) && scalars.has(index + 1, .letter) ? 1 : 0
        case 0x2B, 0x2A, 0x5E: return isBetweenDigits(index) ? 1 : 0
        case 0x2D where isBetweenDigits(index): return 1
        case 0x2D, 0x7E, 0x2013, 0x2014: return scalars.isDigitOrLetter(index - 1) ? hyphenLength(index, high) : 0
        default: return 0
        }
    }

    private func isBetweenDigits(_ index: Int) -> Bool {
        scalars.isDigit(index - 1) && (scalars.isDigit(index + 1) || scalars.values[index + 1] == 0x2D)
    }

    /// One to three hyphens or one or two dashes in front of a letter.
    private func hyphenLength(_ index: Int, _ high: Int) -> Int {
        let value = scalars.values[index]
        let most = value == 0x2D ? 3 : value == 0x2014 ? 2 : 1
        for length in 1...most {
            guard index + length < high else { return 0 }
            if scalars.has(index + length, .letter) { return length }
            guard scalars.values[index + length] == value else { return 0 }
        }
        return 0
    }
}
