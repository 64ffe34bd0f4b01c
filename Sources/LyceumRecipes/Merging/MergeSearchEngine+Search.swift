internal import LyceumCore
internal import LyceumMerge
internal import LyceumStatistics

extension MergeSearchEngine {
    /// Generations until the budget is used.
    func search() async throws {
        guard var state else { return }
        while hasBudget(state) {
            if let reason = state.search.stopReason { try restart(&state, reason) }
            let batch = partition.batch(state.items, generation: state.generations.count, seed: options.seed ^ Self.itemSalt)
            // The best so far meets the candidates on their items.
            let points = state.search.candidates() + [state.incumbent]
            while state.pending.count < points.count {
                try Task.checkCancellation()
                guard hasTime(state) else { return }
                state.pending.append(try await measure(points[state.pending.count], batch))
                state.used += 1
                try keep(state)
                state = self.state ?? state
                report(.evaluated(count: state.used, of: total, label: label(state)))
            }
            finish(&state, points, items: batch.reduce(0) { $0 + $1.count })
            try keep(state)
            state = self.state ?? state
            if let last = state.generations.last { report(.generation(last)) }
        }
    }

    private var total: Int? {
        guard case .evaluations(let count) = options.budget else { return nil }
        let perGeneration = population + 1
        return max(perGeneration, count / perGeneration * perGeneration)
    }

    private func label(_ state: MergeSearchState) -> String {
        guard let last = state.generations.last else { return "generation 1" }
        return "generation \(state.generations.count + 1)  best \(Quantities.fixed(last.best, places: 4))"
    }

    /// Whether another whole generation fits; the first always does, and one under way is ended.
    private func hasBudget(_ state: MergeSearchState) -> Bool {
        switch options.budget {
        case .evaluations(let count):
            return state.generations.isEmpty || state.used - state.pending.count + state.search.population + 1 <= count
        case .minutes: return hasTime(state)
        }
    }

    private func hasTime(_ state: MergeSearchState) -> Bool {
        guard case .minutes(let minutes) = options.budget else { return true }
        return state.generations.isEmpty || state.seconds < minutes * 60
    }

    /// Numbers that make no merge (weights that sum to nothing) are worse than all others; every other failure ends the search.
    private func measure(_ point: [Double], _ batch: [[Int]]) async throws -> MeasuredCandidate {
        let text = genome.text(genome.values(point))
        do {
            _ = try bench.configured(text)
        } catch {
            return .invalid
        }
        return try await bench.measure(text, batch)
    }

    // MARK: - A generation's end

    private func finish(_ state: inout MergeSearchState, _ points: [[Double]], items: Int) {
        let count = state.search.population
        let candidates = Array(state.pending.prefix(count))
        let champion = state.pending[count]
        let scores = candidates.map { score($0) ?? -.infinity }
        let uncertainty = uncertainty(candidates)
        let best = scores.indices.max { (scores[$0], $1) < (scores[$1], $0) } ?? 0
        let improves = isBetter(candidates[best], champion)
        if improves { state.incumbent = points[best] }
        let valid = scores.filter(\.isFinite)
        state.search.update(Array(points.prefix(count)), values: scores.map { -$0 })
        adapt(&state, uncertainty)
        let known = score(champion) ?? valid.min() ?? 0
        state.generations.append(
            MergeSearchGeneration(
                number: state.generations.count, run: state.search.run, items: items, best: valid.max() ?? known,
                mean: valid.isEmpty ? known : valid.reduce(0, +) / Double(valid.count), incumbent: known, uncertainty: uncertainty,
                step: state.search.step, improved: improves, point: points[best]))
        state.pending = []
        state.finals = []
    }

    /// The mean over tasks by their weights; nil for numbers that made no merge.
    func score(_ candidate: MeasuredCandidate, part: ((Int) -> Bool)? = nil) -> Double? {
        guard candidate.isValid else { return nil }
        var (sum, weights) = (0.0, 0.0)
        for (task, values) in zip(panel.tasks, candidate.scores) {
            let values = part.map { part in values.indices.filter(part).map { values[$0] } } ?? values
            guard !values.isEmpty else { continue }
            sum += task.weight * values.reduce(0, +) / Double(values.count)
            weights += abs(task.weight)
        }
        return weights > 0 ? sum / weights : 0
    }

    /// Two halves of the items rank the candidates apart. That one half is harder for all says nothing about ranks, so each is centered.
    private func uncertainty(_ candidates: [MeasuredCandidate]) -> Double {
        let valid = candidates.filter(\.isValid)
        func half(_ remainder: Int) -> [Double] {
            let scores = valid.map { -(score($0) { $0 % 2 == remainder } ?? 0) }
            let mean = scores.reduce(0, +) / Double(max(1, scores.count))
            return scores.map { $0 - mean }
        }
        return RankUncertainty(half(0), half(1)).value
    }

    /// By more than one standard error of the paired difference: a lead that chance gives every second time does not count.
    private func isBetter(_ candidate: MeasuredCandidate, _ champion: MeasuredCandidate) -> Bool {
        guard candidate.isValid else { return false }
        guard champion.isValid else { return true }
        var (difference, variance, weights) = (0.0, 0.0, 0.0)
        for (number, task) in panel.tasks.enumerated() where candidate.scores.indices.contains(number) {
            let gaps = zip(candidate.scores[number], champion.scores[number]).map { $0 - $1 }
            guard let estimate = try? MeanEstimate(gaps) else { continue }
            difference += task.weight * estimate.mean
            if estimate.standardError.isFinite { variance += task.weight * task.weight * estimate.standardError * estimate.standardError }
            weights += abs(task.weight)
        }
        return weights > 0 && difference > variance.squareRoot() && difference > 0
    }

    /// More items while chance decides over ranks, fewer again when it does not.
    private func adapt(_ state: inout MergeSearchState, _ uncertainty: Double) {
        if uncertainty > 0 {
            // With the most items allowed, of which others are drawn every time, the step must not shrink on chance.
            if state.items >= largestItems, largestItems < partition.searchCount {
                state.search.widen(by: 1 + 2 / (Double(genome.genes.count) + 10))
            }
            state.items = min(largestItems, Int((Double(state.items) * RankUncertainty.growth).rounded()))
        } else {
            state.items = max(firstItems, Int((Double(state.items) / RankUncertainty.growth).rounded()))
        }
    }

    /// With twice the population, elsewhere (Auger and Hansen 2005).
    private func restart(_ state: inout MergeSearchState, _ reason: String) throws(LyceumError) {
        let run = state.search.run + 1
        report(.note("\(reason): begins elsewhere with \(state.search.population * 2) candidates"))
        let philox = EvolutionStart(seed: options.seed ^ Self.startSalt, run: run)
        state.search = try CovarianceAdaptation(
            mean: philox.point(genome.genes.count), step: options.step, population: state.search.population * 2, seed: options.seed, run: run)
    }
}
