#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif
public import LyceumCore
internal import LyceumTensor

/// Picks the tokens of one sequence.
///
/// Order of the stages, that of llama.cpp: logit bias, constraint, repetition/presence/frequency penalties, DRY, top-k, typical, top-p, min-p,
/// temperature, draw. With mirostat: logit bias, constraint, penalties, DRY, temperature, mirostat, draw.
///
/// The number drawn at a step depends on the seed, the sequence's number and the step alone, never on other sequences.
public struct Sampler {
    public let options: SamplingOptions
    /// Distinguishes sequences that share a seed.
    public let sequence: UInt64
    /// Tokens generated so far.
    public private(set) var step: UInt64 = 0
    private let random: Philox
    private let bias: [(token: Int, value: Float)]
    private var penalties: Penalties?
    private var dry: DryPenalty?
    private let tokenBytes: (@Sendable (Int32) -> [UInt8])?
    /// Mirostat's bound on the surprise, in bits.
    private var bound: Double
    private var lastSurprise = 0.0

    /// - Parameter tokenBytes: the bytes of a token, for DRY's breakers; without it no text breaks a repetition.
    /// - Throws: `LyceumError` (`invalidArgument`) when an option is out of range.
    public init(
        _ options: SamplingOptions, vocabularySize: Int, sequence: UInt64 = 0,
        tokenBytes: (@Sendable (Int32) -> [UInt8])? = nil
    ) throws(LyceumError) {
        try options.validate(vocabularySize: vocabularySize)
        self.options = options
        self.sequence = sequence
        self.tokenBytes = tokenBytes
        random = Philox(seed: options.seed)
        bias = options.logitBias.sorted { $0.key < $1.key }.map { (Int($0.key), $0.value) }
        penalties = Penalties(options)
        dry = DryPenalty(options)
        bound = Double(options.mirostat?.tau ?? 0) * 2
    }

    /// Tells the sampler of tokens that were given, not generated.
    public mutating func observe<Tokens: Sequence<Int32>>(_ tokens: Tokens) {
        guard penalties != nil || dry != nil else { return }
        for token in tokens { note(token) }
    }

    /// Tells the sampler that a token became part of the text, and moves to the next step.
    /// Mirostat goes by the surprise of the last token that was drawn, which `distribution` and `draw` keep.
    public mutating func accept(_ token: Int32) {
        note(token)
        step += 1
        if let mirostat = options.mirostat, !isGreedy {
            bound -= Double(mirostat.eta) * (lastSurprise - Double(mirostat.tau))
        }
    }

    private var isGreedy: Bool { options.temperature == 0 }

    private mutating func note(_ token: Int32) {
        penalties?.record(token)
        dry?.record(token, bytes: tokenBytes?(token) ?? [])
    }

    /// Picks the next token; does not record it.
    ///
    /// - Parameters:
    ///   - logits: `[vocabularySize]`; not changed.
    ///   - allowed: one bit per token, 64 per word; nil allows all.
    /// - Throws: `LyceumError` (`invalidData`) when a logit is NaN or +infinity or no token is left.
    public mutating func sample(
        _ logits: UnsafeBufferPointer<Float>, using candidates: Candidates, allowed: UnsafeBufferPointer<UInt64>? = nil
    ) throws(LyceumError) -> Int32 {
        try prepare(logits, candidates, allowed)
        if isGreedy { return try mostLikely(candidates) }
        try filter(candidates)
        return draw(candidates, random.uniformPair(step, sequence).0)
    }

