internal import LyceumCore
internal import LyceumModel

/// A vocabulary's tokens, sorted by their bytes, so that those which a program may go on with are found without looking into most of them.
final class ProgramVocabulary: Sendable {
    let endTokens: Set<Int32>
    private let text: any TokenText
    private let tokens: [Int32]
    /// The bytes of all tokens one after the other, and where each begins.
    private let bytes: [UInt8]
    private let starts: [Int]
    /// Bytes that each token has in common with the one before it.
    private let shared: [Int]

    init(_ text: any TokenText, endTokens: Set<Int32>) {
        self.text = text
        self.endTokens = endTokens
        var entries: [(bytes: [UInt8], token: Int32)] = []
        for token in 0..<Int32(clamping: text.tokenCount) where !text.isSpecial(token) && !endTokens.contains(token) {
            let bytes = text.bytes(of: token)
            if !bytes.isEmpty { entries.append((bytes, token)) }
        }
        entries.sort { $0.bytes == $1.bytes ? $0.token < $1.token : $0.bytes.lexicographicallyPrecedes($1.bytes) }
        tokens = entries.map(\.token)
        var (bytes, starts, shared): ([UInt8], [Int], [Int]) = ([], [0], [])
        var previous: [UInt8] = []
        for entry in entries {
            shared.append(zip(previous, entry.bytes).prefix { $0 == $1 }.count)
            bytes += entry.bytes
            starts.append(bytes.count)
            previous = entry.bytes
        }
        (self.bytes, self.starts, self.shared) = (bytes, starts, shared)
    }

    func bytes(of token: Int32) -> [UInt8] { text.bytes(of: token) }

    /// Sets the bits of the tokens that a program may go on with.
    /// - Returns: whether there is one.
    func mask(_ language: ProgramLanguage, _ state: ProgramLanguage.State, into words: UnsafeMutableBufferPointer<UInt64>) -> Bool {
        var states = [state]
        // The byte at which the last token failed: those that share it fail, too.
        var failed = Int.max
        var isAny = false
        for place in tokens.indices {
            let common = shared[place]
            if common > failed { continue }
            let (start, end) = (starts[place], starts[place + 1])
            if states.count > common + 1 { states.removeLast(states.count - common - 1) }
            failed = .max
            for offset in common..<(end - start) {
                guard let next = language.step(states[offset], bytes[start + offset]) else {
                    failed = offset
                    break
                }
                states.append(next)
            }
            guard failed == .max, Int(tokens[place]) < words.count * 64 else { continue }
            words[Int(tokens[place]) / 64] |= 1 << UInt64(tokens[place] % 64)
            isAny = true
        }
        return isAny
    }
}

/// Lets a refiner write nothing but programs that fit its text.
struct ProgramConstraint: TokenConstraint {
    private let language: ProgramLanguage
    private let vocabulary: ProgramVocabulary
    private var state: ProgramLanguage.State
    private var hasEnded = false

    init(_ language: ProgramLanguage, _ vocabulary: ProgramVocabulary) {
        self.language = language
        self.vocabulary = vocabulary
        state = language.start
    }

    var isAccepting: Bool { language.isAccepting(state) }
    var isFinished: Bool { hasEnded || language.isFinished(state) }

    mutating func mask(into words: UnsafeMutableBufferPointer<UInt64>) throws(LyceumError) {
        words.update(repeating: 0)
        guard !hasEnded else { return }
        var isAny = vocabulary.mask(language, state, into: words)
        if isAccepting {
            for token in vocabulary.endTokens where token >= 0 && Int(token) < words.count * 64 {
                words[Int(token) / 64] |= 1 << UInt64(token % 64)
                isAny = true
            }
        }
        guard isAny else {
            throw LyceumError(
                .unsupported, "no token of the vocabulary goes on with a program that fits the text",
                remedy: "take a model whose vocabulary has tokens of single bytes, or leave programs unconstrained")
        }
    }

    mutating func accept(_ token: Int32) throws(LyceumError) {
        if vocabulary.endTokens.contains(token) {
            guard isAccepting, !hasEnded else { throw refused(token) }
            hasEnded = true
            return
        }
        var next = state
        let bytes = vocabulary.bytes(of: token)
        guard !hasEnded, !bytes.isEmpty else { throw refused(token) }
        for byte in bytes {
            guard let after = language.step(next, byte) else { throw refused(token) }
            next = after
        }
        state = next
    }

    private func refused(_ token: Int32) -> LyceumError {
        LyceumError(.invalidArgument, "token \(token) does not go on with a program that fits the text")
    }
}
