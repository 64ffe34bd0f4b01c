internal import LyceumCore

/// A SentencePiece model file (protocol buffers), as far as a tokenizer needs it.
struct SentencePieceFile {
    private var pieces = TokenList()
    private var types: [Int32] = []
    private var scores: [Float] = []
    private var isUnigram = true
    private var fallsBackToBytes = false
    private var characterMap: [UInt8] = []
    private var addsPrefix = true
    private var removesExtraSpaces = true
    private var unknown = 0
    private var beginning = 1
    private var end = 2

    init(_ bytes: UnsafeRawBufferPointer) throws(LyceumError) {
        try ProtocolBuffer.forEach(bytes) { field, value throws(LyceumError) in
            switch (field, value) {
            case (1, .bytes(let piece)): try readPiece(piece)
            case (2, .bytes(let trainer)): try readTrainer(trainer)
            case (3, .bytes(let normalizer)): try readNormalizer(normalizer)
            default: break
            }
        }
        guard !pieces.entries.isEmpty else {
            throw LyceumError(.invalidData, "expected a SentencePiece model, found no pieces")
        }
    }

    private mutating func readPiece(_ bytes: UnsafeRawBufferPointer) throws(LyceumError) {
        var (text, score, type): ([UInt8], Float, Int32) = ([], 0, 1)
        try ProtocolBuffer.forEach(bytes) { field, value throws(LyceumError) in
            switch (field, value) {
            case (1, .bytes(let piece)): text = Array(piece)
            case (2, .fixed32(let bits)): score = Float(bitPattern: bits)
            case (3, .number(let number)): type = Int32(truncatingIfNeeded: number)
            default: break
            }
        }
        guard String(validating: text, as: UTF8.self) != nil else { throw LyceumError(.invalidData, "a piece is not UTF-8") }
        pieces.append(text, id: Int32(types.count))
        types.append(type)
        scores.append(score.isNaN ? 0 : score)
    }

    private mutating func readTrainer(_ bytes: UnsafeRawBufferPointer) throws(LyceumError) {
        try ProtocolBuffer.forEach(bytes) { field, value throws(LyceumError) in
            guard case .number(let number) = value else { return }
            switch field {
            case 3:
                guard number == 1 || number == 2 else {
                    throw LyceumError(.unsupported, "SentencePiece models of type \(number) (neither Unigram nor BPE) are not supported")
                }
                isUnigram = number == 1
            case 35: fallsBackToBytes = number != 0
            case 40: unknown = Int(truncatingIfNeeded: number)
            case 41: beginning = Int(Int32(truncatingIfNeeded: number))
            case 42: end = Int(Int32(truncatingIfNeeded: number))
            default: break
            }
        }
    }

    private mutating func readNormalizer(_ bytes: UnsafeRawBufferPointer) throws(LyceumError) {
        try ProtocolBuffer.forEach(bytes) { field, value throws(LyceumError) in
            switch (field, value) {
            case (2, .bytes(let map)): characterMap = Array(map)
            case (3, .number(let number)): addsPrefix = number != 0
            case (4, .number(let number)): removesExtraSpaces = number != 0
            default: break
            }
        }
    }

    /// The parts that Hugging Face's conversion gives such a model.
    func description() throws(LyceumError) -> TokenizerDescription {
        guard types.indices.contains(unknown) else {
            throw LyceumError(.invalidData, "the unknown piece \(unknown) is not one of the \(types.count) pieces")
        }
        var result = TokenizerDescription()
        result.tokens = pieces
        var added: [AddedToken] = []
        for (id, type) in types.enumerated() where (2...4).contains(type) {
            added.append(AddedToken(id: Int32(id), content: text(id), isSpecial: type != 4))
        }
        result.components["added_tokens"] = .array(added.map(\.json))
        if isUnigram {
            result.isScored = true
            result.tokens.scores = scores.map(Double.init)
            result.model = JSON.Object([
                ("type", "Unigram"), ("unk_id", .integer(unknown)), ("byte_fallback", .bool(fallsBackToBytes)),
            ])
            result.setUnigramParts(characterMap: characterMap, prefix: addsPrefix, collapses: removesExtraSpaces)
        } else {
            setBytePair(&result)
        }
        if !isUnigram, types.indices.contains(beginning) {
            let token = text(beginning)
            result.components["post_processor"] = [
                "type": "TemplateProcessing",
                "single": [["SpecialToken": ["id": .string(token), "type_id": 0]], ["Sequence": ["id": "A", "type_id": 0]]],
                "pair": [
                    ["SpecialToken": ["id": .string(token), "type_id": 0]], ["Sequence": ["id": "A", "type_id": 0]],
                    ["SpecialToken": ["id": .string(token), "type_id": 1]], ["Sequence": ["id": "B", "type_id": 1]],
                ],
                "special_tokens": [token: ["id": .string(token), "ids": [.integer(beginning)], "tokens": [.string(token)]]],
            ]
        }
        return result
    }

