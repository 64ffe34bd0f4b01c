internal import LyceumCore
internal import LyceumStatistics

/// The planted control of tests that judge a whole set: the order of a file, and the gap between published and other words.
extension PlantedControl {
    // MARK: - Other words

    /// Planted items, asked as they were trained and with the subject's other question about the same fact, options unchanged.
    func paraphrases(_ texts: Texts, _ probe: any ContaminationProbe, _ result: inout PlantedControlResult) async throws {
        for (items, repeats) in [(texts.others, 0)] + zip(texts.planted, options.repeats) {
            let published = try await Self.right(items, wording: .examination, probe)
            let paraphrased = try await Self.right(items, wording: .study, probe)
            let count = max(1, items.count / options.setItems)
            var (found, gaps) = (0, [Double]())
            for set in 0..<count {
                let range = set * items.count / count..<(set + 1) * items.count / count
                var settings = PairedComparison.Options()
                (settings.seed, settings.threads) = (options.seed, options.threads)
                let gap = try ParaphraseGap(published: Array(published[range]), paraphrased: Array(paraphrased[range]), options: settings)
                gaps.append(gap.gap)
                if gap.gap > 0, gap.comparison.permutationProbability < 0.05 { found += 1 }
            }
            result.sets.append(
                .init(
                    detector: "paraphrase gap", repeats: repeats, sets: count, items: items.count / count, found: found,
                    effect: gaps.reduce(0, +) / Double(count)))
        }
    }

    /// 1 for items whose right letter is the likeliest after the question.
    private static func right(_ items: [FictionItems.Item], wording: FictionItems.Wording, _ probe: any ContaminationProbe) async throws -> [Double] {
        let letters = ["A", "B", "C", "D"]
        let asked = items.flatMap { item in
            var item = item
            item.stem = item.fact.questions[min(wording.rawValue, item.fact.questions.count - 1)]
            let text = text(item)
            // What was trained ends with the right letter: the same text up to it.
            let beginning = String(text[..<(text.lastIndex(of: " ") ?? text.endIndex)])
            return letters.map { SplitText(beginning: beginning, rest: " " + $0) }
        }
        let values = try await probe.logLikelihoods(of: asked)
        return items.indices.map { ChoiceScoring.argmax(Array(values[$0 * 4..<$0 * 4 + 4])) == items[$0].answer ? 1 : 0 }
    }

    // MARK: - Order

    /// Trains a further model on files read in their order, and looks for the order of those and of files it has not seen.
    func order(
        _ model: PlantedModel, fillers: [String], _ result: inout PlantedControlResult, trained: () -> Void
    ) async throws {
        let (planted, others) = files()
        let texts = zip(planted, options.repeats).flatMap { files, count in
            files.flatMap { file in shards(file).flatMap { Array(repeating: $0.joined(separator: "\n\n"), count: count) } }
        }
        let probe = try model.sibling(fillers + texts, options: options, name: "order")
        trained()
        for (files, repeats) in [(others, 0)] + zip(planted, options.repeats) {
            var (found, advantages) = (0, [Double]())
            for file in files {
                let test = try await OrderTest(file, shards: options.fileShards, seed: options.seed, probe: probe)
                if test.shardProbability ?? test.rankProbability < 0.05 { found += 1 }
                advantages.append(test.shards.reduce(0) { $0 + $1.advantage } / Double(test.shards.count))
            }
            result.sets.append(
                .init(
                    detector: "order", repeats: repeats, sets: files.count, items: options.fileItems, found: found,
                    effect: advantages.reduce(0, +) / Double(max(files.count, 1))))
        }
    }

    /// Files of items in an order that says nothing about them, by number of repeats, and files that are not trained on.
    private func files() -> (planted: [[[String]]], others: [[String]]) {
        let count = options.repeats.count * options.filesPerLevel + options.otherFiles
        let needed = count * options.fileItems
        let subject = FictionSubject(seed: options.seed &* 7919 &+ 18, facts: needed * 4)
        var draws = SeededDraws(seed: options.seed, "planted/files")
        let chosen = (0..<needed).map { subject.facts[$0 * 4 + draws.below(4)] }
        let items = FictionItems(subject, facts: chosen).items.sorted { $0.fact.number < $1.fact.number }
        let shuffled = draws.shuffled(items).map(Self.text)
        let files = (0..<count).map { Array(shuffled[$0 * options.fileItems..<($0 + 1) * options.fileItems]) }
        let planted = options.repeats.indices.map { Array(files[$0 * options.filesPerLevel..<($0 + 1) * options.filesPerLevel]) }
        return (planted, Array(files.suffix(options.otherFiles)))
    }

    /// As the order test cuts a file.
    private func shards(_ file: [String]) -> [[String]] {
        (0..<options.fileShards).map { shard in
            Array(file[shard * file.count / options.fileShards..<(shard + 1) * file.count / options.fileShards])
        }
    }
}
