import LyceumTensor
import Testing

@Suite("Random numbers")
struct PhiloxTests {
    // The known-answer vectors of the generator's authors (Random123, philox4x32 with ten rounds).
    @Test("blocks equal the published known answers")
    func knownAnswers() {
        #expect(
            Philox.block(counter: SIMD4(0, 0, 0, 0), key: SIMD2(0, 0))
                == SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
        let ones = UInt32.max
        #expect(
            Philox.block(counter: SIMD4(ones, ones, ones, ones), key: SIMD2(ones, ones))
                == SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
        #expect(
            Philox.block(
                counter: SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), key: SIMD2(0xa409_3822, 0x299f_31d0))
                == SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
    }

    @Test("uniform numbers fill [0, 1) evenly and differ by seed and counter")
    func uniform() {
        let random = Philox(seed: 42)
        var bins = [Int](repeating: 0, count: 16)
        for step in 0..<32_000 {
            let (a, b) = random.uniformPair(UInt64(step), 7)
            bins[Int(a * 16)] += 1
            bins[Int(b * 16)] += 1
        }
        let chiSquare = bins.map { Double(($0 - 4000) * ($0 - 4000)) / 4000 }.reduce(0, +)
        #expect(chiSquare < 37.7)  // 99.9 % quantile, 15 degrees of freedom
        #expect(random.block(1) != random.block(2))
        #expect(random.block(1) != Philox(seed: 43).block(1))
    }
}
