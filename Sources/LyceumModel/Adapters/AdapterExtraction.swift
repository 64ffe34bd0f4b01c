public import LyceumCore
internal import LyceumTensor
public import LyceumText

/// What an extraction found in one matrix.
public struct ExtractedModule: Sendable, Hashable {
    public let path: String
    /// 0 where no singular value is large enough: the matrix is not in the adapter.
    public let rank: Int
    /// Length (Frobenius norm) of the difference between the models, and of the base's matrix.
    public let differenceLength: Double
    public let baseLength: Double
    /// Share of the difference's squared length that the low-rank update holds, 0 to 1; 1 when there is no difference.
    public let capturedEnergy: Double
}

/// What is taken out of a fine-tuned model, and how.
public struct ExtractionOptions: Sendable {
    /// Of every update; less where a matrix is smaller or its difference has fewer directions.
    public var maximumRank: Int
    /// Singular values that are not above this are left out.
    public var epsilon: Float = 0
    /// nil takes all matrices but embeddings and head.
    public var targets: ModuleSelection?
    /// When there are some, only modules in whose path one is found.
    public var included: [PathExpression] = []
    /// Modules in whose path one is found are left out.
    public var excluded: [PathExpression] = []
    /// Embeddings and head become low-rank updates too.
    public var decomposesEmbeddings = false
    /// Modules stored whole, by the end of their path.
    public var savedModules: [String] = []
    /// Stores whatever else differs (embeddings, head, norms, biases) whole.
    public var keepsOthers = false
    /// A and B have equal shares of the singular values; else A has them all.
    public var distributesScale = true

    public init(maximumRank: Int) { self.maximumRank = maximumRank }

    func contains(_ path: String) -> Bool {
        let name = path.split(separator: ".").last.map(String.init) ?? path
        guard !savedModules.contains(path), !savedModules.contains(name) else { return false }
        guard included.isEmpty || included.contains(where: { $0.matches(path) }) else { return false }
        return !excluded.contains { $0.matches(path) }
    }
}

/// An adapter taken out of a fine-tuned model, with what it holds and what it leaves.
public struct AdapterExtraction {
    public let adapter: Adapter
    public let modules: [ExtractedModule]
    /// Tensors that differ and are not in the adapter.
    public let leftOut: [String]

    /// The difference of two models as low-rank updates: truncated singular values per matrix.
    ///
    /// The rank of an update is the number of singular values above `epsilon`, at most `maximumRank`; α is the rank, so that updates count as they
    /// are.
    /// - Parameter progress: called with the path before each matrix.
    /// - Throws: `LyceumError` when the models are of different architectures or sizes, or differ in nothing that is taken.
    public static func extract(
        from tuned: Checkpoint, base: Checkpoint, options: ExtractionOptions,
        progress: (String) throws(LyceumError) -> Void = { _ throws(LyceumError) in }
    ) throws(LyceumError) -> AdapterExtraction {
        guard tuned.modelType == base.modelType else {
            throw LyceumError(
                .invalidArgument, "expected a model of the base's architecture \(base.modelType), found \(tuned.modelType)", at: tuned.path)
        }
        guard options.maximumRank > 0 else {
            throw LyceumError(.invalidArgument, "expected a rank above 0, found \(options.maximumRank)")
        }
        var configuration = AdapterConfiguration()
        configuration.base = base.path
        let modules = try BaseModules(base)
        let other = try BaseModules(tuned)
        let chosen = try chosen(options, modules, base)
        configuration.targets = .names(chosen.map(\.path))
        let adapter = Adapter(configuration: configuration, name: "extracted", modules: modules, modelKeys: JSON.Object())
        var results: [ExtractedModule] = []
        for module in chosen {
            try progress(module.path)
            let (entry, result) = try extract(module, modules, other, options, at: tuned.path)
            if let entry { adapter.append(entry) }
            results.append(result)
        }
        adapter.configuration.targets = .names(adapter.adapted.map(\.module.path))
        adapter.settleRanks()
        // What is in the adapter is no longer left out, nor what is below epsilon.
        var leftOut = try differing(modules, other, except: Set(chosen.map(modules.tensorName)))
        try keep(&leftOut, in: adapter, other, options)
        guard !adapter.adapted.isEmpty || !adapter.replacements.isEmpty else {
            throw LyceumError(
                .invalidArgument, "the models do not differ in the \(chosen.count) matrices that are looked at", at: tuned.path,
                remedy: options.epsilon > 0 ? "lower the least singular value, or choose other modules" : "choose other modules, or another model")
        }
        return AdapterExtraction(adapter: adapter, modules: results, leftOut: leftOut)
    }

