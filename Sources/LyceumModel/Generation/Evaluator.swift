public import LyceumCore

/// Which positions of an evaluated piece give logits.
public enum LogitSelection: Sendable, Hashable {
    case none
    case last
    case all
}

/// The memory of one sequence of tokens inside an evaluator: its keys and values.
public protocol SequenceMemory: AnyObject {
    /// Tokens evaluated so far.
    var tokens: [Int32] { get }
    /// Forgets everything after the first `count` tokens.
    func truncate(to count: Int)
    /// A second sequence with the same past. Shares memory until one of the two changes.
    func copy() -> any SequenceMemory
}

/// A piece of one sequence to evaluate: tokens that follow what its memory holds.
public struct EvaluationPiece {
    public var memory: any SequenceMemory
    public var tokens: [Int32]
    public var logits: LogitSelection

    public init(memory: any SequenceMemory, tokens: [Int32], logits: LogitSelection = .last) {
        self.memory = memory
        self.tokens = tokens
        self.logits = logits
    }
}

/// Logits of some positions: `[count][vocabularySize]`, fp32.
public struct Logits: Sendable {
    public let vocabularySize: Int
    public var values: [Float]
    public var count: Int { vocabularySize == 0 ? 0 : values.count / vocabularySize }

    public init(vocabularySize: Int, values: [Float]) {
        self.vocabularySize = vocabularySize
        self.values = values
    }

    public subscript(row: Int) -> ArraySlice<Float> { values[row * vocabularySize..<(row + 1) * vocabularySize] }
}

/// Something that gives next-token logits: a language model, or a scripted stand-in in tests.
///
/// An evaluator is used from one thread at a time. The logits of a sequence do not depend on the other pieces of a call, on how its tokens were
/// split over calls, or on the number of threads: same bits.
public protocol Evaluator: AnyObject {
    var vocabularySize: Int { get }
    /// The longest sequence, in tokens.
    var contextLength: Int { get }
    func makeMemory() -> any SequenceMemory
    /// Evaluates the pieces together and appends their tokens to their memories. One result per piece, in order.
    /// - Throws: `LyceumError` (`limitExceeded`) when a sequence would grow past `contextLength`; then no memory has changed.
    func evaluate(_ pieces: [EvaluationPiece]) throws(LyceumError) -> [Logits]
    /// Evaluates the pieces together, as `evaluate`, and gives the likelihoods of the tokens they ask about: per piece one for each of its
    /// targets, in their order. No logits are kept.
    /// - Throws: as `evaluate`; `invalidArgument` for a token outside the vocabulary.
    func likelihoods(_ pieces: [TargetPiece]) throws(LyceumError) -> [[TargetLikelihood]]
}

extension Evaluator {
    public func likelihoods(_ pieces: [TargetPiece]) throws(LyceumError) -> [[TargetLikelihood]] {
        for piece in pieces { try piece.check(vocabularySize: vocabularySize) }
        let logits = try evaluate(
            pieces.map { EvaluationPiece(memory: $0.memory, tokens: $0.tokens, logits: $0.targets.isEmpty ? .none : .all) })
        return zip(pieces, logits).map { piece, logits in
            var result: [TargetLikelihood] = []
            for (position, tokens) in piece.targets.enumerated() where !tokens.isEmpty {
                logits.withRow(logits.count - piece.targets.count + position) { row in
                    guard let base = row.baseAddress else { return }
                    let total = logSumExp(row), largest = maximum(base, count: row.count)
                    let best = row.firstIndex(of: largest) ?? 0
                    for token in tokens {
                        result.append(TargetLikelihood(logProbability: Double(row[Int(token)]) - total, isGreedy: Int(token) == best))
                    }
                }
            }
            return result
        }
    }
}
