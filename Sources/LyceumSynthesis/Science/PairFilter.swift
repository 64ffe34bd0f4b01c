public import LyceumCore
internal import LyceumData
public import LyceumExam

/// Leaves out pairs that come twice or that an examination has.
public struct PairFilter: Sendable {
    /// What was left out.
    public struct Counts: Sendable, Hashable {
        /// Pairs whose question is one before, but for capitals and marks.
        public var repeated = 0
        /// Pairs that share most of their five-word runs with one before.
        public var similar = 0
        /// Pairs that share a run of words with an item of an examination.
        public var examined = 0

        public init() {}

        public var all: Int { repeated + similar + examined }
    }

    private let cleaners: [CorpusCleaner]
    /// Share of five-word runs from which on a pair is another's copy.
    private let overlap: Double

    /// - Parameters:
    ///   - examinations: what must not be trained on; runs of `OverlapIndex.size` words decide.
    ///   - overlap: 0.3 through 1.
    public init(examinations: [OverlapIndex] = [], overlap: Double = 0.8) throws(LyceumError) {
        var cleaners: [CorpusCleaner] = []
        for index in examinations { cleaners.append(try CorpusCleaner(index)) }
        self.cleaners = cleaners
        self.overlap = overlap
    }

    /// The pairs that are left, in their order.
    public func filter(_ pairs: [SciencePair]) -> (pairs: [SciencePair], counts: Counts) {
        var counts = Counts()
        var known: Set<String> = []
        var kept: [SciencePair] = []
        for pair in pairs {
            guard known.insert(TextWords.lowercased(pair.question).joined(separator: " ")).inserted else {
                counts.repeated += 1
                continue
            }
            let text = "\(pair.question)\n\(pair.answer)"
            guard !cleaners.contains(where: { $0.clean(text).hits > 0 }) else {
                counts.examined += 1
                continue
            }
            kept.append(pair)
        }
        let copies = Set(NearDuplicates(kept.map { "\($0.question)\n\($0.answer)" }, threshold: overlap).pairs.map(\.second))
        counts.similar = copies.count
        return (kept.indices.filter { !copies.contains($0) }.map { kept[$0] }, counts)
    }
}
