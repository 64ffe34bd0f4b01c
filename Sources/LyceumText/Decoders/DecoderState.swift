/// The chain of a decoder at work: what each stage holds back.
struct DecoderState {
    private let stages: [TokenDecoder.Stage]
    private var memory: [Memory]
    private(set) var output: [UInt8] = []

    /// What a stage remembers. Every stage uses a few of these.
    private struct Memory {
        /// Text of a token that is not complete, or that waits for what follows.
        var held: [UInt8] = []
        /// Bytes of a run of byte tokens.
        var run: [UInt8] = []
        var isFirst = true
        var hasHeld = false
        /// Characters still to strip at the start of the token.
        var toStrip = 0
        /// Characters held back at the end of the token, to be stripped if nothing follows.
        var stripped = 0
    }

    init(_ decoder: TokenDecoder) {
        stages = decoder.stages
        memory = stages.map { _ in Memory() }
    }

    /// Takes the text of one token. With `isRaw` the first stage (byte level) has been done.
    mutating func append(_ token: some Collection<UInt8>, isRaw: Bool = false) {
        if isRaw {
            feedBytes(0, token)
        } else {
            feed(0, Array(token), starts: true, ends: true)
        }
    }

    mutating func finish() {
        for index in stages.indices { finish(index) }
    }

    mutating func takeOutput() -> [UInt8] {
        defer { output.removeAll(keepingCapacity: true) }
        return output
    }

    /// Gives stage `index` a part of a token; whole characters only.
    private mutating func feed(_ index: Int, _ bytes: [UInt8], starts: Bool, ends: Bool) {
        guard index < stages.count else {
            output += bytes
            return
        }
        switch stages[index] {
        case .fuse:
            feed(index + 1, bytes, starts: memory[index].isFirst, ends: false)
            memory[index].isFirst = false
        case .strip(let content, let start, let stop):
            strip(index, bytes, content, start, stop, starts: starts, ends: ends)
        case .metaspace(let mark, let dropsFirst):
            let isFirst = memory[index].isFirst
            feed(index + 1, Self.spaced(bytes, mark, drops: isFirst && dropsFirst), starts: starts, ends: ends)
            if ends { memory[index].isFirst = false }
        case .join:
            if starts, !memory[index].isFirst { feed(index + 1, [0x20], starts: true, ends: false) }
            feed(index + 1, bytes, starts: starts && memory[index].isFirst, ends: ends)
            memory[index].isFirst = false
        default:
            memory[index].held += bytes
            guard ends else {
                memory[index].hasHeld = true
                return
            }
            let token = memory[index].held
            memory[index].held = []
            memory[index].hasHeld = false
            feedWhole(index, token)
        }
    }

    /// The stages that need to see a whole token.
    private mutating func feedWhole(_ index: Int, _ token: [UInt8]) {
        switch stages[index] {
        case .byteLevel:
            var raw: [UInt8] = []
            let isKnown = token.withUnsafeBufferPointer { ByteAlphabet.appendBytes($0, to: &raw) }
            feedBytes(index, isKnown ? raw : token)
        case .byteFallback:
            if let byte = Self.byteToken(token) {
                memory[index].run.append(byte)
            } else {
                flushRun(index)
                feed(index + 1, token, starts: true, ends: true)
            }
        case .replace(let splitter, let replacement):
            feed(index + 1, Self.replaced(token, splitter, replacement), starts: true, ends: true)
        case .wordPiece(let prefix, let cleansUp):
            var text = token
            if !memory[index].isFirst {
                if !prefix.isEmpty, text.starts(with: prefix) { text.removeFirst(prefix.count) } else { text.insert(0x20, at: 0) }
            }
            memory[index].isFirst = false
            feed(index + 1, cleansUp ? WordPieceCleanup.apply(text) : text, starts: true, ends: true)
        case .endSuffix(let suffix):
            // The last token's suffix becomes nothing, so each token waits for the next.
            if !memory[index].isFirst {
                feed(index + 1, Self.replacing(memory[index].run, suffix, with: [0x20]), starts: true, ends: true)
            }
            memory[index].isFirst = false
            memory[index].run = token
        case .ctc(let padding, let delimiter, let cleansUp):
            if !memory[index].isFirst, memory[index].run == token { return }
            memory[index].isFirst = false
            memory[index].run = token
            var text = Self.replacing(token, padding, with: [])
            if cleansUp { text = Self.replacing(WordPieceCleanup.apply(text), delimiter, with: [0x20]) }
            if !text.isEmpty { feed(index + 1, text, starts: true, ends: true) }
        default: break
        }
    }

    private mutating func finish(_ index: Int) {
        if memory[index].hasHeld {
            let token = memory[index].held
            memory[index].held = []
            memory[index].hasHeld = false
            feedWhole(index, token)
        }
        switch stages[index] {
        case .byteLevel:
            if !memory[index].run.isEmpty { feedText(index, Self.lossy(memory[index].run)) }
            memory[index].run = []
        case .byteFallback: flushRun(index)
        case .endSuffix(let suffix):
            if !memory[index].isFirst {
                feed(index + 1, Self.replacing(memory[index].run, suffix, with: []), starts: true, ends: true)
            }
        default: break
        }
    }
}

// MARK: - Bytes

