import LyceumCore
import Testing

@testable import LyceumPages

@Suite("Formulas and metadata of pages")
struct PageFormulaTests {
    private static let before = "<p>The formula reads "
    private static let after = " and nothing else does, as the reader may see from it.</p>"

    @Test(
        "Formulas in every form become LaTeX between dollar signs, once",
        arguments: [
            (#"<script type="math/tex">a^2 < b</script>"#, "$a^2 < b$"), (#"<script type="math/tex; mode=display">\int_0^1</script>"#, #"$$\int_0^1$$"#),
            (#"<span class="MathJax_Preview">x</span><span class="MathJax">drawn x</span><script type="math/tex">x</script>"#, "$x$"),
            (
                #"<span class="katex"><span class="katex-mathml"><math><semantics><mrow><mi>x</mi></mrow><annotation encoding="application/x-tex">x_1</annotation></semantics></math></span><span class="katex-html" aria-hidden="true">x1</span></span>"#,
                "$x_1$"
            ),
            (
                #"<span class="mwe-math-element"><span style="display: none;"><math alttext="{\displaystyle E=mc^{2}}"><mi>E</mi></math></span><img class="mwe-math-fallback-image-inline" alt="no"></span>"#,
                "$E=mc^{2}$"
            ),
            (#"<mjx-container display="true"><svg></svg><mjx-assistive-mml><math><mi>y</mi></math></mjx-assistive-mml></mjx-container>"#, "$$y$$"),
            (#"<img class="latex" alt="\frac{1}{2}" src="a.png">"#, #"$\frac{1}{2}$"#), (#"<img src="https://latex.codecogs.com/gif.image?x%5E2+1">"#, "$x^2 1$"),
            ("<math><mfrac><mi>a</mi><mrow><mi>b</mi><mo>+</mo><mn>1</mn></mrow></mfrac></math>", #"$\frac{a}{b+1}$"#),
            ("<math><msqrt><msup><mi>x</mi><mn>2</mn></msup><mo>−</mo><mi>α</mi></msqrt></math>", #"$\sqrt{x^{2}-\alpha}$"#),
            ("<math><munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><msub><mi>a</mi><mi>i</mi></msub></math>", #"$\sum_{i=1}^{n}a_{i}$"#),
            ("<math><mi>sin</mi><mo>\u{2061}</mo><mi>x</mi><mo>≤</mo><mover><mi>y</mi><mo>→</mo></mover></math>", #"$\sin x\le\vec{y}$"#),
            ("<math><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr><mtr><mtd><mn>3</mn></mtd><mtd><mn>4</mn></mtd></mtr></mtable></math>", #"$\begin{matrix}1 & 2 \\ 3 & 4\end{matrix}$"#),
        ])
    func forms(_ html: String, _ latex: String) throws {
        let page = try #require(try PageSupport.extract(Self.before + html + Self.after) { _ in })
        #expect(page.text == "The formula reads \(latex) and nothing else does, as the reader may see from it.")
        #expect(page.formulas == 1)
    }

    @Test("Formulas between delimiters stay as they are")
    func delimiters() throws {
        let html = Self.before + #"<span class="math inline">\(a &lt; b_1\)</span>, \[x*y*z\] and $c$"# + Self.after
        let text = try PageSupport.text(html) { $0.form = .markdown }
        #expect(text.contains(#"reads \(a < b_1\), \[x*y*z\] and $c$ and"#))
    }

    // MARK: - Metadata

    private static let body = "<p>This is a sentence of the text, long enough to be one.</p>"

    @Test("A page says its title, language, day and address in many ways")
    func metadata() throws {
        let html = """
            <html lang="en_US"><head><title>The title | Site</title><meta property="og:site_name" content="Site"><link rel="canonical" href="/right">
            <meta name="author" content="A. Writer"><meta name="description" content="About &amp; more"><meta property="article:published_time" content="2021-03-04T10:00:00Z">
            </head><body>\(Self.body)<footer><a rel="License nofollow" href="https://example.org/licenses/by">CC BY</a></footer></body></html>
            """
        let page = try #require(try PageSupport.extract(html, url: "http://example.org/wrong?x"))
        #expect(page.title == "The title")
        #expect(page.language == "en-US")
        #expect(page.date == "2021-03-04")
        #expect(page.url == "http://example.org/right")
        #expect(page.author == "A. Writer")
        #expect(page.license == "https://example.org/licenses/by")
        #expect(page.summary == "About & more")
        let bare = try #require(try PageSupport.extract("<h1>Only heading</h1>\(Self.body)", url: "http://example.org/2019/07/30/a.html"))
        #expect(bare.title == "Only heading")
        #expect(bare.date == "2019-07-30")
        #expect(bare.language == nil)
        #expect(bare.license == nil)
    }

    @Test(
        "Days are read in the forms that pages write",
        arguments: [
            ("2021-03-04T05:06:07+02:00", "2021-03-04"), ("20210304", "2021-03-04"), ("4 March 2021", "2021-03-04"), ("Mar 4, 2021", "2021-03-04"),
            ("2021/3/4", "2021-03-04"), ("25.12.2021", "2021-12-25"), ("12/25/2021", "2021-12-25"), ("Thu, 04 Mar 2021 10:00:00 GMT", "2021-03-04"), ("2021-13-04", ""),
            ("yesterday", ""), ("", ""), ("1066-10-14", ""),
        ])
    func days(_ text: String, _ day: String) { #expect(PageDate.day(in: text) ?? "" == day) }

    @Test(
        "Addresses are seen from the page's",
        arguments: [
            ("b.png", "http://h/a/b.png"), ("/b", "http://h/b"), ("../b/./c", "http://h/b/c"), ("../../../x", "http://h/x"), ("//o/x", "http://o/x"), ("?q=1", "http://h/a/p?q=1"),
            ("#f", "http://h/a/p#f"), ("HTTPS://o/x", "HTTPS://o/x"), ("javascript:void(0)", ""), ("data:image/png;base64,x", ""), (" x y ", "http://h/a/x y"), ("", ""),
        ])
    func addresses(_ address: String, _ absolute: String) { #expect(PageAddress.absolute(address, from: "http://h/a/p") ?? "" == absolute) }
}
