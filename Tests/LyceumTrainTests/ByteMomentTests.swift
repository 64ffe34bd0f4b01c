import CLyceumKernels
import LyceumTensor
import Testing

/// The maps and blocks of moments that take one byte.
@Suite("Moments of one byte")
struct ByteMomentTests {
    static func codebook(withSign: Bool) -> [Float] {
        Array(UnsafeBufferPointer(start: lyc_byte_codebook(withSign ? 1 : 0), count: 256))
    }

    static func encode(_ x: [Float], withSign: Bool) -> (codes: [UInt8], scales: [Float]) {
        var codes = [UInt8](repeating: 0, count: x.count), scales = [Float](repeating: 0, count: (x.count + 255) / 256)
        codes.withUnsafeMutableBufferPointer { codes in
            scales.withUnsafeMutableBufferPointer { scales in
                lyc_byte_encode(
                    nil, withSign ? 1 : 0, x, lyc_byte_state(codes: codes.baseAddress, scales: scales.baseAddress), x.count)
            }
        }
        return (codes, scales)
    }

    static func decode(_ codes: [UInt8], _ scales: [Float], withSign: Bool) -> [Float] {
        var codes = codes, scales = scales, x = [Float](repeating: 0, count: codes.count)
        codes.withUnsafeMutableBufferPointer { codes in
            scales.withUnsafeMutableBufferPointer { scales in
                lyc_byte_decode(
                    nil, withSign ? 1 : 0, lyc_byte_state(codes: codes.baseAddress, scales: scales.baseAddress), &x, x.count)
            }
        }
        return x
    }

    @Test("The maps are the paper's: seven decades of ever more parts, 0 and 1", arguments: [false, true])
    func maps(withSign: Bool) {
        var expected: [Double] = [0, 1]
        for decade in 0..<7 {
            let parts = withSign ? 1 << decade : 2 << decade
            var top = 1.0
            for _ in decade..<6 { top /= 10 }
            for part in 0..<parts {
                let middle = top * (0.1 + 0.9 * (Double(part) + 0.5) / Double(parts))
                expected += withSign ? [middle, -middle] : [middle]
            }
        }
        #expect(expected.count == 256)
        for (found, value) in zip(Self.codebook(withSign: withSign), expected.sorted()) {
            #expect(abs(Double(found) - value) <= 1e-7 * abs(value))
        }
    }

    @Test("Every element goes to the nearest number of the map, at every level", arguments: [false, true])
    func nearest(withSign: Bool) {
        let book = Self.codebook(withSign: withSign), random = Philox(seed: 5)
        var x: [Float] = []
        for block in 0..<40 {
            for i in 0..<256 {
                let (size, sign) = random.uniformPair(UInt64(i), UInt64(block))
                var value = Float(size)
                for _ in 0..<block % 8 { value *= Float(random.uniformPair(UInt64(i), UInt64(block + 100)).0) }
                x.append(withSign && sign < 0.5 ? -value : value)
            }
        }
        // Exact numbers of the map, and numbers beside the middles between them.
        x += book.map { $0 == 0 ? 0 : $0 }
        for i in 0..<255 { x += [(book[i] + book[i + 1]) / 2 * (1 + 1e-6), (book[i] + book[i + 1]) / 2 * (1 - 1e-6), 1] }
        x += [3, 0, withSign ? -3 : 1e-9]
        var first: [UInt8]?
        for level in KernelLevel.supported {
            lyc_level_set_for_thread(lyc_level_named(level.rawValue))
            defer { lyc_level_set_for_thread(-1) }
            let (codes, scales) = Self.encode(x, withSign: withSign)
            #expect(codes == first ?? codes, "\(level)")
            first = codes
            for (i, value) in x.enumerated() {
                let scale = scales[i / 256], share = scale == 0 ? 0 : value / scale
                let distance = abs(book[Int(codes[i])] - share), best = book.reduce(Float.infinity) { min($0, abs($1 - share)) }
                let staysPositive = !withSign && value > 0 && codes[i] == 1
                #expect(distance <= best * 1.0001 + 2e-7 * abs(share) || staysPositive, "\(value) of \(scale): \(book[Int(codes[i])])")
                if !withSign && value > 0 { #expect(codes[i] > 0) }
            }
        }
    }

    @Test("What was decoded is encoded to the same codes and scales", arguments: [false, true])
    func roundTrip(withSign: Bool) {
        let random = Philox(seed: 6)
        let x = (0..<1000).map { Float(random.uniformPair(UInt64($0)).0) - (withSign ? 0.5 : 0) }
        let (codes, scales) = Self.encode(x, withSign: withSign)
        let decoded = Self.decode(codes, scales, withSign: withSign)
        // A largest negative element is not a number of the map, so its block gets another scale.
        let again = Self.encode(decoded, withSign: withSign)
        for block in 0..<4 where again.scales[block] == scales[block] {
            let range = block * 256..<min(1000, (block + 1) * 256)
            #expect(again.codes[range] == codes[range])
        }
        for (i, value) in x.enumerated() { #expect(abs(decoded[i] - value) <= 0.008 * scales[i / 256]) }
        #expect(Self.encode([Float](repeating: 0, count: 300), withSign: withSign).scales == [0, 0])
        #expect(Self.decode([UInt8](repeating: withSign ? 127 : 0, count: 3), [5], withSign: withSign) == [0, 0, 0])
    }
}
