import CLyceumKernels
import LyceumTensor
import Testing

@Suite("Stored keys and values")
struct KeyValueStoreTests {
    /// Ordinary numbers of many sizes, and the ones conversions get wrong.
    static func numbers(_ count: Int, finite: Bool) -> [Float] {
        var source = SeededNumbers(17)
        let special: [Float] = [0, -0.0, 65_504, -65_504, 65_519.99, 6e-8, -6e-5, 1e-9, 1.0009766, 0x1.002p0, 0x1.006p0, 3.1e38]
        let endless: [Float] = [.infinity, -.infinity, .nan, 70_000, .greatestFiniteMagnitude]
        let pool = finite ? special : special + endless
        return (0..<count).map { index in
            if index % 7 == 3 { return pool[index / 7 % pool.count] }
            return source.number() * Float(sign: .plus, exponent: Int(source.bits() % 20) - 14, significand: 1)
        }
    }

    static func pages(_ type: lyc_type, width: Int) -> AttentionPages {
        AttentionPages(lyc_kv_layout(type: type, kv_heads: 3, head_width: width), positions: 150)
    }

    @Test("fp32 is exact, fp16 and bf16 are rounded to nearest even", arguments: [LYC_F32, LYC_F16, LYC_BF16], [8, 24, 64, 80])
    func plainTypes(type: lyc_type, width: Int) {
        let count = 130 * 3 * width
        let keys = Self.numbers(count, finite: false), values = Array(keys.reversed())
        func rounded(_ x: Float) -> UInt32 {
            switch type {
            case LYC_F16: lyc_f16_to_f32(lyc_f32_to_f16(x)).bitPattern
            case LYC_BF16: lyc_bf16_to_f32(lyc_f32_to_bf16(x)).bitPattern
            default: x.bitPattern
            }
        }
        atEachLevel { _ in
            let pages = Self.pages(type, width: width)
            pages.store(keys, values, at: 13, pool: .shared)
            let loaded = pages.load(13..<143)
            #expect(loaded.keys.bitPatterns == keys.map(rounded))
            #expect(loaded.values.bitPatterns == values.map(rounded))
        }
    }

    @Test("Q8_0 is within half a step of each number, a step being the block's largest magnitude / 127", arguments: [32, 64, 96])
    func quantized(width: Int) {
        let rows = 70
        var source = SeededNumbers(2)
        // Blocks of every size fp16 scales can hold, down to those where the scale itself has few bits.
        let keys = (0..<rows * 3 * width).map { index in
            source.number() * Float(sign: .plus, exponent: index / 32 % 30 - 15, significand: 1)
        }
        let values = keys.map { $0 * 0.37 }
        atEachLevel { _ in
            let pages = Self.pages(LYC_Q8_0, width: width)
            pages.store(keys, values, at: 0)
            let loaded = pages.load(0..<rows)
            for (source, result) in [(keys, loaded.keys), (values, loaded.values)] {
                for block in stride(from: 0, to: source.count, by: 32) {
                    let largest = source[block..<block + 32].map(abs).max() ?? 0
                    let step = max(largest / 127 * 1.0005, largest / 127 + 0x1p-24)
                    for i in block..<block + 32 { #expect(abs(source[i] - result[i]) <= step * 0.57) }
                }
            }
        }
    }

    @Test("a Q8_0 block with an infinity or NaN reads as NaN, its neighbors are untouched")
    func notFinite() {
        var keys = [Float](repeating: 0.5, count: 9 * 3 * 64)
        keys[32 + 5] = .infinity
        keys[4 * 3 * 64] = .nan
        atEachLevel { _ in
            let pages = Self.pages(LYC_Q8_0, width: 64)
            pages.store(keys, keys, at: 0)
            for result in [pages.load(0..<9).keys, pages.load(0..<9).values] {
                for block in 0..<keys.count / 32 {
                    let part = result[block * 32..<block * 32 + 32]
                    if block == 1 || block == 4 * 6 {
                        #expect(part.allSatisfy { $0.isNaN })
                    } else {
                        #expect(part.allSatisfy { abs($0 - 0.5) < 0.002 })
                    }
                }
            }
        }
    }

    @Test(
        "every level stores the same bytes, one position at a time or all at once, and storing what was loaded changes nothing",
        arguments: [LYC_F32, LYC_F16, LYC_BF16, LYC_Q8_0], [32, 64, 96])
    func sameBytes(type: lyc_type, width: Int) {
        let row = 3 * width
        let keys = Self.numbers(137 * row, finite: type == LYC_Q8_0), values = Array(keys.reversed())
        var first: [[UInt8]]?
        atEachLevel { level in
            let together = Self.pages(type, width: width)
            together.store(keys, values, at: 5, pool: .shared)
            let bytes = together.contents
            #expect(first == nil || bytes == first, "\(level.rawValue)")
            first = bytes

            let apart = Self.pages(type, width: width)
            for position in 0..<137 {
                let elements = position * row..<(position + 1) * row
                apart.store(Array(keys[elements]), Array(values[elements]), at: position + 5)
            }
            #expect(apart.contents == bytes, "\(level.rawValue), one by one")

            let loaded = together.load(5..<142)
            let again = Self.pages(type, width: width)
            again.store(loaded.keys, loaded.values, at: 5)
            #expect(again.contents == bytes, "\(level.rawValue), stored again")
        }
    }
}
