internal import LyceumPages

/// Keeps pages whose source shows formulas, before anything is extracted from it (Paster et al. 2023, OpenWebMath's first pass).
public struct MathPageFilter: TextFilter {
    public static let name = "math-page"
    public static let reasons = ["no_math_markup"]

    private static let marks = WordAutomaton(
        [
            "MathJax", "mathjax", "<math", "math-container", "katex.min.css", "latex.php", "codecogs", "tex.cgi", "class=\"tex\"", "class='tex'",
            "<annotation", "=\"math", "math/tex",
        ].map { Array($0.utf8) })

    /// Commands of LaTeX that show formulas as well; 0 for none.
    public var leastCommands = 1
    /// Metadata that holds the page's source; nil or absent: the text.
    public var field: String?

    public init() {}

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) -> Verdict {
        var source = field.flatMap { document.metadata[$0]?.stringValue } ?? document.text
        let isMath = source.withUTF8 { bytes in
            guard let start = bytes.baseAddress else { return false }
            if Self.marks.contains(bytes) { return true }
            return leastCommands > 0 && LatexCommands(start, bytes.count, known: Self.plain).uses >= leastCommands
        }
        return isMath ? .keep : .drop(reason: "no_math_markup")
    }

    /// Commands that stand in nothing but formulas.
    private static let plain: Set<String> = ["frac", "dfrac", "sqrt", "sum", "int", "prod", "alpha", "beta", "mathbb", "mathbf", "leq", "geq", "partial", "infty"]
}
