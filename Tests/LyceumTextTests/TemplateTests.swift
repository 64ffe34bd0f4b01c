import Foundation
import LyceumCore
import Testing

@testable import LyceumText

@Suite("Chat templates")
struct TemplateTests {
    private func failure(_ source: String, _ variables: JSON = [:]) -> LyceumError? {
        do throws(LyceumError) {
            _ = try ChatTemplate(source, name: "t.jinja").render(variables: variables.objectValue ?? .init())
            return nil
        } catch { return error }
    }

    @Test(
        "mistakes are named with line and column",
        arguments: [
            ("a\n{% if x %}\n{{ y", "line 3, column 1"), ("{{ 1 +\n }}", "line 2, column 2"), ("x{% foo %}", "line 1, column 5"),
            ("\n{{ missing.attribute }}", "line 2, column 11"), ("{{ [1] + 2 }}", "line 1, column 8"),
            ("{% for x in 5 %}{% endfor %}", "line 1, column 4"), ("{{ 'a' | nonsense }}", "line 1, column 10"),
            ("{% macro m() %}\n{{ nope() }}{% endmacro %}{{ m() }}", "line 2, column 8"),
        ])
    func places(source: String, place: String) throws {
        let error = try #require(failure(source))
        #expect(error.location == "t.jinja: \(place)", "\(error)")
    }

    @Test("an attribute of something undefined names it")
    func undefined() throws {
        #expect(try #require(failure("{{ user.name }}")).message == "'user' is undefined")
        #expect(try #require(failure("{{ user.a.b }}", ["user": [:]])).message == "'dict object' has no attribute 'a'")
    }

    @Test("raise_exception carries the author's words")
    func raised() throws {
        let error = try #require(failure("{{ raise_exception('Roles must alternate') }}"))
        #expect(error.code == .invalidArgument)
        #expect(error.message.contains("Roles must alternate"))
    }

    @Test("statements that reach for other templates are refused by name", arguments: ["include", "import", "extends", "from"])
    func refused(name: String) throws {
        let rest = name == "import" ? "'x' as y" : name == "from" ? "'x' import y" : "'x'"
        let error = try #require(failure("{% \(name) \(rest) %}"))
        #expect(error.code == .unsupported)
        #expect(error.message.contains("'\(name)'"))
    }

