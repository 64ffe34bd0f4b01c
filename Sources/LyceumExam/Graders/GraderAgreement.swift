public import LyceumCore
public import LyceumStatistics

/// How far a grader agrees with people who graded the same answers (examination reference B7).
public struct GraderAgreement: Sendable, Hashable {
    /// Answers with both grades.
    public let count: Int
    /// The share of equal grades.
    public let agreement: Double
    public let kappa: CohenKappa
    /// Grades as ordered steps: a miss by one step weighs less than one by two.
    public let quadraticKappa: CohenKappa
    /// Mean grade of the grader minus that of the people: positive for a lenient grader.
    public let leniency: Double

    /// - Parameters:
    ///   - grades: from 0 to 1; nil where the grader could not say.
    ///   - labels: the people's grades of the same answers; nil where there is none.
    ///   - steps: steps the grades are rounded to: 1 for right and wrong, 2 for halves, 10 for tenths.
    /// - Returns: nil when no answer has both.
    /// - Throws: `LyceumError` when the lists differ in length.
    public static func measured(grades: [Double?], labels: [Double?], steps: Int = 2) throws(LyceumError) -> GraderAgreement? {
        guard grades.count == labels.count else {
            throw LyceumError(.invalidData, "expected a label or none for each of \(grades.count) grades, found \(labels.count)", at: "labels")
        }
        var pairs: [(Double, Double)] = []
        for (grade, label) in zip(grades, labels) {
            if let grade, let label, grade.isFinite, label.isFinite { pairs.append((grade, label)) }
        }
        guard !pairs.isEmpty else { return nil }
        return try GraderAgreement(pairs, steps: max(1, steps))
    }

    private init(_ pairs: [(Double, Double)], steps: Int) throws(LyceumError) {
        func step(_ value: Double) -> Int { Int((min(max(value, 0), 1) * Double(steps)).rounded()) }
        let first = pairs.map { step($0.0) }
        let second = pairs.map { step($0.1) }
        let scale = Array(0...steps)
        count = pairs.count
        kappa = try CohenKappa(first, second, labels: scale)
        quadraticKappa = try CohenKappa(first, second, weights: .quadratic, labels: scale)
        agreement = kappa.agreement
        leniency = pairs.reduce(0) { $0 + $1.0 - $1.1 } / Double(pairs.count)
    }
}
