internal import LyceumCore
internal import LyceumCurate
public import LyceumData
internal import LyceumRuns

/// What the data of a run is searched for before the first step: items of examinations, which nobody wants to have learned by heart.
struct TrainingScreening {
    let screen: DecontaminationScreen?
    private let isOff: Bool
    /// Whether the user named examinations or files.
    private let isChosen: Bool

    init(_ configuration: TrainingConfiguration, _ source: BenchmarkSource?) throws(LyceumError) {
        let settings = configuration.decontamination
        isOff = settings.isOff
        isChosen = settings.tasks != [DecontaminationSettings.known] || !settings.files.isEmpty
        var items = try settings.items(source)
        if !isOff, !isChosen { items += try Self.asked(configuration, source, besides: items) }
        screen = items.isEmpty ? nil : try DecontaminationScreen(items, rule: settings.rule)
    }

    /// Items of the tasks that the model is asked during training.
    private static func asked(
        _ configuration: TrainingConfiguration, _ source: BenchmarkSource?, besides known: [BenchmarkItem]
    ) throws(LyceumError) -> [BenchmarkItem] {
        let examination = configuration.examination
        guard let source, !examination.tasks.isEmpty else { return [] }
        do throws(LyceumError) {
            let names = Set(known.map(\.task))
            return try source(examination.tasks, examination.dataFolder).filter { !names.contains($0.task) }
        } catch {
            // Tasks of the user's own folders; whatever is wrong with their names is told where they are asked.
            guard error.code == .notFound || error.code == .invalidArgument else { throw error }
            return []
        }
    }

    private var names: [String] { screen?.index.tasks.map(\.name) ?? [] }

    /// A sentence for the user; nil where nothing was to be looked for.
    func note(_ sources: [(name: String, counts: ScreeningCounts)]) -> String? {
        guard !isOff else { return nil }
        guard screen != nil else {
            return "the data was not searched for items of examinations: none are known here (name files of items under decontaminate.items)"
        }
        var sum = ScreeningCounts()
        for source in sources { sum.add(source.counts) }
        guard !sum.isEmpty else {
            let more = isChosen ? "" : "; other examinations are looked for when their data lies in $LYCEUM_DATA"
            return "no item of \(Self.list(names)) was found in the data\(shortness)\(more)"
        }
        let found = sum.bySubject.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) (\($0.value))" }
        var parts: [String] = []
        if sum.dropped > 0 { parts.append("\(sum.dropped) record\(sum.dropped == 1 ? " was" : "s were") left out") }
        if sum.cut > 0 { parts.append("passages of \(sum.cut) long text\(sum.cut == 1 ? "" : "s") were left out") }
        let sample = sum.samples.first.map { ", such as \($0.place)" } ?? ""
        return "\(parts.joined(separator: " and ")) for items of \(Self.list(found))\(sample); decontamination.json in the run's folder names them"
    }

    /// Items that cannot be found.
    private var shortness: String {
        let tasks = screen?.index.tasks ?? []
        let short = tasks.reduce(0) { $0 + $1.tooShort }
        return short == 0 ? "" : " (\(short) of \(tasks.reduce(0) { $0 + $1.items }) items are too short to be found)"
    }

    private static func list(_ names: [String]) -> String {
        names.count <= 6 ? names.joined(separator: ", ") : names.prefix(5).joined(separator: ", ") + " and \(names.count - 5) more"
    }

    /// What stands in the run's folder; nil where nothing was looked for.
    func record(_ sources: [(name: String, counts: ScreeningCounts)]) -> JSON? {
        guard let screen else { return nil }
        return [
            "digest": .string(screen.digest), "ngram": .integer(screen.index.rule.size), "words": .string(screen.index.rule.words.rawValue),
            "examinations": screen.index.json,
            "sources": .array(
                sources.map { source in
                    var object = source.counts.json.objectValue ?? JSON.Object()
                    object["source"] = .string(source.name)
                    return .object(object)
                }),
        ]
    }

    /// Whether a run that is gone on with was searched for something else.
    func hasChanged(since output: String) -> Bool {
        guard let record = try? JSON.read(path: RunFolder(output).decontamination) else { return false }
        return record["digest"]?.stringValue != screen?.digest
    }
}

extension TrainingData {
    /// What was left out for items of examinations, by source.
    public var screenings: [(name: String, counts: ScreeningCounts)] { counts.map { ($0.name, $0.counts.screening) } }
}
