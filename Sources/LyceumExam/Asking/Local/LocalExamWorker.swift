internal import LyceumCore
internal import LyceumModel

/// Does the work of a local examinee. Used on its thread only.
final class LocalExamWorker: @unchecked Sendable {
    let source: TextModel
    let work: LocalExaminee.Work
    var encoder: ExamEncoder
    var refusals = ExamRefusals()

    init(_ source: TextModel, work: LocalExaminee.Work) throws(LyceumError) {
        self.source = source
        self.work = work
        encoder = try ExamEncoder(source)
    }

    /// Requests that cannot be asked do not keep the others from being answered; the error that tells of them comes last.
    func answer(
        _ requests: [ExamRequest], counts: inout ExamCounts, isCancelled: () -> Bool, deliver: (Int, ExamResponse) -> Void
    ) throws(LyceumError) {
        refusals = ExamRefusals()
        var scored: [Int] = [], written: [Int] = []
        for (position, request) in requests.enumerated() {
            if case .generation = request.kind { written.append(position) } else { scored.append(position) }
        }
        for start in stride(from: 0, to: scored.count, by: work.requestsAtOnce) {
            let positions = scored[start..<min(start + work.requestsAtOnce, scored.count)]
            try score(positions, of: requests, counts: &counts, isCancelled: isCancelled, deliver: deliver)
        }
        if !written.isEmpty { try write(written, of: requests, counts: &counts, isCancelled: isCancelled, deliver: deliver) }
        counts.refused += refusals.count
        try refusals.check(of: requests.count, at: source.model.checkpoint.path)
    }

    // MARK: Log-likelihoods

    /// Sums the scores of a request's windows.
    private struct Sum {
        var total = 0.0
        var isGreedy = true
        var missing: Int
        var isRolling: Bool
    }

    private func score(
        _ positions: ArraySlice<Int>, of requests: [ExamRequest], counts: inout ExamCounts, isCancelled: () -> Bool,
        deliver: (Int, ExamResponse) -> Void
    ) throws(LyceumError) {
        var sequences: [TokenTree.Sequence] = []
        var owners: [Int] = []
        var sums: [Int: Sum] = [:]
        for position in positions {
            guard !isCancelled() else { throw LyceumError(.cancelled, "the examination was stopped") }
            do throws(LyceumError) {
                let parts = try parts(of: requests[position], counts: &counts)
                let isRolling = requests[position].kind == .rollingLogLikelihood
                guard !parts.isEmpty else {
                    deliver(position, .logLikelihood(0, isGreedy: nil))
                    continue
                }
                sums[position] = Sum(missing: parts.count, isRolling: isRolling)
                sequences += parts
                owners += Array(repeating: position, count: parts.count)
            } catch { refusals.add(position, error) }
        }
        // A window's sum is taken in the order of its tokens, a text's in the order of its windows: the bits do not depend on what was ready first.
        var windows: [Int: [(sequence: Int, total: Double)]] = [:]
        let scorer = TreeScorer(
            evaluator: source.model, batchRows: work.batchRows, pageBytes: source.model.cachePageBytes, memoryBytes: work.memoryBytes)
        try scorer.score(TokenTree(sequences), isCancelled: isCancelled) { sequence, score in
            let position = owners[sequence]
            guard var sum = sums[position] else { return }
            windows[position, default: []].append((sequence, score.logProbabilities.reduce(0, +)))
            sum.isGreedy = sum.isGreedy && score.isGreedy
            sum.missing -= 1
            sums[position] = sum
            guard sum.missing == 0 else { return }
            let total = (windows.removeValue(forKey: position) ?? []).sorted { $0.sequence < $1.sequence }.reduce(0) { $0 + $1.total }
            deliver(position, .logLikelihood(total, isGreedy: sum.isRolling ? nil : sum.isGreedy))
        }
    }

    /// What the model reads for a request, and what is asked about.
    private func parts(of request: ExamRequest, counts: inout ExamCounts) throws(LyceumError) -> [TokenTree.Sequence] {
        let window = source.model.contextLength
        let text = try encoder.text(of: request.prompt)
        let pairs: [(context: [Int32], continuation: [Int32])] =
            if case .logLikelihood(let continuation) = request.kind {
                [try encoder.pair(context: text, continuation: continuation)]
            } else {
                try encoder.rollingWindows(text, window: window)
            }
        var parts: [TokenTree.Sequence] = []
        for pair in pairs {
            guard !pair.continuation.isEmpty else {
                throw LyceumError(.invalidArgument, "the continuation adds no tokens to its context", remedy: "give a continuation with text")
            }
            guard pair.continuation.count <= window else {
                throw LyceumError(
                    .limitExceeded, "the continuation has \(pair.continuation.count) tokens, the context holds \(window)",
                    remedy: "shorten the continuation, or use a model with a longer context")
            }
            let whole = pair.context + pair.continuation
            if whole.count > window + 1 { counts.truncated += 1 }
            parts.append(TokenTree.Sequence(tokens: Array(whole.suffix(window + 1).dropLast()), targets: pair.continuation))
        }
        return parts
    }
}

/// Requests that could not be asked, and why.
struct ExamRefusals: Sendable {
    private(set) var count = 0
    private var first: (position: Int, error: LyceumError)?

    mutating func add(_ position: Int, _ error: LyceumError) {
        count += 1
        if first.map({ position < $0.position }) ?? true { first = (position, error) }
    }

    /// Throws the first refusal, with how many there are.
    func check(of total: Int, at place: String) throws(LyceumError) {
        guard let first else { return }
        var error = first.error
        if count > 1 { error.message += " (and \(count - 1) more of \(total) requests could not be asked)" }
        throw error.at("\(place): request \(first.position)")
    }
}
