import LyceumConfiguration
import LyceumCore
import LyceumRecipes

/// Adds numbers and writes the sum: the smallest step with parameters, inputs and outputs.
struct RecipesSumKind: StepKind {
    static let amounts = ConfigurationKey<[Double]>.list("amounts", in: -1000...1000, "Numbers.")
    static let factor = ConfigurationKey<Double>.number("factor", in: -1000...1000, default: 1, "Multiplies the sum.")
    static let files = ConfigurationKey<[String]>.paths("files", "Files of other sums.")
    static let fail = ConfigurationKey<Bool>.flag("fail", default: false, "Fails.")
    static let label = ConfigurationKey<String?>.text("label", "A text.")

    struct Parameters: Sendable {
        var amounts: [Double]
        var factor: Double
        var files: [String]
        var fails: Bool
    }

    /// Names of the steps that ran, in the order they began.
    let log: Locked<[String]>

    init(log: Locked<[String]> = Locked([])) { self.log = log }

    var declaration: StepDeclaration {
        StepDeclaration(
            "sum", "Adds numbers.",
            section: ConfigurationSection(
                "sum", "A sum.",
                keys: [
                    Self.amounts.declaration, Self.factor.declaration, Self.files.declaration, Self.fail.declaration, Self.label.declaration,
                ]),
            outputs: [.path("file", "the sum"), .value("total", "the sum"), .value("threads", "threads it had"), .items("each amount")])
    }

    func parameters(_ reader: ConfigurationReader) -> Parameters {
        _ = reader[Self.label]
        return Parameters(
            amounts: reader[Self.amounts], factor: reader[Self.factor], files: reader[Self.files], fails: reader[Self.fail])
    }

    func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        StepForecast(seconds: Double(parameters.amounts.count), memory: 1000, disk: 10)
    }

    func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        log.withLock { $0.append(context.name) }
        if parameters.fails { throw LyceumError(.invalidData, "told to fail", at: context.name) }
        var total = parameters.amounts.reduce(0, +) * parameters.factor + Double(context.seed)
        for path in parameters.files {
            let file = try MappedFile(path: path)
            defer { withExtendedLifetime(file) {} }
            total += Double(String(decoding: file.bytes, as: UTF8.self)) ?? .nan
        }
        try AtomicFile.write("\(total)", to: context.path("sum.txt"))
        let items = StepScores(
            name: "amounts", ids: parameters.amounts.indices.map { "\($0)" }, scores: parameters.amounts.map { $0 * parameters.factor })
        return StepResult(
            files: ["file": "sum.txt"],
            values: JSON.Object([("total", .number(total)), ("threads", .integer(context.threads))]), items: [items])
    }
}

/// Writes a number per round into its scratch folder and can be stopped after some; goes on where it was.
struct RecipesCounterKind: StepKind {
    static let rounds = ConfigurationKey<Int>.whole("rounds", in: 1...1000, default: 5, "Rounds.")
    /// Stops the run after so many rounds of this process.
    let stopsAfter: Int?
    let cancellation: Cancellation?
    let rounds: Locked<Int>

    init(stopsAfter: Int? = nil, cancellation: Cancellation? = nil, rounds: Locked<Int> = Locked(0)) {
        self.stopsAfter = stopsAfter
        self.cancellation = cancellation
        self.rounds = rounds
    }

    var declaration: StepDeclaration {
        StepDeclaration(
            "count", "Counts in rounds.", section: ConfigurationSection("count", "", keys: [Self.rounds.declaration]),
            outputs: [.path("file", "the rounds")], resumes: true)
    }

    func parameters(_ reader: ConfigurationReader) -> Int { reader[Self.rounds] }

    func run(_ parameters: Int, _ context: StepContext) async throws(LyceumError) -> StepResult {
        let done = try FileSystem.names(in: context.scratch).count
        for round in done..<max(done, parameters) {
            try context.checkCancellation()
            try AtomicFile.write("\(round)", to: "\(context.scratch)/\(round)")
            let count = rounds.withLock { count in
                count += 1
                return count
            }
            if count == stopsAfter { cancellation?.request() }
        }
        try AtomicFile.write("\(parameters) rounds", to: context.path("rounds.txt"))
        return StepResult(files: ["file": "rounds.txt"])
    }
}

/// Catalogs, stores and runs for tests.
enum RecipesFixture {
    static func catalog(_ log: Locked<[String]> = Locked([])) -> StepCatalog { StepCatalog([RecipesSumKind(log: log), RecipesCounterKind()]) }

    static func plan(_ text: String, _ catalog: StepCatalog = catalog(), overrides: [String] = [], scale: String? = nil) throws(LyceumError) -> RecipePlan {
        try RecipePlan.parse(
            text, source: "r.yaml", options: .init(overrides: overrides, scale: scale, catalog: catalog))
    }

    /// What reading the text throws, in words.
    static func problem(_ text: String, overrides: [String] = [], scale: String? = nil) -> String {
        do throws(LyceumError) {
            _ = try plan(text, overrides: overrides, scale: scale)
            return "no error"
        } catch { return "\(error)" }
    }

    static func folder() throws -> String { try FileSystem.makeTemporaryFolder(prefix: "lyceum-recipes") }
}
