public import LyceumCore

/// What a model that grades is asked about an answer.
public enum JudgeKind: String, Sendable, Hashable, CaseIterable {
    /// How well the answer agrees with a reference, by a rubric (row 74).
    case shortAnswer = "short-answer"
    /// Whether the reasons are right too: Q→A, Q→R and Q→AR (row 25).
    case rationale
}

/// How the answers to a task are graded by a model: what the task's file says under `metadata.grader`, or what the user asked for.
public struct JudgePlan: Sendable, Hashable {
    public var kind: JudgeKind
    public var rubric: GradingRubric
    /// The column that answers, or rationales, are compared with; nil takes the right answer.
    public var reference: String?
    /// Rationales: the answer itself is graded by the model too, where no rule can tell whether it is right.
    public var gradesAnswer = false
    /// Rationales: replies have the fields `Answer:` and `Rationale:`; otherwise the whole reply is the rationale.
    public var hasFields = false

    public init(kind: JudgeKind, rubric: GradingRubric? = nil) {
        self.kind = kind
        self.rubric = rubric ?? (kind == .rationale ? .rationale : .threeLevels)
    }

    /// nil for a task that names no grading model.
    public init?(_ configuration: JSON.Object) {
        guard let grader = configuration["metadata"]?["grader"], let kind = grader["kind"]?.stringValue else { return nil }
        let scale = grader["scale"]?.arrayValue?.compactMap(\.doubleValue) ?? []
        switch kind {
        case "rubric": self.init(kind: .shortAnswer, rubric: scale.count == 2 ? .twoLevels : .threeLevels)
        case "meaning": self.init(kind: .shortAnswer, rubric: .twoLevels)
        case "judge":
            let points = scale.compactMap { Int(exactly: $0) }
            guard points.count == 2, points[0] < points[1], points[0] >= 0, points[1] <= 100 else {
                self.init(kind: .shortAnswer)
                break
            }
            let criteria = grader["criteria"]?.arrayValue?.compactMap(\.stringValue) ?? []
            self.init(kind: .shortAnswer, rubric: .points(from: points[0], through: points[1], criteria: criteria))
        case "rationale":
            self.init(kind: .rationale)
            gradesAnswer = grader["answer"] == "judge"
            hasFields = true
        default: return nil
        }
        reference = grader["reference"]?.stringValue
    }
}

extension TaskDefinition {
    /// How a model grades the answers; nil for tasks whose own metrics say all.
    public var judgePlan: JudgePlan? { JudgePlan(json) }
}

extension TaskRecord {
    /// How a model grades the answers; nil for tasks whose own metrics say all.
    public var judgePlan: JudgePlan? { JudgePlan(configuration) }

    /// Whether a model is to grade the answers, and none has yet.
    public var awaitsJudge: Bool { judgePlan != nil && !scores.contains { JudgedMetrics.names.contains($0.metric) } }
}

/// The metrics that come from grading models.
public enum JudgedMetrics {
    /// The mean grade of short answers.
    public static let grade = "judge"
    public static let answer = "q_a"
    public static let rationale = "q_r"
    public static let joint = "q_ar"
    /// Q→A less Q→AR: what guessing leaves.
    public static let gap = "guess_gap"
    /// Pairs: 1 where the judge preferred this answer in both orders, 0 where the other, ½ for ties and verdicts that went with the place.
    public static let preferred = "preferred"

    static let names: Set<String> = [grade, answer, rationale, joint, gap, preferred]

    static func names(of kind: JudgeKind) -> [String] { kind == .rationale ? [joint, answer, rationale, gap] : [grade] }
}
