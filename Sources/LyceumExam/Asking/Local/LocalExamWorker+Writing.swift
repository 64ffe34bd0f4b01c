internal import LyceumCore
internal import LyceumModel

extension LocalExamWorker {
    /// One text to write, for all requests that ask for the same.
    private struct Job: Hashable {
        var prompt: [Int32]
        var generation: ExamGeneration
    }

    /// Writes texts, many at a time; prompts that begin alike are read once.
    func write(
        _ positions: [Int], of requests: [ExamRequest], counts: inout ExamCounts, isCancelled: () -> Bool,
        deliver: (Int, ExamResponse) -> Void
    ) throws(LyceumError) {
        var askers: [Job: [Int]] = [:]
        for position in positions {
            guard case .generation(var generation) = requests[position].kind else { continue }
            generation.seed = generation.temperature > 0 ? generation.seed &+ UInt64(requests[position].repetition) : 0
            do throws(LyceumError) {
                let job = Job(prompt: try prompt(of: requests[position], generation, counts: &counts), generation: generation)
                askers[job, default: []].append(position)
            } catch { refusals.add(position, error) }
        }
        let jobs = askers.sorted {
            $0.key.prompt == $1.key.prompt ? $0.value[0] < $1.value[0] : $0.key.prompt.lexicographicallyPrecedes($1.key.prompt)
        }
        try run(jobs.map { ($0.key, $0.value) }, isCancelled: isCancelled, deliver: deliver)
    }

    /// The prompt's tokens, cut from the left so that the answer has room.
    private func prompt(of request: ExamRequest, _ generation: ExamGeneration, counts: inout ExamCounts) throws(LyceumError) -> [Int32] {
        let room = source.model.contextLength - max(0, generation.maximumTokens)
        guard room > 0 else {
            throw LyceumError(
                .limitExceeded,
                "an answer of \(generation.maximumTokens) tokens leaves no room for a prompt in a context of \(source.model.contextLength)",
                remedy: "ask for fewer tokens (max_gen_toks)")
        }
        var tokens = encoder.encode(try encoder.text(of: request.prompt))
        if tokens.isEmpty { tokens = [try encoder.requiredPrefix()] }
        if tokens.count > room { counts.truncatedPrompts += 1 }
        return Array(tokens.suffix(room))
    }

    private func run(
        _ jobs: [(job: Job, askers: [Int])], isCancelled: () -> Bool, deliver: (Int, ExamResponse) -> Void
    ) throws(LyceumError) {
        let batchSize = batchSize(jobs.map(\.job))
        let generator = try Generator(
            evaluator: source.model, text: source.tokenizer, endTokens: source.endTokens,
            options: GeneratorOptions(maximumBatch: batchSize, promptChunk: work.batchRows))
        var failures: [(Int, LyceumError)] = []
        try withoutActuallyEscaping(deliver) { deliver throws(LyceumError) in
            try withoutActuallyEscaping(isCancelled) { isCancelled throws(LyceumError) in
                let batch = generator.makeBatch()
                var next = 0
                while next < jobs.count || !batch.isIdle {
                    guard !isCancelled() else { throw LyceumError(.cancelled, "the examination was stopped") }
                    while next < jobs.count, batch.activeCount + batch.waitingCount < 2 * batchSize {
                        let (job, askers) = jobs[next]
                        next += 1
                        guard job.generation.maximumTokens > 0 else {
                            for asker in askers { deliver(asker, .text("", tokens: 0, isCut: true)) }
                            continue
                        }
                        batch.add(request(job)) { event in
                            switch event {
                            case .finished(let result):
                                let response = ExamResponse.text(
                                    result.text, tokens: result.tokens.count, isCut: result.endReason == .length)
                                for asker in askers { deliver(asker, response) }
                            case .failed(let error): failures += askers.map { ($0, error) }
                            default: break
                            }
                            return true
                        }
                    }
                    if !batch.isIdle { try batch.step() }
                }
            }
        }
        for (position, error) in failures { refusals.add(position, error) }
    }

    /// As many as fit the memory if nothing were shared.
    private func batchSize(_ jobs: [Job]) -> Int {
        let longest = jobs.map { $0.prompt.count + max(0, $0.generation.maximumTokens) }.max() ?? 1
        let bytes = (longest / 64 + 1) * source.model.cachePageBytes
        return min(work.generationBatch, max(1, work.memoryBytes / max(1, bytes)))
    }

    /// The prompt chooses among the seed's streams of random numbers, so that different questions do not get the same draws.
    private func request(_ job: Job) -> GenerationRequest {
        let generation = job.generation
        let sampling =
            generation.temperature > 0
            ? SamplingOptions(
                temperature: Float(generation.temperature), topK: generation.topK ?? 0, topP: Float(generation.topP ?? 1),
                seed: generation.seed) : .greedy
        var request = GenerationRequest(
            prompt: job.prompt, sampling: sampling, maximumTokens: generation.maximumTokens, stopTokens: stopTokens(generation.until),
            stopStrings: generation.until.filter { !$0.isEmpty }, sequence: Self.stream(job.prompt))
        request.continuesText = false
        return request
    }

    /// Stop texts that are control tokens: these do not show in the text.
    private func stopTokens(_ until: [String]) -> Set<Int32> {
        Set(until.compactMap { source.tokenizer.id(of: $0) }.filter { source.tokenizer.isSpecial($0) })
    }

    private static func stream(_ prompt: [Int32]) -> UInt64 {
        var digest = Digest()
        prompt.withUnsafeBytes { digest.update($0) }
        return digest.finalized().prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
