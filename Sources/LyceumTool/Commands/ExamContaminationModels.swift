import ArgumentParser
import Lyceum

/// What the model was trained on.
struct ContaminationCorpusOptions: ParsableArguments {
    @Option(parsing: .upToNextOption, help: ArgumentHelp("Files or folders of what the model was trained on.", valueName: "path"))
    var corpus: [String] = []

    @Option(help: "Words of a run, 2 to 100; 0 adapts from 8 to 13 to the items' length.")
    var ngram = 13

    @Option(help: "The corpus's fields that are searched, separated by commas (default: every text).")
    var fields: String?

    func check() throws {
        guard ngram == 0 || (2...100).contains(ngram) else {
            throw LyceumError(.invalidArgument, "expected 0 or 2 to 100, found \(ngram)", at: "--ngram")
        }
    }

    func scan(_ threads: Int?) throws -> CorpusScan {
        let names = fields.map(ExaminationTasks.names)
        return CorpusScan(
            try DataFile.find(corpus), fields: names.map { .named($0) } ?? .all, threads: try ThreadOption.count(threads))
    }
}

/// The model whose memory is tested, and how.
struct ContaminationModelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The model that may have seen the items: a folder, a .gguf file, a name from the cache, or an endpoint's address up to /v1 (MELD and "
                + "options only).", valueName: "model"))
    var model: String?

    @Option(help: "Endpoint: the model's name there (default: the first it lists).")
    var endpointModel: String?

    @Option(help: ArgumentHelp("A model that cannot have seen the items, for min-k: its likelihoods are taken off.", valueName: "model"))
    var reference: String?

    @Option(help: ArgumentHelp("Texts of the same kind and time that the model cannot know, for min-k.", valueName: "file"))
    var nonmembers: String?

    @Option(help: "Items that the model is asked about, the first ones of each task; 0 takes all.")
    var limit = 200

    @Option(help: ArgumentHelp("Take this column's text in place of question and options.", valueName: "name"))
    var column: String?

    @Option(help: "MELD: similarity above which a second half is said by heart, 0 to 1.")
    var threshold = 0.95

    @Option(help: "MELD: characters of a second half that is judged, 1 or more.")
    var shortest = 20

    @Option(help: "Order: items, the first ones, 4 or more. Each is read once for every order.")
    var orderItems = 40

    @Option(help: "Order: shards the items are cut into, 1 or more.")
    var shards = 8

    @Option(help: "Order: random orders, 50 or more.")
    var orders = 50

    @Option(help: ArgumentHelp("Rows with 'item' (a number, from 0) and the task's columns in other words.", valueName: "file"))
    var paraphrases: String?

    @Option(
        help: ArgumentHelp(
            "Rows with 'item' and the task's columns with one finding changed, the right answer's column too where it changes (default with "
                + "--tests counterfactual: findings are changed by rule).", valueName: "file"))
    var counterfactuals: String?

    @Option(
        help: ArgumentHelp(
            "The planted control: read from this file, or measured in some minutes and written there.", valueName: "file"))
    var control: String?

    @Option(help: "Planted control: items for each number of repeats, 2 or more.")
    var controlItems = 50

    @Option(help: "Planted control: texts of other subjects, 10 or more.")
    var controlFillers = 2000

    @Option(help: "Seed of random orders, hidden options and the planted control.")
    var seed: UInt64 = 1

    var isEndpoint: Bool { model.map { $0.hasPrefix("http://") || $0.hasPrefix("https://") } ?? false }

    func check() throws {
        func refuse(_ flag: String, _ expected: String, _ found: String) -> LyceumError {
            LyceumError(.invalidArgument, "expected \(expected), found \(found)", at: flag)
        }
        if limit < 0 { throw refuse("--limit", "0 or more", "\(limit)") }
        if !(0...1).contains(threshold) { throw refuse("--threshold", "0 to 1", "\(threshold)") }
        if shortest < 1 { throw refuse("--shortest", "1 or more", "\(shortest)") }
        if orderItems < 4 { throw refuse("--order-items", "4 or more", "\(orderItems)") }
        if shards < 1 { throw refuse("--shards", "1 or more", "\(shards)") }
        if orders < 50 { throw refuse("--orders", "50 or more", "\(orders)") }
        if controlItems < 2 { throw refuse("--control-items", "2 or more", "\(controlItems)") }
        if controlFillers < 10 { throw refuse("--control-fillers", "10 or more", "\(controlFillers)") }
    }

    var suite: ContaminationSuite.Options {
        var options = ContaminationSuite.Options()
        (options.threshold, options.shortestRest, options.seed) = (threshold, shortest, seed)
        (options.shards, options.orders, options.orderItems) = (shards, orders, orderItems)
        return options
    }
}

/// A task's items, and how to ask them.
struct ContaminationSource: Sendable {
    var questions: ContaminationQuestions
    var prepared: PreparedTask?
}

/// Opens models once, and makes the tests that need them.
final class ContaminationModels {
    private let options: ContaminationModelOptions
    private let runtime: RuntimeFlags
    private let isQuiet: Bool
    private var opened: (any ContaminationProbe)?
    private var openedReference: (any ContaminationProbe)?
    private var openedExaminee: (any Examinee)?

    init(options: ContaminationModelOptions, runtime: RuntimeFlags, isQuiet: Bool) {
        self.options = options
        self.runtime = runtime
        self.isQuiet = isQuiet
    }

    private func reporter(_ label: String) -> ProgressReporter {
        ProgressReporter(label, unit: .items("texts"), appearance: isQuiet ? .never : .after(seconds: 2))
    }

    // MARK: - Models

