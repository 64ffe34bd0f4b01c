internal import CLyceumKernels
public import LyceumCore

/// How far one model's predictions are from another's on the same tokens.
public struct PredictionDivergence: Sendable {
    /// Positions compared.
    public let positions: Int
    /// Mean negative log-likelihood of the next token under the reference and under the candidate, in nats.
    public let referenceMean: Double
    public let candidateMean: Double
    /// KL divergence of the candidate from the reference per position, in nats, ascending.
    public let divergences: [Double]
    /// Fraction of positions where both find the same token most likely, 0 to 1.
    public let sameTop: Double

    public var meanDivergence: Double { divergences.reduce(0, +) / Double(max(1, divergences.count)) }
    /// The divergence that a fraction of the positions stays below.
    public func divergence(quantile: Double) -> Double {
        guard !divergences.isEmpty else { return 0 }
        return divergences[min(divergences.count - 1, Int(quantile * Double(divergences.count)))]
    }
    /// Perplexity of the candidate divided by the reference's, minus 1.
    public var perplexityChange: Double { exponential(candidateMean - referenceMean) - 1 }
    public var referencePerplexity: Double { exponential(referenceMean) }
    public var candidatePerplexity: Double { exponential(candidateMean) }

    /// Compares two models with the same vocabulary.
    ///
    /// The tokens are cut into windows that do not overlap; in each, the positions after the first predict the next token.
    /// - Parameters:
    ///   - window: tokens per window, at least 2.
    ///   - progress: called with the number of tokens done.
    /// - Throws: `LyceumError` when the vocabularies differ or there are fewer than 2 tokens.
    public static func compare(
        reference: any Evaluator, candidate: any Evaluator, tokens: [Int32], window: Int = 512,
        progress: (Int) -> Void = { _ in }
    ) throws(LyceumError) -> PredictionDivergence {
        guard reference.vocabularySize == candidate.vocabularySize else {
            throw LyceumError(
                .invalidArgument,
                "the vocabularies have \(reference.vocabularySize) and \(candidate.vocabularySize) tokens, expected the same")
        }
        guard tokens.count >= 2, window >= 2 else {
            throw LyceumError(.invalidArgument, "expected a text of at least 2 tokens, found \(tokens.count)")
        }
        var sums = Sums()
        var start = 0
        while start + 1 < tokens.count {
            let piece = Array(tokens[start..<min(start + window, tokens.count)])
            try sums.add(piece, reference: reference, candidate: candidate)
            start += window
            progress(min(start, tokens.count))
        }
        return PredictionDivergence(sums)
    }

    private init(_ sums: Sums) {
        let count = Double(max(1, sums.divergences.count))
        positions = sums.divergences.count
        referenceMean = sums.reference / count
        candidateMean = sums.candidate / count
        divergences = sums.divergences.sorted()
        sameTop = Double(sums.sameTop) / count
    }
}

private struct Sums {
    var reference = 0.0
    var candidate = 0.0
    var divergences: [Double] = []
    var sameTop = 0

    /// Adds a window, in chunks of positions so that few logits exist at a time.
    mutating func add(
        _ tokens: [Int32], reference: any Evaluator, candidate: any Evaluator
    ) throws(LyceumError) {
        let memories = (reference.makeMemory(), candidate.makeMemory())
        let chunk = 64
        var start = 0
        while start < tokens.count - 1 {
            let part = Array(tokens[start..<min(start + chunk, tokens.count - 1)])
            let targets = Array(tokens[start + 1..<start + 1 + part.count])
            let p = try reference.evaluate([EvaluationPiece(memory: memories.0, tokens: part, logits: .all)])[0]
            let q = try candidate.evaluate([EvaluationPiece(memory: memories.1, tokens: part, logits: .all)])[0]
            add(p, q, targets)
            start += part.count
        }
    }

    private mutating func add(_ p: Logits, _ q: Logits, _ targets: [Int32]) {
        let width = p.vocabularySize
        var losses = [Double](repeating: 0, count: targets.count)
        lyc_nll(nil, p.values, width, targets.count, width, targets, &losses)
        reference += losses.reduce(0, +)
        lyc_nll(nil, q.values, width, targets.count, width, targets, &losses)
        candidate += losses.reduce(0, +)
        lyc_kl_divergence(nil, p.values, q.values, width, targets.count, width, &losses)
        divergences += losses.map { max(0, $0) }
        p.values.withUnsafeBufferPointer { p in
            q.values.withUnsafeBufferPointer { q in
                for row in 0..<targets.count
                where lyc_argmax(p.baseAddress! + row * width, width) == lyc_argmax(q.baseAddress! + row * width, width) {
                    sameTop += 1
                }
            }
        }
    }
}

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

private func exponential(_ value: Double) -> Double { exp(value) }
