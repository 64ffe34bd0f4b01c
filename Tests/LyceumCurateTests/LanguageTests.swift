import Foundation
import LyceumCore
import Testing

@testable import LyceumCurate

@Suite("Languages of texts")
struct LanguageTests {
    /// Made-up languages: every one has its own syllables.
    private static let syllables = [
        "aa": ["ka", "lo", "mi", "tu", "re"], "bb": ["schra", "pfli", "kno", "tzu"], "cc": ["ша", "во", "ли", "ту"], "dd": ["木", "水", "火", "土", "金"],
    ]

    private static func text(_ language: String, words: Int, seed: UInt64) -> String {
        var state = seed &+ UInt64(language.utf8.first ?? 0)
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let parts = syllables[language] ?? []
        return (0..<words).map { _ in (0..<1 + random(4)).map { _ in parts[random(parts.count)] }.joined() }.joined(separator: " ")
    }

    private func folder() throws -> CurationFolder {
        let folder = try CurationFolder()
        for language in ["aa", "bb", "cc"] {
            try FileManager.default.createDirectory(atPath: folder.path + "/texts/" + language, withIntermediateDirectories: true)
            try Self.text(language, words: 3000, seed: 3).write(toFile: "\(folder.path)/texts/\(language)/one.txt", atomically: true, encoding: .utf8)
        }
        try Self.text("dd", words: 3000, seed: 3).write(toFile: "\(folder.path)/texts/dd.txt", atomically: true, encoding: .utf8)
        return folder
    }

    @Test("Languages are learned from a folder of texts, and told apart in others")
    func learned() throws {
        let folder = try folder()
        var settings = LanguageTraining.Settings()
        settings.samples.most = 150
        settings.buckets = 5000
        let samples = try LanguageSamples(folder: folder.path + "/texts", settings: settings.samples)
        #expect(samples.languages == ["aa", "bb", "cc", "dd"])
        for (language, pieces) in samples.pieces {
            #expect(pieces.count > 50 && pieces.count <= 150, "\(language)")
            #expect(pieces.allSatisfy { $0.unicodeScalars.count >= 10 && $0.unicodeScalars.count <= 320 })
        }
        let (model, _, test) = try LanguageTraining.train(samples, settings: settings)
        #expect((test.accuracy ?? 0) > 0.97)
        try model.write(to: folder.path + "/own.bin")
        let identifier = try LanguageIdentifier(path: folder.path + "/own.bin")
        for language in samples.languages {
            #expect(try identifier.identify(Self.text(language, words: 6, seed: 77)).first?.label == language)
        }
        // The same draw again, and another one.
        #expect(try LanguageSamples(folder: folder.path + "/texts", settings: settings.samples).pieces == samples.pieces)
        settings.samples.seed = 9
        #expect(try LanguageSamples(folder: folder.path + "/texts", settings: settings.samples).pieces != samples.pieces)
    }

    @Test("The filter keeps wanted languages above the threshold, not at it, and leaves language and score")
    func filter() throws {
        let folder = try folder()
        var settings = LanguageTraining.Settings()
        settings.samples.most = 150
        settings.buckets = 5000
        let model = try LanguageTraining.train(try LanguageSamples(folder: folder.path + "/texts", settings: settings.samples), settings: settings).model
        try model.write(to: folder.path + "/own.bin")
        let key = "model=\(folder.path)/own.bin"
        func judge(_ settings: [String], _ text: String) throws -> (Verdict, CuratedDocument) {
            var document = CuratedDocument(id: "1", text: text)
            return (try FilterCatalog.make("language", settings: [key] + settings).judge(&document), document)
        }
        let text = Self.text("bb", words: 8, seed: 5)
        let (verdict, document) = try judge(["languages=[bb]"], text)
        #expect(verdict == .keep)
        #expect(document.metadata["language"]?.stringValue == "bb")
        let score = try #require(document.metadata["language_score"]?.doubleValue)
        #expect(score > 0.65)
        #expect(try judge(["languages=[aa, cc]"], text).0 == .drop(reason: "language"))
        #expect(try judge(["languages=[aa, bb]"], text).0 == .keep)
        #expect(try judge(["languages=[]"], text).0 == .keep)
        #expect(try judge(["languages=[aa]", "only_label=true", "field=tongue"], text).1.metadata["tongue_score"]?.doubleValue == score)
        var exact = LanguageFilter(identifier: LanguageIdentifier(model: model))
        exact.languages = ["bb"]
        exact.threshold = score
        var same = document
        #expect(try exact.judge(&same) == .drop(reason: "language"))
        exact.threshold = score.nextDown
        #expect(try exact.judge(&same) == .keep)
        // Below a half several languages may count.
        let mixed = Self.text("aa", words: 4, seed: 5) + " " + Self.text("bb", words: 4, seed: 6)
        #expect(try judge(["languages=[aa]", "threshold=0.02"], mixed).0 == .keep || judge(["languages=[bb]", "threshold=0.02"], mixed).0 == .keep)
        #expect(throws: LyceumError.self) { try judge(["languages=[xx]"], text) }
        let error = #expect(throws: LyceumError.self) { try LanguageIdentifier(path: "no-such-model") }
        #expect(error?.remedy?.contains("lyceum pull") == true)
    }

    @Test("A classifier of fastText keeps and drops by its labels")
    func classifier() throws {
        let key = "model=\(FastTextPeerTests.folder)/pieces.bin"
        func judge(_ settings: [String], _ text: String) throws -> (Verdict, CuratedDocument) {
            var document = CuratedDocument(id: "1", text: text)
            return (try FilterCatalog.make("fasttext", settings: [key] + settings).judge(&document), document)
        }
        let text = "oven dough salt bake\nspoon pan broth flour"
        #expect(try judge(["wanted=[cooking]"], text).0 == .keep)
        #expect(try judge(["wanted=[sailing]"], text).0 == .drop(reason: "fasttext_below_threshold"))
        #expect(try judge(["unwanted=[cooking]"], text).0 == .drop(reason: "fasttext_unwanted"))
        #expect(try judge([], text).1.metadata["label"]?.stringValue == "cooking")
        #expect(throws: LyceumError.self) { try judge(["wanted=[cookin]"], text) }
    }
}
