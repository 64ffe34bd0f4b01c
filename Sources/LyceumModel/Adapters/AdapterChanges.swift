package import LyceumCore
package import LyceumTensor

/// Low-rank adapters as changes of matrices, for what merges them.
extension Adapter {
    /// Paths of the matrices it changes, in the order of the model.
    package var changedPaths: [String] { adapted.map(\.module.path) }

    /// `[outputs, inputs]`; nil for a path the base does not have.
    package func shape(of path: String) -> [Int]? { modules[path].map { [$0.outputs, $0.inputs] } }

    /// Numbers of the low-rank updates.
    package var updateCount: Int { adapted.reduce(0) { $0 + ($1.down?.count ?? 0) + ($1.up?.count ?? 0) } }

    /// - Throws: `LyceumError` for adapters whose changes are more than low-rank updates of matrices.
    package func requirePlainUpdates(_ purpose: String) throws(LyceumError) {
        guard configuration.kind == .lora, !configuration.usesMagnitude, replacements.isEmpty,
            !adapted.contains(where: { $0.module.kind == .embedding })
        else {
            throw LyceumError(
                .unsupported, "\(purpose) plain low-rank updates; this adapter is more than that", at: name,
                remedy: "merge the adapters into the model one after the other")
        }
    }

    /// The change of a matrix, `scale · B A`, fp32 `[outputs, inputs]` in memory of its own; zeros where the adapter leaves it alone.
    package func change(of path: String) throws(LyceumError) -> Tensor {
        guard let module = modules[path] else { throw LyceumError(.notFound, "the base model has no module \(path)", at: name) }
        let result = Tensor(zeros: [module.outputs, module.inputs])
        for update in self.module(path)?.restoringOrder().updates(weight: 1, dropout: 0) ?? [] { try DenseMatrix.add(update, to: result) }
        return result
    }

    /// The sum of the products of two changes' elements, without making either: tr((B A)ᵀ B′ A′) = Σ (Bᵀ B′) ∘ (A A′ᵀ).
    package func product(with other: Adapter, of path: String) throws(LyceumError) -> Double {
        guard let mine = module(path)?.restoringOrder(), let theirs = other.module(path)?.restoringOrder() else { return 0 }
        var sum = 0.0
        for a in mine.updates(weight: 1, dropout: 0) {
            for b in theirs.updates(weight: 1, dropout: 0) {
                let (ups, downs) = (Tensor(zeros: [a.rank, b.rank]), Tensor(zeros: [a.rank, b.rank]))
                try DenseMatrix.multiply(a.up.transposedFloats(), b.up, into: ups)
                try DenseMatrix.multiply(a.down, b.down, transposed: true, into: downs)
                let product = withExtendedLifetime((ups, downs)) {
                    (0..<ups.count).reduce(0.0) { $0 + Double(ups.floats[$1]) * Double(downs.floats[$1]) }
                }
                sum += product * Double(a.scale) * Double(b.scale)
            }
        }
        return sum
    }

    /// An adapter on the same base with the largest singular values of the changes that `change` makes, one at a time.
    /// - Parameters:
    ///   - paths: of the matrices, in the order of the model.
    ///   - epsilon: singular values that are not above this are left out.
    /// - Returns: the adapter, and what it holds of each change.
    package func refactored(
        _ paths: [String], rank: Int, epsilon: Float, name: String, change: (String) throws(LyceumError) -> Tensor
    ) throws(LyceumError) -> (adapter: Adapter, modules: [ExtractedModule]) {
        var fit = LowRankFit(maximumRank: rank)
        fit.epsilon = epsilon
        var configuration = AdapterConfiguration()
        configuration.base = self.configuration.base
        configuration.taskType = self.configuration.taskType
        let result = Adapter(configuration: configuration, name: name, modules: modules, modelKeys: modelKeys)
        var found: [ExtractedModule] = []
        for path in paths {
            guard let module = modules[path] else { throw LyceumError(.notFound, "the base model has no module \(path)", at: name) }
            let (entry, held) = try fit.fit(try change(path), module, baseLength: 0)
            if let entry { result.append(entry) }
            found.append(held)
        }
        guard !result.adapted.isEmpty else {
            throw LyceumError(
                .invalidArgument, "nothing is left of the changes", at: name, remedy: "raise the density, or lower the least singular value")
        }
        result.configuration.targets = .names(result.adapted.map(\.module.path))
        result.settleRanks()
        return (result, found)
    }
}
