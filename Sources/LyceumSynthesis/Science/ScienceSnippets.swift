public import LyceumCore
public import LyceumData
internal import LyceumExam

/// Chooses snippets of chosen disciplines out of labeled texts.
public struct ScienceSnippets: Sendable {
    public var splitter: PassageSplitter
    /// The field of a record with its text.
    public var field: String
    /// The field with its discipline, as `lyceum topics label` writes it.
    public var column: String
    /// Takes the place of the field: every text is of this discipline.
    public var discipline: String?
    /// Only these; empty takes all.
    public var wanted: [String]
    /// Records whose `COLUMN_probability` is lower are left out.
    public var minimum: Double
    /// Snippets of every discipline at most, drawn by the seed.
    public var limit: Int?
    public var seed: UInt64

    public init(
        splitter: PassageSplitter = PassageSplitter(), field: String = "text", column: String = "topic", discipline: String? = nil,
        wanted: [String] = [], minimum: Double = 0, limit: Int? = nil, seed: UInt64 = 1
    ) {
        self.splitter = splitter
        self.field = field
        self.column = column
        self.discipline = discipline
        self.wanted = wanted
        self.minimum = minimum
        self.limit = limit
        self.seed = seed
    }

    /// Snippets in the files' order.
    /// - Throws: `LyceumError` with file and line; `invalidData` when nothing is left.
    public func read(_ files: [DataFile], reading: RecordReader.Options = RecordReader.Options()) throws(LyceumError) -> [ScienceSnippet] {
        let reader = RecordReader(files, options: reading)
        var all: [ScienceSnippet] = []
        while let record = try reader.next() {
            do throws(LyceumError) { all += try snippets(record, reader.place(of: record)) } catch { try reader.refuse(record, error) }
        }
        let kept = limited(all)
        guard !kept.isEmpty else {
            throw LyceumError(
                .invalidData, "no text is of \(wanted.isEmpty ? "any discipline" : wanted.joined(separator: ", ")) and long enough",
                at: files.first?.path, remedy: "check the names in the field '\(column)', the minimum and the shortest passage")
        }
        return kept
    }

    private func snippets(_ record: DataRecord, _ place: String) throws(LyceumError) -> [ScienceSnippet] {
        let name: String
        if let discipline {
            name = discipline
        } else {
            guard let found = record.value(column)?.stringValue else {
                throw LyceumError(
                    .invalidData, "expected a discipline in the field '\(column)'",
                    remedy: "label the texts with lyceum topics label, or name one discipline for all")
            }
            name = found
        }
        guard wanted.isEmpty || wanted.contains(where: { $0.lowercased().utf8.elementsEqual(name.lowercased().utf8) }) else { return [] }
        if let probability = record.value("\(column)_probability")?.doubleValue, probability < minimum { return [] }
        let document = FieldDocument(text: try record.text(field: field), title: record.value("title")?.stringValue ?? "", path: place)
        return splitter.passages(of: document).enumerated().map { number, passage in
            ScienceSnippet(id: "\(place)#\(number)", text: passage.text, discipline: name)
        }
    }

    private func limited(_ all: [ScienceSnippet]) -> [ScienceSnippet] {
        guard let limit else { return all }
        var kept: Set<Int> = []
        let byName = Dictionary(grouping: all.indices) { all[$0].discipline }
        for (number, name) in byName.keys.sorted().enumerated() {
            var draws = SeededDraws(seed: seed, "science/snippets", number)
            kept.formUnion(draws.sample(byName[name] ?? [], limit))
        }
        return all.indices.filter { kept.contains($0) }.map { all[$0] }
    }
}
