public import LyceumCore

/// Requests that are worked on together: new ones join while others run, finished ones leave.
///
/// Each gives the tokens it would give alone. Call `step()` until `isIdle`.
public final class GenerationBatch {
    private let context: SequenceContext
    private let options: GeneratorOptions
    private var waiting: [Entry] = []
    private var active: [ActiveSequence] = []
    /// Memories of finished sequences that a waiting request can go on with.
    private var retired: [any SequenceMemory] = []

    private struct Entry {
        var request: GenerationRequest
        var memory: (any SequenceMemory)?
        var onEvent: (GenerationEvent) -> Bool
    }

    init(_ context: SequenceContext, _ options: GeneratorOptions) {
        self.context = context
        self.options = options
    }

    public var isIdle: Bool { waiting.isEmpty && active.isEmpty }
    public var activeCount: Int { active.count }
    public var waitingCount: Int { waiting.count }

    /// Queues a request.
    ///
    /// - Parameters:
    ///   - memory: a memory to go on with; what it has in common with the prompt is not evaluated again.
    ///   - onEvent: called during `step()`, the last time with `finished` or `failed`; returning false cancels the request.
    public func add(
        _ request: GenerationRequest, memory: (any SequenceMemory)? = nil,
        onEvent: @escaping (GenerationEvent) -> Bool
    ) {
        waiting.append(Entry(request: request, memory: memory, onEvent: onEvent))
    }

    /// Lets requests join and evaluates one piece of each.
    ///
    /// - Throws: what the evaluator throws; then every active request has failed with that error. The waiting ones go on at the next step.
    public func step() throws(LyceumError) {
        admit()
        let (sequences, pieces) = nextPieces()
        guard !pieces.isEmpty else { return }
        do throws(LyceumError) {
            let logits = try context.evaluator.evaluate(pieces)
            for (position, sequence) in sequences.enumerated() {
                do throws(LyceumError) {
                    try sequence.absorb(logits[position], evaluated: pieces[position].tokens.count)
                } catch { sequence.fail(error) }
            }
        } catch {
            for sequence in active where !sequence.isFinished { sequence.fail(error) }
            active = []
            throw error
        }
        retire()
    }

    // MARK: Joining and leaving

    private func retire() {
        if waiting.isEmpty { retired = [] }
        for sequence in active where sequence.isFinished && retired.count < options.maximumBatch {
            let tokens = sequence.memory.tokens
            let isUseful = waiting.contains {
                Self.sharedPrefix(tokens, $0.request.prompt) >= options.shortestSharedPrefix
            }
            if isUseful { retired.append(sequence.memory) }
        }
        active.removeAll(where: \.isFinished)
    }

    private func admit() {
        var position = 0
        while active.count < options.maximumBatch, position < waiting.count {
            let entry = waiting[position]
            var memory = entry.memory
            if memory == nil {
                switch source(for: entry.request.prompt) {
                case .wait:
                    position += 1
                    continue
                case .copy(let other): memory = other.copy()
                case .none: memory = context.evaluator.makeMemory()
                }
            }
            waiting.remove(at: position)
            if waiting.isEmpty { retired = [] }
            do throws(LyceumError) {
                active.append(
                    try ActiveSequence(entry.request, memory: memory!, context: context, onEvent: entry.onEvent))
            } catch { _ = entry.onEvent(.failed(error)) }
        }
    }

    private enum Source {
        case none
        case copy(any SequenceMemory)
        case wait
    }

    /// An active sequence whose prompt begins like this one: its memory is shared instead of evaluating the same tokens twice.
    private func source(for prompt: [Int32]) -> Source {
        var best = Source.none
        var bestLength = options.shortestSharedPrefix - 1
        for memory in retired {
            let shared = Self.sharedPrefix(memory.tokens, prompt)
            guard shared > bestLength else { continue }
            bestLength = shared
            best = .copy(memory)
        }
        for sequence in active {
            let shared = Self.sharedPrefix(sequence.request.prompt, prompt)
            guard shared > bestLength else { continue }
            let evaluated = min(sequence.memory.tokens.count, shared)
            if evaluated < shared, sequence.isReadingPrompt { return .wait }
            bestLength = evaluated
            best = .copy(sequence.memory)
        }
        return best
    }

    private static func sharedPrefix(_ a: [Int32], _ b: [Int32]) -> Int {
        var count = 0
        while count < min(a.count, b.count), a[count] == b[count] { count += 1 }
        return count
    }

    /// Sequences that write come first; those that read share the prompt budget of a step, in order of arrival.
    private func nextPieces() -> ([ActiveSequence], [EvaluationPiece]) {
        var budget = options.promptChunk
        var sequences: [ActiveSequence] = []
        var pieces: [EvaluationPiece] = []
        for sequence in active {
            if sequence.isReadingPrompt && budget == 0 { continue }
            do throws(LyceumError) {
                let piece = try sequence.nextPiece(budget: budget)
                if sequence.isReadingPrompt { budget -= piece.tokens.count }
                sequences.append(sequence)
                pieces.append(piece)
            } catch { sequence.fail(error) }
        }
        active.removeAll(where: \.isFinished)
        return (sequences, pieces)
    }
}
