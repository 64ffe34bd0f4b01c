internal import LyceumCore

/// One of the sources that training draws from.
public struct MixtureSource: Sendable {
    public var name: String
    public var documents: any DocumentCollection
    /// Its part of the tokens, against the other sources' weights; nil is its number of tokens, so that sources come as they are.
    public var weight: RateCurve?
    /// How often it is gone through at most; nil repeats without end.
    public var maximumPasses: Double?
    public var curriculum: Curriculum
    /// Which of its documents are open; it takes the curriculum's place. nil opens all.
    public var pace: PacedOrder?

    public init(
        _ name: String, _ documents: any DocumentCollection, weight: RateCurve? = nil, maximumPasses: Double? = nil,
        curriculum: Curriculum = Curriculum()
    ) {
        self.name = name
        self.documents = documents
        self.weight = weight
        self.maximumPasses = maximumPasses
        self.curriculum = curriculum
    }
}

/// What happens when a source has been gone through as often as it may.
public enum Exhaustion: String, Sendable, Hashable, CaseIterable {
    /// The others share its part.
    case renormalize
    /// The data ends.
    case stop
}

/// Draws documents from several sources at exact rates.
///
/// Every source has a credit: its weight's share of all tokens drawn, less its own. The source with the largest credit comes next. Then after
/// any number of draws a source with share w of T tokens has between `wT − (n − 1)·L` and `wT + L` tokens, where L is the longest document and n
/// the number of sources. With weights that change, `wT` is the sum of the shares at the time of each draw.
struct Mixture {
    /// Everything that decides what is drawn next.
    struct State: Hashable {
        var credits: [Double]
        /// Documents drawn of each source, over all passes.
        var places: [Int]
        /// What every source's weight is multiplied by.
        var factors: [Double]
    }

    let sources: [MixtureSource]
    private let orders: [DocumentOrder]
    private let limits: [Int]
    private let weights: [RateCurve]
    private let exhaustion: Exhaustion

    init(_ sources: [MixtureSource], exhaustion: Exhaustion, seed: UInt64) throws(LyceumError) {
        self.sources = sources
        self.exhaustion = exhaustion
        guard !sources.isEmpty else {
            throw LyceumError(.invalidArgument, "expected at least one source of data, found none")
        }
        var orders: [DocumentOrder] = []
        for (index, source) in sources.enumerated() {
            do throws(LyceumError) {
                try Self.check(source)
                orders.append(try DocumentOrder(source.curriculum, source.documents, seed: seed, source: index, pace: source.pace))
            } catch { throw error.at("source '\(source.name)'") }
        }
        self.orders = orders
        limits = sources.map { source in
            source.maximumPasses.map { Int(min($0 * Double(source.documents.count), 1e18)) } ?? .max
        }
        weights = sources.map { $0.weight ?? RateCurve(constant: Double($0.documents.tokenCount)) }
        guard weights.contains(where: { $0.points.contains { $0.weight > 0 } }) else {
            throw LyceumError(.invalidArgument, "expected a source with a weight above 0, found none")
        }
    }

    private static func check(_ source: MixtureSource) throws(LyceumError) {
        if let pace = source.pace, pace.count != source.documents.count {
            throw LyceumError(.invalidArgument, "expected an order of \(source.documents.count) documents, found one of \(pace.count)")
        }
        guard source.documents.count > 0 else {
            throw LyceumError(.invalidData, "expected documents, found none", remedy: "check the paths and the field of the text")
        }
        if let passes = source.maximumPasses, !(passes.isFinite && passes > 0) {
            throw LyceumError(.invalidArgument, "expected a number of epochs above 0, found \(passes)")
        }
        for point in source.weight?.points ?? [] where !(point.weight.isFinite && point.weight >= 0 && point.share.isFinite) {
            throw LyceumError(.invalidArgument, "expected a weight of 0 or more, found \(point.weight)")
        }
    }

    var start: State {
        State(
            credits: Array(repeating: 0, count: sources.count), places: Array(repeating: 0, count: sources.count),
            factors: Array(repeating: 1, count: sources.count))
    }

    /// How often every source was gone through.
    func passes(_ state: State) -> [Double] {
        zip(state.places, sources).map { Double($0) / Double($1.documents.count) }
    }

