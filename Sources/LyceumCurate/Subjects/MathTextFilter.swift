public import LyceumCore
internal import LyceumPages

/// Keeps texts with formulas, as RedStone finds mathematics in plain text (Chang et al. 2024, branch C).
///
/// A text needs something of the form of a LaTeX command and one command of the list; where it has only one, an operator, too. Enough distinct commands
/// decide; with fewer a classifier does where there is one.
public struct MathTextFilter: TextFilter {
    public static let name = "math-text"
    public static let reasons = ["math_no_command", "math_no_listed_command", "math_lone_command", "math_classifier"]

    /// Distinct commands from which a text is kept without being asked about.
    public var sureCommands = 5
    /// The classifier's label, and its least probability.
    public var label = "math"
    public var threshold = 0.5
    /// Metadata for the number of distinct commands; nil for none.
    public var field: String? = "math_commands"
    /// Without it, what is not sure is kept.
    public var classifier: FastTextModel?
    private let commands: Set<String>

    /// - Parameter commands: the list, without backslashes; nil for the usual one.
    public init(commands: Set<String>? = nil) { self.commands = commands ?? LatexCommands.standard }

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) throws(LyceumError) -> Verdict {
        let found = LatexCommands(text.bytes, text.count, known: commands)
        if let field { document.metadata[field] = .integer(found.known.count) }
        guard found.hasCommand else { return .drop(reason: "math_no_command") }
        guard !found.known.isEmpty else { return .drop(reason: "math_no_listed_command") }
        if found.known.count == 1, !hasOperator(text) { return .drop(reason: "math_lone_command") }
        guard found.known.count < sureCommands, let classifier else { return .keep }
        let probability = try classifier.predict(document.text, most: classifier.labels.count).first { $0.label == label }?.probability ?? 0
        return probability >= threshold ? .keep : .drop(reason: "math_classifier")
    }

    private func hasOperator(_ text: TextAnalyzer) -> Bool {
        for index in 0..<text.count where [0x3D, 0x2B, 0x3C, 0x3E, 0x5E, 0x5F].contains(text.bytes[index]) { return true }
        return false
    }
}