    private func probe() throws -> any ContaminationProbe {
        if let opened { return opened }
        let made: any ContaminationProbe
        if options.isEndpoint {
            made = ExamineeProbe(try examinee())
        } else {
            let model = options.model ?? ""
            made = EvaluatorProbe(
                try ExamModels.text(model, runtime: runtime), name: ExamModels.defaultName(try Hub.resolve(model), []))
        }
        opened = made
        return made
    }

    private func reference() throws -> (any ContaminationProbe)? {
        guard let path = options.reference else { return nil }
        if let openedReference { return openedReference }
        let made = EvaluatorProbe(try ExamModels.text(path, runtime: runtime), name: "reference")
        openedReference = made
        return made
    }

    private func examinee() throws -> any Examinee {
        if let openedExaminee { return openedExaminee }
        let model = options.model ?? ""
        let made: any Examinee =
            options.isEndpoint
            ? ChatExaminee(RemoteChatModel(.init(baseURL: model, model: options.endpointModel)), name: options.endpointModel)
            : try ExamModels.examinee(model, runtime: runtime)
        openedExaminee = made
        return made
    }

    // MARK: - The planted control

    /// Read where the file is there, else measured and written.
    func control(measuresOrder: Bool) async throws -> PlantedControlResult? {
        guard let path = options.control else { return nil }
        if FileSystem.isFile(path) { return try PlantedControlResult.read(path) }
        var wanted = PlantedControl.Options()
        (wanted.seed, wanted.itemsPerLevel, wanted.fillers) = (options.seed, options.controlItems, options.controlFillers)
        wanted.others = max(20, 4 * options.controlItems)
        // What nobody asks for is not measured: files cost a model of their own.
        if !measuresOrder { wanted.filesPerLevel = 0 }
        wanted.threads = try runtime.options().threads ?? 1
        let progress = ProgressReporter("planted control", unit: .items("steps"), appearance: isQuiet ? .never : .immediately)
        defer { progress.finish() }
        let result = try await PlantedControl(wanted).run { stage in progress.describe("planted control: \(stage)") }
        try result.write(to: path)
        return result
    }

    // MARK: - Tests

    /// nil for a test that does not fit the task, unless it was named.
    func finding(
        _ test: ContaminationTest, _ source: ContaminationSource, control: PlantedControlResult?, isNamed: Bool, _ notes: inout [String]
    ) async throws -> ContaminationFinding? {
        let limited = options.limit > 0 && test != .media ? source.questions.first(options.limit) : source.questions
        let suite = ContaminationSuite(limited, options: options.suite, control: control)
        if !isNamed, let reason = unfit(test, limited) {
            notes.append("\(test.title): left out, \(reason)")
            return nil
        }
        let progress = reporter("\(test.title) of \(limited.task)")
        defer { progress.finish() }
        let report: @Sendable (Int, Int) -> Void = { done, total in
            progress.describe(total: total)
            progress.update(to: done)
        }
        switch test {
        case .overlap: return nil
        case .media: return try suite.media()
        case .minK: return try await suite.membership(try probe(), others: try others(), reference: try reference(), progress: report)
        case .meld: return try await suite.memorization(try probe(), progress: report)
        case .order:
            // Sums are enough here, and an examination gives them faster than tokens one by one.
            return try await suite.order(ExamineeProbe(try examinee()), progress: report)
        case .options: return try await suite.optionGuessing(try probe(), progress: report)
        case .paraphrase:
            var finding = try await variant(test, source, report)
            finding.statement += " " + suite.strength(.paraphrase)
            return finding
        case .counterfactual: return try await variant(test, source, report)
        }
    }

    private func unfit(_ test: ContaminationTest, _ questions: ContaminationQuestions) -> String? {
        if test == .options, !questions.items.contains(where: { $0.options.count >= 3 && $0.answer != nil }) {
            return "no item has three options"
        }
        if test == .order, questions.items.count < 4 { return "there are fewer than four items" }
        return nil
    }

    private func variant(
        _ test: ContaminationTest, _ source: ContaminationSource, _ report: @escaping @Sendable (Int, Int) -> Void
    ) async throws -> ContaminationFinding {
        guard let prepared = source.prepared else { throw LyceumError(.notFound, "the task's items are not there", at: source.questions.task) }
        var variants: ItemVariants
        if test == .paraphrase, let path = options.paraphrases {
            variants = try ItemVariants.read(path)
        } else if let path = options.counterfactuals {
            variants = try ItemVariants.read(path)
        } else {
            variants = ItemVariants.changedFindings(of: prepared)
            if options.limit > 0 { variants.variants = Array(variants.variants.prefix(options.limit)) }
        }
        let asked = try await VariantAsking(prepared, variants, examinee: try examinee(), progress: report)
        return test == .paraphrase ? try asked.paraphraseFinding() : try asked.counterfactualFinding()
    }

    /// Texts of a data file: `text`, or the only text of each row.
    private func others() throws -> [String] {
        guard let path = options.nonmembers else { return [] }
        let reader = RecordReader(try DataFile.find([path]))
        var texts: [String] = []
        while let record = try reader.next() {
            switch record.content {
            case .object(let row):
                let all = row.compactMap { name, value in value.stringValue.map { (name, $0) } }
                guard let text = all.first(where: { $0.0 == (options.column ?? "text") })?.1 ?? (all.count == 1 ? all[0].1 : nil) else {
                    throw LyceumError(
                        .invalidData, "expected a text in 'text', found \(row.keys.joined(separator: ", "))", at: reader.place(of: record),
                        remedy: "name the column 'text', or give --column")
                }
                texts.append(text)
            case .text(let text): texts.append(text)
            }
        }
        guard texts.count >= 20 else {
            throw LyceumError(.invalidData, "expected 20 texts or more, found \(texts.count)", at: path, remedy: "a rate of 5 % needs twenty")
        }
        return texts
    }
}
