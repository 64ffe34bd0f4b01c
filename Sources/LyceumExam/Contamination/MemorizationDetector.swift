public import LyceumCore

/// Finds texts that a model can say by heart: the second half is written from the first and compared (MELD).
///
/// A text that is found was memorized; one that is not may have been seen all the same.
/// - Source: Nori et al. 2023, “Capabilities of GPT-4 on Medical Challenge Problems”; the threshold is not confirmed.
public struct MemorizationDetector: Sendable {
    /// Texts with a similarity above it count as memorized.
    public var threshold: Double
    /// Second halves with fewer characters are not judged: they are phrases that many texts share.
    public var shortestRest: Int

    public init(threshold: Double = 0.95, shortestRest: Int = 20) {
        self.threshold = threshold
        self.shortestRest = shortestRest
    }

    public struct Finding: Sendable, Hashable {
        public var text: SplitText
        public var written: String
        /// Indel ratio of the second half and what was written.
        public var similarity: Double
        public var longestBlock: String
        /// nil for second halves too short to judge.
        public var isMemorized: Bool?

        public var json: JSON {
            [
                "beginning": .string(text.beginning), "rest": .string(text.rest), "written": .string(written), "similarity": .number(similarity),
                "longest_block": .string(longestBlock), "is_memorized": isMemorized.map { .bool($0) } ?? .null,
            ]
        }
    }

    public func findings(in texts: [String], probe: any ContaminationProbe) async throws -> [Finding] {
        let halves = texts.map { SplitText(half: $0) }
        let askable = halves.indices.filter { !halves[$0].beginning.isEmpty && halves[$0].rest.unicodeScalars.count >= shortestRest }
        let written = try await probe.regenerate(askable.map { halves[$0] })
        var answers = [String?](repeating: nil, count: halves.count)
        for (index, text) in zip(askable, written) { answers[index] = text }
        return zip(halves, answers).map { half, answer in
            guard let answer else { return Finding(text: half, written: "", similarity: 0, longestBlock: "", isMemorized: nil) }
            let similarity = IndelSimilarity.ratio(half.rest, answer)
            return Finding(
                text: half, written: answer, similarity: similarity, longestBlock: IndelSimilarity.longestCommonBlock(half.rest, answer),
                isMemorized: similarity > threshold)
        }
    }
}
