internal import CLyceumCurate

/// The matrices and ways of a classifier in training, as the steps need them.
final class FastTextLearner {
    private var c: lyc_fasttext_learner
    private let memory: UnsafeMutablePointer<Float>
    private let ways: UnsafeMutablePointer<Int32>
    private let turns: UnsafeMutablePointer<UInt8>
    private let starts: UnsafeMutablePointer<UInt32>
    private let negatives: UnsafeMutablePointer<Int32>
    private let matrices: [FastTextMatrix]

    init(_ arguments: FastTextArguments, _ dictionary: FastTextDictionary, _ input: FastTextMatrix, _ output: FastTextMatrix) {
        let (width, labels) = (input.width, dictionary.labels)
        let counts = Array(dictionary.entries.counts[dictionary.words...])
        let found = arguments.loss == .tree ? FastTextTree(counts).ways() : (rows: [], turns: [], starts: [])
        let table = arguments.loss == .negatives ? Self.negatives(counts) : []
        memory = .allocate(capacity: width * 2 + labels)
        memory.initialize(repeating: 0, count: width * 2 + labels)
        (ways, turns, starts, negatives) = (Self.copy(found.rows), Self.copy(found.turns), Self.copy(found.starts), Self.copy(table))
        matrices = [input, output]
        c = lyc_fasttext_learner(
            input: input.values, output: output.values, width: width, labels: labels, loss: arguments.loss.rawValue, ways: ways, turns: turns,
            wayStarts: starts, negatives: negatives, negativeCount: table.count, drawn: arguments.negatives, hidden: memory,
            gradient: memory + width, scores: memory + width * 2)
    }

    deinit {
        memory.deallocate()
        ways.deallocate()
        turns.deallocate()
        starts.deallocate()
        negatives.deallocate()
    }

    private static func copy<Value>(_ values: [Value]) -> UnsafeMutablePointer<Value> {
        let memory = UnsafeMutablePointer<Value>.allocate(capacity: max(values.count, 1))
        memory.initialize(from: values, count: values.count)
        return memory
    }

    /// Labels by the square root of their frequency, as fastText draws them.
    private static func negatives(_ counts: [Int64]) -> [Int32] {
        let sum = counts.reduce(0.0) { $0 + Double($1).squareRoot() }
        return counts.enumerated().flatMap { number, count in
            repeatElement(Int32(number), count: max(1, Int(Double(count).squareRoot() * 1_000_000 / max(sum, 1))))
        }
    }

    /// Learns from lines of an order.
    /// - Returns: the tokens done after them.
    func learn(
        _ features: [Int32], _ featureStarts: [UInt64], _ labels: [Int32], _ labelStarts: [UInt64], _ chosen: [Int32], _ tokens: [Int32],
        _ order: [UInt32], _ range: Range<Int>, done: Int64, all: Int64, rate: Float, draws: UInt64, _ loss: inout Double
    ) -> Int64 {
        withExtendedLifetime(matrices) {
            lyc_fasttext_learn(
                &c, features, featureStarts, labels, labelStarts, chosen, tokens, order, range.lowerBound, range.upperBound, done, all, rate, draws,
                &loss)
        }
    }
}
