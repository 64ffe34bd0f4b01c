internal import LyceumCore

extension TokenizerDescription {
    /// From GPT-2's `vocab.json` and `merges.txt`: byte-level BPE with GPT-2's pattern.
    init(vocabulary: UnsafeRawBufferPointer, merges lines: UnsafeRawBufferPointer) throws(LyceumError) {
        try self.init(json: [
            "model": ["type": "BPE", "vocab": JSON.parse(vocabulary), "merges": []],
            "pre_tokenizer": ["type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true],
            "post_processor": ["type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true],
            "decoder": ["type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true],
        ])
        for (number, line) in lines.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            var line = Array(line)
            if line.last == 0x0D { line.removeLast() }
            if line.isEmpty || (number == 0 && line.starts(with: "#version".utf8)) { continue }
            guard line.withUnsafeBufferPointer({ merges.append(line: $0) }) else {
                throw LyceumError(.invalidData, "expected two strings with a space between", at: "merges.txt:\(number + 1)")
            }
        }
        addEndOfText()
    }

    /// GPT-2's end-of-text token is in the vocabulary, but not in a list of added tokens.
    private mutating func addEndOfText() {
        for entry in tokens.entries {
            let text = tokens.bytes[Int(entry.start)..<Int(entry.start + entry.length)]
            guard text.elementsEqual("<|endoftext|>".utf8) else { continue }
            let token = AddedToken(id: entry.id, content: "<|endoftext|>", isSpecial: true)
            components["added_tokens"] = .array([token.json])
        }
    }

    /// From BERT's `vocab.txt`, one token a line; uncased unless a token has a capital letter.
    init(wordPieces lines: UnsafeRawBufferPointer) throws(LyceumError) {
        var added: [AddedToken] = []
        var isCased = false
        for (number, line) in lines.split(separator: 0x0A).enumerated() {
            let bytes = line.last == 0x0D ? line.dropLast() : line
            guard let token = String(validating: bytes, as: UTF8.self) else {
                throw LyceumError(.invalidData, "the line is not UTF-8", at: "line \(number + 1)")
            }
            tokens.append(bytes, id: Int32(number))
            let isSpecial = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].contains(token)
            if isSpecial { added.append(AddedToken(id: Int32(number), content: token, isSpecial: true)) }
            if !token.hasPrefix("["), bytes.contains(where: { (65...90).contains($0) }) { isCased = true }
        }
        model = JSON.Object([("type", "WordPiece"), ("unk_token", "[UNK]"), ("continuing_subword_prefix", "##")])
        setBert(added: added, lowercases: !isCased)
    }

    /// The parts of a BERT tokenizer around its vocabulary.
    mutating func setBert(added: [AddedToken], lowercases: Bool) {
        components["added_tokens"] = .array(added.map(\.json))
        components["normalizer"] = [
            "type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": nil,
            "lowercase": .bool(lowercases),
        ]
        components["pre_tokenizer"] = ["type": "BertPreTokenizer"]
        components["decoder"] = ["type": "WordPiece", "prefix": "##", "cleanup": true]
        let ids = Dictionary(added.map { ($0.content, Int($0.id)) }, uniquingKeysWith: { $1 })
        if let start = ids["[CLS]"], let separator = ids["[SEP]"] {
            components["post_processor"] = [
                "type": "BertProcessing", "sep": ["[SEP]", .integer(separator)], "cls": ["[CLS]", .integer(start)],
            ]
        }
    }
}
