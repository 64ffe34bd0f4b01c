/// Everything a report shows, as plain values: made from records by `ReportBuilder`, drawn by `ExaminationReport`, written as JSON beside the page.
public struct ReportContent: Sendable, Hashable {
    /// A name and what it is, in the order shown.
    public struct Fact: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The model's name, or those of the models compared.
    public var title: String
    /// When, how long, how many items, cost in tokens and seconds.
    public var facts: [Fact]
    public var scores: [ReportScore]
    /// Scores of several models side by side, in place of `scores`.
    public var board: Leaderboard?
    public var breakdowns: [ReportBreakdown]
    public var comparisons: [ReportComparison]
    public var calibrations: [ReportCalibration]
    public var letters: [ReportLetters]
    public var answers: [ReportAnswers]
    /// Graders beside people, where answers have labels.
    public var agreements: [ReportAgreement] = []
    /// Two runs beside each other, where a judge preferred one.
    public var preferences: [ReportPreference] = []
    /// Tables of what only some pages have.
    public var tables: [ReportTableContent] = []
    public var contaminations: [ReportContamination]
    /// Every test for contamination that was made.
    public var contaminationTests: [ReportContaminationTest]
    /// Wrong answers the model was surest of.
    public var worst: [ReportExcerpt]
    /// What a reader has to know before anything else.
    public var notice: String = ""
    /// What stands above the items drawn.
    public var drawnTitle: String = "Drawn at random"
    /// Drawn at random with a seed.
    public var drawn: [ReportExcerpt]
    public var warnings: [String]
    /// What was left out, and why.
    public var notes: [String] = []
    /// The exact command, quoted for a shell.
    public var command: String
    public var settings: [Fact]
    public var versions: [Fact]
    public var hashes: [Fact]

    public init(
        title: String, facts: [Fact] = [], scores: [ReportScore] = [], board: Leaderboard? = nil, breakdowns: [ReportBreakdown] = [],
        comparisons: [ReportComparison] = [],
        calibrations: [ReportCalibration] = [], letters: [ReportLetters] = [], answers: [ReportAnswers] = [],
        contaminations: [ReportContamination] = [], contaminationTests: [ReportContaminationTest] = [], worst: [ReportExcerpt] = [],
        drawn: [ReportExcerpt] = [], warnings: [String] = [],
        command: String = "", settings: [Fact] = [], versions: [Fact] = [], hashes: [Fact] = []
    ) {
        self.title = title
        self.facts = facts
        self.scores = scores
        self.board = board
        self.breakdowns = breakdowns
        self.comparisons = comparisons
        self.calibrations = calibrations
        self.letters = letters
        self.answers = answers
        self.contaminations = contaminations
        self.contaminationTests = contaminationTests
        self.worst = worst
        self.drawn = drawn
        self.warnings = warnings
        self.command = command
        self.settings = settings
        self.versions = versions
        self.hashes = hashes
    }
}
