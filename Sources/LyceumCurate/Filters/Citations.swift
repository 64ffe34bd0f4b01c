/// `[12]`, `[]`, `[edit]` and `[citation needed]`, as encyclopedias have them.
enum Citations {
    /// Appends a piece of text without them.
    static func copy(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>, to draft: inout TextDraft) {
        var start = range.lowerBound
        var position = start
        while position < range.upperBound {
            guard bytes[position] == 0x5B, let end = end(bytes, position, range.upperBound) else {
                position += 1
                continue
            }
            draft.append(bytes + start, position - start)
            position = end
            start = end
        }
        draft.append(bytes + start, range.upperBound - start)
    }

    /// The place behind the citation that begins here.
    private static func end(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ limit: Int) -> Int? {
        for text: StaticString in ["[edit]", "[citation needed]"] where limit - start >= text.utf8CodeUnitCount {
            if (0..<text.utf8CodeUnitCount).allSatisfy({ bytes[start + $0] == text.utf8Start[$0] }) { return start + text.utf8CodeUnitCount }
        }
        var position = start + 1
        while position < limit {
            let scalar = UTF8Bytes.scalar(bytes + position)
            if scalar.value == 0x5D { return position + 1 }
            guard isDigit(scalar.value) else { return nil }
            position += scalar.count
        }
        return nil
    }

    private static func isDigit(_ value: UInt32) -> Bool {
        if value < 0x80 { return value &- 0x30 < 10 }
        return Unicode.Scalar(value)?.properties.generalCategory == .decimalNumber
    }
}
