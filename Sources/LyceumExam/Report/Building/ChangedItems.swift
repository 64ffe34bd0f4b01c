/// What two models made of the same items of a task, where one was right and the other wrong.
package struct ChangedItems: Sendable {
    package struct Change: Sendable {
        package var before: ReportExcerpt
        package var after: ReportExcerpt
    }

    package var task: String
    /// Items that both were asked.
    package var count: Int
    /// Wrong before, right after; in the order of the task.
    package var gained: [Change]
    /// Right before, wrong after.
    package var lost: [Change]
    package var gainedCount: Int
    package var lostCount: Int

    /// By each task's first metric; nil where items are not right or wrong, or the two share none.
    ///
    /// - Parameter limit: so many changes of each direction are kept, spread over the task.
    package init?(_ before: TaskRecord, _ after: TaskRecord, limit: Int) {
        guard let first = try? ItemScores(before), let second = try? ItemScores(after, metric: first.metric, filter: first.filter) else { return nil }
        let old = first.values
        let new = Dictionary(second.values.map { ($0.sample.number, $0.value) }, uniquingKeysWith: { one, _ in one })
        let pairs = old.compactMap { one in new[one.sample.number].map { (number: one.sample.number, before: one.value, after: $0) } }
        let isBinary = pairs.allSatisfy { ($0.before == 0 || $0.before == 1) && ($0.after == 0 || $0.after == 1) }
        guard isBinary, !pairs.isEmpty else { return nil }
        task = before.alias
        count = pairs.count
        let (up, down) = (pairs.filter { $0.before < $0.after }.map(\.number), pairs.filter { $0.before > $0.after }.map(\.number))
        (gainedCount, lostCount) = (up.count, down.count)
        let summaries = (TaskSummary(before), TaskSummary(after))
        func changes(_ numbers: [Int]) -> [Change] {
            Self.spread(numbers, limit).compactMap { number in
                guard let one = Self.excerpt(summaries.0, number, first.filter),
                    let other = Self.excerpt(summaries.1, number, first.filter)
                else { return nil }
                return Change(before: one, after: other)
            }
        }
        gained = changes(up)
        lost = changes(down)
    }

    private static func excerpt(_ summary: TaskSummary, _ number: Int, _ filter: String) -> ReportExcerpt? {
        summary.task.samples.firstIndex { $0.number == number && $0.filter == filter }.map { ExcerptPicker.excerpt(summary, $0) }
    }

    private static func spread(_ numbers: [Int], _ limit: Int) -> [Int] {
        guard numbers.count > limit, limit > 0 else { return Array(numbers.prefix(max(0, limit))) }
        return (0..<limit).map { numbers[$0 * numbers.count / limit] }
    }
}

extension TaskRecord {
    /// Each score with its interval and, where guessing has a level, what guessing gives.
    package var estimates: [ReportScore] {
        let summary = TaskSummary(self)
        return scores.map { summary.score($0, margin: nil, depth: 0) }
    }
}
