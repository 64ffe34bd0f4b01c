import Foundation
import LyceumCore
import Testing

@testable import LyceumText

@Suite("Laws of tokenizers")
struct TokenizerLawTests {
    @Test("the scanners cut like the general engine on random text")
    func scanners() throws {
        var random = SeededNumbers(state: 1)
        let matchers: [(Splitter.Matcher, String)] = [
            (.gpt2, GPT2Scanner.pattern),
            (.wordsAndLines(longestNumber: 3), KnownPatterns.wordsAndLines(longestNumber: 3)),
            (.wordsAndLines(longestNumber: 1), KnownPatterns.wordsAndLines(longestNumber: 1)),
            (.casedWords(longestNumber: 3, hasContractions: true), CasedWordsScanner.pattern(longestNumber: 3, hasContractions: true)),
            (.casedWords(longestNumber: 1, hasContractions: false), CasedWordsScanner.pattern(longestNumber: 1, hasContractions: false)),
        ]
        for (matcher, pattern) in matchers {
            let general = Splitter(matcher: .pattern(try RegularExpression(pattern)))
            for _ in 0..<400 {
                let text = random.text(Int.random(in: 1...60, using: &random))
                #expect(pieces(Splitter(matcher: matcher), text) == pieces(general, text), "\(pattern) on \(text.debugDescription)")
            }
        }
    }

    @Test("decoding what was encoded gives the text back", arguments: ["smollm", "llama3", "gpt4o", "sentencepiece-bpe"])
    func roundTrip(name: String) throws {
        let tokenizer = try TokenizerFixtures.tokenizer(name)
        var random = SeededNumbers(state: 2)
        for _ in 0..<200 {
            let text = random.text(40)
            #expect(tokenizer.decode(tokenizer.encode(text, addSpecialTokens: false)) == text)
        }
    }

    @Test("ranges tile the text of a byte-level tokenizer and give the same ids", arguments: ["smollm", "llama3", "unigram-bytes", "wordpiece"])
    func ranges(name: String) throws {
        let tokenizer = try TokenizerFixtures.tokenizer(name)
        var random = SeededNumbers(state: 3)
        for _ in 0..<100 {
            let text = random.text(50)
            let (ids, ranges) = tokenizer.encodeWithOffsets(text, addSpecialTokens: false)
            #expect(ids == tokenizer.encode(text, addSpecialTokens: false))
            #expect(ids.count == ranges.count)
            #expect(ranges.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= text.utf8.count })
            guard name == "smollm" || name == "llama3" else { continue }
            #expect(ranges.first?.lowerBound ?? 0 == 0)
            #expect(ranges.last?.upperBound ?? 0 == text.utf8.count)
            for (a, b) in zip(ranges, ranges.dropFirst()) { #expect(a.upperBound == b.lowerBound) }
            for (id, range) in zip(ids, ranges) where !tokenizer.isSpecial(id) {
                #expect(tokenizer.bytes(of: id) == Array(Array(text.utf8)[range]))
            }
        }
    }

    @Test("a megabyte of one character is one word and takes no quadratic time", arguments: ["smollm", "sentencepiece-bpe", "unigram"])
    func longWord(name: String) throws {
        let tokenizer = try TokenizerFixtures.tokenizer(name)
        for character in ["a", " ", "é", "\u{301}"] {
            let text = String(repeating: character, count: 1_000_000 / character.utf8.count)
            #expect(!tokenizer.encode(text, addSpecialTokens: false).isEmpty || name == "unigram")
        }
    }

    @Test("special tokens in the text are text when the caller says so")
    func plainSpecials() throws {
        let tokenizer = try TokenizerFixtures.tokenizer("smollm")
        let text = "<|im_start|>hi<|im_end|>"
        let start = try #require(tokenizer.id(of: "<|im_start|>"))
        #expect(tokenizer.encode(text).first == start)
        let plain = tokenizer.encode(text, parseSpecialTokens: false)
        #expect(!plain.contains(start))
        #expect(tokenizer.decode(plain) == text)
        #expect(tokenizer.isSpecial(start))
        #expect(tokenizer.decode(tokenizer.encode(text), skipSpecialTokens: true) == "hi")
    }

    @Test("half characters are held back")
    func heldBack() throws {
        let tokenizer = try TokenizerFixtures.tokenizer("smollm")
        var decoder = Tokenizer.StreamingDecoder(tokenizer, skipSpecialTokens: false)
        let bytes = Array("😀".utf8).map { byte in tokenizer.id(of: String(decoding: ByteAlphabet.text([byte]), as: UTF8.self)) ?? -1 }
        #expect(bytes.map { decoder.append($0) } == ["", "", "", "😀"])
        #expect(decoder.append(bytes[0]).isEmpty)
        #expect(decoder.finish() == "\u{FFFD}")
    }

    @Test("many threads get the same ids")
    func threads() async throws {
        let tokenizer = try TokenizerFixtures.tokenizer("llama3")
        let texts = try TokenizerFixtures.texts("llama3")
        let wanted = texts.map { tokenizer.encode($0) }
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 { group.addTask { texts.map { tokenizer.encode($0) } == wanted } }
            for await same in group { #expect(same) }
        }
    }

    @Test("what is not known is refused by name")
    func refusals() {
        func message(_ json: JSON) -> String {
            do {
                _ = try Tokenizer(json: json)
                return ""
            } catch { return "\(error)" }
        }
        let model: JSON = ["type": "BPE", "vocab": ["a": 0], "merges": []]
        #expect(message(["model": model, "pre_tokenizer": ["type": "Magic"]]).contains("\"Magic\""))
        #expect(message(["model": model, "normalizer": ["type": "Magic"]]).contains("\"Magic\""))
        #expect(message(["model": ["type": "Magic", "vocab": [:]]]).contains("\"Magic\""))
        #expect(message(["model": ["type": "BPE", "dropout": 0.1, "vocab": ["a": 0], "merges": []]]).contains("dropout"))
        #expect(message(["model": ["type": "BPE", "vocab": ["a": 4_000_000], "merges": []]]).contains("4000000"))
        #expect(message(["model": model, "pre_tokenizer": ["type": "Split", "pattern": ["Regex": "(a)\\1"], "behavior": "Isolated"]]).contains("back references"))
        #expect(throws: LyceumError.self) {
            _ = try Tokenizer(gguf: GGUFVocabulary(model: "gpt2", preTokenizer: "no-such", tokens: ["a"]))
        }
    }

