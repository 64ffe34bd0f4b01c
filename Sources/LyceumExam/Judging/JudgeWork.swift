internal import LyceumCore

/// A task's answers that are to be graded.
struct JudgeWork: Sendable {
    /// An answer and what it is graded by.
    struct Item: Sendable {
        /// Which sample of the task.
        var sample: Int
        var question: String
        var reference: String
        var answer: String
        /// Rationales: nil where the reply has none.
        var rationale: String?
        /// The right answer.
        var target: String
        /// What the task's own metric says about the answer.
        var known: Double?
    }

    let position: Int
    let task: String
    let filter: String
    let plan: JudgePlan
    let items: [Item]
    /// Replies of the judge that are wanted, at least.
    let expected: Int

    init(_ task: TaskRecord, position: Int, plan: JudgePlan, options: RecordJudge.Options, source: String) throws(LyceumError) {
        let place = "\(source): \(task.name)"
        guard let first = task.samples.first else {
            throw LyceumError(
                .invalidData, "the task has no answers to grade", at: place, remedy: "keep the samples_….jsonl files beside the results")
        }
        let filter = options.filter ?? first.filter
        let rows = task.samples.indices.filter { task.samples[$0].filter.utf8.elementsEqual(filter.utf8) }
        guard !rows.isEmpty else {
            let known = task.samples.map(\.filter).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
            throw LyceumError(
                .notFound, "no answer stands under the filter “\(filter)”", at: place, remedy: "there are: \(known.joined(separator: ", "))")
        }
        (self.position, self.task, self.filter, self.plan) = (position, task.name, filter, plan)
        let text = JudgedText(questionColumn: options.questionColumn, referenceColumn: options.referenceColumn ?? plan.reference)
        let metric = task.scores.first { $0.filter == filter && !JudgedMetrics.names.contains($0.metric) }?.metric
        var items: [Item] = []
        for row in rows {
            let sample = task.samples[row]
            let written = try JudgedText.answer(sample, at: place)
            var item = Item(
                sample: row, question: try text.question(sample, at: place), reference: try text.reference(sample, at: place), answer: written,
                target: JudgedText.target(sample), known: metric.flatMap { sample.value($0) })
            if plan.kind == .rationale { try Self.split(&item, written, plan, place) }
            items.append(item)
        }
        self.items = items
        expected = items.count * (plan.kind == .rationale && plan.gradesAnswer ? 2 : 1)
    }

    private static func split(_ item: inout Item, _ written: String, _ plan: JudgePlan, _ place: String) throws(LyceumError) {
        let fields = RationaleReply(written)
        item.rationale = fields?.rationale ?? (plan.hasFields || written.isEmpty ? nil : written)
        if let fields { item.answer = fields.answer }
        guard plan.gradesAnswer || item.known.map({ (0...1).contains($0) }) == true else {
            throw LyceumError(
                .unsupported, "no metric of the task says whether an answer is right, which Q→A needs", at: place,
                remedy: "take --kind short-answer, or a task with a metric from 0 to 1")
        }
    }

    func graded(
        by judge: any Examinee, maximumTokens: Int, progress: @escaping @Sendable (Int, Int) -> Void
    ) async throws -> JudgedAnswers {
        switch plan.kind {
        case .shortAnswer:
            let grades = try await ShortAnswerJudge(judge, rubric: plan.rubric, maximumTokens: maximumTokens).grade(answers, progress: progress)
            return JudgedAnswers(self, answers: grades, rationales: nil)
        case .rationale:
            let (count, gradesAnswer) = (items.count, plan.gradesAnswer)
            let reasons = try await ShortAnswerJudge(judge, rubric: plan.rubric, subject: .rationale, maximumTokens: maximumTokens)
                .grade(rationales) { done, total in progress(done, total + (gradesAnswer ? count : 0)) }
            guard gradesAnswer else { return JudgedAnswers(self, answers: nil, rationales: reasons) }
            let answers = try await ShortAnswerJudge(judge, maximumTokens: maximumTokens)
                .grade(self.answers) { done, total in progress(count + done, count + total) }
            return JudgedAnswers(self, answers: answers, rationales: reasons)
        }
    }

    /// Of rationales, whose reference is an expert's reasons, the answers are compared with the right answer.
    private var answers: [ShortAnswerJudge.Item] {
        items.map { .init(question: $0.question, reference: plan.kind == .rationale ? $0.target : $0.reference, answer: $0.answer) }
    }

    /// Conclusions are hidden on both sides: a judge that sees them passes any rationale that ends in the right one.
    private var rationales: [ShortAnswerJudge.Item] {
        items.map { item in
            func hidden(_ text: String) -> String {
                [item.target, item.answer].reduce(text) { RationaleRules.masked($0, conclusion: $1) }
            }
            return .init(question: item.question, reference: hidden(item.reference), answer: hidden(item.rationale ?? ""))
        }
    }
}
