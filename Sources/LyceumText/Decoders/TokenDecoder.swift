internal import LyceumCore

/// How the written forms of tokens become text again: a chain of stages, each of which rewrites a list of strings.
///
/// The chain works on a stream: it gives out text as soon as nothing that follows can change it, and the whole text is the
/// stream's pieces put together.
struct TokenDecoder: Sendable {
    enum Stage: Sendable {
        /// Printable characters back to bytes, all tokens in one.
        case byteLevel
        /// `<0xAB>` tokens back to bytes.
        case byteFallback
        case fuse
        case strip(content: UInt32, start: Int, stop: Int)
        case replace(Splitter, with: [UInt8])
        case metaspace(replacement: UInt32, dropsFirst: Bool)
        case wordPiece(prefix: [UInt8], cleansUp: Bool)
        case endSuffix([UInt8])
        case ctc(padding: [UInt8], delimiter: [UInt8], cleansUp: Bool)
        /// Spaces between tokens, when there is no decoder.
        case join
    }

    var stages: [Stage]

    /// The only stage: bytes can be put together without looking at the tokens.
    var isByteLevel: Bool {
        guard stages.count == 1, case .byteLevel = stages[0] else { return false }
        return true
    }

    var startsWithByteLevel: Bool {
        guard case .byteLevel? = stages.first else { return false }
        return true
    }

    var hasByteFallback: Bool { stages.contains { if case .byteFallback = $0 { true } else { false } } }
}

extension TokenDecoder {
    static func parse(_ json: JSON) throws(LyceumError) -> TokenDecoder {
        var stages: [Stage] = []
        try append(json, "decoder", &stages)
        return TokenDecoder(stages: stages)
    }

    private static func append(_ json: JSON, _ place: String, _ stages: inout [Stage]) throws(LyceumError) {
        func text(_ key: String, _ standard: String) -> [UInt8] { Array((json[key]?.stringValue ?? standard).utf8) }
        func flag(_ key: String, _ standard: Bool) -> Bool { json[key]?.boolValue ?? standard }
        switch json["type"]?.stringValue {
        case "ByteLevel": stages.append(.byteLevel)
        case "ByteFallback": stages.append(.byteFallback)
        case "Fuse": stages.append(.fuse)
        case "Strip":
            guard let content = json["content"]?.stringValue?.unicodeScalars.first else {
                throw LyceumError(.invalidData, "expected a character", at: "\(place).content")
            }
            stages.append(
                .strip(
                    content: content.value, start: max(json["start"]?.intValue ?? 0, 0),
                    stop: min(max(json["stop"]?.intValue ?? 0, 0), 1 << 20)))
        case "Replace":
            let matcher = try PreTokenizer.matcher(json["pattern"], "\(place).pattern")
            stages.append(.replace(Splitter(matcher: matcher), with: text("content", "")))
        case "Metaspace":
            let metaspace = try PreTokenizer.metaspace(json, place)
            stages.append(.metaspace(replacement: metaspace.replacement, dropsFirst: metaspace.scheme != .never))
        case "WordPiece": stages.append(.wordPiece(prefix: text("prefix", "##"), cleansUp: flag("cleanup", true)))
        case "BPEDecoder": stages.append(.endSuffix(text("suffix", "</w>")))
        case "CTC":
            stages.append(
                .ctc(
                    padding: text("pad_token", "<pad>"), delimiter: text("word_delimiter_token", "|"),
                    cleansUp: flag("cleanup", true)))
        case "Sequence":
            for (index, part) in (json["decoders"]?.arrayValue ?? []).enumerated() {
                try append(part, "\(place).decoders[\(index)]", &stages)
            }
        case let type: throw LyceumError(.unsupported, "unknown decoder \"\(type ?? "")\"", at: place)
        }
    }
}
