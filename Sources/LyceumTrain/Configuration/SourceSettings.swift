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
    /// Tokens of the part that is used; nil uses all.
    public var subset: Int?
    public var curriculum: Curriculum
    /// How conversations, instructions and preferences of the source become texts.
    public var rendering: Rendering
    public var isSkippingErrors: Bool
    /// How the source is divided; nil leaves it whole.
    public var topics: SourceTopics?
    /// The sources it exchanges rates with.
    public var group: String?

    public enum Rendering: String, Sendable, Hashable {
        /// With the model's chat template.
        case template
        /// One text after the other, without marks.
        case plain
    }

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
    static let subset = ConfigurationKey<Int?>.whole(
        "subset", in: 1...Int.max, unit: "tokens", automatic: "all of it",
        "Only so many tokens of the source are used: documents chosen by the seed, the same in every pass.")
    static let rendering = ConfigurationKey<String>.choice(
        "rendering", [.init("template", "with the model's chat template"), .init("plain", "question and answer as running text, without marks")],
        default: "template",
        "How conversations, instructions and preferences become texts: with the model's chat template, or plain (a preferred answer after its question, on lines of their own).")
    static let skip = ConfigurationKey<Bool>.flag(
        "skip_errors", default: false, "Leave out records that cannot be read (they are counted) instead of stopping.")

    static let section = ConfigurationSection(
        "data", "A source of data.", shorthand: "path",
        keys: [
            path.declaration, name.declaration, format.declaration, field.declaration, separator.declaration, weight.declaration,
            endWeight.declaration, passes.declaration, subset.declaration, rendering.declaration,
        ] + OrderKeys.keys + SourceTopics.keys + [skip.declaration])

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
        subset = reader[Self.subset]
        curriculum = OrderKeys.read(reader)
        rendering = Rendering(rawValue: reader[Self.rendering]) ?? .template
        isSkippingErrors = reader[Self.skip]
        topics = SourceTopics.read(reader)
        group = reader[SourceTopics.group] ?? (topics == nil ? nil : name)
    }
}

/// What is made of the sources together.
public struct MixingSettings: Sendable {
    public var packing: BatchPlan.Packing
    public var truncation: BatchPlan.Truncation
    public var exhaustion: Exhaustion
    public var rates: BatchPlan.Rates
    /// Whether the run writes down which documents every step learned from.
    public var logsOrder: Bool
    /// Rates that change between phases; nil leaves them.
    public var topics: TopicSettings?
    /// Documents that are opened while training goes on; nil opens all.
    public var pacing: PacingSettings?
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
    static let rates = ConfigurationKey<String>.choice(
        "rates",
        [
            .init("long-run", "whole documents, so that the weights hold over time"),
            .init("exact", "every step has its share of each source to the token; documents are cut there and go on in the next step"),
        ], default: "long-run", "How exactly the sources' weights are kept: long-run, or exact in every step (needs wrapped packing).")
    static let logsOrder = ConfigurationKey<Bool>.flag(
        "log_order", default: false, "Write to order.jsonl which documents every step learned from, in their order.")
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
        keys: [
            packing.declaration, truncation.declaration, exhaustion.declaration, rates.declaration, logsOrder.declaration, turns.declaration,
            documents.declaration, KeyDeclaration("topics", .section(TopicSettings.section), TopicSettings.section.meaning),
            KeyDeclaration("pacing", .section(PacingSettings.section), PacingSettings.section.meaning),
        ])

    private var chosenPacking: String?

    init(_ reader: ConfigurationReader) {
        chosenPacking = reader[Self.packing]
        packing = chosenPacking.flatMap { BatchPlan.Packing(rawValue: $0) } ?? .paddingFree
        truncation = BatchPlan.Truncation(rawValue: reader[Self.truncation]) ?? .keepStart
        exhaustion = Exhaustion(rawValue: reader[Self.exhaustion]) ?? .renormalize
        rates = BatchPlan.Rates(rawValue: reader[Self.rates]) ?? .steady
        logsOrder = reader[Self.logsOrder]
        if rates == .exact, let chosenPacking, chosenPacking != "wrapped" {
            reader.report(
                "rates", "exact rates cut documents, which needs packing: wrapped, found \(chosenPacking)", remedy: "remove “packing”, or write wrapped")
        }
        turns = reader[Self.turns]
        documents = reader[Self.documents]
        topics = reader.has("topics") ? TopicSettings(reader.reader(for: "topics")) : nil
        pacing = reader.has("pacing") ? PacingSettings(reader.reader(for: "pacing")) : nil
    }

    /// The packing that was chosen, or the usual one for the data's form.
    ///
    /// - Parameter isOrdered: whether a source has an order that best-fit packing would undo.
    public func packing(for form: DataForm, isOrdered: Bool = false) -> BatchPlan.Packing {
        guard chosenPacking == nil else { return packing }
        if rates == .exact { return .wrapped }
        guard form == .documents else { return packing }
        return isOrdered || topics != nil || pacing != nil ? .wrapped : .bestFitSplit
    }

    /// Says when a chosen packing would undo the order of a source.
    func check(_ sources: [SourceSettings], _ validation: ValidationSettings, _ reader: ConfigurationReader) {
        topics?.check(sources, chosenPacking, validation.share, reader.reader(for: "topics"))
        pacing?.check(sources, chosenPacking, topics != nil, validation, reader.reader(for: "pacing"))
        guard let chosenPacking, chosenPacking.hasPrefix("bfd"), let source = sources.first(where: { $0.curriculum.mustBeKept }) else { return }
        reader.report(
            "packing", "\(chosenPacking) sorts documents by length and would undo the order of \(source.name)",
            remedy: "choose padding-free or wrapped, or remove “packing”")
    }
}
