public import LyceumCore
public import LyceumTensor

/// Whose distribution a conversation is learned from.
public enum FusionChoice: String, Sendable, Hashable, CaseIterable {
    /// The one with the lower cross-entropy over the conversation (MinCE).
    case lower
    case source
    case pivot
}

/// Makes one model's targets out of two recordings: its own, and one of a model with other tokens.
///
/// Tokens, vocabularies and distributions are aligned (Wan et al. 2024, FuseChat, §3.2), and of every conversation the better of the two
/// distributions is taken (MinCE, eq. 4).
public struct FusionAlignment {
    public struct Options: Sendable, Hashable {
        public var mapping = VocabularyMapping.statistics
        /// With statistics, the more frequent of two tokens before the one nearer in spelling.
        public var prefersFrequent = false
        public var choice = FusionChoice.lower

        public init() {}
    }

    public let pivot: DistributionRecord
    public let source: DistributionRecord
    public let options: Options
    private let pool: ThreadPool

    /// - Throws: `LyceumError` for recordings of different data.
    public init(pivot: DistributionRecord, source: DistributionRecord, options: Options = Options(), threads: ThreadPool) throws(LyceumError) {
        guard pivot.data == source.data, pivot.conversations == source.conversations else {
            throw LyceumError(
                .invalidArgument, "the recordings are of different conversations", at: source.path, remedy: "record both models on the same files, in the same order")
        }
        (self.pivot, self.source, self.options, pool) = (pivot, source, options, threads)
    }

    /// Writes the targets, a folder for `distillation: {type: fusion, cache: …}` in `lyceum train`.
    ///
    /// - Parameter progress: told the conversations done; false stops.
    public func write(to folder: String, progress: (Int) -> Bool = { _ in true }) throws(LyceumError) -> FusionReport {
        let passes = options.mapping == .statistics ? 2 : 1
        var counts = AlignmentCounts()
        if passes == 2 {
            try forEachPair(folder, done: 0, of: passes, progress) { pivot, source, spans throws(LyceumError) in
                for (token, span) in zip(pivot.tokens, spans) { for place in span { counts.add(source.tokens[place], token) } }
            }
        }
        let map = VocabularyMap(
            from: source.vocabulary, to: pivot.vocabulary, mode: options.mapping, counts: counts, prefersFrequent: options.prefersFrequent)
        let writer = try FusionTargetWriter(folder, top: max(pivot.top, source.top))
        var report = FusionReport()
        try forEachPair(folder, done: pivot.conversations * (passes - 1), of: passes, progress) { pivot, source, spans throws(LyceumError) in
            try fuse(pivot, source, spans, map, &report, writer)
        }
        report.rows = writer.rowCount
        report.sourceRows = writer.sourceRows
        try writer.finish(pivot: pivot, source: source, options: options, report: report)
        _ = progress(pivot.conversations)
        return report
    }

    private func forEachPair(
        _ folder: String, done: Int, of passes: Int, _ progress: (Int) -> Bool,
        _ body: (RecordedConversation, RecordedConversation, [ClosedRange<Int>]) throws(LyceumError) -> Void
    ) throws(LyceumError) {
        var done = done
        for number in 0..<pivot.partCount {
            let (own, other) = (try pivot.part(number), try source.part(number))
            for (first, second) in zip(own, other) {
                if done.isMultiple(of: 16), !progress(done / passes) { throw LyceumError(.cancelled, "stopped; nothing was kept", at: folder) }
                try body(first, second, try TokenWarp.align(first.tokens, pivot.vocabulary, second.tokens, source.vocabulary, pool: pool))
                done += 1
            }
        }
    }

    // MARK: - One conversation

    private func fuse(
        _ own: RecordedConversation, _ other: RecordedConversation, _ spans: [ClosedRange<Int>], _ map: VocabularyMap, _ report: inout FusionReport,
        _ writer: FusionTargetWriter
    ) throws(LyceumError) {
        report.conversations += 1
        var usesSource = false
        if let ownLoss = own.loss, let otherLoss = other.loss {
            let isLower = otherLoss < ownLoss
            report.pivotLoss += ownLoss
            report.sourceLoss += otherLoss
            report.sourceWins += isLower ? 1 : 0
            usesSource = options.choice == .source || (options.choice == .lower && isLower)
        } else {
            report.unpaired += 1
        }
        guard own.loss != nil else { return }
        let otherRows = Self.rows(other)
        var (key, row) = (ContextKey.start, 0)
        for (place, token) in own.tokens.enumerated() {
            key.take(token)
            guard own.learned[place], place + 1 < own.tokens.count else { continue }
            let gold = own.tokens[place + 1]
            let carried = other.loss == nil ? nil : carry(place, token, spans, other, otherRows, map, &report)
            let fused = usesSource ? carried : FusedRow(ids: Self.slice(own.ids, row, pivot.top), logits: Self.slice(own.logProbabilities, row, pivot.top), origin: .pivot)
            try writer.add(fused ?? FusedRow(gold: gold), for: key.followed(by: gold))
            row += 1
        }
    }

    /// The source's distribution at a place of the pivot, over the pivot's tokens; nil where the gold token stands alone.
    private func carry(
        _ place: Int, _ token: Int32, _ spans: [ClosedRange<Int>], _ other: RecordedConversation, _ otherRows: [Int?], _ map: VocabularyMap,
        _ report: inout FusionReport
    ) -> FusedRow? {
        let span = spans[place]
        let alignment = PlaceAlignment(
            token: pivot.vocabulary.alignmentText(of: token), pieces: span.map { source.vocabulary.alignmentText(of: other.tokens[$0]) },
            isExact: options.mapping == .exact)
        let chosen: Int
        switch alignment {
        case .one(let piece), .several(let piece): chosen = piece
        case .gold:
            report.gold += 1
            return nil
        }
        // A place that the source did not learn at, such as the middle of its template, or whose tokens all have no counterpart, has nothing to carry.
        guard let row = otherRows[span.lowerBound + chosen],
            let fused = FusedRow.carry(
                ids: Self.slice(other.ids, row, source.top), logits: Self.slice(other.logProbabilities, row, source.top), map: map, report: &report)
        else {
            report.gold += 1
            return nil
        }
        if case .one = alignment { report.oneToOne += 1 } else { report.manyToOne += 1 }
        return fused
    }

    private static func slice<Element>(_ values: [Element], _ row: Int, _ top: Int) -> ArraySlice<Element> { values[row * top..<(row + 1) * top] }

    /// Of every token the number of its row, where it has one.
    private static func rows(_ conversation: RecordedConversation) -> [Int?] {
        var next = 0
        return conversation.learned.map { isLearned in
            defer { next += isLearned ? 1 : 0 }
            return isLearned ? next : nil
        }
    }
}
