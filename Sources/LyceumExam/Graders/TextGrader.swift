internal import LyceumCore

/// What a grader says about an answer.
public struct Grade: Sendable, Hashable {
    /// From 0, wrong, to 1, right.
    public var value: Double
    /// Why, in a word or two: `equal`, `subset`, `no number`, `unparsable`.
    public var reason: String
    /// Parts that were graded for themselves (columns and methods, answer and rationale).
    public var parts: [String: Double]

    public init(_ value: Double, _ reason: String, parts: [String: Double] = [:]) {
        self.value = value
        self.reason = reason
        self.parts = parts
    }

    public static func right(_ reason: String) -> Grade { Grade(1, reason) }
    public static func wrong(_ reason: String) -> Grade { Grade(0, reason) }
}

/// Grades written answers by rules: the same answer, the same grade.
public protocol TextGrader: Sendable {
    /// What task files call it in `metric_list`.
    var name: String { get }
    /// Grades an answer against one reference.
    func grade(_ answer: String, gold: String, options: [String]) -> Grade
}

extension TextGrader {
    /// The best grade over the references that count; wrong where there is none.
    public func score(_ answer: String, golds: [String], options: [String] = []) -> Grade {
        golds.map { grade(answer, gold: $0, options: options) }.max { $0.value < $1.value } ?? .wrong("no valid reference")
    }
}

/// The graders that task files can name as metrics.
enum TextGraders {
    static let names = [
        "numeric_match", "math_equal", "letter_set", "letter_set_partial", "truth_match", "short_match", "rouge1", "rouge2", "rougeL", "statqa",
        "statqa_strict", "token_f1",
    ]

    /// nil for a name that is no grader.
    static func named(_ name: String, _ options: ScoringOptions) throws(LyceumError) -> (any TextGrader)? {
        switch name {
        case "numeric_match":
            NumericGrader(
                relativeTolerance: try options.number("relative_tolerance", default: 1e-6),
                absoluteTolerance: try options.number("absolute_tolerance", default: 1e-9),
                allowsPercentScale: try options.flag("percent_scale"))
        case "math_equal":
            MathGrader(
                relativeTolerance: try options.number("relative_tolerance", default: 1e-4),
                allowsPercentScale: try options.flag("percent_scale"), readsBoxOnly: try options.flag("boxed_only"))
        case "letter_set": LetterSetGrader(credit: .none)
        case "letter_set_partial": LetterSetGrader(credit: try LetterSetGrader.Credit(named: try options.text("credit", default: "half"), options))
        case "truth_match": TruthGrader()
        case "short_match": ShortAnswerGrader()
        case "rouge1": RougeGrader(.rouge1)
        case "rouge2": RougeGrader(.rouge2)
        case "rougeL": RougeGrader(.rougeL)
        case "token_f1": TokenF1Grader()
        case "statqa": StatQAGrader(mode: .fixed)
        case "statqa_strict": StatQAGrader(mode: .strict)
        default: nil
        }
    }
}
