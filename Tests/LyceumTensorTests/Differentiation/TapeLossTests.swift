import LyceumTensor
import LyceumTestSupport
import Testing

@Suite("Losses of the tape")
struct TapeLossTests {
    private let weights: [Float] = [0.25, 0, 0.5, 0.125, 0, 1]
    private let targets: [Int32] = [3, -100, 0, 10, 0, 5]

    @Test(
        "cross-entropy with smoothing, z-loss and caps, of the rows that count",
        arguments: [(0, 0, nil), (0.1, 0, nil), (0, 0.01, nil), (0.1, 0.01, 2.5)] as [(Float, Float, Float?)])
    func crossEntropy(smoothing: Float, zLoss: Float, cap: Float?) {
        var tape = TapeCase(seed: 1)
        let hidden = tape.parameter("hidden", [6, 8])
        let head = tape.matrix("head", outputs: 11, inputs: 8, bias: smoothing > 0)
        let options = CrossEntropyOptions(logitCap: cap, smoothing: smoothing, zLoss: zLoss)
        let mismatches = tape.check().mismatches(
            { _ = $0.crossEntropy(hidden, head: head, targets: targets, weights: weights, options: options) },
            reference: {
                $0.crossEntropy(hidden, head: head, targets: targets.map { max(0, $0) }, weights: weights, options: options)
            })
        #expect(mismatches == [])
    }

    @Test("the cross-entropy is reported row by row, with hits, and zeros for rows left out")
    func report() {
        var tape = TapeCase(seed: 2)
        let hidden = tape.constant([6, 8])
        let head = tape.matrix("head", outputs: 11, inputs: 8)
        let result = Tape(threads: ThreadPool(threads: 1)).crossEntropy(
            hidden, head: head, targets: targets, weights: weights, options: CrossEntropyOptions(smoothing: 0.2))
        let logits = DoubleBackend().logits(hidden, head: head, cap: nil)
        let expected = DoubleBackend().logProbabilities(
            hidden, head: head, targets: targets.map { max(0, $0) }, logitCap: nil)
        for row in 0..<6 {
            let counts = weights[row] != 0
            #expect(abs(result.losses[row] - (counts ? -expected[row] : 0)) < 1e-5)
            #expect(counts || (result.penalties[row] == 0 && !result.hits[row]))
            #expect(!counts || result.hits[row] == (logits[row].max() == logits[row][Int(targets[row])]))
        }
    }

    @Test("log-probabilities pass derivatives through logits that are formed again", arguments: [nil, 2] as [Float?])
    func logProbabilities(cap: Float?) {
        var tape = TapeCase(seed: 3)
        let hidden = tape.parameter("hidden", [4, 8]), head = tape.matrix("head", outputs: 11, inputs: 8, bias: true)
        let targets: [Int32] = [1, 10, 4, 4]
        let mismatches = tape.check().mismatches(
            { backend in
                let values = backend.logProbabilities(hidden, head: head, targets: targets, logitCap: cap)
                backend.seed(values, gradient: Tensor([1, -0.5, 0, 2], shape: [4]))
            },
            reference: { backend in
                let values = backend.logProbabilities(hidden, head: head, targets: targets, logitCap: cap)
                return zip(values, [1, -0.5, 0, 2]).reduce(0) { $0 + $1.0 * $1.1 }
            })
        #expect(mismatches == [])
    }

    @Test(
        "divergences from a teacher, in all three directions and with temperature and cap",
        arguments: [Divergence.forward, .reverse, .jensenShannon(mix: 0.3)], [nil, 2] as [Float?])
    func divergence(kind: Divergence, cap: Float?) {
        var tape = TapeCase(seed: 4)
        let hidden = tape.parameter("hidden", [6, 8]), head = tape.matrix("head", outputs: 11, inputs: 8)
        let teacherHidden = tape.constant([6, 5])
        let teacherHead = LinearWeight(tape.constant([11, 5]))
        let logits = DoubleBackend().logits(teacherHidden, head: teacherHead, cap: 3)
        let options = DivergenceOptions(kind: kind, temperature: 1.5, logitCap: cap)
        let teachers: [TeacherLogits] = [
            .hiddenStates(teacherHidden, head: teacherHead, logitCap: 3),
            .computed { rows in Tensor(rows.flatMap { logits[$0].map { Float($0) } }, shape: [rows.count, 11]) },
        ]
        for teacher in teachers {
            let mismatches = tape.check(tolerance: 2e-4).mismatches(
                { _ = $0.divergence(hidden, head: head, teacher: teacher, weights: weights, options: options) },
                reference: {
                    $0.divergence(hidden, head: head, teacherLogits: logits, weights: weights, options: options)
                })
            #expect(mismatches == [])
        }
    }

