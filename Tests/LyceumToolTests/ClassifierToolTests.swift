import Foundation
import LyceumCore
import Testing

/// Classifiers and languages as a user runs them.
@Suite("Classifiers and languages from the command line")
struct ClassifierToolTests {
    private static let environment = ["LYCEUM_HOME": NSTemporaryDirectory() + "lyceum-classifier-home"]
    private static let words = ["heart": ["pulse", "valve", "artery"], "stars": ["orbit", "comet", "galaxy"]]

    private func run(_ arguments: [String], status: Int32 = 0) throws -> (output: String, errors: String) {
        let outcome = try Tool.run(arguments, environment: Self.environment)
        try #require(outcome.status == status, "\(outcome.errors)")
        return (outcome.output, outcome.errors)
    }

    private func labeled(_ count: Int) -> String {
        (0..<count).map { number in
            let label = number.isMultiple(of: 2) ? "heart" : "stars"
            let words = Self.words[label] ?? []
            let common = ["the", "of", "and"]
            let parts = (0..<10).map { (place: Int) -> String in place % 3 == 0 ? words[(number / 2 + place) % 3] : common[(number + place * place) % 3] }
            let text = parts.joined(separator: " ")
            return "{\"text\": \"\(text) \(number)\", \"label\": \"\(label)\"}\n"
        }.joined()
    }

    @Test("A classifier is trained, tested and used; its file is the same on any number of threads")
    func classifier() throws {
        let folder = try TemporaryFolder()
        let path = folder.path
        try labeled(120).write(toFile: path + "/labeled.jsonl", atomically: true, encoding: .utf8)
        let train = ["classifier", "train", path + "/labeled.jsonl", "--dimension", "8", "--epochs", "20", "--rate", "0.5", "--runs", "2", "--buckets", "500"]
        let report = try JSON.parse(try run(train + ["--output", path + "/a.bin", "--json"]).output)
        #expect(report["test"]?["accuracy"]?.doubleValue == 1)
        #expect((report["texts"]?.intValue ?? 0) + (report["test"]?["texts"]?.intValue ?? 0) == 120)
        let outcome = try Tool.run(train + ["--output", path + "/b.bin"], environment: Self.environment.merging(["LYCEUM_THREADS": "1"]) { $1 })
        #expect(outcome.status == 0)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path + "/a.bin")) == Data(contentsOf: URL(fileURLWithPath: path + "/b.bin")))
        _ = try run(["classifier", "score", path + "/a.bin", path + "/labeled.jsonl", "--of", "stars", "--minimum", "0.5", "--output", path + "/stars.jsonl"])
        let kept = try String(contentsOfFile: path + "/stars.jsonl", encoding: .utf8).split(separator: "\n").map { try JSON.parse(String($0)) }
        #expect(kept.count == 60)
        #expect(kept.allSatisfy { $0["label"]?.stringValue == "stars" && ($0["label_probability"]?.doubleValue ?? 0) >= 0.5 })
        let test = try JSON.parse(try run(["classifier", "test", path + "/a.bin", path + "/labeled.jsonl", "--curve", "stars", "--json"]).output)
        #expect(test["accuracy"]?.doubleValue == 1)
        #expect(test["curves"]?["stars"]?.arrayValue?.count == 19)
        let missing = try run(["classifier", "test", path + "/a.bin", path + "/labeled.jsonl", "--curve", "star"], status: 64)
        #expect(missing.errors.contains("stars"))
    }

    @Test("A model of languages is trained, and files are told apart by it; without one it is said how to get it")
    func languages() throws {
        let folder = try TemporaryFolder()
        let path = folder.path
        try FileManager.default.createDirectory(atPath: path + "/texts", withIntermediateDirectories: true)
        for (language, syllables) in [("aa", ["ka", "lo", "mi"]), ("bb", ["schra", "pfli", "kno"])] {
            var text = ""
            for number in 0..<2000 {
                if number % 3 == 0 { text += " " }
                text += syllables[(number * number + number / 7) % 3]
            }
            try text.write(toFile: "\(path)/texts/\(language).txt", atomically: true, encoding: .utf8)
        }
        let missing = try run(["langid", "--text", "kalomi"], status: 66)
        #expect(missing.errors.contains("lyceum pull"))
        let train = ["langid", "train", path + "/texts", "--pieces", "60", "--buckets", "2000", "--dimension", "8", "--output", path + "/own.bin", "--json"]
        let report = try JSON.parse(try run(train).output)
        #expect(report["languages"]?.arrayValue?.compactMap(\.stringValue) == ["aa", "bb"])
        try "{\"text\": \"kalo mika loka milo\"}\n{\"text\": \"knopfli schra schrakno\"}\n".write(
            toFile: path + "/new.jsonl", atomically: true, encoding: .utf8)
        let lines = try run(["langid", path + "/new.jsonl", "--model", path + "/own.bin", "--json"]).output.split(separator: "\n").map { try JSON.parse(String($0)) }
        #expect(lines.map { $0["language"]?.stringValue } == ["aa", "bb"])
        let summary = try JSON.parse(try run(["langid", path + "/new.jsonl", "--model", path + "/own.bin", "--summary", "--json"]).output)
        #expect(summary["languages"]?["aa"]?.intValue == 1)
        let test = try JSON.parse(try run(["langid", "test", path + "/texts", "--lengths", "20,50", "--pieces", "20", "--model", path + "/own.bin", "--json"]).output)
        #expect((test["50"]?["accuracy"]?.doubleValue ?? 0) > 0.9)
    }
}