    /// The same with a rank for all.
    public static func extract(
        from tuned: Checkpoint, base: Checkpoint, rank: Int, targets: ModuleSelection? = nil, keepsOthers: Bool = false,
        progress: (String) throws(LyceumError) -> Void = { _ throws(LyceumError) in }
    ) throws(LyceumError) -> AdapterExtraction {
        var options = ExtractionOptions(maximumRank: rank)
        options.targets = targets
        options.keepsOthers = keepsOthers
        return try extract(from: tuned, base: base, options: options, progress: progress)
    }

    private static func chosen(_ options: ExtractionOptions, _ modules: BaseModules, _ base: Checkpoint) throws(LyceumError) -> [BaseModule] {
        var configuration = AdapterConfiguration()
        configuration.targets = options.targets ?? .allLinear
        let plan = try AdapterPlan(configuration, modelType: base.modelType, at: base.path)
        let targets = Set(try plan.targets(modules).filter { $0.kind != .embedding }.map(\.path))
        let chosen = modules.all.filter { module in
            let isAsked = targets.contains(module.path) || options.decomposesEmbeddings && module.kind != .linear
            return isAsked && options.contains(module.path)
        }
        guard !chosen.isEmpty || !options.savedModules.isEmpty else {
            throw LyceumError(
                .notFound, "no matrix is left of the \(targets.count) that fit the targets", at: base.path,
                remedy: "change the expressions that include and exclude modules; paths are like \(targets.sorted().first ?? "")")
        }
        return chosen
    }

    private static func extract(
        _ module: BaseModule, _ base: BaseModules, _ tuned: BaseModules, _ options: ExtractionOptions, at place: String
    ) throws(LyceumError) -> (AdaptedModule?, ExtractedModule) {
        guard let same = tuned[module.path], same.outputs == module.outputs, same.inputs == module.inputs else {
            throw LyceumError(
                .invalidData, "expected a matrix [\(module.outputs), \(module.inputs)] as in the base", at: "\(place): \(module.path)",
                remedy: module.kind == .linear
                    ? "give a model that was fine-tuned from this base" : "the vocabularies differ: store embeddings and head whole")
        }
        let difference = try tuned.floats(same)
        let matrix = try base.floats(module)
        DenseMatrix.add(matrix, scale: -1, to: difference)
        return try LowRankFit(options).fit(difference, module, baseLength: DenseMatrix.squaredLength(matrix).squareRoot())
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
    private static func keep(
        _ names: inout [String], in adapter: Adapter, _ tuned: BaseModules, _ options: ExtractionOptions
    ) throws(LyceumError) {
        let isBias = { (name: String) in name.hasSuffix(".bias") }
        var modules = Set(options.savedModules)
        if options.keepsOthers {
            if names.contains(where: isBias) { adapter.configuration.bias = .all }
            modules.formUnion(names.filter { !isBias($0) }.compactMap { $0.split(separator: ".").dropLast().last.map(String.init) })
        }
        guard !modules.isEmpty || adapter.configuration.bias != .none else { return }
        adapter.configuration.modulesToSave = modules.sorted()
        try keepTiedHead(in: adapter, tuned)
        let plan = try AdapterPlan(adapter.configuration, modelType: "", at: adapter.name)
        for (name, role) in plan.replacedTensors(adapter.modules, adapted: []) {
            adapter.append(Adapter.Replacement(name: name, role: role, tensor: try tuned.source.tensor(named: name).asFloats(name)))
        }
        for module in options.savedModules {
            guard !adapter.replacements.contains(where: { Self.owner($0.name).hasSuffix(module) }) else { continue }
            throw LyceumError(
                .notFound, "the model has no module “\(module)” to store whole", at: adapter.name,
                remedy: LyceumError.nearestNameRemedy(module, among: Self.moduleNames(adapter)))
        }
        let kept = Set(adapter.replacements.map(\.name))
        names.removeAll(where: kept.contains)
    }

    private static func moduleNames(_ adapter: Adapter) -> [String] {
        Set(adapter.modules.source.tensorNames.compactMap { owner($0).split(separator: ".").last.map(String.init) }).sorted()
    }

    private static func owner(_ name: String) -> String { name.split(separator: ".").dropLast().joined(separator: ".") }

    /// A head that is the embedding follows it only when it is stored as well: adapters leave a tied head as the base has it.
    private static func keepTiedHead(in adapter: Adapter, _ tuned: BaseModules) throws(LyceumError) {
        let saved = adapter.configuration.modulesToSave
        guard let table = adapter.modules.tokenEmbedding, saved.contains(where: { table.path.hasSuffix($0) }),
            let head = adapter.modules.all.first(where: { $0.kind == .head }), !adapter.modules.source.contains(head.weightName),
            adapter.module(head.path) == nil, let own = tuned[head.path]
        else { return }
        if !saved.contains(head.path) { adapter.configuration.modulesToSave = (saved + [head.path]).sorted() }
        adapter.append(Adapter.Replacement(name: head.weightName, role: .whole, tensor: try tuned.floats(own)))
    }
}
