public import LyceumCore

/// An order of documents of which only the first part of a ranking is open, a part that grows while training goes on.
///
/// Documents are drawn from the open part in passes, each shuffled by the seed. When the part grows, or the ranking changes, a new segment begins with the
/// next draw. Which document a draw gives follows from the segments alone, so that the state of a run is their list.
public final class PacedOrder: Sendable {
    /// From a draw on: how many documents of which ranking are open.
    struct Segment: Sendable, Hashable {
        var first: Int
        var open: Int
        var ranking: [UInt32]
    }

    /// Documents in all.
    public let count: Int
    private let segments: Locked<[Segment]>

    /// - Parameters:
    ///   - ranking: every document's number once, in the order in which they are opened.
    ///   - open: documents open at the beginning, 1 to all of them.
    public init(ranking: [Int], open: Int) {
        count = ranking.count
        segments = Locked([Segment(first: 0, open: min(max(open, 1), ranking.count), ranking: ranking.map { UInt32($0) })])
    }

    /// Documents open now.
    public var open: Int { segments.withLock { $0.last?.open ?? 0 } }

    /// Opens so many documents, from a draw on.
    /// - Parameters:
    ///   - draw: documents drawn so far.
    ///   - ranking: a new one; nil keeps the last.
    public func open(_ open: Int, from draw: Int, ranking: [Int]? = nil) {
        segments.withLock { segments in
            let last = segments.last?.ranking ?? []
            // Draws that were planned before but not made are made anew.
            while segments.count > 1, let newest = segments.last, newest.first >= draw { segments.removeLast() }
            let next = Segment(first: draw, open: min(max(open, 1), count), ranking: ranking.map { $0.map { UInt32($0) } } ?? last)
            if segments.count == 1, draw == 0 { segments[0] = next } else { segments.append(next) }
        }
    }

    func document(draw: Int, seed: UInt64, source: Int) -> Int {
        segments.withLock { segments in
            let number = (segments.lastIndex { $0.first <= draw }) ?? 0
            let segment = segments[number]
            let (pass, place) = (draw - segment.first).quotientAndRemainder(dividingBy: segment.open)
            let stream = UInt64(truncatingIfNeeded: source) << 52 ^ UInt64(truncatingIfNeeded: number) << 32 ^ UInt64(truncatingIfNeeded: pass)
            return Int(segment.ranking[IndexPermutation(count: segment.open, seed: seed, stream: stream)[place]])
        }
    }

    /// Everything that decides the draws. A ranking stands there where it differs from the one before.
    public var state: JSON {
        segments.withLock { segments in
            var before: [UInt32] = []
            return .array(
                segments.map { segment in
                    defer { before = segment.ranking }
                    var object = JSON.Object([("first", .integer(segment.first)), ("open", .integer(segment.open))])
                    if segment.ranking != before { object["ranking"] = .array(segment.ranking.map { .integer(Int($0)) }) }
                    return .object(object)
                })
        }
    }

    /// - Throws: `LyceumError` (`invalidData`) for a state of other documents.
    public func restore(_ state: JSON, at place: String) throws(LyceumError) {
        var made: [Segment] = []
        for item in state.arrayValue ?? [] {
            let ranking = item["ranking"]?.arrayValue.map { $0.compactMap(\.intValue) } ?? made.last?.ranking.map { Int($0) } ?? []
            guard let first = item["first"]?.intValue, let open = item["open"]?.intValue, (1...max(count, 1)).contains(open), ranking.count == count,
                Set(ranking) == Set(0..<count), first >= made.last?.first ?? 0
            else { break }
            made.append(Segment(first: first, open: open, ranking: ranking.map { UInt32($0) }))
        }
        guard !made.isEmpty, made.count == state.arrayValue?.count else {
            throw LyceumError(
                .invalidData, "expected the order of \(count) documents that are opened step by step", at: place,
                remedy: "resume with the data the run was started with, or start a new run")
        }
        let restored = made
        segments.withLock { $0 = restored }
    }
}
