internal import CLyceumKernels
internal import LyceumCore
internal import LyceumModel
internal import LyceumTensor

/// Squared derivatives of each text's log-probability by each weight.
///
/// Matena and Raffel 2022, arXiv 2111.09832, eq. 3, with the text itself in the place of labels drawn from the model.
final class FisherPass: StatisticsPass {
    let tensors: [TensorDeclaration]
    private let model: TrainableModel
    private let tape: Tape
    private let parameters: [String: Parameter]
    private var chosen: [(parameter: Parameter, gradient: Tensor, sum: Tensor)] = []

    init(_ model: TrainableModel, names: [String], threads: ThreadPool) {
        self.model = model
        tape = Tape(threads: threads)
        tape.options.appliesDropout = false
        let wanted = Set(names)
        parameters = Dictionary(
            model.parameters.filter { wanted.contains($0.name) }.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        tensors = parameters.values.map { TensorDeclaration(name: $0.name, type: .f32, shape: $0.shape) }
    }

    func begin(_ names: [String]) throws(LyceumError) {
        for entry in chosen { tape.unwatch(entry.parameter.tensor) }
        chosen = []
        for name in names {
            guard let parameter = parameters[name] else { throw LyceumError(.notFound, "the model has no such weight", at: name) }
            chosen.append((parameter, Tensor(zeros: parameter.shape), Tensor(zeros: parameter.shape)))
        }
    }

    func read(_ tokens: [Int32]) throws(LyceumError) {
        let rows = StatisticsRows(tokens: tokens)
        try rows.check(model)
        for entry in chosen { tape.watch(entry.parameter.tensor, gradient: entry.gradient, isEmpty: true) }
        let hidden = model.hiddenStates(tokens: tokens, positions: rows.positions, documents: rows.documents, on: tape)
        let result = tape.crossEntropy(
            hidden, head: model.head, targets: rows.targets, weights: rows.weights, options: CrossEntropyOptions(logitCap: model.logitCap))
        guard result.losses.allSatisfy(\.isFinite) else {
            tape.discard()
            throw LyceumError(
                .invalidData, "the model's loss is not finite", at: model.checkpoint.path, remedy: "use a checkpoint from before it diverged")
        }
        tape.backward()
        for entry in chosen where tape.hasGradient(entry.parameter.tensor) {
            withExtendedLifetime(entry) {
                lyc_add_squares(ThreadPool.shared.handle, entry.sum.floats, entry.gradient.floats, 1, entry.sum.count)
            }
        }
    }

    func finish(samples: Int) throws(LyceumError) -> [Tensor] {
        let result = chosen.map { entry in
            VectorArithmetic.scale(entry.sum, by: 1 / Float(samples))
            return entry.parameter.withHuggingFaceRows(entry.sum)
        }
        for entry in chosen { tape.unwatch(entry.parameter.tensor) }
        chosen = []
        return result
    }
}
