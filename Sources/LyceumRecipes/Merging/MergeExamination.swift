public import LyceumCore
public import LyceumExam
public import LyceumMerge
public import LyceumStatistics

/// Asks a merged model and its parents the same questions and says whether it is worth keeping.
public struct MergeExamination: Sendable {
    public struct Options: Sendable {
        /// Differences below this do not matter, in units of the score.
        public var margin = 0.02
        /// Of intervals and verdicts.
        public var level = 0.95
        /// Of sign flips and bootstrap draws, and how many.
        public var seed: UInt64 = 1234
        public var draws = 10_000
        /// Where results and the parents' answers are kept; answers that `lyceum exam run` left there are not asked again.
        public var resultsFolder = "exam-results"

        public init() {}
    }

    /// What came out.
    public struct Result: Sendable {
        public let verdict: MergeVerdict
        /// Parents first, the child last.
        public let records: [ExaminationRecord]
        public let scores: [ModelScores]
        /// What the user should know of the asking.
        public let notices: [String]
    }

    public let panel: ItemPanel
    public let options: Options
    private let parents: [PanelModel]

    /// - Throws: `LyceumError` for models that are not found, and fewer than one parent.
    public init(_ panel: ItemPanel, of configuration: MergeConfiguration, options: Options = Options()) throws(LyceumError) {
        self.panel = panel
        self.options = options
        parents = try PanelModel.models(of: configuration)
    }

    /// How tables call the parents.
    public var parentNames: [String] { parents.map(\.name) }
    /// Items times models.
    public var workCount: Int { panel.itemCount * (parents.count + 1) }

    /// - Parameters:
    ///   - path: the merged model's folder or file.
    ///   - progress: which model is asked, and items done of all models.
    public func run(child path: String, progress: @escaping @Sendable (String, Int) -> Void = { _, _ in }) async throws -> Result {
        try FileSystem.makeFolder(options.resultsFolder)
        let cache = try AnswerCache(path: options.resultsFolder + "/answers.jsonl")
        var child = PanelModel(reference: path, name: PanelModel.name(path), path: path)
        if parents.contains(where: { $0.name == child.name }) { child.name += " (merged)" }
        var (records, scores, notices) = ([ExaminationRecord](), [ModelScores](), [String]())
        for (number, model) in (parents + [child]).enumerated() {
            let done = number * panel.itemCount
            progress(model.name, done)
            let examinee = try model.examinee(threads: panel.options.threads)
            // A child is new: what another one of its name answered is not its answer.
            let isParent = number < parents.count
            let record = try await panel.record(of: examinee, cache: isParent ? cache : nil) { progress(model.name, done + $0) }
            try record.write(to: options.resultsFolder)
            notices += examinee.notices.map { "\(model.name): \($0)" }
            scores.append(try panel.scores(record, name: model.name))
            records.append(record)
        }
        let verdict = try MergeVerdict(
            child: scores[scores.count - 1], parents: Array(scores.dropLast()), margin: options.margin, options: tests)
        return Result(verdict: verdict, records: records, scores: scores, notices: notices)
    }

    private var tests: PairedComparison.Options {
        var tests = PairedComparison.Options()
        tests.level = options.level
        tests.seed = options.seed
        tests.draws = options.draws
        return tests
    }
}

extension MergeExamination.Result {
    /// Writes `PATH.json` with the figures and `PATH.html` with a page.
    public func write(beside path: String, command: String) throws(LyceumError) {
        try AtomicFile.write(verdict.json.text(indent: 2) + "\n", to: path + ".json")
        try AtomicFile.write(MergePage.html(verdict, records: records, scores: scores, command: command), to: path + ".html")
    }
}
