public import LyceumCore

/// How well decisions meet what is known of pages.
///
/// Documents: precision, recall and F1 over pages dropped. Lines: the same over numbers of lines removed on pages that are no junk, as ProX selects its
/// refiners; all lines of all pages count together.
public struct RefineMeasures: Sendable, Hashable {
    /// Right, wrong and missed.
    public struct Score: Sendable, Hashable {
        public var right = 0
        public var wrong = 0
        public var missed = 0

        public init() {}

        public var precision: Double? { right + wrong > 0 ? Double(right) / Double(right + wrong) : nil }
        public var recall: Double? { right + missed > 0 ? Double(right) / Double(right + missed) : nil }
        /// Harmonic mean of precision and recall; nil when there was nothing to find and nothing found.
        public var f1: Double? { right + wrong + missed > 0 ? 2 * Double(right) / Double(2 * right + wrong + missed) : nil }

        mutating func add(found: Set<Int>, truth: Set<Int>) {
            right += found.intersection(truth).count
            wrong += found.subtracting(truth).count
            missed += truth.subtracting(found).count
        }

        public var json: JSON {
            var object = JSON.Object([("right", .integer(right)), ("wrong", .integer(wrong)), ("missed", .integer(missed))])
            if let precision { object["precision"] = .number(precision) }
            if let recall { object["recall"] = .number(recall) }
            if let f1 { object["f1"] = .number(f1) }
            return .object(object)
        }
    }

    public var documents = Score()
    public var lines = Score()
    /// Strings replaced as they should be.
    public var strings = Score()
    /// Pages that are no junk, and how many of them came out exactly as they should.
    public var pages = 0
    public var exact = 0

    public init() {}

    public mutating func addDocument(_ page: RefinePage, isDropped: Bool) {
        documents.add(found: isDropped ? [0] : [], truth: page.isJunk ? [0] : [])
    }

    /// - Parameter program: what was to be done; what the executor refused counts as nothing done.
    public mutating func addChunks(_ page: RefinePage, program: RefineProgram, outcome: RefineExecutor.Outcome) {
        guard !page.isJunk else { return }
        let isDone = outcome.decision != .refused
        addLines(page, removed: isDone ? outcome.removedLines : [], text: outcome.text)
        var found: [RefinePage.Replacement] = []
        if isDone {
            for case .normalize(let source, let target) in program.operations { found.append(.init(source: source, target: target)) }
        }
        let (given, truth) = (Set(found), Set(page.replacements))
        strings.right += given.intersection(truth).count
        strings.wrong += given.subtracting(truth).count
        strings.missed += truth.subtracting(given).count
    }

    /// - Parameter removed: numbers of lines.
    public mutating func addLines(_ page: RefinePage, removed: some Sequence<Int>, text: String) {
        guard !page.isJunk else { return }
        lines.add(found: Set(removed), truth: Set(page.noise))
        pages += 1
        if text.utf8.elementsEqual(page.clean.utf8) { exact += 1 }
    }

    public var exactShare: Double? { pages > 0 ? Double(exact) / Double(pages) : nil }

    public var json: JSON {
        var object = JSON.Object([("documents", documents.json), ("lines", lines.json), ("strings", strings.json), ("pages", .integer(pages))])
        if let exactShare { object["exact"] = .number(exactShare) }
        return .object(object)
    }
}

extension RefineMeasures {
    /// Measures a refiner: each stage on its own, the first on all pages, the second on those that are no junk.
    /// - Parameter progress: called with pages done; false stops.
    public static func of(
        _ refiner: Refiner, on pages: [RefinePage], progress: (Int) -> Bool = { _ in true }
    ) throws(LyceumError) -> (measures: RefineMeasures, counts: RefineCounts) {
        var measures = RefineMeasures()
        var counts = RefineCounts()
        for start in stride(from: 0, to: pages.count, by: 64) {
            guard progress(start) else { throw LyceumError(.cancelled, "stopped after \(start) pages") }
            let part = pages[start..<min(start + 64, pages.count)]
            for (page, refined) in zip(part, try refiner.stages(part.map(\.text))) {
                counts.add(refined, original: page.text, reading: refiner.options.reading)
                if refiner.options.level.hasDocuments { measures.addDocument(page, isDropped: refined.isDropped) }
                if let outcome = refined.outcome, let text = refined.chunkProgram {
                    measures.addChunks(page, program: RefineProgram(parsing: text, as: refiner.options.reading), outcome: outcome)
                }
            }
        }
        return (measures, counts)
    }

    /// Measures a filter that corrects lines: a line counts as removed when the filter's text lacks it.
    public static func of(_ filters: [any DocumentFilter], on pages: [RefinePage]) throws(LyceumError) -> RefineMeasures {
        var measures = RefineMeasures()
        for page in pages {
            var document = CuratedDocument(id: page.id, text: page.text)
            var isDropped = false
            for filter in filters where !isDropped {
                if case .drop = try filter.judge(&document) { isDropped = true }
            }
            measures.addDocument(page, isDropped: isDropped)
            let removed = isDropped ? Array(0..<RefineLines(page.text).count) : RefineLines.missing(in: document.text, of: page.text)
            measures.addLines(page, removed: removed, text: isDropped ? "" : document.text)
        }
        return measures
    }
}
