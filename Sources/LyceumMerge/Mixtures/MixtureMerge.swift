internal import CLyceumKernels
public import LyceumCore
public import LyceumModel
internal import LyceumTensor

/// What came of a mixture.
public struct MixtureReport: Sendable, Hashable {
    public let tensorCount: Int
    public let parameterCount: Int
    /// Length of the rounding of weights that were changed over their length; copied weights are not counted.
    public let roundingError: Double
    public let warnings: [String]
}

/// A mixture of experts made of dense models: attention, norms and embeddings of a base, feed-forward layers of experts, and routers that know
/// the experts' prompts. Weights go from file to file one at a time.
///
/// Written in Mixtral's form (Jiang et al. 2024, arXiv 2401.04088), as mergekit-moe does.
public struct MixtureMerge {
    public let configuration: MixtureConfiguration
    public let options: MergeOptions
    public let warnings: [String]
    public var progress: ((ConversionProgress) throws(LyceumError) -> Void)?
    /// Told after every prompt the base has read.
    public var routed: ((_ done: Int, _ count: Int) throws(LyceumError) -> Void)?
    let inputs: MixtureInputs

    /// Opens the models and checks that they fit; reads one matrix of each model.
    /// - Throws: `LyceumError` with lines of the configuration for what is missing there, and with models and tensors for what does not fit.
    public init(_ configuration: MixtureConfiguration, options: MergeOptions) throws(LyceumError) {
        self.configuration = configuration
        self.options = options
        inputs = try MixtureInputs(configuration)
        if configuration.gate.needsPrompts { try Self.checkPrompts(RouterRows(inputs: inputs, seed: 0), inputs) }
        warnings = try inputs.warnings()
    }

    private static func checkPrompts(_ rows: RouterRows, _ inputs: MixtureInputs) throws(LyceumError) {
        let limit = inputs.base.checkpoint.contextLength
        for (expert, prompts) in zip(inputs.configuration.experts, try rows.prompts()) {
            for tokens in prompts.positive + prompts.negative where tokens.isEmpty || tokens.count > limit {
                throw LyceumError(
                    .invalidArgument, "a prompt has \(tokens.count) tokens, expected 1 to the base’s \(limit)", at: expert.place,
                    remedy: "use a shorter text")
            }
        }
    }

    // MARK: - Sizes

    public var layerCount: Int { inputs.layers }
    public var expertCount: Int { configuration.experts.count }
    public var tensorCount: Int { inputs.baseNames.count + inputs.layers * (1 + 3 * expertCount) }
    public var parameterCount: Int { count(experts: expertCount) }
    /// Parameters that work for one token.
    public var activeParameterCount: Int { count(experts: configuration.expertsPerToken) }

    private func count(experts: Int) -> Int {
        func size(_ name: String) -> Int { inputs.base.shape(of: name)?.reduce(1, *) ?? 0 }
        let own = inputs.baseNames.reduce(0) { $0 + size($1) }
        let expert = (0..<inputs.layers).reduce(0) { sum, layer in
            sum + MixtureInputs.parts.reduce(0) { $0 + size(MixtureInputs.sourceName(layer, $1.1)) }
        }
        return own + expert * experts + inputs.layers * expertCount * inputs.width
    }

    /// Bytes of memory beside the program and the mapped files: the base reading a prompt, then a weight on its way.
    public var peakBytes: Int {
        let piece = 3 * (inputs.baseNames + MixtureInputs.parts.map { MixtureInputs.sourceName(0, $0.1) }).reduce(0) {
            max($0, 4 * (inputs.base.shape(of: $1)?.reduce(1, *) ?? 0))
        }
        guard configuration.gate.needsStates, let prompts = try? RouterRows(inputs: inputs, seed: 0).prompts() else { return piece }
        let longest = prompts.flatMap { $0.positive + $0.negative }.map(\.count).max() ?? 1
        let memory = inputs.base.checkpoint.memoryForecast(contextLength: longest)
        return max(piece, memory.cacheBytes + memory.activationBytes)
    }

    // MARK: - Writing

    /// Writes the mixture: a folder, or a GGUF file when the path ends in `.gguf`.
    public func write(to path: String) throws(LyceumError) -> MixtureReport {
        var rows = RouterRows(inputs: inputs, seed: options.seed)
        rows.progress = routed
        let routers = try rows.all()
        for (layer, router) in routers.enumerated() {
            try VectorArithmetic.refuseNonFinite(router, MixtureInputs.routerName(layer), at: configuration.base)
        }
        let tensors = try composed(routers)
        let model = try inputs.base.checkpoint.derived(
            configuration: .object(modelConfiguration()), tensors: tensors, byteCount: tensors.byteCount)
        let writing = ModelWriting(model, to: path, type: configuration.type)
        if !writing.isFile, configuration.type == nil { writing.type = baseType }
        writing.progress = progress
        writing.shardLimit = options.shardLimit
        prepareText(writing, path)
        let changed = changedWeights()
        try writing.write(shapes: changed.mapValues(\.shape)) { name throws(LyceumError) in
            guard let change = changed[name] else { throw LyceumError(.notFound, "there is no such weight", at: name) }
            return try change.made(name, seed: options.seed)
        }
        return MixtureReport(
            tensorCount: tensorCount, parameterCount: parameterCount, roundingError: writing.rounding.relativeError,
            warnings: warnings + (RouterRows.warning(routers).map { [$0] } ?? []))
    }

