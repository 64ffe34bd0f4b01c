internal import LyceumConfiguration

/// The `schedule` section.
public struct ScheduleKeys: Sendable {
    public var schedule: Schedule

    static let type = ConfigurationKey<String>.choice(
        "type",
        [
            .init("constant", "always the rate"), .init("linear", "a straight line down"), .init("cosine", "half a cosine down"),
            .init("stable", "constant, then down at the end (warm-up–stable–decay)"), .init("inverse-sqrt", "falls with the root of the step"),
            .init("infinite", "down to a level, constant, then down"),
        ], default: "cosine", "How the rate goes after warm-up: constant, linear, cosine, stable, inverse-sqrt or infinite.")
    static let warmUp = ConfigurationKey<Double>.number(
        "warmup", in: 0...1e12, unit: "steps, or a share of all steps below 1", default: 0.03, "How long the rate rises.")
    static let start = ConfigurationKey<Double>.number(
        "start", in: 0...1, unit: "of the rate", default: 0, "Where warm-up starts; re-warming starts at the earlier run's last factor.")
    static let minimum = ConfigurationKey<Double>.number("minimum", in: 0...1, unit: "of the rate", default: 0, "Where the rate ends.")
    static let decay = ConfigurationKey<Double>.number(
        "decay", in: 0...1e12, unit: "steps, or a share of all steps below 1", default: 0.2, "Length of the way down of stable and infinite.")
    static let shape = ConfigurationKey<String>.choice(
        "shape", Schedule.Decay.allCases.map { .init($0.rawValue, "") }, default: "linear", "Form of the way down of stable.")
    static let cycles = ConfigurationKey<Int>.whole("cycles", in: 1...1000, default: 1, "Times that the cosine comes down from the top.")
    static let level = ConfigurationKey<Double>.number(
        "level", in: 0...1, unit: "of the rate", default: 0.5, "The constant part of infinite.")
    static let cooldown = ConfigurationKey<Double>.number(
        "cooldown", in: 0...1e12, unit: "steps, or a share of all steps below 1", default: 0.2, "How long infinite takes down to its level.")
    static let timescale = ConfigurationKey<Int?>.whole(
        "timescale", in: 1...(1 << 40), unit: "steps", automatic: "the warm-up, or 10,000", "Of inverse-sqrt.")

    static let section = ConfigurationSection(
        "schedule", "How the rate changes over the run.", shorthand: "type",
        keys: [
            type.declaration, warmUp.declaration, start.declaration, minimum.declaration, decay.declaration, shape.declaration,
            cycles.declaration, level.declaration, cooldown.declaration, timescale.declaration,
        ])

    init(_ reader: ConfigurationReader) {
        let minimum = reader[Self.minimum]
        let decay = Self.span(reader[Self.decay])
        let shape: Schedule.Shape =
            switch reader[Self.type] {
            case "constant": .constant
            case "linear": .linear(minimum: minimum)
            case "stable": .stable(decay: decay, kind: Schedule.Decay(rawValue: reader[Self.shape]) ?? .linear, minimum: minimum)
            case "inverse-sqrt": .inverseSquareRoot(timescale: reader[Self.timescale])
            case "infinite":
                .infinite(cooldown: Self.span(reader[Self.cooldown]), level: reader[Self.level], decay: decay, minimum: minimum)
            default: .cosine(minimum: minimum, cycles: reader[Self.cycles])
            }
        schedule = Schedule(shape, warmUp: Self.span(reader[Self.warmUp]), warmUpStart: reader[Self.start])
    }

    private static func span(_ value: Double) -> Schedule.Span { value < 1 ? .share(value) : .steps(Int(value)) }
}
