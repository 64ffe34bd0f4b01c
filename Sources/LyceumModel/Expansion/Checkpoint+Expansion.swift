public import LyceumCore
internal import LyceumTensor

extension Checkpoint {
    /// How the model was expanded; nil for a plain one.
    public func expansion() throws(LyceumError) -> ExpansionPlan? {
        try ExpansionPlan(configuration: ModelConfiguration(configuration, source: path))
    }

    /// The expanded model: the same weights and a copy of every k-th block, shared with this checkpoint's memory until they are trained.
    ///
    /// It gives the logits of this model to the bit, whatever the mixing (with a noisy `prog` projection nearly). Save it with
    /// `CheckpointConverter` or train it with `TrainableModel`.
    /// - Throws: `LyceumError` for an architecture whose blocks cannot have twins, a model that is expanded already, and a plan that does not fit.
    public func expanded(_ plan: ExpansionPlan) throws(LyceumError) -> Checkpoint {
        let configuration = ModelConfiguration(configuration, source: path)
        guard try expansion() == nil else {
            throw LyceumError(.invalidArgument, "the model is expanded already", at: path, remedy: "merge it back first, or train it as it is")
        }
        guard try Architectures.type(for: modelType, source: path) is any StackedDecoder.Type else {
            throw LyceumError(
                .unsupported, "models of the type \(modelType) cannot be expanded", at: path,
                remedy: "use a decoder with the names of Llama: \(Self.expandable.joined(separator: ", "))")
        }
        var plan = try plan.placed(layers: try configuration.int("num_hidden_layers"), at: path)
        plan.architectures = configuration.strings("architectures") ?? []
        let source = format == .gguf ? try huggingFaceTensors() : fileTensors
        let width = try configuration.int("hidden_size")
        let tensors = try ExpandedTensors(source, plan: plan, root: try decoderRoot(source)) { layer throws(LyceumError) in
            MergeParameters.fresh(plan, layer: layer, width: width)
        }
        var object = try expandedConfiguration(plan, configuration)
        object[ExpansionPlan.key] = plan.json
        return try derived(configuration: .object(object), tensors: tensors, byteCount: tensors.byteCount)
    }

    /// The same expanded model with another plan for its training: losses, weights, what is learned. Places and mixing stay.
    public func replanned(_ plan: ExpansionPlan) throws(LyceumError) -> Checkpoint {
        var object = configuration.objectValue ?? JSON.Object()
        object[ExpansionPlan.key] = plan.json
        return try derived(configuration: .object(object), tensors: fileTensors, byteCount: byteCount)
    }

    private static var expandable: [String] {
        Architectures.all.filter { $0 is any StackedDecoder.Type }.flatMap { $0.modelTypes }
    }

    /// What the names of the decoder's tensors begin with.
    func decoderRoot(_ source: any TensorSource) throws(LyceumError) -> String {
        try WeightLoader(source, place: path).root(DecoderStack.roots, probe: "embed_tokens.weight")
    }

    private func expandedConfiguration(
        _ plan: ExpansionPlan, _ configuration: ModelConfiguration
    ) throws(LyceumError) -> JSON.Object {
        var object = configuration.json.objectValue ?? JSON.Object()
        let origins = plan.origins
        if !plan.insertedLayers.isEmpty {
            object["num_hidden_layers"] = .integer(origins.count)
            if let kinds = layerKinds(plan.originalLayers, configuration) {
                object["layer_types"] = .array(origins.map { .string(kinds[$0]) })
            }
        }
        // Other programs would take the blocks for the whole model and leave the twins out: better that they do not know it.
        if !plan.twinLayers.isEmpty { object["architectures"] = .array([.string("LyceumExpandedForCausalLM")]) }
        return object
    }

    /// What kind of attention each block has, where that depends on its number.
    private func layerKinds(_ layers: Int, _ configuration: ModelConfiguration) -> [String]? {
        if let kinds = configuration.strings("layer_types"), kinds.count == layers { return kinds }
        func kinds(_ slides: (Int) -> Bool) -> [String] {
            (0..<layers).map { slides($0) ? "sliding_attention" : "full_attention" }
        }
        let json = configuration.json
        switch modelType {
        case "gemma2": return kinds { $0 % 2 == 0 }
        case "gemma3", "gemma3_text":
            let pattern = json["sliding_window_pattern"]?.intValue ?? json["_sliding_window_pattern"]?.intValue ?? 6
            return kinds { ($0 + 1) % max(1, pattern) != 0 }
        default:
            guard json["use_sliding_window"]?.boolValue == true, let first = json["max_window_layers"]?.intValue else { return nil }
            return kinds { $0 >= first }
        }
    }
}
