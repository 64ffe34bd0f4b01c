internal import LyceumConfiguration
public import LyceumCore
internal import LyceumData

/// Items of examinations by the examinations' names. `known` stands for all whose items are at hand.
///
/// - Parameter folder: where the examinations look for their data; nil for the usual places.
public typealias BenchmarkSource = @Sendable (_ tasks: [String], _ folder: String?) throws(LyceumError) -> [BenchmarkItem]

/// What a pipeline says about items of examinations.
enum CurationDecontamination {
    static let known = "known"
    private static let none = "none"
    private static let tasks = ConfigurationKey<[String]>.texts(
        "tasks", default: [known],
        "Names of examinations, groups, tags or task files; known: those that come with their items or whose data is found; none: nothing is looked for.")
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

    static let section = ConfigurationSection(
        "decontaminate", "Drops documents that hold items of examinations; on unless it is none.", shorthand: "tasks",
        keys: [tasks.declaration, items.declaration, data.declaration, rule.declaration, ngram.declaration, questions.declaration])

    static func rule(_ reader: ConfigurationReader) -> DecontaminationRule {
        var chosen: DecontaminationRule =
            switch reader[rule] {
            case "training": .training
            case "benchmark": .benchmark
            default: .ngram
            }
        if let size = reader[ngram] { chosen.size = size }
        chosen.findsQuestions = reader[questions]
        return chosen
    }

    static func items(_ reader: ConfigurationReader, _ source: BenchmarkSource?) throws(LyceumError) -> [BenchmarkItem] {
        var found: [BenchmarkItem] = []
        for path in reader[items] { found += try BenchmarkItem.read(path) }
        let names = reader[tasks]
        if names == [none] { return found }
        if let source { return found + (try source(names, reader[data])) }
        guard names == [known] else {
            throw LyceumError(
                .unsupported, "the examinations \(names.joined(separator: ", ")) are not known here", at: reader.place(of: "tasks"),
                remedy: "give their items as files under decontaminate.items, or run the pipeline by lyceum curate")
        }
        return found
    }
}

extension BenchmarkItem {
    /// The items of a file of records.
    public static func read(_ path: String) throws(LyceumError) -> [BenchmarkItem] {
        let reader = RecordReader(try DataFile.find([path]))
        var items: [BenchmarkItem] = []
        while let record = try reader.next() {
            guard case .object(let object) = record.content else {
                throw LyceumError(.invalidData, "expected records with question and answer", at: reader.place(of: record))
            }
            items.append(try BenchmarkItem(object, number: items.count, task: FileSystem.name(of: path), place: reader.place(of: record)))
        }
        return items
    }
}

extension CurationPlan {
    /// Adds the last stage of every file, where there is something to look for.
    mutating func addDecontamination(_ reader: ConfigurationReader, _ source: BenchmarkSource?) throws(LyceumError) {
        let section = reader.reader(for: "decontaminate")
        let rule = CurationDecontamination.rule(section)
        try reader.issues.check()
        let items = try CurationDecontamination.items(section, source)
        guard !items.isEmpty else { return }
        let filter = DecontaminationFilter(try DecontaminationIndex(items, rule: rule))
        stages.append(Stage(label: DecontaminationFilter.name, filter: filter))
        var digest = Digest()
        for item in items { digest.update(Array("\(item.task)\u{0}\(item.id)\u{0}\(item.question)\u{0}\(item.answers)\n".utf8)) }
        var object = configuration.objectValue ?? JSON.Object()
        object["examinations"] = .object(
            JSON.Object([("digest", .string(digest.hexadecimal())), ("rule", .string("\(filter.index.rule)")), ("tasks", filter.index.json)]))
        configuration = .object(object)
        self.digest = Self.digest(of: configuration)
    }

    /// FineWeb's order: personal data goes last, after deduplication.
    mutating func orderFinishing(isPreset: Bool) {
        if deduplications.isEmpty {
            stages += finishing
            finishing = []
        } else if isPreset, let place = stages.firstIndex(where: { $0.label == PersonalDataFilter.name }) {
            finishing.insert(stages.remove(at: place), at: 0)
        }
    }
}
