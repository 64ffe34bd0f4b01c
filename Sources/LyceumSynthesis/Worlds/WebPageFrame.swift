internal import LyceumExam

/// The content of a page, in HTML and in words.
struct WebPageContent: Sendable {
    private(set) var html = ""
    private var lines: [String] = []
    private(set) var pieces: [String] = []

    var text: String { lines.joined(separator: "\n") }

    mutating func addParagraph(_ text: String) {
        html += "<p>\(Self.escaped(text))</p>\n"
        lines.append(text)
    }

    /// A formula in a paragraph: TeX between delimiters, in a script beside its rendered twin, or MathML with the TeX as annotation.
    mutating func addFormula(_ formula: String, form: Int, before: String, after: String) {
        let tex = Self.escaped(formula)
        let inner =
            switch form {
            case 0: "$\(tex)$"
            case 1: "<span class=\"MathJax\" aria-hidden=\"true\">rendered twin</span><script type=\"math/tex\">\(formula)</script>"
            default:
                "<math><semantics><mrow><mi>v</mi></mrow><annotation encoding=\"application/x-tex\">\(tex)</annotation></semantics></math>"
            }
        html += "<p>\(Self.escaped(before)) \(inner)\(Self.escaped(after))</p>\n"
        lines.append("\(before) $\(formula)$\(after)")
        pieces.append(formula)
    }

    /// An image in a paragraph of its own.
    mutating func addImage(_ url: String) { html += "<p><img src=\"\(Self.escaped(url))\" alt=\"figure\"></p>\n" }

    /// - Parameter hasNumbers: a column with the numbers of the lines stands before it.
    mutating func addProgram(_ program: [String], hasNumbers: Bool) {
        if hasNumbers { html += "<pre>\(program.indices.map { "\($0 + 1)" }.joined(separator: "\n"))</pre>\n" }
        html += "<pre><code>\(Self.escaped(program.joined(separator: "\n")))</code></pre>\n"
        lines += program
        pieces += program.filter { !$0.isEmpty }
    }

    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}

/// What stands around a page's content.
struct WebPageFrame: Sendable {
    private let menu: [String]
    private let title: String
    private let bar = "We use cookies to give you the best experience. By using this page you accept them."
    private let related: [String]
    private let foot: String
    private let hasSide: Bool

    init(_ draws: inout SeededDraws) {
        menu = Array(draws.shuffled(["Home", "News", "Shop", "About us", "Contact", "Sign in", "Help", "Archive", "Forum", "Search"]).prefix(6))
        title = "Page \(draws.below(100_000)) of the \(draws.pick(["island", "valley", "river", "town"])) notes"
        related = (0..<4).map { _ in "Read more: \(draws.pick(["ten", "seven", "five"])) things about number \(draws.below(1000))" }
        foot = "Copyright \(1998 + draws.below(27)) All rights reserved. Terms of use. Privacy policy."
        hasSide = draws.chance(0.7)
    }

    func html(_ content: WebPageContent) -> String {
        let links = menu.map { "<li><a href=\"/\($0.lowercased().replacing(" ", with: "-"))\">\($0)</a></li>" }.joined()
        let side = hasSide
            ? "<div class=\"sidebar\"><h3>Related</h3><ul>\(related.map { "<li><a href=\"/more\">\($0)</a></li>" }.joined())</ul></div>\n" : ""
        return """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>\(title)</title><style>p { margin: 1em }</style></head><body>
            <nav><ul>\(links)</ul></nav>
            <div class="cookie-banner">\(bar) <button>Accept</button></div>
            <article><h1>\(title)</h1>
            \(content.html)</article>
            \(side)<footer><p>\(foot)</p></footer>
            <script>var x = "not text";</script></body></html>

            """
    }

    func visible(_ content: WebPageContent) -> String {
        (menu + [bar, "Accept", title, content.text] + (hasSide ? ["Related"] + related : []) + [foot]).joined(separator: "\n")
    }
}
