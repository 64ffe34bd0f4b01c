import LyceumCore
@testable import LyceumExam
import LyceumText
import Testing

@Suite("Regular expressions of Python")
struct PythonExpressionTests {
    @Test("matches, groups and removals equal CPython's for every pattern and text")
    func golden() throws {
        let fixture = try ScoringFixtures.read("python_regex")
        let texts = (fixture["texts"]?.arrayValue ?? []).compactMap(\.stringValue)
        var compared = 0
        for item in fixture["cases"]?.arrayValue ?? [] {
            let pattern = try #require(item["pattern"]?.stringValue)
            let expression = try PythonExpression(pattern)
            for (position, text) in texts.enumerated() {
                let found = (item["found"]?[position]?.arrayValue ?? []).map { ($0.arrayValue ?? []).compactMap(\.stringValue) }
                let spans = (item["spans"]?[position]?.arrayValue ?? []).map { ($0.arrayValue ?? []).compactMap(\.intValue) }
                #expect(expression.findAll(in: text) == found, "\(pattern) in \(text)")
                #expect(expression.matches(in: text).map { [$0.range.lowerBound, $0.range.upperBound] } == spans, "\(pattern) in \(text)")
                #expect(expression.removing(from: text) == item["removed"]?[position]?.stringValue, "\(pattern) in \(text)")
                compared += 1
            }
        }
        #expect(compared > 1500)
    }

    @Test("what CPython refuses is refused with a place")
    func errors() throws {
        for pattern in (try ScoringFixtures.read("python_regex")["errors"]?.arrayValue ?? []).compactMap(\.stringValue) {
            let error = #expect(throws: LyceumError.self, "\(pattern)") { _ = try PythonExpression(pattern) }
            #expect(error?.message.contains(pattern) == true)
        }
    }

    @Test("substitution templates and splitting equal CPython's")
    func substitution() throws {
        let fixture = try ScoringFixtures.read("python_regex")
        for item in fixture["subs"]?.arrayValue ?? [] {
            let expression = try PythonExpression(try #require(item["pattern"]?.stringValue))
            let result = try expression.replacing(in: try #require(item["text"]?.stringValue), with: try #require(item["template"]?.stringValue))
            #expect(result == item["result"]?.stringValue)
        }
        for item in fixture["splits"]?.arrayValue ?? [] {
            let expression = try PythonExpression(try #require(item["pattern"]?.stringValue))
            let pieces = expression.split(try #require(item["text"]?.stringValue)).map { $0.map(JSON.string) ?? .null }
            #expect(JSON.array(pieces) == item["result"])
        }
        #expect(throws: LyceumError.self) { _ = try PythonExpression("a").replacing(in: "a", with: #"\1"#) }
    }

    @Test("hostile patterns end", arguments: [
        "(a+)+$", "(a|aa)+$", "(a*)*b", #"(\w+\s?)*$!"#, "(.*)(.*)(.*)(.*)x", #"(a+)+\1b"#, "(?=(a+)+$)b", "((a?){20}){20}c", "(?:a?){60}a{60}b",
    ])
    func hostile(_ pattern: String) throws {
        let expression = try PythonExpression(pattern)
        let text = String(repeating: "a", count: 60) + "!"
        _ = expression.findAll(in: text)
        _ = expression.match(text, isWhole: true)
    }

    @Test("an escaped text matches itself as a whole")
    func escaping() throws {
        for text in ["a.b*c", "(x) [y] {z}", "1+1=2?", "tab\tnew\nline", "^$|\\", "Ünï-code #&~"] {
            #expect(try PythonExpression(PythonExpression.escaped(text)).match(text, isWhole: true)?.text == text)
        }
    }
}
