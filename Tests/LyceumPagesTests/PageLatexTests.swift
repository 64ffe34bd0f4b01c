import Foundation
import LyceumCore
import Testing

@testable import LyceumPages

@Suite("Formulas of pages that LaTeX could not set, and their twins")
struct PageLatexTests {
    private typealias Reason = LatexFault.Reason

    private static func rows(_ name: String) throws -> [JSON] {
        let url = try #require(Bundle.module.url(forResource: name, withExtension: "jsonl", subdirectory: "Fixtures"))
        return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map { try JSON.parse(String($0)) }
    }

    /// TeX stops at these although KaTeX does not, or the other way round: more cells than `array` has columns, a new row as argument, a command of one
    /// letter that may be a page's own.
    private static let differences: Set<String> = [
        #"\begin{array}{c|cc} 1 & 2 & &3 \\ \hline 4 & 5 & 6 \end{array}"#, #"\underbrace{a + \dot\\s + a}_{n} \overset{!}{=} 0"#, #"\c"#,
    ]

    @Test("Verdicts over whole and damaged formulas are KaTeX's")
    func peer() throws {
        let rows = try Self.rows("latex_katex")
        var differing: [String] = []
        for row in rows {
            let latex = try #require(row["latex"]?.stringValue)
            let isWhole = row["whole"]?.boolValue == true
            if !Self.differences.contains(latex), (LatexParser.fault(in: latex) == nil) != isWhole { differing.append("\(isWhole ? "whole" : "broken") \(latex)") }
        }
        #expect(rows.count > 400)
        #expect(differing.isEmpty, "\(differing.joined(separator: "\n"))")
    }

