public import LyceumCore
public import LyceumTensor

/// The optimizer of a run, as a value that can be written down.
public struct OptimizerSettings: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case adamW = "adamw"
        case eightBitAdamW = "adamw-8bit"
        case adafactor, lion, sgd, muon
    }

    public var kind: Kind
    /// nil: the optimizer's own default.
    public var beta1: Double?
    public var beta2: Double?
    public var epsilon: Double?
    /// Of SGD and Muon.
    public var momentum: Double?
    public var isNesterov: Bool?
    public var muonScale: Muon.Scale

    public init(
        _ kind: Kind = .adamW, beta1: Double? = nil, beta2: Double? = nil, epsilon: Double? = nil, momentum: Double? = nil,
        isNesterov: Bool? = nil, muonScale: Muon.Scale = .adam
    ) {
        self.kind = kind
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.momentum = momentum
        self.isNesterov = isNesterov
        self.muonScale = muonScale
    }

    /// - Throws: `LyceumError` (`invalidArgument`) for a number out of range.
    public func makeOptimizer(threads: ThreadPool) throws(LyceumError) -> any Optimizer {
        for (name, value) in [("beta1", beta1), ("beta2", beta2), ("momentum", momentum)] {
            try Self.require(value.map { $0 >= 0 && $0 < 1 } ?? true, name, value, "a number from 0 to below 1")
        }
        try Self.require(epsilon.map { $0 > 0 && $0.isFinite } ?? true, "epsilon", epsilon, "a number above 0")
        return switch kind {
        case .adamW: AdamW(threads: threads, beta1: beta1 ?? 0.9, beta2: beta2 ?? 0.999, epsilon: epsilon ?? 1e-8)
        case .eightBitAdamW:
            EightBitAdamW(threads: threads, beta1: beta1 ?? 0.9, beta2: beta2 ?? 0.999, epsilon: epsilon ?? 1e-8)
        case .adafactor: Adafactor(threads: threads, beta1: beta1 ?? 0, epsilon: epsilon ?? 1e-30)
        case .lion: Lion(threads: threads, beta1: beta1 ?? 0.9, beta2: beta2 ?? 0.99)
        case .sgd: MomentumDescent(threads: threads, momentum: momentum ?? 0.9, isNesterov: isNesterov ?? false)
        case .muon:
            Muon(
                threads: threads, momentum: momentum ?? 0.95, isNesterov: isNesterov ?? true, scale: muonScale,
                others: AdamW(threads: threads, beta1: beta1 ?? 0.9, beta2: beta2 ?? 0.95, epsilon: epsilon ?? 1e-8))
        }
    }

    private static func require(_ isValid: Bool, _ name: String, _ value: Double?, _ expected: String) throws(LyceumError) {
        guard !isValid else { return }
        throw LyceumError(
            .invalidArgument, "expected \(expected), found \(value.map { "\($0)" } ?? "none")", at: "optimizer.\(name)",
            remedy: "give a value within the range, or leave it out for the default")
    }
}
