public import LyceumConfiguration
public import LyceumCore
internal import LyceumSynthesis

/// Makes a small web with mathematics on it, pages that stand there again, and images, all with their truth.
public struct MathWebKind: StepKind {
    public struct Parameters: Sendable {
        var amounts: MathWebWorld.Amounts
    }

    static let pages = ConfigurationKey<Int>.whole("pages", in: 2...100_000, unit: "pages", default: 60, "Pages of each of the seven kinds.")
    static let repeated = ConfigurationKey<Double>.number("repeated", in: 0...0.9, default: 0.2, "Share of the pages that stand there again.")
    static let labeled = ConfigurationKey<Int>.whole(
        "labeled", in: 2...100_000, unit: "pages", default: 60, "Pages of each kind to learn from, and as many to be graded.")
    static let section = ConfigurationSection(
        "math-web", "A small web with mathematics on it.", keys: [pages.declaration, repeated.declaration, labeled.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "math-web", "Makes web pages of lessons, exercises, chatter and offers with formulas, and of other kinds, some of them again; with images.",
            section: Self.section,
            outputs: [
                .path("pages", "the pages: id, url, snapshot, date, html, kind, quality (0 to 10), expected, pieces, places, JSON lines"),
                .path("sample", "other pages of the same form, JSON lines"),
                .path("labeled", "texts of others with the label math (lessons, exercises) or other (pages without formulas), JSON lines"),
                .value("kinds", "kinds of pages"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        Parameters(amounts: .init(pages: reader[Self.pages], repeated: reader[Self.repeated], labeled: reader[Self.labeled]))
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        let pages = (parameters.amounts.pages * 2 + parameters.amounts.labeled * 2) * 7
        return StepForecast(seconds: 0.2 + Double(pages) / 2000, memory: (50 << 20) + pages * 8000, disk: pages * 5000, detail: "\(pages) pages")
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            try MathWebWorld(seed: context.seed).write(to: context.output, parameters.amounts)
            let files = ["pages", "sample", "labeled"].map { ($0, $0 + ".jsonl") }
            return StepResult(
                files: Dictionary(uniqueKeysWithValues: files), values: JSON.Object([("kinds", .integer(MathWebWorld.Kind.allCases.count))]))
        }
    }
}
