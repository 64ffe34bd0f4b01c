internal import LyceumCore

/// What becomes of one place of the pivot: which of the source's distributions is carried over to it.
enum PlaceAlignment: Equatable {
    /// From the one source token at this place.
    case one(Int)
    /// From one of several, by its number among them.
    case several(Int)
    /// None ends where the pivot's token ends: the gold token alone.
    case gold

    /// - Parameters:
    ///   - pieces: spellings of the source's tokens that were aligned with the pivot's token, in order.
    ///   - isExact: only equal spellings are carried over.
    init(token: [UInt8], pieces: [[UInt8]], isExact: Bool = false) {
        self = .gold
        guard let first = pieces.first else { return }
        if isExact {
            if pieces.count == 1, first == token { self = .one(0) }
            return
        }
        if pieces.count == 1 {
            if Self.endsAlike(token, first) { self = .one(0) }
            return
        }
        if let place = pieces.firstIndex(where: { Self.endsAlike(token, $0) }) {
            self = .several(place)
        } else if let last = Self.endOfConcatenation(token, pieces) {
            self = .several(last)
        }
    }

    /// Whether one spelling is a suffix of the other: both then end at the same place of the text.
    static func endsAlike(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard !a.isEmpty, !b.isEmpty else { return a.isEmpty && b.isEmpty }
        return a.count >= b.count ? a.suffix(b.count).elementsEqual(b) : b.suffix(a.count).elementsEqual(a)
    }

    /// The last of the first run of neighboring pieces that together spell the token.
    private static func endOfConcatenation(_ token: [UInt8], _ pieces: [[UInt8]]) -> Int? {
        for start in pieces.indices {
            var text: [UInt8] = []
            for end in start..<pieces.count {
                text += pieces[end]
                if text == token { return end }
                if text.count > token.count { break }
            }
        }
        return nil
    }
}

/// One place's distribution over the pivot's tokens: log-probabilities over these tokens alone.
struct FusedRow: Equatable {
    enum Origin: UInt8 { case pivot, source, gold }

    var ids: [Int32]
    var logProbabilities: [Float]
    var origin: Origin

    /// The softmax over the tokens given (id below 0: none); nil where there is none.
    init?(ids: some Collection<Int32>, logits: some Collection<Float>, origin: Origin) {
        let pairs = zip(ids, logits).filter { $0.0 >= 0 && $0.1.isFinite }
        guard let top = pairs.map(\.1).max() else { return nil }
        let sum = pairs.reduce(0.0) { $0 + exponential(Double($1.1 - top)) }
        self.ids = pairs.map(\.0)
        logProbabilities = pairs.map { Float(Double($0.1 - top) - logarithm(sum)) }
        self.origin = origin
    }

    /// Nothing but a token.
    init(gold: Int32) {
        ids = [gold]
        logProbabilities = [0]
        origin = .gold
    }

    /// Carries a distribution over to the pivot's tokens; of tokens that come to the same one the first counts.
    static func carry(ids: ArraySlice<Int32>, logits: ArraySlice<Float>, map: VocabularyMap, report: inout FusionReport) -> FusedRow? {
        var (targets, values) = ([Int32](), [Float]())
        for (id, value) in zip(ids, logits) where id >= 0 {
            let target = map.target(of: id)
            report.add(target)
            guard let found = target.id, !targets.contains(found) else { continue }
            targets.append(found)
            values.append(value)
        }
        return FusedRow(ids: targets, logits: values, origin: .source)
    }
}
