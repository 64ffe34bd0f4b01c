import Testing

@testable import LyceumData

@Suite("Markdown as readable text")
struct MarkdownTextTests {
    @Test func markdownBecomesReadableText() {
        let (text, title) = MarkdownText.plain("---\ntitle: \"Notes\"\n---\n# A **bold** [link](http://x)\n![picture](y.png)\n<!-- no -->\n```swift\nlet a = *b*\n```\n2 * 3 * 4 `code`")
        #expect(title == "Notes")
        #expect(text == "# A bold link\n\nlet a = *b*\n2 * 3 * 4 code")
    }
}