    @Test("patterns that backtrack without end come to an end")
    func backtracking() throws {
        for pattern in ["(a+)+$b", "(a|aa)*c", "(?:a*)*b", "(\\w+\\s?)*!"] {
            let expression = try RegularExpression(pattern)
            var text = String(repeating: "a", count: 3000)
            text.withUTF8 { utf8 in
                guard let base = utf8.baseAddress else { return }
                var count = 0
                expression.forEachMatch(base, 0, utf8.count) { _ in count += 1 }
                #expect(count == 0)
            }
        }
    }

    @Test("mutated files are refused or work, without a crash")
    func fuzz() throws {
        let iterations = ProcessInfo.processInfo.environment["LYCEUM_FUZZ_ITERATIONS"].flatMap(Int.init) ?? 150
        var random = SeededNumbers(state: UInt64(iterations))
        let names = ["wordlevel", "suffixed", "wordpiece", "unigram", "smollm", "sentencepiece-bpe"]
        let sources = try names.map { Array((try TokenizerFixtures.read($0)["tokenizer"] ?? .null).text().utf8) }
        for index in 0..<iterations {
            var bytes = sources[index % sources.count]
            for _ in 0..<Int.random(in: 1...6, using: &random) { mutate(&bytes, &random) }
            let read = bytes.withUnsafeBytes { raw in
                let description = TokenizerReader.read(raw)
                return try? description ?? TokenizerDescription(json: JSON.parse(raw))
            }
            guard let read, let tokenizer = try? Tokenizer(read, hints: SpecialTokenHints(), source: nil) else { continue }
            let ids = tokenizer.encode(random.text(80))
            _ = tokenizer.decode(ids)
            _ = tokenizer.bytes(of: ids.first ?? 0)
        }
    }

    private func mutate(_ bytes: inout [UInt8], _ random: inout SeededNumbers) {
        // Half of the changes go to the small parts in front of the vocabulary.
        let limit = Bool.random(using: &random) ? min(bytes.count, 2500) : bytes.count
        let place = Int.random(in: 0..<max(limit, 1), using: &random)
        switch random.next() % 6 {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(UInt8.random(in: 32...126, using: &random), at: place)
        case 3: bytes.removeSubrange(place..<min(place + Int.random(in: 1...40, using: &random), bytes.count))
        case 4: bytes.insert(contentsOf: bytes[place..<min(place + 30, bytes.count)], at: place)
        default:
            let digits = bytes.indices.filter { $0 < limit && (48...57).contains(bytes[$0]) }
            if let digit = digits.randomElement(using: &random) { bytes[digit] = UInt8.random(in: 45...57, using: &random) }
        }
        if bytes.isEmpty { bytes = [0x7B] }
    }

    private func pieces(_ splitter: Splitter, _ text: String) -> [Int] {
        var copy = text
        return copy.withUTF8 { utf8 in
            guard let base = utf8.baseAddress else { return [] }
            var pieces = [Piece(start: 0, end: utf8.count)]
            splitter.apply(TokenizerText(part: base, utf8.count, origin: 0, tracksSources: false), &pieces)
            return pieces.map { $0.end - $0.start }
        }
    }
}
