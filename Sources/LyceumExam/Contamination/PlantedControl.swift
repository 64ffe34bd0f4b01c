public import LyceumCore

/// Trains a tiny model from nothing on texts among which items of a benchmark stand once, five, 25 or 100 times, and lets every detector look for
/// them.
///
/// Members and others are drawn at random from the same invented items, so that nothing but training tells them apart. Tests of whole sets, the order
/// of a file and the paraphrase gap, are tried on sets: files that a model of their own has read in their order, and the planted items in other
/// words.
/// - Source: examination reference D6; Nori et al. 2023 and row 43 for the repeats.
public struct PlantedControl: Sendable {
    public struct Options: Sendable, Hashable {
        public var seed: UInt64 = 1
        /// How often items stand in the training texts.
        public var repeats = [1, 5, 25, 100]
        /// Items for each number of repeats.
        public var itemsPerLevel = 50
        /// Items that are not in the training texts.
        public var others = 200
        /// Texts of other subjects that the items stand among.
        public var fillers = 2_000
        public var vocabulary = 2_048
        public var layers = 4
        public var width = 128
        public var heads = 4
        public var rate = 2e-3
        /// Tokens of an optimizer step.
        public var stepTokens = 2_048
        public var scores = MembershipScore.scan
        /// Trains a second model on the fillers alone, for the difference to a reference.
        public var trainsReference = true
        /// Files for each number of repeats, whose order a further model reads; 0 leaves the order test out.
        public var filesPerLevel = 3
        /// Files that are not in its texts.
        public var otherFiles = 12
        /// Items of a file, a multiple of the shards; a text holds those of one shard.
        public var fileItems = 16
        public var fileShards = 4
        /// Items of a set for the paraphrase gap.
        public var setItems = 25
        public var threads = 1

        public init() {}
    }

    public let options: Options

    /// - Throws: `LyceumError` (`invalidArgument`) for numbers that make no experiment.
    public init(_ options: Options = Options()) throws(LyceumError) {
        guard !options.repeats.isEmpty, options.repeats.allSatisfy({ $0 >= 1 }), options.itemsPerLevel >= 2, options.others >= 2 else {
            throw LyceumError(
                .invalidArgument, "expected repeats of at least 1 and at least two items and others, found \(options.repeats), "
                    + "\(options.itemsPerLevel) and \(options.others)")
        }
        guard options.filesPerLevel == 0 || options.otherFiles >= 1 && options.fileShards >= 1 && options.fileItems >= 2 * options.fileShards else {
            throw LyceumError(
                .invalidArgument, "expected files of two items per shard or more, and one other, found \(options.fileItems) items in "
                    + "\(options.fileShards) shards and \(options.otherFiles) others")
        }
        guard options.setItems >= 2 else { throw LyceumError(.invalidArgument, "expected sets of two items or more, found \(options.setItems)") }
        self.options = options
    }

    /// The texts of an experiment.
    struct Texts: Sendable {
        /// Items by number of repeats, in the order of the options.
        var planted: [[FictionItems.Item]]
        var others: [FictionItems.Item]
        var fillers: [String]

        /// What the model reads, each text as often as it should.
        func training(_ repeats: [Int]) -> [String] {
            fillers + zip(planted, repeats).flatMap { items, count in items.flatMap { Array(repeating: PlantedControl.text($0), count: count) } }
        }
    }

    func texts() -> Texts {
        let needed = options.repeats.count * options.itemsPerLevel + options.others
        // One item of each group: the others of a group share its options.
        let subject = FictionSubject(seed: options.seed &* 7919 &+ 17, facts: needed * 4)
        var draws = SeededDraws(seed: options.seed, "planted/items")
        let chosen = (0..<needed).map { subject.facts[$0 * 4 + draws.below(4)] }
        let items = FictionItems(subject, facts: chosen).items.sorted { $0.fact.number < $1.fact.number }
        let shuffled = draws.shuffled(items)
        let planted = options.repeats.indices.map { Array(shuffled[$0 * options.itemsPerLevel..<($0 + 1) * options.itemsPerLevel]) }
        return Texts(planted: planted, others: Array(shuffled[(needed - options.others)...]), fillers: fillers())
    }

    static func text(_ item: FictionItems.Item) -> String {
        let lines = zip(["A", "B", "C", "D"], item.choices).map { "\($0). \($1)" }
        return "Question: \(item.stem)\n\(lines.joined(separator: "\n"))\nAnswer: \(["A", "B", "C", "D"][item.answer])"
    }

    /// Half textbook paragraphs, half questions, all of other subjects.
    func fillers() -> [String] {
        var (result, number) = ([String](), 0 as UInt64)
        while result.count < options.fillers {
            number += 1
            let subject = FictionSubject(seed: options.seed &* 104_729 &+ 1_000_000 &+ number)
            var draws = SeededDraws(seed: options.seed, "planted/fillers", Int(number))
            let paragraphs = FictionBook(subject).chapters.flatMap(\.sections).flatMap(\.paragraphs)
            let questions = FictionItems(subject).items.map(Self.text)
            result += draws.shuffled(draws.sample(paragraphs, questions.count) + questions)
        }
        return Array(result.prefix(options.fillers))
    }

