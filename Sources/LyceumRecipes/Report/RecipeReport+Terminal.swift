internal import LyceumCore
internal import LyceumExam

extension RecipeReport {
    /// The report in a few lines: the answer, scores before and after, texts.
    public var summary: String {
        var lines = [answer]
        for pair in pairs {
            guard let part = pair.part({ _ in true }) else { continue }
            lines.append("\(pair.beforeName) → \(pair.afterName)")
            for one in part.pairs.prefix(12) {
                let range = "\(ReportNumber.value(one.baselineScore, one.unit)) → \(ReportNumber.value(one.candidateScore, one.unit))"
                let change = "\(ReportNumber.difference(one.difference.value, one.unit)) \(ReportNumber.differenceRange(one.difference, one.unit))"
                lines.append("  \(one.task)  \(range)  \(change)\(one.unit == .share ? " points" : "")")
            }
        }
        let scored = run.steps.compactMap { step in step.isDone ? step.values["bits_per_byte"].map { "\(step.name) \(Self.text($0))" } : nil }
        if !scored.isEmpty { lines.append("bits per byte: " + scored.joined(separator: ", ")) }
        return lines.map { $0.replacing("\u{202F}", with: " ") + "\n" }.joined()
    }
}