    /// The same over an array.
    public mutating func sample(_ logits: [Float], using candidates: Candidates) throws(LyceumError) -> Int32 {
        let result: Result<Int32, LyceumError> = logits.withUnsafeBufferPointer { row in
            do throws(LyceumError) { return .success(try sample(row, using: candidates)) } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    // MARK: Stages

    private func prepare(
        _ logits: UnsafeBufferPointer<Float>, _ candidates: Candidates, _ allowed: UnsafeBufferPointer<UInt64>?
    ) throws(LyceumError) {
        guard let row = logits.baseAddress, logits.count == candidates.vocabularySize else {
            throw LyceumError(
                .invalidArgument, "\(logits.count) logits for a vocabulary of \(candidates.vocabularySize) tokens")
        }
        candidates.load(row)
        let dense = candidates.dense
        for (token, value) in bias { dense[token] += value }
        if let allowed { candidates.forbid(allBut: allowed) }
        penalties?.apply(to: dense, vocabularySize: candidates.vocabularySize)
        dry?.apply(to: dense, vocabularySize: candidates.vocabularySize)
        try candidates.checkFinite()
    }

    private func mostLikely(_ candidates: Candidates) throws(LyceumError) -> Int32 {
        guard let token = candidates.mostLikely else { throw Self.nothingLeft }
        return token
    }

    private static var nothingLeft: LyceumError {
        LyceumError(
            .invalidData, "no token is left to pick: all logits are -infinity",
            remedy: "Loosen the logit bias or the grammar.")
    }

    /// Leaves the distribution in the candidates: the list, `weights` and their sum.
    func filter(_ candidates: Candidates) throws(LyceumError) {
        if options.mirostat != nil {
            candidates.makeList()
            guard candidates.count > 0 else { throw Self.nothingLeft }
            candidates.scale(temperature: options.temperature)
            candidates.keepSurprise(atMost: bound)
            return
        }
        if options.topK > 0 { candidates.keepLargest(options.topK) } else { candidates.makeList() }
        guard candidates.count > 0 else { throw Self.nothingLeft }
        if options.typicalP < 1 { candidates.keepTypical(options.typicalP) }
        if options.topP < 1 { candidates.keepTopP(options.topP) }
        if options.minP > 0 { candidates.keepMinP(options.minP) }
        candidates.scale(temperature: options.temperature)
    }

    private mutating func draw(_ candidates: Candidates, _ uniform: Double) -> Int32 {
        let total = candidates.computeWeights()
        let position = candidates.position(ofCumulative: uniform * total)
        lastSurprise = -log2(max(Double(candidates.weights[position]) / total, 1e-300))
        return candidates.token(position)
    }
}

// MARK: - Distributions, for speculative decoding

extension Sampler {
    /// What the stages leave: tokens and their probabilities, which add up to 1.
    public struct Distribution: Sendable {
        public var tokens: [Int32]
        public var probabilities: [Double]

        public init(tokens: [Int32], probabilities: [Double]) {
            self.tokens = tokens
            self.probabilities = probabilities
        }

        public func probability(of token: Int32) -> Double {
            tokens.firstIndex(of: token).map { probabilities[$0] } ?? 0
        }
    }

    /// The distribution the next token is drawn from.
    public mutating func distribution(
        _ logits: UnsafeBufferPointer<Float>, using candidates: Candidates, allowed: UnsafeBufferPointer<UInt64>? = nil
    ) throws(LyceumError) -> Distribution {
        try prepare(logits, candidates, allowed)
        if isGreedy { return Distribution(tokens: [try mostLikely(candidates)], probabilities: [1]) }
        try filter(candidates)
        let total = candidates.computeWeights()
        var result = Distribution(tokens: [], probabilities: [])
        for position in 0..<candidates.count where candidates.weights[position] > 0 {
            result.tokens.append(candidates.token(position))
            result.probabilities.append(Double(candidates.weights[position]) / total)
        }
        return result
    }

    /// Two uniform numbers that belong to the current step; the first is the one `sample` uses.
    var uniforms: (Double, Double) { random.uniformPair(step, sequence) }

    /// Uniform numbers of a second stream, for what plain sampling does not draw.
    var draftUniforms: (Double, Double) { random.uniformPair(step | 1 << 63, sequence) }

    /// Keeps the surprise of a token that was picked from a distribution, for mirostat.
    mutating func noteSurprise(probability: Double) { lastSurprise = -log2(max(probability, 1e-300)) }
}

// MARK: - Steps on candidates

extension Candidates {
    /// Sets the logits of tokens without a bit to -infinity.
    func forbid(allBut allowed: UnsafeBufferPointer<UInt64>) {
        for word in 0..<(vocabularySize + 63) / 64 {
            let bits = word < allowed.count ? allowed[word] : 0
            guard bits != .max else { continue }
            let start = word &* 64
            let end = min(start &+ 64, vocabularySize)
            for token in start..<end where bits &>> UInt64(token &- start) & 1 == 0 { dense[token] = -.infinity }
        }
    }

    func checkFinite() throws(LyceumError) {
        var isBad = false
        for token in 0..<vocabularySize { isBad = isBad || !(dense[token] < .infinity) }
        guard isBad else { return }
        let token = (0..<vocabularySize).first { !(dense[$0] < .infinity) } ?? 0
        throw LyceumError(
            .invalidData, "the logit of token \(token) is \(dense[token]); expected a finite number",
            remedy: "Check the model's weights: they may be damaged or of a type with too small a range.")
    }

    /// The token with the largest logit in the row, the first of equals.
    var mostLikely: Int32? {
        let best = maximum(dense, count: vocabularySize)
        guard best > -.infinity else { return nil }
        for token in 0..<vocabularySize where dense[token] == best { return Int32(truncatingIfNeeded: token) }
        return nil
    }

    /// The first position where the running sum of weights passes `target`.
    func position(ofCumulative target: Double) -> Int {
        var sum = 0.0
        var last = 0
        for position in 0..<count where weights[position] > 0 {
            sum += Double(weights[position])
            last = position
            if sum > target { return position }
        }
        return last
    }
}
