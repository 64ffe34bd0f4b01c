internal import LyceumCore

/// The grades of a task's answers.
struct JudgedAnswers: Sendable {
    let work: JudgeWork
    let answers: JudgedGrades?
    let rationales: JudgedGrades?

    init(_ work: JudgeWork, answers: JudgedGrades?, rationales: JudgedGrades?) {
        self.work = work
        self.answers = answers
        self.rationales = rationales
    }

    var outcome: RecordJudge.Outcome {
        let all = [answers, rationales].compactMap { $0 }
        return RecordJudge.Outcome(
            task: work.task, kind: work.plan.kind, filter: work.filter, count: work.items.count, empty: work.items.count { $0.answer.isEmpty },
            missing: work.plan.kind == .rationale ? work.items.count { $0.rationale == nil } : 0, retries: all.reduce(0) { $0 + $1.retries },
            unread: work.items.indices.count { values(of: $0) == nil })
    }

    /// Metrics of an item; nil where a grade could not be read.
    private func values(of item: Int) -> [(name: String, value: MetricValue)]? {
        guard let rationales else {
            return answers?.grades[item].map { [(JudgedMetrics.grade, .number($0.value))] }
        }
        // Where a model grades the answer too, a rule's word on it does not count.
        guard let reasons = rationales.grades[item]?.value, let answer = answers.map({ $0.grades[item]?.value }) ?? work.items[item].known else {
            return nil
        }
        let score = RationaleScore(answer: answer, rationale: reasons)
        return [
            (JudgedMetrics.joint, .number(score.joint)), (JudgedMetrics.answer, .number(score.answer)),
            (JudgedMetrics.rationale, .number(score.rationale)), (JudgedMetrics.gap, .number(score.answer - score.joint)),
        ]
    }

    /// The task with the grades as its first scores; those of an earlier judge are taken away.
    func applied(to task: TaskRecord, judge: any Examinee) -> TaskRecord {
        var copy = task
        let names = JudgedMetrics.names(of: work.plan.kind)
        for row in copy.samples.indices { copy.samples[row].metrics.removeAll { names.contains($0.name) } }
        for (number, item) in work.items.enumerated() {
            copy.samples[item.sample].metrics.insert(contentsOf: values(of: number) ?? [], at: 0)
            copy.samples[item.sample].notes["judge"] = .object(note(number, judge))
        }
        let graded = copy.samples.filter { $0.filter == work.filter }
        let scores = names.compactMap { name -> ScoreRecord? in
            let values = graded.compactMap { $0.value(name) }
            guard !values.isEmpty else { return nil }
            var score = ScoreRecord.mean(values, metric: name, filter: work.filter)
            score.isHigherBetter = name != JudgedMetrics.gap
            return score
        }
        copy.scores = scores + task.scores.filter { !names.contains($0.metric) }
        copy.warnings = task.warnings.filter { !$0.hasPrefix(Self.warningMark) } + warnings(judge)
        return copy
    }

    private static let warningMark = "judge: "

    private func warnings(_ judge: any Examinee) -> [String] {
        let outcome = outcome
        var lines: [String] = []
        if outcome.unread == outcome.count {
            lines.append("no reply of \(judge.name) could be read, nothing is graded; take a judge that follows instructions, or more --tokens")
        } else if outcome.unread > 0 {
            lines.append("\(outcome.unread) of \(outcome.count) answers have no grade, replies of \(judge.name) could not be read; means are over the others")
        }
        if outcome.missing > 0 { lines.append("\(outcome.missing) of \(outcome.count) replies have no rationale and count 0") }
        if outcome.empty > 0 { lines.append("\(outcome.empty) of \(outcome.count) answers are empty and count 0") }
        return (lines + judge.notices).map { Self.warningMark + $0 }
    }

    /// Everything the judge said about an item, for people who check it.
    private func note(_ number: Int, _ judge: any Examinee) -> JSON.Object {
        var note = JSON.Object([("model", .string(judge.name)), ("kind", .string(work.plan.kind.rawValue))])
        for (name, grades) in [("answer", answers), ("rationale", rationales)] {
            guard let grades else { continue }
            let (grade, words) = (grades.grades[number], grades.words[number])
            var part = JSON.Object([("grade", grade.map { .string($0.reason) } ?? .null), ("value", grade.map { .number($0.value) } ?? .null)])
            if let reason = words.last.flatMap(JudgeReply.reason) { part["reason"] = .string(reason) }
            part["replies"] = .array(words.map { .string($0) })
            note[name] = .object(part)
        }
        return note
    }
}
