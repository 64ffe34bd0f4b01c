public import LyceumCore
internal import LyceumPages

/// OpenWebMath's second pass (Paster et al. 2023): long enough, hardly an accent, and mathematical by a classifier whose word counts less where there
/// are no formulas.
public struct MathQualityFilter: TextFilter {
    public static let name = "math-quality"
    public static let reasons = ["math_short", "math_accents", "math_score"]

    /// Characters.
    public var leastCharacters = 100
    /// Accented letters of all characters.
    public var mostAccented = 0.015
    /// Least probability where there are formulas, and where there are none.
    public var latexThreshold = 0.15
    public var plainThreshold = 0.8
    public var label = "math"
    public var field: String? = "math_score"
    public var classifier: FastTextModel?

    public init() {}

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) throws(LyceumError) -> Verdict {
        let characters = text.scalarCount
        guard characters >= leastCharacters else { return .drop(reason: "math_short") }
        if characters > 0, Double(accented(text)) / Double(characters) > mostAccented { return .drop(reason: "math_accents") }
        guard let classifier else { return .keep }
        let score = try classifier.predict(document.text, most: classifier.labels.count).first { $0.label == label }?.probability ?? 0
        if let field { document.metadata[field] = .number(score) }
        let hasLatex = LatexCommands(text.bytes, text.count).uses > 0
        return score >= (hasLatex ? latexThreshold : plainThreshold) ? .keep : .drop(reason: "math_score")
    }

    /// Letters of Latin-1 and Latin Extended-A, which have marks, and combining marks.
    private func accented(_ text: TextAnalyzer) -> Int {
        var (count, position) = (0, 0)
        while position < text.count {
            let scalar = UTF8Bytes.scalar(text.bytes + position)
            if (0xC0...0x17F).contains(scalar.value) && scalar.value != 0xD7 && scalar.value != 0xF7 || (0x300...0x36F).contains(scalar.value) { count += 1 }
            position += scalar.count
        }
        return count
    }
}
