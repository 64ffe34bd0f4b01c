internal import CLyceumPages

/// A formula of a page, as LaTeX without delimiters.
struct PageFormula {
    var latex: String
    var isDisplay: Bool

    /// Between dollar signs, as the interleaved corpora write it.
    var delimited: String { isDisplay ? "$$\(latex)$$" : "$\(latex)$" }

    /// Cleans what pages wrap around formulas; nil where nothing is left.
    init?(_ latex: String, isDisplay: Bool) {
        var text = Substring(latex).trimmed
        for (open, close) in [("$$", "$$"), ("\\[", "\\]"), ("\\(", "\\)"), ("$", "$")]
        where text.hasPrefix(open) && text.hasSuffix(close) && text.utf8.count >= open.utf8.count + close.utf8.count {
            text = text.dropFirst(open.count).dropLast(close.count).trimmed
            break
        }
        if text.hasPrefix("{\\displaystyle"), text.hasSuffix("}") { text = text.dropFirst(14).dropLast().trimmed }
        guard !text.isEmpty else { return nil }
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        self.latex = String(String.UnicodeScalarView(words.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
        guard !self.latex.isEmpty else { return nil }
        self.isDisplay = isDisplay
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = drop(while: \.isWhitespace)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }
}

/// Formulas in all the forms that pages have them: the sources of MathJax, KaTeX and Wikipedia, MathML, pictures whose alternative is LaTeX.
/// Formulas that stand in the text between delimiters stay as they are.
extension PageWork {
    mutating func findFormulas() {
        guard mayHaveFormulas() else { return }
        var node = 1
        var hasSources = false
        while node < tree.count {
            if tree.tag(node) == LYC_TAG_SCRIPT, let formula = sourceFormula(node) {
                formulas[node] = formula
                hasSources = true
            }
            node += 1
        }
        node = 1
        while node < tree.count {
            if hasSources, isRendering(node) {
                removed[node] = true
                node = tree.next(node)
            } else if tree.tag(node) == LYC_TAG_MATH || tree.tag(node) == LYC_TAG_IMG, let (place, formula) = markupFormula(node) {
                formulas[place] = formula
                node = max(tree.next(place), node + 1)
            } else {
                node += 1
            }
        }
    }

    /// Whether any element may be a formula; most pages have none, and are not searched further.
    private func mayHaveFormulas() -> Bool {
        for node in 1..<max(tree.count, 1) {
            switch tree.tag(node) {
            case LYC_TAG_MATH, LYC_TAG_MJX_CONTAINER: return true
            case LYC_TAG_SCRIPT: if tree.attributeBytes(node, "type").map({ Self.contains($0, "math/") }) == true { return true }
            case LYC_TAG_IMG:
                if tree.attributeBytes(node, "class").map({ Self.contains($0, "tex") || Self.contains($0, "math") }) == true { return true }
                if tree.attributeBytes(node, "src").map({ Self.contains($0, "tex") || Self.contains($0, "math") }) == true { return true }
            default: break
            }
        }
        return false
    }

    private func sourceFormula(_ node: Int) -> PageFormula? {
        guard let type = tree.attribute(node, "type"), type.hasPrefix("math/tex") || type.hasPrefix("math/latex") else { return nil }
        return PageFormula(tree.rawText(in: node), isDisplay: type.contains("display"))
    }

    /// What MathJax drew beside the source that it kept.
    private func isRendering(_ node: Int) -> Bool {
        guard !tree.isText(node), let names = tree.attributeBytes(node, "class") else { return false }
        return Self.contains(names, "mathjax") && formulas[node] == nil && tree.tag(node) != LYC_TAG_BODY && tree.tag(node) != LYC_TAG_HTML
            && text(node) < 20_000 && !hasDescendant(node) { $0 == LYC_TAG_P }
    }

    /// The formula of a `math` or `img` element and the node that it stands for: the frame that also holds its drawing, where there is one.
    private func markupFormula(_ node: Int) -> (Int, PageFormula)? {
        if tree.tag(node) == LYC_TAG_IMG {
            guard let latex = imageLaTeX(node), let formula = PageFormula(latex, isDisplay: false) else { return nil }
            return (node, formula)
        }
        var place = node
        var isDisplay = tree.attribute(node, "display") == "block" || tree.attribute(node, "mode") == "display"
        var outer = tree.parent(node)
        for _ in 0..<5 where outer > 0 {
            if tree.tag(outer) == LYC_TAG_MJX_CONTAINER {
                place = outer
                isDisplay = isDisplay || tree.attribute(outer, "display") == "true"
            } else if let names = tree.attributeBytes(outer, "class") {
                if Self.contains(names, "katex-display") || Self.contains(names, "mathjax_display") { isDisplay = true }
                if Self.contains(names, "katex") || Self.contains(names, "mwe-math-element") || Self.contains(names, "mathjax") { place = outer }
            }
            outer = tree.parent(outer)
        }
        guard let latex = annotation(node) ?? tree.attribute(node, "alttext") ?? MathMLText.latex(tree, node) else { return nil }
        return PageFormula(latex, isDisplay: isDisplay).map { (place, $0) }
    }

    private func annotation(_ node: Int) -> String? {
        for inner in node + 1..<max(tree.next(node), node + 1) where tree.tag(inner) == LYC_TAG_ANNOTATION {
            guard let encoding = tree.attribute(inner, "encoding")?.lowercased(), encoding.contains("tex") else { continue }
            let text = tree.text(in: inner)
            if !text.isEmpty { return text }
        }
        return nil
    }

    /// LaTeX of a picture: its alternative text, or what its address asks a server to draw.
    private func imageLaTeX(_ node: Int) -> String? {
        let names = tree.attribute(node, "class")?.lowercased() ?? ""
        let source = tree.attribute(node, "src") ?? ""
        let known = ["tex", "latex", "math", "mwe-math-fallback-image-inline", "mwe-math-fallback-image-display"]
        let isTeX = names.split(separator: " ").contains { known.contains(String($0)) }
        let servers = ["latex.php", "codecogs.com", "tex.cgi", "/latex/", "mathtex.cgi", "mimetex.cgi", "math/render"]
        let isDrawn = servers.contains { source.contains($0) }
        guard isTeX || isDrawn else { return nil }
        if let alternative = tree.attribute(node, "alt"), !alternative.isEmpty { return alternative }
        guard isDrawn, let query = source.split(separator: "?", maxSplits: 1).last, query.utf8.count < source.utf8.count else { return nil }
        return PageAddress.decoded(query.hasPrefix("latex=") ? query.dropFirst(6) : query)
    }
}
