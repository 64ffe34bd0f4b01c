public import LyceumConfiguration
public import LyceumCore
internal import LyceumCurate
internal import LyceumData
internal import LyceumModel
internal import LyceumStatistics
internal import LyceumTensor

/// Has texts graded by a rubric, as `lyceum grade` does: by a model, or by a stand-in that knows the truth and errs.
public struct GradeKind: StepKind {
    public struct Parameters: Sendable {
        var texts: [String]
        var judge: String?
        var rubric: String
        var truth: String?
        var noise: Double
        var unread: Double
        var asking: RubricGrader.Options
        var grading: GradingWork.Options
    }

    static let texts = ConfigurationKey<[String]>.paths("texts", "Files of texts.")
    static let field = ConfigurationKey<String>.text("field", default: "text", "Field that holds the text.")
    static let judge = ConfigurationKey<String?>.text("judge", automatic: "the stand-in", "A model, or the address of an endpoint up to /v1.")
    static let rubric = ConfigurationKey<String>.text("rubric", default: "math", "The rubric: math, education, or a file.")
    static let truth = ConfigurationKey<String?>.text(
        "truth", automatic: "none", "For the stand-in, a field with the grade a careful grader would give. It is asked and read as a model is.")
    static let noise = ConfigurationKey<Double>.number("noise", in: 0...100, default: 1.5, "Standard deviation of the stand-in's error, in points.")
    static let unread = ConfigurationKey<Double>.number("unread", in: 0...1, default: 0.02, "Share of the stand-in's answers without a score.")
    static let threshold = ConfigurationKey<Double>.number("threshold", in: 0...10_000, default: 6, "Grade from which a text gets the label math, else other.")
    static let repeats = ConfigurationKey<Int>.whole("repeats", in: 1...16, default: 2, "Times that a text is graded.")
    static let share = ConfigurationKey<Double>.number("repeated_share", in: 0...1, default: 1, "Share of the texts that is graded more than once.")
    static let balanced = ConfigurationKey<Bool>.flag("balance", default: false, "Whether as many texts of one label are written as of the other.")
    static let tokens = ConfigurationKey<Int>.whole("tokens", in: 8...32768, unit: "tokens", default: 400, "Tokens of an answer.")

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "grade", "Has texts graded by a rubric, as lyceum grade does, for a classifier to learn from.",
            section: ConfigurationSection(
                "grade", "Grades of texts.",
                keys: [
                    Self.texts.declaration, Self.field.declaration, Self.judge.declaration, Self.rubric.declaration, Self.truth.declaration,
                    Self.noise.declaration, Self.unread.declaration, Self.threshold.declaration, Self.repeats.declaration, Self.share.declaration,
                    Self.balanced.declaration, Self.tokens.declaration,
                ]),
            outputs: [
                .path("texts", "the texts with grade and label (math or other), JSON lines"), .path("report", "grades, agreement, what could not be read"),
                .value("count", "texts graded"), .value("wanted", "share of them with the label math"),
                .value("unread", "share of the answers without a score"),
                .value("kappa", "agreement of repeated grades beyond chance, by the square of the distance; 0 where nothing is repeated"),
                .value("label_kappa", "the same of the labels"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        if reader[Self.texts].isEmpty { reader.report("texts", "expected files of texts") }
        if reader[Self.judge] == nil, reader[Self.truth] == nil {
            reader.report("judge", "expected a judge, or truth for the stand-in", remedy: "name a model under judge, or the field with the true grade")
        }
        var asking = RubricGrader.Options()
        (asking.repeats, asking.repeatedShare, asking.maximumTokens) = (reader[Self.repeats], reader[Self.share], reader[Self.tokens])
        var grading = GradingWork.Options()
        (grading.field, grading.threshold, grading.isBalanced) = (reader[Self.field], reader[Self.threshold], reader[Self.balanced])
        return Parameters(
            texts: reader[Self.texts], judge: reader[Self.judge], rubric: reader[Self.rubric], truth: reader[Self.truth], noise: reader[Self.noise],
            unread: reader[Self.unread], asking: asking, grading: grading)
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        let rubric = try TextRubric.named(parameters.rubric)
        var asking = parameters.asking
        asking.seed = context.seed
        let files = try DataFile.find(parameters.texts)
        let model: any ChatModel =
            if let judge = parameters.judge { try Self.model(judge) } else { try StandInGrader(parameters, files, rubric, asking).model }
        let progress = context.progress
        progress.describe("grading", total: nil, unit: "texts")
        let grader = RubricGrader(model, rubric: rubric, options: asking)
        let report = try await GradingWork(grader, options: parameters.grading).write(files, to: context.path("texts.jsonl")) { done in
            progress.update(to: done)
            return !Task.isCancelled
        }
        try AtomicFile.write(try report.json().text(indent: 1) + "\n", to: context.path("report.json"))
        let (agreement, graded) = (try report.agreement(), report.documents - report.ungraded)
        context.note("\(graded) of \(report.documents) texts graded, \(report.wanted) of them wanted")
        return StepResult(
            files: ["texts": "texts.jsonl", "report": "report.json"],
            values: JSON.Object([
                ("count", .integer(graded)), ("wanted", .number(graded > 0 ? Double(report.wanted) / Double(graded) : 0)),
                ("unread", .number(report.requests > 0 ? Double(report.unread) / Double(report.requests) : 0)),
                ("kappa", .number(agreement?.kappa.value ?? 0)), ("label_kappa", .number(agreement?.labelKappa.value ?? 0)),
            ]))
    }

    private static func model(_ name: String) throws(LyceumError) -> any ChatModel {
        if name.hasPrefix("http://") || name.hasPrefix("https://") { return RemoteChatModel(.init(baseURL: name)) }
        let path = try Hub.resolve(name)
        return try LocalChatModel(try TextModel(try LanguageModel.load(path)), name: FileSystem.name(of: path))
    }
}

/// Answers as a model would that knows the true grade of every text and errs by chance.
struct StandInGrader {
    let model: any ChatModel

