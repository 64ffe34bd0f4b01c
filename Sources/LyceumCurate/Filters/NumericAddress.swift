/// IPv4 addresses in text.
enum NumericAddress {
    /// One to three digits, 0 to 255, zeros in front allowed.
    static func isOctet(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>) -> Bool {
        guard (1...3).contains(range.count), range.allSatisfy({ bytes[$0] &- 0x30 < 10 }) else { return false }
        return value(bytes, range) <= 255
    }

    private static func value(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>) -> Int {
        range.reduce(0) { $0 * 10 + Int(bytes[$1] - 0x30) }
    }

    /// The first address at or behind a place that stands for somebody.
    static func find(_ bytes: UnsafePointer<UInt8>, _ count: Int, from origin: Int, isPublic: Bool) -> Range<Int>? {
        var position = origin
        while position < count {
            guard bytes[position] &- 0x30 < 10, let octets = match(bytes, position, count) else {
                position += 1
                continue
            }
            let range = octets[0].lowerBound..<octets[3].upperBound
            if isValid(bytes, octets), !isPublic || isGlobal(octets.map { value(bytes, $0) }) { return range }
            position = range.upperBound
        }
        return nil
    }

    private static func match(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ count: Int) -> [Range<Int>]? {
        var octets: [Range<Int>] = []
        var position = start
        for _ in 0..<3 {
            var end = position
            while end < count, bytes[end] &- 0x30 < 10, end - position < 4 { end += 1 }
            guard end < count, bytes[end] == 0x2E, isOctet(bytes, position..<end) else { return nil }
            octets.append(position..<end)
            position = end + 1
        }
        var end = position
        while end < count, end - position < 3, bytes[end] &- 0x30 < 10 { end += 1 }
        // Of three digits above 255 the first two are the octet.
        if end - position == 3, !isOctet(bytes, position..<end) { end -= 1 }
        guard end > position else { return nil }
        octets.append(position..<end)
        return octets
    }

    /// Octets with zeros in front are no address.
    private static func isValid(_ bytes: UnsafePointer<UInt8>, _ octets: [Range<Int>]) -> Bool {
        octets.allSatisfy { $0.count == 1 || bytes[$0.lowerBound] != 0x30 }
    }

    /// By IANA's registry of special addresses, as Python's `ipaddress` reads it.
    static func isGlobal(_ octets: [Int]) -> Bool {
        let address = octets.reduce(0) { $0 << 8 | $1 }
        let special: [(Int, Int)] = [
            (0x0000_0000, 8), (0x0A00_0000, 8), (0x6440_0000, 10), (0x7F00_0000, 8), (0xA9FE_0000, 16), (0xAC10_0000, 12), (0xC000_0000, 24),
            (0xC000_0200, 24), (0xC0A8_0000, 16), (0xC612_0000, 15), (0xC633_6400, 24), (0xCB00_7100, 24), (0xF000_0000, 4),
        ]
        // Two anycast addresses within a special block are global.
        if address == 0xC000_0009 || address == 0xC000_000A { return true }
        return !special.contains { address >> (32 - $0.1) == $0.0 >> (32 - $0.1) }
    }
}
