internal import LyceumConfiguration
internal import LyceumCore
public import LyceumData

/// One source of data.
public struct SourceSettings: Sendable {
    public var name: String
    public var paths: [String]
    /// nil goes by the files' names.
    public var format: DataFormat?
    public var textField: String?
    public var separator: String?
    public var weight: RateCurve?
    public var maximumPasses: Double?
    public var curriculum: Curriculum
    public var isSkippingErrors: Bool

    static let path = ConfigurationKey<[String]>.paths(
        "path", "Files or folders: text, JSON lines, JSON, CSV, TSV (also .gz and .zst), or a folder of token shards.")
    static let name = ConfigurationKey<String?>.text("name", automatic: "the first path's name", "What reports call the source.")
    static let format = ConfigurationKey<String?>.choice(
        "format", DataFormat.allCases.map { .init($0.rawValue, "") }, automatic: "by the file's name", "How the files hold documents.")
    static let field = ConfigurationKey<String?>.text(
        "field", automatic: "text, or what the record looks like", "The key or column with the text.")
    static let separator = ConfigurationKey<String?>.text(
        "separator", automatic: "none: a text file is one document", "Where plain text is cut into documents, such as \"\\n\\n\".")
    static let weight = ConfigurationKey<Double?>.number(
        "weight", in: 0...1e9, automatic: "its number of tokens", "The source's part of the tokens, against the other sources' weights.")
    static let endWeight = ConfigurationKey<Double?>.number(
        "end_weight", in: 0...1e9, automatic: "weight", "The weight at the end of training; in between it changes in a straight line.")
    static let passes = ConfigurationKey<Double?>.number(
        "passes", in: 0...1e9, excludesLower: true, automatic: "as often as needed", "How often the source is gone through at most.")
    static let order = ConfigurationKey<String>.choice(
        "order",
        [
            .init("shuffled", "another seeded order in every pass"), .init("as-given", "as the files have them"),
            .init("shortest", "by number of tokens"), .init("longest", "by number of tokens, falling"),
        ], default: "shuffled", "The order of the documents: shuffled, as-given, shortest first or longest first.")
    static let skip = ConfigurationKey<Bool>.flag(
        "skip_errors", default: false, "Leave out records that cannot be read (they are counted) instead of stopping.")

    static let section = ConfigurationSection(
        "data", "A source of data.", shorthand: "path",
        keys: [
            path.declaration, name.declaration, format.declaration, field.declaration, separator.declaration, weight.declaration,
            endWeight.declaration, passes.declaration, order.declaration, skip.declaration,
        ])

    init(_ reader: ConfigurationReader) {
        paths = reader[Self.path]
        if paths.isEmpty { reader.report("path", "expected a file or folder, found nothing", remedy: "add “path: file.jsonl”") }
        for path in paths where !reader.isDraft && FileSystem.attributes(path) == nil {
            reader.report("path", "there is no file or folder \(path)", remedy: "check the path; relative ones start at the configuration file's folder")
        }
        name = reader[Self.name] ?? paths.first.map { FileSystem.name(of: $0) } ?? "data"
        format = reader[Self.format].flatMap { DataFormat(rawValue: $0) }
        textField = reader[Self.field]
        separator = reader[Self.separator]
        let (start, end) = (reader[Self.weight], reader[Self.endWeight])
        weight = start.map { start in
            end.map { RateCurve([.init(share: 0, weight: start), .init(share: 1, weight: $0)]) } ?? RateCurve(constant: start)
        }
        if start == nil, end != nil { reader.report("end_weight", "needs a weight to start from", remedy: "add “weight: …”") }
        maximumPasses = reader[Self.passes]
        curriculum =
            switch reader[Self.order] {
            case "as-given": Curriculum(.asGiven)
            case "shortest": Curriculum(.length(ascending: true))
            case "longest": Curriculum(.length(ascending: false))
            default: Curriculum(.shuffled)
            }
        isSkippingErrors = reader[Self.skip]
    }
}

/// What is made of the sources together.
public struct MixingSettings: Sendable {
    public var packing: BatchPlan.Packing
    public var truncation: BatchPlan.Truncation
    public var exhaustion: Exhaustion
    /// Which turns of a conversation are learned.
    public var turns: String
    /// How conversations become documents.
    public var documents: String

    static let packing = ConfigurationKey<String?>.choice(
        "packing",
        [
            .init("padding-free", "documents one after the other, each a sequence"),
            .init("bfd", "documents packed into sequences, best fit decreasing; long ones shortened"),
            .init("bfd_split", "the same; long ones cut into parts"), .init("wrapped", "all in a line, cut at the length"),
        ], automatic: "bfd_split for running text, padding-free for conversations",
        "How documents share rows; attention never crosses a document and nothing is padded.")
    static let truncation = ConfigurationKey<String>.choice(
        "truncation", BatchPlan.Truncation.allCases.map { .init($0.rawValue, "") }, default: "keep-start",
        "What is kept of a document that is too long.")
    static let exhaustion = ConfigurationKey<String>.choice(
        "exhausted", [.init("renormalize", "the others share its part"), .init("stop", "the data ends")], default: "renormalize",
        "What happens when a source has been gone through as often as it may.")
    static let turns = ConfigurationKey<String>.choice(
        "learn",
        [
            .init("assistant", "all of the assistant's turns"), .init("completion", "what follows the prompt"),
            .init("last", "the last of the assistant's turns"), .init("all", "every token"),
        ], default: "assistant", "Which tokens of a conversation are learned: the assistant's turns, the completion, the last turn, or all.")
    static let documents = ConfigurationKey<String>.choice(
        "conversations", [.init("together", "a conversation is one document"), .init("apart", "every answer is one, after its prompt")],
        default: "together", "How conversations become documents: together, or apart (one per answer).")

    static let section = ConfigurationSection(
        "mixing", "How documents become batches.",
        keys: [packing.declaration, truncation.declaration, exhaustion.declaration, turns.declaration, documents.declaration])

    private var chosenPacking: String?

    init(_ reader: ConfigurationReader) {
        chosenPacking = reader[Self.packing]
        packing = chosenPacking.flatMap { BatchPlan.Packing(rawValue: $0) } ?? .paddingFree
        truncation = BatchPlan.Truncation(rawValue: reader[Self.truncation]) ?? .keepStart
        exhaustion = Exhaustion(rawValue: reader[Self.exhaustion]) ?? .renormalize
        turns = reader[Self.turns]
        documents = reader[Self.documents]
    }

    /// The packing that was chosen, or the usual one for the data's form.
    public func packing(for form: DataForm) -> BatchPlan.Packing {
        chosenPacking == nil && form == .documents ? .bestFitSplit : packing
    }
}
