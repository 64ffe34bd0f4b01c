public import LyceumConfiguration
public import LyceumCore
internal import LyceumSynthesis

/// Makes web pages of known kinds with everything around their content.
public struct WebPagesWorldKind: StepKind {
    public struct Parameters: Sendable {
        var amounts: WebPagesWorld.Amounts
        var isVaried = false
    }

    static let pages = ConfigurationKey<Int>.whole("pages", in: 2...100_000, unit: "pages", default: 100, "Pages of each of the six kinds.")
    static let heldOut = ConfigurationKey<Int>.whole("held_out", in: 1...100_000, unit: "documents", default: 60, "Documents of prose that are held out.")
    static let broken = ConfigurationKey<Int>.whole(
        "broken", in: 0...100_000, unit: "pages", default: 0, "Further pages of formulas, one of which is no LaTeX; their latex names the reason.")
    static let prose = ConfigurationKey<String>.choice(
        "prose",
        [
            ConfigurationChoice("plain", "A few forms of sentences make all of it."),
            ConfigurationChoice("varied", "Sentences hardly repeat within a page, as in encyclopedias."),
        ], default: "plain", "How the prose is written.")
    static let section = ConfigurationSection("web-pages", "Web pages of known kinds.", keys: [pages.declaration, heldOut.declaration, broken.declaration, prose.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "web-pages", "Makes web pages of prose, formulas, programs, questions, multiple choice and junk; the seed decides all of it.",
            section: Self.section,
            outputs: [
                .path("pages", "the pages: id, url, html, branch, latex (keep, or why a formula is broken), and the pieces that must come out unchanged, JSON lines"),
                .path("raw", "what a reader of the pages of prose and junk sees, menus included, JSON lines"),
                .path("clean", "the content of the pages of prose, JSON lines"),
                .path("labeled", "contents of other pages with their kind as label, JSON lines"),
                .path("slice", "texts of formulas with hardly a word, and prose, labeled, JSON lines"),
                .path("held", "prose that stands on no page, JSON lines"), .path("held_math", "mathematics that stands on no page, JSON lines"),
                .value("count", "pages"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        Parameters(amounts: WebPagesWorld.Amounts(pages: reader[Self.pages], heldOut: reader[Self.heldOut], broken: reader[Self.broken]), isVaried: reader[Self.prose] == "varied")
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        let documents = parameters.amounts.pages * 12 + parameters.amounts.heldOut + parameters.amounts.broken
        return StepForecast(
            seconds: 0.2 + Double(documents) / 2000, memory: (50 << 20) + documents * 4000, disk: documents * 2500, detail: "\(documents) documents")
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            try WebPagesWorld(seed: context.seed, isVaried: parameters.isVaried).write(to: context.output, parameters.amounts)
            let files = ["pages", "raw", "clean", "labeled", "slice", "held", "held_math"].map { ($0, $0 + ".jsonl") }
            return StepResult(
                files: Dictionary(uniqueKeysWithValues: files),
                values: JSON.Object([("count", .integer(parameters.amounts.pages * WebPagesWorld.Branch.allCases.count + parameters.amounts.broken))]))
        }
    }
}
