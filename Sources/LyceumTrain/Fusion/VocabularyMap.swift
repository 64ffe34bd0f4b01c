internal import CLyceumKernels
internal import LyceumCore

/// How tokens of another vocabulary are found in the pivot's.
public enum VocabularyMapping: String, Sendable, Hashable, CaseIterable {
    /// Only tokens with the same spelling.
    case exact
    /// The spelling with the fewest edits (MinED).
    case edit
    /// Among the tokens that stood at the same places of the texts, by spelling and how often (MS).
    case statistics

    public var meaning: String {
        switch self {
        case .exact: "only tokens with the same spelling"
        case .edit: "the nearest spelling (MinED)"
        case .statistics: "the nearest among tokens that stood at the same places, by how often (MS)"
        }
    }
}

/// How often a token of the source stood where a token of the pivot stood.
struct AlignmentCounts {
    private(set) var bySource: [Int32: [Int32: Int]] = [:]

    mutating func add(_ source: Int32, _ pivot: Int32) { bySource[source, default: [:]][pivot, default: 0] += 1 }
}

/// From the source's tokens to the pivot's (Wan et al. 2024, FuseLLM, §3.3; the mapping statistics of FuseChat, §3.2).
final class VocabularyMap {
    enum Target: Equatable {
        case exact(Int32)
        case mapped(Int32)
        /// No candidate: the pivot's unknown or end token.
        case unknown(Int32)
        case none

        var id: Int32? {
            switch self {
            case .exact(let id), .mapped(let id), .unknown(let id): id
            case .none: nil
            }
        }
    }

    private let source: FusionVocabulary
    private let pivot: FusionVocabulary
    private let mode: VocabularyMapping
    private let counts: AlignmentCounts
    private let prefersFrequent: Bool
    private var known: [Int32: Target] = [:]

    /// - Parameter prefersFrequent: with statistics, the more frequent of two tokens before the one nearer in spelling.
    init(
        from source: FusionVocabulary, to pivot: FusionVocabulary, mode: VocabularyMapping, counts: AlignmentCounts = AlignmentCounts(),
        prefersFrequent: Bool = false
    ) {
        (self.source, self.pivot, self.mode, self.counts, self.prefersFrequent) = (source, pivot, mode, counts, prefersFrequent)
    }

    func target(of id: Int32) -> Target {
        if let target = known[id] { return target }
        let target = find(id)
        known[id] = target
        return target
    }

    private func find(_ id: Int32) -> Target {
        let spelling = source.spelling(of: id)
        if !spelling.isEmpty, let same = pivot.id(of: spelling) { return .exact(same) }
        guard mode != .exact else { return .none }
        if id == source.beginning, let beginning = pivot.beginning { return .mapped(beginning) }
        if source.ends.contains(id), let end = pivot.ends.first { return .mapped(end) }
        let found = mode == .edit ? nearest(spelling) : best(id, spelling)
        if let found { return .mapped(found) }
        return (pivot.unknown ?? pivot.ends.first).map { .unknown($0) } ?? .none
    }

    private func nearest(_ spelling: [UInt8]) -> Int32? {
        guard !spelling.isEmpty, pivot.count > 0 else { return nil }
        var distance: UInt32 = 0
        let place = lyc_nearest_string(spelling, spelling.count, pivot.bytes, pivot.offsets, pivot.count, &distance)
        return place < pivot.count ? Int32(place) : nil
    }

    /// The smallest edit distance · (0.1 where one spelling holds the other) · σ(count).
    ///
    /// σ(count) rises from ½ to 1, so it works against frequent pairs. That is how FuseChat's code has it; `prefersFrequent` does what was meant.
    private func best(_ id: Int32, _ spelling: [UInt8]) -> Int32? {
        guard let candidates = counts.bySource[id] else { return nil }
        var best: (id: Int32, count: Int, score: Double)?
        for (candidate, count) in candidates.sorted(by: { $0.key < $1.key }) {
            let other = pivot.spelling(of: candidate)
            var score = Double(lyc_edit_distance(spelling, spelling.count, other, other.count))
            if Self.holds(spelling, other) || Self.holds(other, spelling) { score *= 0.1 }
            if !prefersFrequent { score *= 1 / (1 + exponential(-Double(count))) }
            let isBetter = best.map { prefersFrequent && count != $0.count ? count > $0.count : score < $0.score } ?? true
            if isBetter { best = (candidate, count, score) }
        }
        return best?.id
    }

    private static func holds(_ whole: [UInt8], _ part: [UInt8]) -> Bool {
        guard !part.isEmpty, part.count <= whole.count else { return false }
        return (0...(whole.count - part.count)).contains { whole[$0..<($0 + part.count)].elementsEqual(part) }
    }
}
