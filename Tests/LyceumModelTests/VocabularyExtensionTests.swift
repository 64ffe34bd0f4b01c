import Foundation
import LyceumCore
import LyceumTensor
import LyceumText
import Testing

@testable import LyceumModel

/// New tokens for a model: what stays, what gets shorter, and what the new rows hold.
@Suite("Vocabulary extension", .serialized)
struct VocabularyExtensionTests {
    static let corpus = (0..<60).map { index in
        "Photosynthesis number \(index % 7): chloroplasts absorb photons, chlorophyll and carotenoids transfer electrons; "
            + "photosynthetic organisms fix carbon dioxide. Überraschung, die Chlorophyllfärbung! "
    }
    static let heldOut = ["The chloroplasts absorb photons; photosynthesis needs chlorophyll, carbon dioxide and electrons."]

    static func model(
        _ scratch: ScratchFolder, kind: TokenizerTraining.Kind = .bpe, architecture: String = "llama", tied: Bool = true
    ) throws -> Checkpoint {
        let training = TokenizerTraining(kind: kind, vocabularySize: kind == .bpe ? 300 : 60)
        try training.write(
            try training.train(["the cat sat on the mat and the number of photons is seven, over and over: Überfärbung!;."]),
            to: scratch.file("tokenizer"))
        let tokenizer = try TokenizerSource(scratch.file("tokenizer"))
        var dimensions = InitializationTests.small(tokenizer.tokenizer.vocabularySize + 2)
        dimensions.tiesHead = tied
        try ModelInitializer(architecture: architecture, dimensions: dimensions, tokenizer: tokenizer, seed: 11)
            .write(to: scratch.file("model"))
        return try Checkpoint.open(scratch.file("model"))
    }

    static func table(_ checkpoint: Checkpoint, _ name: String) throws -> [ArraySlice<Float>] {
        let tensor = try checkpoint.tensors.tensor(named: name)
        let values = try tensor.asFloats(name).floatArray()
        return (0..<tensor.shape[0]).map { values[$0 * tensor.width..<($0 + 1) * tensor.width] }
    }

    static func mean(_ rows: [ArraySlice<Float>]) -> [Float] {
        (0..<rows[0].count).map { column in
            Float(rows.reduce(0.0) { $0 + Double($1[$1.startIndex + column]) } / Double(rows.count))
        }
    }

