internal import LyceumCore
internal import LyceumExam
internal import LyceumStatistics

/// An examination after something was made, beside the one before.
struct ExaminationPair: Sendable {
    let beforeName: String
    let afterName: String
    let before: ExaminationRecord
    let after: ExaminationRecord
    let comparison: ModelComparison?
    let problem: String?
    /// Names of tasks that are not about the field: kept or forgotten.
    let generalTasks: Set<String>

    /// Pairs whose records are there, in the order of the recipe; of many only so many are looked at.
    static func all(_ run: ReportedRun, limit: Int = 8) -> [ExaminationPair] {
        let examinations = run.steps.filter { $0.kind == "examine" && $0.isDone }
        func makesModels(_ step: ReportedStep) -> Bool { step.outputs.contains { $0.name == "model" || $0.name == "adapter" } }
        let isAfter = examinations.map { step in run.ancestors(of: step).contains(where: makesModels) }
        let before = zip(examinations, isAfter).filter { !$0.1 }.map(\.0)
        let after = zip(examinations, isAfter).filter { $0.1 }.map(\.0)
        var records: [String: ExaminationRecord] = [:]
        func record(_ step: ReportedStep) -> ExaminationRecord? {
            if let known = records[step.name] { return known }
            guard let path = step.path("record"), var found = try? ExaminationRecord.read(path) else { return nil }
            found.modelName = step.name
            records[step.name] = found
            return found
        }
        // Of loops over seeds the first stands for all; means over seeds have a table of their own.
        var seen = Set<String>()
        var pairs: [ExaminationPair] = []
        for step in after where pairs.count < limit && seen.insert("\(step.step)\u{0}\(step.arm)").inserted {
            guard let base = before.first(where: { agrees($0, step) }) else { continue }
            guard let first = record(base), let second = record(step) else { continue }
            pairs.append(ExaminationPair(base, step, first, second))
        }
        return pairs
    }

    /// Whether the loops that both are in have the same values, and a task is shared.
    private static func agrees(_ base: ReportedStep, _ step: ReportedStep) -> Bool {
        let shared = base.loops.allSatisfy { loop in step.loops.first { $0.variable == loop.variable }.map { $0.value == loop.value } ?? true }
        func tasks(_ step: ReportedStep) -> Set<String> { Set(step.values.compactMap { $0.0.contains("/") ? String($0.0.prefix { $0 != "/" }) : nil }) }
        return shared && !tasks(base).isDisjoint(with: tasks(step))
    }

    private init(_ base: ReportedStep, _ step: ReportedStep, _ before: ExaminationRecord, _ after: ExaminationRecord) {
        beforeName = base.name
        afterName = step.name
        self.before = before
        self.after = after
        let own = (step.parameters["questions"]?.arrayValue ?? [step.parameters["questions"] ?? .null]).compactMap { $0["name"]?.stringValue }
        generalTasks = Set(after.tasks.map(\.name).filter { !own.contains($0) && !$0.hasPrefix("fiction") })
        do throws(LyceumError) {
            let set = RecordSet([before, after])
            try set.checkComparable()
            var options = PairedComparison.Options()
            options.draws = 2000
            options.threads = 1
            comparison = try ModelComparison(try set.scores(), options: options)
            problem = nil
        } catch {
            comparison = nil
            problem = error.message
        }
    }

    /// The comparison of some tasks alone, with its correction over these.
    func part(_ isWanted: (String) -> Bool) -> ReportComparison? {
        guard let comparison else { return nil }
        var shown = ReportComparison(comparison, title: "\(beforeName) and \(afterName)")
        shown.pairs = shown.pairs.filter { isWanted($0.task) }
        shown.notes = shown.notes.filter { !$0.hasPrefix("All tasks") }
        return shown.pairs.isEmpty ? nil : shown
    }
}
