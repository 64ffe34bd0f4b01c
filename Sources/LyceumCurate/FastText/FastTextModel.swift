internal import CLyceumCurate
public import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A linear text classifier in fastText's form (Joulin et al. 2016): the mean of the rows of a text's words, pieces of words and runs of words,
/// then one row per label. Reads and writes fastText's own files.
public final class FastTextModel: Sendable {
    public struct Prediction: Sendable, Hashable {
        /// Without `__label__`.
        public var label: String
        /// As fastText gives it, at most 1: it adds 1e-5 to every probability.
        public var probability: Double

        public init(label: String, probability: Double) {
            self.label = label
            self.probability = probability
        }
    }

    public let arguments: FastTextArguments
    /// What is done to texts before they are looked at.
    public let preparation: FastTextPreparation
    /// Without `__label__`, the frequent first.
    public let labels: [String]
    /// Whether the file was product-quantized.
    public let isQuantized: Bool
    let dictionary: FastTextDictionary
    let input: FastTextMatrix
    let output: FastTextMatrix
    let tree: FastTextTree?
    private let idle = Locked<[FastTextScratch]>([])

    /// - Throws: `LyceumError` (`invalidData`) where the parts do not fit together.
    init(
        arguments: FastTextArguments, preparation: FastTextPreparation, dictionary: FastTextDictionary, input: FastTextMatrix, output: FastTextMatrix,
        isQuantized: Bool = false
    ) throws(LyceumError) {
        let labels = dictionary.labels
        guard labels > 0, input.width == Int(arguments.dimension), output.width == input.width, input.rows >= dictionary.rows, output.rows >= labels
        else {
            throw LyceumError(
                .invalidData,
                "expected \(dictionary.rows) rows of \(arguments.dimension) and \(labels) labels, found \(input.rows) × \(input.width) and "
                    + "\(output.rows) × \(output.width)")
        }
        (self.arguments, self.preparation, self.dictionary, self.input) = (arguments, preparation, dictionary, input)
        (self.output, self.isQuantized) = (output, isQuantized)
        self.labels = (0..<labels).map(dictionary.labelName)
        let tree = arguments.loss == .tree ? FastTextTree(Array(dictionary.entries.counts[dictionary.words...])) : nil
        guard tree?.isSound ?? true else { throw LyceumError(.invalidData, "the counts of the labels make no tree") }
        self.tree = tree
    }

    /// The likeliest labels of a text.
    ///
    /// Line breaks count as blanks.
    /// - Parameters:
    ///   - most: at most so many, 1 or more.
    ///   - threshold: less likely ones are left out.
    /// - Returns: in falling order; none for a text without any feature.
    public func predict(_ text: String, most: Int = 1, threshold: Double = 0) throws(LyceumError) -> [Prediction] {
        let scratch = idle.withLock { $0.popLast() } ?? FastTextScratch(width: input.width, labels: output.rows)
        defer { idle.withLock { $0.append(scratch) } }
        guard try findMean(preparation.applied(to: text), scratch) else { return [] }
        let most = min(max(most, 1), labels.count)
        let found = tree.map { walk($0, scratch, most, threshold) } ?? weigh(scratch, most, threshold)
        return found.map { Prediction(label: labels[$0.label], probability: min($0.probability, 1)) }
    }

    /// Probability of every label, in the order of ``labels``.
    public func probabilities(_ text: String) throws(LyceumError) -> [Double] {
        var result = Array(repeating: 0.0, count: labels.count)
        let numbers = Dictionary(labels.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        for prediction in try predict(text, most: labels.count) { result[numbers[prediction.label] ?? 0] = prediction.probability }
        return result
    }

    private func findMean(_ text: String, _ scratch: FastTextScratch) throws(LyceumError) -> Bool {
        scratch.clear()
        var text = text
        var failure: LyceumError?
        text.withUTF8 { bytes in
            var none: UInt8 = 0
            do throws(LyceumError) {
                _ = if let start = bytes.baseAddress { try dictionary.find(start, bytes.count, scratch) } else { try dictionary.find(&none, 0, scratch) }
            } catch { failure = error }
        }
        if let failure { throw failure }
        guard scratch.features.count > 0 else { return false }
        scratch.hidden.withUnsafeMutableBufferPointer { hidden in
            lyc_fasttext_mean(input.base, input.width, scratch.features.values, scratch.features.count, hidden.baseAddress)
        }
        return true
    }

    private func weigh(_ scratch: FastTextScratch, _ most: Int, _ threshold: Double) -> [(label: Int, probability: Double)] {
        scratch.scores.withUnsafeMutableBufferPointer { scores in
            scratch.hidden.withUnsafeBufferPointer { hidden in
                lyc_fasttext_products(output.base, labels.count, output.width, hidden.baseAddress, scores.baseAddress)
            }
            if arguments.loss == .softmax { return lyc_fasttext_softmax(scores.baseAddress, labels.count) }
            for index in 0..<labels.count { scores[index] = lyc_fasttext_sigmoid(scores[index]) }
        }
        var best: [(label: Int, probability: Double)] = []
        for label in 0..<labels.count where Double(scratch.scores[label]) >= threshold {
            insert((label, Double(scratch.scores[label]) + 1e-5), into: &best, most)
        }
        return best
    }

    private func insert(_ found: (label: Int, probability: Double), into best: inout [(label: Int, probability: Double)], _ most: Int) {
        guard best.count < most || found.probability > best[best.count - 1].probability else { return }
        if best.count == most { best.removeLast() }
        var place = best.count
        while place > 0, best[place - 1].probability < found.probability { place -= 1 }
        best.insert(found, at: place)
    }

    /// From the root down; what is less likely than the best found so far is not followed.
    private func walk(_ tree: FastTextTree, _ scratch: FastTextScratch, _ most: Int, _ threshold: Double) -> [(label: Int, probability: Double)] {
        var best: [(label: Int, probability: Double)] = []
        let least = Self.logarithm(threshold)
        var waiting: [(node: Int, score: Double)] = [(tree.nodes.count - 1, 0)]
        while let (node, score) = waiting.popLast() {
            if score < least || (best.count == most && score < best[most - 1].probability) { continue }
            guard node >= tree.labels else {
                insert((node, score), into: &best, most)
                continue
            }
            var product: Float = 0
            scratch.hidden.withUnsafeBufferPointer {
                lyc_fasttext_products(output.base + (node - tree.labels) * output.width * 4, 1, output.width, $0.baseAddress, &product)
            }
            let right = 1 / (1 + exp(-Double(product)))
            waiting.append((Int(tree.nodes[node].right), score + Self.logarithm(right)))
            waiting.append((Int(tree.nodes[node].left), score + Self.logarithm(1 - right)))
        }
        return best.map { ($0.label, exp($0.probability)) }
    }

    /// fastText's logarithm, which knows no zero.
    private static func logarithm(_ value: Double) -> Double { log(value + 1e-5) }
}
