internal import LyceumCore
internal import LyceumExam

/// A claim with its verdict as the results have it.
struct ReportedClaim {
    let name: String
    let says: String
    let verdict: String
    let direction: String
    let margin: Double?
    let problem: String?
    let arm: Double?
    let against: Double?
    let effect: Double?
    let lower: Double?
    let upper: Double?
    let level: Double
    let count: Int?
    let clusters: Int?
    let unit: String
    let test: String
    let probability: Double?
    let adjusted: Double?
    let warnings: [String]
    /// What was compared: `after.items.herbs`.
    let armName: String
    let againstName: String
    /// Whether the scores are shares of right answers, shown in percent.
    let isShare: Bool

    init(_ json: JSON, steps: [ReportedStep]) {
        name = json["claim"]?.stringValue ?? "claim"
        says = json["says"]?.stringValue ?? ""
        verdict = json["verdict"]?.stringValue ?? "untested"
        direction = json["direction"]?.stringValue ?? ""
        margin = json["margin"]?.doubleValue
        problem = json["problem"]?.stringValue
        arm = json["arm"]?.doubleValue
        against = json["against"]?.doubleValue
        effect = json["effect"]?.doubleValue
        lower = json["interval"]?[0]?.doubleValue
        upper = json["interval"]?[1]?.doubleValue
        level = json["level"]?.doubleValue ?? 0.95
        count = json["n"]?.intValue
        clusters = json["clusters"]?.intValue
        unit = json["unit"]?.stringValue ?? ""
        test = json["test"]?.stringValue ?? ""
        probability = json["p"]?.doubleValue
        adjusted = json["p_adjusted"]?.doubleValue
        warnings = (json["warnings"]?.arrayValue ?? []).compactMap(\.stringValue)
        armName = Self.reference(json["arm_of"])
        againstName = Self.reference(json["against_of"])
        let step = armName.prefix { $0 != "." && $0 != "[" }
        let isExamination = steps.contains { $0.step == step && $0.kind == "examine" } || test.hasPrefix("McNemar")
        isShare = isExamination && [arm, against].allSatisfy { $0.map { (0...1).contains($0) } ?? true }
    }

    var reportUnit: ReportUnit { isShare ? .share : .plain }

    private static func reference(_ json: JSON?) -> String {
        guard let json, json != .null else { return "" }
        let text = json.stringValue ?? json.text()
        guard text.hasPrefix("${"), text.hasSuffix("}"), text.count > 3 else { return text }
        return String(text.dropFirst(2).dropLast())
    }

    /// What came out, in words.
    var words: String {
        if let problem { return "Not tested: \(problem)." }
        guard let arm, let against, let effect else { return "Not tested." }
        func value(_ number: Double) -> String { ReportNumber.value(number, reportUnit) }
        let names = (armName.isEmpty ? "the arm" : armName, againstName.isEmpty ? "the other" : againstName)
        let other = Double(againstName) == nil ? "\(value(against)) (\(names.1))" : value(against)
        var text = "\(value(arm)) (\(names.0)) against \(other): a difference of \(ReportNumber.difference(effect, reportUnit))"
        if isShare { text += " points" }
        if let lower, let upper { text += ", \(ReportNumber.fixed(level * 100, 0)) % interval [\(bound(lower)), \(bound(upper))]" }
        return text + ". " + conclusion
    }

    private func bound(_ value: Double) -> String { ReportNumber.difference(value, reportUnit) }

    private var conclusion: String {
        let limit = margin.map { " (differences up to \(ReportNumber.bare($0, reportUnit))\(isShare ? " points" : "") do not matter)" } ?? ""
        switch verdict {
        case "supported": return "The observations support the claim\(limit)."
        case "not supported": return "The observations show the opposite of the claim\(limit)."
        case "undecided": return "The observations do not tell\(limit): more items or more seeds would be needed."
        default: return ""
        }
    }

    /// How it was tested.
    var details: String {
        var parts: [String] = []
        if let count { parts.append("n = \(ReportNumber.count(count)) \(unit)" + (clusters.map { " in \($0) clusters" } ?? "")) }
        if !test.isEmpty { parts.append(test) }
        if let probability { parts.append(ReportNumber.pPhrase(probability)) }
        if let adjusted { parts.append("adjusted \(ReportNumber.pPhrase(adjusted))") }
        return parts.joined(separator: " · ")
    }

    /// The class of its color.
    var style: String { verdict == "supported" ? "good" : verdict == "not supported" ? "bad" : "open-verdict" }
}
