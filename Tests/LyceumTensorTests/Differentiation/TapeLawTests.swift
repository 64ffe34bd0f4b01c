import LyceumTensor
import LyceumTestSupport
import Testing

@Suite("Laws of the tape")
struct TapeLawTests {
    private func crossEntropy(_ decoder: TinyDecoder, _ tape: Tape, weights: [Float]? = nil) {
        _ = tape.crossEntropy(
            decoder.hiddenStates(tape), head: decoder.head, targets: decoder.targets, weights: weights ?? decoder.weights,
            options: CrossEntropyOptions())
    }

    private func gradients(
        _ tape: TapeCase, _ decoder: TinyDecoder, _ options: TapeOptions = TapeOptions(), threads: Int = 1
    ) -> [Tensor] {
        var check = tape.check(options)
        check.threads = ThreadPool(threads: threads)
        return check.gradients { crossEntropy(decoder, $0) }
    }

    @Test("a whole decoder has the derivatives of the reference, head tied or not, blocks run twice or once")
    func decoder() {
        for (tied, recompute) in [(true, false), (false, true)] {
            var tape = TapeCase(seed: 1)
            let decoder = TinyDecoder(&tape, tied: tied)
            let mismatches = tape.check(TapeOptions(recompute: recompute), tolerance: 2e-4).mismatches(
                { crossEntropy(decoder, $0) },
                reference: {
                    $0.crossEntropy(
                        decoder.hiddenStates($0), head: decoder.head, targets: decoder.targets, weights: decoder.weights,
                        options: CrossEntropyOptions())
                })
            #expect(mismatches == [])
        }
    }

    @Test("the check notices a wrong derivative")
    func checkOfTheCheck() {
        var tape = TapeCase(seed: 2)
        let x = tape.parameter("x", [3, 4])
        let mismatches = tape.check().mismatches(
            { $0.seed($0.gather(x, rows: [0]), gradient: Tensor([1, 1, 1, 1], shape: [1, 4])) },
            reference: { $0.values(x).reduce(0) { $0 + $1 * 1.01 } })
        #expect(mismatches.count > 1)
    }

