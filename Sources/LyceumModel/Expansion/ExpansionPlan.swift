internal import LyceumTensor

/// How a model is grown: which blocks get trainable copies, where these are put, how both outputs are mixed, and what holds them together.
///
/// The plan is stored in config.json under `lyceum_expansion`, so a folder of an expanded model is complete.
/// Source: Wei et al. 2025, "Control LLM: Controlled Evolution for Intelligence Retention in LLM" (arXiv 2501.10979).
public struct ExpansionPlan: Sendable, Hashable {
    /// Where copies of blocks go.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A twin beside the block: both read the same input, and their outputs are mixed.
        case concat
        /// A copy after the block whose output projections are zero, so that it begins as the identity.
        case stack
        /// Stacked and beside, in turns.
        case hybrid
    }

    /// How the outputs of a block and its twin become one.
    public enum Merge: String, Sendable, Hashable, CaseIterable {
        /// `(1 - α) h + α t` with one α per block.
        case lerp
        /// The same along the arc between both.
        case slerp
        /// `lerp` with an α for each token, from both outputs.
        case dlerp
        /// `lerp` with an α for each token, from the block's input.
        case dlerpin
        /// One of both for each token, chosen from the block's input.
        case moe
        /// `lerp`, but the twin is held near a learned projection of the block's output.
        case proj
        /// `lerp` of a learned projection of the block's output and the twin's.
        case prog
    }

    /// How the distance between block and twin is measured.
    public enum Distance: String, Sendable, Hashable, CaseIterable {
        case mse, cosine, dot
        /// KL(twin ‖ block) of the weights their attentions give to the keys.
        case attention
    }

    /// Which rows a distance compares.
    public enum Scope: String, Sendable, Hashable, CaseIterable {
        case all
        /// The last token of every document.
        case last
        /// All, without the block's input that is part of both outputs.
        case residual
    }

    /// How much the distance counts in the loss.
    public enum Weight: Sendable, Hashable {
        case fixed(Double)
        /// As much as the twin counts in the output, α.
        case share
    }

    /// How much of its input a twin's norm lets through unchanged: `β x + (1 - β) norm(x)`.
    public enum Relaxation: Sendable, Hashable {
        case fixed(Double)
        /// `clamp(2α - 1, 0, 1)`
        case dynamic
    }

    public var kind: Kind
    public var merge: Merge
    /// Trained blocks.
    public var blocks: Int
    /// The logit f of α; nil uses the twin's output alone (`lerp` only).
    public var factor: Double?
    /// Whether f is learned.
    public var trainsFactor: Bool
    public var distance: Distance
    /// 0 leaves the distance out.
    public var weight: Weight
    public var scope: Scope
    /// How far a cosine may fall below 1 without a loss, 0 to 2.
    public var margin: Double
    public var relaxation: Relaxation
    /// Deviation of the random part of a fresh projection.
    public var noise: Double
    /// Decides fresh gates and projections.
    public var seed: UInt64

    /// Blocks of the model before.
    public internal(set) var originalLayers = 0
    /// Blocks with a twin beside them, by their number in the expanded model.
    public internal(set) var twinLayers: [Int] = []
    /// Copies that were put between blocks, by their number in the expanded model.
    public internal(set) var insertedLayers: [Int] = []
    /// The `architectures` entry of the model before.
    var architectures: [String] = []

    /// - Parameter noise: nil takes .01 for `proj`, and nothing for `prog`, which would else change the model at once.
    public init(
        _ kind: Kind = .concat, merge: Merge = .lerp, blocks: Int, factor: Double? = 0, trainsFactor: Bool = false,
        distance: Distance = .mse, weight: Weight = .fixed(1), scope: Scope = .all, margin: Double = 0,
        relaxation: Relaxation = .fixed(0), noise: Double? = nil, seed: UInt64 = 0
    ) {
        self.kind = kind
        self.merge = merge
        self.blocks = blocks
        self.factor = factor
        self.trainsFactor = trainsFactor
        self.distance = distance
        self.weight = weight
        self.scope = scope
        self.margin = margin
        self.relaxation = relaxation
        self.noise = noise ?? (merge == .proj ? 0.01 : 0)
        self.seed = seed
    }
}

extension ExpansionPlan {
    /// Whether a distance is part of the loss.
    public var aligns: Bool { weight != .fixed(0) && !twinLayers.isEmpty }

    /// Rules for the weights that are trained: the new blocks and what mixes them.
    public var trainedRules: [String] {
        var rules = (twinLayers.map { "*layers.\($0).twin.*" } + insertedLayers.map { "*layers.\($0).*" })
        for layer in twinLayers where hasMergeParameters { rules.append("*layers.\(layer).merge.*") }
        if factor != nil, !trainsFactor, !twinLayers.isEmpty, hasMergeParameters { rules.append("!*.merge.factor") }
        return rules
    }

    /// Whether anything but a fixed f belongs to the mixing.
    private var hasMergeParameters: Bool {
        switch merge {
        case .lerp, .slerp: factor != nil && trainsFactor
        case .dlerp, .dlerpin, .moe, .proj, .prog: true
        }
    }

    /// What of the distance the backend computes; nil for that of attentions.
    var alignmentOptions: AlignmentOptions? {
        switch distance {
        case .mse: AlignmentOptions(.meanSquare)
        case .cosine: AlignmentOptions(.cosine, margin: Float(margin))
        case .dot: AlignmentOptions(.dot, margin: Float(margin))
        case .attention: nil
        }
    }
}
