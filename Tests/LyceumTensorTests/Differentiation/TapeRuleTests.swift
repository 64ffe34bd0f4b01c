import LyceumTensor
import LyceumTestSupport
import Testing

@Suite("Rules of the tape against differences in double precision")
struct TapeRuleTests {
    @Test("rows of a table, some of them twice, pass their derivatives to the table")
    func embedding() {
        var tape = TapeCase(seed: 1)
        let table = tape.parameter("table", [7, 5])
        #expect(tape.check().mismatches { [$0.embed(table, ids: [3, 0, 3, 6], scale: 1.5)] } == [])
    }

    @Test("gathered rows pass their derivatives back")
    func gather() {
        var tape = TapeCase(seed: 2)
        let x = tape.parameter("x", [5, 6])
        #expect(tape.check().mismatches { [$0.gather(x, rows: [4, 1, 4])] } == [])
    }

    @Test("norms pass derivatives to input, weight and bias", arguments: [true, false])
    func norms(hasBias: Bool) {
        var tape = TapeCase(seed: 3)
        let x = tape.parameter("x", [5, 24]), weight = tape.parameter("weight", [24])
        let heads = tape.parameter("heads", [8]), bias = hasBias ? tape.parameter("bias", [24]) : nil
        #expect(
            tape.check().mismatches {
                [
                    $0.rmsNorm(x, weight: weight, offset: 1, epsilon: 1e-5),
                    $0.rmsNorm(x, weight: heads, offset: 0, epsilon: 1e-6),
                    $0.layerNorm(x, weight: weight, bias: bias, epsilon: 1e-5),
                ]
            } == [])
    }

    @Test("rotations of whole and part heads, in both orders", arguments: [true, false])
    func rotation(interleaved: Bool) {
        var tape = TapeCase(seed: 4)
        let x = tape.parameter("x", [3, 32])
        let whole = tape.rotary(rows: 3, width: 16), part = tape.rotary(rows: 3, width: 8)
        #expect(
            tape.check().mismatches {
                var first = x, second = x
                $0.rotate(&first, heads: 2, rows: whole, interleaved: interleaved)
                $0.rotate(&second, heads: 2, rows: part, interleaved: interleaved)
                return [first, second]
            } == [])
    }

    @Test("additions and soft caps")
    func elementwise() {
        var tape = TapeCase(seed: 5)
        let x = tape.parameter("x", [3, 10]), y = tape.parameter("y", [3, 10], scale: 3)
        #expect(
            tape.check().mismatches {
                var sum = x
                $0.add(y, scale: 0.25, to: &sum)
                $0.add(sum, scale: 1, to: &sum)
                var capped = sum
                $0.softcap(&capped, cap: 2)
                $0.add(capped, scale: -1, to: &sum)
                return [sum]
            } == [])
    }

    @Test("several matrices share their input, with and without bias")
    func linear() {
        var tape = TapeCase(seed: 6)
        let x = tape.parameter("x", [6, 12])
        let weights = [tape.matrix("a", outputs: 9, inputs: 12), tape.matrix("b", outputs: 20, inputs: 12, bias: true)]
        #expect(tape.check().mismatches { $0.linear(x, weights) } == [])
    }

    @Test("activations after a matrix", arguments: [Activation.silu, .geluTanh, .geluErf, .relu])
    func activatedLinear(activation: Activation) {
        var tape = TapeCase(seed: 7)
        let x = tape.parameter("x", [6, 12]), up = tape.matrix("up", outputs: 20, inputs: 12, bias: true)
        let gate = tape.matrix("gate", outputs: 20, inputs: 12), plain = tape.matrix("plain", outputs: 20, inputs: 12)
        #expect(
            tape.check().mismatches {
                [
                    $0.linear(x, up, activation: activation),
                    $0.gatedLinear(x, gate: gate, up: plain, activation: activation),
                    $0.gatedLinear(x, gate: gate, up: up, activation: activation),
                ]
            } == [])
    }

    @Test("a product that is added to a stream")
    func addingLinear() {
        var tape = TapeCase(seed: 8)
        let x = tape.parameter("x", [4, 12]), stream = tape.parameter("stream", [4, 10])
        let weight = tape.matrix("w", outputs: 10, inputs: 12, bias: true)
        #expect(
            tape.check().mismatches {
                var sum = stream
                $0.linear(x, weight, addingTo: &sum)
                $0.linear(x, weight, addingTo: &sum)
                return [sum]
            } == [])
    }

    @Test("attention of documents: grouped heads, windows, caps, shared keys, encoders")
    func attention() {
        var tape = TapeCase(seed: 9)
        let q = tape.parameter("q", [9, 32]), k = tape.parameter("k", [11, 16]), v = tape.parameter("v", [11, 16])
        let segments = [AttentionSegment(queries: 0..<5, keys: 0..<6), AttentionSegment(queries: 6..<9, keys: 7..<10)]
        let layout = CacheLayout(type: .f32, heads: 2, headWidth: 8)
        let plain = AttentionOptions(heads: 4, layout: layout, scale: 0.35)
        let narrow = AttentionOptions(heads: 4, layout: layout, scale: 0.35, softcap: 3, window: 3)
        let encoder = AttentionOptions(heads: 4, layout: layout, scale: 0.35, isCausal: false)
        for options in [plain, narrow, encoder] {
            #expect(
                tape.check().mismatches { backend in
                    // Rows 5 of the queries and 6, 10 of the keys belong to no document.
                    let out = backend.segmentAttention(q, keys: k, values: v, segments: segments, options: options)
                    return [backend.gather(out, rows: [0, 1, 2, 3, 4, 6, 7, 8])]
                } == [])
        }
    }

    @Test("slices of a fused parameter are slices of its gradient")
    func slices() {
        var tape = TapeCase(seed: 10)
        let x = tape.parameter("x", [4, 8]), fused = tape.parameter("fused", [12, 8]), bias = tape.parameter("bias", [12])
        let parts = [0..<3, 3..<7, 7..<12].map { LinearWeight(fused.slice($0), bias: bias.slice($0)) }
        #expect(tape.check().mismatches { $0.linear(x, parts) } == [])
        #expect(tape.check().mismatches { [$0.linear(x, parts[1], activation: .silu)] } == [])
    }
}
