public import LyceumCore

/// Keeps a text within a grammar.
///
/// Works on bytes, so tokens that hold part of a character are handled. A copy goes its own way; copies share what was learned about the grammar.
public struct GrammarConstraint: TokenConstraint {
    private let engine: GrammarEngine
    private var place: GrammarEngine.Place
    private var hasEnded = false
    public private(set) var isAccepting: Bool
    private var continues: Bool

    /// - Throws: `LyceumError` (`invalidArgument`, `limitExceeded`) when the grammar is left-recursive, incomplete, endless or too large.
    public init(_ grammar: Grammar, _ trie: TokenTrie) throws(LyceumError) {
        engine = try GrammarEngine(grammar, trie)
        place = engine.start()
        isAccepting = try engine.isAccepting(&place)
        continues = try engine.continues(&place)
    }

    /// True when an end token came or nothing may follow.
    public var isFinished: Bool { hasEnded || isAccepting && !continues }

    public mutating func mask(into words: UnsafeMutableBufferPointer<UInt64>) throws(LyceumError) {
        guard !hasEnded else {
            words.update(repeating: 0)
            return
        }
        guard try engine.mask(&place, into: words) else {
            throw LyceumError(
                .unsupported,
                "no token of the vocabulary continues the text under the grammar, after \(place.bytes.count) bytes",
                remedy: "Use a vocabulary with single-byte tokens, or loosen the grammar.")
        }
    }

    public mutating func accept(_ token: Int32) throws(LyceumError) {
        if engine.trie.endTokens.contains(token) {
            guard isAccepting, !hasEnded else { throw refused(token, "the text is not complete") }
            hasEnded = true
            return
        }
        let bytes = engine.trie.bytes(of: token)
        guard !hasEnded, !bytes.isEmpty, try engine.advance(&place, bytes) else {
            throw refused(token, "the grammar does not allow it here")
        }
        isAccepting = try engine.isAccepting(&place)
        continues = try engine.continues(&place)
    }

    private func refused(_ token: Int32, _ reason: String) -> LyceumError {
        LyceumError(.invalidArgument, "token \(token) cannot come after \(place.bytes.count) bytes: \(reason)")
    }

    /// Whether a whole text matches a grammar. To match many texts use a `GrammarMatcher`.
    public static func matches(_ text: String, _ grammar: Grammar) throws(LyceumError) -> Bool {
        var matcher = try GrammarMatcher(grammar)
        return try matcher.matches(text)
    }
}

/// Tells whether texts match a grammar. Remembers what it has learned about the grammar from one text to the next.
public struct GrammarMatcher {
    private var automaton: GrammarAutomaton

    /// - Throws: as `GrammarConstraint`.
    public init(_ grammar: Grammar) throws(LyceumError) {
        automaton = try GrammarAutomaton(try GrammarNetwork(grammar))
    }

    /// - Throws: `LyceumError` (`limitExceeded`) when the grammar is too ambiguous.
    public mutating func matches(_ text: String) throws(LyceumError) -> Bool {
        var state = automaton.start
        for byte in text.utf8 {
            state = try automaton.step(state, byte)
            if state == GrammarAutomaton.dead { return false }
        }
        return automaton.accepting[Int(state)]
    }
}
