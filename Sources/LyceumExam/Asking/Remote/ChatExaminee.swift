public import LyceumCore
public import LyceumModel
public import LyceumText

/// Any chat model as an examinee: an endpoint, a scripted model, a local one.
///
/// Conversations go to the model as they are; with a `template` they are rendered here and go as text, which log-likelihoods after conversations
/// need from most endpoints. Requests are asked as many at a time as the model takes.
public final class ChatExaminee: PromptRendering {
    public let name: String
    public let identity: String
    public let description: JSON.Object
    public let hasChatTemplate: Bool
    let model: any ChatModel
    let template: ChatTemplate?
    let variables: JSON.Object
    /// What stands before a text without a context.
    let beginning: String?
    let counts = Locked(RemoteCounts())

    /// - Parameters:
    ///   - template: the model's chat template where it is known.
    ///   - variables: `bos_token` and such, for the template.
    ///   - beginning: the text of the model's beginning-of-sequence token. Endpoints give no probability of a text's first token, so texts without
    ///     a context cannot be scored without it.
    public init(
        _ model: any ChatModel, name: String? = nil, template: ChatTemplate? = nil, variables: JSON.Object = .init(),
        beginning: String? = nil
    ) {
        self.model = model
        self.template = template
        self.variables = variables
        self.beginning = beginning
        self.name = name ?? model.name
        var digest = Digest()
        digest.update(Array((template?.source ?? "").utf8))
        identity = "\(model.name) \(template == nil ? "as it is" : String(digest.hexadecimal().prefix(16))) \(beginning ?? "")"
        hasChatTemplate = true
        description = JSON.Object([
            ("source", .string(model.name)), ("context_length", model.contextLength.map { .integer($0) } ?? .null),
            ("gives_log_likelihoods", .bool(model.capabilities.contains(.scoring))),
            ("chat_template", template.map { .string($0.source) } ?? .null),
        ])
    }

    public var notices: [String] { counts.withLock { $0.notices } }

    /// - Throws: `LyceumError` (`unsupported`) for a conversation when no template was given.
    public func text(of prompt: ExamPrompt) throws(LyceumError) -> String {
        if let text = try rendered(prompt) { return text }
        throw LyceumError(.unsupported, "the model's chat template is not known here", at: name, remedy: "give the chat template")
    }

    public func answer(_ requests: [ExamRequest], deliver: @escaping @Sendable (Int, ExamResponse) -> Void) async throws {
        try checkAbility(requests)
        let state = Locked(RemoteProgress())
        // Calls of `deliver` come from one task at a time.
        let gate = Locked(())
        let limit = max(1, model.maximumConcurrency)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<min(limit, requests.count) {
                group.addTask { [self] in
                    while !Task.isCancelled, let position = state.withLock({ $0.next(of: requests.count) }) {
                        do throws(LyceumError) {
                            let response = try await respond(to: requests[position])
                            state.withLock { $0.answered += 1 }
                            gate.withLock { _ in deliver(position, response) }
                        } catch { state.withLock { $0.fail(position, error) } }
                    }
                }
            }
        }
        if Task.isCancelled { throw LyceumError(.cancelled, "the examination was stopped", at: name) }
        try state.withLock { state throws(LyceumError) in
            if let error = state.fatal { throw error }
            counts.withLock { $0.refused += state.refusals.count }
            try state.refusals.check(of: requests.count, at: name)
        }
    }

    /// Says at once what the model lacks, instead of after the first questions.
    private func checkAbility(_ requests: [ExamRequest]) throws(LyceumError) {
        let asksForLikelihoods = requests.contains { if case .generation = $0.kind { false } else { true } }
        guard asksForLikelihoods, !model.capabilities.contains(.scoring) else { return }
        throw LyceumError(
            .unsupported, "the task needs log-likelihoods, and this model gives none", at: name,
            remedy: "use a local model, an endpoint whose completions echo their prompt with log-probabilities, or a task with written answers")
    }

    private func respond(to request: ExamRequest) async throws(LyceumError) -> ExamResponse {
        do {
            switch request.kind {
            case .logLikelihood(let continuation): return try await score(request.prompt, continuation)
            case .rollingLogLikelihood: return try await scoreWhole(request.prompt)
            case .generation(let generation): return try await write(request, generation)
            }
        } catch let error as LyceumError {
            throw error
        } catch {
            throw LyceumError(.network, "the model failed", at: name, cause: error)
        }
    }
}

/// Where the work on a list of requests stands.
struct RemoteProgress: Sendable {
    /// So many refusals before the first answer mean that the model refuses everything: a wrong name, a missing ability.
    private static let patience = 8

    private var started = 0
    var answered = 0
    /// Ends the work: what fails for one request now would fail for all.
    private(set) var fatal: LyceumError?
    private(set) var refusals = ExamRefusals()

    mutating func next(of count: Int) -> Int? {
        guard fatal == nil, started < count else { return nil }
        started += 1
        return started - 1
    }

    mutating func fail(_ position: Int, _ error: LyceumError) {
        if error.code == .limitExceeded || error.code == .invalidArgument {
            refusals.add(position, error)
            if answered == 0, refusals.count >= Self.patience, error.code == .invalidArgument { fatal = error.at("request \(position)") }
        } else if fatal == nil {
            fatal = error.at("request \(position)")
        }
    }
}

/// What happened to prompts on their way to the model.
struct RemoteCounts: Sendable {
    var truncated = 0
    var refused = 0

    var notices: [String] {
        var notices: [String] = []
        if truncated > 0 { notices.append("\(truncated) prompts were longer than the model's context and lost their beginning") }
        if refused > 0 { notices.append("\(refused) requests were refused by the model") }
        return notices
    }
}
