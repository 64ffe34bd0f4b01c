internal import LyceumCore
internal import LyceumText

/// The metrics of written answers.
struct TextScoring {
    let scoring: ItemScoring

    func values() -> [(name: String, value: MetricValue)] {
        guard let answer = scoring.filtered.first else { return [] }
        let golds = goldTexts
        var result: [(name: String, value: MetricValue)] = []
        for metric in scoring.metrics {
            if let value = value(metric, answer, golds) { result.append((name: metric.name, value: value)) }
        }
        return result
    }

    /// The texts that count; none where the gold is invalid.
    private var goldTexts: [String] {
        let item = scoring.item
        func text(_ choice: Int) -> String? {
            if item.choices.isEmpty { return "\(choice)" }
            return item.choices.indices.contains(choice) ? item.choices[choice] : nil
        }
        switch item.gold {
        case .choice(let choice): return text(choice).map { [$0] } ?? []
        case .choices(let choices): return choices.compactMap(text)
        case .text(let text): return [text]
        case .texts(let texts): return texts
        case .invalid: return []
        }
    }

    private func value(_ metric: ScoringMetric, _ answer: FilterValue, _ golds: [String]) -> MetricValue? {
        switch metric.name {
        case "exact_match", "acc", "acc_all":
            let answers = answer.flattened
            guard !answers.isEmpty else { return .number(0) }
            // Several answers that no filter chose from: the share of them that is right.
            let right = answers.filter { answer in golds.contains { Self.matches(answer, $0, metric.matching) } }
            let share = Double(right.count) / Double(answers.count)
            return .number(golds.count > 1 ? (share > 0 ? 1 : 0) : share)
        case "bleu", "chrf", "chrf++", "ter":
            return .texts(references: golds.isEmpty ? [""] : golds, prediction: Self.text(answer))
        case "bypass": return .number(.nan)
        default:
            guard let grader = metric.grader else { return nil }
            return .number(grader.score(Self.text(answer), golds: golds, options: scoring.item.choices).value)
        }
    }

    private static func text(_ answer: FilterValue) -> String {
        let first = answer.flattened.first
        return first?.text ?? first.map { $0.json.text() } ?? ""
    }

    /// Texts as texts, and what a mapping made of the answer as what it is.
    private static func matches(_ answer: FilterValue, _ gold: String, _ matching: TextMatching) -> Bool {
        if let text = answer.text { return matching.areEqual(text, gold) }
        switch answer.json {
        case .integer(let number): return PythonString.integer(gold) == number
        case .number(let number): return PythonString.float(gold) == number
        case .bool(let value): return !gold.isEmpty == value
        default: return false
        }
    }
}
