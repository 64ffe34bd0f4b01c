import CLyceumKernels
import LyceumTensor
import LyceumTestSupport
import Testing

@Suite("A teacher beside the cross-entropy")
struct DistillationTapeTests {
    private let weights: [Float] = [0.25, 0, 0.5, 0.125, 0, 1]
    private let targets: [Int32] = [3, -1, 0, 10, -1, 5]
    /// The teacher is asked about some of the rows that count.
    private let teacherWeights: [Float] = [0.1, 0, 0, 0.3, 0, 0.7]

    /// The definition: the two logits change places.
    private func swapped(_ logits: [Double], target: Int) -> [Double] {
        var logits = logits
        let largest = logits.indices.max { logits[$0] < logits[$1] }!
        logits.swapAt(largest, target)
        return logits
    }

    @Test(
        "loss and derivative are those of cross-entropy plus weighted divergence in double precision, swapped and not",
        arguments: [true, false], [(nil, 1), (2, 1.5)] as [(Float?, Float)])
    func gradients(swaps: Bool, variation: (cap: Float?, temperature: Float)) {
        var tape = TapeCase(seed: 11)
        let hidden = tape.parameter("hidden", [6, 8]), head = tape.matrix("head", outputs: 11, inputs: 8)
        let teacherHidden = tape.constant([6, 5]), teacherHead = LinearWeight(tape.constant([11, 5]))
        let raw = DoubleBackend().logits(teacherHidden, head: teacherHead, cap: variation.cap)
        let logits = raw.indices.map { swaps && targets[$0] >= 0 ? swapped(raw[$0], target: Int(targets[$0])) : raw[$0] }
        let plain = CrossEntropyOptions(logitCap: variation.cap, smoothing: 0.1)
        let options = DivergenceOptions(temperature: variation.temperature, logitCap: variation.cap)
        let mismatches = tape.check(tolerance: 2e-4).mismatches(
            {
                _ = $0.distilledCrossEntropy(
                    hidden, head: head, targets: targets, weights: weights, options: plain,
                    teacher: .hiddenStates(teacherHidden, head: teacherHead, logitCap: variation.cap), teacherWeights: teacherWeights,
                    divergence: options, swapsTruth: swaps)
            },
            reference: { backend in
                let positive = targets.map { max(0, $0) }
                let hard = backend.crossEntropy(hidden, head: head, targets: positive, weights: weights, options: plain)
                return hard + backend.divergence(hidden, head: head, teacherLogits: logits, weights: teacherWeights, options: options)
            })
        #expect(mismatches == [])
    }

    @Test("rows, divergences and swaps are reported where they belong, and without a teacher's weight all bits are those of cross-entropy alone")
    func report() {
        var tape = TapeCase(seed: 12)
        let hidden = tape.parameter("hidden", [6, 8]), head = tape.matrix("head", outputs: 11, inputs: 8)
        let teacher = tape.constant([6, 11])
        func run(_ weights: [Float]) -> (DistilledCrossEntropy, [Tensor]) {
            var result: DistilledCrossEntropy?
            let gradients = tape.check().gradients {
                result = $0.distilledCrossEntropy(
                    hidden, head: head, targets: targets, weights: self.weights, options: CrossEntropyOptions(),
                    teacher: .computed { rows in Tensor(rows.flatMap { teacher.slice($0..<$0 + 1).elements }, shape: [rows.count, 11]) },
                    teacherWeights: weights, divergence: DivergenceOptions(), swapsTruth: true)
            }
            return (result!, gradients)
        }
        var plain: CrossEntropyResult?
        let alone = tape.check().gradients {
            plain = $0.crossEntropy(hidden, head: head, targets: targets, weights: weights, options: CrossEntropyOptions())
        }
        let none = run([Float](repeating: 0, count: 6))
        #expect(none.0.crossEntropy.losses == plain?.losses && none.0.crossEntropy.hits == plain?.hits)
        #expect(zip(none.1, alone).allSatisfy { $0.bits == $1.bits })
        let beside = run(teacherWeights)
        #expect(beside.0.crossEntropy.losses == plain?.losses)
        for row in 0..<6 {
            let asked = teacherWeights[row] != 0
            #expect((beside.0.divergences[row] > 0) == asked)
            let elements = teacher.slice(row..<row + 1).elements
            let largest = elements.indices.max { elements[$0] < elements[$1] }!
            #expect(beside.0.swapped[row] == (asked && largest != Int(targets[row])))
        }
    }

    @Test("after the swap the truth is the first choice, the numbers are the same ones, and a first choice that is the truth stays")
    func swap() {
        var tape = TapeCase(seed: 13)
        let width = 37
        let logits = tape.constant([5, width])
        let before = (0..<5).map { logits.slice($0..<$0 + 1).elements }
        let first = before.map { row in row.indices.max { row[$0] < row[$1] }! }
        let targets: [Int32] = [Int32(first[0]), 4, 36, -1, 99]
        var swapped = [UInt8](repeating: 9, count: 5)
        lyc_swap_largest(ThreadPool(threads: 1).handle, logits.floats, width, 5, width, targets, &swapped)
        let after = (0..<5).map { logits.slice($0..<$0 + 1).elements }
        #expect(after[0] == before[0] && swapped[0] == 0)
        for row in 1...2 where first[row] != Int(targets[row]) {
            #expect(after[row].indices.max { after[row][$0] < after[row][$1] } == Int(targets[row]))
            #expect(after[row].sorted() == before[row].sorted() && swapped[row] == 1)
            #expect(after[row].indices.count { after[row][$0] != before[row][$0] } == 2)
        }
        // What is no token changes nothing.
        for row in 3...4 { #expect(after[row] == before[row] && swapped[row] == 0) }
    }
}
