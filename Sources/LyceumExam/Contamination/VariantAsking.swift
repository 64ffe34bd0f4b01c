public import LyceumCore
internal import LyceumStatistics

/// A model is asked items as published and in a variant: in other words, or with a finding changed.
public struct VariantAsking: Sendable {
    /// An item with both answers.
    public struct Pair: Sendable, Hashable {
        public var item: Int
        public var change: String
        public var published: Double
        public var variant: Double
        public var publishedAnswer: String
        public var variantAnswer: String

        public var isChanged: Bool { !publishedAnswer.utf8.elementsEqual(variantAnswer.utf8) }
    }

    public let task: PreparedTask
    public let metric: String
    public let pairs: [Pair]
    /// Whether the variants say what is right now.
    public let hasOwnAnswers: Bool

    /// - Parameter task: prepared without worked examples.
    /// - Throws: `LyceumError` for variants that fit no item, tasks whose items have no number of their own, and whatever the examinee throws.
    public init(
        _ task: PreparedTask, _ variants: ItemVariants, examinee: any Examinee, progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws {
        let (originals, changed) = try variants.pairs(of: task)
        guard !originals.isEmpty else {
            throw LyceumError(.invalidData, "no item has a variant", at: task.definition.name, remedy: "give variants in a file")
        }
        var both = task
        both.items = originals + changed
        let answers = try await DirectStrategy().ask(both, of: examinee, progress: progress)
        let scorer = try ExaminationParts.scorer(task.definition)
        let samples = try zip(both.items, answers).map { item, answer in
            guard let sample = scorer.score(item, answer).first else {
                throw LyceumError(.invalidData, "item \(item.number) has no score", at: task.definition.name)
            }
            return sample
        }
        guard let metric = samples.first?.metrics.first(where: { $0.value.number != nil })?.name else {
            throw LyceumError(.unsupported, "no metric gives single items a number", at: task.definition.name)
        }
        self.task = task
        self.metric = metric
        hasOwnAnswers = zip(originals, changed).contains { $0.target != $1.target || $0.gold != $1.gold }
        pairs = originals.indices.map { place in
            let (one, two) = (samples[place], samples[originals.count + place])
            return Pair(
                item: originals[place].number, change: variants.variants[place].change, published: one.value(metric) ?? 0,
                variant: two.value(metric) ?? 0, publishedAnswer: Self.answer(one, originals[place]),
                variantAnswer: Self.answer(two, changed[place]))
        }
    }

    /// The chosen position, or what the filters read.
    private static func answer(_ sample: SampleRecord, _ item: ExamItem) -> String {
        let likelihoods = sample.responses.compactMap { $0.first?.logLikelihood }
        guard likelihoods.count == sample.responses.count, likelihoods.count > 1 else {
            return sample.filtered.first.map { PythonText.text($0[0] ?? $0) } ?? ""
        }
        let own = likelihoods.prefix(max(item.choices.count, 1))
        let best = own.indices.reduce(0) { own[$1] > own[$0] ? $1 : $0 }
        return item.choices.indices.contains(best) ? item.choices[best] : "\(best)"
    }

    /// An answer given to nearly all items: a model that does not read them does not change its answers either.
    private var favoriteAnswer: (answer: String, count: Int)? {
        let counts = Dictionary(grouping: pairs, by: \.publishedAnswer).mapValues(\.count)
        guard let most = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), Double(most.value) >= 0.8 * Double(pairs.count), pairs.count > 4
        else { return nil }
        return (most.key, most.value)
    }

    private var rows: [ContaminationFinding.Item] {
        pairs.sorted { ($1.published - $1.variant, $0.item) < ($0.published - $0.variant, $1.item) }.map { pair in
            ContaminationFinding.Item(
                "\(pair.item)", isFlagged: pair.published > pair.variant, value: pair.published - pair.variant,
                note: (pair.change.isEmpty ? "" : pair.change + ": ") + "“\(pair.publishedAnswer.oneLine)” → “\(pair.variantAnswer.oneLine)”",
                json: [
                    "item": .integer(pair.item), "change": .string(pair.change), "published": .number(pair.published),
                    "variant": .number(pair.variant),
                    "published_answer": .string(pair.publishedAnswer), "variant_answer": .string(pair.variantAnswer),
                ])
        }
    }