    var isEndless: Bool { limits.contains(.max) }

    /// Documents until the data ends, nearly; nil when it never does.
    var documentLimit: Int? {
        guard stopsWhenExhausted else { return isEndless ? nil : limits.reduce(0, +) }
        guard let tokens = tokensUntilStop(length: .max) else { return nil }
        let parts = shares(start, 0.5, including: nil)
        return sources.indices.reduce(0) { sum, index in
            let documents = sources[index].documents
            return sum + Int((tokens * parts[index] * Double(documents.count) / Double(max(documents.tokenCount, 1))).rounded(.up))
        }
    }

    /// Tokens until the first source is exhausted, by the weights in the middle of training; nil when none ever is.
    private func tokensUntilStop(length: Int) -> Double? {
        let parts = shares(start, 0.5, including: nil)
        return sources.indices.compactMap { index -> Double? in
            guard limits[index] < .max, parts[index] > 0, let passes = sources[index].maximumPasses else { return nil }
            return passes * Double(Self.tokens(sources[index].documents, length: length)) / parts[index]
        }.min()
    }

    /// Tokens until the data ends, at most `length` of each document; nil when it never does.
    func tokenLimit(length: Int) -> Double? {
        if stopsWhenExhausted { return tokensUntilStop(length: length) }
        guard !isEndless else { return nil }
        return sources.reduce(0) { $0 + ($1.maximumPasses ?? 0) * Double(Self.tokens($1.documents, length: length)) }
    }

    static func tokens(_ documents: any DocumentCollection, length: Int) -> Int {
        guard length < .max else { return documents.tokenCount }
        var total = 0
        for document in 0..<documents.count { total += min(documents.length(of: document), length) }
        return total
    }

    /// The next document; nil when the data has ended.
    /// - Parameter share: the share of training done.
    func draw(_ state: inout State, share: Double) -> (source: Int, document: Int)? {
        var best: Int?
        for index in sources.indices {
            let isExhausted = state.places[index] >= limits[index]
            guard weight(state, of: index, at: share) > 0 else { continue }
            if isExhausted {
                if exhaustion == .stop { return nil }
                continue
            }
            if best.map({ state.credits[index] > state.credits[$0] }) ?? true { best = index }
        }
        guard let source = best else { return nil }
        let count = sources[source].documents.count
        let (pass, place) = state.places[source].quotientAndRemainder(dividingBy: count)
        state.places[source] += 1
        return (source, orders[source].document(pass: pass, place: place))
    }

    /// The next document of one source; nil when it has been gone through as often as it may.
    func draw(_ state: inout State, from source: Int) -> Int? {
        guard state.places[source] < limits[source] else { return nil }
        let (pass, place) = state.places[source].quotientAndRemainder(dividingBy: sources[source].documents.count)
        state.places[source] += 1
        return orders[source].document(pass: pass, place: place)
    }

    func isExhausted(_ state: State, _ source: Int) -> Bool { state.places[source] >= limits[source] }
    func weight(_ state: State, of source: Int, at share: Double) -> Double { weights[source].weight(at: share) * state.factors[source] }
    var stopsWhenExhausted: Bool { exhaustion == .stop }

    /// Accounts for the tokens of the document drawn last.
    func account(_ state: inout State, source: Int, tokens: Int, share: Double) {
        let parts = shares(state, share, including: source)
        for index in sources.indices { state.credits[index] += parts[index] * Double(tokens) }
        state.credits[source] -= Double(tokens)
        if state.places[source] >= limits[source] { handOver(&state, source, share) }
    }

    /// Credit left over by an exhausted source goes to the others, so that all credits still sum to zero.
    private func handOver(_ state: inout State, _ source: Int, _ share: Double) {
        let parts = shares(state, share, including: nil)
        let rest = state.credits[source]
        state.credits[source] = 0
        for index in sources.indices { state.credits[index] += parts[index] * rest }
    }

    /// The shares of the sources that can still be drawn from.
    private func shares(_ state: State, _ share: Double, including drawn: Int?) -> [Double] {
        let active = sources.indices.map { index in
            state.places[index] < limits[index] || index == drawn ? weight(state, of: index, at: share) : 0
        }
        let sum = active.reduce(0, +)
        return sum > 0 ? active.map { $0 / sum } : active
    }
}
