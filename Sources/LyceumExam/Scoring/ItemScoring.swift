internal import LyceumCore
internal import LyceumText

/// One item under one filter pipeline: its value of every metric.
struct ItemScoring {
    let task: TaskDefinition
    let metrics: [ScoringMetric]
    let item: ExamItem
    let filtered: [FilterValue]

    /// In the harness's order; a metric without a value (no answer, nothing known about greedy choice) is left out.
    func values() -> [(name: String, value: MetricValue)] {
        switch task.outputType {
        case .multipleChoice: ChoiceScoring(scoring: self).values()
        case .generation: TextScoring(scoring: self).values()
        case .logLikelihood: continuationValues()
        case .rollingLogLikelihood: rollingValues()
        }
    }

    func metric(_ name: String) -> ScoringMetric? { metrics.first { $0.name == name } }

    private func collect(_ pairs: [(String, MetricValue?)]) -> [(name: String, value: MetricValue)] {
        var result: [(name: String, value: MetricValue)] = []
        for case (let name, let value?) in pairs where metric(name) != nil { result.append((name: name, value: value)) }
        return result
    }

    private func continuationValues() -> [(name: String, value: MetricValue)] {
        guard case .response(.logLikelihood(let value, let isGreedy))? = filtered.first else { return [] }
        let greedy = isGreedy.map { MetricValue.number($0 ? 1 : 0) }
        return collect([("perplexity", .number(value)), ("acc", greedy), ("acc_all", greedy), ("bypass", .number(.nan))])
    }

    private func rollingValues() -> [(name: String, value: MetricValue)] {
        guard case .response(.logLikelihood(let value, _))? = filtered.first else { return [] }
        let text = rolledText
        let words = MetricValue.weighted(sum: value, weight: Double(Self.words(text)))
        let bytes = MetricValue.weighted(sum: value, weight: Double(text.utf8.count))
        return collect([("word_perplexity", words), ("byte_perplexity", bytes), ("bits_per_byte", bytes), ("bypass", .number(.nan))])
    }

    private var rolledText: String {
        if let target = item.target.stringValue { return target }
        if case .text(let text) = item.prompt { return text }
        return item.target.text()
    }

    /// `len(re.split(r"\s+", text))`: pieces between runs of white space, empty ones at the ends included.
    static func words(_ text: String) -> Int {
        var count = 1
        var isInside = false
        for scalar in text.unicodeScalars {
            let isSpace = PythonString.isSpace(scalar)
            if isSpace, !isInside { count += 1 }
            isInside = isSpace
        }
        return count
    }
}
