public import LyceumCore
public import LyceumStatistics

/// What came of grading: how many grades of each kind, what could not be read, and how far repeated grades agree.
public struct GradingReport: Sendable, Hashable {
    public let highest: Int
    /// From this grade on a text is wanted.
    public let threshold: Double
    public var documents = 0
    /// Documents without a grade: no score could be read, or too long for the model.
    public var ungraded = 0
    public var tooLong = 0
    /// Documents of which only the beginning was shown.
    public var cut = 0
    /// Scores wanted, those that could not be read at first, and those that could not be read at all.
    public var requests = 0
    public var askedAgain = 0
    public var unread = 0
    /// Documents by rounded grade.
    public var grades: [Int]
    public var wanted = 0
    /// Documents written; fewer than graded when the labels are balanced.
    public var written = 0
    /// First and later scores of the same document.
    private var first: [Double] = []
    private var second: [Double] = []

    public init(highest: Int, threshold: Double) {
        (self.highest, self.threshold) = (highest, threshold)
        grades = [Int](repeating: 0, count: highest + 1)
    }

    mutating func add(scores: [Double?], grade: Double?, asked: Int, isTooLong: Bool, isCut: Bool) {
        documents += 1
        requests += scores.count
        askedAgain += asked
        unread += scores.count { $0 == nil }
        if isTooLong { tooLong += 1 }
        if isCut { cut += 1 }
        guard let grade else {
            ungraded += 1
            return
        }
        grades[min(max(Int(grade.rounded()), 0), highest)] += 1
        if grade >= threshold { wanted += 1 }
        let read = scores.compactMap(\.self)
        for later in read.dropFirst() {
            first.append(read[0])
            second.append(later)
        }
    }

    /// How far the later scores of a document agree with its first.
    public struct Agreement: Sendable, Hashable {
        public var pairs: Int
        /// Shares of pairs with equal grades, and at most one apart.
        public var exact: Double
        public var withinOne: Double
        public var meanDifference: Double
        /// By the square of the distance; and of the labels.
        public var kappa: CohenKappa
        public var labelKappa: CohenKappa

        public var json: JSON {
            func json(_ kappa: CohenKappa) -> JSON {
                let interval = kappa.interval()
                return ["value": .number(kappa.value), "lower": .number(interval.lower), "upper": .number(interval.upper)]
            }
            return [
                "pairs": .integer(pairs), "exact": .number(exact), "within_one": .number(withinOne), "mean_difference": .number(meanDifference),
                "quadratic_kappa": json(kappa), "label_kappa": json(labelKappa), "label_agreement": .number(labelKappa.agreement),
            ]
        }
    }

    /// nil where nothing was graded twice.
    public func agreement() throws(LyceumError) -> Agreement? {
        guard !first.isEmpty else { return nil }
        let (a, b) = (first.map { Int($0.rounded()) }, second.map { Int($0.rounded()) })
        let differences = zip(first, second).map { abs($0 - $1) }
        let count = Double(first.count)
        return Agreement(
            pairs: first.count, exact: Double(zip(a, b).count { $0 == $1 }) / count,
            withinOne: Double(differences.count { $0 <= 1 }) / count, meanDifference: differences.reduce(0, +) / count,
            kappa: try CohenKappa(a, b, weights: .quadratic, labels: Array(0...highest)),
            labelKappa: try CohenKappa(first.map { $0 >= threshold ? 1 : 0 }, second.map { $0 >= threshold ? 1 : 0 }, labels: [0, 1]))
    }

    public func json() throws(LyceumError) -> JSON {
        [
            "documents": .integer(documents), "graded": .integer(documents - ungraded), "ungraded": .integer(ungraded), "too_long": .integer(tooLong),
            "cut": .integer(cut), "requests": .integer(requests), "asked_again": .integer(askedAgain), "unread": .integer(unread),
            "highest": .integer(highest), "threshold": .number(threshold), "wanted": .integer(wanted), "written": .integer(written),
            "grades": .array(grades.map { .integer($0) }), "agreement": try agreement()?.json ?? .null,
        ]
    }
}
