public import LyceumModel

/// Rates and decays by parameter.
public struct ParameterGroups: Sendable {
    public struct Rule: Sendable {
        public var names: ParameterSelection
        /// Multiplies the rate.
        public var rateFactor: Double
        /// Replaces the decay.
        public var decay: Double?

        public init(names: ParameterSelection, rateFactor: Double = 1, decay: Double? = nil) {
            self.names = names
            self.rateFactor = rateFactor
            self.decay = decay
        }
    }

    /// The schedule's factor times this is the rate.
    public var baseRate: Double
    /// Of matrices; vectors (norms, biases) have none unless a rule says so.
    public var decay: Double
    /// Of the rules that apply to a name the last decides.
    public var rules: [Rule]

    public init(baseRate: Double, decay: Double = 0, rules: [Rule] = []) {
        self.baseRate = baseRate
        self.decay = decay
        self.rules = rules
    }

    func values(for name: String, shape: [Int]) -> (rateFactor: Float, decay: Float) {
        var factor = 1.0
        var decay = shape.count > 1 ? self.decay : 0
        for rule in rules where rule.names.contains(name) {
            factor = rule.rateFactor
            decay = rule.decay ?? decay
        }
        return (Float(factor), Float(decay))
    }
}