    init(_ parameters: GradeKind.Parameters, _ files: [DataFile], _ rubric: TextRubric, _ options: RubricGrader.Options) throws(LyceumError) {
        let quoting = RubricGrader(ScriptedChatModel(replies: []), rubric: rubric, options: options)
        var grades: [String: Double] = [:]
        let reader = RecordReader(files)
        while let record = try reader.next() {
            let text = try record.text(field: parameters.grading.field)
            guard let field = parameters.truth, let grade = record.value(field)?.doubleValue else {
                throw LyceumError(
                    .invalidData, "expected a number under “\(parameters.truth ?? "")”", at: reader.place(of: record), remedy: "name the field with the true grade")
            }
            grades[quoting.shown(text)] = grade
        }
        let (noise, unread, generator, highest) = (parameters.noise, parameters.unread, Philox(seed: options.seed), Double(rubric.highest))
        model = ScriptedChatModel(name: "stand-in") { [grades] request in
            let (text, isAgain) = Self.quoted(request)
            let stream = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
            let draws = generator.block(stream, request.options.seed ?? 0)
            func share(_ word: UInt32) -> Double { (Double(word) + 0.5) / 4_294_967_296 }
            // Of answers without a score, one in two has none the second time either.
            if share(draws[1]) < unread, !isAgain || share(draws[2]) < 0.5 { return ChatReply(text: "The text has formulas, and I like it.") }
            let error = noise * NormalDistribution.quantile(share(draws[0]))
            let grade = min(max(((grades[text] ?? 0) + error).rounded(), 0), highest)
            return ChatReply(text: "It adds up as the rubric says.\nScore: \(Int(grade))")
        }
    }

    /// The text that a request shows, and whether it was asked about before.
    private static func quoted(_ request: ChatRequest) -> (text: String, isAgain: Bool) {
        guard case .messages(let messages) = request.prompt, let words = messages.last?.text,
            let start = words.firstRange(of: "\n<text>\n"), let end = words.ranges(of: "\n</text>").last, start.upperBound <= end.lowerBound
        else { return ("", false) }
        return (String(words[start.upperBound..<end.lowerBound]), words[end.upperBound...].contains("Score"))
    }
}
