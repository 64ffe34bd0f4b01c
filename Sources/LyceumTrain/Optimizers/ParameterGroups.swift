/// Rates and decays that differ between parameters.
///
/// Norms, biases and other vectors do not decay unless a rule says so: decay would pull a gain to 0 rather than bound a map. Embeddings and all
/// matrices do, as in the usual recipes.
public struct ParameterGroups: Sendable, Hashable {
    /// What holds for parameters whose names match a pattern.
    public struct Rule: Sendable, Hashable {
        /// A name with `*` (any characters) and `?` (one character), e.g. `*.mlp.*` or `*lora_B*`.
        public var pattern: String
        /// Multiplies the run's rate.
        public var rate: Double
        /// Replaces the run's decay, also of vectors; nil leaves both as they are.
        public var decay: Double?

        public init(_ pattern: String, rate: Double = 1, decay: Double? = nil) {
            self.pattern = pattern
            self.rate = rate
            self.decay = decay
        }
    }

    /// The decay of matrices.
    public var decay: Double
    /// The first rule that matches holds.
    public var rules: [Rule]

    public init(decay: Double = 0, rules: [Rule] = []) {
        self.decay = decay
        self.rules = rules
    }

    /// The second matrix of a low-rank update learns `ratio` times as fast (LoRA+, Hayou et al. 2024, arXiv 2402.12354).
    public static func loraPlus(ratio: Double) -> Rule { Rule("*lora_B*", rate: ratio) }

    /// A parameter's factor of the rate, and its decay.
    public func settings(name: String, shape: [Int]) -> (rate: Double, decay: Double) {
        let rule = rules.first { Self.matches(name, $0.pattern) }
        return (rule?.rate ?? 1, rule?.decay ?? (shape.count < 2 ? 0 : decay))
    }

    /// Whether all of `name` fits `pattern`. Time is at most the product of their lengths.
    static func matches(_ name: String, _ pattern: String) -> Bool {
        let name = Array(name.utf8), pattern = Array(pattern.utf8)
        var n = 0
        var p = 0
        var star: (pattern: Int, name: Int)?
        while n < name.count {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                star = (p, n)
                p += 1
            } else if p < pattern.count, pattern[p] == name[n] || pattern[p] == UInt8(ascii: "?") {
                n += 1
                p += 1
            } else if let last = star {  // the last star takes one character more
                p = last.pattern + 1
                n = last.name + 1
                star = (last.pattern, n)
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
