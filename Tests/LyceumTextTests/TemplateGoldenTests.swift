import LyceumCore
import LyceumText
import Testing
import Foundation

/// A file of this folder's fixtures.
func fixturePath(_ name: String) throws -> String {
    try #require(Bundle.module.path(forResource: "Fixtures/\(name)", ofType: nil))
}

@Suite("Chat templates against jinja2")
struct TemplateGoldenTests {
    @Test("every feature, one small template each, gives jinja2's text or an error where jinja2 raises one")
    func snippets() throws { try check("template-snippets.json") }

    @Test("templates built like those of the model families give jinja2's text for many conversations")
    func families() throws { try check("template-families.json") }

    private func check(_ name: String) throws {
        let cases = try TemplateCases(path: fixturePath(name))
        #expect(cases.count > 300)
        for difference in try cases.differences() { Issue.record("\(difference)") }
    }
}
