import CLyceumKernels
import Foundation
import LyceumCore
import Testing

@testable import LyceumTensor

@Suite("Quantization")
struct QuantizeTests {
    private static let loaded = Result { try QuantizeFixture.load() }

    static let types: [ElementType] = [
        .f16, .bf16, .q4_0, .q4_1, .q5_0, .q5_1, .q8_0, .q2_K, .q3_K, .q4_K, .q5_K, .q6_K, .iq4_NL,
    ]

    static func expand(_ type: ElementType, _ blocks: [UInt8]) -> [Float] {
        let count = blocks.count / type.blockBytes * type.blockElements
        return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            lyc_dequantize(type.kernelType, blocks, buffer.baseAddress!, count)
            initialized = count
        }
    }

    static func quantize(_ type: ElementType, _ x: [Float], width: Int, importance: [Float]?) -> [UInt8] {
        let bytes = type.bytes(for: x.count)
        return [UInt8](unsafeUninitializedCapacity: bytes) { buffer, initialized in
            if let importance {
                lyc_quantize(type.kernelType, x, buffer.baseAddress!, x.count / width, width, importance)
            } else {
                lyc_quantize(type.kernelType, x, buffer.baseAddress!, x.count / width, width, nil)
            }
            initialized = bytes
        }
    }

    static func error(_ a: [Float], _ b: [Float]) -> Double {
        (zip(a, b).reduce(0.0) { $0 + pow(Double($1.0) - Double($1.1), 2) } / Double(a.count)).squareRoot()
    }

    @Test("Blocks expand to exactly the numbers gguf-py computes, at every level", arguments: types)
    func expansion(type: ElementType) throws {
        let entry = try #require(Self.loaded.get().types[type.rawValue])
        atEachLevel { level in
            #expect(Self.expand(type, entry.plain).bitPatterns == entry.expanded.bitPatterns, "\(level)")
            #expect(Self.expand(type, entry.random).bitPatterns == entry.randomExpanded.bitPatterns, "\(level), random blocks")
        }
    }

    @Test("Quantized blocks equal those of ggml byte for byte, at every level", arguments: types)
    func blocks(type: ElementType) throws {
        let fixture = try Self.loaded.get()
        let entry = try #require(fixture.types[type.rawValue])
        atEachLevel { level in
            let plain = Self.quantize(type, fixture.input, width: fixture.width, importance: nil)
            #expect(plain == entry.plain, "\(level)")
            let weighted = Self.quantize(type, fixture.input, width: fixture.width, importance: fixture.importance)
            #expect(weighted == entry.weighted, "\(level), with importance")
        }
    }

    @Test("The error is no larger than the one measured for ggml", arguments: types)
    func errorBound(type: ElementType) throws {
        let fixture = try Self.loaded.get()
        let entry = try #require(fixture.types[type.rawValue])
        let plain = Self.quantize(type, fixture.input, width: fixture.width, importance: nil)
        #expect(Self.error(Self.expand(type, plain), fixture.input) <= entry.plainError * 1.000_001)
        let weighted = Self.quantize(type, fixture.input, width: fixture.width, importance: fixture.importance)
        #expect(Self.error(Self.expand(type, weighted), fixture.input) <= entry.weightedError * 1.000_001)
    }

    @Test(
        "Quantizing what a block stands for gives the block again",
        arguments: [ElementType.f16, .bf16, .q4_0, .q4_1, .q5_0, .q5_1, .q8_0])
    func roundTrip(type: ElementType) {
        var numbers = SeededNumbers(11)
        for _ in 0..<20 {
            let once = Self.quantize(type, numbers.normals(4096, scale: 0.05), width: 1024, importance: nil)
            #expect(Self.quantize(type, Self.expand(type, once), width: 1024, importance: nil) == once)
        }
    }

    @Test(
        "Importance weights lower the weighted error",
        arguments: [ElementType.q4_0, .q4_1, .q5_0, .q5_1, .q2_K, .q3_K, .q4_K, .q5_K, .q6_K, .iq4_NL])
    func importanceHelps(type: ElementType) {
        var numbers = SeededNumbers(12)
        let width = 512
        let x = numbers.normals(16 * width)
        let importance = (0..<width).map { $0 % 7 == 0 ? Float(20) : 0.2 }
        func weightedError(_ blocks: [UInt8]) -> Double {
            zip(Self.expand(type, blocks), x).enumerated().reduce(0) {
                $0 + Double(importance[$1.offset % width]) * pow(Double($1.element.0) - Double($1.element.1), 2)
            }
        }
        let plain = Self.quantize(type, x, width: width, importance: nil)
        let weighted = Self.quantize(type, x, width: width, importance: importance)
        #expect(weightedError(weighted) < weightedError(plain))
    }

    @Test("Half precision keeps every value, infinities and NaN, at every level")
    func halves() {
        let every = (0...UInt16.max).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        for type in [ElementType.f16, .bf16] {
            atEachLevel { level in
                let expanded = Self.expand(type, every)
                let again = Self.expand(type, Self.quantize(type, expanded, width: 65536, importance: nil))
                let kept = zip(again, expanded).allSatisfy { $0.isNaN ? $1.isNaN : $0.bitPattern == $1.bitPattern }
                #expect(kept, "\(type) \(level)")
                for (bits, value) in expanded.enumerated() {
                    let expected = type == .f16 ? lyc_f16_to_f32(UInt16(bits)) : lyc_bf16_to_f32(UInt16(bits))
                    if value.bitPattern != expected.bitPattern { Issue.record("\(type) \(level): bits \(bits)") }
                }
            }
        }
    }

    @Test("Rounding to half precision is that of the scalar functions for every kind of number")
    func halfRounding() {
        var numbers = SeededNumbers(13)
        let x = (0..<50_000).map { _ in Float(bitPattern: UInt32(truncatingIfNeeded: numbers.bits())) }
        let f16 = x.map(lyc_f32_to_f16), bf16 = x.map(lyc_f32_to_bf16)
        atEachLevel { level in
            #expect(Self.quantize(.f16, x, width: x.count, importance: nil) == f16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }, "\(level)")
            #expect(Self.quantize(.bf16, x, width: x.count, importance: nil) == bf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }, "\(level)")
        }
    }

    @Test("Numbers that are not finite, zero weights and extreme sizes do no harm", arguments: types)
    func hostileNumbers(type: ElementType) {
        let width = 512
        var numbers = SeededNumbers(14)
        let special: [Float] = [.nan, .infinity, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude, -0.0, 0]
        for round in 0..<24 {
            var x = numbers.normals(width)
            for _ in 0..<(1 << (round % 8)) {
                x[Int(numbers.bits() % UInt64(width))] = special[Int(numbers.bits() % UInt64(special.count))]
            }
            let importance = round % 3 == 0 ? nil : [Float](repeating: round % 3 == 1 ? 0 : .greatestFiniteMagnitude, count: width)
            atEachLevel { _ in
                let blocks = Self.quantize(type, x, width: width, importance: importance)
                #expect(Self.expand(type, blocks).count == width)
            }
        }
    }
}

/// Fixtures/quantize.json; see Tools/reference/quantize_fixtures.py.
struct QuantizeFixture {
    struct Entry {
        var plain, weighted, random: [UInt8]
        var expanded, randomExpanded: [Float]
        var plainError, weightedError: Double
    }

    var width: Int
    var input, importance: [Float]
    var types: [String: Entry]

    private struct File: Decodable {
        struct Entry: Decodable {
            var plain, weighted, random, expanded, randomExpanded: Data
            var plainError, weightedError: Double
        }
        var width: Int
        var input, importance: Data
        var types: [String: Entry]
    }

    static func load() throws -> QuantizeFixture {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/quantize", withExtension: "json"))
        let file = try JSONDecoder().decode(File.self, from: Data(contentsOf: url))
        let types = file.types.mapValues {
            Entry(
                plain: Array($0.plain), weighted: Array($0.weighted), random: Array($0.random), expanded: floats($0.expanded),
                randomExpanded: floats($0.randomExpanded), plainError: $0.plainError, weightedError: $0.weightedError)
        }
        return QuantizeFixture(
            width: file.width, input: floats(file.input), importance: floats(file.importance), types: types)
    }

    private static func floats(_ data: Data) -> [Float] {
        data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    }
}
