internal import CLyceumPages
internal import LyceumText

/// Formulas that stand twice: their source, and beside it what a browser shows of them.
///
/// What drawers of formulas mark is known by its mark (see ``findFormulas()``). Other twins are known by their text: an element next to a formula that
/// has just the letters and digits of it (Chang et al. 2024, branch B).
extension PageWork {
    func removeTwins() {
        var parents: [Int: [Int]] = [:]
        for node in formulas.keys { parents[tree.parent(node), default: []].append(node) }
        for (parent, nodes) in parents {
            let wanted = Set(nodes)
            var previous: Int?
            var child = parent + 1
            while child < tree.next(parent) {
                // White space between them does not part them.
                if tree.isText(child), tree.text(in: child).allSatisfy(\.isWhitespace) {
                    child = tree.next(child)
                    continue
                }
                if let previous {
                    if wanted.contains(child) { removeTwin(previous, of: child) }
                    if wanted.contains(previous) { removeTwin(child, of: previous) }
                }
                previous = removed[child] ? nil : child
                child = tree.next(child)
            }
        }
    }

    private func removeTwin(_ node: Int, of formula: Int) {
        guard !tree.isText(node), !removed[node], formulas[node] == nil, !tree.isBlock(node), tree.next(node) - node < 2000,
            let latex = formulas[formula]?.latex
        else { return }
        let (shown, wanted) = (FormulaLetters.shown(tree.text(in: node)), FormulaLetters.latex(latex))
        if shown.count > 1, shown == wanted { removed[node] = true }
    }
}

/// Letters and digits of a formula, in the order of their numbers, because what stands above and below is written in either order.
enum FormulaLetters {
    static func shown(_ text: String) -> [UInt32] { letters(ComposedText.nfkc(text)) }

    static func latex(_ latex: String) -> [UInt32] {
        var text = ""
        var rest = Substring(latex)
        while let first = rest.first {
            guard first == "\\" else {
                text.append(first)
                rest.removeFirst()
                continue
            }
            rest.removeFirst()
            let name = rest.prefix { $0.isASCII && $0.isLetter }
            guard !name.isEmpty else {
                rest = rest.dropFirst()
                continue
            }
            rest = rest.dropFirst(name.count)
            if name == "begin" || name == "end" {
                rest = rest.drop { $0 != "}" }
            } else if let sign = MathMLText.signs[String(name)] {
                text.unicodeScalars.append(sign)
            } else if MathMLText.functions.contains(String(name)) {
                text += name
            }
        }
        return letters(ComposedText.nfkc(text))
    }

    private static func letters(_ text: String) -> [UInt32] {
        text.unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil }.map(\.value).sorted()
    }
}
