public import LyceumCore
internal import LyceumStatistics

/// The tests for contamination on the items of one task, each with what it found in words and numbers.
///
/// - Source: examination reference, part D; row 43.
public struct ContaminationSuite: Sendable {
    public struct Options: Sendable, Hashable {
        /// Similarities above it count as said by heart.
        public var threshold = 0.95
        /// Characters of a second half that is judged, at least.
        public var shortestRest = 20
        /// Shards of the order test, and random orders of each.
        public var shards = 8
        public var orders = 50
        /// Items of the order test, the first ones.
        public var orderItems = 40
        /// Tokens of a guessed option, at most.
        public var optionTokens = 32
        public var seed: UInt64 = 1

        public init() {}
    }

    public let questions: ContaminationQuestions
    public let options: Options
    /// What the detectors find where items were trained on purpose; nil where it was not measured.
    public let control: PlantedControlResult?

    public init(_ questions: ContaminationQuestions, options: Options = Options(), control: PlantedControlResult? = nil) {
        self.questions = questions
        self.options = options
        self.control = control
    }

    func power(_ test: ContaminationTest) -> [ContaminationReport.Power] {
        guard let control, let name = test.controlName else { return [] }
        return control.power(of: name)
    }

    /// The difference of the scores of dirty and clean items, with the detector's power beside it.
    func report(_ detector: String, _ isDirty: [Bool], power: [ContaminationReport.Power]) throws(LyceumError) -> ContaminationReport {
        try ContaminationReport(
            task: questions.task, detector: detector, metric: questions.metric.isEmpty ? "score" : questions.metric, isDirty: isDirty,
            scores: questions.scores, clusters: questions.clusters, power: power, seed: options.seed)
    }

    private func watched(_ probe: any ContaminationProbe, _ total: Int, _ progress: @escaping @Sendable (Int, Int) -> Void) -> ReportingProbe {
        let done = Locked(0)
        return ReportingProbe(base: probe) { count in
            progress(
                done.withLock {
                    $0 += count
                    return $0
                }, total)
        }
    }

    // MARK: - Of a corpus

    /// What a search of a corpus found.
    public func overlap(_ result: OverlapResult, in corpus: String) throws(LyceumError) -> ContaminationFinding {
        let name = "\(result.size)-gram overlap"
        let report = try report(name, result.items.map(\.isDirty), power: result.size == 13 ? power(.overlap) : [])
        let items = result.items.filter(\.isDirty).map { item in
            let fields = item.fields.filter { $0.hits > 0 }
            return ContaminationFinding.Item(
                item.name, isFlagged: true, value: fields.map(\.coverage).max(),
                note: fields.map { "\($0.field) \($0.foundRuns) of \($0.runs) runs" }.joined(separator: ", ")
                    + (item.firstPlace.map { ", first at \($0)" } ?? ""),
                json: [
                    "item": .string(item.name), "place": item.firstPlace.map { .string($0) } ?? .null,
                    "fields": .array(
                        item.fields.map { ["field": .string($0.field), "hits": .integer($0.hits), "coverage": .number($0.coverage)] }),
                ])
        }
        return ContaminationFinding(
            .overlap, task: questions.task, count: result.items.count,
            result: "\(result.dirty.count) dirty (\(FindingText.percent(result.dirtyShare)))", probability: report.probability,
            statement: report.statement, report: report, items: items,
            details: [
                "ngram": .integer(result.size), "corpus": .string(corpus), "records": .integer(result.corpus.records),
                "bytes": .integer(result.corpus.bytes),
            ])
    }

    // MARK: - Of a model

