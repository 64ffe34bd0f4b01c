import LyceumTestSupport
import Testing

@testable import LyceumTensor

/// Mixing two versions of rows, and the losses between them.
@Suite("Twins")
struct TwinGradientTests {
    private static func tensor(_ shape: [Int], seed: UInt64, scale: Float = 1) -> Tensor {
        let random = Philox(seed: seed)
        return Tensor(
            (0..<shape.reduce(1, *)).map { Float(random.uniformPair(UInt64($0)).0 - 0.5) * 2 * scale }, shape: shape)
    }

    private static func gates(_ rows: Int) -> [(String, Tensor?, (Tensor?) -> BlendGate)] {
        let one = Tensor([0.4], shape: [1]), each = tensor([rows, 1], seed: 5)
        return [
            ("fixed", nil, { _ in .fixed(0.3) }), ("one", one, { .logits($0!) }), ("each", each, { .logits($0!) }),
            ("relaxed", one, { .relaxed($0!) }), ("choice", each, { .choice($0!) }), ("chosen", each, { .chosen($0!) }),
        ]
    }

    @Test("derivatives of both ways of mixing are those of the formula", arguments: [BlendKind.linear, .spherical])
    func blend(_ kind: BlendKind) {
        let (rows, width) = (5, 11)
        let a = Self.tensor([rows, width], seed: 1), b = Self.tensor([rows, width], seed: 2)
        // One row is the same in both, one points the opposite way.
        for index in 0..<width {
            b.floats[index] = a.floats[index]
            b.floats[width + index] = -2 * a.floats[width + index]
        }
        for (name, parameter, gate) in Self.gates(rows) {
            let parameters = [("a", a), ("b", b)] + (parameter.map { [("gate", $0)] } ?? [])
            // Beside the borders of the arc the formula changes, so differences must not cross them.
            let check = GradientCheck(kind == .spherical ? Array(parameters.dropFirst(2)) : parameters)
            let found = check.mismatches { backend in [backend.blend(a, b, gate: gate(parameter), kind: kind)] }
            #expect(found.isEmpty, "\(name)")
            guard kind == .spherical else { continue }
            let c = Self.tensor([rows, width], seed: 3), d = Self.tensor([rows, width], seed: 4)
            let arcs = GradientCheck([("c", c), ("d", d)]).mismatches { backend in
                [backend.blend(c, d, gate: gate(parameter), kind: kind)]
            }
            #expect(arcs.isEmpty, "\(name)")
        }
    }

