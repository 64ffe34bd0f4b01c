public import LyceumCore
public import LyceumText

/// A language model on this machine as a chat model.
///
/// Works on a thread of its own, one request at a time. Keeps the keys and values of the last conversation, so that its next turn only evaluates what
/// is new.
public final class LocalChatModel: ChatModel {
    public let name: String
    public let capabilities: ChatCapabilities
    public let contextLength: Int?
    private let thread = EvaluationThread()
    private let worker: LocalChatWorker

    /// - Parameters:
    ///   - evaluator: the model; given away to this object.
    ///   - template: nil for models that were not made for conversations; they continue plain text only.
    ///   - templateVariables: `bos_token` and such.
    ///   - endTokens: tokens that end an answer.
    ///   - beginning: the token before every plain text, which empty contexts are scored after.
    ///   - defaults: sampling where a request says nothing.
    public init(
        name: String, evaluator: sending any Evaluator, text: any ChatText, template: ChatTemplate?,
        templateVariables: JSON.Object = JSON.Object(), endTokens: Set<Int32>, beginning: Int32? = nil,
        defaults: SamplingOptions = SamplingOptions(), options: GeneratorOptions = GeneratorOptions()
    ) throws(LyceumError) {
        self.name = name
        contextLength = evaluator.contextLength
        let base: ChatCapabilities = [.scoring, .logProbabilities, .structuredOutput, .textCompletion, .reproducible]
        capabilities = template?.mentions("tools") == true ? base.union(.tools) : base
        let generator = try Generator(evaluator: evaluator, text: text, endTokens: endTokens, options: options)
        worker = LocalChatWorker(
            generator: generator, text: text,
            format: ChatFormat(template: template, variables: templateVariables, text: text), beginning: beginning,
            defaults: defaults)
    }

    public func respond(to messages: [ChatMessage], options: ChatOptions) -> AsyncThrowingStream<ChatEvent, any Error> {
        answer(ChatRequest(messages, options: options))
    }

    public func `continue`(_ text: String, options: ChatOptions) -> AsyncThrowingStream<ChatEvent, any Error> {
        answer(ChatRequest(.text(text), options: options))
    }

    private func answer(_ request: ChatRequest) -> AsyncThrowingStream<ChatEvent, any Error> {
        AsyncThrowingStream { continuation in
            let isCancelled = Locked(false)
            continuation.onTermination = { _ in isCancelled.withLock { $0 = true } }
            thread.run { [worker] in
                do throws(LyceumError) {
                    try worker.answer(request, isCancelled: { isCancelled.withLock { $0 } }) { continuation.yield($0) }
                    continuation.finish()
                } catch { continuation.finish(throwing: error) }
            }
        }
    }

    public func logLikelihoods(of requests: [ScoreRequest]) async throws -> [ScoreResult] {
        try await withCheckedThrowingContinuation { continuation in
            thread.run { [worker] in
                do throws(LyceumError) {
                    continuation.resume(returning: try worker.score(requests))
                } catch { continuation.resume(throwing: error) }
            }
        }
    }
}

/// A vocabulary that also turns text into tokens.
public protocol ChatText: TokenText {
    /// - Parameters:
    ///   - addSpecialTokens: puts the beginning-of-sequence token in front where the model wants one.
    ///   - parseSpecialTokens: whether control tokens written out in the text become those tokens.
    func encode(_ text: String, addSpecialTokens: Bool, parseSpecialTokens: Bool) -> [Int32]
}

extension Tokenizer: ChatText {}
