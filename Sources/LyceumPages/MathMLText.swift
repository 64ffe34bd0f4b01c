internal import CLyceumPages

/// MathML without a source beside it, written as LaTeX.
enum MathMLText {
    /// Formulas nested deeper are not of people's making; their text is taken.
    private static let depthLimit = 100

    static func latex(_ tree: borrowing PageTree, _ node: Int) -> String? {
        guard tree.next(node) - node < 20_000 else { return nil }
        let text = row(tree, node, 0)
        return text.isEmpty ? nil : text
    }

    private static func children(_ tree: borrowing PageTree, _ node: Int) -> [Int] {
        var found: [Int] = []
        var child = node + 1
        while child < tree.next(node) {
            if !tree.isText(child), tree.tag(child) != LYC_TAG_ANNOTATION, tree.tag(child) != LYC_TAG_ANNOTATION_XML { found.append(child) }
            child = tree.next(child)
        }
        return found
    }

    private static func row(_ tree: borrowing PageTree, _ node: Int, _ depth: Int) -> String {
        guard depth < depthLimit else { return tree.text(in: node) }
        let inner = children(tree, node)
        if inner.isEmpty { return tree.text(in: node) }
        var text = ""
        for child in inner {
            let part = element(tree, child, depth + 1)
            // A command ends where no letter follows.
            if let last = text.last, last.isLetter, let first = part.first, first.isLetter, endsInCommand(text) { text += " " }
            text += part
        }
        return text
    }

    private static func endsInCommand(_ text: String) -> Bool {
        let word = text.reversed().prefix { $0.isLetter }
        return text.dropLast(word.count).last == "\\"
    }

    private static func group(_ tree: borrowing PageTree, _ node: Int, _ depth: Int) -> String { "{" + element(tree, node, depth) + "}" }

    private static func element(_ tree: borrowing PageTree, _ node: Int, _ depth: Int) -> String {
        guard depth < depthLimit else { return tree.text(in: node) }
        let inner = children(tree, node)
        func part(_ index: Int) -> String { index < inner.count ? group(tree, inner[index], depth + 1) : "{}" }
        func base() -> String { inner.first.map { element(tree, $0, depth + 1) } ?? "" }
        switch tree.tag(node) {
        case LYC_TAG_MI: return identifier(tree.text(in: node))
        case LYC_TAG_MN: return tree.text(in: node)
        case LYC_TAG_MO: return symbols(tree.text(in: node))
        case LYC_TAG_MTEXT, LYC_TAG_MS:
            let text = tree.text(in: node)
            return text.isEmpty ? "" : "\\text{\(text)}"
        case LYC_TAG_MSPACE, LYC_TAG_MPRESCRIPTS, LYC_TAG_MPHANTOM: return tree.tag(node) == LYC_TAG_MSPACE ? " " : ""
        case LYC_TAG_MFRAC: return "\\frac" + part(0) + part(1)
        case LYC_TAG_MSQRT: return "\\sqrt{" + row(tree, node, depth + 1) + "}"
        case LYC_TAG_MROOT: return "\\sqrt[" + (inner.count > 1 ? element(tree, inner[1], depth + 1) : "") + "]" + part(0)
        case LYC_TAG_MSUB: return base() + "_" + part(1)
        case LYC_TAG_MSUP: return base() + "^" + part(1)
        case LYC_TAG_MSUBSUP: return base() + "_" + part(1) + "^" + part(2)
        case LYC_TAG_MUNDER: return under(base(), part(1))
        case LYC_TAG_MOVER: return over(base(), inner.count > 1 ? tree.text(in: inner[1]) : "", part(1))
        case LYC_TAG_MUNDEROVER: return base() + "_" + part(1) + "^" + part(2)
        case LYC_TAG_MTABLE:
            let rows = inner.map { line in children(tree, line).map { row(tree, $0, depth + 1) }.joined(separator: " & ") }
            return "\\begin{matrix}" + rows.joined(separator: " \\\\ ") + "\\end{matrix}"
        case LYC_TAG_MFENCED:
            let separator = tree.attribute(node, "separators").flatMap { $0.first.map(String.init) } ?? ","
            let open = tree.attribute(node, "open") ?? "("
            let close = tree.attribute(node, "close") ?? ")"
            return symbols(open) + inner.map { element(tree, $0, depth + 1) }.joined(separator: separator) + symbols(close)
        default: return row(tree, node, depth + 1)
        }
    }

    static let functions: Set<String> = [
        "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "log", "ln", "exp", "lim", "max", "min",
        "sup", "inf", "det", "dim", "ker", "deg", "gcd", "arg",
    ]

