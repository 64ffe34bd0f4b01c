public import LyceumConfiguration
public import LyceumCore
internal import LyceumSynthesis

/// Makes lessons and questions whose true difficulty is the number of rules to apply.
public struct RuleChainWorldKind: StepKind {
    public struct Parameters: Sendable {
        var things: Int
        var longest: Int
        var rarity: Double
        var amounts: RuleChainWorld.Amounts
    }

    static let things = ConfigurationKey<Int>.whole("things", in: 5...200, default: 8, "Things of each of the six topics.")
    static let longest = ConfigurationKey<Int>.whole(
        "longest", in: 1...9, unit: "steps", default: 6, "Most steps that are asked for, below the number of things.")
    static let rarity = ConfigurationKey<Double>.number(
        "rarity", in: 0...1, excludesLower: true, default: 0.6, "Exercises with one more step by exercises with one less.")
    static let lessons = ConfigurationKey<Int>.whole(
        "lessons", in: 1...1_000_000, unit: "documents", default: 4000, "Documents that show the steps one by one.")
    static let exercises = ConfigurationKey<Int>.whole(
        "exercises", in: 1...1_000_000, unit: "questions", default: 12_000, "Solved questions for the base and for models that judge.")
    static let items = ConfigurationKey<Int>.whole(
        "items", in: 1...1_000_000, unit: "questions", default: 8000, "Questions to be learned in an order.")
    static let section = ConfigurationSection(
        "rule-chains", "Chains of rules.",
        keys: [
            things.declaration, longest.declaration, rarity.declaration, lessons.declaration, exercises.declaration, items.declaration,
        ])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "rule-chains", "Makes lessons and four-option questions in six topics whose true difficulty is the number of rules to apply.",
            section: Self.section,
            outputs: [
                .path("lessons", "texts that show every step by itself, JSON lines"),
                .path("exercises", "solved questions in which more steps are rarer, JSON lines"),
                .path("items", "questions with all numbers of steps alike, to be learned in an order, JSON lines"),
                .path("examination", "every question once, JSON lines"), .value("count", "questions of the examination"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let (things, longest) = (reader[Self.things], reader[Self.longest])
        if longest >= things { reader.report("longest", "expected fewer steps than the \(things) things, found \(longest)") }
        return Parameters(
            things: things, longest: longest, rarity: reader[Self.rarity],
            amounts: RuleChainWorld.Amounts(lessons: reader[Self.lessons], exercises: reader[Self.exercises], items: reader[Self.items]))
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        let amounts = parameters.amounts
        let documents = amounts.lessons + amounts.exercises + amounts.items
        return StepForecast(
            seconds: 0.2 + Double(documents) / 50_000, memory: (50 << 20) + documents * 400, disk: documents * 300, detail: "\(documents) documents")
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let world = RuleChainWorld(seed: context.seed, things: parameters.things, longest: parameters.longest, rarity: parameters.rarity)
            try world.write(to: context.output, parameters.amounts)
            let names = ["lessons", "exercises", "items", "examination"]
            return StepResult(
                files: Dictionary(uniqueKeysWithValues: names.map { ($0, $0 + ".jsonl") }),
                values: JSON.Object([("count", .integer(world.examination().count))]))
        }
    }
}
