internal import LyceumExam

/// Pages of formulas, one of which LaTeX could not set.
extension WebPagesWorld {
    /// A page, and the reason for which it should be rejected, as the filter `latex` names it.
    public func brokenPage(number: Int) -> (html: String, reason: String) {
        var draws = SeededDraws(seed: seed, "web-pages/broken", number)
        let (reason, damage) = draws.pick(Self.damages)
        let place = draws.below(3)
        let content = math(&draws) { $0 == place ? damage($1) : $1 }
        return (WebPageFrame(&draws).html(content), reason)
    }

    /// What goes wrong when people and converters write formulas.
    private static let damages: [(reason: String, damage: @Sendable (String) -> String)] = [
        ("latex_group", { $0 + " + \\frac{x}{y" }), ("latex_group", { $0 + "}" }), ("latex_environment", { $0 + " + \\begin{pmatrix} a & b \\\\ c & d" }),
        ("latex_environment", { "\\begin{matrix} 1 & 2 \\end{pmatrix} + " + $0 }), ("latex_argument", { $0 + " + x^" }),
        ("latex_argument", { "\\sqrt{" + $0 + " + \\frac{n}}" }), ("latex_script", { $0 + " + x^{2}^{3}" }), ("latex_fence", { "\\left( " + $0 }),
        ("latex_fence", { $0 + " + \\alpha \\right]" }), ("latex_alignment", { $0 + " & y" }),
        ("latex_alignment", { $0 + " + \\begin{array}{cc} a & b & c \\end{array}" }), ("latex_delimiter", { "\\alpha \\) + " + $0 }),
        ("latex_text", { $0 + " \\text{ for all a_b}" }), ("latex_infix", { "{ a \\over b \\over \\alpha } + " + $0 }), ("latex_character", { "\\alpha #1 + " + $0 }),
    ]
}