    /// How much better the model is on the published wording.
    ///
    /// An item with several paraphrases counts once, with their mean.
    public func paraphraseFinding() throws(LyceumError) -> ContaminationFinding {
        var order: [Int] = []
        var groups: [Int: [Pair]] = [:]
        for pair in pairs {
            if groups[pair.item] == nil { order.append(pair.item) }
            groups[pair.item, default: []].append(pair)
        }
        guard order.count > 1 else {
            throw LyceumError(
                .invalidData, "expected paraphrases of two items or more, found \(order.count)", at: task.definition.name,
                remedy: "a gap needs pairs of items")
        }
        let published = order.map { groups[$0]?.first?.published ?? 0 }
        let paraphrased = order.map { item in (groups[item] ?? []).reduce(0) { $0 + $1.variant } / Double(max(groups[item]?.count ?? 1, 1)) }
        let known = Dictionary(task.items.map { ($0.number, $0.cluster) }, uniquingKeysWith: { first, _ in first })
        let clusters = order.map { known[$0] ?? nil }
        let gap = try ParaphraseGap(
            published: published, paraphrased: paraphrased, clusters: clusters.contains { $0 != nil } ? clusters : nil)
        let p = gap.comparison.permutationProbability
        let (lower, upper) = (gap.interval.lower, gap.interval.upper)
        return ContaminationFinding(
            .paraphrase, task: task.definition.name, count: order.count,
            result: "gap \(FindingText.fixed(gap.gap, 3)) [\(FindingText.fixed(lower, 3)), \(FindingText.fixed(upper, 3))]", probability: p,
            statement: "\(metric) is \(FindingText.fixed(gap.comparison.meanB, 3)) as published and \(FindingText.fixed(gap.comparison.meanA, 3)) in "
                + "other words; the gap is \(p < 0.05 ? "significant" : "not significant") (\(FindingText.p(p))).",
            items: rows,
            details: [
                "metric": .string(metric), "published": .number(gap.comparison.meanB), "paraphrased": .number(gap.comparison.meanA),
                "gap": .number(gap.gap), "lower": .number(lower), "upper": .number(upper), "paraphrases": .integer(pairs.count),
            ])
    }

    /// How often an answer changes when a finding does.
    public func counterfactualFinding() throws(LyceumError) -> ContaminationFinding {
        let changed = pairs.count(where: \.isChanged)
        let share = try Proportion(successes: changed, count: pairs.count)
        let interval = share.wilson()
        var statement =
            "\(changed) of \(pairs.count) answers change with the finding (95 % interval \(FindingText.percent(interval.lower)) to "
            + "\(FindingText.percent(interval.upper)))."
        var details = JSON.Object([
            ("metric", .string(metric)), ("changed", .integer(changed)), ("changed_share", .number(share.value)), ("lower", .number(interval.lower)),
            ("upper", .number(interval.upper)), ("has_own_answers", .bool(hasOwnAnswers)),
        ])
        var probability: Double?
        if hasOwnAnswers, pairs.count > 1 {
            let comparison = try PairedComparison(a: pairs.map(\.variant), b: pairs.map(\.published), clusters: nil, options: .init())
            probability = comparison.permutationProbability
            statement +=
                " \(metric) is \(FindingText.fixed(comparison.meanB, 3)) as published and \(FindingText.fixed(comparison.meanA, 3)) where "
                + "the finding and the right answer changed (\(FindingText.p(comparison.permutationProbability)))."
            details["published"] = .number(comparison.meanB)
            details["changed_items"] = .number(comparison.meanA)
            details["difference"] = .number(comparison.difference)
        } else if !hasOwnAnswers {
            statement += " Whether they had to is not known: give changed items with their right answers to learn it."
        }
        if let favorite = favoriteAnswer {
            statement +=
                " The model answers “\(favorite.answer.oneLine)” to \(favorite.count) of \(pairs.count) items whatever they say, so this shows "
                + "nothing about memory."
            details["favorite_answers"] = .integer(favorite.count)
        }
        return ContaminationFinding(
            .counterfactual, task: task.definition.name, count: pairs.count,
            result: "\(changed) answers changed (\(FindingText.percent(share.value)))",
            probability: probability, statement: statement, items: rows, details: .object(details))
    }
}
