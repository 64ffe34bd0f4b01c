public import LyceumCore

/// Micro-batches from a mixture of sources: draws documents, shortens or cuts them, packs them, gathers optimizer steps, and gives each process its part.
///
/// All of it up to the step is decided from lengths alone and is the same in every process; only the tokens of the own part are read.
public final class BatchStream: BatchSource {
    public let plan: BatchPlan
    public let share: DataShare
    public let sourceNames: [String]
    public let estimatedTokens: Int?
    let mixture: Mixture
    var state: State
    /// The state before the step being given.
    private var stepStart: State
    private var waiting: [[Bin]] = []
    private var given = 0

    /// - Parameters:
    ///   - exhaustion: what happens when a source has been gone through as often as it may.
    ///   - share: the part of this process.
    /// - Throws: `LyceumError` (`invalidArgument`, `invalidData`) for a plan or sources that cannot work.
    public init(
        _ sources: [MixtureSource], plan: BatchPlan, exhaustion: Exhaustion = .renormalize, share: DataShare = .all
    ) throws(LyceumError) {
        try plan.check()
        self.plan = plan
        self.share = share
        sourceNames = sources.map(\.name)
        mixture = try Mixture(sources, exhaustion: exhaustion, seed: plan.seed)
        state = State(mixture: mixture.start, plan: plan)
        stepStart = state
        let limit = plan.packing.splits ? Int.max : plan.length
        estimatedTokens = sources.reduce(0) { $0 + Mixture.tokens($1.documents, length: limit) }
    }

    public var passes: [Double] { mixture.passes(state.mixture) }
    /// Documents drawn of each source, over all passes.
    public var drawn: [Int] { state.mixture.places }
    public var stepsGiven: Int { isStepComplete ? state.steps : state.steps - 1 }
    public var isStepComplete: Bool { waiting.isEmpty }
    public var counts: DataCounts { state.counts }

    public var estimatedSteps: Int? {
        guard let documents = mixture.documentLimit,
            let tokens = mixture.tokenLimit(length: plan.packing.splits ? .max : plan.length)
        else { return nil }
        let steps: Double =
            switch (plan.step, plan.packing) {
            case (.tokens(let size), _): tokens / Double(size)
            case (.sequences(let size), .paddingFree): Double(documents) / Double(size)
            case (.sequences(let size), _): tokens / Double(plan.length) / Double(size)
            }
        return Int((plan.keepsLastPartialStep ? steps.rounded(.up) : steps.rounded(.down)).clamped)
    }

    /// Steps gathered to learn how full they become, at most.
    private static let trialSteps = 1000

    /// Optimizer steps until so many tokens have been read.
    ///
    /// Steps are seldom full, since documents are not cut at their ends, so they are gathered as they will be given, by the documents' lengths
    /// alone; beyond a thousand steps the mean goes on. Data that ends before gives the steps it has.
    public func steps(toRead tokens: Int) throws(LyceumError) -> Int {
        var trial = State(mixture: mixture.start, plan: plan)
        while trial.steps < Self.trialSteps {
            if trial.counts.tokens >= tokens { return max(1, trial.steps) }
            guard try trial.nextStep(mixture, plan) != nil else { return max(1, trial.steps) }
        }
        let mean = Double(trial.counts.tokens) / Double(trial.steps)
        return max(trial.steps, Int((Double(tokens) / mean).rounded(.up)))
    }

    public func next() throws(LyceumError) -> TrainingBatch? {
        if waiting.isEmpty {
            stepStart = state
            given = 0
            do throws(LyceumError) {
                guard let bins = try state.nextStep(mixture, plan) else { return nil }
                waiting = divide(bins)
            } catch {
                state = stepStart
                throw error
            }
        }
        let batch = try batch(waiting[0])
        waiting.removeFirst()
        given += 1
        return batch
    }

    // MARK: Rates

    /// What every source's weight is multiplied by: 1 until it is changed. Part of the position.
    public var rateFactors: [Double] { state.mixture.factors }

    /// Changes the sources' rates from the next optimizer step on. Documents that were drawn ahead of it, as best-fit packing does, still come.
    ///
    /// - Parameter factors: what the weight of every source is multiplied by, 0 or more.
    /// - Throws: `LyceumError` (`invalidArgument`) for factors that leave nothing to draw from, or within a step.
    public func setRateFactors(_ factors: [Double]) throws(LyceumError) {
        guard isStepComplete else { throw LyceumError(.invalidArgument, "rates can be changed between optimizer steps only") }
        guard factors.count == mixture.sources.count, factors.allSatisfy({ $0.isFinite && $0 >= 0 }), factors.contains(where: { $0 > 0 }) else {
            throw LyceumError(
                .invalidArgument, "expected \(mixture.sources.count) factors of 0 or more, not all 0, found \(factors)")
        }
        state.mixture.factors = factors
        stepStart = state
    }

    /// The sources' weights now, as they are multiplied.
    public var weights: [Double] {
        let share = state.share(plan)
        return mixture.sources.indices.map { mixture.weight(state.mixture, of: $0, at: share) }
    }

    // MARK: Position

    public var position: JSON {
        let isBetweenSteps = waiting.isEmpty
        var object = JSON.Object([("version", 1), ("content", .string(contentDescription))])
        object["state"] = (isBetweenSteps ? state : stepStart).json
        object["given"] = .integer(isBetweenSteps ? 0 : given)
        return .object(object)
    }

