import LyceumCore
import Testing

@testable import LyceumPages

@Suite("Main text of pages")
struct PageTextTests {
    /// Frames around a text: what stands in them is made as the text is, so that only the page tells them apart.
    private func framed(_ frame: Int, _ text: String, _ draws: inout PageSupport.Draws) -> String {
        let menu = "<ul>\(draws.links(8))</ul>"
        let teaser = "<div class=\"card\"><h3><a href=\"/t\">\(draws.words(5).joined(separator: " "))</a></h3><p>\(draws.sentence())</p></div>"
        let cookie = "<div class=\"cookie-banner\"><p>\(draws.paragraph())</p><button>OK</button></div>"
        let comments = "<div id=\"comments\"><ol><li class=\"comment\"><p>\(draws.paragraph())</p></li></ol></div>"
        switch frame {
        case 0:
            return "<header><nav>\(menu)</nav></header><main><article><div class=\"entry-meta\">1 May</div><div class=\"entry-content\">\(text)"
                + "<div class=\"share-buttons\">\(menu)</div></div>\(comments)</article></main><aside class=\"sidebar\">\(teaser)</aside>"
                + "<footer>\(menu)</footer>\(cookie)"
        case 1:
            return "<div class=\"css-a1\">\(menu)</div><div class=\"css-b2\"><div class=\"css-c3\">\(text)</div></div><div class=\"css-d4\">\(menu)</div>"
        case 2:
            return "<table><tr><td>\(menu)<td>\(text)<tr><td colspan=2><a href=1>a</a> | <a href=2>b</a></table>"
        case 3:
            return "<form id=aspnet><div id=top-menu>\(menu)</div><div id=content>\(text)</div><div id=footer>\(draws.sentence())</div></form>"
        case 4:
            return "<div class=\"related\"><a href=1>n</a></div><div class=\"document\"><div class=\"body\" role=\"main\">\(text)</div></div>"
                + "<div class=\"sphinxsidebar\">\(menu)\(teaser)</div><div class=\"footer\">\(draws.sentence())</div>"
        default:
            return "<div class=\"navbar\">\(menu)</div><section class=\"related-posts\">\(teaser)\(teaser)</section><div class=\"story-content\">\(text)</div>\(cookie)\(comments)"
        }
    }

    @Test("The text of a page is found in every frame, whole and alone", arguments: 0..<6)
    func frames(_ frame: Int) throws {
        var draws = PageSupport.Draws(state: UInt64(frame) + 11)
        for _ in 0..<25 {
            let head = draws.words(4).joined(separator: " ")
            let paragraphs = (0..<3 + draws.below(6)).map { _ in draws.paragraph() }
            let points = (0..<3).map { _ in draws.sentence() }
            let body = "<h2>\(head)</h2>" + paragraphs.map { "<p>\($0)</p>" }.joined() + "<ul>\(points.map { "<li>\($0)</li>" }.joined())</ul>"
            let last = draws.paragraph()
            let html = "<html><head><title>x</title></head><body>\(framed(frame, body + "<p>\(last)</p>", &draws))</body></html>"
            let wanted = ([head] + paragraphs + points.map { "- \($0)" } + [last]).joined(separator: "\n")
            for focus in [PageExtractor.Focus.balanced, .precision] {
                let found = try PageSupport.text(html) { $0.focus = focus }
                #expect(found == wanted, "frame \(frame), \(focus)")
            }
        }
    }

    @Test("Posts of a discussion are all of them the text")
    func discussion() throws {
        var draws = PageSupport.Draws(state: 8)
        let posts = (0..<5).map { _ in draws.paragraph() }
        let html = "<body><ul class=nav>\(draws.links(6))</ul><div id=list>"
            + posts.map { "<div class=post><div class=profile><a href=u>name</a></div><div class=postbody><p>\($0)</p></div></div>" }.joined()
            + "</div><div class=footer>\(draws.sentence())</div></body>"
        #expect(try PageSupport.text(html) == posts.joined(separator: "\n"))
    }

    @Test("A short text that says where it is is not exchanged for the longer frame around it")
    func short() throws {
        var draws = PageSupport.Draws(state: 4)
        let sentence = draws.sentence()
        let html = "<nav><ul>\(draws.links(12))</ul></nav><div class=main-content><h1>Head</h1><p>\(sentence)</p></div>"
            + "<div class=popular-posts><p>\(draws.paragraph())</p></div><footer>\(draws.paragraph())</footer>"
        #expect(try PageSupport.text(html) == "Head\n\(sentence)")
    }

    @Test("A page of links alone has no text, unless all is wanted")
    func index() throws {
        var draws = PageSupport.Draws(state: 6)
        let html = "<body><h1>Index</h1><ul>\(draws.links(60))</ul></body>"
        #expect(try PageSupport.extract(html, { _ in }) == nil)
        #expect(try PageSupport.text(html) { $0.focus = .recall }.split(separator: "\n").count > 50)
    }

