internal import LyceumConfiguration

/// The `optimizer` section.
public struct OptimizerKeys: Sendable {
    public var settings: OptimizerSettings
    public var rate: Double
    public var groups: ParameterGroups

    static let type = ConfigurationKey<String>.choice(
        "type",
        [
            .init("adamw", "Adam with decoupled decay"), .init("adamw-8bit", "the same with its state in 8 bits"),
            .init("adafactor", "factored second moments"), .init("lion", "signs of a momentum"), .init("sgd", "momentum descent"),
            .init("muon", "orthogonalized momentum for matrices, AdamW for the rest"),
        ], default: "adamw", "Which optimizer.")
    static let rate = ConfigurationKey<Double?>.number(
        "rate", in: 0...100, excludesLower: true, automatic: "3e-4; 2e-4 with an adapter; 0.01 for sgd; 3e-5 for lion",
        "Learning rate at the schedule's top.")
    static let decay = ConfigurationKey<Double>.number(
        "decay", in: 0...10, default: 0, "Decoupled weight decay of matrices (0.1 is usual when training from nothing); vectors have none.")
    static let beta1 = ConfigurationKey<Double?>.number("beta1", in: 0...0.999999, automatic: "0.9", "Memory of the first moment.")
    static let beta2 = ConfigurationKey<Double?>.number(
        "beta2", in: 0...0.9999999, automatic: "0.999; 0.99 for lion; 0.95 inside muon", "Memory of the second moment.")
    static let epsilon = ConfigurationKey<Double?>.number(
        "epsilon", in: 0...1, excludesLower: true, automatic: "1e-8", "Added to the denominator.")
    static let momentum = ConfigurationKey<Double?>.number(
        "momentum", in: 0...0.999999, automatic: "0.9 for sgd, 0.95 for muon", "Memory of sgd and muon.")
    static let nesterov = ConfigurationKey<Bool?>.flag("nesterov", automatic: "true for muon", "Nesterov's form of momentum.")
    static let loraRatio = ConfigurationKey<Double>.number(
        "lora_b_ratio", in: 0...1000, excludesLower: true, default: 1,
        "How many times as fast the second matrix of a low-rank update learns (LoRA+, Hayou et al. 2024: 16).")

    static let pattern = ConfigurationKey<String>.requiredText("match", "Names with * and ?, such as *embed_tokens*.")
    static let groupRate = ConfigurationKey<Double>.number("rate", in: 0...1000, default: 1, "Multiplies the rate.")
    static let groupDecay = ConfigurationKey<Double?>.number("decay", in: 0...10, automatic: "the optimizer's", "Replaces the decay.")
    static let group = ConfigurationSection(
        "groups", "Parameters with a rate or decay of their own; the first group that matches holds.",
        keys: [pattern.declaration, groupRate.declaration, groupDecay.declaration])

    static let section = ConfigurationSection(
        "optimizer", "How weights change.", shorthand: "type",
        keys: [
            type.declaration, rate.declaration, decay.declaration, beta1.declaration, beta2.declaration, epsilon.declaration,
            momentum.declaration, nesterov.declaration, loraRatio.declaration, KeyDeclaration("groups", .sections(group), group.meaning),
        ])

    init(_ reader: ConfigurationReader, hasAdapter: Bool) {
        let kind = OptimizerSettings.Kind(rawValue: reader[Self.type]) ?? .adamW
        settings = OptimizerSettings(
            kind, beta1: reader[Self.beta1], beta2: reader[Self.beta2], epsilon: reader[Self.epsilon],
            momentum: reader[Self.momentum], isNesterov: reader[Self.nesterov])
        rate = reader[Self.rate] ?? Self.usualRate(kind, hasAdapter)
        var rules = reader.readers(for: "groups").map { group in
            ParameterGroups.Rule(group[Self.pattern], rate: group[Self.groupRate], decay: group[Self.groupDecay])
        }
        let ratio = reader[Self.loraRatio]
        if ratio != 1 { rules.append(ParameterGroups.loraPlus(ratio: ratio)) }
        groups = ParameterGroups(decay: reader[Self.decay], rules: rules)
    }

    private static func usualRate(_ kind: OptimizerSettings.Kind, _ hasAdapter: Bool) -> Double {
        switch kind {
        case .sgd: 0.01
        case .lion: 3e-5
        default: hasAdapter ? 2e-4 : 3e-4
        }
    }
}
