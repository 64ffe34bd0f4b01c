public import LyceumCore
internal import LyceumTensor

/// What an extraction found in one matrix.
public struct ExtractedModule: Sendable, Hashable {
    public let path: String
    public let rank: Int
    /// Length (Frobenius norm) of the difference between the models, and of the base's matrix.
    public let differenceLength: Double
    public let baseLength: Double
    /// Share of the difference's squared length that the low-rank update holds, 0 to 1; 1 when there is no difference.
    public let capturedEnergy: Double
}

/// An adapter taken out of a fine-tuned model, with what it holds and what it leaves.
public struct AdapterExtraction {
    public let adapter: Adapter
    public let modules: [ExtractedModule]
    /// Tensors that differ and are not in the adapter.
    public let leftOut: [String]

    /// The difference of two models as low-rank updates: truncated singular values per matrix.
    ///
    /// - Parameters:
    ///   - rank: of every update; less where a matrix is smaller.
    ///   - targets: nil takes all matrices but embeddings and head.
    ///   - keepsOthers: stores whatever else differs (embeddings, head, norms, biases) whole.
    ///   - progress: called with the path before each matrix.
    /// - Throws: `LyceumError` when the models are of different architectures or sizes.
    public static func extract(
        from tuned: Checkpoint, base: Checkpoint, rank: Int, targets: ModuleSelection? = nil, keepsOthers: Bool = false,
        progress: (String) throws(LyceumError) -> Void = { _ throws(LyceumError) in }
    ) throws(LyceumError) -> AdapterExtraction {
        guard tuned.modelType == base.modelType else {
            throw LyceumError(
                .invalidArgument, "expected a model of the base's architecture \(base.modelType), found \(tuned.modelType)", at: tuned.path)
        }
        guard rank > 0 else { throw LyceumError(.invalidArgument, "expected a rank above 0, found \(rank)") }
        var configuration = AdapterConfiguration()
        configuration.targets = targets ?? .allLinear
        configuration.base = base.path
        let plan = try AdapterPlan(configuration, modelType: base.modelType, at: base.path)
        let modules = try BaseModules(base)
        let other = try BaseModules(tuned)
        let chosen = try plan.targets(modules).filter { $0.kind != .embedding }
        configuration.targets = .names(chosen.map(\.path))
        let adapter = Adapter(configuration: configuration, name: "extracted", modules: modules, modelKeys: JSON.Object())
        var results: [ExtractedModule] = []
        for module in chosen {
            try progress(module.path)
            let (entry, result) = try extract(module, modules, other, rank: rank, at: tuned.path)
            adapter.append(entry)
            results.append(result)
        }
        adapter.settleRanks()
        var leftOut = try differing(modules, other, except: Set(chosen.map(\.weightName)))
        if keepsOthers {
            try keep(&leftOut, in: adapter, other)
        }
        return AdapterExtraction(adapter: adapter, modules: results, leftOut: leftOut)
    }

    private static func extract(
        _ module: BaseModule, _ base: BaseModules, _ tuned: BaseModules, rank: Int, at place: String
    ) throws(LyceumError) -> (AdaptedModule, ExtractedModule) {
        guard let same = tuned[module.path], same.outputs == module.outputs, same.inputs == module.inputs else {
            throw LyceumError(
                .invalidData, "expected a matrix [\(module.outputs), \(module.inputs)] as in the base", at: "\(place): \(module.path)",
                remedy: "give a model that was fine-tuned from this base")
        }
        let difference = try tuned.floats(same)
        let matrix = try base.floats(module)
        DenseMatrix.add(matrix, scale: -1, to: difference)
        let values = try SingularValues.truncated(difference, rank: min(rank, module.outputs, module.inputs))
        let squares = DenseMatrix.squaredLength(difference)
        let held = values.values.reduce(0.0) { $0 + Double($1) * Double($1) }
        var entry = AdaptedModule(module)
        let (down, up) = values.balanced(scale: 1)
        (entry.down, entry.up) = (down, up)
        return (
            entry,
            ExtractedModule(
                path: module.path, rank: entry.rank, differenceLength: squares.squareRoot(),
                baseLength: DenseMatrix.squaredLength(matrix).squareRoot(), capturedEnergy: squares > 0 ? min(1, held / squares) : 1)
        )
    }

    /// Tensors of both models that are not equal.
    private static func differing(_ base: BaseModules, _ tuned: BaseModules, except: Set<String>) throws(LyceumError) -> [String] {
        var names: [String] = []
        for name in base.source.tensorNames where !except.contains(name) && tuned.source.contains(name) {
            let a = try base.source.tensor(named: name)
            let b = try tuned.source.tensor(named: name)
            if a.shape != b.shape {
                names.append(name)
            } else if a.type.isReal, b.type.isReal {
                let difference = try b.asFloats(name)
                DenseMatrix.add(try a.asFloats(name), scale: -1, to: difference)
                if DenseMatrix.squaredLength(difference) > 0 { names.append(name) }
            }
        }
        return names
    }

    /// Stores tensors whole: biases as biases, the rest under the names of their modules.
    private static func keep(_ names: inout [String], in adapter: Adapter, _ tuned: BaseModules) throws(LyceumError) {
        let isBias = { (name: String) in name.hasSuffix(".bias") }
        if names.contains(where: isBias) { adapter.configuration.bias = .all }
        let modules = Set(names.filter { !isBias($0) }.compactMap { $0.split(separator: ".").dropLast().last.map(String.init) })
        adapter.configuration.modulesToSave = modules.sorted()
        let plan = try AdapterPlan(adapter.configuration, modelType: "", at: adapter.name)
        for (name, role) in plan.replacedTensors(adapter.modules, adapted: []) {
            adapter.append(Adapter.Replacement(name: name, role: role, tensor: try tuned.source.tensor(named: name).asFloats(name)))
        }
        let kept = Set(adapter.replacements.map(\.name))
        names.removeAll(where: kept.contains)
    }
}
