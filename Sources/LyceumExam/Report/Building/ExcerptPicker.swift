internal import LyceumCore
internal import LyceumTensor

/// Chooses the items a report shows in full.
struct ExcerptPicker {
    let worst: [ReportExcerpt]
    let drawn: [ReportExcerpt]

    private struct Place {
        var task: Int
        var row: Int
    }

    init(_ summaries: [TaskSummary], count: Int, seed: UInt64) {
        var wrong: [(place: Place, confidence: Double)] = []
        var all: [Place] = []
        for (number, summary) in summaries.enumerated() {
            let samples = summary.task.samples
            guard let filter = samples.first?.filter else { continue }
            for row in samples.indices where samples[row].filter == filter {
                let place = Place(task: number, row: row)
                all.append(place)
                guard let choice = summary.choices[row], let confidence = choice.confidence, let chosen = choice.chosen else { continue }
                if !choice.right.contains(chosen) { wrong.append((place, confidence)) }
            }
        }
        // Equal confidence: in the order of the tasks and items.
        wrong.sort { ($1.confidence, $0.place.task, $0.place.row) < ($0.confidence, $1.place.task, $1.place.row) }
        worst = wrong.prefix(count).map { Self.excerpt(summaries[$0.place.task], $0.place.row) }
        drawn = Self.draw(count, of: all.count, seed: seed).map { Self.excerpt(summaries[all[$0].task], all[$0].row) }
    }

    /// Positions without repetition, in rising order; the same for the same seed.
    static func draw(_ count: Int, of total: Int, seed: UInt64) -> [Int] {
        guard total > count else { return Array(0..<max(0, total)) }
        let random = Philox(seed: seed)
        var chosen: Set<Int> = []
        var step: UInt64 = 0
        while chosen.count < count {
            chosen.insert(min(total - 1, Int(random.uniformPair(step).0 * Double(total))))
            step += 1
        }
        return chosen.sorted()
    }

    static func excerpt(_ summary: TaskSummary, _ row: Int) -> ReportExcerpt {
        let sample = summary.task.samples[row]
        var excerpt = ReportExcerpt(
            task: summary.task.alias, number: sample.number, filter: sample.filter, isRight: isRight(summary.task, sample),
            prompt: text(sample.arguments.first?.first ?? .null), target: text(sample.target), answer: "", facets: sample.facets,
            cluster: sample.cluster)
        excerpt.remarks = JudgeRemarks.of(sample)
        if let choice = summary.choices[row] {
            let probabilities = choice.probabilities
            excerpt.options = choice.options.enumerated().map { position, text in
                ReportExcerpt.Option(
                    text, logLikelihood: choice.logLikelihoods[position],
                    probability: probabilities.indices.contains(position) ? probabilities[position] : nil,
                    isRight: choice.right.contains(position), isChosen: choice.chosen == position)
            }
            excerpt.confidence = choice.confidence
            excerpt.answer = choice.chosen.map { choice.options[$0] } ?? ""
            if !choice.right.isEmpty { excerpt.target = choice.right.map { choice.options[$0] }.joined(separator: "\n") }
            excerpt.isRight = choice.chosen.map { choice.right.contains($0) } ?? false
            return excerpt
        }
        guard let response = sample.responses.first?.first else { return excerpt }
        switch response {
        case .text(let written, _, let isCut):
            excerpt.answer = written
            excerpt.isCut = isCut
            let read = sample.filtered.first.map { text($0[0] ?? $0) } ?? ""
            if !read.utf8.elementsEqual(written.utf8) { excerpt.extracted = read }
        case .logLikelihood(let value, let isGreedy):
            excerpt.answer = "\(ReportNumber.fixed(value, 3)) nats" + (isGreedy.map { $0 ? ", every token the most likely one" : "" } ?? "")
        }
        return excerpt
    }

    /// By the task's first metric.
    private static func isRight(_ task: TaskRecord, _ sample: SampleRecord) -> Bool {
        let metric = task.scores.first { $0.filter == sample.filter }?.metric ?? sample.metrics.first?.name ?? ""
        return (sample.value(metric) ?? 0) >= 1
    }

    private static func text(_ value: JSON) -> String {
        switch value {
        case .string(let text): text
        case .null: ""
        default: value.text()
        }
    }
}
