import LyceumCore
import LyceumTensor

@testable import LyceumModel

/// Keeps tokens only.
final class ToyMemory: SequenceMemory {
    var tokens: [Int32]
    init(_ tokens: [Int32] = []) { self.tokens = tokens }
    func truncate(to count: Int) { tokens.removeLast(max(0, tokens.count - count)) }
    func copy() -> any SequenceMemory { ToyMemory(tokens) }
}

/// A deterministic stand-in for a model: the logits after a token are a pure function of the last `order` tokens.
final class ToyEvaluator: Evaluator {
    let vocabularySize: Int
    let contextLength: Int
    var order = 3
    var seed: UInt64 = 1
    var scale: Float = 3
    /// Overrides the hashed logits.
    var script: (([Int32]) -> [Float])?
    /// How many tokens and calls were evaluated.
    private(set) var evaluatedTokens = 0
    private(set) var calls = 0
    private(set) var largestBatch = 0

    init(vocabularySize: Int, contextLength: Int = 512) {
        self.vocabularySize = vocabularySize
        self.contextLength = contextLength
    }

    func makeMemory() -> any SequenceMemory { ToyMemory() }

    func logits(after context: ArraySlice<Int32>) -> [Float] {
        if let script { return script(Array(context)) }
        var hash = seed &* 0x9E37_79B9_7F4A_7C15
        for token in context.suffix(order) { hash = (hash ^ UInt64(UInt32(bitPattern: token))) &* 0xBF58_476D_1CE4_E5B9 }
        let random = Philox(seed: hash)
        return (0..<vocabularySize).map { token in
            let (a, b) = random.uniformPair(UInt64(token))
            return Float(a + b - 1) * scale * 2
        }
    }

    func evaluate(_ pieces: [EvaluationPiece]) throws(LyceumError) -> [Logits] {
        for piece in pieces where piece.memory.tokens.count + piece.tokens.count > contextLength {
            throw LyceumError(.limitExceeded, "context")
        }
        calls += 1
        largestBatch = max(largestBatch, pieces.count)
        return pieces.map { piece in
            let memory = piece.memory as! ToyMemory
            var values: [Float] = []
            for (position, token) in piece.tokens.enumerated() {
                memory.tokens.append(token)
                evaluatedTokens += 1
                let wanted = piece.logits == .all || piece.logits == .last && position == piece.tokens.count - 1
                if wanted { values += logits(after: memory.tokens[...]) }
            }
            return Logits(vocabularySize: vocabularySize, values: values)
        }
    }
}

/// A vocabulary of given byte strings; tokens with nil are special.
struct ToyText: TokenText {
    var pieces: [[UInt8]?]
    var tokenCount: Int { pieces.count }

    init(pieces: [[UInt8]?]) { self.pieces = pieces }

    /// All single bytes (token = byte), then the given strings, then `specials` special tokens.
    init(bytesAnd strings: [String] = [], specials: Int = 1) {
        pieces = (0...255).map { [UInt8($0)] } + strings.map { Array($0.utf8) } + Array(repeating: nil, count: specials)
    }

    func bytes(of token: Int32) -> [UInt8] { pieces[Int(token)] ?? [] }
    func isSpecial(_ token: Int32) -> Bool { pieces[Int(token)] == nil }
    func makeStreamDecoder(after context: [Int32], showsSpecialTokens: Bool) -> any TokenStreamDecoder {
        let pieces = pieces
        return ByteStreamDecoder { pieces[Int($0)] ?? [] }
    }
}

/// Logits that make the evaluator write a given continuation after any prompt of `promptCount` tokens.
func scripted(_ tokens: [Int32], promptCount: Int, vocabularySize: Int) -> ([Int32]) -> [Float] {
    { context in
        var row = [Float](repeating: 0, count: vocabularySize)
        let position = context.count - promptCount
        if position >= 0, position < tokens.count { row[Int(tokens[position])] = 20 }
        return row
    }
}