    @Test(
        // Ten billion rounds would take hours; how long twenty million steps take depends on what else the machine does.
        "templates that would take forever, grow without end or nest without end are stopped", .timeLimit(.minutes(2)),
        arguments: [
            "{% for a in range(100000) %}{% for b in range(100000) %}{{ a }}{% endfor %}{% endfor %}",
            "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
            "{% set ns = namespace(s='x') %}{% for a in range(100) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
            "{% set ns = namespace(s=[1]) %}{% for a in range(100) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
            "{% set ns = namespace(s=[1]) %}{% for a in range(100000) %}{% set ns.s = [ns.s] %}{% endfor %}{{ ns.s }}",
            "{% set ns = namespace(s=[1]) %}{% for a in range(150) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s }}",
            "{% set ns = namespace(s=[1]) %}{% for a in range(150) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s | tojson }}",
            "{% set ns = namespace(s=[1], t=[1]) %}{% for a in range(150) %}{% set ns.s = [ns.s, ns.s] %}{% set ns.t = [ns.t, ns.t] %}{% endfor %}{{ ns.s == ns.t }}",
            "{% set ns = namespace(s=(1,)) %}{% for a in range(100) %}{% set ns.s = (ns.s, ns.s) %}{% endfor %}{{ {ns.s: 1} }}",
            "{% set ns = namespace(s=[1]) %}{% for a in range(100000) %}{% set ns.s = ns.s | map('string') %}{% endfor %}{{ ns.s | list }}",
            "{% set ns = namespace(s=[1]) %}{% for a in range(100000) %}{% set ns.s = ns.s | select('defined') %}{% endfor %}{{ ns.s | list }}",
            "{% set ns = namespace(s=none) %}{% for a in range(100000) %}{% for x in [ns.s] %}{% set ns.s = loop %}{% endfor %}{% endfor %}",
            "{% set ns = namespace(s=none) %}{% set ns.s = ns %}{{ ns }}",
            "{% set ns = namespace(s=none) %}{% set ns.s = [ns] %}{{ ns.s }}",
            "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
            "{% for x in [[]] recursive %}{{ loop([[]]) }}{% endfor %}", "{{ 'x' * 1000000000000 }}", "{{ [0] * 1000000000000 }}",
            "{{ range(10000000000) }}", "{{ '%1000000000d' % 1 }}", "{{ '{:>1000000000}'.format(1) }}", "{{ 'a'.center(10000000000) }}",
            "{{ 'a' | indent(10000000000) }}", "{{ [1] | tojson(indent=10000000000) }}", "{{ [1] | batch(10000000000, 'x') | list }}",
            "{{ 'a' | center(10000000000) }}", "{{ '%.1000000000f' % 1.0 }}", "{{ 9999999999999 ** 9999999999 }}", "{{ 'a'.zfill(99999999999) }}",
            "{{ ('a' * 10000000).replace('a', 'a' * 10000000) }}", "{{ ('a' * 10000000) | join('a' * 10000000) }}",
            "{{ '\\t'.expandtabs(99999999999) }}", "{{ [1] | slice(99999999999) | list }}", "{{ " + String(repeating: "(", count: 10000),
            "{{ " + String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000) + " }}",
            "{{ " + String(repeating: "-", count: 10000) + "1 }}", "{{ " + String(repeating: "not ", count: 10000) + "1 }}",
            "{{ 1" + String(repeating: " + 1", count: 10000) + " }}", "{{ a" + String(repeating: ".a", count: 10000) + " }}",
            String(repeating: "{% if 1 %}", count: 10000), String(repeating: "{% for x in y %}", count: 10000),
            "{{ 1" + String(repeating: " if 1 else 1", count: 10000) + " }}", "{{ 'a'" + String(repeating: "|upper", count: 10000) + " }}",
        ])
    func hostile(source: String) throws {
        #expect(failure(source) != nil)
    }

    @Test(
        "nothing but data can be reached",
        arguments: [
            "{{ ''.__class__.__mro__ }}", "{{ [].__class__ }}", "{{ range.__globals__ }}", "{{ m.__init__ }}{% macro m() %}{% endmacro %}",
            "{{ '{0.__class__}'.format('') }}", "{{ namespace().__init__ }}", "{{ x['__class__'] }}",
        ])
    func sealed(source: String) throws {
        let text = try? ChatTemplate(source).render(variables: JSON.Object([("x", "s")]))
        #expect(text == nil || text == "")
    }

    @Test("the deepest nesting that is allowed fits a thread's small stack")
    func stack() async throws {
        let deep = "{{ " + String(repeating: "(1 + ", count: 40) + "1" + String(repeating: ")", count: 40) + " }}"
        let macros = "{% macro m(n) %}{% if n > 0 %}{% for x in [1] %}{{ m(n - 1) }}{% endfor %}{% endif %}{% endmacro %}{{ m(15) }}"
        let thread = Thread {
            #expect(throws: Never.self) { try ChatTemplate(deep).render(variables: .init()) }
            #expect(throws: Never.self) { try ChatTemplate(macros).render(variables: .init()) }
            for source in ["{% macro m() %}{{ [m()] }}{% endmacro %}{{ m() }}", "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}"] {
                #expect(throws: LyceumError.self) { try ChatTemplate(source).render(variables: .init()) }
            }
        }
        thread.stackSize = 512 << 10
        thread.start()
        while !thread.isFinished { try await Task.sleep(for: .milliseconds(5)) }
    }

    @Test("the assistant's parts are reported as byte offsets")
    func spans() throws {
        let template = try ChatTemplate(
            "{% for m in messages %}[{{ m.role }}]{% generation %}{{ m.content }}{% endgeneration %}{% endfor %}")
        #expect(template.marksAssistant)
        let rendering = try template.renderWithSpans(messages: [Message.assistant("é😀").json, Message.assistant("b").json])
        #expect(rendering.text == "[assistant]é😀[assistant]b")
        #expect(rendering.assistantSpans == [11..<17, 28..<29])
    }

    @Test("messages with tool calls become the objects that templates read")
    func messages() throws {
        let call = Message.ToolCall(name: "f", arguments: ["x": 1], identifier: "c1")
        let message = Message(role: "assistant", content: "", reasoning: "hm", toolCalls: [call])
        let expected = #"{"role":"assistant","content":"","reasoning_content":"hm","tool_calls":[{"type":"function","id":"c1","function":{"name":"f","arguments":{"x":1}}}]}"#
        #expect(message.json.text() == expected)
        let template = try ChatTemplate("{% for m in messages %}{{ m.role }}:{{ m.content }};{% endfor %}{{ add_generation_prompt }}")
        #expect(try template.render([.system("s"), .user("u")]) == "system:s;user:u;True")
    }

    @Test("a folder's template is found in each of the places models keep it")
    func loading() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lyceum-template-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(try ChatTemplate.load(folder: folder) == nil)
        func write(_ text: String, _ name: String) throws { try AtomicFile.write(text, to: "\(folder)/\(name)") }
        try write(#"{"chat_template": [{"name": "tool_use", "template": "T"}, {"name": "default", "template": "D"}]}"#, "tokenizer_config.json")
        #expect(try ChatTemplate.load(folder: folder)?.source == "D")
        #expect(try ChatTemplate.load(folder: folder, named: "tool_use")?.source == "T")
        try write(#"{"chat_template": "J"}"#, "chat_template.json")
        #expect(try ChatTemplate.load(folder: folder)?.source == "J")
        try write("F", "chat_template.jinja")
        #expect(try ChatTemplate.load(folder: folder)?.source == "F")
        try write(#"{"chat_template": 5}"#, "chat_template.json")
        try FileManager.default.removeItem(atPath: "\(folder)/chat_template.jinja")
        #expect(throws: LyceumError.self) { try ChatTemplate.load(folder: folder) }
    }

    @Test("mutated templates neither crash nor hang")
    func fuzz() throws {
        let iterations = ProcessInfo.processInfo.environment["LYCEUM_FUZZ_ITERATIONS"].flatMap { Int($0) } ?? 3000
        var fuzzer = TemplateFuzzer(seed: 7)
        var sources: [[UInt8]] = []
        var contexts: [JSON.Object] = []
        for name in ["template-snippets.json", "template-families.json"] {
            let json = try JSON.read(path: fixturePath(name))
            sources += (json["templates"]?.objectValue?.values ?? []).compactMap { $0.stringValue.map { Array($0.utf8) } }
            contexts += (json["contexts"]?.objectValue?.values ?? []).compactMap(\.objectValue)
        }
        var limits = Jinja.Limits()
        limits.steps = 20_000
        limits.textBytes = 1 << 20
        var rendered = 0
        for _ in 0..<iterations {
            let source = String(decoding: fuzzer.mutated(sources), as: UTF8.self)
            guard let template = try? ChatTemplate(source) else { continue }
            let context = contexts[fuzzer.below(contexts.count)]
            if (try? template.run(context, now: TemplateCases.now, limits: limits)) != nil { rendered += 1 }
        }
        print("\(iterations) mutated templates, \(rendered) rendered")
        #expect(rendered > iterations / 100)
    }
}


/// Cuts, repeats, swaps and splices templates, by a seed.
private struct TemplateFuzzer {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(max(bound, 1)))
    }

    private static let pieces = [
        "{{", "}}", "{%", "%}", "-%}", "{%-", "{#", "#}", "|", ".", "[", "]", "(", ")", "'", "\"", "~", "*", "**", "1", "9999999999", "-1", " is ",
        " in ", " not ", " if ", " else ", "|tojson", "|map('upper')", "|list", "{% endfor %}", "{% endif %}", "{% set x = x %}", "loop", "[::-1]",
        ".items()", "namespace()", "range(99999)", "%", "{% for x in x recursive %}", "caller()", "\u{0}", "é", "\\", "\n", "**x", "*x", "{% break %}",
    ].map { Array($0.utf8) }

    mutating func mutated(_ sources: [[UInt8]]) -> [UInt8] {
        var bytes = sources[below(sources.count)]
        for _ in 0...below(4) {
            let start = below(bytes.count + 1)
            let end = min(bytes.count, start + below(12))
            switch below(6) {
            case 0: bytes.removeSubrange(start..<end)
            case 1: bytes.insert(contentsOf: Self.pieces[below(Self.pieces.count)], at: start)
            case 2: bytes.insert(contentsOf: bytes[start..<end], at: below(bytes.count + 1))
            case 3: bytes.replaceSubrange(start..<end, with: Self.pieces[below(Self.pieces.count)])
            case 4:
                let other = sources[below(sources.count)]
                let cut = below(other.count + 1)
                bytes.insert(contentsOf: other[cut..<min(other.count, cut + below(60))], at: start)
            default: if start < bytes.count { bytes[start] ^= UInt8(1 << below(7)) }
            }
        }
        return bytes
    }
}