    @Test("Comments stay where they are asked for")
    func comments() throws {
        var draws = PageSupport.Draws(state: 9)
        let (text, comment) = (draws.paragraph() + " " + draws.paragraph(), draws.paragraph())
        let html = "<body><p>\(text)</p><div class=comment-list><p>\(comment)</p></div></body>"
        #expect(try PageSupport.text(html) == text)
        #expect(try PageSupport.text(html) { $0.keepsComments = true } == "\(text)\n\(comment)")
    }

    @Test("Words in a sentence are kept whatever their class is called; marks of anchors and numbers of lines are not")
    func inline() throws {
        let html = """
            <h2>Menus<a class="headerlink" href="#x">¶</a></h2><p>Choose <span class="menu">File - Open</span> and press <span class="button">OK</span>, then wait
            until <a class="nav-link" href="x">the list</a> is there.</p><p hidden>Never seen by anybody who reads this page.</p>
            <div class="highlight"><table><tr><td class="linenos"><pre>1\n2</pre></td><td class="code"><pre>a = 1\nb = 2</pre></td></tr></table></div>
            """
        #expect(try PageSupport.text(html) == "Menus\nChoose File - Open and press OK, then wait until the list is there.\na = 1\nb = 2")
    }

    @Test("Headings of nothing go")
    func headings() throws {
        let html = "<article><h1>A</h1><h2>Empty</h2><h2>B</h2><p>This is a sentence of the text, long enough to be one.</p><h3>Read on</h3></article>"
        #expect(try PageSupport.text(html) == "A\nB\nThis is a sentence of the text, long enough to be one.")
    }

    // MARK: - Forms

    private static let rich = """
        <article><h1>Title</h1><p>Some <b>bold</b> and <i> italic </i>words, <a href="../b?q=1">a link</a>, <code>f(x)</code>.</p>
        <ul><li>One<ul><li>Inner</li></ul></li><li><p>Two</p><p>More of two</p></li></ul><ol start="3"><li>three<li>four</ol>
        <table><caption>Cap</caption><tr><th>A</th><th>B</th></tr><tr><td>1</td><td></td></tr><tr><td>x|y</td><td><p>z</p><p>w</p></td></tr></table>
        <pre class="language-swift"><code>let a = 1 &lt; 2
            indented
        </code></pre><blockquote><p>Quoted words.</p></blockquote><dl><dt>Term<dd>Its meaning.</dl>
        <p>line one<br>line two<br><br>after <del>gone</del></p></article>
        """

    @Test("Markdown has headings, emphasis, links, nested lists, tables, code and quotations")
    func markdown() throws {
        let found = try PageSupport.extract(Self.rich, url: "http://example.org/a/c.html") {
            $0.form = .markdown
            $0.keepsLinks = true
        }
        let wanted = """
            # Title

            Some **bold** and *italic* words, [a link](http://example.org/b?q=1), `f(x)`.

            - One
              - Inner
            - Two

              More of two
            3. three
            4. four

            Cap

            | A | B |
            | --- | --- |
            | 1 |  |
            | x\\|y | z w |

            ```swift
            let a = 1 < 2
                indented
            ```

            > Quoted words.

            Term

            Its meaning.

            line one
            line two

            after ~~gone~~
            """
        #expect(found?.text == wanted)
    }

    @Test("Plain text has lines, points and cells")
    func plain() throws {
        let wanted = [
            "Title", "Some bold and italic words, a link, f(x).", "- One", "- Inner", "- Two", "More of two", "3. three", "4. four", "Cap", "A | B", "1", "x|y | z w",
            "let a = 1 < 2", "    indented", "Quoted words.", "Term", "Its meaning.", "line one", "line two", "after gone",
        ]
        #expect(try PageSupport.text(Self.rich) == wanted.joined(separator: "\n"))
        let without = try PageSupport.text(Self.rich) { $0.keepsTables = false }
        #expect(!without.contains("A | B"))
        #expect(without.contains("Quoted words."))
    }

    @Test("Images stand in the text where they stood on the page; both lists are of one length with one null in every place")
    func interleaved() throws {
        let html = """
            <article><p>Look at this triangle: <img src="/t.png" alt="a triangle"> it has three sides, as every triangle does.</p>
            <p><img data-src="u.png" src="data:image/gif;base64,xx"></p><p>And this sentence comes after the second picture, at the end.</p><img src=""></article>
            """
        let page = try #require(
            try PageSupport.extract(html, url: "https://example.org/d/") {
                $0.keepsImages = true
                $0.form = .markdown
            })
        let wanted: [PagePart] = [
            .text("Look at this triangle:"), .image(url: "https://example.org/t.png", alternative: "a triangle"),
            .text("it has three sides, as every triangle does."), .image(url: "https://example.org/d/u.png", alternative: ""),
            .text("And this sentence comes after the second picture, at the end."),
        ]
        #expect(page.parts == wanted)
        #expect(page.text.contains("triangle: ![a triangle](https://example.org/t.png) it has"))
        let record = page.interleavedRecord(id: "x")
        let texts = record["text_list"]?.arrayValue ?? []
        let images = record["image_list"]?.arrayValue ?? []
        #expect(texts.count == 5 && images.count == 5)
        #expect(zip(texts, images).allSatisfy { ($0 == .null) != ($1 == .null) })
        #expect(record.objectValue?["url"]?.stringValue == "https://example.org/d/")
    }
}
