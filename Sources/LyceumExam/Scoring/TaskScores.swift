internal import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The scores of a task from the values of its items.
struct TaskScores {
    let task: TaskDefinition
    let metrics: [ScoringMetric]

    func records(of samples: [SampleRecord], draws: Int) -> [ScoreRecord] {
        var filters: [String] = []
        var byFilter: [String: [SampleRecord]] = [:]
        for sample in samples {
            if byFilter[sample.filter] == nil { filters.append(sample.filter) }
            byFilter[sample.filter, default: []].append(sample)
        }
        return filters.flatMap { filter in records(filter, byFilter[filter] ?? [], draws) }
    }

    private func records(_ filter: String, _ samples: [SampleRecord], _ draws: Int) -> [ScoreRecord] {
        var names: [String] = []
        var values: [String: [(MetricValue, String?)]] = [:]
        for sample in samples {
            for (name, value) in sample.metrics {
                if values[name] == nil { names.append(name) }
                values[name, default: []].append((value, sample.cluster))
            }
        }
        return names.compactMap { name in
            // Samples of a file may hold metrics the definition does not name; the harness takes their mean.
            let metric = metrics.first { $0.name == name }
            let collected = values[name] ?? []
            let aggregate = AggregateScore(metric?.aggregation ?? .mean, collected.map { $0.0 }, clusters: collected.map { $0.1 })
            guard let value = aggregate.value else { return nil }
            return ScoreRecord(
                metric: name, filter: filter, value: value, standardError: aggregate.standardError(draws: draws),
                isHigherBetter: metric?.isHigherBetter ?? true)
        }
    }
}

/// A score over items, with its standard error.
struct AggregateScore {
    let aggregation: Aggregation
    let values: [MetricValue]
    let clusters: [String?]

    init(_ aggregation: Aggregation, _ values: [MetricValue], clusters: [String?]) {
        self.aggregation = aggregation
        self.values = values
        self.clusters = clusters
    }

    /// nil where there are no items, or none with values this aggregation can take.
    var value: Double? {
        guard !values.isEmpty else { return nil }
        if aggregation == .bypass { return 999 }
        guard let statistic else { return nil }
        let all = Array(Int32(0)..<Int32(statistic.count))
        return all.withUnsafeBufferPointer { statistic.compute($0) }
    }

    /// What the harness prints; nil for "N/A".
    func standardError(draws: Int) -> Double? {
        guard values.count > 1, draws > 0 else { return nil }
        switch aggregation.errorKind {
        case .none: return nil
        case .formula:
            let numbers = aggregation == .everyOfCluster ? everyOfCluster : values.compactMap(\.number)
            return numbers.count > 1 ? Self.deviation(numbers) / Double(numbers.count).squareRoot() : nil
        case .bootstrap(let most):
            return statistic.flatMap { HarnessBootstrap.standardError($0, draws: min(draws, most)) }
        }
    }

    /// Sample standard deviation, summed in order as Python's `sum` does.
    static func deviation(_ numbers: [Double]) -> Double {
        let mean = numbers.reduce(0, +) / Double(numbers.count)
        let squares = numbers.reduce(0.0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(numbers.count - 1)).squareRoot()
    }

    private var everyOfCluster: [Double] {
        var order: [String] = []
        var isRight: [String: Bool] = [:]
        for (position, value) in values.enumerated() {
            let cluster = clusters[position] ?? "item \(position)"
            if isRight[cluster] == nil { order.append(cluster) }
            isRight[cluster] = (isRight[cluster] ?? true) && value.number == 1
        }
        return order.map { isRight[$0] == true ? 1 : 0 }
    }

    /// The score as a function of the items drawn.
    var statistic: ResampledStatistic? {
        switch aggregation {
        case .mean: ResampledStatistic.mean(of: values.compactMap(\.number))
        case .brier: ResampledStatistic.mean(of: values.compactMap(brier))
        case .everyOfCluster: ResampledStatistic.mean(of: everyOfCluster)
        case .nanmean: ResampledStatistic.meanOfNumbers(values.compactMap(\.number))
        case .median: ResampledStatistic.median(of: values.compactMap(\.number))
        case .perplexity: ResampledStatistic.perplexity(values.compactMap(\.number))
        case .weightedPerplexity: ResampledStatistic.weighted(pairs) { exp(-$0 / $1) }
        case .bitsPerByte: ResampledStatistic.weighted(pairs) { -$0 / $1 / log(2) }
        case .weightedMean: ResampledStatistic.weighted(pairs) { $0 / $1 }
        case .f1: ResampledStatistic.f1(classes)
        case .matthews: ResampledStatistic.matthews(classes)
        case .bleu: ResampledStatistic.bleu(texts)
        case .chrF: ResampledStatistic.chrF(texts, wordOrder: 0)
        case .chrFPlusPlus: ResampledStatistic.chrF(texts, wordOrder: 2)
        case .ter: ResampledStatistic.ter(texts)
        case .bypass: nil
        }
    }

    /// An item whose gold is invalid gets the worst value.
    private func brier(_ value: MetricValue) -> Double? {
        if case .distribution(let gold, _) = value, gold.isEmpty { return 2 }
        return value.number
    }

    private var pairs: [(Double, Double)] {
        values.compactMap { if case .weighted(let sum, let weight) = $0 { (sum, weight) } else { nil } }
    }

    private var classes: [(Int, Int)] {
        values.compactMap { if case .classes(let gold, let predicted) = $0 { (gold, predicted) } else { nil } }
    }

    private var texts: [(references: [String], prediction: String)] {
        values.compactMap { if case .texts(let references, let prediction) = $0 { (references, prediction) } else { nil } }
    }
}
