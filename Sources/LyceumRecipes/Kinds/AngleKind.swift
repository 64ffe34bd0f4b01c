public import LyceumConfiguration
public import LyceumCore
internal import LyceumMerge

/// Lengths of two changes of one base and the angle between them, as `lyceum residual stats` does.
public struct AngleKind: StepKind {
    public struct Parameters: Sendable {
        var base: String
        var first: String
        var second: String
    }

    static let base = ConfigurationKey<String>.requiredText("base", "The model both changes belong to.")
    static let first = ConfigurationKey<String>.requiredText("first", "A residual, or a model made from the base.")
    static let second = ConfigurationKey<String>.requiredText("second", "Another one.")

    static let section = ConfigurationSection(
        "angle", "Two changes of one base.", keys: [base.declaration, first.declaration, second.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "angle", "Measures the lengths of two changes of one base and the angle between them, as lyceum residual stats does.",
            section: Self.section, modelKeys: ["base", "first", "second"],
            outputs: [
                .path("report", "cosines of all weights, per layer, per kind, per weight and as a histogram, JSON"),
                .value("cosine", "of all weights together; near 0 the changes are independent and can be added"),
                .value("size_first", "length of the first change, as a share of the base's length"),
                .value("size_second", "length of the second"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        Parameters(base: reader[Self.base], first: reader[Self.first], second: reader[Self.second])
    }

    public func forecast(_ parameters: Parameters, _ context: ForecastContext) throws(LyceumError) -> StepForecast {
        let size = VectorForecast.size(parameters.base, context)
        return StepForecast(seconds: size.map { Double($0) / 3e8 }, memory: 600 << 20, disk: 200 << 10)
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            let base = try MergeSource.open(parameters.base)
            let first = try base.vector(parameters.first)
            let second = try base.vector(parameters.second)
            func measured(_ vector: any TaskVector, with other: (any TaskVector)?) throws(LyceumError) -> VectorMeasurement {
                try VectorMeasurement(vector, with: other, base: base) { name, done, total throws(LyceumError) in
                    try context.checkCancellation()
                    context.progress.describe(name, total: total, unit: "tensors")
                    context.progress.update(to: done)
                }
            }
            let both = try measured(first, with: second)
            let other = try measured(second, with: nil)
            guard let cosine = both.all.cosine else {
                throw LyceumError(
                    .invalidData, "one of the two changes is zero, so there is no angle", at: "\(parameters.first), \(parameters.second)",
                    remedy: "name models that differ from the base")
            }
            try AtomicFile.write(both.json.text(indent: 2) + "\n", to: context.path("angle.json"))
            return StepResult(
                files: ["report": "angle.json"],
                values: JSON.Object([
                    ("cosine", .number(cosine)), ("size_first", .number(both.all.relativeSize ?? 0)),
                    ("size_second", .number(other.all.relativeSize ?? 0)),
                ]))
        }
    }
}
