internal import LyceumCore

/// Turns the events of a generation into those of a chat answer: text, thinking, tool calls, log-probabilities.
struct ChatAnswerWriter {
    private let text: any ChatText
    private let began: ContinuousClock.Instant
    private var reasoning: ReasoningParser
    private var tools: ToolCallParser?
    private let firstCall: Int
    private var toFirstText: Double?
    private let wantsLogProbabilities: Bool

    init(_ request: ChatRequest, rendered: String, text: any ChatText, began: ContinuousClock.Instant) {
        self.text = text
        self.began = began
        wantsLogProbabilities = request.options.topLogProbabilities != nil
        guard case .messages(let messages) = request.prompt else {
            reasoning = ReasoningParser(begins: false)
            firstCall = 0
            return
        }
        let end = rendered.unicodeScalars.suffix(24).filter { !$0.properties.isWhitespace }
        reasoning = ReasoningParser(begins: String(String.UnicodeScalarView(end)).hasSuffix("<think>"))
        firstCall = messages.map(\.toolCalls.count).reduce(0, +)
        if !request.options.tools.isEmpty, request.options.toolChoice != .none {
            tools = ToolCallParser(tools: request.options.tools.map(\.name))
        }
    }

    mutating func take(_ event: GenerationEvent, _ emit: (ChatEvent) -> Void) {
        switch event {
        case .token(let token) where wantsLogProbabilities: emit(.logProbabilities([describe(token)]))
        case .text(let piece): show(reasoning.append(piece), emit)
        default: break
        }
    }

    private mutating func show(_ pieces: ReasoningParser.Pieces, _ emit: (ChatEvent) -> Void) {
        if !pieces.reasoning.isEmpty { emit(.reasoning(pieces.reasoning)) }
        guard !pieces.text.isEmpty else { return }
        let text = tools == nil ? pieces.text : tools!.append(pieces.text)
        showText(text, emit)
    }

    private mutating func showText(_ text: String, _ emit: (ChatEvent) -> Void) {
        guard !text.isEmpty else { return }
        if toFirstText == nil { toFirstText = (ContinuousClock.now - began).inSeconds }
        emit(.text(text))
    }

    mutating func finish(_ result: GenerationResult, model: String?, _ emit: (ChatEvent) -> Void) {
        show(reasoning.finish(), emit)
        var reason: FinishReason = result.endReason == .length ? .length : .stop
        if let (rest, calls) = tools?.finish() {
            showText(rest, emit)
            for (index, call) in calls.enumerated() {
                let identifier = Self.identifier(firstCall + index)
                emit(.toolCall(ToolCallDelta(index: index, id: identifier, name: call.name, arguments: call.arguments)))
            }
            if !calls.isEmpty { reason = .toolCalls }
        }
        let timings = result.timings
        emit(.finish(ChatFinish(
            reason: reason,
            usage: ChatUsage(
                promptTokens: timings.promptTokens, completionTokens: timings.generatedTokens,
                cachedPromptTokens: timings.cachedTokens),
            timings: ChatTimings(
                toFirstText: toFirstText, total: (ContinuousClock.now - began).inSeconds, prompt: timings.promptSeconds,
                completion: timings.generationSeconds),
            model: model)))
    }

    /// Nine letters and digits, which is what the strictest templates want, counted through the conversation.
    private static func identifier(_ number: Int) -> String {
        let digits = String(number, radix: 36)
        return "call" + String(repeating: "0", count: max(0, 5 - digits.utf8.count)) + digits
    }

    private func describe(_ token: GeneratedToken) -> TokenLogProbability {
        let bytes = text.bytes(of: token.token)
        return TokenLogProbability(
            text: String(decoding: bytes, as: UTF8.self), bytes: bytes, token: token.token,
            logProbability: Double(token.logProbability ?? 0),
            alternatives: token.top.map {
                .init(
                    text: String(decoding: text.bytes(of: $0.token), as: UTF8.self), token: $0.token,
                    logProbability: Double($0.logProbability))
            })
    }
}
