public import LyceumCore
internal import LyceumStatistics

/// How much of each group a mixture takes.
public struct MixtureRates: Sendable, Hashable {
    public struct Options: Sendable, Hashable {
        /// Parts of the tokens by group or source, against each other; those without one share what sizes give them.
        public var rates: [(name: String, rate: Double)] = []
        /// Rates go with tokens to the power 1/T: 1 as the sources come, more is flatter (Conneau et al. 2020, α = 1/T).
        public var temperature = 1.0
        /// Rates go with perplexity to the power −p: what the model finds likelier comes more often.
        public var perplexityPower = 0.0
        /// Tokens of the mixture; nil takes the groups' own.
        public var tokens: Int?
        /// How often a group is gone through at most.
        public var passes: Double?

        public init() {}

        public static func == (left: Options, right: Options) -> Bool {
            left.rates.elementsEqual(right.rates) { $0 == $1 } && left.temperature == right.temperature
                && left.perplexityPower == right.perplexityPower && left.tokens == right.tokens && left.passes == right.passes
        }

        public func hash(into hasher: inout Hasher) {
            for (name, rate) in rates {
                hasher.combine(name)
                hasher.combine(rate)
            }
            hasher.combine(temperature)
            hasher.combine(perplexityPower)
            hasher.combine(tokens)
            hasher.combine(passes)
        }
    }

    /// Shares of the mixture's tokens, which sum to 1, for each group.
    public var shares: [Double]
    /// Tokens taken of each group, and how often that goes through it.
    public var tokens: [Int]
    public var passes: [Double]
    /// Whether a limit of passes holds a group back.
    public var isLimited: [Bool]

    /// - Throws: `LyceumError` (`invalidArgument`) for unknown names, values out of range, and perplexities that were not measured.
    public init(_ inventory: MixtureInventory, _ options: Options) throws(LyceumError) {
        try Self.check(options)
        let groups = inventory.groups
        var weights: [Double] = []
        for group in groups {
            var weight = Real.pow(Double(group.tokens), 1 / options.temperature)
            if options.perplexityPower != 0 {
                guard let perplexity = group.perplexity else {
                    throw LyceumError(
                        .invalidArgument, "the perplexity of \(group.name) was not measured", at: "--perplexity-power",
                        remedy: "count again with --perplexity MODEL")
                }
                weight *= Real.pow(perplexity, -options.perplexityPower)
            }
            weights.append(weight)
        }
        weights = try Self.given(options.rates, groups, weights)
        let sum = weights.reduce(0, +)
        guard sum > 0, sum.isFinite else { throw LyceumError(.invalidArgument, "expected a rate above 0, found none") }
        let wanted = weights.map { $0 / sum }
        let total = Double(options.tokens ?? inventory.tokens)
        let caps = groups.map { group in options.passes.map { $0 * Double(group.tokens) } ?? .infinity }
        let taken = Self.filled(wanted, total: total, caps: caps)
        let all = taken.reduce(0, +)
        tokens = taken.map { Int($0.rounded()) }
        shares = taken.map { all > 0 ? $0 / all : 0 }
        passes = zip(taken, groups).map { $1.tokens > 0 ? $0 / Double($1.tokens) : 0 }
        isLimited = taken.indices.map { taken[$0] >= caps[$0] }
    }

    private static func check(_ options: Options) throws(LyceumError) {
        func refuse(_ flag: String, _ text: String) throws(LyceumError) { throw LyceumError(.invalidArgument, text, at: flag) }
        if !(options.temperature.isFinite && options.temperature >= 0.01) {
            try refuse("--temperature", "expected a temperature of 0.01 or more, found \(options.temperature)")
        }
        if !options.perplexityPower.isFinite || abs(options.perplexityPower) > 100 {
            try refuse("--perplexity-power", "expected a power of -100 to 100, found \(options.perplexityPower)")
        }
        if let tokens = options.tokens, tokens < 1 { try refuse("--tokens", "expected 1 or more, found \(tokens)") }
        if let passes = options.passes, !(passes.isFinite && passes > 0) { try refuse("--passes", "expected more than 0, found \(passes)") }
        for (name, rate) in options.rates where !(rate.isFinite && rate >= 0) {
            try refuse("--rate", "expected a rate of 0 or more for \(name), found \(rate)")
        }
    }

    /// Rates that are given replace those of sizes. A source's rate is divided among its groups as their own would be.
    private static func given(
        _ rates: [(name: String, rate: Double)], _ groups: [MixtureInventory.Group], _ weights: [Double]
    ) throws(LyceumError) -> [Double] {
        guard !rates.isEmpty else { return weights }
        var result = [Double?](repeating: nil, count: groups.count)
        for (name, rate) in rates {
            let places = groups.indices.filter { groups[$0].name == name || groups[$0].source == name }
            guard !places.isEmpty else {
                throw LyceumError(
                    .invalidArgument, "there is no source or group “\(name)”", at: "--rate",
                    remedy: LyceumError.nearestNameRemedy(name, among: groups.map(\.name)))
            }
            let sum = places.reduce(0) { $0 + weights[$1] }
            for place in places { result[place] = sum > 0 ? rate * weights[place] / sum : rate / Double(places.count) }
        }
        let missing = groups.indices.filter { result[$0] == nil }
        guard missing.isEmpty else {
            throw LyceumError(
                .invalidArgument, "no rate was given for \(missing.prefix(5).map { groups[$0].name }.joined(separator: ", "))", at: "--rate",
                remedy: "give every source one, 0 to leave it out")
        }
        return result.compactMap { $0 }
    }

    /// Divides `total` by shares; what a cap cuts off goes to the others, by their shares.
    static func filled(_ shares: [Double], total: Double, caps: [Double]) -> [Double] {
        var taken = [Double](repeating: 0, count: shares.count)
        var open = shares.indices.filter { shares[$0] > 0 }
        var rest = total
        while rest > 0, !open.isEmpty {
            let sum = open.reduce(0) { $0 + shares[$1] }
            let full = open.filter { rest * shares[$0] / sum >= caps[$0] }
            guard !full.isEmpty else {
                for place in open { taken[place] = rest * shares[place] / sum }
                break
            }
            for place in full {
                taken[place] = caps[place]
                rest -= caps[place]
            }
            open.removeAll { full.contains($0) }
        }
        return taken
    }
}
