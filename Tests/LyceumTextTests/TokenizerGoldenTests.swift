import LyceumCore
import Testing

@testable import LyceumText

@Suite("Tokenizers against Hugging Face tokenizers")
struct TokenizerGoldenTests {
    @Test("ids are those of Hugging Face tokenizers", arguments: TokenizerFixtures.names)
    func ids(name: String) throws {
        let fixture = try TokenizerFixtures.read(name)
        let tokenizer = try Tokenizer(json: fixture["tokenizer"] ?? .null)
        for json in fixture["cases"]?.arrayValue ?? [] {
            guard let text = json["text"]?.stringValue else { continue }
            #expect(tokenizer.encode(text, addSpecialTokens: false) == TokenizerFixtures.ids(json["ids"]), "\(text.debugDescription)")
            if let special = json["special"] {
                #expect(tokenizer.encode(text) == TokenizerFixtures.ids(special), "\(text.debugDescription)")
            }
        }
        let pair = fixture["pair"]
        #expect(
            tokenizer.encode(pair: pair?[0]?.stringValue ?? "", pair?[1]?.stringValue ?? "") == TokenizerFixtures.ids(pair?[2]))
    }

    @Test("decoded text is that of Hugging Face tokenizers, also piece by piece", arguments: TokenizerFixtures.names)
    func decoding(name: String) throws {
        let fixture = try TokenizerFixtures.read(name)
        let tokenizer = try Tokenizer(json: fixture["tokenizer"] ?? .null)
        for json in fixture["cases"]?.arrayValue ?? [] {
            let ids = TokenizerFixtures.ids(json["ids"])
            if let wanted = json["decoded"]?.stringValue {
                #expect(tokenizer.decode(ids).utf8.elementsEqual(wanted.utf8))
                var decoder = Tokenizer.StreamingDecoder(tokenizer, skipSpecialTokens: false)
                let pieces = ids.map { decoder.append($0) }
                #expect((pieces.joined() + decoder.finish()).utf8.elementsEqual(wanted.utf8))
            }
            if let wanted = json["skipped"]?.stringValue { #expect(tokenizer.decode(ids, skipSpecialTokens: true).utf8.elementsEqual(wanted.utf8)) }
        }
    }

    @Test("the fast reader of files gives what parsed JSON gives", arguments: TokenizerFixtures.names)
    func reader(name: String) throws {
        let json = try TokenizerFixtures.read(name)["tokenizer"] ?? .null
        let general = try Tokenizer(json: json)
        let bytes = Array(json.text(indent: 2).utf8)
        let description = bytes.withUnsafeBytes { TokenizerReader.read($0) }
        let fast = try Tokenizer(try #require(description), hints: SpecialTokenHints(), source: nil)
        for text in try TokenizerFixtures.texts(name) { #expect(fast.encode(text) == general.encode(text)) }
    }

    @Test("a tokenizer written out and read again is the same", arguments: TokenizerFixtures.names)
    func writing(name: String) throws {
        let tokenizer = try TokenizerFixtures.tokenizer(name)
        let again = try Tokenizer(json: try JSON.parse(tokenizer.json().text()))
        for text in try TokenizerFixtures.texts(name) { #expect(again.encode(text) == tokenizer.encode(text)) }
        #expect(again.vocabularySize == tokenizer.vocabularySize)
    }

    @Test("a GGUF vocabulary holds the tokenizer", arguments: ["smollm", "llama3", "qwen2", "gpt4o", "falcon", "sentencepiece-bpe", "wordpiece"])
    func gguf(name: String) throws {
        let tokenizer = try TokenizerFixtures.tokenizer(name)
        let again = try Tokenizer(gguf: try tokenizer.ggufVocabulary())
        for text in try TokenizerFixtures.texts(name) {
            #expect(again.encode(text, addSpecialTokens: false) == tokenizer.encode(text, addSpecialTokens: false), "\(text.debugDescription)")
        }
    }

    @Test("pieces of regular expressions are those of Hugging Face tokenizers")
    func splits() throws {
        let fixture = try TokenizerFixtures.read("splits")
        let texts = (fixture["texts"]?.arrayValue ?? []).compactMap(\.stringValue)
        for split in fixture["splits"]?.arrayValue ?? [] {
            let pattern = split["pattern"]?.stringValue ?? ""
            let behavior = Splitter.Behavior(rawValue: (split["behavior"]?.stringValue ?? "").split(separator: "_").map(\.capitalized).joined())
            let splitter = Splitter(
                matcher: .pattern(try RegularExpression(pattern)), behavior: try #require(behavior),
                isInverted: split["invert"]?.boolValue ?? false)
            for (text, wanted) in zip(texts, split["lengths"]?.arrayValue ?? []) {
                #expect(lengths(splitter, text) == TokenizerFixtures.ids(wanted).map(Int.init), "\(pattern) on \(text.debugDescription)")
            }
        }
    }

    @Test("normalization forms are those of Hugging Face tokenizers")
    func forms() throws {
        let fixture = try TokenizerFixtures.read("splits")
        let texts = (fixture["texts"]?.arrayValue ?? []).compactMap(\.stringValue)
        for (name, wanted) in try #require(fixture["forms"]?.objectValue) {
            let normalizer = try Normalizer.parse(["type": .string(name)])
            for (text, form) in zip(texts, wanted.arrayValue ?? []) {
                #expect(Array(normalizer.normalize(text).utf8) == Array((form.stringValue ?? "").utf8), "\(name) of \(text.debugDescription)")
            }
        }
    }

    private func lengths(_ splitter: Splitter, _ text: String) -> [Int] {
        var copy = text
        return copy.withUTF8 { utf8 in
            guard let base = utf8.baseAddress, !utf8.isEmpty else { return [] }
            var pieces = [Piece(start: 0, end: utf8.count)]
            splitter.apply(TokenizerText(part: base, utf8.count, origin: 0, tracksSources: false), &pieces)
            return pieces.map { $0.end - $0.start }
        }
    }
}

extension Substring {
    fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst() }
}