    @Test(
        "Every kind of damage has its reason and place, and its neighbor without damage none",
        arguments: [
            (#"\frac{a}{b"#, "group", 8, #"\frac{a}{b}"#), ("a}", "group", 1, "{a}"), (#"\sqrt[3{x}"#, "group", 5, #"\sqrt[3]{x}"#),
            (#"\begin{matrix}a"#, "environment", 0, #"\begin{matrix}a\end{matrix}"#), (#"\begin{a}x\end{b}"#, "environment", 10, #"\begin{a}x\end{a}"#),
            (#"x\end{a}"#, "environment", 1, #"x"#), (#"\begin x"#, "environment", 0, #"\begin{x}\end{x}"#), ("x^", "argument", 1, "x^2"),
            (#"\frac{a}"#, "argument", 0, #"\frac{a}2"#), (#"\frac1\frac23"#, "argument", 0, #"\frac1{\frac23}"#), (#"x^'"#, "argument", 1, #"\sqrt'"#), (#"\left(x^\right)"#, "argument", 7, #"\left(x^1\right)"#), ("x^2^3", "script", 3, "{x^2}^3"),
            ("x_1_2", "script", 3, "x_1^2"), ("x^2'", "script", 3, "x'^2"), (#"\left(x"#, "fence", 0, #"\left(x\right."#),
            (#"x\right)"#, "fence", 1, #"\left/x\right)"#), (#"\left x\right)"#, "fence", 6, #"\left\langle x\right)"#),
            (#"a\middle|b"#, "fence", 1, #"\left(a\middle|b\right)"#), (#"\big x"#, "fence", 5, #"\big\| x"#), ("a & b", "alignment", 2, #"a \& b"#),
            (#"\begin{array}{cc}a&b&c\end{array}"#, "alignment", 20, #"\begin{array}{c*{2}{r|}}a&b&c\end{array}"#),
            (#"\begin{cases}a&b&c\end{cases}"#, "alignment", 16, #"\begin{cases}a&b\\&c\end{cases}"#),
            (#"\begin{matrix}{a\\b}\end{matrix}"#, "alignment", 16, #"\begin{matrix}\substack{a\\b}\end{matrix}"#), ("a$b", "delimiter", 1, #"a\$b"#),
            (#"a\)b"#, "delimiter", 1, #"\text{a\(b\)}"#), (#"\text{a_b}"#, "text", 7, #"\text{a$_b$}"#), (#"\mbox{a & b}"#, "text", 8, #"\mbox{a \& b}"#),
            (#"{a\over b\over c}"#, "infix", 9, #"{a\over {b\over c}}"#), ("a#b", "character", 1, #"\newcommand{\x}[1]{a#1}\x{b}"#), (#"a\"#, "character", 1, #"a\\"#),
            ("a % }", "none", 0, "a"), ("{a % }", "group", 0, "{a % }\n}"), ("a\u{1}", "character", 1, #"\def\f#1{(#1)}a"#),
        ])
    func reasons(_ broken: String, _ reason: String, _ offset: Int, _ whole: String) {
        let fault = LatexParser.fault(in: broken)
        #expect(fault?.reason.rawValue == (reason == "none" ? nil : "latex_" + reason), "\(broken)")
        if let fault { #expect(fault.offset == offset, "\(broken): \(fault.text)") }
        #expect(LatexParser.fault(in: whole) == nil, "\(whole)")
    }

    @Test("Groups may be deep but not without end, and no bytes are too strange")
    func depth() {
        func nested(_ depth: Int) -> String { String(repeating: "{", count: depth) + String(repeating: "}", count: depth) }
        #expect(LatexParser.fault(in: nested(LatexParser.deepest - 1)) == nil)
        #expect(LatexParser.fault(in: nested(LatexParser.deepest))?.reason == .nesting)
        #expect(LatexParser.fault(in: String(repeating: #"\frac"#, count: 100_000)) != nil)
        #expect(LatexParser.fault(in: String(repeating: #"\left("#, count: 100_000))?.reason == .nesting)
        var draws = PageSupport.Draws(state: 3)
        let parts = [#"\"#, "{", "}", "^", "_", "$", "&", "#", "%", "[", "]", "é", "x", #"\begin{"#, #"\end"#, #"\left"#, #"\text"#, #"\frac"#, "\n", "\u{7F}"]
        for _ in 0..<3000 {
            let text = (0..<draws.below(30)).map { _ in parts[draws.below(parts.count)] }.joined()
            if let fault = LatexParser.fault(in: text) { #expect((0...text.utf8.count).contains(fault.offset)) }
            _ = LatexFragments.fault(in: text)
        }
    }

    // MARK: - Texts

    @Test(
        "Dollars that are money, names of variables or passwords are no formulas",
        arguments: [
            "It costs $5 and they paid $6, then 7$ & more_of it.", "Set $HOME/$USER and run {$x}.", "A price of US$30_000 {or so.", #"Say \$5 & {."#,
            "echo $$ & kill", #"grep '\(a&b\)' file"#, "Two $ signs $ {stand here.", "$x$ and $\\frac{a}{b}$ and $$\\begin{matrix}a&b\\end{matrix}$$ are sound.",
            "\\begin{align}\na &= b \\\\\n\n&= c\n\\end{align}", #"\begin{itemize} no formula } here"#,
        ])
    func money(_ text: String) { #expect(LatexFragments.fault(in: text) == nil) }

    @Test(
        "Broken formulas are found between all delimiters",
        arguments: [
            (#"We have $\frac{a}{b$ here."#, "group", 17), (#"All $x^2^3$ of them"#, "script", 8), (#"Then \(\alpha & b\) follows"#, "alignment", 14),
            (#"So \[\left( x^2 \] ends"#, "fence", 5), (#"$$\sqrt{x^{2}$$"#, "group", 7), (#"Let $\alpha be a letter."#, "delimiter", 4),
            ("\\begin{align}\na &= b \\\\\n\\end{aligned}", "environment", 24), (#"$\text{a \alpha_b}$"#, "text", 15),
        ])
    func fragments(_ text: String, _ reason: String, _ offset: Int) {
        let fault = LatexFragments.fault(in: text)
        #expect(fault?.reason.rawValue == "latex_" + reason)
        #expect(fault?.offset == offset)
    }

    @Test(
        "A page with a broken formula in any form says so, and a whole one does not",
        arguments: [
            #"<script type="math/tex">%</script>"#, #"<span class="MathJax">drawn</span><script type="math/tex; mode=display">%</script>"#,
            #"<math><semantics><mrow><mi>x</mi></mrow><annotation encoding="application/x-tex">%</annotation></semantics></math>"#,
            #"<math alttext="%"><mi>x</mi></math>"#, #"<img class="latex" alt="%" src="a.png">"#, #"<span>\(%\)</span>"#,
        ])
    func pages(_ form: String) throws {
        func fault(_ formula: String) throws -> LatexFault? {
            let html = "<p>The formula reads " + form.replacingOccurrences(of: "%", with: formula) + " and nothing else does, as one may see.</p>"
            return try #require(try PageSupport.extract(html) { $0.checksLatex = true }).latexFault
        }
        #expect(try fault(#"\alpha^2^3"#)?.reason == .script)
        #expect(try fault(#"\frac{\alpha}{b"#)?.reason == .group)
        #expect(try fault(#"\frac{\alpha}{b}"#) == nil)
        #expect(try #require(try PageSupport.extract("<p>A formula $x^2^3$ stands in this text of one sentence.</p>")).latexFault == nil)
    }

    // MARK: - Twins

    @Test(
        "What is shown beside a formula's source goes, whatever drew it, and words that only resemble it stay",
        arguments: [
            (#"<span>x2 + y2</span><script type="math/tex">x^2+y^2</script>"#, "$x^2+y^2$"),
            (#"<script type="math/tex">\frac{\alpha}{n_1}</script> <i>α n<sub>1</sub></i>"#, #"$\frac{\alpha}{n_1}$"#),
            (#"<em>sin 𝑥 ≤ ½𝑦</em><math><mi>sin</mi><mi>x</mi><mo>≤</mo><mn>1</mn><mo>⁄</mo><mn>2</mn><mi>y</mi></math>"#, #"$\sin x\le1⁄2y$"#),
            (#"<span class="mjx-chtml" aria-hidden="true">ab</span><script type="math/tex">a+b</script>"#, "$a+b$"),
            (
                #"<span class="MathJax" aria-hidden="true"><math><mi>q</mi></math></span><script type="math/tex">q_1</script>"#, "$q_1$"
            ),
            (
                #"<mjx-container><mjx-math aria-hidden="true">xy</mjx-math><mjx-assistive-mml><math><semantics><mi>x</mi><annotation encoding="application/x-tex">x_y</annotation></semantics></math></mjx-assistive-mml></mjx-container>"#,
                "$x_y$"
            ),
            (
                #"<span class="mwe-math-element"><span class="mwe-math-mathml-inline" style="display: none;"><math alttext="{\displaystyle a_{n}}"><mi>a</mi></math></span><img src="https://w.org/api/math/render/svg/1" class="mwe-math-fallback-image-inline" aria-hidden="true" alt="{\displaystyle a_{n}}"></span>"#,
                "$a_{n}$"
            ),
            (#"<b>x3</b> <script type="math/tex">x^2</script>"#, "x3 $x^2$"), (#"<b>x</b> <script type="math/tex">x</script>"#, "x $x$"),
            (#"<b>x2</b> and <script type="math/tex">x^2</script>"#, "x2 and $x^2$"),
        ])
    func twins(_ html: String, _ shown: String) throws {
        let page = try #require(try PageSupport.extract("<p>The formula reads \(html) and nothing else does, as the reader may see from it.</p>"))
        #expect(page.text == "The formula reads \(shown) and nothing else does, as the reader may see from it.")
        #expect(page.formulas == 1)
    }
}
