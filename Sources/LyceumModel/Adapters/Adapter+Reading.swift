public import LyceumCore
internal import LyceumTensor

extension Adapter {
    static let configurationFile = "adapter_config.json"
    static let weightsFile = "adapter_model.safetensors"

    /// Reads a PEFT folder for a base model.
    /// - Parameter name: how messages call it; nil takes the folder's name.
    /// - Throws: `LyceumError` that names the file and key: a setting with an unknown meaning, a missing or an extra key (with the nearest right
    ///   one), a wrong shape or type.
    public static func load(
        _ folder: String, for checkpoint: Checkpoint, name: String? = nil
    ) throws(LyceumError) -> Adapter {
        let files = try AdapterFolder(folder)
        let plan = try AdapterPlan(files.configuration, modelType: checkpoint.modelType, at: files.configurationPath)
        let modules = try BaseModules(checkpoint)
        let adapter = Adapter(
            configuration: plan.configuration, name: name ?? FilePaths.name(of: files.folder), modules: modules,
            modelKeys: try VirtualPrompt.modelKeys(plan.configuration, checkpoint))
        let reader = AdapterTensorReader(files.weights, modules: modules)
        if plan.configuration.kind.isPrompt {
            adapter.prompt = try VirtualPrompt.read(plan.configuration, checkpoint, reader)
        } else {
            try adapter.read(plan, reader)
        }
        try reader.refuseRest()
        return adapter
    }

    private func read(_ plan: AdapterPlan, _ reader: AdapterTensorReader) throws(LyceumError) {
        let targets = try plan.targets(modules)
        for module in targets { append(try plan.read(module, modules, reader)) }
        for (tensor, role) in plan.replacedTensors(modules, adapted: Set(targets.map(\.path))) {
            let shape = try modules.source.tensor(named: tensor).shape
            append(Replacement(name: tensor, role: role, tensor: try reader.replacement(tensor, shape: shape)))
        }
        // A tied head that was saved has no tensor in the base.
        for module in modules.all where module.kind == .head && !modules.source.contains(module.weightName) {
            guard configuration.modulesToSave.contains(where: { module.path.hasSuffix($0) }) else { continue }
            let shape = [module.outputs, module.inputs]
            append(Replacement(name: module.weightName, role: .whole, tensor: try reader.replacement(module.weightName, shape: shape)))
        }
        for module in targets where module.kind == .embedding { reader.skip(module.path + ".base_layer.weight") }
    }
}

extension AdapterPlan {
    fileprivate func read(
        _ module: BaseModule, _ modules: BaseModules, _ reader: AdapterTensorReader
    ) throws(LyceumError) -> AdaptedModule {
        var result = AdaptedModule(module)
        guard configuration.kind == .lora else {
            if scalesInput(module) {
                result.inputScale = try reader.tensor(module.path + ".ia3_l", shape: [1, module.inputs]).reshaped([module.inputs])
            } else {
                result.outputScale = try reader.tensor(module.path + ".ia3_l", shape: [module.outputs, 1]).reshaped([module.outputs])
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
        result.up = try reader.tensor(module.path + ".lora_B.weight", shape: [module.outputs, rank])
        if configuration.usesMagnitude {
            result.magnitude = try reader.magnitude(module)
        }
        if configuration.initialization == .pissa || configuration.initialization == .olora {
            // The file holds A and B; what they took from the matrix at the start is computed again, as PEFT does.
            let (down, up) = try principal(module, rank: rank, scale: result.scale, modules)
            result.frozen = LowRankUpdate(down: down, up: up, scale: -result.scale)
        }
        return result
    }
}
