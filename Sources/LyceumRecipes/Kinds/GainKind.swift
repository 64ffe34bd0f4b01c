public import LyceumConfiguration
public import LyceumCore

/// How one change compares with another: what was gained, how much more than by the reference, and which part of the reference's gain.
///
/// For claims about changes: whether a careful method gains half of what the plain one does, whether a difference shrinks, how many percent a
/// figure moved.
public struct GainKind: StepKind {
    public struct Parameters: Sendable {
        var before: Double
        var after: Double
        var referenceBefore: Double
        var referenceAfter: Double
    }

    private static let numbers = -1e300...1e300
    static let before = ConfigurationKey<Double>.number("before", in: numbers, default: 0, "A figure before, such as ${before.score}.")
    static let after = ConfigurationKey<Double>.number("after", in: numbers, default: 0, "The same figure after.")
    static let referenceBefore = ConfigurationKey<Double?>.number(
        "reference_before", in: numbers, automatic: "before", "The figure before the reference's change.")
    static let referenceAfter = ConfigurationKey<Double>.number(
        "reference_after", in: numbers, default: 1, "The figure after the reference's change.")
    static let section = ConfigurationSection(
        "gain", "A change beside another.",
        keys: [before.declaration, after.declaration, referenceBefore.declaration, referenceAfter.declaration])

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "gain", "What a change gained, beside another's gain; also share, gain ÷ reference, unless the reference gained nothing.",
            section: Self.section,
            outputs: [
                .value("gain", "after − before"), .value("reference", "reference_after − reference_before"),
                .value("difference", "gain − reference"),
            ], hasOpenValues: true)
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        let before = reader[Self.before]
        // In a draft the figures of other steps are not there yet.
        for key in ["after", "reference_after"] where !reader.isDraft && !reader.has(key) {
            reader.report(key, "it is missing", remedy: "give a number, such as ${examine.score}")
        }
        return Parameters(
            before: before, after: reader[Self.after], referenceBefore: reader[Self.referenceBefore] ?? before,
            referenceAfter: reader[Self.referenceAfter])
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        let gain = parameters.after - parameters.before, reference = parameters.referenceAfter - parameters.referenceBefore
        var values = JSON.Object([("gain", .number(gain)), ("reference", .number(reference)), ("difference", .number(gain - reference))])
        if reference != 0, (gain / reference).isFinite { values["share"] = .number(gain / reference) }
        return StepResult(values: values)
    }
}
