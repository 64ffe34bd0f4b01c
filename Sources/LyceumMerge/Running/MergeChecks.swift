internal import LyceumCore
internal import LyceumModel
internal import LyceumTensor

/// What is looked at before weights are merged.
struct MergeChecks {
    let inputs: MergeInputs
    let plan: MergePlan
    /// Models may have other tokens, or more of them; further rows are the reference's.
    let allowsOtherVocabulary: Bool

    /// - Returns: warnings.
    func run() throws(LyceumError) -> [String] {
        var warnings: [String] = []
        let reference = inputs.reference
        for model in inputs.models where model !== reference {
            try ShapeCheck.sameArchitecture(reference, model)
            warnings += try vocabulary(reference, model)
        }
        for name in plan.names {
            guard let entry = plan.entries[name] else { continue }
            for input in entry.models + (entry.base.map { [$0] } ?? []) { try check(entry, input) }
        }
        return warnings + (try ancestry())
    }

    private func check(_ entry: MergePlan.Entry, _ input: MergePlan.Input) throws(LyceumError) {
        guard let source = inputs.sources[input.model] else { return }
        guard let shape = source.shape(of: input.tensor) else {
            throw LyceumError(
                .invalidArgument, "the model has no tensor \(input.tensor)", at: input.model,
                remedy: "merge models with the same parts, or name layers it has")
        }
        try ShapeCheck.sameShape(
            entry.shape, shape, input.tensor, inputs.reference.name, input.model, allowsOtherVocabulary: allowsOtherVocabulary)
    }

    private func vocabulary(_ first: MergeSource, _ second: MergeSource) throws(LyceumError) -> [String] {
        // Models of one family have the same file, which need not be read as a tokenizer.
        if first.hasTokenizerFile(of: second), rows(first) == rows(second) { return [] }
        guard let mine = first.tokenizer(), let theirs = second.tokenizer() else { return [] }
        let check = VocabularyCheck(mine, theirs)
        try sameRows(first, second, check)
        guard let warning = check.warning(first.name, second.name) else { return [] }
        guard !check.isOther || allowsOtherVocabulary else {
            throw LyceumError(
                .invalidArgument, warning, at: second.name,
                remedy: "add “tokenizer: {source: union}” to the configuration, or merge rows by number with --crop-vocabulary")
        }
        return [warning]
    }

    /// Of the embedding.
    private func rows(_ source: MergeSource) -> Int? {
        source.names.first { TensorRole($0).isVocabulary && source.shape(of: $0)?.count == 2 }.flatMap { source.shape(of: $0)?.first }
    }

    private func sameRows(_ first: MergeSource, _ second: MergeSource, _ check: VocabularyCheck) throws(LyceumError) {
        guard !allowsOtherVocabulary, let mine = rows(first), let other = rows(second), mine != other else { return }
        let differing = check.differing > 0 ? "; \(check.differing) differ: \(check.examples.joined(separator: ", "))" : ""
        throw LyceumError(
            .invalidArgument,
            "the embedding of \(first.name) has \(mine) rows, this one \(other): of their tokens \(check.onlyFirst) and \(check.onlySecond) are "
                + "in one alone\(differing)", at: second.name,
            remedy: "add “tokenizer: {source: union}” to the configuration, or merge rows by number with --crop-vocabulary")
    }

    /// Models of different ancestors show in one matrix of a layer in the middle.
    private func ancestry() throws(LyceumError) -> [String] {
        let layer = plan.layers.isEmpty ? 0 : plan.layers[plan.layers.count / 2]
        let reference = inputs.reference
        let matrices = reference.names.filter { LayerName.layer(of: $0) == layer && (reference.shape(of: $0)?.count ?? 0) == 2 }
        guard let name = matrices.min(by: { (reference.shape(of: $0)!.reduce(1, *), $0) < (reference.shape(of: $1)!.reduce(1, *), $1) }) else { return [] }
        let weights = try reference.floats(name)
        var warnings: [String] = []
        for model in inputs.models where model !== reference && model.shape(of: name) == weights.shape {
            guard let cosine = VectorArithmetic.sums(weights, try model.floats(name)).cosine, cosine < Self.unrelatedCosine else { continue }
            warnings.append(
                "\(model.name): cosine \(Quantities.fixed(cosine, places: 3)) with \(reference.name) in \(name); models of different ancestors "
                    + "merge into noise")
        }
        return warnings
    }

    /// Training after pretraining moves weights by a few hundredths of this.
    static let unrelatedCosine = 0.9
}
