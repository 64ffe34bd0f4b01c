import LyceumTensor
import LyceumTestSupport
import Testing

@Suite("Gradients that are final")
struct TapeFinalTests {
    private struct Told {
        var names: [String] = []
        var bits: [[UInt32]] = []
    }

    @Test(
        "are told once each, as soon as their block is done, and do not change afterwards",
        arguments: [(true, false), (true, true), (false, false), (false, true)])
    func final(tied: Bool, recompute: Bool) {
        var tape = TapeCase(seed: 11)
        let decoder = TinyDecoder(&tape, tied: tied)
        let machine = Tape(threads: ThreadPool(threads: 1), options: TapeOptions(recompute: recompute))
        let gradients = tape.parameters.map { Tensor(zeros: $0.tensor.shape) }
        for pass in 0..<2 {
            var told = Told()
            machine.onFinal = { identity in
                let index = tape.parameters.firstIndex { $0.tensor.storage.identity == identity }!
                told.names.append(tape.parameters[index].name)
                told.bits.append(gradients[index].bits)
            }
            for (parameter, gradient) in zip(tape.parameters, gradients) {
                machine.watch(parameter.tensor, gradient: gradient, isEmpty: pass == 0)
            }
            _ = machine.crossEntropy(
                decoder.hiddenStates(machine), head: decoder.head, targets: decoder.targets, weights: decoder.weights,
                options: CrossEntropyOptions())
            #expect(told.names.isEmpty, "a gradient may still grow before the backward pass")
            machine.backward()
            #expect(told.names.count == tape.parameters.count && Set(told.names).count == told.names.count)
            for (name, bits) in zip(told.names, told.bits) {
                let index = tape.parameters.firstIndex { $0.name == name }!
                #expect(bits == gradients[index].bits, "\(name) changed after it was told")
            }
            let places = told.names.map { $0 == "embedding" ? 3 : $0.hasPrefix("0.") ? 2 : $0.hasPrefix("1.") ? 1 : 0 }
            #expect(places == places.sorted(), "head and norm, last block, first block, embedding: \(told.names)")
        }
    }

    @Test("a parameter that was not used is not told")
    func unused() {
        var tape = TapeCase(seed: 12)
        let x = tape.parameter("x", [3, 4])
        let other = tape.parameter("other", [4])
        let machine = Tape(threads: ThreadPool(threads: 1))
        var told: [UInt64] = []
        machine.onFinal = { told.append($0) }
        for parameter in [x, other] { machine.watch(parameter, gradient: Tensor(zeros: parameter.shape)) }
        machine.seed(machine.gather(x, rows: [0]), gradient: Tensor([1, 1, 1, 1], shape: [1, 4]))
        machine.backward()
        #expect(told == [x.storage.identity])
    }
}
