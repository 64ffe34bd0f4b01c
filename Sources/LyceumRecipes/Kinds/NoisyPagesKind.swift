public import LyceumConfiguration
public import LyceumCore
internal import LyceumSynthesis

/// Invents noisy pages with the truth about every line.
public struct NoisyPagesKind: StepKind {
    public struct Parameters: Sendable {
        var towns: Int
        var sizes: NoisyPagesWorld.Sizes
        var subject = NoisyPagesWorld.Subject.towns
    }

    static let towns = ConfigurationKey<Int>.whole("towns", in: 2...2000, unit: "towns", default: 60, "Towns that the pages tell of, ten facts each.")
    static let lessons = ConfigurationKey<Int>.whole("lessons", in: 1...1_000_000, unit: "pages", default: 2000, "Pages that a refiner learns from.")
    static let pages = ConfigurationKey<Int>.whole("pages", in: 1...1_000_000, unit: "pages", default: 2000, "Pages to be cleaned and trained on.")
    static let tests = ConfigurationKey<Int>.whole(
        "tests", in: 1...100_000, unit: "pages", default: 150, "Pages of each kind to measure by, and articles held out.")
    static let junk = ConfigurationKey<Double>.number("junk", in: 0...0.9, default: 0.25, "Share of pages without prose.")
    static let repeated = ConfigurationKey<Double>.number(
        "repeated", in: 0...0.9, default: 0.3, "Share of the other pages to be cleaned whose article stood on an earlier page.")

    static let subject = ConfigurationKey<String>.choice(
        "subject",
        [
            ConfigurationChoice("towns", "prose about invented towns"),
            ConfigurationChoice("mathematics", "invented functions with worked examples, most lines of which are formulas"),
        ], default: "towns", "What the pages tell of.")

    static let section = ConfigurationSection(
        "refine-pages", "A small web of noisy pages.",
        keys: [towns.declaration, lessons.declaration, pages.declaration, tests.declaration, junk.declaration, repeated.declaration, subject.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "refine-pages", "Invents noisy pages with the truth about every line, for studies of cleaning.", section: Self.section,
            outputs: [
                .path("lessons", "pages with what is to go, in known wordings, about towns of their own, JSON lines"),
                .path("known", "the same to measure by"), .path("new", "to measure by, in wordings that no lesson has"),
                .path("raw", "pages to be cleaned, in all wordings"), .path("clean", "their articles alone, as a perfect refiner leaves them"),
                .path("held_out", "further articles about the same towns"),
                .path("target", "articles about the lessons' towns: the kind of text that is wanted"), .value("pages", "pages to be cleaned"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        Parameters(
            towns: reader[Self.towns],
            sizes: .init(
                lessons: reader[Self.lessons], pages: reader[Self.pages], tests: reader[Self.tests], junk: reader[Self.junk],
                repeated: reader[Self.repeated]),
            subject: .init(rawValue: reader[Self.subject]) ?? .towns)
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        let pages = parameters.sizes.lessons + parameters.sizes.pages + 2 * parameters.sizes.tests
        return StepForecast(seconds: 0.2 + Double(pages) / 8000, memory: 30 << 20 + pages * 4000, disk: pages * 1500, detail: "\(pages) pages")
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            try NoisyPagesWorld(seed: context.seed, towns: parameters.towns, subject: parameters.subject).write(to: context.output, sizes: parameters.sizes)
            let names = ["lessons", "known", "new", "raw", "clean", "held_out", "target"]
            return StepResult(
                files: Dictionary(uniqueKeysWithValues: names.map { ($0, "\($0).jsonl") }),
                values: JSON.Object([("pages", .integer(parameters.sizes.pages))]))
        }
    }
}
