public import LyceumCore
internal import LyceumTensor

/// How several low-rank adapters become one.
public enum AdapterCombinationMethod: String, Sendable, Hashable, CaseIterable {
    /// Updates side by side: ranks add, the sum is exact.
    case cat
    /// A and B each combined with √|weight · scale|, the sign on A; approximate, all ranks equal.
    case linear
    /// The sum's largest singular values.
    case svd
}

extension Adapter {
    /// One low-rank adapter from several, with weights.
    /// - Parameter rank: of the result with `svd`; nil takes the largest rank among them.
    /// - Throws: `LyceumError` for adapters that are more than low-rank updates, and for `linear` with different ranks or modules.
    public static func combined(
        _ uses: [AdapterUse], method: AdapterCombinationMethod, rank: Int? = nil, name: String = "combined"
    ) throws(LyceumError) -> Adapter {
        guard let first = uses.first else { throw LyceumError(.invalidArgument, "expected at least one adapter") }
        for use in uses { try use.adapter.requirePlainUpdates("the method \(method.rawValue) combines") }
        let rankAsked = rank ?? uses.flatMap { $0.adapter.adapted.map(\.rank) }.max() ?? 1
        var paths: [String] = []
        for module in first.adapter.modules.all where uses.contains(where: { $0.adapter.module(module.path) != nil }) {
            paths.append(module.path)
        }
        var configuration = first.adapter.configuration
        configuration.usesRankStabilization = false
        configuration.initialization = .kaiming
        configuration.dropout = 0
        configuration.layers = nil
        configuration.layerLists = []
        configuration.excluded = nil
        configuration.targets = .names(paths)
        configuration.rankPattern = []
        configuration.alphaPattern = []
        let result = Adapter(configuration: configuration, name: name, modules: first.adapter.modules, modelKeys: JSON.Object())
        for path in paths {
            let updates = uses.flatMap { use in
                use.adapter.module(path).map { $0.restoringOrder().updates(weight: use.weight, dropout: 0) } ?? []
            }
            result.append(try Self.combine(updates, method, rank: rankAsked, of: result.modules[path]!))
        }
        result.settleRanks()
        return result
    }

    /// Writes down the ranks the modules have, at scale 1.
    func settleRanks() {
        let ranks = adapted.map(\.rank)
        configuration.rank = ranks.max() ?? configuration.rank
        configuration.alpha = Double(configuration.rank)
        for entry in adapted where entry.rank != configuration.rank {
            let pattern = Self.escaped(entry.module.path)
            configuration.rankPattern.append((pattern, entry.rank))
            configuration.alphaPattern.append((pattern, Double(entry.rank)))
        }
    }

    private static func escaped(_ path: String) -> String { path.split(separator: ".").joined(separator: "\\.") }

    private static func combine(
        _ updates: [LowRankUpdate], _ method: AdapterCombinationMethod, rank: Int, of module: BaseModule
    ) throws(LyceumError) -> AdaptedModule {
        var result = AdaptedModule(module)
        switch method {
        case .cat:
            result.down = Tensor.stacked(updates.map(\.down))
            result.up = Tensor.stacked(updates.map { $0.up.transposedFloats().scaled(by: $0.scale) }).transposedFloats()
        case .linear:
            guard let first = updates.first, updates.allSatisfy({ $0.rank == first.rank }) else {
                throw LyceumError(
                    .invalidArgument, "expected the same rank in all adapters, found \(updates.map(\.rank))", at: module.path,
                    remedy: "use the method cat or svd")
            }
            let down = Tensor(zeros: first.down.shape)
            let up = Tensor(zeros: first.up.shape)
            for update in updates {
                let root = abs(update.scale).squareRoot()
                DenseMatrix.add(update.down, scale: update.scale < 0 ? -root : root, to: down)
                DenseMatrix.add(update.up, scale: root, to: up)
            }
            (result.down, result.up) = (down, up)
        case .svd:
            let sum = Tensor(zeros: [module.outputs, module.inputs])
            for update in updates { try DenseMatrix.add(update, to: sum) }
            let (down, up) = try SingularValues.truncated(sum, rank: min(rank, module.outputs, module.inputs)).balanced(scale: 1)
            (result.down, result.up) = (down, up)
        }
        return result
    }
}

extension Tensor {
    /// Rows of all, one below the other.
    static func stacked(_ parts: [Tensor]) -> Tensor {
        let result = Tensor(zeros: [parts.reduce(0) { $0 + $1.rows }, parts[0].width])
        var offset = 0
        for part in parts {
            (result.pointer + offset).copyMemory(from: part.pointer, byteCount: part.byteCount)
            offset += part.byteCount
        }
        return result
    }
}
