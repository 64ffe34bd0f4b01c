internal import LyceumCore

/// One request while it is being worked on.
final class ActiveSequence {
    let request: GenerationRequest
    let memory: any SequenceMemory
    let onEvent: (GenerationEvent) -> Bool
    private let context: SequenceContext
    private var sampler: Sampler
    private var constraint: (any TokenConstraint)?
    private var emitter: TextEmitter
    private let drafter: (any Drafter)?
    private var draftLength: DraftLength
    private var draft = Draft()
    /// Prompt tokens that are not evaluated yet, then the last generated token.
    private var pending: ArraySlice<Int32>
    private var produced: [GeneratedToken] = []
    private var stopToken: Int32?
    private var statistics = SpeculationStatistics()
    private var timings = GenerationTimings()
    private let started = ContinuousClock.now
    private var promptDone: ContinuousClock.Instant?
    private(set) var isFinished = false

    init(
        _ request: GenerationRequest, memory: any SequenceMemory, context: SequenceContext,
        onEvent: @escaping (GenerationEvent) -> Bool
    ) throws(LyceumError) {
        try context.check(request)
        self.request = request
        self.memory = memory
        self.context = context
        self.onEvent = onEvent
        let text = context.text
        sampler = try Sampler(
            request.sampling, vocabularySize: context.evaluator.vocabularySize, sequence: request.sequence,
            tokenBytes: text.map { text in { @Sendable token in text.bytes(of: token) } })
        sampler.observe(request.prompt)
        constraint = request.constraint
        emitter = TextEmitter(request, text)
        drafter = try context.makeDrafter(request)
        draftLength = DraftLength(maximum: request.speculation.maximumDraft)
        let shared = Self.reuse(memory, request.prompt)
        pending = request.prompt[shared...]
        timings.promptTokens = request.prompt.count
        timings.cachedTokens = shared
    }

    /// Keeps what the memory has in common with the prompt. The last prompt token is always evaluated: its logits are needed.
    private static func reuse(_ memory: any SequenceMemory, _ prompt: [Int32]) -> Int {
        let known = memory.tokens
        var shared = 0
        while shared < min(known.count, prompt.count - 1), known[shared] == prompt[shared] { shared += 1 }
        if known.count > shared { memory.truncate(to: shared) }
        return shared
    }

    var isReadingPrompt: Bool { promptDone == nil }

    /// The prompt tokens still to be evaluated.
    var pendingCount: Int { pending.count }

    // MARK: One step

    /// The next tokens to evaluate, at most `budget` while reading the prompt.
    func nextPiece(budget: Int) throws(LyceumError) -> EvaluationPiece {
        if isReadingPrompt {
            let count = min(budget, pending.count)
            return EvaluationPiece(
                memory: memory, tokens: Array(pending.prefix(count)), logits: count == pending.count ? .last : .none)
        }
        draft = try makeDraft()
        let tokens = Array(pending) + draft.tokens
        return EvaluationPiece(memory: memory, tokens: tokens, logits: draft.tokens.isEmpty ? .last : .all)
    }

    private func makeDraft() throws(LyceumError) -> Draft {
        guard let drafter else { return Draft() }
        let room = context.evaluator.contextLength - memory.tokens.count - 1
        let wanted = (request.maximumTokens ?? .max) - produced.count - 1
        let limit = min(draftLength.current, room, wanted)
        guard limit > 0 else { return Draft() }
        return try drafter.propose(
            memory.tokens + pending, limit: limit, sampler: sampler, constraint: constraint)
    }

    /// Takes the logits of the tokens of the last piece.
    func absorb(_ logits: Logits, evaluated: Int) throws(LyceumError) {
        guard !isFinished else { return }
        if isReadingPrompt {
            pending = pending.dropFirst(evaluated)
            let total = request.prompt.count
            guard report(.prompt(evaluated: total - pending.count, total: total)), pending.isEmpty else { return }
            promptDone = .now
            timings.promptSeconds = (promptDone! - started).inSeconds
        }
        try check(draftedFrom: memory.tokens.count - draft.tokens.count, logits)
    }

