import LyceumCore
import Testing

@testable import LyceumPages

@Suite("Pages as outlines: headings behind signs, paragraphs apart")
struct PageOutlineTests {
    private func page(_ html: String) throws -> ExtractedPage? { try PageSupport.extract(html) { $0.form = .outline } }
    private func outline(_ html: String) throws -> String { try page(html)?.text ?? "" }

    @Test func scriptsStylesMenusAndFeetGo() throws {
        let page = try page(
            """
            <!DOCTYPE html><html><head><title>Tea &amp; Water</title><style>p { color: red }</style><script>if (a < b) { document.write("<p>no</p>") }</script></head>
            <body><!-- <p>hidden</p> --><nav><a href="/">Home</a></nav><header>Banner</header><article><header><h1>Green&nbsp;tea</h1></header>
            <p>Brew at 80&deg;C &ndash; not &#x41; degree <b>more</b>.<p>Second<br>line &copy 2020 &unknown; AT&T</p>
            <ul><li>One<li>Two</ul><table><tr><td>a<td>b</tr></table><aside>Ads</aside></article><footer>All rights</footer></body></html>
            """)
        #expect(page?.title == "Green tea")
        #expect(page?.text == "# Green tea\n\nBrew at 80°C – not A degree more.\n\nSecond\nline © 2020 &unknown; AT&T\n\n- One\n- Two\n\na | b")
    }

    @Test func blocksOfLinksGo() throws {
        let words = String(repeating: "Much text stands here for readers. ", count: 20)
        let text = try outline(
            "<body><div><a href=x>one link</a> <a href=y>another link</a></div><p>\(words)See <a href=z>this</a>.</p><div class='cookie-banner'>Cookies</div></body>")
        #expect(text.hasPrefix("Much text"))
        #expect(text.hasSuffix("See this."))
        #expect(!text.contains("link") && !text.contains("Cookies"))
    }

    @Test func aPageThatIsAllMenuIsTakenWhole() throws {
        #expect(try outline("<nav><p>Everything stands in the navigation of this odd page, which forgot to close it.").hasPrefix("Everything stands"))
    }

    @Test func emphasisAndFencesAreNotMarked() throws {
        let text = try outline("<h2>Two</h2><p>Words with <b>weight</b> and <code>code</code> in them, as texts have.</p><pre>let a = 1\n  + 2</pre>")
        #expect(text == "## Two\n\nWords with weight and code in them, as texts have.\n\nlet a = 1\n  + 2")
    }
}