    /// Routers in memory, everything else views of the models' files.
    private func composed(_ routers: [Tensor]) throws(LyceumError) -> ComposedTensors {
        let base = try inputs.base.checkpoint.huggingFaceTensors()
        var places: [String: ComposedTensors.Place] = [:]
        for name in inputs.baseNames { places[name] = .tensor(name, of: base) }
        for (layer, router) in routers.enumerated() { places[MixtureInputs.routerName(layer)] = .made(router) }
        for (index, expert) in inputs.experts.enumerated() {
            let source = expert === inputs.base ? base : try expert.checkpoint.huggingFaceTensors()
            for layer in 0..<inputs.layers {
                for (part, own) in MixtureInputs.parts {
                    places[MixtureInputs.expertName(layer, index, part)] = .tensor(MixtureInputs.sourceName(layer, own), of: source)
                }
            }
        }
        return ComposedTensors(places)
    }

    /// The type config.json names, as mergekit takes it.
    private var baseType: ElementType? {
        let keys = ["dtype", "torch_dtype"]
        switch keys.lazy.compactMap({ inputs.base.checkpoint.configuration[$0]?.stringValue }).first {
        case "float32": return .f32
        case "float16": return .f16
        case "bfloat16": return .bf16
        default: return nil
        }
    }

    /// config.json of the base as a Mixtral's. A sliding window stays, so that attention sees what the base's sees; mergekit drops it.
    private func modelConfiguration() -> JSON.Object {
        var keys = inputs.base.checkpoint.configuration.objectValue ?? JSON.Object()
        for key in ["attention_bias", "mlp_bias", "pretraining_tp", "_name_or_path", "auto_map"] { keys[key] = nil }
        keys["architectures"] = ["MixtralForCausalLM"]
        keys["model_type"] = "mixtral"
        keys["num_local_experts"] = .integer(expertCount)
        keys["num_experts_per_tok"] = .integer(configuration.expertsPerToken)
        keys["output_router_logits"] = false
        keys["router_aux_loss_coef"] = 0.001
        keys["router_jitter_noise"] = 0.0
        let window = inputs.base.checkpoint.modelType == "mistral" && !options.isCompatible ? keys["sliding_window"] : nil
        keys["sliding_window"] = window ?? .null
        return keys
    }

    /// Tokenizer, template, the configuration and a card.
    private func prepareText(_ writing: ModelWriting, _ path: String) {
        if writing.isFile {
            writing.metadataChanges = [
                ("llama.expert_count", .uint32(UInt32(clamping: expertCount))),
                ("llama.expert_used_count", .uint32(UInt32(clamping: configuration.expertsPerToken))),
            ]
            return
        }
        let (base, text) = (inputs.base, configuration.text)
        let card = MixtureCard(configuration: configuration, seed: options.seed).text(name: FileSystem.name(of: path))
        writing.tokenizerFiles = { folder throws(LyceumError) in
            try base.checkpoint.writeSideFiles(to: folder)
            try AtomicFile.write(text, to: folder.file("mergekit_moe_config.yml"))
            try AtomicFile.write(card, to: folder.file("README.md"))
        }
    }

    // MARK: - Weights that are not copied

    /// A weight with adapters folded in, noise, or a factor.
    private struct Change {
        let source: MergeSource
        let name: String
        let shape: [Int]
        var noise = 0.0
        var factor: Double?

        func made(_ target: String, seed: UInt64) throws(LyceumError) -> Tensor {
            let result = try source.floats(name)
            if noise > 0 {
                let drawn = Tensor(zeros: result.shape)
                lyc_fill_normal(
                    ThreadPool.shared.handle, seed, MergeContext.stream(target, model: 0), 0, drawn.floats, drawn.count, noise)
                VectorArithmetic.add(drawn, to: result)
            }
            if let factor { VectorArithmetic.scale(result, by: Float(factor)) }
            return result
        }
    }

    private func changedWeights() -> [String: Change] {
        var result: [String: Change] = [:]
        for name in inputs.baseNames where inputs.base.isAdapted(name) {
            result[name] = Change(source: inputs.base, name: name, shape: inputs.base.shape(of: name) ?? [])
        }
        for (index, (expert, source)) in zip(configuration.experts, inputs.experts).enumerated() {
            for layer in 0..<inputs.layers {
                for (part, own) in MixtureInputs.parts {
                    let name = MixtureInputs.sourceName(layer, own)
                    let factor = part == "w2" ? expert.residual : nil
                    guard source.isAdapted(name) || expert.noise ?? 0 > 0 || factor != nil else { continue }
                    result[MixtureInputs.expertName(layer, index, part)] = Change(
                        source: source, name: name, shape: source.shape(of: name) ?? [], noise: expert.noise ?? 0, factor: factor)
                }
            }
        }
        return result
    }
}