    @Test("one and two threads, and blocks run twice, give the same bits", arguments: [ElementType.f32, .bf16])
    func sameBits(precision: ElementType) {
        var tape = TapeCase(seed: 3)
        let decoder = TinyDecoder(&tape, lengths: [40, 57], width: 64, inner: 160)
        let expected = gradients(tape, decoder, TapeOptions(precision: precision))
        for (recompute, threads) in [(false, 2), (true, 1), (true, 2)] {
            let found = gradients(tape, decoder, TapeOptions(precision: precision, recompute: recompute), threads: threads)
            for (a, b) in zip(expected, found) { #expect(a.bits == b.bits) }
        }
    }

    @Test("blocks inside blocks give the same bits")
    func nestedBlocks() {
        var tape = TapeCase(seed: 4)
        let x = tape.parameter("x", [3, 8])
        let weights = (0..<3).map { tape.matrix("\($0)", outputs: 8, inputs: 8) }
        func run(_ recompute: Bool) -> [Tensor] {
            tape.check(TapeOptions(recompute: recompute)).gradients { tape in
                let out = tape.block(x) { input in
                    let first = tape.block(input) { tape.linear($0, weights[0], activation: .silu) }
                    var second = tape.block(first) { tape.linear($0, weights[1], activation: .geluErf) }
                    tape.add(first, scale: 1, to: &second)
                    return tape.block(second) { tape.linear($0, weights[2], activation: nil) }
                }
                tape.seed(out, gradient: x)
            }
        }
        for (a, b) in zip(run(false), run(true)) { #expect(a.bits == b.bits) }
    }

    @Test("what is not watched is not touched, and what needs no derivative gets none")
    func unwatched() {
        var tape = TapeCase(seed: 5)
        let decoder = TinyDecoder(&tape, tied: false)
        let before = tape.parameters.map { $0.tensor.bits }
        let all = gradients(tape, decoder)
        for watched in [["0.down"], ["embedding"], ["1.norm", "head"]] {
            let machine = Tape(threads: ThreadPool(threads: 1))
            var found: [(Int, Tensor)] = []
            for (index, parameter) in tape.parameters.enumerated() where watched.contains(parameter.name) {
                found.append((index, Tensor(zeros: parameter.tensor.shape)))
                machine.watch(parameter.tensor, gradient: found.last!.1)
            }
            crossEntropy(decoder, machine)
            machine.backward()
            #expect(found.count == watched.count)
            for (index, gradient) in found { #expect(gradient.bits == all[index].bits) }
        }
        #expect(tape.parameters.map { $0.tensor.bits } == before)
    }

    @Test("micro-batches add up to the whole")
    func accumulation() {
        var tape = TapeCase(seed: 6)
        let decoder = TinyDecoder(&tape)
        let whole = gradients(tape, decoder)
        let machine = Tape(threads: ThreadPool(threads: 1))
        let sums = tape.parameters.map { Tensor(zeros: $0.tensor.shape) }
        for (parameter, sum) in zip(tape.parameters, sums) { machine.watch(parameter.tensor, gradient: sum, isEmpty: true) }
        for part in 0..<2 {
            let weights = decoder.weights.enumerated().map { ($0.offset < 5) == (part == 0) ? $0.element : 0 }
            crossEntropy(decoder, machine, weights: weights)
            machine.backward()
        }
        for (a, b) in zip(whole, sums) { #expect(zip(a.elements, b.elements).allSatisfy { abs($0 - $1) < 1e-6 }) }
    }

    @Test("documents in one batch give the sum of each alone")
    func packing() {
        var tape = TapeCase(seed: 7)
        let both = TinyDecoder(&tape, lengths: [5, 3])
        let together = gradients(tape, both)
        var sums = together.map { [Float](repeating: 0, count: $0.count) }
        for segment in both.segments {
            let machine = Tape(threads: ThreadPool(threads: 1))
            let parts = tape.parameters.map { Tensor(zeros: $0.tensor.shape) }
            for (parameter, part) in zip(tape.parameters, parts) { machine.watch(parameter.tensor, gradient: part) }
            let hidden = machine.gather(both.hiddenStates(machine), rows: Array(segment.queries))
            _ = machine.crossEntropy(
                hidden, head: both.head, targets: Array(both.targets[segment.queries]),
                weights: Array(both.weights[segment.queries]), options: CrossEntropyOptions())
            machine.backward()
            for index in sums.indices { sums[index] = zip(sums[index], parts[index].elements).map { $0 + $1 } }
        }
        for (a, b) in zip(together, sums) { #expect(zip(a.elements, b).allSatisfy { abs($0 - $1) < 1e-6 }) }
    }

    @Test("bf16 products stay near those of fp32")
    func precision() {
        var tape = TapeCase(seed: 8)
        let decoder = TinyDecoder(&tape, lengths: [30, 34], width: 64, inner: 160)
        let exact = gradients(tape, decoder), rounded = gradients(tape, decoder, TapeOptions(precision: .bf16))
        for (index, (a, b)) in zip(exact, rounded).enumerated() {
            let size = a.elements.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let error = zip(a.elements, b.elements).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
            #expect(error <= 0.02 * size, "\(tape.parameters[index].name): \(error) of \(size)")
            #expect(error > 0)
        }
    }

    @Test("a block in which nothing is learned does not run again")
    func frozenBlocks() {
        var tape = TapeCase(seed: 10)
        let frozen = LinearWeight(tape.constant([4, 4])), weight = tape.matrix("w", outputs: 4, inputs: 4)
        let x = tape.constant([2, 4])
        nonisolated(unsafe) var runs = [0, 0]
        _ = tape.check(TapeOptions(recompute: true)).gradients { tape in
            let first = tape.block(x) {
                runs[0] += 1
                return tape.linear($0, frozen, activation: .silu)
            }
            let second = tape.block(first) {
                runs[1] += 1
                return tape.linear($0, weight, activation: .silu)
            }
            tape.seed(second, gradient: x)
        }
        #expect(runs == [1, 2])
    }

    @Test("values formed without gradients are constants")
    func constants() {
        var tape = TapeCase(seed: 9)
        let x = tape.parameter("x", [2, 4]), weight = tape.matrix("w", outputs: 4, inputs: 4)
        let gradients = tape.check().gradients { tape in
            let constant = tape.withoutGradients { tape.linear(x, weight, activation: nil) }
            var sum = tape.gather(x, rows: [0, 1])
            tape.add(constant, scale: 1, to: &sum)
            tape.seed(sum, gradient: Tensor([Float](repeating: 1, count: 8), shape: [2, 4]))
        }
        #expect(gradients[0].elements == [Float](repeating: 1, count: 8))
        #expect(gradients[1].elements.allSatisfy { $0 == 0 })
    }
}
