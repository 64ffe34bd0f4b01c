/// IPv6 addresses in text (RFC 4291): eight groups, or fewer with one `::`; at least three groups, so that times and ratios stay.
enum HexadecimalAddress {
    static func find(_ bytes: UnsafePointer<UInt8>, _ count: Int, from origin: Int) -> Range<Int>? {
        var position = origin
        while position < count {
            guard isPart(bytes[position]) else {
                position += 1
                continue
            }
            let start = position
            while position < count, isPart(bytes[position]) { position += 1 }
            var end = position
            // A colon at the end belongs to the sentence.
            if bytes[end - 1] == 0x3A, end - start > 1, bytes[end - 2] != 0x3A { end -= 1 }
            let isAlone = (start == 0 || !EmailAddress.isPlain(bytes[start - 1])) && (end == count || !EmailAddress.isPlain(bytes[end]))
            if isAlone, isAddress(bytes, start..<end) { return start..<end }
        }
        return nil
    }

    private static func isPart(_ byte: UInt8) -> Bool { byte == 0x3A || byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6 }

    private static func isAddress(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>) -> Bool {
        let parts = UnsafeBufferPointer(start: bytes + range.lowerBound, count: range.count)
            .split(separator: 0x3A, omittingEmptySubsequences: false)
        guard (4...9).contains(parts.count), parts.allSatisfy({ $0.count <= 4 }) else { return false }
        let groups = parts.count { !$0.isEmpty }
        var gaps = 0
        for index in parts.indices.dropFirst().dropLast() where parts[index].isEmpty { gaps += 1 }
        let atStart = parts[0].isEmpty
        let atEnd = parts[parts.count - 1].isEmpty
        if !atStart, !atEnd, gaps == 0 { return groups == 8 }
        // One `::`; at an end it leaves two empty parts there.
        guard gaps == 1, !atStart || parts[1].isEmpty, !atEnd || parts[parts.count - 2].isEmpty else { return false }
        return (3...7).contains(groups)
    }
}
