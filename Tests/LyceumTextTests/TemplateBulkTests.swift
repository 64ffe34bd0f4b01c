import LyceumCore
import LyceumText
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Renders cases that Tools/reference/template_fixtures.py made with jinja2, and lists what differs.
struct TemplateCases {
    let json: JSON
    let path: String
    var count: Int { json["cases"]?.arrayValue?.count ?? 0 }

    init(path: String) throws {
        self.path = path
        json = try JSON.read(path: path)
    }

    /// The date the expected texts were made with.
    static let now = LocalTime(year: 2025, month: 3, day: 7, hour: 9, minute: 5, second: 42)

    func differences() throws -> [String] {
        var templates: [String: Result<ChatTemplate, LyceumError>] = [:]
        var differences: [String] = []
        for entry in json["cases"]?.arrayValue ?? [] {
            let name = entry["template"]?.stringValue ?? ""
            let context = json["contexts"]?[entry["context"]?.stringValue ?? ""]?.objectValue ?? .init()
            let source = json["templates"]?[name]?.stringValue ?? ""
            if templates[name] == nil { templates[name] = Result { () throws(LyceumError) in try ChatTemplate(source) } }
            let place = "\(name) [\(entry["context"]?.stringValue ?? "")]\(source.utf8.count < 200 ? " \(source)" : "")"
            if let difference = Self.difference(templates[name]!, context, entry) {
                differences.append("\(place): \(difference)")
            }
        }
        return differences
    }

    private static func difference(
        _ template: Result<ChatTemplate, LyceumError>, _ context: JSON.Object, _ entry: JSON
    ) -> String? {
        do {
            let rendering = try render(try template.get(), context)
            guard let text = entry["text"]?.stringValue else {
                return "jinja2 says \(entry["error"]?.stringValue ?? "?"), we give \(rendering.text.debugDescription)"
            }
            guard Array(text.utf8) == Array(rendering.text.utf8) else {
                return "expected\n\(excerpt(text, rendering.text))\ngot\n\(excerpt(rendering.text, text))"
            }
            let spans = entry["spans"]?.arrayValue?.map { "\($0[0]?.intValue ?? -1)..<\($0[1]?.intValue ?? -1)" }
            let ours = rendering.assistantSpans.map { "\($0)" }
            return spans == nil || spans == ours ? nil : "expected spans \(spans!), got \(ours)"
        } catch {
            guard let text = entry["text"]?.stringValue else { return nil }
            return "expected \(text.prefix(200).debugDescription), got the error \(error)"
        }
    }

    private static func render(_ template: ChatTemplate, _ context: JSON.Object) throws -> ChatTemplate.Rendering {
        guard let messages = context["messages"]?.arrayValue else {
            return ChatTemplate.Rendering(text: try template.render(variables: context, now: now), assistantSpans: [])
        }
        var rest = context
        for key in ["messages", "tools", "add_generation_prompt"] { rest[key] = nil }
        return try template.renderWithSpans(
            messages: messages, tools: context["tools"]?.arrayValue,
            addGenerationPrompt: context["add_generation_prompt"]?.boolValue ?? false, variables: rest, now: now)
    }

    /// The part around the first difference.
    private static func excerpt(_ text: String, _ other: String) -> String {
        let bytes = Array(text.utf8)
        let same = zip(bytes, other.utf8).prefix { $0 == $1 }.count
        return String(decoding: bytes[max(0, same - 40)..<min(bytes.count, same + 80)], as: UTF8.self).debugDescription
    }
}

@Suite("Chat templates in bulk")
struct TemplateBulkTests {
    @Test(
        "templates in a folder of cases give jinja2's text",
        .enabled(if: getenv("LYCEUM_TEMPLATE_CASES") != nil, "set LYCEUM_TEMPLATE_CASES to a folder with cases.json"))
    func bulk() throws {
        let cases = try TemplateCases(path: String(cString: getenv("LYCEUM_TEMPLATE_CASES")) + "/cases.json")
        let differences = try cases.differences()
        print("\(cases.count) cases, \(differences.count) differences")
        for difference in differences.prefix(60) { print("-", difference) }
        #expect(differences.isEmpty)
    }
}
