internal import LyceumConfiguration
public import LyceumCore
internal import LyceumData

/// Items of examinations by the examinations' names. `known` stands for all whose items are at hand.
///
/// - Parameter folder: where the examinations look for their data; nil for the usual places.
public typealias BenchmarkSource = @Sendable (_ tasks: [String], _ folder: String?) throws(LyceumError) -> [BenchmarkItem]

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

    /// What stands for items and their order.
    static func digest(of items: [BenchmarkItem]) -> String {
        var digest = Digest()
        for item in items { digest.update(Array("\(item.task)\u{0}\(item.id)\u{0}\(item.question)\u{0}\(item.answers)\n".utf8)) }
        return digest.hexadecimal()
    }
}

extension CurationPlan {
    /// Adds the last stage of every file, where there is something to look for.
    mutating func addDecontamination(_ reader: ConfigurationReader, _ source: BenchmarkSource?) throws(LyceumError) {
        let settings = DecontaminationSettings(reader.reader(for: "decontaminate"))
        try reader.issues.check()
        let items = try settings.items(source)
        guard !items.isEmpty else { return }
        let filter = DecontaminationFilter(try DecontaminationIndex(items, rule: settings.rule))
        stages.append(Stage(label: DecontaminationFilter.name, filter: filter))
        var object = configuration.objectValue ?? JSON.Object()
        object["examinations"] = .object(
            JSON.Object([("digest", .string(BenchmarkItem.digest(of: items))), ("rule", .string("\(filter.index.rule)")), ("tasks", filter.index.json)]))
        configuration = .object(object)
        self.digest = Self.digest(of: configuration)
    }

    /// FineWeb's order: personal data goes last, after deduplication.
    mutating func orderFinishing(isPreset: Bool) {
        if deduplications.isEmpty, !needsSurvey {
            stages += finishing
            finishing = []
        } else if isPreset, let place = stages.firstIndex(where: { $0.label == PersonalDataFilter.name }) {
            finishing.insert(stages.remove(at: place), at: 0)
        }
    }
}
