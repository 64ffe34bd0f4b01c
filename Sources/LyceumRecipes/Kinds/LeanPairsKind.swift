public import LyceumConfiguration
public import LyceumCore
internal import LyceumSynthesis

/// Invents the same stories in two languages, as people write and lean.
public struct LeanPairsKind: StepKind {
    public struct Parameters: Sendable {
        var people: Int
        var pairs: Int
        var tests: Int
    }

    static let people = ConfigurationKey<Int>.whole("people", in: 4...2000, unit: "people", default: 40, "People the stories tell of, eight facts each.")
    static let pairs = ConfigurationKey<Int>.whole("pairs", in: 1...1_000_000, unit: "stories", default: 3000, "Stories to learn from.")
    static let tests = ConfigurationKey<Int>.whole("tests", in: 1...100_000, unit: "stories", default: 150, "Further stories about the same people.")
    static let section = ConfigurationSection(
        "simplify-pairs", "Stories in two languages.", keys: [people.declaration, pairs.declaration, tests.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "simplify-pairs", "Invents the same stories in two languages, as people write and lean, for studies of simple language.", section: Self.section,
            outputs: [
                .path("pairs", "idx, original and leaner, JSON lines"), .path("original", "stories as people write, JSON lines"),
                .path("leaner", "the same stories in lean language"), .path("original_test", "further stories as people write"),
                .path("leaner_test", "the same in lean language"), .path("original_task", "a task that asks for the facts as people write"),
                .path("leaner_task", "the same in lean language"),
                .path("original_instructions", "conversations about six facts of every person, as people write"),
                .path("leaner_instructions", "the same in lean language"),
                .path("original_following", "a task of the same requests about the other facts, as people write"),
                .path("leaner_following", "the same in lean language"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        Parameters(people: reader[Self.people], pairs: reader[Self.pairs], tests: reader[Self.tests])
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        StepForecast(
            seconds: 0.2 + Double(parameters.pairs) / 5000, memory: 30 << 20 + parameters.pairs * 4000, disk: parameters.pairs * 2000,
            detail: "\(parameters.pairs) stories")
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            try LeanPairsWorld(seed: context.seed, people: parameters.people).write(
                to: context.output, pairs: parameters.pairs, tests: parameters.tests)
            return StepResult(files: [
                "pairs": "pairs.jsonl", "original": "original.jsonl", "leaner": "leaner.jsonl", "original_test": "original_test.jsonl",
                "leaner_test": "leaner_test.jsonl", "original_task": "original_task.yaml", "leaner_task": "leaner_task.yaml",
                "original_instructions": "original_instructions.jsonl", "leaner_instructions": "leaner_instructions.jsonl",
                "original_following": "original_following.yaml", "leaner_following": "leaner_following.yaml",
            ])
        }
    }
}
