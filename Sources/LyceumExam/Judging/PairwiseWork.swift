internal import LyceumCore
internal import LyceumStatistics

/// The pairs of a task's answers.
struct PairwiseWork: Sendable {
    let name: String
    let filter: String
    /// `doc_id`s of the pairs.
    let items: [Int]
    let clusters: [String?]
    let pairs: [PairwiseJudge.Pair]
    /// Replies of the judge that are wanted, at least.
    var expected: Int { 2 * pairs.count { !Self.areSame($0) } }

    init(_ name: String, _ first: ExaminationRecord, _ second: ExaminationRecord, options: RecordJudge.Options) throws(LyceumError) {
        var sides: [[SampleRecord]] = []
        var filter = options.filter
        for record in [first, second] {
            let source = record.source ?? record.modelName
            guard let task = record.tasks.first(where: { $0.name == name }) else {
                throw LyceumError(
                    .notFound, "the record has no task “\(name)”", at: source,
                    remedy: LyceumError.nearestNameRemedy(name, among: record.tasks.map(\.name)))
            }
            let wanted = filter ?? task.samples.first?.filter ?? "none"
            let samples = task.samples.filter { $0.filter.utf8.elementsEqual(wanted.utf8) }
            guard !samples.isEmpty else {
                throw LyceumError(
                    .invalidData, "the task has no answers\(task.samples.isEmpty ? "" : " under the filter “\(wanted)”")", at: "\(source): \(name)",
                    remedy: "keep the samples_….jsonl files beside the results")
            }
            filter = wanted
            sides.append(samples)
        }
        let others = Dictionary(sides[1].map { ($0.number, $0) }, uniquingKeysWith: { one, _ in one })
        let text = JudgedText(questionColumn: options.questionColumn, referenceColumn: options.referenceColumn)
        var (items, clusters, pairs) = ([Int](), [String?](), [PairwiseJudge.Pair]())
        for sample in sides[0].sorted(by: { $0.number < $1.number }) {
            guard let other = others[sample.number] else { continue }
            let place = first.source ?? first.modelName
            let reference = try text.reference(sample, at: "\(place): \(name)")
            items.append(sample.number)
            clusters.append(sample.cluster)
            pairs.append(
                PairwiseJudge.Pair(
                    question: try text.question(sample, at: "\(place): \(name)"), first: try JudgedText.answer(sample, at: "\(place): \(name)"),
                    second: try JudgedText.answer(other, at: "\(second.source ?? second.modelName): \(name)"),
                    reference: reference.isEmpty ? nil : reference))
        }
        guard !items.isEmpty else { throw LyceumError(.invalidData, "the runs share no item of the task", at: name, remedy: "run both on the same items") }
        (self.name, self.filter, self.items, self.clusters, self.pairs) = (name, filter ?? "none", items, clusters, pairs)
    }

    private static func areSame(_ pair: PairwiseJudge.Pair) -> Bool { pair.first.utf8.elementsEqual(pair.second.utf8) }

    /// Pairs of the same text are ties; the judge is asked about the others.
    func judged(
        by judge: any Examinee, maximumTokens: Int, progress: @escaping @Sendable (Int, Int) -> Void
    ) async throws -> PairwiseVerdicts {
        let open = pairs.indices.filter { !Self.areSame(pairs[$0]) }
        let result = try await PairwiseJudge(judge, maximumTokens: maximumTokens).compare(open.map { pairs[$0] }, progress: progress)
        var verdicts = PairwiseVerdicts(
            cases: zip(items, clusters).map { .init(task: name, item: $0, cluster: $1, verdict: .tie, isSame: true) }, filter: filter,
            retries: result.retries)
        for (place, position) in open.enumerated() {
            verdicts.cases[position].isSame = false
            verdicts.cases[position].verdict = result.verdicts[place]
            verdicts.cases[position].shown = [result.shownFirst[place], result.shownSecond[place]]
            verdicts.cases[position].words = [result.wordsShownFirst[place], result.wordsShownSecond[place]]
        }
        return verdicts
    }
}

/// Verdicts on pairs.
struct PairwiseVerdicts: Sendable {
    struct Case: Sendable {
        var task: String
        var item: Int
        var cluster: String?
        var verdict: PairwiseJudge.Verdict
        /// Both wrote the same.
        var isSame: Bool
        /// With the first answer shown first, and shown second, both named by answer.
        var shown: [PairwiseJudge.Verdict?] = []
        var words: [[String]] = []

        /// 1, ½ or 0 for the first; nil where a reply could not be read.
        var value: Double? {
            switch verdict {
            case .first: 1
            case .second: 0
            case .tie, .swayed: 0.5
            case .unread: nil
            }
        }
    }

