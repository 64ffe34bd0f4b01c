public import LyceumCore
public import LyceumTensor

/// Several adapters on one model at once, each with a weight: the sum of their changes.
///
/// Low-rank updates of one matrix lie side by side, which is exact. Where a change is more than an update (DoRA beside another adapter or
/// with a weight, IA³ with a weight or beside updates of another adapter), the matrix is folded in fp32 when the model is built:
/// `W + Σ wᵢ (Wᵢ − W)`. Folded matrices do not follow training.
public final class AdapterMixture: TrainableAdapter {
    public let uses: [AdapterUse]

    public init(_ uses: [AdapterUse]) { self.uses = uses }

    public var parameters: [Parameter] { uses.flatMap(\.adapter.parameters) }

    public var prompt: VirtualPrompt? { uses.lazy.compactMap(\.adapter.prompt).first }

    /// - Throws: `LyceumError` when the adapters cannot work together: two prompts, or a prompt with a weight.
    public func check() throws(LyceumError) {
        let prompts = uses.filter { $0.adapter.prompt != nil }
        _ = try prompts.map { $0.adapter as any TrainableAdapter }.commonPrompt(at: "adapters")
        for use in prompts where use.weight != 1 {
            throw LyceumError(
                .invalidArgument, "a prefix or soft prompt has no weight, found \(use.weight)", at: use.adapter.name,
                remedy: "use weight 1")
        }
    }

    private func entries(_ path: String) -> [(entry: AdaptedModule, use: AdapterUse)] {
        uses.compactMap { use in use.adapter.module(path).map { ($0, use) } }
    }

    /// Whether the changes are more than updates side by side.
    private func needsFolding(_ entries: [(entry: AdaptedModule, use: AdapterUse)]) -> Bool {
        let special = entries.filter { $0.entry.magnitude != nil || $0.entry.inputScale != nil || $0.entry.outputScale != nil }
        guard let first = special.first else { return false }
        return entries.count > 1 || first.use.weight != 1
    }

    public func adapter(for modulePath: String, outputs: Int, inputs: Int, rows: [Int]?) throws(LyceumError) -> LinearAdapter? {
        var result: LinearAdapter?
        guard !needsFolding(entries(modulePath)) else { return nil }
        for use in uses {
            guard let entry = try use.adapter.arranged(modulePath, outputs: outputs, inputs: inputs, rows: rows) else { continue }
            var next = LinearAdapter(
                updates: entry.updates(weight: use.weight, dropout: Float(use.adapter.configuration.dropout)),
                magnitude: entry.magnitude, inputScale: entry.inputScale, outputScale: entry.outputScale)
            if let result { next.updates = result.updates + next.updates }
            result = next
        }
        return result
    }

    public func replacement(for tensorName: String, shape: [Int], rows: [Int]?) throws(LyceumError) -> Tensor? {
        if let whole = try mixedReplacement(tensorName, shape: shape, rows: rows) { return whole }
        let isBias = tensorName.hasSuffix(".bias")
        guard isBias || tensorName.hasSuffix(".weight") else { return nil }
        let found = entries(String(tensorName.dropLast(isBias ? 5 : 7)))
        guard let module = found.first?.entry.module, module.kind == .embedding || needsFolding(found) else { return nil }
        return isBias
            ? try foldedBias(tensorName, module, found, rows: rows) : try folded(module, found, rows: rows)
    }

    /// `W + Σ wᵢ (Wᵢ − W)` in Hugging Face's order, then in the model's.
    private func folded(
        _ module: BaseModule, _ found: [(entry: AdaptedModule, use: AdapterUse)], rows: [Int]?
    ) throws(LyceumError) -> Tensor {
        let base = try found[0].use.adapter.modules.floats(module)
        let sum = base.copied()
        for (entry, use) in found {
            let changed = try DenseMatrix.folded(entry.restoringOrder(), weight: use.weight, into: base.copied())
            DenseMatrix.add(changed, scale: 1, to: sum)
            DenseMatrix.add(base, scale: -1, to: sum)
        }
        return rows.map { sum.takingRows($0) } ?? sum
    }

    /// IA³ on outputs scales the bias too.
    private func foldedBias(
        _ name: String, _ module: BaseModule, _ found: [(entry: AdaptedModule, use: AdapterUse)], rows: [Int]?
    ) throws(LyceumError) -> Tensor? {
        guard found.contains(where: { $0.entry.outputScale != nil }) else { return nil }
        let source = found[0].use.adapter.modules.source
        let bias = try source.tensor(named: name).asFloats(name)
        let base = bias.copied()
        for (entry, use) in found {
            guard let scale = entry.restoringOrder().outputScale else { continue }
            for index in 0..<bias.count { bias.floats[index] += use.weight * (scale.floats[index] - 1) * base.floats[index] }
        }
        return rows.map { bias.takingRows($0) } ?? bias
    }

    /// Whole tensors: one adapter's as it is, or the base's with the weighted differences.
    private func mixedReplacement(_ name: String, shape: [Int], rows: [Int]?) throws(LyceumError) -> Tensor? {
        let owners = uses.filter { use in use.adapter.replacements.contains { $0.name == name } }
        guard let first = owners.first else { return nil }
        if owners.count == 1, first.weight == 1 {
            return try first.adapter.replacement(for: name, shape: shape, rows: rows)
        }
        let source = first.adapter.modules.source
        let stored = first.adapter.modules.all.first { $0.weightName == name }.map(first.adapter.modules.tensorName) ?? name
        let base = try source.tensor(named: stored).asFloats(name)
        let sum = base.copied()
        for use in owners {
            guard let whole = try use.adapter.replacement(for: name, shape: shape, rows: nil) else { continue }
            DenseMatrix.add(whole, scale: use.weight, to: sum)
            DenseMatrix.add(base, scale: -use.weight, to: sum)
        }
        return rows.map { sum.takingRows($0) } ?? sum
    }
}
