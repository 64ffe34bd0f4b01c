internal import LyceumExam

/// Web pages of known kinds: prose, formulas, programs, questions with answers, multiple choice, and what nobody wants.
///
/// Every page has menus, a cookie bar, links and a foot around its content; formulas stand in the three forms pages have them, one of them beside its
/// rendered twin, and some programs have a column of line numbers. What the content was is kept beside the page.
public struct WebPagesWorld: Sendable, Hashable {
    public enum Branch: String, Sendable, Hashable, CaseIterable {
        case prose, math, code, questions, choice, junk
    }

    public struct Page: Sendable, Hashable {
        public var branch: Branch
        public var html: String
        /// All that a reader sees, with menus and bars, a line each.
        public var visible: String
        /// The content alone.
        public var clean: String
        /// What must come out of the page unchanged: formulas without dollars, lines of programs.
        public var pieces: [String]
    }

    public let seed: UInt64
    /// Whether sentences of prose hardly repeat within a page; otherwise a few forms make all of it.
    public let isVaried: Bool
    private let world: SourceMixWorld

    public init(seed: UInt64, isVaried: Bool = false) {
        self.seed = seed
        self.isVaried = isVaried
        world = SourceMixWorld(seed: seed, substances: 80)
    }

    /// - Parameter part: pages of different parts are drawn apart.
    public func page(_ branch: Branch, number: Int, part: String) -> Page {
        var draws = SeededDraws(seed: seed, "web-pages/\(part)/\(branch.rawValue)", number)
        let content: WebPageContent =
            switch branch {
            case .prose: prose(&draws)
            case .math: math(&draws)
            case .code: Self.code(&draws)
            case .questions: questions(&draws)
            case .choice: choice(&draws)
            case .junk: Self.junk(&draws)
            }
        let frame = WebPageFrame(&draws)
        return Page(
            branch: branch, html: frame.html(content), visible: frame.visible(content), clean: content.text, pieces: content.pieces)
    }

    /// A paragraph about things of the world.
    func paragraph(_ draws: inout SeededDraws) -> String {
        if isVaried { return WebPageProse.paragraphs(1, &draws)[0] }
        return switch draws.below(3) {
        case 0: world.text(of: 0, number: draws.below(1 << 30), part: "pages")
        case 1: world.text(of: 1, number: draws.below(1 << 30), part: "pages")
        default: world.document(about: draws.pick(world.substances), &draws)
        }
    }

    private func prose(_ draws: inout SeededDraws) -> WebPageContent {
        var content = WebPageContent()
        let count = 4 + draws.below(4)
        let paragraphs = isVaried ? WebPageProse.paragraphs(count, &draws) : (0..<count).map { _ in paragraph(&draws) }
        for paragraph in paragraphs { content.addParagraph(paragraph) }
        return content
    }

    // MARK: - Formulas

    /// - Parameter change: what is done to the formula with a number.
    func math(_ draws: inout SeededDraws, change: (Int, String) -> String = { $1 }) -> WebPageContent {
        var content = WebPageContent()
        for number in 0..<3 + draws.below(3) {
            let formula = change(number, Self.formula(&draws))
            let (before, after) = (paragraph(&draws), "It follows for all of them that the value is at least as large as before.")
            let form = draws.below(3)
            content.addFormula(formula, form: form, before: before + " The amount is", after: ". " + after)
        }
        return content
    }

    private static let names = ["x", "y", "z", "n", "k", "a", "b"]

    static func formula(_ draws: inout SeededDraws) -> String {
        let (x, y, n) = (draws.pick(names), draws.pick(names), 2 + draws.below(30))
        return switch draws.below(6) {
        case 0: "\\frac{\(x)+\(n)}{\(y)} = \\sqrt{\(x)^{2}+\(n)}"
        case 1: "\\sum_{i=1}^{\(n)} \(x)_{i} \\leq \\frac{\(y)}{\(n)}"
        case 2: "\\int_{0}^{\(n)} \(x)^{2}\\,d\(x) = \\alpha \\cdot \(n)"
        case 3: "\\lim_{\(x) \\to \\infty} \\frac{\\sin \(x)}{\(n)} = 0"
        case 4: "\\alpha \(x)^{\(n)} + \\beta \(y) \\geq \\gamma"
        default: "\\binom{\(n)}{k} \\approx \\pi \\cdot \\log(\(x))"
        }
    }