    var cases: [Case]
    var filter: String
    var retries: Int

    static func together(_ all: [PairwiseVerdicts]) -> PairwiseVerdicts {
        PairwiseVerdicts(cases: all.flatMap(\.cases), filter: "", retries: all.reduce(0) { $0 + $1.retries })
    }

    func outcome(of task: String?, labels: [PreferenceLabels.Key: Double]?) throws(LyceumError) -> PairwiseRecordJudge.Outcome {
        let read = cases.filter { $0.verdict != .unread }
        func count(_ verdict: PairwiseJudge.Verdict) -> Int { read.count { $0.verdict == verdict } }
        var outcome = PairwiseRecordJudge.Outcome(
            task: task, count: read.count, wins: count(.first), losses: count(.second), ties: count(.tie), same: read.count { $0.isSame },
            swayed: count(.swayed), unread: cases.count - read.count, retries: retries)
        // Items without a cluster are clusters of their own, of one task or of several with the same names.
        let hasClusters = read.contains { $0.cluster != nil }
        let clusters = read.map { one -> String? in "\(one.task) \(one.cluster ?? "item \(one.item)")" }
        if !read.isEmpty { outcome.winRate = try MeanEstimate(read.compactMap(\.value), clusters: hasClusters ? clusters : nil) }
        let shown = read.filter { !$0.isSame }
        if !shown.isEmpty {
            outcome.places = try PositionSwap(
                original: shown.map { Self.place($0.shown[0], isExchanged: false) }, exchanged: shown.map { Self.place($0.shown[1], isExchanged: true) })
        }
        if let labels { outcome.agreement = try PreferenceAgreement(cases, labels) }
        return outcome
    }

    /// Which place the judge preferred.
    private static func place(_ verdict: PairwiseJudge.Verdict?, isExchanged: Bool) -> PositionSwap.Choice {
        switch verdict {
        case .first?: isExchanged ? .second : .first
        case .second?: isExchanged ? .first : .second
        default: .tie
        }
    }

    /// Puts the verdicts into a record as a score of its task, with the judge's words.
    ///
    /// - Parameter side: 0 for the run whose answers were the first of each pair.
    func apply(to record: inout ExaminationRecord, side: Int, opponent: String, judge: String) {
        guard let name = cases.first?.task, let position = record.tasks.firstIndex(where: { $0.name == name }) else { return }
        var task = record.tasks[position]
        let byItem = Dictionary(cases.map { ($0.item, $0) }, uniquingKeysWith: { one, _ in one })
        for row in task.samples.indices {
            task.samples[row].metrics.removeAll { $0.name == JudgedMetrics.preferred }
            guard task.samples[row].filter == filter, let one = byItem[task.samples[row].number] else { continue }
            if let value = one.value { task.samples[row].metrics.append((JudgedMetrics.preferred, .number(side == 0 ? value : 1 - value))) }
            task.samples[row].notes["preferred"] = .object(note(one, side: side, opponent: opponent, judge: judge))
        }
        task.scores.removeAll { $0.metric == JudgedMetrics.preferred }
        let values = task.samples.compactMap { $0.value(JudgedMetrics.preferred) }
        // Last: it says how the run stands beside one other, not how good it is.
        if !values.isEmpty { task.scores.append(.mean(values, metric: JudgedMetrics.preferred, filter: filter)) }
        let mark = "preferred: "
        let unread = cases.count { $0.verdict == .unread }
        task.warnings.removeAll { $0.hasPrefix(mark) }
        if unread > 0 { task.warnings.append(mark + "\(unread) of \(cases.count) pairs have no verdict, replies of \(judge) could not be read") }
        record.tasks[position] = task
    }

    private func note(_ one: Case, side: Int, opponent: String, judge: String) -> JSON.Object {
        func named(_ verdict: PairwiseJudge.Verdict?) -> JSON {
            switch verdict {
            case .first?: side == 0 ? "this" : "other"
            case .second?: side == 0 ? "other" : "this"
            case let verdict?: .string(verdict.rawValue)
            case nil: .null
            }
        }
        var note = JSON.Object([("model", .string(judge)), ("opponent", .string(opponent)), ("verdict", named(one.verdict))])
        if one.isSame {
            note["reason"] = "the same text"
            return note
        }
        // Named by what this run's own answer was shown as.
        let order = side == 0 ? [0, 1] : [1, 0]
        for (key, shown) in zip(["shown_first", "shown_second"], order) where one.words.indices.contains(shown) {
            note[key] = ["verdict": named(one.shown[shown]), "replies": .array(one.words[shown].map { .string($0) })]
        }
        return note
    }
}
