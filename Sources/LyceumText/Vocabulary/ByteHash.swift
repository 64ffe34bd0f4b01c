/// A hash of short byte strings: two multiplications for up to 16 bytes. The same on every machine and run.
@inline(__always)
func hashBytes(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    let raw = UnsafeRawPointer(bytes)
    if count <= 8 { return finishHash(loadUpToEight(raw, count), UInt64(truncatingIfNeeded: count)) }
    var state = UInt64(truncatingIfNeeded: count)
    var offset = 0
    while offset &+ 16 < count {
        state = finishHash(
            raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self) ^ state,
            raw.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self))
        offset &+= 16
    }
    // The rest is 1 to 16 bytes; with more than 8 bytes in all, two loads that may overlap cover it.
    let tail = raw.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
    let head = count &- offset > 8 ? raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self) : 0
    return finishHash(head ^ state, tail)
}

/// Mixes two words; also hashes a key kept in two words.
@inline(__always)
func finishHash(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = (a ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: b ^ 0xD6E8_FEB8_6659_FD93)
    return product.high ^ product.low
}

/// The first `count` (at most 8) bytes as a number, without reading beyond them.
@inline(__always)
func loadUpToEight(_ bytes: UnsafeRawPointer, _ count: Int) -> UInt64 {
    if count == 8 { return bytes.loadUnaligned(as: UInt64.self) }
    if count >= 4 {
        let low = UInt64(bytes.loadUnaligned(as: UInt32.self))
        let high = UInt64(bytes.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
        return low | high << UInt64(8 &* (count &- 4))
    }
    var value: UInt64 = 0
    var index = count
    while index > 0 {
        index &-= 1
        value = value << 8 | UInt64(bytes.load(fromByteOffset: index, as: UInt8.self))
    }
    return value
}
