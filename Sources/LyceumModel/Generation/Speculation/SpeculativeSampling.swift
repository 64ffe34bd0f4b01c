/// The acceptance rule of speculative sampling.
///
/// A guess x drawn from q is kept with probability min(1, p(x) / q(x)); otherwise a token is drawn from max(p − q, 0), scaled to add up to 1. The
/// token then has distribution p exactly.
/// - Source: Leviathan et al. 2023, "Fast inference from transformers via speculative decoding"; Chen et al. 2023.
enum SpeculativeSampling {
    static func pick(
        guess: Int32, target: Sampler.Distribution, draft: Sampler.Distribution, uniforms: (Double, Double)
    ) -> Int32 {
        if uniforms.0 * draft.probability(of: guess) < target.probability(of: guess) { return guess }
        return residual(target, draft, uniforms.1)
    }

    private static func residual(_ target: Sampler.Distribution, _ draft: Sampler.Distribution, _ uniform: Double)
        -> Int32
    {
        let drafted = Dictionary(zip(draft.tokens, draft.probabilities), uniquingKeysWith: { first, _ in first })
        var weights = target.probabilities
        var total = 0.0
        for (position, token) in target.tokens.enumerated() {
            weights[position] = max(weights[position] - (drafted[token] ?? 0), 0)
            total += weights[position]
        }
        // Rounding can leave nothing when p and q are equal; then any draw from p is right.
        guard total > 0 else { return draw(target.tokens, target.probabilities, uniform) }
        return draw(target.tokens, weights, uniform * total)
    }

    static func draw(_ tokens: [Int32], _ weights: [Double], _ target: Double) -> Int32 {
        var sum = 0.0
        var last = tokens[0]
        for (token, weight) in zip(tokens, weights) where weight > 0 {
            sum += weight
            last = token
            if sum > target { return token }
        }
        return last
    }
}
