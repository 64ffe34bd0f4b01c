import LyceumTensor
import Testing

/// Rows sent to a few of many experts, and their results mixed.
@Suite("Choice of experts")
struct ExpertChoiceTests {
    @Test("the largest logits are chosen, of equal ones the first, and what is no number comes last")
    func choice() {
        let backend = CPUBackend(threads: ThreadPool(threads: 1))
        let logits = Tensor([1, 3, 2, 0, 5, 5, 5, 5, .nan, -1, .nan, -2, -.infinity, 0, 0.5, -.infinity], shape: [4, 4])
        let choice = backend.chooseExperts(logits, count: 2)
        #expect(choice.chosen == [1, 2, 0, 1, 1, 3, 1, 2])
        #expect(choice.rows == [[1], [0, 1, 2, 3], [0, 3], [2]])
        #expect(abs(choice.shares[0] - 0.7310586) < 1e-6 && abs(choice.shares[1] - 0.2689414) < 1e-6)
        #expect(choice.shares[2] == 0.5 && choice.shares[3] == 0.5)
        #expect(choice.places.map(\.row) == [0, 0, 0, 1, 2, 0, 3, 1])
        let all = backend.chooseExperts(logits, count: 4)
        #expect(Array(all.chosen.prefix(4)) == [0, 1, 2, 3])
    }

    @Test("results are mixed by their shares, a row like itself alone, for any number of threads")
    func mixing() {
        let rows = 70, width = 300, experts = 5
        func numbers(_ count: Int, _ seed: Int) -> [Float] { (0..<count).map { Float(($0 * 7919 + seed * 104_729) % 997) / 500 - 1 } }
        let logits = Tensor(numbers(rows * experts, 1), shape: [rows, experts])
        func mixed(_ threads: Int, _ range: Range<Int>) -> (ExpertChoice, [Float]) {
            let backend = CPUBackend(threads: ThreadPool(threads: threads))
            let logits = logits.slice(range)
            let choice = backend.chooseExperts(logits, count: 3)
            // Expert e's result for a row is the row's number scaled and moved by e.
            let results = choice.rows.enumerated().map { expert, own -> Tensor? in
                own.isEmpty ? nil : Tensor(own.flatMap { numbers(width, ($0 + range.lowerBound) * 10 + expert) }, shape: [own.count, width])
            }
            let out = backend.mixExperts(results, choice: choice, logits: logits)
            return (choice, Array(UnsafeBufferPointer(start: out.floats, count: out.count)))
        }
        let (choice, whole) = mixed(1, 0..<rows)
        #expect(mixed(2, 0..<rows).1 == whole)
        #expect(mixed(1, 41..<42).1 == Array(whole[41 * width..<42 * width]))
        for row in [0, 41, 69] {
            for column in [0, 17, 299] {
                var sum = 0.0
                for place in row * 3..<row * 3 + 3 {
                    sum += Double(choice.shares[place]) * Double(numbers(width, row * 10 + Int(choice.chosen[place]))[column])
                }
                #expect(abs(Double(whole[row * width + column]) - sum) < 1e-6)
            }
        }
    }
}
