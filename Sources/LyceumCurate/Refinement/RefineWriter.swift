internal import LyceumCore
internal import LyceumModel
internal import LyceumText

/// A model that is shown texts and writes programs.
final class RefineWriter {
    struct Answer {
        var text: String
        var isCut: Bool
    }

    struct Question {
        /// What the model is shown.
        var text: String
        /// Numbers of the lines of a chunk, and these lines as they are; nil asks about a document.
        var chunk: (lines: Range<Int>, text: String)?
    }

    private let model: TextModel
    private let generator: Generator
    private let programTokens: Int
    /// nil where any text may be written.
    private let vocabulary: ProgramVocabulary?
    /// Tokens of a text for which there is room beside prompt and program.
    let room: Int
    /// Prompts given to the generator at once; it works on a batch of them at a time.
    private static let portion = 256

    /// - Throws: `LyceumError` for a model without a chat template, or with too short a context.
    init(_ model: TextModel, _ options: Refiner.Options) throws(LyceumError) {
        self.model = model
        programTokens = options.programTokens
        vocabulary = options.isConstrained ? ProgramVocabulary(model.tokenizer, endTokens: model.endTokens) : nil
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
    func answers(_ questions: [Question]) throws(LyceumError) -> [Answer?] {
        var answers: [Answer?] = []
        answers.reserveCapacity(questions.count)
        for start in stride(from: 0, to: questions.count, by: Self.portion) {
            answers += try portion(questions[start..<min(start + Self.portion, questions.count)])
        }
        return answers
    }

    private func portion(_ questions: ArraySlice<Question>) throws(LyceumError) -> [Answer?] {
        var answers = [Answer?](repeating: nil, count: questions.count)
        var places: [Int] = []
        var requests: [GenerationRequest] = []
        for (place, question) in questions.enumerated() {
            let prompt = try model.tokens(messages: RefinePrompts.messages(question.text), addGenerationPrompt: true)
            guard prompt.count + programTokens <= model.model.contextLength else { continue }
            places.append(place)
            var request = GenerationRequest(prompt: prompt, sampling: SamplingOptions(temperature: 0), maximumTokens: programTokens)
            request.constraint = vocabulary.map { ProgramConstraint(Self.language(question), $0) }
            requests.append(request)
        }
        for (place, result) in zip(places, try generator.generate(requests)) {
            let text = RefineCall.trimmed(result.text[...])
            let isCut = result.endReason == .length
            answers[place] = Answer(text: isCut && vocabulary != nil ? Self.whole(text) : text, isCut: isCut)
        }
        return answers
    }

    private static func language(_ question: Question) -> ProgramLanguage {
        question.chunk.map { ProgramLanguage(lines: $0.lines, text: $0.text) } ?? .document
    }

    /// A program that fits its text but for its end, without the call that was cut off.
    private static func whole(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if let last = lines.last, !RefineProgram(parsing: last).isValid { lines.removeLast() }
        return lines.isEmpty ? RefineProgram.Operation.keepChunk.text : lines.joined(separator: "\n")
    }
}
