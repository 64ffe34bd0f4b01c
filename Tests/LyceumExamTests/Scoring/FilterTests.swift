import LyceumCore
@testable import LyceumExam
import Testing

@Suite("Filters of responses")
struct FilterTests {
    @Test("every filter of the harness gives the harness's result")
    func golden() throws {
        let fixture = try ScoringFixtures.read("filters")
        let document = try #require(fixture["document"]?.objectValue)
        let replies = (fixture["replies"]?.arrayValue ?? []).map { ($0.arrayValue ?? []).map(ScoringFixtures.response) }
        for item in fixture["cases"]?.arrayValue ?? [] {
            let name = try #require(item["name"]?.stringValue)
            var task = TaskDefinition(name: "t", origin: "test")
            task.filters = [.init(name: name, steps: ScoringFixtures.steps(item["steps"]))]
            let pipeline = try #require(try FilterPipelineRunner.pipelines(of: task).first)
            for (position, reply) in replies.enumerated() {
                let result = pipeline.apply([reply], document: document, choices: [])[0].json
                #expect(result == item["results"]?[position], "\(name), replies \(position)")
            }
        }
    }

    @Test("without filters the first response counts; a filter behind it works on the text")
    func defaults() throws {
        var task = TaskDefinition(name: "t", origin: "test")
        let first = try #require(try FilterPipelineRunner.pipelines(of: task).first)
        #expect(first.name == "none")
        #expect(first.apply([[.text("a"), .text("b")]], document: .init(), choices: []) == [.text("a")])
        task.filters = [.init(name: "x", steps: [.init(function: "take_first"), .init(function: "uppercase")])]
        #expect(try FilterPipelineRunner.pipelines(of: task)[0].apply([[.text("a")]], document: .init(), choices: []) == [.text("A")])
    }

    @Test("unknown functions, Python functions and wrong options are named with their place")
    func errors() {
        func message(_ function: String, _ options: JSON.Object = .init()) -> String {
            var task = TaskDefinition(name: "mine", origin: "mine.yaml")
            task.filters = [.init(name: "p", steps: [.init(function: function, options: options)])]
            do {
                _ = try TaskScorer(task)
                return ""
            } catch { return "\(error)" }
        }
        #expect(message("regexp").contains("did you mean regex"))
        #expect(message("custom").contains("Python function"))
        #expect(message("custom").contains("mine.yaml"))
        #expect(message("take_first_k").contains("expected k"))
        #expect(message("regex", JSON.Object([("regex_pattern", "(")])).contains("regex_pattern"))
        #expect(message("regex", JSON.Object([("group_select", "x")])).contains("whole number"))
        #expect(message("extract", JSON.Object([("mode", "loose")])).contains("strict, flexible or constrained"))
        #expect(message("extract", JSON.Object([("form", "essay")])).contains("unknown form"))
    }

    @Test("a group beyond the matches is no match, where Python stops")
    func selection() {
        #expect(RegexFilter.chosen([["a"]], 3) == nil)
        #expect(RegexFilter.chosen([["a"], ["b"]], -1) == "b")
        #expect(RegexFilter.chosen([["", " x "]], 0) == "x")
        #expect(RegexFilter.chosen([["", ""]], 0) == nil)
    }
}
