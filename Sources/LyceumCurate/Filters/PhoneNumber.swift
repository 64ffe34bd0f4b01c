/// Telephone numbers in text: `+` and 8 to 15 digits (E.164), or the North American form with an area code;
/// spaces, dots, hyphens and brackets may divide them.
enum PhoneNumber {
    static func find(_ bytes: UnsafePointer<UInt8>, _ count: Int, from origin: Int) -> Range<Int>? {
        var position = origin
        while position < count {
            let byte = bytes[position]
            let isAlone = position == 0 || !(EmailAddress.isPlain(bytes[position - 1]) || bytes[position - 1] == 0x2E || bytes[position - 1] == 0x2D)
            guard isAlone, byte == 0x2B || byte == 0x28 || byte &- 0x30 < 10 else {
                position += 1
                continue
            }
            if let end = end(bytes, position, count) { return position..<end }
            position += 1
            while position < count, bytes[position] &- 0x30 < 10 { position += 1 }
        }
        return nil
    }

    private static func end(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ count: Int) -> Int? {
        var groups: [Int] = []
        var (position, end, digits, isInGroup) = (start + (bytes[start] == 0x2B ? 1 : 0), start, 0, false)
        while position < count, digits < 16 {
            let byte = bytes[position]
            if byte &- 0x30 < 10 {
                if isInGroup { groups[groups.count - 1] += 1 } else { groups.append(1) }
                isInGroup = true
                digits += 1
                end = position + 1
            } else if [0x20, 0x2D, 0x2E, 0x28, 0x29].contains(byte), position - end < 2 {
                isInGroup = false
            } else {
                break
            }
            position += 1
        }
        guard end == count || !EmailAddress.isPlain(bytes[end]) else { return nil }
        if bytes[start] == 0x2B { return (8...15).contains(digits) ? end : nil }
        return groups.suffix(3) == [3, 3, 4] && (groups.count == 3 || groups == [1, 3, 3, 4]) ? end : nil
    }
}
