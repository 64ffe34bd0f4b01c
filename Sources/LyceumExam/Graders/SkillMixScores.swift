/// The aggregation of Skill-Mix (row 63): points of k skills and three more (topic, sense, length), graded several times per text.
public struct SkillMixScores: Sendable, Hashable {
    public var fullMarks: MeanWithError
    public var allSkills: MeanWithError
    public var skillFraction: MeanWithError

    public struct MeanWithError: Sendable, Hashable {
        public var mean: Double
        /// Sample deviation by √combinations; nil for fewer than two.
        public var standardError: Double?

        init(_ values: [Double]) {
            mean = values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
            standardError = values.count > 1 ? AggregateScore.deviation(values) / Double(values.count).squareRoot() : nil
        }
    }

    /// The points of one text: exactly k + 3, padded with 0 or cut; what could not be read is all 0.
    public static func points(_ read: [Double], skills: Int) -> [Double] {
        Array((read + Array(repeating: 0, count: max(0, skills + 3))).prefix(max(0, skills + 3)))
    }

    /// Each point by the majority of the gradings; half of them is not enough.
    public static func majority(_ gradings: [[Double]], skills: Int) -> [Double] {
        let lists = gradings.map { points($0, skills: skills) }
        return (0..<max(0, skills + 3)).map { column in
            2 * lists.filter { $0[column] >= 0.5 }.count > lists.count ? 1 : 0
        }
    }

    /// The three ratios of one text.
    public static func ratios(_ points: [Double], skills: Int) -> (fullMarks: Double, allSkills: Double, skillFraction: Double) {
        guard skills > 0, points.count == skills + 3 else { return (0, 0, 0) }
        let own = points.prefix(skills)
        let others = points.suffix(3).filter { $0 >= 0.5 }.count
        let hasAll = own.allSatisfy { $0 >= 0.5 }
        return (
            hasAll && others == 3 ? 1 : 0, hasAll && others >= 2 ? 1 : 0,
            others == 3 ? own.reduce(0) { $0 + ($1 >= 0.5 ? 1 : 0) } / Double(skills) : 0
        )
    }

    /// - Parameters:
    ///   - combinations: `[combination][generation][grading]` lists of points.
    ///   - takesBest: the best of the generations, as published; otherwise their mean. A report must say which.
    public init(_ combinations: [[[[Double]]]], skills: Int, takesBest: Bool = true) {
        var columns: [[Double]] = [[], [], []]
        for generations in combinations where !generations.isEmpty {
            let ratios = generations.map { Self.ratios(Self.majority($0, skills: skills), skills: skills) }
            func put(_ column: Int, _ values: [Double]) {
                columns[column].append(takesBest ? values.max() ?? 0 : values.reduce(0, +) / Double(values.count))
            }
            put(0, ratios.map { $0.fullMarks })
            put(1, ratios.map { $0.allSkills })
            put(2, ratios.map { $0.skillFraction })
        }
        fullMarks = MeanWithError(columns[0])
        allSkills = MeanWithError(columns[1])
        skillFraction = MeanWithError(columns[2])
    }
}

/// How much of a text a model wrote (row 21). An edit distance, not a proof of authorship.
public enum InvolvementRatio {
    /// A continuation: words the model wrote by all words. The person's words are the common beginning with the source.
    public static func continuation(of source: String, _ text: String) -> Double {
        let own = words(text)
        guard !own.isEmpty else { return 0 }
        let shared = zip(words(source), own).prefix { $0 == $1 }.count
        return Double(own.count - shared) / Double(own.count)
    }

    /// A revision: 1 − Σ min(c, c′) / Σ max(c, c′) over tokens between single blanks, with case, punctuation and line breaks kept.
    public static func revision(of source: String, _ text: String) -> Double {
        let (a, b) = (counts(source), counts(text))
        var (smaller, larger) = (0, 0)
        for token in Set(a.keys).union(b.keys) {
            smaller += min(a[token] ?? 0, b[token] ?? 0)
            larger += max(a[token] ?? 0, b[token] ?? 0)
        }
        return larger == 0 ? 0 : 1 - Double(smaller) / Double(larger)
    }

    private static func words(_ text: String) -> [[UInt8]] {
        var words: [[UInt8]] = []
        var word: [UInt8] = []
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace {
                if !word.isEmpty { words.append(word) }
                word = []
            } else {
                word += Array(String(scalar).utf8)
            }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    private static func counts(_ text: String) -> [[UInt8]: Int] {
        var counts: [[UInt8]: Int] = [:]
        for token in Array(text.utf8).split(separator: 0x20, omittingEmptySubsequences: false) { counts[Array(token), default: 0] += 1 }
        return counts
    }
}