    /// Trains and measures.
    ///
    /// - Parameter progress: what is done now.
    /// - Throws: `LyceumError` from training and from detectors.
    public func run(progress: @Sendable (String) -> Void = { _ in }) async throws -> PlantedControlResult {
        let texts = texts()
        progress("training")
        let model = try PlantedModel(texts.training(options.repeats), options: options)
        defer { model.remove() }
        var reference: (any ContaminationProbe)?
        var scores = options.scores
        if options.trainsReference {
            progress("training the reference")
            reference = try model.sibling(texts.fillers, options: options, name: "reference")
            scores.append(.referenceDifference)
        }
        var result = PlantedControlResult(options: options, parameters: model.parameterCount, loss: model.loss, tokens: model.tokens)
        progress("membership scores")
        let others = try await MembershipScore.values(of: texts.others.map(Self.text), scores: scores, probe: model.probe, reference: reference)
        for (planted, repeats) in zip(texts.planted, options.repeats) {
            let members = try await MembershipScore.values(of: planted.map(Self.text), scores: scores, probe: model.probe, reference: reference)
            for (member, other) in zip(members, others) {
                let power = try DetectorPower(members: member.values, others: other.values)
                result.points.append(.init(detector: member.score.name, repeats: repeats, power: power, isConfirmed: member.score.isConfirmed))
            }
        }
        progress("regeneration")
        try await regenerate(texts, model, &result)
        progress("option guessing")
        try await guess(texts, model, &result)
        progress("paraphrase gap")
        try await paraphrases(texts, model.probe, &result)
        progress("overlap")
        try overlap(texts, &result)
        if options.filesPerLevel > 0 {
            progress("training on files")
            try await order(model, fillers: texts.fillers, &result) { progress("order of files") }
        }
        return result
    }

    private func regenerate(_ texts: Texts, _ model: PlantedModel, _ result: inout PlantedControlResult) async throws {
        let detector = MemorizationDetector()
        let others = try await detector.findings(in: texts.others.map(Self.text), probe: model.probe)
        result.falseAlarms["MELD"] = others.filter { $0.isMemorized == true }.count
        for (planted, repeats) in zip(texts.planted, options.repeats) {
            let findings = try await detector.findings(in: planted.map(Self.text), probe: model.probe)
            let power = try DetectorPower(members: findings.map { -$0.similarity }, others: others.map { -$0.similarity })
            let found = findings.filter { $0.isMemorized == true }.count
            result.points.append(.init(detector: "MELD", repeats: repeats, power: power, found: found, isConfirmed: false))
        }
    }

    /// Hidden wrong options, asked for as of real items.
    private func guess(_ texts: Texts, _ model: PlantedModel, _ result: inout PlantedControlResult) async throws {
        func guesses(_ items: [FictionItems.Item]) async throws -> [OptionGuessing.Guess] {
            let asked = items.map { OptionGuessing.Item(stem: $0.stem, choices: $0.choices, answer: $0.answer) }
            return try await OptionGuessing(asked, seed: options.seed, maximumTokens: 16, probe: model.probe).guesses
        }
        let others = try await guesses(texts.others)
        result.falseAlarms["option guessing"] = others.count { $0.isExact }
        for (planted, repeats) in zip(texts.planted, options.repeats) {
            let members = try await guesses(planted)
            let power = try DetectorPower(members: members.map { -$0.similarity }, others: others.map { -$0.similarity })
            result.points.append(.init(detector: "option guessing", repeats: repeats, power: power, found: members.count { $0.isExact }))
        }
    }

    private func overlap(_ texts: Texts, _ result: inout PlantedControlResult) throws(LyceumError) {
        // By field, as benchmarks are looked for: options in a row are words that other questions of the same relation have by chance.
        func find(_ items: [FictionItems.Item]) throws(LyceumError) -> Int {
            let index = try OverlapIndex(items.map { ContaminationItem(name: "\($0.fact.number)", stem: $0.stem, options: $0.choices) })
            return index.search(texts.training(options.repeats)).dirty.count
        }
        result.falseAlarms["13-gram overlap"] = try find(texts.others)
        for (planted, repeats) in zip(texts.planted, options.repeats) {
            let found = try find(planted)
            let members = (0..<planted.count).map { $0 < found ? 0.0 : 1.0 }
            let alarms = result.falseAlarms["13-gram overlap"] ?? 0
            let power = try DetectorPower(members: members, others: (0..<texts.others.count).map { $0 < alarms ? 0 : 1 })
            result.points.append(.init(detector: "13-gram overlap", repeats: repeats, power: power, found: found))
        }
    }
}
