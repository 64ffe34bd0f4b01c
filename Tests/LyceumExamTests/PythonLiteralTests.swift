import LyceumCore
import Testing

@testable import LyceumExam

@Suite struct PythonLiteralTests {
    @Test(arguments: [
        ("['a', \"it's\", 3]", #"["a","it's",3]"#), ("('x',)", #"["x"]"#), ("('x')", #""x""#), ("1, 2", "[1,2]"), ("[]", "[]"), ("()", "[]"),
        ("[True, None, -1.5e3]", "[true,null,-1500.0]"), (#"['\u00e9\n\x41\\']"#, #"["é\nA\\"]"#), ("['a' 'b', r'\\n']", #"["ab","\\n"]"#),
        ("{'a': [1, {2}], 3: 'x'}", #"{"a":[1,[2]],"3":"x"}"#), ("'''a'b\n'''", #""a'b\n""#), ("[ 1 ,\n2 , ]", "[1,2]"),
    ])
    func literalsAreRead(_ text: String, _ json: String) throws {
        #expect(try PythonLiteral.parse(text) == JSON.parse(json))
    }

    @Test(arguments: ["[a]", "['a'", "007", "1 2", "['a\nb']", "", "[1] x", "f(1)", "{'a' 1}", "'\\u12'", String(repeating: "[", count: 5000)])
    func otherTextsAreNone(_ text: String) { #expect(PythonLiteral.parse(text) == nil) }
}
