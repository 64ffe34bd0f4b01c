import Foundation
import LyceumCore
import Testing

/// `lyceum expert` as a user runs it, on the tiny chat model and an invented field.
@Suite("Experts from the command line")
struct ExpertToolTests {
    private final class Place {
        let folder = Result { try TemporaryFolder() }
        var path: String { get throws { try folder.get().path } }

        func make() throws -> String {
            let path = try path
            try FileManager.default.createDirectory(atPath: "\(path)/herbs/texts", withIntermediateDirectories: true)
            for town in 0..<48 {
                if town < 12 { try Self.text(town + 1000).write(toFile: "\(path)/general-\(town).txt", atomically: true, encoding: .utf8) }
                try Self.text(town).write(toFile: "\(path)/herbs/texts/town-\(town).md", atomically: true, encoding: .utf8)
            }
            return path
        }

        /// A made-up town: facts with names and numbers among sentences that no other town has.
        private static func text(_ town: Int) -> String {
            var state = UInt64(town + 1) &* 0x9E37_79B9_7F4A_7C15
            func draw(_ count: Int) -> Int {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Int(state >> 33) % count
            }
            func name() -> String { (0..<3).map { _ in ["ba", "ke", "lo", "mi", "nu", "ra", "se", "ti", "vo", "zu"][draw(10)] }.joined().capitalized }
            func words() -> String {
                let list = ["river", "stone", "garden", "winter", "market", "letter", "silver", "window", "forest", "harbor", "candle", "bridge", "mirror", "valley"]
                return (0..<9).map { _ in list[draw(list.count)] }.joined(separator: " ")
            }
            let place = name()
            let filler = (0..<6).map { _ in "There one finds \(words())." }
            return """
                # \(place)

                \(place) was founded in \(1100 + draw(800)) by \(name()) \(name()). \(filler[0]) \(filler[1])

                The largest lake of \(place) is called \(name()). \(filler[2]) \(filler[3]) In \(1900 + draw(99)) the mayor \(name()) \(name()) opened
                the library of \(place), which holds \(1000 + draw(8000)) books. \(filler[4]) \(filler[5])
                """
        }

        func arguments(_ path: String, _ more: [String] = []) -> [String] {
            [
                "expert", "--base", Tool.model, "--texts", "\(path)/herbs/texts", "--budget", "2k", "--output", "\(path)/out", "--store",
                "\(path)/store", "--question-count", "40", "--threads", "2", "--general", "\(path)/general-1.txt", "\(path)/general-2.txt",
            ] + more
        }

        func run(_ path: String, _ more: [String] = []) throws -> Tool.Outcome {
            try Tool.run(arguments(path, more), environment: ["LYCEUM_HOME": "\(path)/home"])
        }
    }

    @Test("a folder of texts becomes a model that loads, with claims, advice and a recipe; a rerun does nothing again")
    func grows() throws {
        let place = Place()
        let path = try place.make()
        let first = try place.run(path)
        try #require(first.status == 0, "\(first.errors)")
        #expect(first.output.ranges(of: "Recommendation: ").count == 1)
        let results = try JSON.read(path: "\(path)/out/results.json")
        #expect(results["state"]?.stringValue == "finished")
        #expect(results["claims"]?.arrayValue?.compactMap { $0["claim"]?.stringValue } == ["reads", "answers", "foresees", "kept", "follows"])
        // So few texts hold no four terms that exclude each other; that costs the one claim, not the run.
        let untested = results["claims"]?.arrayValue?.filter { $0["verdict"]?.stringValue == "untested" }.map { $0["claim"]?.stringValue }
        #expect(untested == ["foresees"])
        for model in ["expert", "expert.gguf"] {
            let answer = try Tool.run(["generate", "\(path)/out/\(model)", "--prompt", "The herb", "--max-tokens", "3", "--temperature", "0"])
            #expect(answer.status == 0, "\(answer.errors)")
        }
        let again = try place.run(path, ["--json"])
        try #require(again.status == 0, "\(again.errors)")
        let lines = try again.output.split(separator: "\n").map { try JSON.parse(String($0)) }
        let end = try #require(lines.first { $0["event"]?.stringValue == "end" })
        #expect(end["steps"]?.arrayValue?.allSatisfy { $0["state"]?.stringValue == "present" } == true)
        #expect(["keep", "discard", "undecided"].contains(lines.last?["recommendation"]?.stringValue))
        let recipe = try Tool.run(["recipe", "validate", "\(path)/out/recipe.yaml"])
        #expect(recipe.status == 0, "\(recipe.errors)")
    }

    @Test("wrong flags and missing folders are told before anything is read")
    func mistakes() throws {
        let place = Place()
        let path = try place.make()
        for (more, word) in [
            (["--budget", "soon"], "--budget"), (["--method", "magic"], "--method"), (["--part", "0"], "--part"), (["--hold-out", "0.9"], "--hold-out"),
        ] {
            let outcome = try place.run(path, more)
            #expect(outcome.status == 64, "\(outcome.errors)")
            #expect(outcome.errors.contains(word))
        }
        let missing = try Tool.run(["expert", "--base", Tool.model, "--texts", "\(path)/nothing", "--output", "\(path)/out"])
        #expect(missing.status != 0)
        #expect(missing.errors.contains("nothing"))
    }
}