extension DecoderState {
    /// Gives the byte-level stage raw bytes; characters go on when complete.
    private mutating func feedBytes(_ index: Int, _ bytes: some Collection<UInt8>) {
        memory[index].run += bytes
        let complete = memory[index].run.count - UTF8Completeness.incompleteTail(memory[index].run)
        guard complete > 0 else { return }
        let text = Self.lossy(memory[index].run.prefix(complete))
        memory[index].run.removeFirst(complete)
        feedText(index, text)
    }

    private mutating func feedText(_ index: Int, _ text: [UInt8]) {
        let isFirst = memory[index].isFirst
        memory[index].isFirst = false
        feed(index + 1, text, starts: isFirst, ends: false)
    }

    /// Valid UTF-8 stays; of a run that is not, each byte becomes U+FFFD, as in Hugging Face tokenizers.
    private mutating func flushRun(_ index: Int) {
        guard !memory[index].run.isEmpty else { return }
        let run = memory[index].run
        memory[index].run = []
        if String(validating: run, as: UTF8.self) != nil {
            feed(index + 1, run, starts: true, ends: true)
        } else {
            for _ in run { feed(index + 1, [0xEF, 0xBF, 0xBD], starts: true, ends: true) }
        }
    }

    private static func lossy(_ bytes: some Collection<UInt8>) -> [UInt8] {
        Array(String(decoding: bytes, as: UTF8.self).utf8)
    }

    /// The byte that `<0xAB>` names.
    static func byteToken(_ token: [UInt8]) -> UInt8? {
        guard token.count == 6, token.starts(with: "<0x".utf8), token[5] == UInt8(ascii: ">") else { return nil }
        return UInt8(String(decoding: token[3..<5], as: UTF8.self), radix: 16)
    }
}

// MARK: - Text

extension DecoderState {
    private mutating func strip(
        _ index: Int, _ bytes: [UInt8], _ content: UInt32, _ start: Int, _ stop: Int, starts: Bool, ends: Bool
    ) {
        if starts {
            memory[index].toStrip = start
            memory[index].stripped = 0
        }
        var mark: [UInt8] = []
        appendScalar(content, to: &mark)
        var text: [UInt8] = []
        bytes.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            var position = 0
            while position < source.count {
                let length = utf8Length(base[position])
                if decodeScalar(base, position) == content {
                    if memory[index].toStrip > 0 {
                        memory[index].toStrip -= 1
                    } else if memory[index].stripped < stop {
                        memory[index].stripped += 1
                    } else {
                        text += mark
                    }
                } else {
                    memory[index].toStrip = 0
                    for _ in 0..<memory[index].stripped { text += mark }
                    memory[index].stripped = 0
                    text += source[position..<position + length]
                }
                position += length
            }
        }
        feed(index + 1, text, starts: starts, ends: ends)
    }

    private static func spaced(_ bytes: [UInt8], _ mark: UInt32, drops: Bool) -> [UInt8] {
        var markBytes: [UInt8] = []
        appendScalar(mark, to: &markBytes)
        return replacing(bytes, markBytes, with: drops ? [] : [0x20])
    }

    static func replacing(_ text: [UInt8], _ pattern: [UInt8], with replacement: [UInt8]) -> [UInt8] {
        guard let first = pattern.first, text.contains(first) else { return text }
        var result: [UInt8] = []
        var position = 0
        while position < text.count {
            if text[position] == first, text[position...].starts(with: pattern) {
                result += replacement
                position += pattern.count
            } else {
                result.append(text[position])
                position += 1
            }
        }
        return result
    }

    private static func replaced(_ token: [UInt8], _ splitter: Splitter, _ replacement: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        token.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            var stretches: [Splitter.Stretch] = []
            splitter.find(base, 0, source.count, &stretches)
            for stretch in stretches {
                if stretch.isMatch { result += replacement } else { result += source[stretch.start..<stretch.end] }
            }
        }
        return result
    }
}

/// Joins punctuation and contractions that BERT-like tokenizers separate.
enum WordPieceCleanup {
    private static let rules: [(String, String)] = [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
        (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ]

    static func apply(_ text: [UInt8]) -> [UInt8] {
        guard text.contains(0x20) else { return text }
        return rules.reduce(text) { DecoderState.replacing($0, Array($1.0.utf8), with: Array($1.1.utf8)) }
    }
}

/// Finds characters that are cut off at the end of a byte string.
enum UTF8Completeness {
    /// How many bytes at the end are the start of a character that may yet be completed.
    static func incompleteTail(_ bytes: [UInt8]) -> Int {
        let count = bytes.count
        for length in 1...3 where length <= count {
            let lead = bytes[count - length]
            if lead < 0x80 { return 0 }
            if lead < 0xC0 { continue }
            let needed = lead >= 0xF5 || lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
            guard length < needed, length == 1 || isSecond(bytes[count - length + 1], after: lead) else { return 0 }
            return length
        }
        return 0
    }

    private static func isSecond(_ byte: UInt8, after lead: UInt8) -> Bool {
        switch lead {
        case 0xE0: (0xA0...0xBF).contains(byte)
        case 0xED: (0x80...0x9F).contains(byte)
        case 0xF0: (0x90...0xBF).contains(byte)
        case 0xF4: (0x80...0x8F).contains(byte)
        default: (0x80...0xBF).contains(byte)
        }
    }
}
