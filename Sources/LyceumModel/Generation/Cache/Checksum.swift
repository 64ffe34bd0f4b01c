/// A 64-bit checksum against accidental damage, at memory speed. Not a protection against intent.
struct Checksum {
    private var lanes = SIMD4<UInt64>(0x9E37_79B9_7F4A_7C15, 0xBF58_476D_1CE4_E5B9, 0x94D0_49BB_1331_11EB, 0xD6E8_FEB8_6659_FD93)
    private var waiting: [UInt8] = []
    private var count: UInt64 = 0

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        count &+= UInt64(bytes.count)
        var rest = bytes[...]
        if !waiting.isEmpty {
            let missing = min(32 - waiting.count, rest.count)
            waiting += rest.prefix(missing)
            rest = rest.dropFirst(missing)
            guard waiting.count == 32 else { return }
            let block = waiting
            waiting = []
            block.withUnsafeBytes { mix($0) }
        }
        let whole = rest.count & ~31
        mix(UnsafeRawBufferPointer(rebasing: rest.prefix(whole)))
        waiting += rest.dropFirst(whole)
    }

    private mutating func mix(_ bytes: UnsafeRawBufferPointer) {
        var lanes = lanes
        for offset in stride(from: 0, to: bytes.count, by: 32) {
            lanes ^= SIMD4<UInt64>(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: SIMD4<UInt64>.self))
            lanes = lanes &* SIMD4(repeating: 0xFF51_AFD7_ED55_8CCD)
            lanes ^= lanes &>> 29
        }
        self.lanes = lanes
    }

    var value: UInt64 {
        var copy = self
        if !waiting.isEmpty {
            let block = waiting + Array(repeating: 0, count: 32 - waiting.count)
            block.withUnsafeBytes { copy.mix($0) }
        }
        var result = count
        for lane in 0..<4 {
            result = (result ^ copy.lanes[lane]) &* 0xC4CE_B9FE_1A85_EC53
            result ^= result &>> 33
        }
        return result
    }
}

extension SIMD4<UInt64> {
    init(littleEndian value: SIMD4<UInt64>) {
        self = SIMD4(
            UInt64(littleEndian: value.x), UInt64(littleEndian: value.y), UInt64(littleEndian: value.z),
            UInt64(littleEndian: value.w))
    }
}
