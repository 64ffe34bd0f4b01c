/// E-mail addresses: a local part with dots inside only, then a host with a dot or an address in brackets.
enum EmailAddress {
    private static let local: [Bool] = {
        var set = [Bool](repeating: false, count: 256)
        for byte in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+/=?^_`{|}~-".utf8 { set[Int(byte)] = true }
        return set
    }()

    /// The first address at or behind a place.
    static func find(_ bytes: UnsafePointer<UInt8>, _ count: Int, from origin: Int) -> Range<Int>? {
        var position = origin
        while position < count {
            guard bytes[position] == 0x40 else {
                position += 1
                continue
            }
            if let start = localStart(bytes, origin, position, count), let end = hostEnd(bytes, position + 1, count) { return start..<end }
            position += 1
        }
        return nil
    }

    private static func localStart(_ bytes: UnsafePointer<UInt8>, _ origin: Int, _ sign: Int, _ count: Int) -> Int? {
        guard sign > origin, local[Int(bytes[sign - 1])] else { return nil }
        var low = sign - 1
        while low > origin {
            let byte = bytes[low - 1]
            guard local[Int(byte)] || (byte == 0x2E && bytes[low] != 0x2E) else { break }
            low -= 1
        }
        for start in low..<sign where local[Int(bytes[start])] {
            let isWord = ScalarClasses.shared[UInt32(bytes[start])].contains(.word)
            let follows = start > 0 && ScalarClasses.shared[UTF8Bytes.scalar(before: bytes + start).value].contains(.word)
            if isWord != follows { return start }
        }
        return nil
    }

    static func isPlain(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 }

    private static func hostEnd(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ count: Int) -> Int? {
        if start < count, bytes[start] == 0x5B { return bracketEnd(bytes, start + 1, count) }
        var (position, labels) = (start, 0)
        while position < count, isPlain(bytes[position]) {
            var end = position
            while end < count, isPlain(bytes[end]) || bytes[end] == 0x2D { end += 1 }
            if end + 1 < count, bytes[end] == 0x2E, bytes[end - 1] != 0x2D, isPlain(bytes[end + 1]) {
                labels += 1
                position = end + 1
                continue
            }
            while bytes[end - 1] == 0x2D { end -= 1 }
            return labels > 0 ? end : nil
        }
        return nil
    }

    /// Behind `1.2.3.4]`, or three octets and a tag with a colon.
    private static func bracketEnd(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ count: Int) -> Int? {
        var position = start
        for _ in 0..<3 {
            var end = position
            while end < count, bytes[end] &- 0x30 < 10, end - position < 4 { end += 1 }
            guard end < count, bytes[end] == 0x2E, NumericAddress.isOctet(bytes, position..<end) else { return nil }
            position = end + 1
        }
        var end = position
        while end < count, isPlain(bytes[end]) || bytes[end] == 0x2D { end += 1 }
        if end < count, bytes[end] == 0x5D, NumericAddress.isOctet(bytes, position..<end) { return end + 1 }
        return end > position && end + 1 < count && bytes[end] == 0x3A && bytes[end - 1] != 0x2D && bytes[end + 1] == 0x5D ? end + 2 : nil
    }
}
