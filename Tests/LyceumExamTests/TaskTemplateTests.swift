import LyceumCore
import LyceumText
import Testing

@Suite struct TaskTemplateTests {
    private static let document = JSON.Object([("a", "x"), ("list", .array(["p", "q"])), ("n", 3), ("none", .null)])

    private static func render(_ source: String) throws -> String { try TaskTemplate(source).render(document) }

    // Expected values: jinja2 3.1 with StrictUndefined and keep_trailing_newline.
    @Test(arguments: [
        ("{{a}}\n", "x\n"), ("{% if a %}\n  y{% endif %}\n", "\n  y\n"), ("  {% for p in list %}\n{{p}}{% endfor %}", "  \np\nq"),
        ("{{b is defined}} {{b|default('d')}}", "False d"), ("{{list}}", "['p', 'q']"), ("{{n}} {{none}}", "3 None"),
        ("{{'plants'|regex_replace('(pl)(?:ant)s?', '\\\\1\\\\g<1>')}}", "plpl"), ("{{'aaa'|regex_replace('a', 'b', 2)}}", "bba"), ("no tags", "no tags"),
        ("{{'ab cb'|regex_replace('(?<=a)b|(?P<x>c)', '[\\\\g<x>]')}}", "a[] [c]b"), ("{{'x'|regex_replace('x', '\\\\n')}}", "\n"),
        ("{{ 1 if n > 2 else b }}", "1"), ("{{a ~ n}}", "x3"),
    ])
    func textsComeOutAsInTheHarness(_ source: String, _ expected: String) throws {
        #expect(try Self.render(source) == expected)
    }

    @Test(arguments: ["{{b}}", "{% if b %}{% endif %}", "{{b == 1}}", "{% for x in b %}{% endfor %}", "{{b|length}}", "{{b.c}}", "{{not b}}", "{{[b]|join}}", "{{1 in b}}"])
    func aMissingNameIsAnError(_ source: String) throws {
        let error = try examError { _ = try Self.render(source) }
        #expect(error.message.contains("undefined"), "\(source): \(error)")
    }

    @Test func patternsAreBoundedAndTheirMistakesNamed() throws {
        // Backtracking engines take years for this one.
        #expect(try Self.render("{{('a' * 60)|regex_replace('(a|a)*$b', 'x')}}") == String(repeating: "a", count: 60))
        for source in ["{{'a'|regex_replace('(', 'b')}}", "{{'a'|regex_replace('a', '\\\\2')}}"] {
            let error = try examError { _ = try Self.render(source) }
            #expect(error.message.contains("regex_replace"), "\(source): \(error)")
        }
    }

    @Test func chatTemplatesStayLenient() throws {
        #expect(try ChatTemplate("{% if b %}{% endif %}\n[{{b}}]\n").render(variables: Self.document) == "[]")
        #expect(throws: LyceumError.self) { try ChatTemplate("{{'a'|regex_replace('a', 'b')}}").render(variables: Self.document) }
    }
}
