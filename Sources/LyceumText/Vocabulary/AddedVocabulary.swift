internal import LyceumCore

/// A token found in the text before the model sees it.
public struct AddedToken: Sendable, Hashable {
    public var id: Int32
    public var content: String
    /// Left out when special tokens are skipped in decoding; not looked for when the caller says so.
    public var isSpecial: Bool
    /// Only found between characters that are not part of words.
    public var isSingleWord: Bool
    /// Takes the white space before it.
    public var stripsLeft: Bool
    /// Takes the white space after it.
    public var stripsRight: Bool
    /// Looked for in the normalized text.
    public var isNormalized: Bool

    public init(
        id: Int32, content: String, isSpecial: Bool, isSingleWord: Bool = false, stripsLeft: Bool = false,
        stripsRight: Bool = false, isNormalized: Bool = false
    ) {
        self.id = id
        self.content = content
        self.isSpecial = isSpecial
        self.isSingleWord = isSingleWord
        self.stripsLeft = stripsLeft
        self.stripsRight = stripsRight
        self.isNormalized = isNormalized
    }

    var json: JSON {
        [
            "id": .integer(Int(id)), "content": .string(content), "single_word": .bool(isSingleWord),
            "lstrip": .bool(stripsLeft), "rstrip": .bool(stripsRight), "normalized": .bool(isNormalized),
            "special": .bool(isSpecial),
        ]
    }
}

/// The added tokens and how to find them.
struct AddedVocabulary: Sendable {
    /// By id.
    private(set) var tokens: [Int32: AddedToken] = [:]
    /// Keys are UTF-8: Swift's strings are equal when they look the same, tokens only when they are the same.
    private var ids: [[UInt8]: Int32] = [:]
    private var specialIds: Set<Int32> = []
    /// Written forms after normalization, where they differ.
    private(set) var normalizedForms: [Int32: String] = [:]
    private(set) var rawMatcher = TokenMatcher()
    private(set) var normalizedMatcher = TokenMatcher()

    init(_ list: [AddedToken], normalize: (String) -> String) {
        for token in list where !token.content.isEmpty {
            tokens[token.id] = token
            ids[Array(token.content.utf8)] = token.id
        }
        // A token is special when any of its entries says so.
        for token in list where token.isSpecial {
            if let id = id(of: token.content) { specialIds.insert(id) }
        }
        for (id, token) in tokens {
            guard token.isNormalized else {
                rawMatcher.insert(token.content, id)
                continue
            }
            let form = normalize(token.content)
            if !form.utf8.elementsEqual(token.content.utf8) { normalizedForms[id] = form }
            normalizedMatcher.insert(form, id)
        }
    }

    func isSpecial(_ id: Int32) -> Bool { specialIds.contains(id) }

    func id(of content: String) -> Int32? { ids[Array(content.utf8)] }

    /// A stretch of text: a token's, or (id nil) text between tokens.
    struct Segment {
        var start: Int
        var end: Int
        var id: Int32?
    }

    /// Cuts a text at the tokens in it.
    ///
    /// - Note: like Hugging Face tokenizers: of tokens that start at one place the longest counts, and one that is then
    ///   refused (special tokens not wanted, not a single word) is passed over as a whole.
    func segments(
        of text: UnsafeBufferPointer<UInt8>, normalized: Bool, parseSpecialTokens: Bool
    ) -> [Segment] {
        let matcher = normalized ? normalizedMatcher : rawMatcher
        guard let base = text.baseAddress, !matcher.isEmpty else { return [Segment(start: 0, end: text.count)] }
        var result: [Segment] = []
        var done = 0
        var position = 0
        while let match = matcher.next(base, position, text.count) {
            position = match.end
            guard let token = tokens[match.id] else { continue }
            if !parseSpecialTokens, specialIds.contains(match.id) { continue }
            if token.isSingleWord, Self.touchesWord(base, match.start, match.end, text.count) { continue }
            var (start, end) = (match.start, match.end)
            if token.stripsLeft { start = max(Self.skipSpacesBackward(base, start), done) }
            if token.stripsRight { end = Self.skipSpaces(base, end, text.count) }
            if done < start { result.append(Segment(start: done, end: start)) }
            result.append(Segment(start: start, end: end, id: match.id))
            done = end
        }
        if done != text.count { result.append(Segment(start: done, end: text.count)) }
        return result
    }

    private static func touchesWord(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ count: Int) -> Bool {
        let predicates = TextPredicates.shared
        if start > 0, predicates.test(decodeScalar(text, previousScalarStart(text, start, 0)), .word) { return true }
        return end < count && predicates.test(decodeScalar(text, end), .word)
    }

    private static func skipSpaces(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        var index = start
        while index < end, UnicodeTables.shared.isWhitespace(decodeScalar(text, index)) { index += utf8Length(text[index]) }
        return index
    }

    private static func skipSpacesBackward(_ text: UnsafePointer<UInt8>, _ start: Int) -> Int {
        var index = start
        while index > 0 {
            let previous = previousScalarStart(text, index, 0)
            guard UnicodeTables.shared.isWhitespace(decodeScalar(text, previous)) else { break }
            index = previous
        }
        return index
    }
}

/// Finds the leftmost, then longest, of many strings.
struct TokenMatcher: Sendable {
    private var startsWith = [Bool](repeating: false, count: 256)
    private var edges: [UInt64: Int32] = [:]
    /// Id of the token that ends in each node, -1 for none.
    private var ends: [Int32] = [-1]

    var isEmpty: Bool { edges.isEmpty }

    mutating func insert(_ token: String, _ id: Int32) {
        guard let first = token.utf8.first else { return }
        startsWith[Int(first)] = true
        var node: Int32 = 0
        for byte in token.utf8 {
            let key = Self.key(node, byte)
            if let next = edges[key] {
                node = next
            } else {
                node = Int32(ends.count)
                edges[key] = node
                ends.append(-1)
            }
        }
        ends[Int(node)] = id
    }

    private static func key(_ node: Int32, _ byte: UInt8) -> UInt64 { UInt64(UInt32(node)) << 8 | UInt64(byte) }

    func next(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> (start: Int, end: Int, id: Int32)? {
        startsWith.withUnsafeBufferPointer { startsWith in
            var position = start
            while position < end {
                if startsWith[Int(text[position])], let match = longest(text, position, end) {
                    return (position, match.end, match.id)
                }
                position &+= 1
            }
            return nil
        }
    }

    private func longest(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> (end: Int, id: Int32)? {
        var node: Int32 = 0
        var found: (end: Int, id: Int32)?
        var position = start
        while position < end, let next = edges[Self.key(node, text[position])] {
            node = next
            position += 1
            if ends[Int(node)] >= 0 { found = (position, ends[Int(node)]) }
        }
        return found
    }
}
