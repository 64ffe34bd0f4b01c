import ArgumentParser
import Lyceum

/// How a model is grown.
struct ExpansionFlags: ParsableArguments {
    @Option(help: "Blocks that get a copy: a divisor of the model's number of blocks, even for hybrid.")
    var blocks: Int?

    @Option(name: .customLong("type"), help: "concat (beside the block), stack (after it) or hybrid (in turns).")
    var kind = "concat"

    @Option(help: "How outputs are mixed: lerp, slerp, dlerp, dlerpin, moe, proj or prog.")
    var merge = "lerp"

    @Option(help: "The logit f of the twin's share sigmoid(f), such as 0 for one half; none uses the twin alone (lerp only).")
    var factor = "0"

    @Flag(help: "Learn f too.")
    var trainFactor = false

    @Option(help: "Distance that training holds small: mse, cosine, dot or attention.")
    var loss = "mse"

    @Option(help: "Weight of the distance, 0 or more; share takes the twin's share.")
    var lossWeight = "1"

    @Option(help: "Tokens the distance compares: all, last (of each document) or residual (all, without the block's input).")
    var scope = "all"

    @Option(help: "How far a cosine may fall below 1 without a loss, 0 to 2.")
    var margin = 0.0

    @Option(help: "Relaxed norms of twins: share of the input let through, 0 to 1, or dynamic.")
    var norm = "0"

    @Option(help: "Deviation of the noise in a fresh projection, 0 or more (default: 0.01 for proj, else 0).")
    var noise: Double?

    @Option(help: "Seed of fresh gates and projections, 0 or more.")
    var seed: UInt64 = 0

    func plan() throws -> ExpansionPlan {
        guard let blocks else {
            throw LyceumError(
                .invalidArgument, "the number of blocks is missing", at: "--blocks", remedy: "add --blocks 8, a divisor of the model's blocks")
        }
        return ExpansionPlan(
            try choice(kind, "--type"), merge: try choice(merge, "--merge"), blocks: blocks,
            factor: try number(factor, orWord: "none", "--factor"), trainsFactor: trainFactor, distance: try choice(loss, "--loss"),
            weight: try number(lossWeight, orWord: "share", "--loss-weight").map { .fixed($0) } ?? .share,
            scope: try choice(scope, "--scope"), margin: margin,
            relaxation: try number(norm, orWord: "dynamic", "--norm").map { .fixed($0) } ?? .dynamic, noise: noise, seed: seed)
    }

    private func choice<Choice: RawRepresentable & CaseIterable>(
        _ text: String, _ flag: String
    ) throws -> Choice where Choice.RawValue == String {
        if let choice = Choice(rawValue: text) { return choice }
        let known = Choice.allCases.map(\.rawValue)
        throw LyceumError(
            .invalidArgument, "expected one of \(known.joined(separator: ", ")), found “\(text)”", at: flag,
            remedy: LyceumError.nearestNameRemedy(text, among: known))
    }

    /// nil for the word.
    private func number(_ text: String, orWord word: String, _ flag: String) throws -> Double? {
        if text == word { return nil }
        guard let number = Double(text), number.isFinite else {
            throw LyceumError(.invalidArgument, "expected a number or “\(word)”, found “\(text)”", at: flag)
        }
        return number
    }
}
