public import LyceumCore

/// How two recordings went together.
public struct FusionReport: Sendable, Hashable {
    public internal(set) var conversations = 0
    /// Conversations for which the source was, or would have been, the better one.
    public internal(set) var sourceWins = 0
    /// Conversations that one of the two could not take, for which the pivot stands.
    public internal(set) var unpaired = 0
    /// Learned places of the pivot by what was carried over, whoever won.
    public internal(set) var oneToOne = 0
    public internal(set) var manyToOne = 0
    public internal(set) var gold = 0
    /// Tokens of the carried distributions by how they were found in the pivot's vocabulary.
    public internal(set) var exactTokens = 0
    public internal(set) var mappedTokens = 0
    public internal(set) var unknownTokens = 0
    public internal(set) var lostTokens = 0
    /// Rows written, and those of them that come from the source.
    public internal(set) var rows = 0
    public internal(set) var sourceRows = 0
    var pivotLoss = 0.0
    var sourceLoss = 0.0

    mutating func add(_ target: VocabularyMap.Target) {
        switch target {
        case .exact: exactTokens += 1
        case .mapped: mappedTokens += 1
        case .unknown: unknownTokens += 1
        case .none: lostTokens += 1
        }
    }

    public var places: Int { oneToOne + manyToOne + gold }
    private static func share(_ part: Int, _ whole: Int) -> Double { whole > 0 ? Double(part) / Double(whole) : 0 }
    /// Share of the places at which nothing could be carried over.
    public var fallback: Double { Self.share(gold, places) }
    /// Share of conversations for which the source has the lower cross-entropy.
    public var sourceWinShare: Double { Self.share(sourceWins, conversations - unpaired) }

    /// Shares 0 to 1, losses in nats per token, averaged over conversations.
    public var json: JSON.Object {
        let tokens = exactTokens + mappedTokens + unknownTokens + lostTokens
        let pairs = conversations - unpaired
        return JSON.Object([
            ("conversations", .integer(conversations)), ("unpaired", .integer(unpaired)), ("source_wins", .number(sourceWinShare)),
            ("pivot_loss", .number(pairs > 0 ? pivotLoss / Double(pairs) : 0)), ("source_loss", .number(pairs > 0 ? sourceLoss / Double(pairs) : 0)),
            ("places", .integer(places)), ("one_to_one", .number(Self.share(oneToOne, places))), ("many_to_one", .number(Self.share(manyToOne, places))),
            ("fallback", .number(fallback)), ("tokens_exact", .number(Self.share(exactTokens, tokens))),
            ("tokens_mapped", .number(Self.share(mappedTokens, tokens))), ("tokens_unknown", .number(Self.share(unknownTokens, tokens))),
            ("tokens_lost", .number(Self.share(lostTokens, tokens))), ("rows", .integer(rows)), ("source_rows", .number(Self.share(sourceRows, rows))),
        ])
    }
}
