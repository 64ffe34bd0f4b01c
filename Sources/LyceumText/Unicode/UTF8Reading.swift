/// Length in bytes of the UTF-8 sequence that starts with `lead`.
@inline(__always)
func utf8Length(_ lead: UInt8) -> Int {
    lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
}

/// The scalar at `position` of valid UTF-8 text.
@inline(__always)
func decodeScalar(_ text: UnsafePointer<UInt8>, _ position: Int) -> UInt32 {
    let lead = UInt32(text[position])
    if lead < 0x80 { return lead }
    let second = UInt32(text[position &+ 1] & 0x3F)
    if lead < 0xE0 { return (lead & 0x1F) << 6 | second }
    let third = UInt32(text[position &+ 2] & 0x3F)
    if lead < 0xF0 { return (lead & 0x0F) << 12 | second << 6 | third }
    return (lead & 0x07) << 18 | second << 12 | third << 6 | UInt32(text[position &+ 3] & 0x3F)
}

/// The start of the scalar that ends before `position` of valid UTF-8 text; `position` must be above `start`.
@inline(__always)
func previousScalarStart(_ text: UnsafePointer<UInt8>, _ position: Int, _ start: Int) -> Int {
    var index = position &- 1
    while index > start, text[index] & 0xC0 == 0x80 { index &-= 1 }
    return index
}

/// Appends the UTF-8 form of a scalar.
@inline(__always)
func appendScalar(_ scalar: UInt32, to bytes: inout [UInt8]) {
    if scalar < 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: scalar))
    } else if scalar < 0x800 {
        bytes.append(UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6))
        bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
    } else if scalar < 0x10000 {
        bytes.append(UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12))
        bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F))
        bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
    } else {
        bytes.append(UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18))
        bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3F))
        bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F))
        bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
    }
}
