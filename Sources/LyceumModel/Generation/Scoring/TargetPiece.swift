internal import LyceumCore

/// A piece of one sequence to evaluate, and tokens whose likelihood after its last positions is asked for.
public struct TargetPiece {
    public var memory: any SequenceMemory
    public var tokens: [Int32]
    /// For each of the last `targets.count` positions the tokens asked about; a position may have none.
    public var targets: [[Int32]]

    public init(memory: any SequenceMemory, tokens: [Int32], targets: [[Int32]] = []) {
        self.memory = memory
        self.tokens = tokens
        self.targets = targets
    }

    func check(vocabularySize: Int) throws(LyceumError) {
        guard targets.count <= tokens.count else {
            throw LyceumError(.invalidArgument, "\(targets.count) positions are asked about in a piece of \(tokens.count) tokens")
        }
        for wrong in targets.joined() where wrong < 0 || Int(wrong) >= vocabularySize {
            throw LyceumError(.invalidArgument, "token \(wrong) is outside the vocabulary of \(vocabularySize)")
        }
    }
}

/// How likely a token is at a position.
public struct TargetLikelihood: Sendable, Hashable {
    /// Natural logarithm of its probability under the model's own distribution.
    public var logProbability: Double
    /// Whether it is the most likely token, the first of equals.
    public var isGreedy: Bool

    public init(logProbability: Double, isGreedy: Bool) {
        self.logProbability = logProbability
        self.isGreedy = isGreedy
    }
}
