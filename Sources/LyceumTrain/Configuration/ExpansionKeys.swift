internal import LyceumConfiguration
internal import LyceumModel

// The keys of the `expansion` section.
extension ExpansionSettings {
    static let blocks = ConfigurationKey<Int?>.whole(
        "blocks", in: 1...4096, automatic: "those of an expanded model",
        "Blocks that get a trainable copy: a divisor of the model's number of blocks, even for hybrid.")
    static let kind = ConfigurationKey<String>.choice(
        "type",
        [
            .init("concat", "twins beside blocks"), .init("stack", "copies after blocks that begin as the identity"),
            .init("hybrid", "both in turns"),
        ], default: "concat", "Where copies go: concat (beside the block), stack (after it, beginning as the identity) or hybrid (in turns).")
    static let merge = ConfigurationKey<String>.choice(
        "merge",
        [
            .init("lerp", "one share per block"), .init("slerp", "the same along the arc"), .init("dlerp", "a share per token from both outputs"),
            .init("dlerpin", "a share per token from the input"), .init("moe", "one of both per token"),
            .init("proj", "lerp, held near a projection"), .init("prog", "lerp with a projection"),
        ], default: "lerp", "How the outputs of a block and its twin are mixed.")
    static let factor = ConfigurationKey<String>.text(
        "factor", default: "0", "The logit f of the twin's share sigmoid(f): 0 is one half; none uses the twin's output alone (lerp only).")
    static let trainsFactor = ConfigurationKey<Bool>.flag("train_factor", default: false, "Learn f too.")
    static let distance = ConfigurationKey<String>.choice(
        "loss", ExpansionPlan.Distance.allCases.map { .init($0.rawValue, "") }, default: "mse",
        "How far a twin is from its block: of hidden states (mse, cosine, dot), or of the weights attention gives to keys (attention).")
    static let weight = ConfigurationKey<String>.text(
        "loss_weight", default: "1",
        "What the distance, as a mean over tokens and twins, is multiplied by: 0 or more; share multiplies it by the twin's share.")
    static let scope = ConfigurationKey<String>.choice(
        "scope",
        [
            .init("all", "every token"), .init("last", "every document's last token"), .init("residual", "every token, without the block's input"),
        ], default: "all", "Which tokens the distance compares: all, the last of each document, or all without the block's input.")
    static let margin = ConfigurationKey<Double>.number(
        "margin", in: 0...2, default: 0, "How far a cosine may fall below 1 without a loss (cosine and dot).")
    static let norm = ConfigurationKey<String>.text(
        "norm", default: "0", "Relaxed norms of twins: the share of its input a norm lets through, 0 to 1; dynamic follows the twin's share.")
    static let noise = ConfigurationKey<Double?>.number(
        "noise", in: 0...10, automatic: "0.01 for proj, else 0", "Deviation of the noise in a fresh projection (proj and prog).")
    static let also = ConfigurationKey<[String]>.texts(
        "also", "Weights trained besides the new blocks: rules as under train, such as embeddings or head.")

    static let section = ConfigurationSection(
        "expansion",
        "Grow copies of blocks and train them alone (Control LLM, Wei et al. 2025); lyceum expand folds them back into a plain model.",
        shorthand: "blocks",
        keys: [
            blocks.declaration, kind.declaration, merge.declaration, factor.declaration, trainsFactor.declaration, distance.declaration,
            weight.declaration, scope.declaration, margin.declaration, norm.declaration, noise.declaration, also.declaration,
        ])
}
