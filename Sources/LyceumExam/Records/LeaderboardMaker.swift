public import LyceumCore
public import LyceumStatistics

/// Makes a leaderboard from records: the newest run of each model counts, and places come from paired tests of one family.
public struct LeaderboardMaker: Sendable {
    private let records: [ExaminationRecord]
    private let tasks: [String]?
    private let metric: String?
    private let filter: String?
    private let correction: FamilyCorrection
    private let options: PairedComparison.Options

    public init(
        _ records: [ExaminationRecord], tasks: [String]? = nil, metric: String? = nil, filter: String? = nil, correction: FamilyCorrection = .holm,
        options: PairedComparison.Options = .init()
    ) {
        self.records = records
        self.tasks = tasks
        self.metric = metric
        self.filter = filter
        self.correction = correction
        self.options = options
    }

    /// A model as a row: what tells its runs apart from those of others.
    private struct Entry: Hashable {
        var model: String
        var detail: String
    }

    /// A score of a row in a column.
    private struct Place {
        var entry: Entry
        var task: TaskRecord
        var score: ReportScore
    }

    /// - Throws: `notFound` when no record has the tasks or the metric asked for.
    public func make() throws(LyceumError) -> (board: Leaderboard, comparison: ReportComparison) {
        let newest = newestRuns()
        var columns: [Leaderboard.Column] = []
        var places: [[Place]] = []
        for name in taskNames() {
            let shared = Self.sharedScore(newest.compactMap { $0.1[name] })
            let found = newest.compactMap { entry, tasks in tasks[name].flatMap { place(entry, $0, shared) } }
            guard let first = found.first else { continue }
            columns.append(
                Leaderboard.Column(
                    task: name, metric: first.score.metric, unit: first.score.unit, isHigherBetter: first.score.isHigherBetter,
                    chance: first.score.chance))
            places.append(found.filter { $0.score.metric == first.score.metric && $0.score.filter == first.score.filter })
        }
        guard !columns.isEmpty else {
            throw LyceumError(.notFound, "no record has the tasks and metric asked for", remedy: "there are: \(allTasks().joined(separator: ", "))")
        }
        let rows = newest.map { entry, _ in
            Leaderboard.Row(
                model: entry.model, detail: entry.detail,
                cells: places.map { column in
                    column.first { $0.entry == entry }.map { Leaderboard.Cell(estimate: $0.score.estimate, count: $0.score.count) }
                })
        }.filter { row in row.cells.contains { $0 != nil } }
        var board = Leaderboard(columns: columns, rows: rows)
        let (comparison, notes) = try compare(columns, places)
        board.notes = notes
        board.rank(by: [comparison])
        board.sort()
        return (board, comparison)
    }

    // MARK: - Rows

    private func allTasks() -> [String] {
        var (order, seen) = ([String](), Set<String>())
        for record in records { for task in record.tasks where seen.insert(task.name).inserted { order.append(task.name) } }
        return order
    }

    private func taskNames() -> [String] { tasks ?? allTasks() }

    /// Records come oldest first, so that later ones take the place of earlier ones.
    private func newestRuns() -> [(Entry, [String: TaskRecord])] {
        var (order, runs) = ([Entry](), [Entry: [String: TaskRecord]]())
        for record in records {
            for task in record.tasks {
                let entry = Entry(model: record.modelName, detail: detail(record))
                if runs[entry] == nil { order.append(entry) }
                runs[entry, default: [:]][task.name] = task
            }
        }
        // Rows are found by model in comparisons: two of one model carry what tells them apart in their names.
        let counts = Dictionary(order.map { ($0.model, 1) }, uniquingKeysWith: +)
        return order.map { entry in
            var shown = entry
            if counts[entry.model] ?? 0 > 1 { shown.model += " (\(entry.detail))" }
            return (shown, runs[entry] ?? [:])
        }
    }

    private func detail(_ record: ExaminationRecord) -> String {
        let strategy = record.settings["strategy"]?.stringValue ?? "direct"
        let chat = record.settings["chat_template_sha"]?.stringValue == nil ? "" : ", chat"
        let shots = Set(record.tasks.map(\.shots)).sorted().map(String.init).joined(separator: "/")
        return "\(strategy)\(chat), \(shots) shots"
    }

    /// The first score that all runs of a task have: only some of them may have been graded by a judge.
    private static func sharedScore(_ tasks: [TaskRecord]) -> ScoreRecord? {
        tasks.first?.scores.first { score in
            tasks.allSatisfy { $0.scores.contains { $0.metric == score.metric && $0.filter == score.filter } }
        }
    }

    private func place(_ entry: Entry, _ task: TaskRecord, _ shared: ScoreRecord?) -> Place? {
        let scores = task.scores.filter { (metric == nil || $0.metric == metric) && (filter == nil || $0.filter == filter) }
        let isFree = metric == nil && filter == nil
        let common = isFree ? scores.first { $0.metric == shared?.metric && $0.filter == shared?.filter } : nil
        guard let score = common ?? scores.first else { return nil }
        let content = ReportBuilder(ExaminationRecord(modelName: entry.model, tasks: [task]), excerptCount: 0).content
        return content.scores.first { $0.metric == score.metric && $0.filter == score.filter }.map { Place(entry: entry, task: task, score: $0) }
    }

    // MARK: - Comparing

    /// All pairs on all columns that asked the same, one family.
    private func compare(_ columns: [Leaderboard.Column], _ places: [[Place]]) throws(LyceumError) -> (ReportComparison, [String]) {
        var pairs: [ModelComparison.Pair] = []
        var notes: [String] = []
        for (column, places) in zip(columns, places) {
            for first in places.indices {
                for second in places.indices.dropFirst(first + 1) {
                    let (a, b) = (places[first], places[second])
                    let differences = RecordDifference.between(a.task, b.task, first: a.entry.model, second: b.entry.model)
                    guard differences.isEmpty else {
                        notes += differences.map(\.text)
                        continue
                    }
                    let scores = try [a, b].map { place throws(LyceumError) in
                        ModelScores(
                            model: place.entry.model,
                            tasks: [
                                try ItemScores(place.task, metric: place.score.metric, filter: place.score.filter).modelScores(source: column.task)
                            ])
                    }
                    // A judge may have left items without a grade.
                    let paired = scores[0].tasks[0].items == scores[1].tasks[0].items ? scores : try RecordSet.shared(scores)
                    pairs += try ModelComparison(paired, correction: .none, options: options).pairs
                }
            }
        }
        let adjusted = correction.adjusted(pairs.map(\.comparison.probability))
        for position in pairs.indices {
            pairs[position].adjustedProbability = adjusted[position]
            if adjusted[position] >= 1 - options.level { pairs[position].verdict = .tie }
        }
        let comparison = ReportComparison(
            title: "All pairs", pairs: pairs.map { ReportPair($0) }, correction: correction.title, test: "paired", familySize: pairs.count)
        return (comparison, notes)
    }
}
