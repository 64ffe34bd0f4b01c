internal import LyceumCore

extension BatchStream.State {
    /// An optimizer step in which every source has its share of the tokens; nil when the data has ended.
    ///
    /// What a share is short of a whole token is carried over, so that the rates are exact over time too.
    mutating func exactStep(_ mixture: Mixture, _ plan: BatchPlan) throws(LyceumError) -> [Bin]? {
        var bins = ExactBins(capacity: plan.length)
        var remaining: Int =
            switch plan.step {
            case .tokens(let count): count
            case .sequences(let count): count * plan.length
            }
        let wanted = remaining
        while remaining > 0, !hasEnded {
            let quotas = quotas(mixture, plan, of: remaining)
            guard quotas.contains(where: { $0 > 0 }) else {
                hasEnded = true
                break
            }
            for (source, quota) in quotas.enumerated() where quota > 0 {
                let given = try fill(&bins, mixture, plan, source: source, quota: quota)
                remaining -= given
                guard given < quota else { continue }
                // The source has no more; the others get what it did not give.
                self.mixture.credits[source] = 0
                if mixture.stopsWhenExhausted { hasEnded = true }
            }
        }
        let isWhole = remaining == 0
        guard bins.count > 0, isWhole || plan.keepsLastPartialStep else { return nil }
        drawn += wanted - remaining
        return bins.all
    }

    /// Tokens of every source that can still give some, together `total`.
    private mutating func quotas(_ mixture: Mixture, _ plan: BatchPlan, of total: Int) -> [Int] {
        let share = share(plan)
        let weights = mixture.sources.indices.map { source in
            rests[source] == nil && mixture.isExhausted(self.mixture, source) ? 0 : mixture.weight(self.mixture, of: source, at: share)
        }
        let sum = weights.reduce(0, +)
        guard sum > 0 else { return weights.map { _ in 0 } }
        let wanted = weights.indices.map { weights[$0] > 0 ? self.mixture.credits[$0] + weights[$0] / sum * Double(total) : 0 }
        var quotas = wanted.map { max(0, Int($0.rounded(.down))) }
        // The largest fractions get the tokens that are left; with carried credits there may be one too many.
        let order = weights.indices.filter { weights[$0] > 0 }.sorted {
            let (a, b) = (wanted[$0] - Double(quotas[$0]), wanted[$1] - Double(quotas[$1]))
            return a == b ? $0 < $1 : a > b
        }
        var missing = total - quotas.reduce(0, +)
        var place = 0
        while missing != 0 {
            let source = missing > 0 ? order[place % order.count] : order[order.count - 1 - place % order.count]
            place += 1
            guard missing > 0 || quotas[source] > 0 else { continue }
            quotas[source] += missing.signum()
            missing -= missing.signum()
        }
        for source in weights.indices where weights[source] > 0 { self.mixture.credits[source] = wanted[source] - Double(quotas[source]) }
        return quotas
    }

    /// Takes tokens of one source.
    /// - Returns: how many, fewer than wanted only when the source has no more.
    private mutating func fill(
        _ bins: inout ExactBins, _ mixture: Mixture, _ plan: BatchPlan, source: Int, quota: Int
    ) throws(LyceumError) -> Int {
        let documents = mixture.sources[source].documents
        var left = quota
        var unusable = 0
        while left > 0 {
            guard var piece = rests[source] else {
                guard let document = mixture.draw(&self.mixture, from: source) else { break }
                let length = documents.length(of: document)
                if length > 1 {
                    rests[source] = Piece(source: source, document: document, start: 0, end: length)
                    counts.documents[source] += 1
                    unusable = 0
                } else {
                    counts.untrainedDocuments += 1
                    unusable += 1
                }
                guard unusable <= documents.count else {
                    throw LyceumError(
                        .invalidData, "no document has a token to learn", at: "source '\(mixture.sources[source].name)'",
                        remedy: "check which parts are learned")
                }
                continue
            }
            piece.end = min(piece.end, piece.start + min(left, bins.room))
            bins.add(piece)
            left -= piece.count
            rests[source]!.start = piece.end
            // The last token of a document was already learned as what follows the part before.
            if rests[source]!.count <= 1 { rests[source] = nil }
        }
        return quota - left
    }
}

/// Rows filled one after the other.
private struct ExactBins {
    private let capacity: Int
    private(set) var all: [Bin] = []
    private var used: Int

    init(capacity: Int) {
        self.capacity = capacity
        used = capacity
    }

    var count: Int { all.count }
    /// Tokens that fit into the row being filled; a new row where it is full.
    var room: Int { used == capacity ? capacity : capacity - used }

    mutating func add(_ piece: Piece) {
        if used == capacity {
            all.append([])
            used = 0
        }
        all[all.count - 1].append(piece)
        used += piece.count
    }
}
