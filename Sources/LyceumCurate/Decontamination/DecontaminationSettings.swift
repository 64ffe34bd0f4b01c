public import LyceumConfiguration
public import LyceumCore
internal import LyceumData

/// What a pipeline or a training run says about items of examinations: the section `decontaminate`.
public struct DecontaminationSettings: Sendable {
    /// Names of examinations; ``known`` stands for all whose items are at hand.
    public var tasks: [String]
    /// Files of items.
    public var files: [String]
    /// Where examinations look for their data; nil for the usual places.
    public var folder: String?
    public var rule: DecontaminationRule
    /// Where the names stand, for messages.
    private var place: String

    public static let known = "known"
    /// Names that look for nothing.
    public static let none = ["none"]
    private static let refusals: Set<[String]> = [none, ["false"], ["no"], ["off"]]
    private static let tasks = ConfigurationKey<[String]>.texts(
        "tasks", default: [known],
        "Names of examinations, groups, tags or task files; known: those that come with their items or whose data is found; none or false: nothing is looked for.")
    private static let items = ConfigurationKey<[String]>.paths("items", "Files of items: records with question, answer, task, id.")
    private static let data = ConfigurationKey<String?>.path(
        "data", automatic: "$LYCEUM_DATA", "The folder in which examinations look for their data.")
    private static let rule = ConfigurationKey<String>.choice(
        "rule",
        [
            ConfigurationChoice("ngram", "12 simplified words"),
            ConfigurationChoice("training", "10 words cut at blanks; shorter items as a whole"),
            ConfigurationChoice("benchmark", "the same with 8 words"),
        ], default: "ngram", "What makes a document contaminated.")
    private static let ngram = ConfigurationKey<Int?>.whole("ngram", in: 1...1000, automatic: "the rule's", "Words of a run.")
    private static let questions = ConfigurationKey<Bool>.flag("questions", default: true, "Whether runs inside questions count.")

    public static let section = ConfigurationSection(
        "decontaminate", "Drops documents that hold items of examinations; on unless it is none.", shorthand: "tasks",
        keys: [tasks.declaration, items.declaration, data.declaration, rule.declaration, ngram.declaration, questions.declaration])

    public init(_ reader: ConfigurationReader) {
        tasks = reader[Self.tasks]
        files = reader[Self.items]
        folder = reader[Self.data]
        place = reader.place(of: "tasks")
        var chosen: DecontaminationRule =
            switch reader[Self.rule] {
            case "training": .training
            case "benchmark": .benchmark
            default: .ngram
            }
        if let size = reader[Self.ngram] { chosen.size = size }
        chosen.findsQuestions = reader[Self.questions]
        rule = chosen
    }

    /// Whether nothing is looked for.
    public var isOff: Bool { namesNone && files.isEmpty }
    private var namesNone: Bool { Self.refusals.contains(tasks) }

    /// The items that are looked for.
    /// - Throws: `LyceumError` for files that cannot be read and examinations that are not known.
    public func items(_ source: BenchmarkSource?) throws(LyceumError) -> [BenchmarkItem] {
        var found: [BenchmarkItem] = []
        for path in files { found += try BenchmarkItem.read(path) }
        if namesNone { return found }
        if let source { return found + (try source(tasks, folder)) }
        guard tasks == [Self.known] else {
            throw LyceumError(
                .unsupported, "the examinations \(tasks.joined(separator: ", ")) are not known here", at: place,
                remedy: "give their items as files under decontaminate.items, or run it by the command line tool")
        }
        return found
    }
}
