import LyceumCore
import Testing

@testable import LyceumPages

@Suite("Broken pages")
struct PageFuzzTests {
    private static let seeds = [
        """
        <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A - B</title><script type="application/ld+json">{"datePublished": "2020-01-02"}</script></head>
        <body><nav><ul><li><a href="/">Home</a></ul></nav><article class="post-content"><h1>Head</h1><p>Some <b>bold <i>words</b> in</i> a sentence, with <a href="x">a link</a>.</p>
        <table><tr><th>a<th>b<tr><td>1<td>2</table><pre><code class="language-c">int a;\n</code></pre><ul><li>one<li>two<ol><li>x</ol></ul>
        <math><mfrac><mi>a</mi><mn>2</mn></mfrac></math><script type="math/tex">x^2</script><img src="a.png" alt="b"><blockquote>q<br><br>r</blockquote></article>
        <footer>foot &copy; &#8364; &amp</footer></body></html>
        """,
        "<table><tr><td><a href=1>a</a><br><a href=2>b</a><td><font size=2>Text of a sentence.<br><br>More of it, and more words than before.<form><input></table>",
        "<div id=content><div class='comments'><p>日本語の文章です。これは長い文です。</p></div><svg><path></svg><select><option>x</select>é\u{0}</div>",
    ]
    private static let pieces: [[UInt8]] = [
        "<b>", "</b>", "<table>", "</td>", "<tr>", "<li>", "<ul>", "</div>", "<pre>", "<br>", "<img src=a>", "<math>", "</math>", "$", "<a href=x>", "</a>", "<code>",
        "<h2>", "&#x110000;", "<blockquote>", "<td>", "<caption>", "<svg>", "<ol start=99999999999999999999>", "<em>", "<!--", "-->", "\"", "'", "<script>", "</p>",
        "<body>", "<head>", "<title>", "<mfrac>", "<hr>", "<p hidden>", "class=nav",
    ].map { Array($0.utf8) } + [[0xFF], [0x00], [0xE3, 0x80], [0xC2], [0x1B]]

    @Test("Mutated pages are read without harm, the same way twice, in all forms", arguments: 0..<8)
    func mutations(_ seed: Int) throws {
        var draws = PageSupport.Draws(state: UInt64(seed) &* 977 &+ 1)
        for _ in 0..<60 {
            let page = mutated(&draws)
            for (number, form) in PageExtractor.Form.allCases.enumerated() {
                var options = PageExtractor.Options()
                options.form = form
                options.focus = PageExtractor.Focus.allCases[(number + seed) % 3]
                options.keepsImages = number == 1
                options.keepsLinks = true
                let extractor = PageExtractor(options)
                let first = try extractor.extract(page, charset: nil, url: "http://example.org/a/")
                let second = try extractor.extract(page, charset: nil, url: "http://example.org/a/")
                #expect(first == second)
                guard let first else { continue }
                let isClean = first.text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F || $0 == "\n" || $0 == "\t" }
                #expect(isClean, "\(Array(first.text.utf8.prefix(400)))")
            }
        }
    }

    private func mutated(_ draws: inout PageSupport.Draws) -> [UInt8] {
        var page = Array(Self.seeds[draws.below(Self.seeds.count)].utf8)
        for _ in 0...draws.below(40) {
            let place = draws.below(page.count + 1)
            switch draws.below(10) {
            case 0..<5:
                let piece = Self.pieces[draws.below(Self.pieces.count)]
                for _ in 0...draws.below(3) { page.insert(contentsOf: piece, at: place) }
            case 5..<8: page.removeSubrange(place..<min(page.count, place + 1 + draws.below(60)))
            default: if place < page.count { page[place] = UInt8(truncatingIfNeeded: draws.next()) }
            }
        }
        return page
    }

    @Test("Every beginning of a page is a page")
    func cut() throws {
        let page = Array(Self.seeds[0].utf8)
        for length in 0...page.count {
            let found = try PageExtractor().extract(Array(page.prefix(length)), charset: nil, url: nil)
            #expect(found == nil || found?.text.isEmpty == false)
        }
    }

    @Test("Bytes that are no text give nothing; pages that are too large are refused")
    func noText() throws {
        let extractor = PageExtractor()
        #expect(try extractor.extract([], charset: nil, url: nil) == nil)
        #expect(try extractor.extract([0xEF, 0xBB, 0xBF], charset: nil, url: nil) == nil)
        #expect(try extractor.extract(Array("%PDF-1.4 some text that is not a page".utf8), charset: nil, url: nil) == nil)
        #expect(try extractor.extract((0..<4000).map { UInt8(truncatingIfNeeded: $0 &* 7) }, charset: nil, url: nil) == nil)
        #expect(try extractor.extract(Array("<script>var a = 'nothing to read here'</script>".utf8), charset: nil, url: nil) == nil)
        var options = PageExtractor.Options()
        options.maximumBytes = 10
        let small = PageExtractor(options)
        #expect(throws: LyceumError.self) { try small.extract(Array("<p>more than ten bytes</p>".utf8), charset: nil, url: nil) }
    }

    @Test("Zeros and control characters do not reach the text")
    func controls() throws {
        let text = try PageSupport.text("<p>One\u{0} sentence\u{1} with\u{8} zeros\u{7F} in it, and <code>a\u{2}b</code>.</p><pre>x\u{0}y\r\nz\u{C}</pre>")
        #expect(text == "One sentence with zeros in it, and a b.\nxy\nz")
    }
}