    private static func identifier(_ text: String) -> String {
        if text.unicodeScalars.count < 2 { return symbols(text) }
        if functions.contains(text) { return "\\\(text)" }
        return text.allSatisfy(\.isLetter) ? "\\mathrm{\(text)}" : symbols(text)
    }

    private static func under(_ base: String, _ mark: String) -> String {
        let takesLimits = ["\\lim", "\\max", "\\min", "\\sum", "\\prod", "\\sup", "\\inf"].contains { base.hasPrefix($0) }
        return takesLimits ? base + "_" + mark : "\\underset" + mark + "{\(base)}"
    }

    private static let accents: [String: String] = [
        "¯": "\\bar", "‾": "\\overline", "_": "\\overline", "^": "\\hat", "ˆ": "\\hat", "~": "\\tilde", "˜": "\\tilde", "→": "\\vec", "⃗": "\\vec",
        "˙": "\\dot", ".": "\\dot", "¨": "\\ddot", "⏞": "\\overbrace",
    ]

    private static func over(_ base: String, _ sign: String, _ mark: String) -> String {
        if let accent = accents[sign] { return "\(accent){\(base)}" }
        return ["\\sum", "\\prod", "\\int"].contains { base.hasPrefix($0) } ? base + "^" + mark : "\\overset" + mark + "{\(base)}"
    }

    private static let commands: [Unicode.Scalar: String] = {
        var commands: [Unicode.Scalar: String] = [
            "\u{2061}": "", "\u{2062}": "", "\u{2063}": "", "\u{2064}": "", "−": "-", "{": "\\{", "}": "\\}", "%": "\\%", "#": "\\#", "&": "\\&",
            "′": "'", "…": "\\dots ", "⋯": "\\cdots ",
        ]
        let names = """
            α alpha β beta γ gamma δ delta ε varepsilon ϵ epsilon ζ zeta η eta θ theta ϑ vartheta ι iota κ kappa λ lambda μ mu ν nu ξ xi π pi ρ rho
            σ sigma ς varsigma τ tau υ upsilon φ varphi ϕ phi χ chi ψ psi ω omega Γ Gamma Δ Delta Θ Theta Λ Lambda Ξ Xi Π Pi Σ Sigma Φ Phi Ψ Psi
            Ω Omega ∑ sum ∏ prod ∫ int ∮ oint ∬ iint √ surd ∂ partial ∇ nabla ∞ infty ∈ in ∉ notin ∋ ni ⊂ subset ⊆ subseteq ⊃ supset ⊇ supseteq
            ∪ cup ∩ cap ∅ emptyset ∀ forall ∃ exists ¬ neg ∧ land ∨ lor ⇒ Rightarrow ⇔ Leftrightarrow → to ← leftarrow ↔ leftrightarrow ↦ mapsto
            ≤ le ≥ ge ≠ ne ≈ approx ≡ equiv ∼ sim ≃ simeq ≅ cong ∝ propto ≪ ll ≫ gg × times ÷ div · cdot ⋅ cdot ± pm ∓ mp ∘ circ ∗ ast ⊕ oplus
            ⊗ otimes ⟨ langle ⟩ rangle ⌊ lfloor ⌋ rfloor ⌈ lceil ⌉ rceil ‖ Vert ∣ mid ⊥ perp ∥ parallel ∠ angle ℏ hbar ℓ ell ℝ mathbb{R}
            ℤ mathbb{Z} ℕ mathbb{N} ℚ mathbb{Q} ℂ mathbb{C} † dagger ⋮ vdots ⋱ ddots ⟶ longrightarrow ∖ setminus
            """.split(whereSeparator: \.isWhitespace)
        for index in stride(from: 0, to: names.count - 1, by: 2) {
            if let scalar = names[index].unicodeScalars.first { commands[scalar] = "\\\(names[index + 1])" }
        }
        return commands
    }()

    /// The sign of each command that has one, without the backslash.
    static let signs: [String: Unicode.Scalar] = {
        var signs: [String: Unicode.Scalar] = [:]
        for (scalar, command) in commands where command.hasPrefix("\\") { signs[String(command.dropFirst())] = scalar }
        for (short, long) in [("leq", "le"), ("geq", "ge"), ("neq", "ne"), ("rightarrow", "to")] { signs[short] = signs[long] }
        return signs
    }()

    /// Signs as commands, with a blank where a letter follows.
    private static func symbols(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            if let command = commands[scalar] { out += command } else { out.unicodeScalars.append(scalar) }
        }
        return out
    }
}