    /// Min-k % and its kin, against texts the model cannot know.
    ///
    /// - Parameters:
    ///   - others: texts of the same kind and time that were not trained on; without any there are scores and no verdict.
    ///   - reference: a model that cannot know the items.
    public func membership(
        _ probe: any ContaminationProbe, others: [String], reference: (any ContaminationProbe)? = nil,
        progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws -> ContaminationFinding {
        let texts = questions.items.map(\.text)
        let scores = MembershipScore.usual + (reference == nil ? [] : [.referenceDifference])
        let passes = reference == nil ? 2 : 3
        let probe = watched(probe, passes * (texts.count + others.count), progress)
        let members = try await MembershipScore.values(of: texts, scores: scores, probe: probe, reference: reference)
        let outside = others.isEmpty ? [] : try await MembershipScore.values(of: others, scores: scores, probe: probe, reference: reference)
        let main = members.first?.values ?? []
        let json: [JSON] = members.enumerated().map { place, member in
            var object = JSON.Object([
                ("score", .string(member.score.name)), ("mean", .number(member.values.reduce(0, +) / Double(max(member.values.count, 1)))),
                ("is_confirmed", .bool(member.score.isConfirmed)),
            ])
            if outside.indices.contains(place), let power = try? DetectorPower(members: member.values, others: outside[place].values) {
                object["auroc"] = .number(power.area)
                object["auroc_interval"] = .array([.number(power.areaInterval.lower), .number(power.areaInterval.upper)])
                object["rate_at_5_percent"] = .number(power.rate)
            }
            return .object(object)
        }
        let details: JSON = ["scores": .array(json), "others": .integer(others.count)]
        let ranked = main.indices.sorted { (main[$0], $0) < (main[$1], $1) }
        guard let other = outside.first?.values else {
            let items = ranked.map { item(questions.items[$0].name, isFlagged: false, main[$0], "min-k 20 %") }
            return ContaminationFinding(
                .minK, task: questions.task, count: main.count, result: "mean \(FindingText.fixed(mean(main), 3))",
                statement: "Scores are listed, lowest (most member-like) first; without texts the model cannot know, nothing can be concluded "
                    + "from them.",
                items: items, details: details)
        }
        let power = try DetectorPower(members: main, others: other)
        // As many false alarms among the others as 5 % allow.
        let sorted = other.sorted()
        let bound = sorted[min(sorted.count - 1, Int(0.05 * Double(sorted.count)))]
        let isDirty = main.map { $0 < bound }
        let flagged = isDirty.count { $0 }
        let report = try report("min-k 20 %", isDirty, power: self.power(.minK))
        let verdict =
            power.areaInterval.lower > 0.5
            ? "The items look more familiar than the other texts" : power.areaInterval.upper < 0.5
                ? "The items look less familiar than the other texts" : "The items do not look more familiar than the other texts"
        return ContaminationFinding(
            .minK, task: questions.task, count: main.count,
            result: "AUROC \(FindingText.fixed(power.area, 3)) [\(FindingText.fixed(power.areaInterval.lower, 3)), "
                + "\(FindingText.fixed(power.areaInterval.upper, 3))]",
            statement: "\(verdict); \(flagged) of \(main.count) lie below the lowest 5 % of those. \(strength(.minK))", report: report,
            items: ranked.map { item(questions.items[$0].name, isFlagged: isDirty[$0], main[$0], "min-k 20 %") }, details: details)
    }

    /// Which items the model can say by heart.
    public func memorization(
        _ probe: any ContaminationProbe, progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws -> ContaminationFinding {
        let detector = MemorizationDetector(threshold: options.threshold, shortestRest: options.shortestRest)
        let findings = try await detector.findings(in: questions.items.map(\.text), probe: watched(probe, questions.items.count, progress))
        let judged = findings.count { $0.isMemorized != nil }
        let found = findings.count { $0.isMemorized == true }
        let report = try report("MELD", findings.map { $0.isMemorized == true }, power: power(.meld))
        let order = findings.indices.filter { findings[$0].isMemorized != nil }
            .sorted { (-findings[$0].similarity, $0) < (-findings[$1].similarity, $1) }
        let items = order.map { place in
            let finding = findings[place]
            var json = finding.json.objectValue ?? JSON.Object()
            json["item"] = .string(questions.items[place].name)
            return ContaminationFinding.Item(
                questions.items[place].name, isFlagged: finding.isMemorized == true, value: finding.similarity,
                note: "longest block “\(finding.longestBlock.oneLine)”", json: .object(json))
        }
        let mean = judged > 0 ? items.compactMap(\.value).reduce(0, +) / Double(judged) : 0
        return ContaminationFinding(
            .meld, task: questions.task, count: judged, result: "\(found) by heart, mean similarity \(FindingText.fixed(mean, 3))",
            statement: (found > 0 ? "\(found) of \(judged) second halves are said by heart. " : "No second half is said by heart. ")
                + (judged < findings.count ? "\(findings.count - judged) were too short to judge. " : "") + strength(.meld),
            report: report, items: items,
            details: ["threshold": .number(options.threshold), "judged": .integer(judged), "mean_similarity": .number(mean)])
    }

    /// Whether the published order is likelier than others.
    public func order(
        _ probe: any ContaminationProbe, progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws -> ContaminationFinding {
        let texts = questions.items.prefix(options.orderItems).map(\.text)
        let shards = max(1, min(options.shards, texts.count / 2))
        let probe = watched(probe, shards * (options.orders + 1), progress)
        let test = try await OrderTest(texts, shards: shards, orders: options.orders, seed: options.seed, probe: probe)
        let p = test.shardProbability ?? test.rankProbability
        let rank = "rank p = \(FindingText.fixed(test.rankProbability, 3)) of \(options.orders) orders"
        return ContaminationFinding(
            .order, task: questions.task, count: texts.count, result: rank, probability: p,
            statement: (p < 0.05
                ? "The published order is likelier to the model than random ones (\(FindingText.p(p))): it has probably read the file. "
                : "The published order is not likelier to the model than random ones (\(FindingText.p(p))). ") + strength(.order),
            details: test.json)
    }

    /// Whether hidden wrong options are given back word for word.
    public func optionGuessing(
        _ probe: any ContaminationProbe, progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws -> ContaminationFinding {
        let usable = questions.items.indices.filter { questions.items[$0].options.count >= 3 && questions.items[$0].answer != nil }
        let items = usable.map { place in
            OptionGuessing.Item(
                stem: questions.items[place].stem, choices: questions.items[place].options, answer: questions.items[place].answer ?? 0)
        }
        let probe = watched(probe, items.count, progress)
        let guessing = try await OptionGuessing(items, seed: options.seed, maximumTokens: options.optionTokens, probe: probe)
        let exact = guessing.guesses.count(where: \.isExact)
        let rows = guessing.guesses.sorted { (-$0.similarity, $0.item) < (-$1.similarity, $1.item) }.map { guess in
            let name = questions.items[usable[guess.item]].name
            return ContaminationFinding.Item(
                name, isFlagged: guess.isExact, value: guess.similarity, note: "hidden “\(guess.hidden.oneLine)”, guessed “\(guess.guess.oneLine)”",
                json: [
                    "item": .string(name), "hidden": .string(guess.hidden), "guess": .string(guess.guess), "is_exact": .bool(guess.isExact),
                    "similarity": .number(guess.similarity),
                ])
        }
        let isAbove = guessing.probability < 0.05
        var isDirty = questions.items.map { _ in false }
        for guess in guessing.guesses where guess.isExact { isDirty[usable[guess.item]] = true }
        let report = try report("option guessing", isDirty, power: power(.options))
        return ContaminationFinding(
            .options, task: questions.task, count: guessing.guesses.count,
            result: "\(exact) exact, chance \(FindingText.percent(guessing.chance))", probability: guessing.probability,
            statement: "\(exact) of \(guessing.guesses.count) hidden options are given back exactly, "
                + (isAbove ? "more than common options explain" : "no more than common options explain")
                + " (\(FindingText.p(guessing.probability))). " + strength(.options),
            report: report, items: rows, details: guessing.json)
    }

    // MARK: - Of the items

    /// Items that speak of media their text does not hold, and the score on them.
    public func media() throws(LyceumError) -> ContaminationFinding {
        let found = questions.items.map { item in MediaReference(item.stem)?.words ?? (item.hasMedia ? "column" : nil) }
        let count = found.count { $0 != nil }
        let report = try report("media reference", found.map { $0 != nil }, power: [])
        let items = found.indices.compactMap { place in
            found[place].map {
                ContaminationFinding.Item(
                    questions.items[place].name, isFlagged: true, value: questions.items[place].score, note: "“\($0.oneLine)”",
                    json: [
                        "item": .string(questions.items[place].name), "reference": .string($0),
                        "score": questions.items[place].score.map { .number($0) } ?? .null,
                    ])
            }
        }
        var statement = count == 0 ? "No item speaks of a figure, table or recording." : "\(FindingText.count(count, "item")) of \(found.count) "
            + "\(count == 1 ? "speaks" : "speak") of media the text does not hold."
        if let difference = report.difference, let p = report.probability {
            let way = difference < 0 ? "lower" : "higher"
            statement += " The score on them is \(FindingText.fixed(abs(difference), 3)) \(way) (\(FindingText.p(p)))."
        }
        return ContaminationFinding(
            .media, task: questions.task, count: found.count, result: "\(count) refer to media", probability: report.probability,
            statement: statement, report: report, items: items)
    }

    // MARK: - Words

    private func item(_ name: String, isFlagged: Bool, _ value: Double, _ note: String) -> ContaminationFinding.Item {
        .init(
            name, isFlagged: isFlagged, value: value, note: note,
            json: ["item": .string(name), "value": .number(value), "flagged": .bool(isFlagged)])
    }

    private func mean(_ values: [Double]) -> Double { values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count) }

    /// What the detector would have found on the planted control, in a sentence.
    public func strength(_ test: ContaminationTest) -> String {
        let known = power(test).sorted { $0.repeats < $1.repeats }
        guard !known.isEmpty else { return "Its power was not measured here (--control), so nothing found is no evidence of absence." }
        let parts = known.map { power in
            "\(Int((100 * power.rate).rounded())) % of \(test.controlUnit) trained \(power.repeats == 1 ? "once" : "\(power.repeats) times")"
        }
        return "On the planted control it finds " + parts.joined(separator: ", ") + "."
    }
}

extension String {
    /// Without line ends, and short enough for a table.
    var oneLine: String {
        let text = split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return text.count > 60 ? text.prefix(59) + "…" : text
    }
}
