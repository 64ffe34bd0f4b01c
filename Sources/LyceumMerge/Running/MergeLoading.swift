internal import LyceumCore
internal import LyceumTensor

/// Brings together what a weight is made of.
struct MergeLoading {
    let inputs: MergeInputs
    let vocabulary: UnionVocabulary?

    func tensors(_ entry: MergePlan.Entry) throws(LyceumError) -> AlignedTensors {
        if let vocabulary, vocabulary.concerns(entry.name, entry.shape) {
            var tensors = try vocabulary.tensors(entry)
            tensors.statistics = try statistics(entry)
            return tensors
        }
        let base = try entry.base.map { input throws(LyceumError) in try load(input) }
        var models: [Tensor] = []
        for input in entry.models { models.append(try load(input)) }
        var tensors = AlignedTensors(name: entry.name, base: base, models: try cropped(models, base, entry))
        tensors.statistics = try statistics(entry)
        return tensors
    }

    private func statistics(_ entry: MergePlan.Entry) throws(LyceumError) -> [TensorStatistics] {
        guard type(of: entry.method).declaration.statistics != nil else { return [] }
        var result: [TensorStatistics] = []
        for input in entry.models {
            guard let statistics = inputs.statistics[input.model] else {
                throw LyceumError(.notFound, "there are no statistics of the model", at: input.model)
            }
            result.append(try statistics.statistics(of: input.tensor, shape: entry.shape))
        }
        return result
    }

    func load(_ input: MergePlan.Input) throws(LyceumError) -> Tensor {
        guard let source = inputs.sources[input.model] else { throw LyceumError(.notFound, "there is no such model", at: input.model) }
        return try source.floats(input.tensor)
    }

    /// Rows of tokens all have as they are; further rows are the reference's, whatever the method.
    private func cropped(_ models: [Tensor], _ base: Tensor?, _ entry: MergePlan.Entry) throws(LyceumError) -> [Tensor] {
        guard models.contains(where: { $0.shape != entry.shape }) else { return models }
        let reference = if let base { base } else { try load(entry.models[0]) }
        return models.map { model in
            guard model.shape != entry.shape else { return model }
            let result = VectorArithmetic.copy(reference)
            VectorArithmetic.copyRows(0..<min(model.shape[0], entry.shape[0]), of: model, to: result)
            return result
        }
    }
}
