public import LyceumCore
internal import LyceumTensor

extension Adapter {
    /// An adapter that changes nothing yet.
    ///
    /// - Parameters:
    ///   - configuration: nil targets take the architecture's default.
    ///   - seed: of the numbers that begin at random; a tensor's numbers depend on the seed and its key alone.
    /// - Throws: `LyceumError` when no module of the base fits, or a module cannot carry the adapter.
    public static func fresh(
        _ configuration: AdapterConfiguration, for checkpoint: Checkpoint, seed: UInt64, name: String = "default"
    ) throws(LyceumError) -> Adapter {
        let plan = try AdapterPlan(configuration, modelType: checkpoint.modelType, at: name)
        let modules = try BaseModules(checkpoint)
        let adapter = Adapter(
            configuration: plan.configuration, name: name, modules: modules,
            modelKeys: try VirtualPrompt.modelKeys(plan.configuration, checkpoint))
        if adapter.configuration.base == nil { adapter.configuration.base = checkpoint.path }
        let random = AdapterRandom(seed: seed)
        if configuration.kind.isPrompt {
            adapter.prompt = try VirtualPrompt.fresh(plan.configuration, checkpoint, modules, random)
            return adapter
        }
        let targets = try plan.targets(modules)
        for module in targets { adapter.append(try plan.fresh(module, modules, random)) }
        for (tensor, role) in plan.replacedTensors(modules, adapted: Set(targets.map(\.path))) {
            let base = try modules.source.tensor(named: tensor)
            adapter.append(Adapter.Replacement(name: tensor, role: role, tensor: try base.asFloats(tensor)))
        }
        return adapter
    }
}

extension AdapterPlan {
    /// A module's tensors before the first step.
    func fresh(_ module: BaseModule, _ modules: BaseModules, _ random: AdapterRandom) throws(LyceumError) -> AdaptedModule {
        var result = AdaptedModule(module)
        guard configuration.kind == .lora else {
            if scalesInput(module) {
                result.inputScale = Tensor([Float](repeating: 1, count: module.inputs), shape: [module.inputs])
            } else {
                result.outputScale = Tensor([Float](repeating: 1, count: module.outputs), shape: [module.outputs])
            }
            return result
        }
        let rank = rank(module.path)
        result.scale = scale(module.path)
        try start(&result, rank: rank, modules, random)
        if configuration.usesMagnitude {
            result.magnitude = DenseMatrix.rowLengths(try modules.floats(module))
        }
        return result
    }

    private func start(
        _ result: inout AdaptedModule, rank: Int, _ modules: BaseModules, _ random: AdapterRandom
    ) throws(LyceumError) {
        let module = result.module
        let key = module.path + ".lora_A"
        guard module.kind != .embedding else {
            throw LyceumError(
                .unsupported, "low-rank updates are trained on matrices, not on tables of embeddings", at: "\(place): \(module.path)",
                remedy: "train the table whole: name it in modules_to_save instead of the targets")
        }
        switch configuration.initialization {
        case .kaiming:
            result.down = random.uniform([rank, module.inputs], bound: 1 / Float(module.inputs).squareRoot(), key: key)
            result.up = Tensor(zeros: [module.outputs, rank])
        case .gaussian:
            result.down = random.normal([rank, module.inputs], deviation: 1 / Float(rank), key: key)
            result.up = Tensor(zeros: [module.outputs, rank])
        case .pissa, .olora:
            let limit = min(module.outputs, module.inputs)
            guard rank <= limit else {
                throw LyceumError(
                    .invalidArgument, "expected a rank of at most \(limit), found \(rank)", at: "\(place): \(module.path)")
            }
            let (down, up) = try principal(module, rank: rank, scale: result.scale, modules)
            (result.down, result.up) = (down, up)
            result.frozen = LowRankUpdate(down: down.copied(), up: up.copied(), scale: -result.scale)
        }
    }

    /// The part of the matrix that PiSSA or OLoRA moves into A and B.
    func principal(
        _ module: BaseModule, rank: Int, scale: Float, _ modules: BaseModules
    ) throws(LyceumError) -> (down: Tensor, up: Tensor) {
        let matrix = try modules.floats(module)
        return configuration.initialization == .olora
            ? try DenseMatrix.leadingColumns(matrix, rank: rank)
            // What PEFT computes again when it reads the adapter: worth many steps.
            : try SingularValues.truncated(matrix, rank: rank, steps: 40).balanced(scale: 1 / scale)
    }
}

extension Tensor {
    /// The same elements in memory of their own.
    func copied() -> Tensor {
        let storage = Storage(byteCount: byteCount)
        storage.pointer.copyMemory(from: pointer, byteCount: byteCount)
        return Tensor(type: type, shape: shape, storage: storage)
    }
}