    /// A text of formulas with hardly a word, as collections of exercises have them.
    func formulas(_ number: Int) -> String {
        var draws = SeededDraws(seed: seed, "web-pages/slice/formulas", number)
        return (0..<4 + draws.below(4)).map { index in
            let word = draws.pick(["Solving", "Solved", "Find", "Given", "Let", "Shown"])
            return "\(index + 1). \(word) $\(Self.formula(&draws))$"
        }.joined(separator: "\n")
    }

    // MARK: - Programs

    private static func code(_ draws: inout SeededDraws) -> WebPageContent {
        var content = WebPageContent()
        content.addParagraph("Here is how it is done in a program of a few lines.")
        for _ in 0..<2 + draws.below(2) {
            content.addProgram(program(&draws), hasNumbers: draws.chance(0.3))
            content.addParagraph("Run it and look at what it prints.")
        }
        return content
    }

    private static let verbs = ["count", "total", "merge", "filter", "scan", "order", "split", "pack"]
    private static let nouns = ["boats", "houses", "rows", "values", "names", "pages", "lines", "keys"]

    static func program(_ draws: inout SeededDraws) -> [String] {
        let (verb, noun, n) = (draws.pick(verbs), draws.pick(nouns), draws.below(90))
        let (other, step) = (draws.pick(nouns), 1 + draws.below(9))
        if draws.chance(0.5) {
            return [
                "def \(verb)_\(noun)(\(noun), limit=\(n)):", "    result = []", "    for item in \(noun):", "        if item > limit:",
                "            result.append(item - \(step))", "    return result", "", "\(other) = \(verb)_\(noun)(range(\(n + 10)))",
                "print(len(\(other)))",
            ]
        }
        return [
            "#include <stdio.h>", "", "int \(verb)_\(noun)(const int *\(noun), int count) {", "    int sum = \(n);",
            "    for (int i = 0; i < count; i += \(step)) {", "        sum += \(noun)[i];", "    }", "    return sum;", "}",
        ]
    }

    // MARK: - Questions

    private func questions(_ draws: inout SeededDraws) -> WebPageContent {
        var content = WebPageContent()
        for _ in 0..<4 + draws.below(4) {
            let substance = draws.pick(world.substances)
            let relation = SubstanceRelation.all[draws.below(SubstanceRelation.all.count)]
            content.addParagraph("Q: What is known about the \(relation.name) of \(substance)?")
            content.addParagraph("A: " + relation.sentence(draws.below(3), about: substance, value: world.values[substance]?[0] ?? 0))
        }
        return content
    }

    private func choice(_ draws: inout SeededDraws) -> WebPageContent {
        var content = WebPageContent()
        content.addParagraph("Each multiple choice question has one right answer out of four.")
        for number in 1...3 + draws.below(3) {
            let substance = draws.pick(world.substances)
            let relation = SubstanceRelation.all[draws.below(SubstanceRelation.all.count)]
            content.addParagraph("Number \(number). Which \(relation.name) has \(substance)?")
            let values = draws.shuffled(relation.values).prefix(4)
            for (mark, value) in zip(["A", "B", "C", "D"], values) { content.addParagraph("\(mark)) \(value)") }
        }
        return content
    }

    // MARK: - Junk

    private static func junk(_ draws: inout SeededDraws) -> WebPageContent {
        var content = WebPageContent()
        switch draws.below(4) {
        case 0:
            let line = "Buy cheap \(draws.pick(nouns)) and the best \(draws.pick(nouns)) of all to have with you today"
            for _ in 0..<12 { content.addParagraph(line + ".") }
        case 1:
            for _ in 0..<8 { content.addParagraph((0..<12).map { _ in draws.pick(nouns + verbs) }.joined(separator: " ")) }
        case 2:
            for _ in 0..<10 { content.addParagraph("The \(draws.pick(nouns)) of the day and what to \(draws.pick(verbs)) with them \(draws.below(9999))...") }
        default:
            for _ in 0..<3 { content.addParagraph("The page that you want is gone.") }
        }
        return content
    }
}