    @Test("mixing gives the rows themselves at the ends and where they are equal")
    func ends() {
        let backend = CPUBackend(threads: ThreadPool(threads: 2))
        let a = Self.tensor([7, 33], seed: 1), b = Self.tensor([7, 33], seed: 2)
        for kind in [BlendKind.linear, .spherical] {
            let logit = Tensor([0.7], shape: [1])
            #expect(bytes(backend.blend(a, backend.snapshot(a), gate: .logits(logit), kind: kind)) == bytes(a))
        }
        #expect(bytes(backend.blend(a, b, gate: .fixed(0), kind: .linear)) == bytes(a))
        #expect(bytes(backend.blend(a, b, gate: .fixed(1), kind: .linear)) == bytes(b))
        // On the arc between two rows of one length, every row has that length.
        let halfway = backend.blend(a, b, gate: .fixed(0.5), kind: .spherical)
        let reference = DoubleBackend()
        let wanted = reference.values(reference.blend(a, b, gate: .fixed(0.5), kind: .spherical))
        for (index, value) in wanted.enumerated() { #expect(abs(Double(halfway.floats[index]) - value) < 1e-6) }
    }

    private func bytes(_ tensor: Tensor) -> [UInt8] { Array(tensor.bytes) }

    @Test("derivatives of the distances of rows", arguments: AlignmentOptions.Kind.allCases, [Float(0), 0.3])
    func alignment(_ kind: AlignmentOptions.Kind, _ margin: Float) {
        let rows = 6
        let a = Self.tensor([rows, 9], seed: 11), b = Self.tensor([rows, 9], seed: 12)
        for (name, parameter, gate) in Self.gates(rows) {
            let weights = RowWeights([0.5, 0, 0.25, 1, -0.5, 2], gate: gate(parameter))
            let options = AlignmentOptions(kind, margin: margin)
            let parameters = [("original", a), ("twin", b)] + (parameter.map { [("gate", $0)] } ?? [])
            let found = GradientCheck(parameters).mismatches(
                { tape in _ = tape.align(b, with: a, options: options, weights: weights) },
                reference: { $0.align(b, with: a, options: options, weights: weights).sum })
            #expect(found.isEmpty, "\(name)")
        }
    }

    @Test("a distance is the formula's, and zero between equal rows", arguments: AlignmentOptions.Kind.allCases)
    func distances(_ kind: AlignmentOptions.Kind) {
        let a = Self.tensor([4, 21], seed: 21), b = Self.tensor([4, 21], seed: 22)
        let backend = CPUBackend(threads: ThreadPool(threads: 1)), reference = DoubleBackend()
        let weights = RowWeights([1, 2, 3, 4])
        let found = backend.align(b, with: a, options: AlignmentOptions(kind), weights: weights)
        let wanted = reference.align(b, with: a, options: AlignmentOptions(kind), weights: weights)
        for (x, y) in zip(found.losses + found.cosines + [found.sum], wanted.losses + wanted.cosines + [wanted.sum]) {
            #expect(abs(x - y) < 1e-12)
        }
        let same = backend.align(a, with: a, options: AlignmentOptions(kind), weights: weights)
        #expect(same.losses.allSatisfy { abs($0) < 1e-20 })
    }

    private static let attentions: [AttentionOptions] = [
        AttentionOptions(heads: 4, layout: CacheLayout(type: .f32, heads: 2, headWidth: 8), scale: 0.6),
        AttentionOptions(heads: 2, layout: CacheLayout(type: .f32, heads: 2, headWidth: 8), scale: 0.9, softcap: 1.5, window: 3),
        AttentionOptions(heads: 2, layout: CacheLayout(type: .f32, heads: 1, headWidth: 8), scale: 0.4, isCausal: false),
    ]

    @Test("derivatives of the distance of attentions, with groups, windows, caps and several documents", arguments: 0..<3)
    func attention(_ number: Int) {
        let options = Self.attentions[number], rows = 9
        let queries = options.heads * 8, keys = options.layout.heads * 8
        let tensors = [queries, keys, queries, keys].enumerated().map {
            Self.tensor([rows, $1], seed: UInt64(31 + $0), scale: 1.5)
        }
        let pair = AttentionPair(queries: (tensors[0], tensors[2]), keys: (tensors[1], tensors[3]))
        let segments = [AttentionSegment(queries: 0..<5, keys: 0..<5), AttentionSegment(queries: 5..<9, keys: 5..<9)]
        let gate = Self.tensor([rows, 1], seed: 40)
        let weights = RowWeights((0..<rows).map { Float($0 % 3) / 2 }, gate: .logits(gate))
        let names = ["original queries", "original keys", "twin queries", "twin keys", "gate"]
        let found = GradientCheck(Array(zip(names, tensors + [gate]))).mismatches(
            { tape in _ = tape.alignAttention(pair, segments: segments, options: options, weights: weights) },
            reference: { $0.alignAttention(pair, segments: segments, options: options, weights: weights).sum })
        #expect(found.isEmpty)
    }

    @Test("the bits of mixing and distances do not depend on threads")
    func threads() {
        func all(_ threads: Int) -> ([UInt8], [Double]) {
            let backend = CPUBackend(threads: ThreadPool(threads: threads))
            let a = Self.tensor([40, 64], seed: 1), b = Self.tensor([40, 64], seed: 2)
            let mixed = backend.blend(a, b, gate: .logits(Self.tensor([40, 1], seed: 3)), kind: .spherical)
            let options = AttentionOptions(heads: 8, layout: CacheLayout(type: .f32, heads: 4, headWidth: 8), scale: 0.3)
            let keys = (Self.tensor([40, 32], seed: 4), Self.tensor([40, 32], seed: 5))
            let segments = [AttentionSegment(queries: 0..<17, keys: 0..<17), AttentionSegment(queries: 17..<40, keys: 17..<40)]
            let far = backend.alignAttention(
                AttentionPair(queries: (a, b), keys: keys), segments: segments, options: options, weights: .none(40))
            return (bytes(mixed), far.losses)
        }
        let (one, three) = (all(1), all(3))
        #expect(one.0 == three.0 && one.1 == three.1)
    }
}
