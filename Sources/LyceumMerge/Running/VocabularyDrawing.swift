internal import LyceumCore
internal import LyceumText

/// A vocabulary that grows by the tokens of others.
struct VocabularyDrawing {
    /// By number; nil where no token has it.
    private(set) var tokens: [[UInt8]?]
    private(set) var warnings: [String] = []
    private var known: [[UInt8]: Int] = [:]
    /// How a special token was defined first, and by whom.
    private var special: [[UInt8]: (flags: [Bool], model: String)] = [:]
    private var added: [JSON] = []
    private let tokenizer: Tokenizer
    private let isUnion: Bool

    init(_ tokenizer: Tokenizer, isUnion: Bool) {
        self.tokenizer = tokenizer
        self.isUnion = isUnion
        tokens = (0..<tokenizer.vocabularySize).map { tokenizer.token(of: Int32($0)).map { Array($0.utf8) } }
        for (id, token) in tokens.enumerated() { if let token { known[token] = id } }
    }

    mutating func addOrdinary(_ other: Tokenizer) {
        guard isUnion else { return }
        let marked = Set(other.addedTokens.map(\.id))
        for id in 0..<Int32(other.vocabularySize) where !marked.contains(id) {
            if let token = other.token(of: id) { append(token) }
        }
    }

    mutating func addSpecial(_ other: Tokenizer, _ model: String) {
        guard isUnion else { return }
        for token in other.addedTokens {
            let flags = [token.isSpecial, token.isSingleWord, token.stripsLeft, token.stripsRight, token.isNormalized]
            if let first = special[Array(token.content.utf8)] {
                if first.flags != flags {
                    warnings.append("“\(token.content)” is defined otherwise in \(first.model) than in \(model); \(first.model) is followed")
                }
                continue
            }
            special[Array(token.content.utf8)] = (flags, model)
            append(token.content, flags)
        }
    }

    mutating func add(listed token: String) { append(token) }

    /// Tokens without marks of their own are looked for in normalized text, where their vocabulary has them.
    private mutating func append(_ token: String, _ flags: [Bool] = [false, false, false, false, true]) {
        let bytes = Array(token.utf8)
        guard known[bytes] == nil else { return }
        known[bytes] = tokens.count
        added.append([
            "id": .integer(tokens.count), "content": .string(token), "single_word": .bool(flags[1]), "lstrip": .bool(flags[2]),
            "rstrip": .bool(flags[3]), "normalized": .bool(flags[4]), "special": .bool(flags[0]),
        ])
        tokens.append(bytes)
    }

    /// tokenizer.json
    var json: JSON {
        guard var object = tokenizer.json().objectValue else { return tokenizer.json() }
        object["added_tokens"] = .array((object["added_tokens"]?.arrayValue ?? []) + added)
        return .object(object)
    }
}
