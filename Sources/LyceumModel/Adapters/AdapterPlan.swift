internal import LyceumCore
internal import LyceumText

/// Which modules of a base model a configuration means, with ranks and scales.
struct AdapterPlan {
    let configuration: AdapterConfiguration
    let place: String
    private let rankPatterns: [(PathExpression, Int)]
    private let alphaPatterns: [(PathExpression, Double)]
    private let layers: LayerSelection?

    init(_ configuration: AdapterConfiguration, modelType: String, at place: String) throws(LyceumError) {
        var configuration = configuration
        if configuration.targets == nil {
            configuration.targets = try Self.defaultTargets(configuration.kind, modelType: modelType, at: place)
        }
        if configuration.kind == .ia3, configuration.feedForwardModules == nil {
            configuration.feedForwardModules = .names(Self.feedForward(modelType))
        }
        self.configuration = configuration
        self.place = place
        var rankPatterns: [(PathExpression, Int)] = []
        for (pattern, rank) in configuration.rankPattern { rankPatterns.append((try PathExpression("(.*\\.)?(\(pattern))"), rank)) }
        self.rankPatterns = rankPatterns
        var alphaPatterns: [(PathExpression, Double)] = []
        for (pattern, alpha) in configuration.alphaPattern { alphaPatterns.append((try PathExpression("(.*\\.)?(\(pattern))"), alpha)) }
        self.alphaPatterns = alphaPatterns
        layers = configuration.layers.map { LayerSelection(layers: $0, listNames: configuration.layerLists) }
    }

    /// The modules to adapt, in the order of the model.
    func targets(_ modules: BaseModules) throws(LyceumError) -> [BaseModule] {
        let found = modules.all.filter(covers)
        guard found.isEmpty else { return found }
        let last = Set(modules.paths.compactMap { $0.split(separator: ".").last.map(String.init) })
        throw LyceumError(
            .notFound, "no module of the base model fits the targets \(configuration.targets?.json.text() ?? "")", at: place,
            remedy: "use names of modules of this model: \(last.sorted().joined(separator: ", "))")
    }

    private func covers(_ module: BaseModule) -> Bool {
        guard configuration.targets?.contains(module) ?? false else { return false }
        if let excluded = configuration.excluded, excluded.contains(module) { return false }
        return layers?.contains(path: module.path) ?? true
    }

    func rank(_ path: String) -> Int { rankPatterns.first { $0.0.matches(path) }?.1 ?? configuration.rank }

    func scale(_ path: String) -> Float {
        configuration.scale(rank: rank(path), alpha: alphaPatterns.first { $0.0.matches(path) }?.1 ?? configuration.alpha)
    }

    /// Whether IA³ scales the module's input instead of its output.
    func scalesInput(_ module: BaseModule) -> Bool { configuration.feedForwardModules?.contains(path: module.path) ?? false }

    /// Tensors of the base that are trained whole.
    func replacedTensors(_ modules: BaseModules, adapted: Set<String>) -> [(name: String, role: Adapter.Role)] {
        var result: [(String, Adapter.Role)] = []
        for name in modules.source.tensorNames {
            let parts = name.split(separator: ".").dropLast()
            let isSaved = parts.indices.contains { end in
                let path = parts[...end].joined(separator: ".")
                return configuration.modulesToSave.contains { path.hasSuffix($0) }
            }
            if isSaved {
                result.append((name, .whole))
            } else if name.hasSuffix(".bias"),
                configuration.bias == .all || configuration.bias == .loraOnly && adapted.contains(String(name.dropLast(5)))
            {
                result.append((name, .bias))
            }
        }
        return result
    }

    private static func defaultTargets(
        _ kind: AdapterKind, modelType: String, at place: String
    ) throws(LyceumError) -> ModuleSelection? {
        switch kind {
        case .prefixTuning, .promptTuning: nil
        case .lora: .names(lowRank(modelType))
        case .ia3: .names(scaled(modelType))
        }
    }

    /// What PEFT adapts when nothing is said.
    private static func lowRank(_ modelType: String) -> [String] {
        switch modelType {
        case "gpt2": ["c_attn"]
        case "gpt_neox": ["query_key_value"]
        case "bert": ["query", "value"]
        case "phi3": ["qkv_proj"]
        default: ["q_proj", "v_proj"]
        }
    }

    private static func scaled(_ modelType: String) -> [String] {
        switch modelType {
        case "gpt2": ["c_attn", "mlp.c_proj"]
        case "gpt_neox": ["query_key_value", "dense_4h_to_h"]
        case "bert": ["key", "value", "output.dense"]
        case "phi3": ["qkv_proj", "down_proj"]
        case "llama", "mistral": ["k_proj", "v_proj", "down_proj"]
        case "mixtral": ["k_proj", "v_proj", "w2"]
        default: ["q_proj", "v_proj", "down_proj"]
        }
    }

    private static func feedForward(_ modelType: String) -> [String] {
        switch modelType {
        case "gpt2": ["mlp.c_proj"]
        case "gpt_neox": ["dense_4h_to_h"]
        case "bert": ["output.dense"]
        case "mixtral": ["w2"]
        default: ["down_proj"]
        }
    }
}
