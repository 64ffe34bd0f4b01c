public import LyceumCore

/// Sets a part of a field's passages aside, so that what is measured was never trained on.
///
/// What belongs together stays together: the passages of a document, or with fewer than `minimumUnits` documents those of a section; and everything
/// that shares half of its word runs with it. The same passages, share and seed give the same parts.
public struct HoldOut: Sendable, Hashable {
    /// Share of the characters to set aside, above 0, below 1.
    public var share: Double
    public var seed: UInt64
    /// Overlap of word runs from which passages stay together, 0.3 through 1.
    public var overlap: Double
    /// With fewer documents their sections are set aside one by one.
    public var minimumUnits: Int

    public init(share: Double = 0.2, seed: UInt64 = 1, overlap: Double = 0.5, minimumUnits: Int = 20) {
        self.share = share
        self.seed = seed
        self.overlap = overlap
        self.minimumUnits = minimumUnits
    }

    public struct Parts: Sendable, Hashable {
        /// To learn from, in order.
        public var training: [Passage]
        /// Set aside, in order.
        public var heldOut: [Passage]
        /// Groups of passages that stay together.
        public var groups: Int
    }

    /// - Throws: `LyceumError` (`invalidArgument`) for a share out of range, or when there are not two groups to divide.
    public func split(_ passages: [Passage]) throws(LyceumError) -> Parts {
        guard share > 0, share < 1 else {
            throw LyceumError(.invalidArgument, "expected a share above 0 and below 1 to hold out, found \(share)")
        }
        let groups = grouped(passages)
        guard groups.count >= 2 else {
            throw LyceumError(
                .invalidData, "the texts cannot be divided: all \(passages.count) passages belong together (one section, or nearly the same words)",
                remedy: "give more texts, or texts with headings")
        }
        let sizes = groups.map { $0.reduce(0) { $0 + passages[$1].text.unicodeScalars.count } }
        let total = sizes.reduce(0, +)
        let order = IndexPermutation(count: groups.count, seed: seed)
        var held = Set<Int>()
        var heldSize = 0
        // Large groups that would overshoot by more than they help are passed over.
        for place in 0..<groups.count {
            let group = order[place]
            let aim = share * Double(total)
            guard Double(heldSize) < aim, held.count < groups.count - 1 else { break }
            if Double(heldSize + sizes[group]) - aim <= aim - Double(heldSize) { held.insert(group) } else { continue }
            heldSize += sizes[group]
        }
        if held.isEmpty, let smallest = sizes.indices.min(by: { sizes[$0] < sizes[$1] }) { held.insert(smallest) }
        let chosen = Set(held.flatMap { groups[$0] })
        return Parts(
            training: passages.indices.filter { !chosen.contains($0) }.map { passages[$0] },
            heldOut: passages.indices.filter(chosen.contains).map { passages[$0] }, groups: groups.count)
    }

    /// Positions of passages that stay together, in the order of their first ones.
    func grouped(_ passages: [Passage]) -> [[Int]] {
        let byDocument = Set(passages.map(\.document)).count >= minimumUnits
        var links = LinkedGroups(count: passages.count)
        var first: [String: Int] = [:]
        for (place, passage) in passages.enumerated() {
            let unit = byDocument ? "\(passage.document)" : "\(passage.document)\u{1}" + passage.headings.joined(separator: "\u{1}")
            if let known = first[unit] { links.link(known, place) } else { first[unit] = place }
        }
        for pair in NearDuplicates(passages.map(\.text), threshold: overlap).pairs { links.link(pair.first, pair.second) }
        var members: [Int: [Int]] = [:]
        for place in passages.indices { members[links.first(of: place), default: []].append(place) }
        return members.keys.sorted().map { members[$0] ?? [] }
    }
}