    @Test("a teacher's most likely tokens, when they are all there are, say what its logits say")
    func mostLikely() {
        var tape = TapeCase(seed: 5)
        let hidden = tape.parameter("hidden", [6, 8]), head = tape.matrix("head", outputs: 7, inputs: 8)
        let logits = Tensor(tape.constant([6, 7]).elements, shape: [6, 7])
        let reference = DoubleBackend()
        let logProbabilities = (0..<6).flatMap { row in
            (0..<7).map { token in
                Float(
                    reference.logProbabilities(
                        logits.slice(row..<row + 1), head: LinearWeight(identity(7)), targets: [Int32(token)], logitCap: nil)[0])
            }
        }
        let ids = (0..<6).flatMap { _ in (0..<7).map { Int32($0) } }
        let options = DivergenceOptions(kind: .forward)
        func run(_ teacher: TeacherLogits) -> ([Double], [Tensor]) {
            var losses: [Double] = []
            let gradients = tape.check().gradients {
                losses = $0.divergence(hidden, head: head, teacher: teacher, weights: weights, options: options)
            }
            return (losses, gradients)
        }
        let full = run(.computed { rows in Tensor(rows.flatMap { logits.slice($0..<$0 + 1).elements }, shape: [rows.count, 7]) })
        for hasRest in [false, true] {
            let some = run(.mostLikely(ids: ids, logProbabilities: logProbabilities, count: 7, hasRest: hasRest))
            #expect(zip(full.0, some.0).allSatisfy { abs($0 - $1) < 1e-5 })
            for (a, b) in zip(full.1, some.1) { #expect(zip(a.elements, b.elements).allSatisfy { abs($0 - $1) < 1e-5 }) }
        }
    }

    private func identity(_ count: Int) -> Tensor {
        Tensor((0..<count * count).map { $0 % (count + 1) == 0 ? 1 : 0 }, shape: [count, count])
    }

    @Test("a frozen head of any type passes the derivative to the hidden states", arguments: [ElementType.bf16, .f16, .q8_0, .q4_K])
    func frozenHead(type: ElementType) throws {
        var tape = TapeCase(seed: 6)
        let width = type == .q4_K ? 256 : 32
        let hidden = tape.parameter("hidden", [6, width])
        let head = LinearWeight(try tape.constant([11, width], scale: 0.1).converted(to: type))
        let mismatches = tape.check().mismatches(
            { _ = $0.crossEntropy(hidden, head: head, targets: targets, weights: weights, options: CrossEntropyOptions()) },
            reference: {
                $0.crossEntropy(
                    hidden, head: head, targets: targets.map { max(0, $0) }, weights: weights, options: CrossEntropyOptions())
            })
        #expect(mismatches == [])
    }

    @Test("many chunks give what one gives")
    func chunks() {
        var tape = TapeCase(seed: 7)
        let rows = 200, vocabulary = 1 << 18, width = 2
        let hidden = tape.parameter("hidden", [rows, width]), head = tape.matrix("head", outputs: vocabulary, inputs: width)
        let targets = (0..<rows).map { _ in tape.token(below: vocabulary) }
        let weights = (0..<rows).map { $0 % 5 == 1 ? Float(0) : 0.01 }
        func run(_ parts: [Range<Int>], _ threads: Int) -> ([Double], [Tensor]) {
            var losses: [Double] = []
            var check = tape.check()
            check.threads = ThreadPool(threads: threads)
            let gradients = check.gradients { tape in
                for part in parts {
                    losses += tape.crossEntropy(
                        hidden.slice(part), head: head, targets: Array(targets[part]), weights: Array(weights[part]),
                        options: CrossEntropyOptions()
                    ).losses
                }
            }
            return (losses, gradients)
        }
        let whole = run([0..<rows], 1), again = run([0..<rows], 2), parts = run([0..<70, 70..<200], 1)
        #expect(whole.0 == again.0)
        for (a, b) in zip(whole.1, again.1) { #expect(a.bits == b.bits) }
        #expect(whole.0 == parts.0)
        for (a, b) in zip(whole.1, parts.1) { #expect(zip(a.elements, b.elements).allSatisfy { abs($0 - $1) < 1e-6 }) }
    }
}
