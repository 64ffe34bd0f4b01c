public import LyceumConfiguration
public import LyceumCore

/// Adds up values of other steps, each times a factor, for claims such as “at most half of the other arm's”.
public struct SumKind: StepKind {
    public struct Parameters: Sendable {
        var values: [Double]
        var factors: [Double]
    }

    static let values = ConfigurationKey<[Double]>.list("values", in: -1e300...1e300, "Numbers, such as ${train.loss}.")
    static let factors = ConfigurationKey<[Double]>.list("factors", in: -1e300...1e300, "What each is multiplied by; without them 1.")

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "sum", "Adds up values of other steps, each times a factor.",
            section: ConfigurationSection(
                "sum", "A sum of values.",
                keys: [
                    KeyDeclaration("values", Self.values.declaration.kind, isRequired: true, Self.values.declaration.meaning),
                    Self.factors.declaration,
                ]),
            outputs: [.value("value", "the sum")])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let (values, factors) = (reader[Self.values], reader[Self.factors])
        if !reader.isDraft, reader.has("factors"), factors.count != values.count {
            reader.report("factors", "expected one for each of the \(values.count) values, found \(factors.count)", remedy: "write one factor per value")
        }
        return Parameters(values: values, factors: factors)
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        let factors = parameters.factors.isEmpty ? parameters.values.map { _ in 1 } : parameters.factors
        let sum = zip(parameters.values, factors).reduce(0) { $0 + $1.0 * $1.1 }
        guard sum.isFinite else { throw LyceumError(.invalidData, "the sum is not a finite number", at: context.name) }
        return StepResult(values: JSON.Object([("value", .number(sum))]))
    }
}
