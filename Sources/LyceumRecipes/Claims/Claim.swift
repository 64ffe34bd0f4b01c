public import LyceumConfiguration
internal import LyceumCore

/// A statement that a recipe puts to a test: how one arm compares with another.
public struct Claim: Sendable {
    /// What is claimed of arm − against.
    public enum Direction: String, Sendable, Hashable, CaseIterable {
        case greater
        case less
        /// Within ± margin.
        case equivalent
        /// Above −margin.
        case notLess = "not-less"
        /// Below +margin.
        case notGreater = "not-greater"

        var needsMargin: Bool { self == .equivalent || self == .notLess || self == .notGreater }

        var meaning: String {
            switch self {
            case .greater: "arm − against is above 0 (above the margin, when there is one)"
            case .less: "arm − against is below 0 (below −margin, when there is one)"
            case .equivalent: "arm − against lies within ± margin"
            case .notLess: "arm − against is above −margin"
            case .notGreater: "arm − against is below the margin"
            }
        }
    }

    public enum Test: String, Sendable, Hashable, CaseIterable {
        case automatic
        /// Sign flips of items or clusters, or of runs.
        case permutation
        /// Exact, for scores of 0 and 1.
        case mcNemar = "mcnemar"
        case bootstrap
        /// Student's t; paired where the arms are.
        case student = "t"

        var meaning: String {
            switch self {
            case .automatic: "McNemar's for right and wrong answers, sign flips for other items, t for runs"
            case .permutation: "sign flips of the differences"
            case .mcNemar: "McNemar's exact test, for items that are right or wrong"
            case .bootstrap: "resampling: items (or clusters), of several runs both runs and items"
            case .student: "Student's t of the differences"
            }
        }
    }

    /// What counts as one observation.
    public enum Unit: String, Sendable, Hashable, CaseIterable {
        case automatic
        case items
        case seeds

        var meaning: String {
            switch self {
            case .automatic: "seeds where an arm has several runs, else items"
            case .items: "each item; its mean over the runs where there are several"
            case .seeds: "each run; a claim about a method needs several"
            }
        }
    }

    public var name: String
    /// The claim as a sentence.
    public var says: String
    /// `${step.items}` or `${step.value}`, of one run or of several.
    public var arm: ConfigurationNode
    /// The same, or a number such as the level of guessing.
    public var against: ConfigurationNode
    public var direction: Direction
    /// In units of the score.
    public var margin: Double?
    public var test: Test
    public var unit: Unit
    public var place: String

    static let says = ConfigurationKey<String>.text("says", default: "", "The claim as a sentence.")
    static let arm = ConfigurationKey<String>.requiredText(
        "arm", "What the claim is about: ${STEP.items} or a value such as ${STEP.score}, of one run or of all that its loops make.")
    static let against = ConfigurationKey<String>.requiredText("against", "What it is compared with: the same of other runs, or a number.")
    static let direction = ConfigurationKey<String>.choice(
        "direction", Direction.allCases.map { ConfigurationChoice($0.rawValue, $0.meaning) }, default: "greater", "What is claimed of arm − against.")
    static let margin = ConfigurationKey<Double?>.number(
        "margin", in: 0...1e12, excludesLower: true, unit: "units of the score", "Differences below it do not matter.")
    static let test = ConfigurationKey<String>.choice(
        "test", Test.allCases.map { ConfigurationChoice($0.rawValue, $0.meaning) }, default: "automatic", "How it is tested.")
    static let unit = ConfigurationKey<String>.choice(
        "unit", Unit.allCases.map { ConfigurationChoice($0.rawValue, $0.meaning) }, default: "automatic", "What counts as one observation.")

    public static let section = ConfigurationSection(
        "claim", "A statement that is put to a test when all has run.",
        keys: [
            says.declaration, arm.declaration, against.declaration, direction.declaration, margin.declaration, test.declaration,
            unit.declaration,
        ])

    init(_ entry: ConfigurationNode.Entry, issues: ConfigurationIssues) {
        let reader = ConfigurationReader(
            entry.value, section: Self.section, path: "claims.\(entry.key)", folder: "", issues: issues, isDraft: true)
        name = entry.key
        place = entry.keyPlace
        says = reader[Self.says]
        _ = (reader[Self.arm], reader[Self.against])
        arm = entry.value["arm"] ?? .empty(at: entry.keyPlace)
        against = entry.value["against"] ?? .empty(at: entry.keyPlace)
        direction = Direction(rawValue: reader[Self.direction]) ?? .greater
        margin = reader[Self.margin]
        test = Test(rawValue: reader[Self.test]) ?? .automatic
        unit = Unit(rawValue: reader[Self.unit]) ?? .automatic
        if direction.needsMargin, margin == nil {
            reader.report("direction", "“\(direction.rawValue)” needs a margin", remedy: "add “margin: 0.05” (in units of the score)")
        }
        if test == .mcNemar, direction.needsMargin || margin != nil {
            reader.report("test", "McNemar's test knows no margin", remedy: "use t, bootstrap or automatic")
        }
        if test == .permutation, direction.needsMargin || margin != nil {
            reader.report("test", "sign flips know no margin", remedy: "use t, bootstrap or automatic")
        }
        if test == .mcNemar, unit == .seeds {
            reader.report("test", "McNemar's test is about items, not runs", remedy: "use t or permutation")
        }
    }
}
