import LyceumCore
import Testing

@testable import LyceumData

@Suite("Main text of web pages")
struct HTMLTextTests {
    @Test func scriptsStylesMenusAndFeetGo() {
        let page = HTMLText(
            """
            <!DOCTYPE html><html><head><title>Tea &amp; Water</title><style>p { color: red }</style><script>if (a < b) { document.write("<p>no</p>") }</script></head>
            <body><!-- <p>hidden</p> --><nav><a href="/">Home</a></nav><header>Banner</header><article><header><h1>Green&nbsp;tea</h1></header>
            <p>Brew at 80&deg;C &ndash; not &#x41; degree <b>more</b>.<p>Second<br>line &copy 2020 &unknown; AT&T</p>
            <ul><li>One<li>Two</ul><table><tr><td>a<td>b</tr></table><aside>Ads</aside></article><footer>All rights</footer></body></html>
            """)
        #expect(page.title == "Tea & Water")
        #expect(page.text == "# Green\u{A0}tea\n\nBrew at 80°C – not A degree more.\n\nSecond line © 2020 &unknown; AT&T\n\n- One\n- Two\n\na | b")
    }

    @Test func blocksOfLinksGo() {
        let words = String(repeating: "Much text stands here for readers. ", count: 20)
        let page = HTMLText("<body><div><a href=x>one link</a> <a href=y>another link</a></div><p>\(words)See <a href=z>this</a>.</p><div class='cookie-banner'>Cookies</div></body>")
        #expect(page.text.hasPrefix("Much text"))
        #expect(page.text.hasSuffix("See this."))
        #expect(!page.text.contains("link") && !page.text.contains("Cookies"))
    }

    @Test func aPageThatIsAllMenuIsTakenWhole() {
        #expect(HTMLText("<nav><p>Everything stands in the navigation of this odd page, which forgot to close it.").text.hasPrefix("Everything stands"))
    }

    @Test func brokenPagesGiveTextAndEnd() {
        for page in ["<", "<p", "<p class=", "<p class='x", "</", "<!--", "<!", "<script>", "<b><i>x</b></i>", "&", "&#;", "&#x;", "a < b > c", "<p/>x", "<\u{0}>"] {
            _ = HTMLText(page)
        }
        #expect(HTMLText("a < b and c > d").text == "a < b and c > d")
        #expect(HTMLText("<p>unclosed <b>bold").text == "unclosed bold")
        #expect(HTMLText(String(repeating: "<div>", count: 3000) + "deep").text == "deep")
    }

    @Test func randomBytesNeverTrap() {
        var state: UInt64 = 7
        let signs = Array("<>/=\"'&;#x!-ap divnavscript ".utf8)
        for _ in 0..<300 {
            var bytes: [UInt8] = []
            for _ in 0..<80 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes.append(signs[Int((state >> 33) % UInt64(signs.count))])
            }
            _ = HTMLText(String(decoding: bytes, as: UTF8.self)).text
        }
    }

    @Test func theDeclaredEncodingIsFound() {
        #expect(HTMLText.declaredEncoding(Array(#"<meta http-equiv=x content="text/html; charset=ISO-8859-1">"#.utf8)) == "iso-8859-1")
        #expect(HTMLText.declaredEncoding(Array(#"<?xml version="1.0" encoding='utf-8'?>"#.utf8)) == "utf-8")
        #expect(HTMLText.declaredEncoding(Array("<p>".utf8)) == nil)
    }

    @Test func markdownBecomesReadableText() {
        let (text, title) = MarkdownText.plain("---\ntitle: \"Notes\"\n---\n# A **bold** [link](http://x)\n![picture](y.png)\n<!-- no -->\n```swift\nlet a = *b*\n```\n2 * 3 * 4 `code`")
        #expect(title == "Notes")
        #expect(text == "# A bold link\n\nlet a = *b*\n2 * 3 * 4 code")
    }
}
