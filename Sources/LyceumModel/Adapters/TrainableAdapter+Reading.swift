public import LyceumCore
internal import LyceumTensor

extension TrainableAdapter {
    static let configurationFile = "adapter_config.json"
    static let weightsFile = "adapter_model.safetensors"

    /// Reads a PEFT folder for a base model.
    /// - Parameter name: how messages call it; nil takes the folder's name.
    /// - Throws: `LyceumError` that names the file and key: a setting with an unknown meaning, a missing or an extra key (with the nearest right
    ///   one), a wrong shape or type.
    public static func load(
        _ folder: String, for checkpoint: Checkpoint, name: String? = nil
    ) throws(LyceumError) -> TrainableAdapter {
        let files = try AdapterFolder(folder)
        let plan = try AdapterPlan(files.configuration, modelType: checkpoint.modelType, at: files.configurationPath)
        let modules = try BaseModules(checkpoint)
        let adapter = TrainableAdapter(
            configuration: plan.configuration, name: name ?? FilePaths.name(of: files.folder), modules: modules,
            modelKeys: try VirtualPrompt.modelKeys(plan.configuration, checkpoint))
        let reader = AdapterTensorReader(files.weights, modules: modules)
        if plan.configuration.kind.isPrompt {
            adapter.prompt = try VirtualPrompt.read(plan.configuration, checkpoint, reader)
        } else {
            try adapter.read(plan, checkpoint, reader)
        }
        try reader.refuseRest()
        return adapter
    }

    private func read(_ plan: AdapterPlan, _ checkpoint: Checkpoint, _ reader: AdapterTensorReader) throws(LyceumError) {
        let targets = try plan.targets(modules)
        for module in targets { append(try plan.read(module, checkpoint, reader)) }
        for (tensor, role) in plan.replacedTensors(checkpoint, adapted: Set(targets.map(\.path))) {
            let shape = try checkpoint.tensors.tensor(named: tensor).shape
            replacements.append((tensor, try reader.replacement(tensor, shape: shape, modules: modules), role))
        }
        // A tied head that was saved has no tensor in the base.
        for module in modules.all where module.kind == .head && !checkpoint.tensors.contains(module.weightName) {
            guard configuration.modulesToSave.contains(where: { module.path.hasSuffix($0) }) else { continue }
            let shape = [module.outputs, module.inputs]
            replacements.append((module.weightName, try reader.replacement(module.weightName, shape: shape, modules: modules), .whole))
        }
        for module in targets where module.kind == .embedding { reader.skip(module.path + ".base_layer.weight") }
    }
}

extension AdapterPlan {
    fileprivate func read(
        _ module: BaseModule, _ checkpoint: Checkpoint, _ reader: AdapterTensorReader
    ) throws(LyceumError) -> AdaptedModule {
        var result = AdaptedModule(module)
        guard configuration.kind == .lora else {
            if scalesInput(module) {
                result.inputScale = try reader.tensor(module.path + ".ia3_l", shape: [1, module.inputs]).reshaped([module.inputs])
            } else {
                let scale = try reader.tensor(module.path + ".ia3_l", shape: [module.outputs, 1])
                result.outputScale = scale.reordered(module.rowOrder).reshaped([module.outputs])
            }
            return result
        }
        let rank = rank(module.path)
        result.scale = scale(module.path)
        if module.kind == .embedding {
            result.down = try reader.tensor(module.path + ".lora_embedding_A", shape: [rank, module.outputs])
            result.up = try reader.tensor(module.path + ".lora_embedding_B", shape: [module.inputs, rank])
            return result
        }
        result.down = try reader.tensor(module.path + ".lora_A.weight", shape: [rank, module.inputs])
        result.up = try reader.tensor(module.path + ".lora_B.weight", shape: [module.outputs, rank]).reordered(module.rowOrder)
        if configuration.usesMagnitude {
            result.magnitude = try reader.magnitude(module).reordered(module.rowOrder)
        }
        if configuration.initialization == .pissa || configuration.initialization == .olora {
            // The file holds A and B; what they took from the matrix at the start is computed again, as PEFT does.
            let (down, up) = try principal(module, rank: rank, scale: result.scale, checkpoint)
            result.frozen = LowRankUpdate(down: down, up: up, scale: -result.scale)
        }
        return result
    }
}

extension Tensor {
    /// Rows in the order of the running model.
    func reordered(_ order: [Int]?) -> Tensor { order.map { rows($0) } ?? self }

    /// Rows back in the order of the Hugging Face module.
    func restored(_ order: [Int]?) -> Tensor {
        guard let order else { return self }
        var inverse = order
        for (target, source) in order.enumerated() { inverse[source] = target }
        return rows(inverse)
    }
}
