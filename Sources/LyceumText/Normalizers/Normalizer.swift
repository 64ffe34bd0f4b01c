internal import LyceumCore

/// The steps that change text before it is cut into pieces.
struct Normalizer: Sendable {
    enum Step: Sendable {
        case form(NormalizationForm)
        case lowercase
        case stripAccents
        case bert(BertCleaning)
        case strip(left: Bool, right: Bool)
        case prepend([UInt8])
        case replace(Splitter, with: [UInt8])
        case nmt
        case precompiled(CharacterMap)
        case byteLevel
    }

    var steps: [Step] = []

    /// Bytes are shown as printable characters, so the vocabulary is used as written.
    var showsBytes: Bool { steps.contains { if case .byteLevel = $0 { true } else { false } } }

    func apply(_ text: TokenizerText) -> TokenizerText {
        var text = text
        for step in steps { text = Self.apply(step, text) }
        return text
    }

    func normalize(_ string: String) -> String {
        var copy = string
        return copy.withUTF8 { utf8 in
            guard let base = utf8.baseAddress else { return "" }
            let result = apply(TokenizerText(part: base, utf8.count, origin: 0, tracksSources: false))
            return String(decoding: result.buffer, as: UTF8.self)
        }
    }

    private static func apply(_ step: Step, _ text: TokenizerText) -> TokenizerText {
        switch step {
        case .form(let form): return form.apply(text)
        case .lowercase: return LowercaseTable.shared.apply(text)
        case .stripAccents: return remove(.mark, from: text)
        case .bert(let cleaning): return cleaning.apply(text)
        case .strip(let left, let right): return strip(text, left, right)
        case .prepend(let prefix):
            guard text.count > 0 else { return text }
            var rewriter = TextRewriter(text)
            rewriter.append(prefix, for: 0..<0)
            rewriter.copy(0..<text.count)
            return rewriter.finish()
        case .replace(let splitter, let replacement): return replace(text, splitter, replacement)
        case .nmt: return ScalarRewriting.map(text, nmtChange)
        case .precompiled(let map): return map.apply(text)
        case .byteLevel:
            var rewriter = TextRewriter(text)
            for index in 0..<text.count {
                rewriter.append(scalar: UInt32(ByteAlphabet.scalars[Int(text.base[index])]), for: index..<index + 1)
            }
            return rewriter.finish()
        }
    }

    static func remove(_ kind: TextPredicates.Kind, from text: TokenizerText) -> TokenizerText {
        let predicates = TextPredicates.shared
        return ScalarRewriting.map(text) { scalar, _ in predicates.test(scalar, kind) }
    }

    private static func strip(_ text: TokenizerText, _ left: Bool, _ right: Bool) -> TokenizerText {
        let tables = UnicodeTables.shared
        var (start, end) = (0, text.count)
        while left, start < end, tables.isWhitespace(decodeScalar(text.base, start)) { start += utf8Length(text.base[start]) }
        while right, end > start {
            let previous = previousScalarStart(text.base, end, start)
            guard tables.isWhitespace(decodeScalar(text.base, previous)) else { break }
            end = previous
        }
        guard end - start < text.count else { return text }
        var rewriter = TextRewriter(text)
        rewriter.copy(start..<end)
        return rewriter.finish()
    }

    private static func replace(_ text: TokenizerText, _ splitter: Splitter, _ replacement: [UInt8]) -> TokenizerText {
        if case .literal(let literal) = splitter.matcher, literal.count == 1 {
            return replaceByte(text, literal[0], replacement)
        }
        var stretches: [Splitter.Stretch] = []
        splitter.find(text.base, 0, text.count, &stretches)
        guard stretches.contains(where: \.isMatch) else { return text }
        var rewriter = TextRewriter(text)
        for stretch in stretches {
            if stretch.isMatch {
                rewriter.append(replacement, for: stretch.start..<stretch.end)
            } else {
                rewriter.copy(stretch.start..<stretch.end)
            }
        }
        return rewriter.finish()
    }

    /// The common case: spaces become visible marks.
    private static func replaceByte(_ text: TokenizerText, _ byte: UInt8, _ replacement: [UInt8]) -> TokenizerText {
        guard text.buffer.contains(byte) else { return text }
        var rewriter = TextRewriter(text)
        var copied = 0
        for index in 0..<text.count where text.base[index] == byte {
            rewriter.copy(copied..<index)
            rewriter.append(replacement, for: index..<index + 1)
            copied = index + 1
        }
        rewriter.copy(copied..<text.count)
        return rewriter.finish()
    }

    /// The cleaning of SentencePiece's `nmt` rules: control characters vanish, odd spaces become spaces.
    private static func nmtChange(_ scalar: UInt32, _ output: inout [UInt32]) -> Bool {
        switch scalar {
        case 0x01...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0x8F, 0x9F: return true
        case 0x09, 0x0A, 0x0C, 0x0D, 0x1680, 0x200B...0x200F, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD:
            output.append(0x20)
            return true
        default: return false
        }
    }
}

/// What BERT does to text first.
struct BertCleaning: Sendable {
    var cleansText = true
    var separatesChinese = true
    var stripsAccents = true
    var lowercases = true

    func apply(_ text: TokenizerText) -> TokenizerText {
        var text = text
        if cleansText { text = clean(text) }
        if separatesChinese { text = separate(text) }
        if stripsAccents { text = Normalizer.remove(.accent, from: NormalizationForm.nfd.apply(text)) }
        if lowercases { text = LowercaseTable.shared.apply(text) }
        return text
    }

    private func clean(_ text: TokenizerText) -> TokenizerText {
        let predicates = TextPredicates.shared
        return ScalarRewriting.map(text) { scalar, output in
            let isLayout = scalar == 9 || scalar == 10 || scalar == 13
            if !isLayout, scalar == 0 || scalar == 0xFFFD || predicates.test(scalar, .control) { return true }
            guard scalar != 0x20, isLayout || predicates.test(scalar, .whitespace) else { return false }
            output.append(0x20)
            return true
        }
    }

    private func separate(_ text: TokenizerText) -> TokenizerText {
        ScalarRewriting.map(text) { scalar, output in
            guard scalar >= 0x3400, Self.isChinese(scalar) else { return false }
            output += [0x20, scalar, 0x20]
            return true
        }
    }

    private static func isChinese(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F, 0x2B920...0x2CEAF,
            0xF900...0xFAFF, 0x2F800...0x2FA1F:
            true
        default: false
        }
    }
}
