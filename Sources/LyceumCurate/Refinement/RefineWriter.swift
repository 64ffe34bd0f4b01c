internal import LyceumCore
internal import LyceumModel
internal import LyceumText

/// A model that is shown texts and writes programs.
final class RefineWriter {
    struct Answer {
        var text: String
        var isCut: Bool
    }

    private let model: TextModel
    private let generator: Generator
    private let programTokens: Int
    /// Tokens of a text for which there is room beside prompt and program.
    let room: Int
    /// Prompts given to the generator at once; it works on a batch of them at a time.
    private static let portion = 256

    /// - Throws: `LyceumError` for a model without a chat template, or with too short a context.
    init(_ model: TextModel, _ options: Refiner.Options) throws(LyceumError) {
        self.model = model
        programTokens = options.programTokens
        let empty = try model.tokens(messages: RefinePrompts.messages("[doc]\n\n[/doc]"), addGenerationPrompt: true).count
        // Tokens of a text are counted line by line; a few of them join differently in the whole.
        room = model.model.contextLength - empty - options.programTokens - 8
        guard room >= 16 else {
            throw LyceumError(
                .limitExceeded, "the model's context of \(model.model.contextLength) tokens has no room for a text beside a program of \(programTokens)",
                at: model.model.checkpoint.path, remedy: "allow shorter programs, or take a model with a longer context")
        }
        generator = try Generator(
            evaluator: model.model, text: model.tokenizer, endTokens: model.endTokens, options: GeneratorOptions(maximumBatch: options.batch))
    }

    func count(_ text: String) -> Int { model.tokenizer.encode(text, addSpecialTokens: false, parseSpecialTokens: false).count }

    /// The first tokens of a text, as far as there is room.
    func beginning(_ text: String, tokens: Int) -> String { Self.beginning(text, tokens: min(tokens, room), model.tokenizer) }

    /// The first tokens of a text, whole characters.
    static func beginning(_ text: String, tokens limit: Int, _ tokenizer: Tokenizer) -> String {
        let (ids, ranges) = tokenizer.encodeWithOffsets(text, addSpecialTokens: false, parseSpecialTokens: false)
        guard ids.count > limit else { return text }
        var end = limit > 0 ? ranges[limit - 1].upperBound : 0
        let bytes = Array(text.utf8)
        while end > 0, end < bytes.count, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return String(decoding: bytes[..<end], as: UTF8.self)
    }

    /// - Returns: nil for texts that the model has no room for.
    func answers(_ texts: [String]) throws(LyceumError) -> [Answer?] {
        var answers: [Answer?] = []
        answers.reserveCapacity(texts.count)
        for start in stride(from: 0, to: texts.count, by: Self.portion) {
            answers += try portion(texts[start..<min(start + Self.portion, texts.count)])
        }
        return answers
    }

    private func portion(_ texts: ArraySlice<String>) throws(LyceumError) -> [Answer?] {
        var answers = [Answer?](repeating: nil, count: texts.count)
        var places: [Int] = []
        var requests: [GenerationRequest] = []
        for (place, text) in texts.enumerated() {
            let prompt = try model.tokens(messages: RefinePrompts.messages(text), addGenerationPrompt: true)
            guard prompt.count + programTokens <= model.model.contextLength else { continue }
            places.append(place)
            requests.append(GenerationRequest(prompt: prompt, sampling: SamplingOptions(temperature: 0), maximumTokens: programTokens))
        }
        for (place, result) in zip(places, try generator.generate(requests)) {
            answers[place] = Answer(text: RefineCall.trimmed(result.text[...]), isCut: result.endReason == .length)
        }
        return answers
    }
}
