public import LyceumCore

/// The kinds of adapters, under the names PEFT's files use.
public enum AdapterKind: String, Sendable, Hashable, CaseIterable {
    /// Updates of low rank (Hu et al. 2021, arXiv 2106.09685), with rsLoRA and DoRA as switches.
    case lora = "LORA"
    /// Learned scales of keys, values and inner activations (Liu et al. 2022, arXiv 2205.05638).
    case ia3 = "IA3"
    /// Learned keys and values before the first token of every layer (Li and Liang 2021, arXiv 2101.00190).
    case prefixTuning = "PREFIX_TUNING"
    /// Learned embeddings before the first token (Lester et al. 2021, arXiv 2104.08691).
    case promptTuning = "PROMPT_TUNING"

    /// Whether the adapter is rows before the text rather than changes of matrices.
    public var isPrompt: Bool { self == .prefixTuning || self == .promptTuning }
}

/// What an adapter is: the content of PEFT's `adapter_config.json`.
public struct AdapterConfiguration: Sendable {
    /// How fresh low-rank updates begin.
    public enum Initialization: String, Sendable, Hashable, CaseIterable {
        /// A uniform within ±1/√inputs, B zero.
        case kaiming
        /// A normal with deviation 1/rank, B zero.
        case gaussian
        /// The largest singular values of the matrix; what remains of the matrix is frozen (Meng et al. 2024, arXiv 2404.02948).
        case pissa
        /// The first columns of the matrix's QR decomposition (Büyükakyüz 2024, arXiv 2406.01775).
        case olora
    }

    /// Which biases are trained.
    public enum Bias: String, Sendable, Hashable, CaseIterable {
        case none
        case all
        /// Those of the adapted matrices.
        case loraOnly = "lora_only"
    }

    public var kind: AdapterKind
    /// r; rank_pattern may say otherwise for some modules.
    public var rank = 8
    /// α; alpha_pattern may say otherwise for some modules.
    public var alpha = 8.0
    /// Share of a matrix's input that training drops before A, 0 ..< 1.
    public var dropout = 0.0
    /// nil takes the architecture's default.
    public var targets: ModuleSelection?
    public var excluded: ModuleSelection?
    /// Layers to adapt; nil for all.
    public var layers: [Int]?
    public var layerLists: [String] = []
    /// Ranks and alphas of modules whose path ends in (or matches) a pattern; the first that fits counts.
    public var rankPattern: [(pattern: String, rank: Int)] = []
    public var alphaPattern: [(pattern: String, alpha: Double)] = []
    /// Scale α/√r instead of α/r (Kalajdzievski 2023, arXiv 2312.03732).
    public var usesRankStabilization = false
    /// Directions and lengths of the rows apart (Liu et al. 2024, arXiv 2402.09353).
    public var usesMagnitude = false
    public var bias = Bias.none
    /// Modules trained and stored whole.
    public var modulesToSave: [String] = []
    public var initialization = Initialization.kaiming
    /// IA³: the targets whose input is scaled instead of their output; nil takes the architecture's default.
    public var feedForwardModules: ModuleSelection?
    /// Prefix and prompt tuning: rows before the first token.
    public var virtualTokens = 20
    /// Where the base model came from.
    public var base: String?
    public var taskType: String?
    /// Keys that change nothing here, kept for other tools.
    public var other = JSON.Object()

    public init(kind: AdapterKind = .lora) { self.kind = kind }

    /// α/r or α/√r.
    public func scale(rank: Int, alpha: Double) -> Float {
        Float(usesRankStabilization ? alpha / Double(rank).squareRoot() : alpha / Double(rank))
    }
}