    public func restore(_ position: JSON) throws(LyceumError) {
        guard position["version"]?.intValue == 1, let given = position["given"]?.intValue, given >= 0,
            let json = position["state"], let restored = State(json: json, mixture: mixture, plan: plan)
        else {
            throw LyceumError(
                .invalidData, "the place in the data cannot be read", remedy: "resume with the version and the sources it was saved with")
        }
        let saved = position["content"]?.stringValue ?? ""
        guard saved == contentDescription else {
            throw LyceumError(
                .invalidData, "the place in the data was saved for other data or another plan\n  saved: \(saved)\n  now:   \(contentDescription)",
                remedy: "resume with the same sources, batch, length, packing and seed, or start a new run")
        }
        state = restored
        stepStart = restored
        waiting = []
        self.given = 0
        for index in 0..<min(given, 1 << 32) {
            let isInside = index == 0 || !isStepComplete
            guard isInside, try next() != nil else {
                throw LyceumError(
                    .invalidData, "the place in the data lies after the end of its step",
                    remedy: "resume with the micro-batch and the number of processes it was saved with")
            }
        }
    }

    /// What a place in the data depends on, in words.
    private var contentDescription: String {
        let sources = mixture.sources.map { "\($0.name)=\($0.documents.fingerprint.prefix(16))" }.joined(separator: " ")
        return "\(sources) step=\(plan.step) length=\(plan.length) packing=\(plan.packing.rawValue) "
            + "truncation=\(plan.truncation.rawValue) window=\(plan.window) seed=\(plan.seed)" + (plan.rates == .exact ? " rates=exact" : "")
    }

    // MARK: Own part

    /// The micro-batches of this process. Bins go to the process with the fewest rows so far, the largest first; with one process all stay
    /// in their order.
    private func divide(_ bins: [Bin]) -> [[Bin]] {
        let sizes = bins.map { $0.reduce(0) { $0 + $1.count } }
        var own = Array(bins.indices)
        if share.count > 1 {
            var loads = Array(repeating: 0, count: share.count)
            own = []
            for bin in bins.indices.sorted(by: { sizes[$0] == sizes[$1] ? $0 < $1 : sizes[$0] > sizes[$1] }) {
                let rank = loads.indices.min { loads[$0] < loads[$1] }!
                loads[rank] += sizes[bin]
                if rank == share.rank { own.append(bin) }
            }
            own.sort()
        }
        var micro: [[Bin]] = [[]]
        var rows = 0
        for bin in own {
            let isFull =
                switch plan.micro {
                case nil: false
                case .sequences(let limit): micro[micro.count - 1].count >= limit
                case .tokens(let limit): rows + sizes[bin] > limit
                }
            if isFull, !micro[micro.count - 1].isEmpty {
                micro.append([])
                rows = 0
            }
            micro[micro.count - 1].append(bins[bin])
            rows += sizes[bin]
        }
        return micro
    }

    private func batch(_ bins: [Bin]) throws(LyceumError) -> TrainingBatch {
        var batch = TrainingBatch()
        for bin in bins {
            for piece in bin { try append(piece, to: &batch) }
        }
        return batch
    }

    private func append(_ piece: Piece, to batch: inout TrainingBatch) throws(LyceumError) {
        let source = mixture.sources[piece.source]
        let goesOn = plan.packing.splits && piece.end < source.documents.length(of: piece.document)
        let range = piece.start..<(goesOn ? piece.end + 1 : piece.end)
        do throws(LyceumError) {
            var tokens = try source.documents.tokens(of: piece.document, in: range)
            let trained = try source.documents.trained(of: piece.document, in: range)
            let following = goesOn ? tokens.removeLast() : nil
            batch.append(
                tokens: tokens, following: following, trained: trained, source: piece.source,
                reference: DocumentReference(source: piece.source, document: piece.document, tokens: piece.start..<piece.end))
        } catch { throw error.at("source '\(source.name)'") }
    }

    /// Where a document of a batch came from, such as `book.jsonl:17`.
    public func origin(of reference: DocumentReference) -> String? {
        mixture.sources[reference.source].documents.origin(of: reference.document)
    }
}

extension Double {
    fileprivate var clamped: Double { Swift.min(Swift.max(self, 0), 1e18) }
}

extension BatchPlan {
    fileprivate func check() throws(LyceumError) {
        func positive(_ size: Size?, _ name: String) throws(LyceumError) {
            let value: Int
            switch size {
            case nil: return
            case .sequences(let count), .tokens(let count): value = count
            }
            guard value > 0 else { throw LyceumError(.invalidArgument, "expected a \(name) of 1 or more, found \(value)") }
        }
        try positive(step, "batch")
        try positive(micro, "micro-batch")
        try positive(.tokens(window), "packing window")
        guard length >= 2 else {
            throw LyceumError(.invalidArgument, "expected a length of 2 tokens or more, found \(length)")
        }
        guard rates == .steady || packing == .wrapped else {
            throw LyceumError(
                .invalidArgument, "exact rates need wrapped packing, found \(packing.rawValue)", remedy: "choose wrapped packing, or long-run rates")
        }
        guard length <= Int(Int32.max) else {
            throw LyceumError(.invalidArgument, "expected a length below \(Int32.max) tokens, found \(length)")
        }
        if case .steps(let count)? = total, count < 1 {
            throw LyceumError(.invalidArgument, "expected 1 step or more, found \(count)")
        }
        if case .tokens(let count)? = total, count < 1 {
            throw LyceumError(.invalidArgument, "expected 1 token or more, found \(count)")
        }
    }
}
