import LyceumTensor
import LyceumTestSupport
import Testing

@Suite("Adapters of matrices")
struct TapeAdapterTests {
    /// A matrix with everything an adapter can do, or part of it.
    private func adapted(
        _ tape: inout TapeCase, updates: Int, magnitude: Bool, scales: Bool, dropout: Float = 0, bias: Bool = true,
        base: ElementType? = nil
    ) throws -> LinearWeight {
        let outputs = 10, inputs = 32
        let weight: Tensor
        if let base {
            weight = try tape.constant([outputs, inputs], scale: 0.2).converted(to: base)
        } else {
            weight = tape.parameter("w", [outputs, inputs], scale: 0.2)
        }
        let lowRank = (0..<updates).map { index in
            LowRankUpdate(
                down: tape.parameter("down\(index)", [2 + index, inputs], scale: 0.3),
                up: tape.parameter("up\(index)", [outputs, 2 + index], scale: 0.3), scale: index == 0 ? 1.5 : -0.5, dropout: dropout)
        }
        let adapter = LinearAdapter(
            updates: lowRank, magnitude: magnitude ? tape.parameter("magnitude", [outputs]) : nil,
            inputScale: scales ? tape.parameter("inputScale", [inputs]) : nil,
            outputScale: scales ? tape.parameter("outputScale", [outputs]) : nil)
        return LinearWeight(weight, bias: bias ? tape.parameter("bias", [outputs]) : nil, adapter: adapter)
    }

    @Test("updates, magnitudes and scales pass derivatives to everything learned, in every form of linear layer", arguments: 0..<8)
    func rules(choice: Int) throws {
        var tape = TapeCase(seed: UInt64(choice))
        let x = tape.parameter("x", [5, 32]), stream = tape.parameter("stream", [5, 10])
        let weight = try adapted(
            &tape, updates: choice & 1 == 0 ? 1 : 2, magnitude: choice & 2 != 0, scales: choice & 4 != 0,
            base: choice < 4 ? nil : [.q8_0, .bf16, .q4_0, .f16][choice - 4])
        let mismatches = tape.check(tolerance: 2e-4).mismatches { backend in
            var sum = stream
            backend.linear(x, weight, addingTo: &sum)
            return backend.linear(x, [weight, weight])
                + [
                    sum, backend.linear(x, weight, activation: .silu),
                    backend.gatedLinear(x, gate: weight, up: weight, activation: .geluTanh),
                ]
        }
        #expect(mismatches == [])
    }

    @Test("what an update drops it drops again for the derivative, and when a block runs twice", arguments: [false, true])
    func dropout(recompute: Bool) throws {
        var tape = TapeCase(seed: 20)
        let x = tape.parameter("x", [5, 32])
        let weight = try adapted(&tape, updates: 2, magnitude: false, scales: false, dropout: 0.4)
        let options = TapeOptions(recompute: recompute, seed: 77)
        let mismatches = tape.check(options).mismatches { backend in
            [
                backend.block(x) { backend.linear($0, weight, activation: .silu) },
                backend.block(x) { backend.linear($0, weight, activation: nil) },
            ]
        }
        #expect(mismatches == [])
    }

    @Test("a head with updates that drop passes the same derivatives when its logits are formed again")
    func head() throws {
        var tape = TapeCase(seed: 25)
        let hidden = tape.parameter("hidden", [4, 32])
        let head = try adapted(&tape, updates: 2, magnitude: true, scales: true, dropout: 0.3, base: .q8_0)
        let targets: [Int32] = [1, 9, 4, 0]
        let options = TapeOptions(seed: 5)
        let logProbabilities = tape.check(options, tolerance: 2e-4).mismatches(
            { backend in
                let values = backend.logProbabilities(hidden, head: head, targets: targets, logitCap: 4)
                backend.seed(values, gradient: Tensor([1, -0.5, 0.25, 2], shape: [4]))
            },
            reference: { backend in
                zip(backend.logProbabilities(hidden, head: head, targets: targets, logitCap: 4), [1, -0.5, 0.25, 2])
                    .reduce(0) { $0 + $1.0 * $1.1 }
            })
        #expect(logProbabilities == [])
        let weights: [Float] = [0.5, 0.25, 0.125, 0.125]
        let crossEntropy = tape.check(options, tolerance: 2e-4).mismatches(
            { _ = $0.crossEntropy(hidden, head: head, targets: targets, weights: weights, options: CrossEntropyOptions()) },
            reference: {
                $0.crossEntropy(hidden, head: head, targets: targets, weights: weights, options: CrossEntropyOptions())
            })
        #expect(crossEntropy == [])
    }

