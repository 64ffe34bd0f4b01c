internal import LyceumCore

/// The steps that cut normalized text into the pieces the model sees.
struct PreTokenizer: Sendable {
    enum Step: Sendable {
        case split(Splitter)
        /// Shows bytes as printable characters, after an optional leading space and the GPT-2 pattern.
        case byteLevel(addsPrefixSpace: Bool, usesPattern: Bool)
        case metaspace(Metaspace)
    }

    struct Metaspace: Sendable {
        enum Scheme: Sendable { case always, first, never }
        var replacement: UInt32
        var scheme: Scheme
        var splits: Bool
    }

    var steps: [Step] = []

    /// The text stays as it is, or its bytes are shown as characters by the last change: the model can work on raw bytes.
    var isByteLevel: Bool {
        var found = false
        for step in steps {
            switch step {
            case .byteLevel:
                if found { return false }
                found = true
            case .metaspace: return false
            case .split: break
            }
        }
        return found
    }

    /// Some step after the bytes were shown as characters looks at those.
    private var needsShownBytes: Bool {
        guard let place = steps.firstIndex(where: { if case .byteLevel = $0 { true } else { false } }) else { return false }
        return place + 1 < steps.count
    }

    /// Metaspace looks for the beginning of the input after other steps.
    var needsSources: Bool {
        steps.count > 1
            && steps.contains { if case .metaspace(let metaspace) = $0 { metaspace.scheme == .first } else { false } }
    }

    /// Cuts a text. With `rawBytes` the pieces of a byte-level tokenizer hold raw bytes.
    func apply(_ text: inout TokenizerText, _ pieces: inout [Piece], rawBytes: Bool) {
        pieces.removeAll(keepingCapacity: true)
        if text.count > 0 { pieces.append(Piece(start: 0, end: text.count)) }
        let showsBytes = !rawBytes || needsShownBytes
        for step in steps {
            switch step {
            case .split(let splitter):
                splitter.apply(text, &pieces)
            case .byteLevel(let addsPrefixSpace, let usesPattern):
                if addsPrefixSpace { Self.addPrefix(" ".utf8.first ?? 32, &text, &pieces) }
                if usesPattern { Splitter(matcher: .gpt2).apply(text, &pieces) }
                if showsBytes { Self.showBytes(&text, &pieces) }
            case .metaspace(let metaspace):
                metaspace.apply(&text, &pieces)
            }
        }
        if showsBytes && rawBytes { Self.hideBytes(&text, &pieces) }
    }

    /// A space before each piece that does not start with one.
    private static func addPrefix(_ space: UInt8, _ text: inout TokenizerText, _ pieces: inout [Piece]) {
        guard pieces.contains(where: { text.base[$0.start] != space }) else { return }
        let old = text
        rewrite(&text, &pieces) { piece, rewriter in
            if old.base[piece.start] != space {
                rewriter.append(CollectionOfOne(space), for: piece.start..<piece.start)
            }
            rewriter.copy(piece.start..<piece.end)
        }
    }

    private static func showBytes(_ text: inout TokenizerText, _ pieces: inout [Piece]) {
        let old = text
        rewrite(&text, &pieces) { piece, rewriter in
            for index in piece.start..<piece.end {
                rewriter.append(scalar: UInt32(ByteAlphabet.scalars[Int(old.base[index])]), for: index..<index + 1)
            }
        }
    }

    private static func hideBytes(_ text: inout TokenizerText, _ pieces: inout [Piece]) {
        let old = text
        rewrite(&text, &pieces) { piece, rewriter in
            var index = piece.start
            while index < piece.end {
                let length = utf8Length(old.base[index])
                let scalar = Int(decodeScalar(old.base, index))
                let byte = scalar < 324 ? ByteAlphabet.bytes[scalar] : -1
                rewriter.append(CollectionOfOne(UInt8(truncatingIfNeeded: byte)), for: index..<index + length)
                index += length
            }
        }
    }

    /// Builds a new text from what `body` writes for each piece.
    static func rewrite(
        _ text: inout TokenizerText, _ pieces: inout [Piece], _ body: (Piece, inout TextRewriter) -> Void
    ) {
        var rewriter = TextRewriter(text)
        for index in pieces.indices {
            let start = rewriter.count
            body(pieces[index], &rewriter)
            pieces[index] = Piece(start: start, end: rewriter.count)
        }
        text = rewriter.finish()
    }
}

extension PreTokenizer.Metaspace {
    func apply(_ text: inout TokenizerText, _ pieces: inout [Piece]) {
        var mark: [UInt8] = []
        appendScalar(replacement, to: &mark)
        let old = text
        PreTokenizer.rewrite(&text, &pieces) { piece, rewriter in
            let startsWithMark =
                old.base[piece.start] == 0x20
                || (piece.end - piece.start >= mark.count
                    && mark.indices.allSatisfy { old.base[piece.start + $0] == mark[$0] })
            if !startsWithMark, scheme == .always || (scheme == .first && old.isBeginning(piece.start)) {
                rewriter.append(mark, for: piece.start..<piece.start)
            }
            var copied = piece.start
            for index in piece.start..<piece.end where old.base[index] == 0x20 {
                rewriter.copy(copied..<index)
                rewriter.append(mark, for: index..<index + 1)
                copied = index + 1
            }
            rewriter.copy(copied..<piece.end)
        }
        if splits {
            Splitter(matcher: .character(replacement), behavior: .mergedWithNext).apply(text, &pieces)
        }
    }
}
