import LyceumCore
import Testing

@Suite("JSON")
struct JSONTests {
    @Test("values keep their order, whole numbers stay whole")
    func order() throws {
        let value = try JSON.parse(#"{"b": 1, "a": [true, null, -2.5e1, 9007199254740993], "c": {"x": "\u00e9\ud83d\ude00\n"}}"#)
        #expect(value.objectValue?.keys == ["b", "a", "c"])
        #expect(value["a"]?[3] == .integer(9_007_199_254_740_993))
        #expect(value["a"]?[2]?.doubleValue == -25)
        #expect(value["c"]?["x"]?.stringValue == "é😀\n")
        #expect(try JSON.parse(value.text()) == value)
        #expect(try JSON.parse(value.text(indent: 2)) == value)
    }

    @Test("mistakes are named with line and column", arguments: [
        ("{\"a\": 1,\n  b: 2}", "2:3"), ("[1, 2", "1:6"), ("\"abc", "1:5"), ("01", "1:2"), ("[1] x", "1:5"), ("", "1:1"),
        ("{\"a\" 1}", "1:6"), ("tru", "1:1"),
    ])
    func mistakes(text: String, place: String) {
        let error = #expect(throws: LyceumError.self) { try JSON.parse(text) }
        #expect(error?.location?.hasSuffix(place) == true, "\(error?.location ?? "no location")")
    }

    @Test("deep nesting is refused, not a crash")
    func depth() {
        #expect(throws: LyceumError.self) { try JSON.parse(String(repeating: "[", count: 100_000)) }
    }
}
