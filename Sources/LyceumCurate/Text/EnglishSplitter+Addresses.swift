extension EnglishSplitter {
    /// Whether the scalars are an address of the web: scheme and user may lead, port and path follow.
    func isAddress(_ low: Int, _ high: Int) -> Bool {
        var starts = [low]
        if let behind = schemeEnd(low, high) { starts.append(behind) }
        for start in starts {
            if isHost(start, high) { return true }
            var index = start + 1
            while index < high {
                if scalars.values[index] == 0x40, isHost(index + 1, high) { return true }
                index += 1
            }
        }
        return false
    }

    /// The place behind `scheme://`.
    private func schemeEnd(_ low: Int, _ high: Int) -> Int? {
        var index = low
        while index < high, scalars.has(index, .word) || [0x2B, 0x2D, 0x2E].contains(scalars.values[index]) { index += 1 }
        guard index - low >= 2, index + 2 < high, scalars.values[index] == 0x3A else { return nil }
        return scalars.values[index + 1] == 0x2F && scalars.values[index + 2] == 0x2F ? index + 3 : nil
    }

    private func isHost(_ start: Int, _ high: Int) -> Bool {
        guard start < high else { return false }
        if scalars.isDigit(start), isNumericHost(start, high) { return true }
        var index = start
        var hasLabel = false
        while index < high {
            if hasLabel {
                var end = index
                while end < high, scalars.has(end, .lower), end - index < 64 { end += 1 }
                if (2...63).contains(end - index), isTail(end, high) { return true }
            }
            let begin = index
            while index < high, isInLabel(index) { index += 1 }
            guard index < high, scalars.values[index] == 0x2E, index > begin, index - begin <= 64, isLabelEnd(begin), isLabelEnd(index - 1)
            else { return false }
            hasLabel = true
            index += 1
        }
        return false
    }

    private func isLabelEnd(_ index: Int) -> Bool {
        let value = scalars.values[index]
        return value < 0x80 ? scalars.isDigit(index) || (value | 0x20) &- 0x61 < 26 : value >= 0xA1 && value <= 0xFFFF
    }

    private func isInLabel(_ index: Int) -> Bool {
        isLabelEnd(index) || scalars.values[index] == 0x5F || scalars.values[index] == 0x2D
    }

    /// A port, a path, or nothing.
    private func isTail(_ start: Int, _ high: Int) -> Bool {
        var index = start
        if index < high, scalars.values[index] == 0x3A {
            index += 1
            let begin = index
            while index < high, scalars.isDigit(index) { index += 1 }
            guard (2...5).contains(index - begin) else { return false }
        }
        return index == high || [0x2F, 0x3F, 0x23].contains(scalars.values[index])
    }

    /// Four octets that are no private or special address.
    private func isNumericHost(_ start: Int, _ high: Int) -> Bool {
        var octets: [(value: Int, digits: Int)] = []
        var index = start
        while octets.count < 4 {
            var (value, digits) = (0, 0)
            while index < high, scalars.isDigit(index), digits < 4 {
                value = value * 10 + Int(scalars.values[index] - 0x30)
                digits += 1
                index += 1
            }
            guard (1...3).contains(digits) else { return false }
            octets.append((value, digits))
            guard octets.count < 4 else { break }
            guard index < high, scalars.values[index] == 0x2E else { return false }
            index += 1
        }
        func isPlain(_ octet: (value: Int, digits: Int)) -> Bool { octet.digits == (octet.value > 99 ? 3 : octet.value > 9 ? 2 : 1) }
        let values = octets.map(\.value)
        guard (1...223).contains(values[0]), isPlain(octets[0]), (1...254).contains(values[3]), isPlain(octets[3]),
            values[1] <= 255, values[2] <= 255, octets[1...2].allSatisfy({ $0.value > 99 || $0.digits < 3 })
        else { return false }
        if values[0] == 10 || values[0] == 127 || (values[0] == 172 && (16...31).contains(values[1]) && isPlain(octets[1])) { return false }
        if (values[0] == 169 && values[1] == 254) || (values[0] == 192 && values[1] == 168) { return false }
        return isTail(index, high)
    }
}
