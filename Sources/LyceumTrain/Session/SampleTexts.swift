public import LyceumCore
internal import LyceumModel
internal import LyceumText

/// Continues fixed prompts greedily now and then, so that one can read how a model gets on.
public final class SampleTexts: TrainingExamination {
    public let name = "samples"
    public let interval: Int
    private let prompts: [String]
    private let tokens: Int
    private let write: (Int, String, String) -> Void

    /// - Parameters:
    ///   - tokens: of every continuation.
    ///   - write: takes the step, the prompt and its continuation.
    public init(prompts: [String], tokens: Int, interval: Int, write: @escaping (Int, String, String) -> Void) {
        self.prompts = prompts
        self.tokens = tokens
        self.interval = max(1, interval)
        self.write = write
    }

    public func examine(_ trainer: Trainer) throws(LyceumError) -> [String: Double] {
        guard trainer.team.isFirst else { return [:] }
        let text = try TextModel(try trainer.model.languageModel(threads: trainer.threads))
        let generator = try Generator(evaluator: text.model, text: text.tokenizer, endTokens: text.endTokens)
        for prompt in prompts {
            let ids = text.tokenizer.encode(prompt)
            guard !ids.isEmpty, ids.count < text.model.contextLength else { continue }
            let room = min(tokens, text.model.contextLength - ids.count)
            let result = try generator.generate(GenerationRequest(prompt: ids, sampling: .greedy, maximumTokens: room))
            write(trainer.progress.step, prompt, result.text)
        }
        return [:]
    }
}