    @Test("in bf16 every form of adapter stays near fp32, and threads change no bit", arguments: 0..<4)
    func precision(choice: Int) throws {
        var tape = TapeCase(seed: UInt64(60 + choice))
        let x = tape.parameter("x", [40, 32])
        let weight = try adapted(&tape, updates: 2, magnitude: choice & 1 != 0, scales: choice & 2 != 0)
        func run(_ precision: ElementType, threads: Int) -> [Tensor] {
            var check = tape.check(TapeOptions(precision: precision))
            check.threads = ThreadPool(threads: threads)
            return check.gradients { tape in
                let out = tape.linear(x, weight, activation: .silu)
                tape.seed(out, gradient: Tensor(out.elements.map { $0 + 1 }, shape: out.shape))
            }
        }
        let exact = run(.f32, threads: 1), rounded = run(.bf16, threads: 1), shared = run(.bf16, threads: 2)
        for (index, (a, b)) in zip(exact, rounded).enumerated() {
            let size = a.elements.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let error = zip(a.elements, b.elements).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
            #expect(error <= 0.02 * size, "\(tape.parameters[index].name): \(error) of \(size)")
            #expect(b.bits == shared[index].bits)
        }
    }

    @Test("the processor's backend computes what the reference does", arguments: 0..<8)
    func inference(choice: Int) throws {
        var tape = TapeCase(seed: UInt64(30 + choice))
        let x = tape.constant([5, 32]), stream = tape.constant([5, 10])
        let weight = try adapted(
            &tape, updates: choice & 1, magnitude: choice & 2 != 0, scales: choice & 4 != 0, bias: choice % 3 != 0)
        func outputs(_ backend: any Backend, _ x: Tensor, _ stream: Tensor) -> [Tensor] {
            var sum = Tensor(stream.elements, shape: stream.shape)
            backend.linear(x, weight, addingTo: &sum)
            return [
                sum, backend.linear(x, [weight])[0], backend.linear(x, weight, activation: .silu),
                backend.gatedLinear(x, gate: weight, up: weight, activation: .geluTanh),
            ]
        }
        let reference = DoubleBackend()
        let expected = outputs(reference, x, stream).map { reference.values($0) }
        for threads in [1, 2] {
            let backend = CPUBackend(threads: ThreadPool(threads: threads))
            let found = outputs(backend, x, stream)
            for (found, expected) in zip(found, expected) {
                #expect(zip(found.elements, expected).allSatisfy { abs(Double($0) - $1) < 1e-4 })
            }
            // A row alone has the bits it has among others.
            let alone = outputs(backend, x.slice(3..<4), stream.slice(3..<4))
            for (alone, found) in zip(alone, found) { #expect(alone.bits == found.slice(3..<4).bits) }
        }
    }

    @Test("the processor's backend notices that magnitudes or updates were written")
    func inferenceAfterChanges() throws {
        var tape = TapeCase(seed: 50)
        let x = tape.constant([2, 32])
        let weight = try adapted(&tape, updates: 1, magnitude: true, scales: false)
        let backend = CPUBackend(threads: ThreadPool(threads: 1))
        _ = backend.linear(x, [weight])
        weight.adapter!.updates[0].down.floats[5] += 1
        weight.adapter!.magnitude!.floats[2] *= 2
        let changed = backend.linear(x, [weight])[0]
        let fresh = CPUBackend(threads: ThreadPool(threads: 1)).linear(x, [weight])[0]
        #expect(changed.bits == fresh.bits)
    }
}