    private func text(_ id: Int) -> String {
        let entry = pieces.entries[id]
        return String(decoding: pieces.bytes[Int(entry.start)..<Int(entry.start + entry.length)], as: UTF8.self)
    }

    private func setBytePair(_ result: inout TokenizerDescription) {
        result.merges = ScoredMerges.make(pieces, scores: scores) { types[$0] == 1 || types[$0] == 4 }
        result.model = JSON.Object([
            ("type", "BPE"), ("unk_token", .string(text(unknown))), ("fuse_unk", true),
            ("byte_fallback", .bool(fallsBackToBytes)),
        ])
        let spaces: JSON = ["type": "Replace", "pattern": ["String": " "], "content": "▁"]
        var steps: [JSON] = addsPrefix ? [["type": "Prepend", "prepend": "▁"], spaces] : [spaces]
        if !characterMap.isEmpty {
            steps.insert(["type": "Precompiled", "precompiled_charsmap": .string(Base64.encode(characterMap))], at: 0)
        }
        result.components["normalizer"] = ["type": "Sequence", "normalizers": .array(steps)]
        var decoders: [JSON] = [
            ["type": "Replace", "pattern": ["String": "▁"], "content": " "], ["type": "ByteFallback"], ["type": "Fuse"],
        ]
        if addsPrefix { decoders.append(["type": "Strip", "content": " ", "start": 1, "stop": 0]) }
        result.components["decoder"] = ["type": "Sequence", "decoders": .array(decoders)]
    }
}

/// The wire format of protocol buffers.
enum ProtocolBuffer {
    enum Value {
        case number(UInt64)
        case fixed64(UInt64)
        case fixed32(UInt32)
        case bytes(UnsafeRawBufferPointer)
    }

    static func forEach(
        _ bytes: UnsafeRawBufferPointer, _ body: (Int, Value) throws(LyceumError) -> Void
    ) throws(LyceumError) {
        var position = 0
        func failure() -> LyceumError {
            LyceumError(.invalidData, "not a valid protocol buffer", at: "byte \(position)")
        }
        func number() throws(LyceumError) -> UInt64 {
            var value: UInt64 = 0
            var shift: UInt64 = 0
            while position < bytes.count, shift < 64 {
                let byte = bytes[position]
                position += 1
                value |= UInt64(byte & 127) << shift
                if byte < 128 { return value }
                shift += 7
            }
            throw failure()
        }
        func take(_ count: UInt64) throws(LyceumError) -> UnsafeRawBufferPointer {
            guard count <= UInt64(bytes.count - position) else { throw failure() }
            position += Int(count)
            return UnsafeRawBufferPointer(rebasing: bytes[position - Int(count)..<position])
        }
        while position < bytes.count {
            let key = try number()
            let field = Int(truncatingIfNeeded: key >> 3)
            switch key & 7 {
            case 0: try body(field, .number(try number()))
            case 1: try body(field, .fixed64(try take(8).loadUnaligned(as: UInt64.self)))
            case 2: try body(field, .bytes(try take(try number())))
            case 5: try body(field, .fixed32(try take(4).loadUnaligned(as: UInt32.self)))
            default: throw failure()
            }
        }
    }
}
