internal import LyceumCore
internal import LyceumExam
internal import LyceumMerge
internal import LyceumModel
internal import LyceumStatistics

extension MergeSearchEngine {
    struct Finalist {
        var name: String
        var point: [Double]
        var score: Double
    }

    /// The best so far, the start, the middle of the distribution and the leaders of single generations, all on all items of the search.
    func choose() async throws -> (winner: Finalist, all: [Finalist]) {
        guard var state else { throw LyceumError(.invalidData, "the search has not begun", at: statePath) }
        var finalists: [Finalist] = []
        func add(_ name: String, _ point: [Double]) {
            guard !finalists.contains(where: { genome.values($0.point) == genome.values(point) }) else { return }
            finalists.append(Finalist(name: name, point: point, score: -.infinity))
        }
        add("start", start)
        add("best so far", state.incumbent)
        add("middle", state.search.mean)
        let leaders = state.generations.filter { $0.best > $0.incumbent }.sorted { ($1.best - $1.incumbent, $0.number) < ($0.best - $0.incumbent, $1.number) }
        for leader in leaders.prefix(2) { add("generation \(leader.number + 1)", leader.point) }
        for index in finalists.indices {
            try Task.checkCancellation()
            report(.choosing(done: index, of: finalists.count))
            if !state.finals.indices.contains(index) {
                state.finals.append(try await candidate(finalists[index].point))
                try keep(state)
                state = self.state ?? state
            }
            finalists[index].score = score(state.finals[index]) ?? -.infinity
        }
        report(.choosing(done: finalists.count, of: finalists.count))
        // Of equals the earlier: what is plain needs no reason.
        let winner = finalists.indices.max { (finalists[$0].score, $1) < (finalists[$1].score, $0) } ?? 0
        return (finalists[winner], finalists)
    }

    private func candidate(_ point: [Double]) async throws -> MeasuredCandidate {
        let text = genome.text(genome.values(point))
        guard (try? bench.configured(text)) != nil else { return .invalid }
        return try await bench.measure(text, partition.search)
    }

    /// Writes the winner and asks it what the search never saw.
    func judge(
        _ winner: Finalist, _ finalists: [Finalist], parents scores: [ModelScores], output: String
    ) async throws -> MergeSearchResult {
        let values = genome.values(winner.point)
        let text = genome.text(values)
        let uniform = try await bench.scores(genome.uniformText, nil, name: MergeSearchResult.uniformName)
        let start = try await startScores(winner)
        try Task.checkCancellation()
        report(.writing)
        try AtomicFile.write(text, to: options.folder + "/best.yaml")
        _ = try bench.configured(text).write(to: output)
        let child = try await childScores(output)
        let (held, seen) = (partition.heldOut, partition.search)
        let bestParent = scores.max { (panel.mean($0.choosing(seen, of: panel)), $1.model) < (panel.mean($1.choosing(seen, of: panel)), $0.model) }
        var tests = PairedComparison.Options()
        tests.level = options.level
        tests.seed = options.seed
        tests.draws = options.draws
        // A search of a plain mean begins there.
        let others = [uniform] + (start.map { $0.tasks == uniform.tasks ? [] : [$0] } ?? [])
        let verdict = try MergeVerdict(
            child: child.choosing(held, of: panel), parents: scores.map { $0.choosing(held, of: panel) },
            others: others.map { $0.choosing(held, of: panel) }, margin: options.margin, bestParent: bestParent?.model, options: tests)
        let marks = ([child] + scores + others).map { one in
            MergeSearchResult.Mark(
                name: one.model, search: panel.mean(one.choosing(seen, of: panel)), heldOut: panel.mean(one.choosing(held, of: panel)))
        }
        let state = self.state
        let result = MergeSearchResult(
            configuration: text, genes: zip(genome.genes, values).map { ($0, $1) }, models: genome.models, filters: genome.filters,
            chosen: winner.name, marks: marks, verdict: verdict, evaluations: state?.used ?? 0, generations: state?.generations ?? [],
            seconds: state?.seconds ?? 0, searchItems: partition.searchCount, heldOutItems: partition.heldOutCount,
            finalists: finalists.map { ($0.name, $0.score) })
        try AtomicFile.write(result.json.text(indent: 2) + "\n", to: options.folder + "/report.json")
        return result
    }

    /// nil where the winner is where the search began.
    private func startScores(_ winner: Finalist) async throws -> ModelScores? {
        guard genome.values(winner.point) != genome.values(start) else { return nil }
        return try await bench.scores(genome.text(genome.values(start)), nil, name: MergeSearchResult.startName)
    }

    /// Of the file or folder as it was written, not of what was in memory.
    private func childScores(_ output: String) async throws -> ModelScores {
        let name = PanelModel.name(output)
        let taken = parents.map(\.name) + [MergeSearchResult.uniformName, MergeSearchResult.startName]
        let model = PanelModel(reference: output, name: taken.contains(name) ? name + " (merged)" : name, path: output)
        let examinee = try model.examinee(threads: options.panel.threads)
        let (report, total) = (report, panel.itemCount)
        let record = try await panel.record(of: examinee) { report(.examining(model: model.name, items: $0, of: total)) }
        return try panel.scores(record, name: model.name)
    }
}