    /// Picks a token from each row while the guesses come true.
    private func check(draftedFrom base: Int, _ logits: Logits) throws(LyceumError) {
        guard logits.count >= draft.tokens.count + 1 else {
            throw LyceumError(
                .invalidData, "\(logits.count) rows of logits for \(draft.tokens.count + 1) positions",
                remedy: "Make the evaluator answer every position it is asked for.")
        }
        let proposed = draft.tokens.count
        let first = logits.count - 1 - proposed
        var accepted = 0
        for row in 0...proposed {
            let token = try pick(logits, row: first + row, guess: row < proposed ? row : nil)
            let isGuess = row < proposed && draft.tokens[row] == token
            if isGuess { accepted += 1 }
            guard try take(token, logits, row: first + row) else { break }
            pending = [token]
            if !isGuess { break }
        }
        if proposed > 0 {
            statistics.rounds += 1
            statistics.proposed += proposed
            statistics.accepted += accepted
            draftLength.update(proposed: proposed, accepted: accepted)
            memory.truncate(to: base + accepted)
        }
        draft = Draft()
    }

    private func pick(_ logits: Logits, row: Int, guess: Int?) throws(LyceumError) -> Int32 {
        let mask = try context.mask(&constraint)
        let result: Result<Int32, LyceumError> = logits.withRow(row) { values in
            do throws(LyceumError) {
                if let guess, let drawnFrom = draft.distributions, !request.sampling.isGreedy {
                    let target = try sampler.distribution(values, using: context.candidates, allowed: mask)
                    let token = SpeculativeSampling.pick(
                        guess: draft.tokens[guess], target: target, draft: drawnFrom[guess], uniforms: sampler.uniforms)
                    sampler.noteSurprise(probability: target.probability(of: token))
                    return .success(token)
                }
                return .success(try sampler.sample(values, using: context.candidates, allowed: mask))
            } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// Makes a token part of the text.
    /// - Returns: whether the text goes on.
    private func take(_ token: Int32, _ logits: Logits, row: Int) throws(LyceumError) -> Bool {
        if timings.timeToFirstToken == 0 { timings.timeToFirstToken = (ContinuousClock.now - started).inSeconds }
        if context.isStop(token, request) {
            stopToken = token
            finish(.stop)
            return false
        }
        try constraint?.accept(token)
        sampler.accept(token)
        let generated = describe(token, logits, row: row)
        produced.append(generated)
        let text = emitter.append(token)
        guard report(.token(generated)), text.isEmpty || report(.text(text)) else { return false }
        if emitter.stopString != nil {
            finish(.stopString)
        } else if constraint?.isFinished == true {
            finish(.stop)
        } else if produced.count >= request.maximumTokens ?? .max
            || request.prompt.count + produced.count > context.evaluator.contextLength
        {
            finish(.length)
        }
        return !isFinished
    }

    private func describe(_ token: Int32, _ logits: Logits, row: Int) -> GeneratedToken {
        guard let top = request.topLogProbabilities else { return GeneratedToken(token: token) }
        return logits.withRow(row) { values in
            let logSum = logSumExp(values)
            return GeneratedToken(
                token: token, logProbability: Float(Double(values[Int(token)]) - logSum),
                top: context.candidates.topLogProbabilities(values, top, logSum: logSum))
        }
    }

    // MARK: The end

    private func report(_ event: GenerationEvent) -> Bool {
        guard !onEvent(event) else { return true }
        finish(.cancelled)
        return false
    }

    func finish(_ reason: EndReason) {
        guard !isFinished else { return }
        isFinished = true
        let rest = emitter.finish()
        var reason = reason
        if emitter.stopString != nil, reason != .cancelled { reason = .stopString }
        if !rest.isEmpty, reason != .cancelled { _ = onEvent(.text(rest)) }
        timings.generatedTokens = produced.count
        if let promptDone { timings.generationSeconds = (ContinuousClock.now - promptDone).inSeconds }
        let result = GenerationResult(
            tokens: produced, text: emitter.text, endReason: reason, stopToken: stopToken,
            stopString: emitter.stopString, timings: timings, speculation: drafter == nil ? nil : statistics)
        _ = onEvent(.finished(result))
    }

    func fail(_ error: LyceumError) {
        isFinished = true
        _ = onEvent(.failed(error))
    }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

extension Logits {
    func withRow<Value>(_ row: Int, _ body: (UnsafeBufferPointer<Float>) -> Value) -> Value {
        values.withUnsafeBufferPointer { all in
            body(UnsafeBufferPointer(rebasing: all[row * vocabularySize..<(row + 1) * vocabularySize]))
        }
    }
}
