/// Reads the numbers of a packed table: groups of five bits, lowest first, one character each; bit 5 says that more follow.
struct UnicodeStream {
    private var position: UnsafePointer<UInt8>
    private let end: UnsafePointer<UInt8>

    init(_ text: StaticString) {
        position = text.utf8Start
        end = position + text.utf8CodeUnitCount
    }

    mutating func next() -> Int? {
        guard position < end else { return nil }
        var value = 0
        var shift = 0
        while position < end {
            let group = Int(position.pointee) - 48
            position += 1
            value |= (group & 31) << shift
            shift += 5
            if group & 32 == 0 { break }
        }
        return value
    }

    /// Calls `body` with each range of a packed set.
    static func ranges(_ text: StaticString, _ body: (Range<Int>) -> Void) {
        var stream = UnicodeStream(text)
        var end = 0
        while let gap = stream.next(), let length = stream.next() {
            body(end + gap..<end + gap + length)
            end += gap + length
        }
    }

    /// Calls `body` with each range of a packed map of runs and its value.
    static func runs(_ text: StaticString, _ body: (Range<Int>, Int) -> Void) {
        var stream = UnicodeStream(text)
        var end = 0
        while let gap = stream.next(), let length = stream.next(), let value = stream.next() {
            body(end + gap..<end + gap + length, value)
            end += gap + length
        }
    }

    /// Calls `body` with each key of a packed mapping and its scalars.
    static func mappings(_ text: StaticString, _ body: (UInt32, [UInt32]) -> Void) {
        var stream = UnicodeStream(text)
        var key = 0
        while let distance = stream.next(), let count = stream.next() {
            key += distance
            body(UInt32(key), (0..<count).compactMap { _ in stream.next().map { UInt32($0) } })
        }
    }
}
