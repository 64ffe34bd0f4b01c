/// A text in the making, with its words.
struct TextDraft: ~Copyable {
    private(set) var bytes: UnsafeMutablePointer<UInt8>
    private(set) var count = 0
    private var capacity = 4096
    var words = WordList()

    init() { bytes = .allocate(capacity: capacity) }

    deinit { bytes.deallocate() }

    /// - Parameter expected: after a giant text, memory is given back.
    mutating func removeAll(expecting expected: Int) {
        count = 0
        words.removeAll(expecting: expected)
        guard capacity > 1 << 24, expected < capacity / 8 else { return }
        bytes.deallocate()
        capacity = 4096
        bytes = .allocate(capacity: capacity)
    }

    /// Room for so many more bytes, and four zeros.
    private mutating func reserve(_ more: Int) {
        guard count + more + 4 > capacity else { return }
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: (count + more + 4) * 2)
        larger.update(from: bytes, count: count)
        bytes.deallocate()
        bytes = larger
        capacity = (count + more + 4) * 2
    }

    mutating func append(_ source: UnsafePointer<UInt8>, _ length: Int) {
        reserve(length)
        (bytes + count).update(from: source, count: length)
        count += length
        for index in 0..<4 { bytes[count + index] = 0 }
    }

    mutating func append(_ byte: UInt8) {
        var byte = byte
        append(&byte, 1)
    }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { if let start = $0.baseAddress { append(start, $0.count) } }
    }

    /// Takes the bytes behind a place away.
    mutating func truncate(to length: Int) {
        count = min(count, length)
        for index in 0..<4 { bytes[count + index] = 0 }
    }

    var leadingSpace: Int {
        var low = 0
        while low < count, case let length = UTF8Bytes.spaceLength(bytes + low), length > 0 { low += length }
        return low
    }

    /// Without white space at the ends.
    var trimmed: UnsafeBufferPointer<UInt8> {
        let low = leadingSpace
        var high = count
        while high > low {
            var start = high - 1
            while start > low, bytes[start] & 0xC0 == 0x80 { start -= 1 }
            guard UTF8Bytes.spaceLength(bytes + start) > 0 else { break }
            high = start
        }
        return UnsafeBufferPointer(start: bytes + low, count: high - low)
    }
}
