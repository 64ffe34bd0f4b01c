public import LyceumCore
internal import LyceumText

/// The table that turns a grade of the answer and one of the rationale into one of both (row 25). Raising either never lowers the result.
public struct JointTable: Sendable, Hashable {
    public struct Cell: Sendable, Hashable {
        public var answer: Double
        public var rationale: Double
        public var value: Double

        public init(answer: Double, rationale: Double, value: Double) {
            self.answer = answer
            self.rationale = rationale
            self.value = value
        }
    }

    public let cells: [Cell]

    /// - Throws: `LyceumError` (`invalidData`) when a higher grade would give a lower result.
    public init(_ cells: [Cell]) throws(LyceumError) {
        self.cells = cells
        let steps = [0, 0.5, 1]
        for answer in steps {
            for rationale in steps {
                for (better, well) in [(answer + 0.5, rationale), (answer, rationale + 0.5)] where better <= 1 && well <= 1 {
                    guard value(answer: better, rationale: well) >= value(answer: answer, rationale: rationale) else {
                        throw LyceumError(
                            .invalidData, "the result falls from (\(answer), \(rationale)) to (\(better), \(well))", at: "joint table",
                            remedy: "give cells whose values rise with both grades")
                    }
                }
            }
        }
    }

    private init(checked cells: [Cell]) { self.cells = cells }

    /// A right answer with a wrong rationale earns nothing; a right rationale earns one half without the answer.
    public static let standard = JointTable(checked: [
        Cell(answer: 1, rationale: 1, value: 1), Cell(answer: 1, rationale: 0.5, value: 0.5), Cell(answer: 0.5, rationale: 1, value: 0.5),
        Cell(answer: 0, rationale: 1, value: 0.5),
    ])

    /// 0 for pairs that no cell names; grades count as the nearest half below.
    public func value(answer: Double, rationale: Double) -> Double {
        func half(_ value: Double) -> Double { value >= 1 ? 1 : value >= 0.5 ? 0.5 : 0 }
        let (answer, rationale) = (half(answer), half(rationale))
        return cells.first { $0.answer == answer && $0.rationale == rationale }?.value ?? 0
    }
}

/// A reply with an answer and its rationale in fields of their own.
public struct RationaleReply: Sendable, Hashable {
    public var answer: String
    public var rationale: String

    private static let answerField = Pattern(
        #"^\W*(?:final\s+)?answer\W*:\s*(.*?)(?=^\W*(?:rationale|explanation|reason(?:ing)?)\W*:|\Z)"#, ignoresCase: true, isMultiline: true,
        dotMatchesNewline: true)
    private static let rationaleField = Pattern(
        #"^\W*(?:rationale|explanation|reason(?:ing)?)\W*:\s*(.*?)(?=^\W*(?:final\s+)?answer\W*:|\Z)"#, ignoresCase: true, isMultiline: true,
        dotMatchesNewline: true)

    public init(answer: String, rationale: String) {
        self.answer = answer
        self.rationale = rationale
    }

    /// JSON with `answer` and `rationale`, or lines that start with these words; nil for a malformed reply, which may be asked for once more and then
    /// counts as missing, not as wrong.
    public init?(_ reply: String) {
        if let object = JudgeReply.object(in: reply), let answer = object["answer"]?.unlessNull, let rationale = object["rationale"]?.stringValue {
            let text = answer.stringValue ?? answer.arrayValue?.compactMap(\.stringValue).joined(separator: ", ") ?? answer.text()
            self.init(answer: text, rationale: rationale)
            return
        }
        guard let answer = Self.answerField.first(in: reply).map({ PythonString.strip($0) }), !answer.isEmpty,
            let rationale = Self.rationaleField.first(in: reply).map({ PythonString.strip($0) }), !rationale.isEmpty
        else { return nil }
        self.init(answer: answer, rationale: rationale)
    }
}

/// Rationales by rule: how many key terms of the reference they cover, and whether they contradict it. An offline stand-in for a judge, and named so.
public struct RationaleRules: Sendable, Hashable {
    /// Shares of key terms from which a rationale counts as right and as partly right.
    public var right = 0.6
    public var partial = 0.3

    public init() {}

    private static let common: Set<String> = [
        "the", "a", "an", "of", "to", "in", "is", "are", "and", "or", "that", "this", "it", "for", "with", "as", "by", "on", "be", "so", "which",
        "because",
        "therefore", "thus", "from", "at", "we", "can", "its", "has", "have", "will", "was", "were", "if", "then", "than", "there", "these", "those",
        "answer",
    ]
    private static let denial: Set<String> = ["not", "no", "never", "cannot", "can't", "isn't", "doesn't", "without", "false", "incorrect"]

    public func grade(_ rationale: String, reference: String) -> Grade {
        let own = ShortAnswerGrader.normalized(rationale)
        let terms = Set(ShortAnswerGrader.normalized(reference)).subtracting(Self.common).subtracting(Self.denial)
        guard !own.isEmpty else { return .wrong("empty") }
        guard !terms.isEmpty else { return own == ShortAnswerGrader.normalized(reference) ? .right("equal") : .wrong("reference without terms") }
        let covered = Double(terms.intersection(own).count) / Double(terms.count)
        let parts = ["coverage": covered]
        // The same terms with denial on one side only say the opposite.
        let isDenied = own.filter(Self.denial.contains).count % 2 != ShortAnswerGrader.normalized(reference).filter(Self.denial.contains).count % 2
        if isDenied, covered >= partial { return Grade(0, "contradiction", parts: parts) }
        if covered >= right { return Grade(1, "key terms covered", parts: parts) }
        return covered >= partial ? Grade(0.5, "some key terms covered", parts: parts) : Grade(0, "key terms missing", parts: parts)
    }

    /// The rationale without the conclusion it states, so that a judge does not pass it for ending in the key.
    public static func masked(_ rationale: String, conclusion: String) -> String {
        let plain = PythonString.strip(conclusion)
        guard plain.unicodeScalars.count > 1 else { return rationale }
        let pattern = Pattern(PythonExpression.escaped(plain), ignoresCase: true)
        return pattern.expression?.replacing(in: rationale) { _ in "[conclusion]" } ?? rationale
    }
}

/// Q→A and Q→AR of one item, and the two means of a set (row 25).
public struct RationaleScore: Sendable, Hashable {
    public var answer: Double
    public var rationale: Double
    /// Answer and rationale together.
    public var joint: Double

    public init(answer: Double, rationale: Double, table: JointTable = .standard) {
        self.answer = answer
        self.rationale = rationale
        joint = table.value(answer: answer, rationale: rationale)
    }

    /// The mean of the means by format, for Q→A and Q→AR, and the gap between them that guessing leaves.
    public static func overall(_ byFormat: [String: [RationaleScore]]) -> (answer: Double, joint: Double, gap: Double)? {
        let formats = byFormat.values.filter { !$0.isEmpty }
        guard !formats.isEmpty else { return nil }
        // Sorted, so that the sum does not depend on the order of a dictionary.
        func macro(_ value: (RationaleScore) -> Double) -> Double {
            formats.map { $0.map(value).reduce(0, +) / Double($0.count) }.sorted().reduce(0, +) / Double(formats.count)
        }
        let (answer, joint) = (macro(\.answer), macro(\.joint))
        return (answer, joint, answer - joint)
    }
}
