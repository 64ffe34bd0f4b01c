internal import LyceumCore

/// A smaller model with the same vocabulary that guesses what the main model will write.
public struct DraftModel {
    public let evaluator: any Evaluator
    public let text: (any TokenText)?

    public init(evaluator: any Evaluator, text: (any TokenText)? = nil) {
        self.evaluator = evaluator
        self.text = text
    }

    /// Compares the sizes of the vocabularies and, where both have text, the bytes of every token.
    ///
    /// Logits past the tokenizer's last token, which some checkpoints have as padding, may differ in number; they are never guessed.
    func checkVocabulary(of main: any Evaluator, _ mainText: (any TokenText)?) throws(LyceumError) {
        guard let text, let mainText else {
            guard evaluator.vocabularySize == main.vocabularySize else {
                throw Self.mismatch("\(evaluator.vocabularySize) tokens, the main model's \(main.vocabularySize)")
            }
            return
        }
        guard text.tokenCount == mainText.tokenCount else {
            throw Self.mismatch("\(text.tokenCount) tokens, the main model's \(mainText.tokenCount)")
        }
        for token in 0..<Int32(clamping: text.tokenCount)
        where text.bytes(of: token) != mainText.bytes(of: token) || text.isSpecial(token) != mainText.isSpecial(token) {
            throw Self.mismatch("another token \(token)")
        }
    }

    private static func mismatch(_ what: String) -> LyceumError {
        LyceumError(
            .invalidArgument, "the draft model's vocabulary has \(what)",
            remedy: "Choose a draft model of the same family, with the same tokenizer.")
    }
}

/// Guesses with a draft model, drawing from its distribution after the same sampling stages.
final class ModelDrafter: Drafter {
    private let model: DraftModel
    private let options: DraftModelOptions
    private let memory: any SequenceMemory
    private let candidates: Candidates
    private let ownCandidates: Candidates?
    private let maskWords: Int

    init(_ model: DraftModel, _ options: DraftModelOptions, candidates: Candidates) {
        self.model = model
        self.options = options
        self.candidates = candidates
        memory = model.evaluator.makeMemory()
        maskWords = (candidates.vocabularySize + 63) / 64
        // Padding past the common vocabulary is never guessed.
        let common = min(model.evaluator.vocabularySize, candidates.vocabularySize)
        ownCandidates = common == candidates.vocabularySize ? nil : Candidates(vocabularySize: common)
    }

    func propose(
        _ context: [Int32], limit: Int, sampler: Sampler, constraint: (any TokenConstraint)?
    ) throws(LyceumError) -> Draft {
        let room = model.evaluator.contextLength - context.count
        let limit = min(limit, options.maximumDraft, room)
        guard limit > 0 else { return Draft() }
        var sampler = sampler
        var constraint = constraint
        var draft = Draft(tokens: [], distributions: [])
        var pending = Self.missing(memory, context)
        while draft.tokens.count < limit {
            let logits = try evaluate(pending)
            let mask = try allowed(&constraint)
            let distribution = try Self.distribution(logits, &sampler, ownCandidates ?? candidates, mask)
            // Whether to go on may depend on the distribution but never on the token drawn from it, or the acceptance rule would be biased.
            guard Self.confidence(logits, distribution) >= options.minimumProbability else { break }
            let token = SpeculativeSampling.draw(
                distribution.tokens, distribution.probabilities, sampler.draftUniforms.0)
            draft.tokens.append(token)
            draft.distributions!.append(distribution)
            try constraint?.accept(token)
            if constraint?.isFinished == true { break }
            sampler.accept(token)
            pending = [token]
        }
        return draft
    }

    /// Brings the memory to the longest common past and gives the tokens that are missing, at least the last.
    private static func missing(_ memory: any SequenceMemory, _ context: [Int32]) -> [Int32] {
        let known = memory.tokens
        var shared = 0
        while shared < min(known.count, context.count - 1), known[shared] == context[shared] { shared += 1 }
        if known.count > shared { memory.truncate(to: shared) }
        return Array(context[shared...])
    }

    private func evaluate(_ tokens: [Int32]) throws(LyceumError) -> Logits {
        var rest = tokens[...]
        while rest.count > 512 {
            _ = try model.evaluator.evaluate([
                EvaluationPiece(memory: memory, tokens: Array(rest.prefix(512)), logits: .none)
            ])
            rest = rest.dropFirst(512)
        }
        return try model.evaluator.evaluate([EvaluationPiece(memory: memory, tokens: Array(rest), logits: .last)])[0]
    }

    private func allowed(_ constraint: inout (any TokenConstraint)?) throws(LyceumError) -> [UInt64]? {
        guard constraint != nil else { return nil }
        var words = [UInt64](repeating: 0, count: maskWords)
        var failure: LyceumError?
        words.withUnsafeMutableBufferPointer { buffer in
            do throws(LyceumError) { try constraint!.mask(into: buffer) } catch { failure = error }
        }
        if let failure { throw failure }
        return words
    }

    private static func distribution(
        _ logits: Logits, _ sampler: inout Sampler, _ candidates: Candidates, _ mask: [UInt64]?
    ) throws(LyceumError) -> Sampler.Distribution {
        var copy = sampler
        let result: Result<Sampler.Distribution, LyceumError> = logits.withRow(logits.count - 1) { whole in
            let row = UnsafeBufferPointer(rebasing: whole[..<candidates.vocabularySize])
            do throws(LyceumError) {
                guard let mask else { return .success(try copy.distribution(row, using: candidates)) }
                return mask.withUnsafeBufferPointer { words in
                    do throws(LyceumError) {
                        return .success(try copy.distribution(row, using: candidates, allowed: words))
                    } catch { return .failure(error) }
                }
            } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// The draft model's probability of its most likely token: for greedy drafts, whose distribution is a single token, before all stages.
    private static func confidence(_ logits: Logits, _ distribution: Sampler.Distribution) -> Double {
        guard distribution.tokens.count == 1 else { return distribution.probabilities.max() ?? 0 }
        let token = Int(distribution.tokens[0])
        return logits.withRow(logits.count - 1) { row in exponentialOf(Double(row[token]) - logSumExp(row)) }
    }
}
