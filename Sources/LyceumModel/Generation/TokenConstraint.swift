public import LyceumCore

/// Says which tokens may come next, for constrained decoding. Has value semantics: a copy goes its own way.
public protocol TokenConstraint: Sendable {
    /// Sets one bit per allowed token, 64 tokens per word, and clears all others. End-of-sequence tokens are allowed where the text may end.
    ///
    /// - Throws: `LyceumError` when no token of the vocabulary can continue.
    mutating func mask(into words: UnsafeMutableBufferPointer<UInt64>) throws(LyceumError)
    /// Moves past a token.
    ///
    /// - Throws: `LyceumError` (`invalidArgument`) when the token is not allowed here; then nothing has changed.
    mutating func accept(_ token: Int32) throws(LyceumError)
    /// True when the text is complete and nothing may follow.
    var isFinished: Bool { get }
    /// True when the text is complete as it stands.
    var isAccepting: Bool { get }
}
