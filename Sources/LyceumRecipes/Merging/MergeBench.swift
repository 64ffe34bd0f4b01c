internal import LyceumCore
internal import LyceumExam
internal import LyceumMerge
internal import LyceumModel
internal import LyceumStatistics

/// Merges the same models again and again and scores what comes out, in memory where the merge allows it.
final class MergeBench {
    let merge: ConfiguredMerge
    let panel: ItemPanel
    private let scratch: String

    /// - Parameter scratch: a path beside which nothing else lies, for merges that need a folder.
    init(_ merge: ConfiguredMerge, panel: ItemPanel, scratch: String) {
        self.merge = merge
        self.panel = panel
        self.scratch = scratch
    }

    func configured(_ text: String) throws(LyceumError) -> ConfiguredMerge { try merge.with(text, source: "candidate") }

    /// The items' scores by task, more is better.
    func measure(_ text: String, _ positions: [[Int]]) async throws -> MeasuredCandidate {
        let scores = try await scores(text, positions, name: "candidate")
        return MeasuredCandidate(scores: Self.oriented(scores))
    }

    func scores(_ text: String, _ positions: [[Int]]?, name: String) async throws -> ModelScores {
        let examinee = try examinee(text, name: name)
        defer { removeScratch() }
        let record = try await panel.record(of: examinee, positions: positions)
        return try Self.ordered(try panel.scores(record, name: name), panel, positions)
    }

    private func examinee(_ text: String, name: String) throws(LyceumError) -> LocalExaminee {
        let merge = try configured(text)
        let options = RuntimeOptions(threads: panel.options.threads)
        guard !merge.staysInMemory else {
            return try LocalExaminee(try TextModel(try LanguageModel(try merge.checkpoint(), options: options)), name: name)
        }
        removeScratch()
        _ = try merge.write(to: scratch)
        return try LocalExaminee(try TextModel(try LanguageModel(try Checkpoint.open(scratch), options: options)), name: name)
    }

    func removeScratch() {
        guard FileSystem.attributes(scratch) != nil else { return }
        for name in (try? FileSystem.files(below: scratch)) ?? [] { try? FileSystem.remove(scratch + "/" + name) }
        try? FileSystem.remove(scratch)
    }

    /// In the order of the positions asked.
    private static func ordered(_ scores: ModelScores, _ panel: ItemPanel, _ positions: [[Int]]?) throws(LyceumError) -> ModelScores {
        guard let positions else { return scores }
        var scores = scores
        for (number, task) in panel.tasks.enumerated() {
            guard let index = scores.tasks.firstIndex(where: { $0.name == task.name }) else { continue }
            let wanted = positions[number].map { task.items[$0].number }
            scores.tasks[index] = scores.tasks[index].choosing(wanted)
        }
        return scores
    }

    static func oriented(_ scores: ModelScores) -> [[Double]] {
        scores.tasks.map { task in task.isHigherBetter ? task.values : task.values.map { -$0 } }
    }
}

extension ModelScores.Task {
    /// The items with these numbers, in their order.
    func choosing(_ numbers: [Int]) -> ModelScores.Task {
        let places = Dictionary(items.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let kept = numbers.compactMap { places[$0] }
        var task = self
        task.items = kept.map { items[$0] }
        task.values = kept.map { values[$0] }
        task.clusters = clusters.map { clusters in kept.map { clusters[$0] } }
        return task
    }
}

extension ModelScores {
    /// The part of the panel's items at these positions.
    func choosing(_ positions: [[Int]], of panel: ItemPanel) -> ModelScores {
        var scores = self
        for (number, task) in panel.tasks.enumerated() {
            guard let index = scores.tasks.firstIndex(where: { $0.name == task.name }) else { continue }
            scores.tasks[index] = scores.tasks[index].choosing(positions[number].map { task.items[$0].number })
        }
        return scores
    }
}
