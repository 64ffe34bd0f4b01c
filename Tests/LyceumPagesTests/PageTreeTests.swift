import CLyceumPages
import LyceumCore
import Testing

@testable import LyceumPages

@Suite("The tree of a page")
struct PageTreeTests {
    @Test(
        "Tags that are left out are understood",
        arguments: [
            ("<p>a<p>b", #"p("a")p("b")"#), ("<p>a<div>b</div>c", #"p("a")div("b")"c""#), ("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>e", #"ul(li("a")li("b"ul(li("c")))li("d"))"e""#),
            ("<table><tr><td>a<td>b<tr><th>c</table>d", #"table(tr(td("a")td("b"))tr(th("c")))"d""#),
            ("<table><tr><td>a<table><tr><td>b</table>c<td>d</table>", #"table(tr(td("a"table(tr(td("b")))"c")td("d")))"#),
            ("<dl><dt>a<dd>b<dt>c</dl>", #"dl(dt("a")dd("b")dt("c"))"#), ("<h1>a<h2>b</h1>c", #"h1("a")h2("b")"c""#),
            ("<select><option>a<option>b</select>c", #"select(option("a")option("b"))"c""#),
            ("<html><head><title>t</title><p>a", #"html(head(title("t"))p("a"))"#), ("<head>text<p>a", #"head"text"p("a")"#),
        ])
    func implied(_ html: String, _ outline: String) { #expect(PageSupport.outline(html) == outline) }

    @Test(
        "Tags that make no sense are passed over",
        arguments: [
            ("<div><b>a</div>b</b>", #"div(b("a"))"b""#), ("</p>a</div>b", #"p"a""b""#), ("<b><div>a</b>b</div>", #"b(div("a""b"))"#),
            ("<div><table><tr><td></div>a</table>b</div>c", #"div(table(tr(td("a")))"b")"c""#), ("a < b <3 <> c", #""a < b <3 <> c""#),
            ("<body>a<body>b</body>c", #"body("a""b""c")"#), ("<a href=x>a<a href=y>b</a>", #"a("a")a("b")"#), ("<div", ""), ("a<div class='x", #""a""#),
            ("<p title='a>b'>c", #"p("c")"#), ("<p title=a>b'>c", #"p("b'>c")"#), ("<br/><div/>a", #"brdiv"a""#), ("<svg><div>a</div></svg>b", #"svg(div("a"))"b""#),
        ])
    func senseless(_ html: String, _ outline: String) { #expect(PageSupport.outline(html) == outline) }

    @Test(
        "Scripts, titles and comments hold what they hold",
        arguments: [
            ("<script>if (a < b) '<p>'</script>c", #"script("if (a < b) '<p>'")"c""#), ("<script>a</scriptx></SCRIPT >b", #"script("a</scriptx>")"b""#),
            ("<title>a<p>b", #"title("a")p("b")"#), ("a<!-- <p> -->b<!-->c<!--d--!>e", #""a""b""c""e""#), ("a<!-- b<p>c", #""a""c""#),
            ("<!DOCTYPE html><?xml a?>b</ x>c", #""b""c""#), ("<textarea><p></textarea>a", #"textarea("<p>")"a""#), ("<SCRIPT>a", #"script("a")"#),
        ])
    func raw(_ html: String, _ outline: String) { #expect(PageSupport.outline(html) == outline) }

    @Test("A well-formed page is read as it was written")
    func wellFormed() {
        var draws = PageSupport.Draws(state: 3)
        for _ in 0..<200 {
            var html = ""
            var outline = ""
            write(&draws, 0, &html, &outline)
            #expect(PageSupport.outline("<div>\(html)</div>") == "div(\(outline))", "\(html)")
        }
    }

    private func write(_ draws: inout PageSupport.Draws, _ depth: Int, _ html: inout String, _ outline: inout String) {
        for number in 0...draws.below(3) {
            let word = draws.words(1)[0] + "\(number)"
            switch depth > 6 ? 0 : draws.below(6) {
            case 0, 1:
                // Two texts in a row are one.
                html += "<br>\(word)"
                outline += "br\"\(word)\""
            case 2:
                html += "<div class=\"a > b\" id='\(word)'>"
                outline += "div("
                write(&draws, depth + 1, &html, &outline)
                html += "</div>"
                outline += ")"
            case 3:
                html += "<table><tr><td>\(word)</td><td>"
                outline += "table(tr(td(\"\(word)\")td("
                write(&draws, depth + 1, &html, &outline)
                html += "</td></tr></table>"
                outline += ")))"
            case 4:
                html += "<ul><li><span>\(word)</span></li><li>"
                outline += "ul(li(span(\"\(word)\"))li("
                write(&draws, depth + 1, &html, &outline)
                html += "</li></ul>"
                outline += "))"
            default:
                html += "<p><b>\(word)</b> x</p>"
                outline += "p(b(\"\(word)\")\" x\")"
            }
        }
    }

    @Test("Attributes are found by name in any case, quoted or not")
    func attributes() throws {
        let html = "<div ID = x Class='a \"b\"' data-class=no title=\"1 &lt; 2\" hidden href=/a/b/ class=second>t</div>"
        let tree = try PageSupport.tree(html)
        #expect(tree.attribute(1, "id") == "x")
        #expect(tree.attribute(1, "class") == "a \"b\"")
        #expect(tree.attribute(1, "title") == "1 < 2")
        #expect(tree.attribute(1, "hidden") == "")
        #expect(tree.attribute(1, "href") == "/a/b/")
        #expect(tree.attribute(1, "lass") == nil)
    }

    @Test(
        "References become signs; what is no reference stays",
        arguments: [
            ("&lt;&gt;&amp;&quot;&#39;", "<>&\"'"), ("&eacute;&Eacute;&CounterClockwiseContourIntegral;", "éÉ∳"), ("&#x1F600;&#128512;", "😀😀"),
            ("&copy 2020 &copy2 &copy=1", "© 2020 &copy2 &copy=1"), ("AT&T &foo; & &", "AT&T &foo; & &"), ("&#128;&#0;&#xD800;&#99999999;", "€\u{FFFD}\u{FFFD}\u{FFFD}"),
            ("&nGt;", "≫⃒"), ("&#x;&#;", "&#x;&#;"), ("&amp;lt;", "&lt;"),
        ])
    func references(_ html: String, _ text: String) throws {
        let tree = try PageSupport.tree("<p>\(html)")
        #expect(tree.rawText(in: 1) == text)
    }

    // MARK: - Pages made to hurt

    @Test("A hundred thousand elements inside each other become siblings below a depth; nothing is lost")
    func deep() throws {
        let count = 100_000
        let html = String(repeating: "<div>", count: count) + "This is a sentence at the bottom of it all." + String(repeating: "</div>", count: count)
        let tree = try PageSupport.tree(html)
        var deepest = 0
        for node in stride(from: 1, to: tree.count, by: 997) {
            var depth = 0
            var outer = node
            while outer > 0 {
                outer = tree.parent(outer)
                depth += 1
            }
            deepest = max(deepest, depth)
        }
        #expect(tree.count == count + 2)
        #expect(deepest <= 512)
        #expect(try PageSupport.text(html) == "This is a sentence at the bottom of it all.")
    }

    @Test(
        "What never ends is read once",
        arguments: ["<!-- ", "<title>x", "<script>", "<a href=\"", "<a href='x' title=\"", "<textarea>", "<", "<a ", "&", "<![CDATA[", "</", "<p>x<b>y<i>"])
    func endless(_ piece: String) throws {
        // A walk that goes back to the beginning for each of them would take minutes.
        let html = "<p>One sentence stands in front.</p>" + String(repeating: piece, count: 200_000)
        let page = try PageExtractor().extract(Array(html.utf8), charset: nil, url: nil)
        #expect(page?.text.isEmpty == false || page == nil)
    }

    @Test("More nodes than allowed are left out, and the tree stays whole")
    func limit() {
        let html = Array(String(repeating: "<p>a", count: 5000).utf8)
        var page = lyc_html()
        let status = html.withUnsafeBufferPointer { lyc_html_parse($0.baseAddress!, $0.count, 1000, &page) }
        defer { lyc_html_free(&page) }
        #expect(status == 0)
        #expect(page.isCut != 0)
        #expect(page.count <= 1000)
        #expect(page.nodes[0].next == UInt32(page.count))
    }
}
