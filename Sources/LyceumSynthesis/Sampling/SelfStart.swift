internal import LyceumCore
internal import LyceumExam
internal import LyceumModel
internal import LyceumText

/// What one of a model's own texts is begun with.
struct SelfStart {
    var kind: String
    var prompt: [Int32]
    /// Text that belongs to the sample in front of what is written.
    var opening = ""
    /// The user's turn of a conversation, where it is given.
    var request: String?
}

/// Draws beginnings: an empty document, a few words, a conversation.
struct SelfStarts {
    private let text: TextModel
    private let seed: UInt64
    private let openings: [String]
    private let requests: [String]
    /// What stands in front of a user's turn in the model's template; nil for models without one.
    private let turnStart: [Int32]?
    private let documentStart: [Int32]

    /// - Throws: `LyceumError` when the template cannot be rendered or the model has no token to begin a text with.
    init(_ text: TextModel, _ options: SelfSampleOptions) throws(LyceumError) {
        self.text = text
        seed = options.seed
        openings = options.lists.strings("openings")
        requests = options.lists.strings("requests")
        let special = text.model.checkpoint.specialTokens
        guard let start = text.beginning ?? text.tokenizer.beginningOfSequence ?? special.end ?? text.tokenizer.endOfSequence ?? text.endTokens.min() else {
            throw LyceumError(.unsupported, "the model names no token that begins or ends a text", at: text.model.checkpoint.path)
        }
        documentStart = [start]
        let wantsChats = options.chats ?? (text.template != nil)
        if wantsChats, text.template == nil { throw TextModel.noTemplate(text.model.checkpoint.path) }
        turnStart = wantsChats ? try Self.turnStart(text) : nil
    }

    /// The template's text up to where the user's words stand.
    private static func turnStart(_ text: TextModel) throws(LyceumError) -> [Int32]? {
        guard let template = text.template else { return nil }
        let mark = "\u{E000}turn\u{E000}"
        let rendered = try template.render(
            messages: [["role": "user", "content": .string(mark)]], tools: nil, addGenerationPrompt: false,
            variables: try text.model.checkpoint.templateVariables())
        guard let place = rendered.firstRange(of: mark) else { return nil }
        let tokens = text.tokenizer.encode(String(rendered[..<place.lowerBound]), addSpecialTokens: false, parseSpecialTokens: true)
        return tokens.isEmpty ? nil : tokens
    }

    /// The beginning of a try. Of models with a template two of five are conversations, one of them wholly the model's own.
    func start(_ number: Int) throws(LyceumError) -> SelfStart {
        var draws = SeededDraws(seed: seed, "self/start", number)
        let draw = draws.below(10)
        if let turnStart, draw < 4 {
            if draw < 2 || requests.isEmpty { return SelfStart(kind: "chat", prompt: turnStart) }
            let request = draws.pick(requests)
            return SelfStart(kind: "request", prompt: try answerPrompt(request), request: request)
        }
        guard draw < 7, !openings.isEmpty else { return SelfStart(kind: "empty", prompt: documentStart) }
        let opening = draws.pick(openings)
        return SelfStart(kind: "opening", prompt: documentStart + text.tokenizer.encode(opening, addSpecialTokens: false), opening: opening)
    }

    /// The tokens up to where the answer begins.
    func answerPrompt(_ request: String) throws(LyceumError) -> [Int32] {
        try text.tokens(messages: [["role": "user", "content": .string(request)]], addGenerationPrompt: true)
    }
}