    @Test("old tokens and rows stay, new rows are means, texts get shorter", arguments: NewTokenInitialization.allCases)
    func extend(initialization: NewTokenInitialization) throws {
        let scratch = ScratchFolder()
        let original = try Self.model(scratch, tied: false)
        let old = try original.tokenizer()
        let work = VocabularyExtension(original, extender: VocabularyExtender(newTokens: 40), initialization: initialization)
        let report = try work.write(texts: Self.corpus, heldOut: Self.heldOut, to: scratch.file("out"))
        let checkpoint = try Checkpoint.open(scratch.file("out"))
        let new = try checkpoint.tokenizer()
        #expect(report.newTokens.count == 40)
        #expect(report.newTokens.map(\.id) == (0..<40).map { Int32(old.vocabularySize + $0) })
        // Two of the rows were room the tokenizer did not use.
        #expect(report.rowsBefore == old.vocabularySize + 2 && report.rowsAfter == old.vocabularySize + 40)
        #expect(checkpoint.configuration["vocab_size"]?.intValue == report.rowsAfter)
        for id in 0..<Int32(old.vocabularySize) { #expect(new.token(of: id) == old.token(of: id)) }
        // Fewer tokens for the same bytes; the report counts right.
        let before = Self.heldOut.flatMap { old.encode($0) }
        let after = Self.heldOut.flatMap { new.encode($0) }
        #expect(report.heldOutTokensBefore == before.count && report.heldOutTokensAfter == after.count)
        #expect(Double(after.count) < 0.75 * Double(before.count))
        #expect(report.heldOutCharacters == Self.heldOut[0].unicodeScalars.count && report.longerTexts == 0)
        #expect(report.roundTripFailuresBefore == 0 && report.roundTripFailuresAfter == 0)
        for text in Self.heldOut + Self.corpus + ["unseen words stay as they were, 東京 🙂"] {
            #expect(new.decode(new.encode(text)) == text)
        }
        #expect(new.encode("<|endoftext|>") == [0])
        #expect(new.endOfSequence == 0)
        for name in ["model.embed_tokens.weight", "lm_head.weight"] {
            let (rows, oldRows) = (try Self.table(checkpoint, name), try Self.table(original, name))
            for id in 0..<old.vocabularySize { #expect(Array(rows[id]) == Array(oldRows[id])) }
            let all = Self.mean(Array(oldRows.prefix(old.vocabularySize)))
            for token in report.newTokens {
                // What the token writes is what its parts wrote.
                #expect(old.decode(token.parts) == new.decode([token.id]))
                guard initialization != .random else { continue }
                let wanted = initialization == .mean ? all : Self.mean(token.parts.map { oldRows[Int($0)] })
                #expect(Array(rows[Int(token.id)]) == wanted)
            }
        }
        if initialization == .random { try Self.checkRandom(original, checkpoint, report) }
        // Old texts have the logits they had, and every other weight its bytes.
        let tokens = old.encode("the cat sat")
        let was = TrainableModelTests.logits(try TrainableModel(original), [tokens])
        let isNow = TrainableModelTests.logits(try TrainableModel(checkpoint), [tokens])
        for row in tokens.indices {
            let (a, b) = (row * report.rowsBefore, row * report.rowsAfter)
            #expect(was[a..<a + old.vocabularySize].elementsEqual(isNow[b..<b + old.vocabularySize]))
        }
    }

    /// New rows lie around the mean of the old ones, as far from it as those, and the head's differ from the embedding's.
    static func checkRandom(_ original: Checkpoint, _ extended: Checkpoint, _ report: VocabularyExtensionReport) throws {
        var drawn: [[Float]] = []
        for name in ["model.embed_tokens.weight", "lm_head.weight"] {
            let old = Array(try table(original, name).prefix(report.rowsBefore - 2))
            let center = mean(old)
            func distances(_ rows: [ArraySlice<Float>]) -> [Float] { rows.flatMap { row in zip(row, center).map { $0 - $1 } } }
            let new = Array(try table(extended, name)[Int(report.newTokens[0].id)...])
            let (spread, found) = (InitializationTests.deviation(distances(old)), InitializationTests.deviation(distances(new)))
            #expect(abs(found - spread) < 0.1 * spread)
            drawn.append(new.flatMap { Array($0) })
        }
        #expect(drawn[0] != drawn[1] && Set(drawn[0]).count > drawn[0].count / 2)
    }

    @Test("every saved token is counted: the corpus has exactly as many fewer as the merges joined")
    func savings() throws {
        let scratch = ScratchFolder()
        let old = try Self.model(scratch).tokenizer()
        let vocabulary = try VocabularyExtender(newTokens: 25).extend(old, with: Self.corpus)
        let new = try Tokenizer(json: vocabulary.json)
        func count(_ tokenizer: Tokenizer) -> Int { Self.corpus.reduce(0) { $0 + tokenizer.encode($1).count } }
        #expect(count(old) - count(new) == vocabulary.tokens.reduce(0) { $0 + $1.saved })
        // The same texts in another order give the same tokens.
        let again = try VocabularyExtender(newTokens: 25).extend(old, with: Self.corpus.reversed())
        #expect(again.json == vocabulary.json)
    }

    @Test("added tokens that the model's vocabulary lacks keep their numbers")
    func addedTokens() throws {
        let scratch = ScratchFolder()
        _ = try Self.model(scratch)
        var json = try JSON.read(path: scratch.file("tokenizer/tokenizer.json")).objectValue!
        let size = json["model"]!["vocab"]!.objectValue!.count
        json["added_tokens"] = .array(
            json["added_tokens"]!.arrayValue! + [
                ["id": .integer(size), "content": "<|turn|>", "single_word": false, "lstrip": false, "rstrip": false,
                    "normalized": false, "special": true]
            ])
        let old = try Tokenizer(json: .object(json))
        #expect(old.id(of: "<|turn|>") == Int32(size))
        let vocabulary = try VocabularyExtender(newTokens: 5).extend(old, with: Self.corpus)
        // Readers number added tokens by the size of the vocabulary unless it has them.
        #expect(vocabulary.json["model"]?["vocab"]?["<|turn|>"]?.intValue == size)
        #expect(vocabulary.tokens[0].id == Int32(size) + 1)
        let new = try Tokenizer(json: vocabulary.json)
        #expect(new.encode("chloroplasts<|turn|>") == new.encode("chloroplasts") + [Int32(size)])
    }

    @Test("a Unigram vocabulary gets pieces that its most likely path takes")
    func unigram() throws {
        let scratch = ScratchFolder()
        let original = try Self.model(scratch, kind: .unigram, architecture: "qwen3")
        let old = try original.tokenizer()
        let report = try VocabularyExtension(original, extender: VocabularyExtender(newTokens: 30))
            .write(texts: Self.corpus, heldOut: Self.heldOut, to: scratch.file("out"))
        #expect(report.newTokens.count == 30)
        #expect(Double(report.heldOutTokensAfter) < 0.8 * Double(report.heldOutTokensBefore))
        let new = try Checkpoint.open(scratch.file("out")).tokenizer()
        #expect(new.decode(new.encode("the cat sat on photons")) == old.decode(old.encode("the cat sat on photons")))
        _ = try LanguageModel.load(scratch.file("out"))
    }

    @Test("a GGUF model is extended into a folder that runs")
    func gguf() throws {
        let scratch = ScratchFolder()
        let original = try Self.model(scratch)
        try CheckpointConverter.convert(from: original, to: scratch.file("model.gguf"), format: .gguf)
        let file = try Checkpoint.open(scratch.file("model.gguf"))
        let fromFile = try VocabularyExtension(file, extender: VocabularyExtender(newTokens: 10))
            .write(texts: Self.corpus, heldOut: Self.heldOut, to: scratch.file("a"))
        let fromFolder = try VocabularyExtension(original, extender: VocabularyExtender(newTokens: 10))
            .write(texts: Self.corpus, heldOut: Self.heldOut, to: scratch.file("b"))
        // A GGUF file has a name for every row, so its unused rows count as tokens; the texts of the new tokens are the same.
        #expect(fromFile.newTokens.map(\.text) == fromFolder.newTokens.map(\.text))
        #expect(fromFile.heldOutTokensAfter == fromFolder.heldOutTokensAfter)
        let model = try LanguageModel.load(scratch.file("a"))
        #expect(model.vocabularySize == fromFile.rowsAfter)
    }

    @Test("what cannot be extended is refused with a reason")
    func refusals() throws {
        let scratch = ScratchFolder()
        let original = try Self.model(scratch)
        #expect(throws: LyceumError.self) { try VocabularyExtender(newTokens: 0).extend(original.tokenizer(), with: Self.corpus) }
        let pieces: JSON = [
            "model": ["type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "vocab": ["[UNK]": 0, "a": 1]]
        ]
        let error = #expect(throws: LyceumError.self) {
            try VocabularyExtender(newTokens: 3).extend(try Tokenizer(json: pieces), with: Self.corpus)
        }
        #expect(error?.code == .unsupported)
        // Nothing is left of a failed extension.
        try AtomicFile.write("here", to: scratch.file("taken"))
        #expect(throws: LyceumError.self) {
            try VocabularyExtension(original, extender: VocabularyExtender(newTokens: 3))
                .write(texts: Self.corpus, heldOut: [], to: scratch.file("taken"))
        }
        #expect(!scratch.contents.contains { $0.contains("partial") })
    }

    @Test("a trained tokenizer's folder has its special tokens and a template that renders")
    func trainedFolder() throws {
        let scratch = ScratchFolder()
        let training = TokenizerTraining(
            kind: .bpe, vocabularySize: 320, beginningToken: "<s>", paddingToken: "<pad>",
            specialTokens: TokenizerTraining.chatMarkup.tokens, chatTemplate: TokenizerTraining.chatMarkup.template)
        try training.write(try training.train(Self.corpus), to: scratch.file("tokenizer"))
        let source = try TokenizerSource(scratch.file("tokenizer"))
        #expect(["<|endoftext|>", "<s>", "<pad>", "<|im_start|>", "<|im_end|>"].map { source.tokenizer.id(of: $0) } == [0, 1, 2, 3, 4])
        #expect(source.tokenizer.encode("photons").first == 1)
        #expect(source.tokenizer.endOfSequence == 0 && source.tokenizer.padding == 2)
        try ModelInitializer(architecture: "llama", dimensions: InitializationTests.small(320), tokenizer: source)
            .write(to: scratch.file("model"))
        let text = try TextModel(try LanguageModel.load(scratch.file("model")))
        #expect(text.endTokens == [0, 4])
        let tokens = try text.tokens(messages: [["role": "user", "content": "hi"]], addGenerationPrompt: true)
        #expect(text.tokenizer.decode(tokens) == "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n")
        #expect(tokens.first == 3 && tokens.filter { $0 == 3 }.count == 2)
        var broken = training
        broken.chatTemplate = "{% for %}"
        #expect(throws: LyceumError.self) { try broken.train(Self.corpus) }
    }
}
