internal import LyceumCore
internal import LyceumData
internal import LyceumModel
internal import LyceumTensor
internal import LyceumText
internal import LyceumTrain

/// A tiny model made and trained for a planted control.
struct PlantedModel {
    let probe: any ContaminationProbe
    let parameterCount: Int
    /// Mean loss of the last steps, in nats.
    let loss: Double
    /// Tokens trained on.
    let tokens: Int
    private let folder: String
    private static let end = "<|endoftext|>"

    /// Makes a tokenizer and a model from nothing and trains it once through the texts.
    init(_ texts: [String], options: PlantedControl.Options) throws(LyceumError) {
        folder = try FileSystem.makeTemporaryFolder(prefix: "lyceum-planted")
        do {
            let json = try BPETrainer(vocabularySize: options.vocabulary, specialTokens: [Self.end], threads: options.threads).train(texts)
            try AtomicFile.write(json.text(), to: "\(folder)/tokenizer.json")
            (probe, parameterCount, loss, tokens) = try Self.train(texts, options, folder, "model")
        } catch {
            try? FileSystem.remove(folder)
            throw error
        }
    }

    func remove() { try? FileSystem.remove(folder) }

    /// The same beginning trained on other texts.
    func sibling(_ texts: [String], options: PlantedControl.Options, name: String) throws(LyceumError) -> any ContaminationProbe {
        try Self.train(texts, options, folder, name).probe
    }

    private static func train(
        _ texts: [String], _ options: PlantedControl.Options, _ folder: String, _ name: String
    ) throws(LyceumError) -> (probe: any ContaminationProbe, parameters: Int, loss: Double, tokens: Int) {
        let source = try TokenizerSource("\(folder)/tokenizer.json")
        let tokenizer = source.tokenizer
        let dimensions = ModelDimensions(
            layers: options.layers, width: options.width, heads: options.heads, context: 512, tiesHead: true, vocabulary: tokenizer.vocabularySize)
        let initializer = try ModelInitializer(architecture: "llama", dimensions: dimensions, tokenizer: source, seed: options.seed)
        try initializer.write(to: "\(folder)/\(name)")
        let model = try TrainableModel(try Checkpoint.open("\(folder)/\(name)"))
        let end = tokenizer.id(of: Self.end) ?? 0
        let documents = DocumentArray(
            texts.map { text in
                TrainingDocument(tokens: [end] + tokenizer.encode(text, addSpecialTokens: false, parseSpecialTokens: false).prefix(510) + [end])
            })
        let plan = BatchPlan(step: .tokens(options.stepTokens), length: 512, packing: .paddingFree, seed: options.seed)
        let batches = try BatchStream([MixtureSource("texts", documents, maximumPasses: 1)], plan: plan)
        let pool = ThreadPool(threads: options.threads)
        let steps = max(1, documents.tokenCount / max(options.stepTokens, 1))
        let trainer = try Trainer(
            model: model, objective: CausalLanguageModeling(), batches: batches,
            optimizer: try OptimizerSettings(.adamW, beta2: 0.95).makeOptimizer(threads: pool),
            schedule: Schedule(.cosine(minimum: 0.1), warmUp: .steps(min(50, steps / 10))), groups: ParameterGroups(decay: 0.01),
            plan: TrainingPlan(steps: steps + steps / 20 + 1, rate: options.rate, seed: options.seed, savesAtEnd: false), threads: pool)
        let watcher = LossWatcher()
        trainer.observers.append(watcher)
        let outcome = try trainer.run()
        let evaluator = EvaluatorProbe(
            try model.languageModel(threads: pool), text: tokenizer, beginning: end, endTokens: [end], name: name)
        return (evaluator, model.weightCount, watcher.loss, outcome.progress.tokens)
    }
}

/// Keeps the losses of the last steps.
private final class LossWatcher: TrainingObserver {
    private var recent: [Double] = []
    var loss: Double { recent.isEmpty ? .nan : recent.reduce(0, +) / Double(recent.count) }

    func finished(_ step: TrainingStep, progress: TrainingState) {
        recent.append(step.objective)
        if recent.count > 20 { recent.removeFirst() }
    }
}
