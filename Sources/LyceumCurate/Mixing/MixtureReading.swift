public import LyceumCore
public import LyceumData
public import LyceumText

/// How the documents of sources are read and divided.
public struct MixtureReading: Sendable {
    public var field = "text"
    /// Fields whose values divide a source; `genre` is what the classifier says.
    public var fields: [String] = []
    public var reading = RecordReader.Options()
    public var tokenizer: Tokenizer?
    public var tokenizerName: String?
    public var language: NGramModel?
    public var genres: TopicClassifier?

    public init() {}

    static let genreField = "genre"

    /// One document as a mixture sees it.
    struct Document {
        var record: DataRecord
        var text: String
        var values: [String]
        var tokens: Int
        var genre: String?
    }

    /// - Returns: nil for a record without text.
    func document(_ record: DataRecord, countsTokens: Bool = true) throws(LyceumError) -> Document? {
        let text = try record.text(field: field)
        guard !text.isEmpty else { return nil }
        let genre = genres.map { $0.label(text).topic }
        let values = fields.map { name in name == Self.genreField && genre != nil ? genre ?? "" : Self.value(record.value(name)) }
        return Document(record: record, text: text, values: values, tokens: countsTokens ? count(text) : 0, genre: genre)
    }

    private func count(_ text: String) -> Int {
        if let tokenizer { return tokenizer.encode(text, addSpecialTokens: false).count }
        return Self.words(text)
    }

    /// Runs of anything but white space.
    static func words(_ text: String) -> Int {
        var count = 0
        var inside = false
        for byte in text.utf8 {
            let isSpace = byte == 0x20 || (0x09...0x0D).contains(byte)
            if !isSpace, !inside { count += 1 }
            inside = !isSpace
        }
        return count
    }

    private static func value(_ json: JSON?) -> String {
        switch json {
        case .string(let text): text.isEmpty ? "(none)" : text
        case .integer(let number): "\(number)"
        case .bool(let flag): flag ? "true" : "false"
        default: "(none)"
        }
    }

    /// Counts what sources hold, files side by side. The result does not depend on the number of threads.
    ///
    /// - Parameter report: bytes read so far and in all.
    /// - Throws: the first error of a file, by the order of files.
    public func inventory(
        _ sources: [MixtureInventory.Source], threads: Int, report: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) throws(LyceumError) -> MixtureInventory {
        let names = sources.map(\.name)
        guard Set(names).count == names.count else {
            throw LyceumError(.invalidArgument, "two sources have the same name (\(names.joined(separator: ", ")))", remedy: "name them: name=path")
        }
        var work: [(source: String, file: DataFile)] = []
        for source in sources { work += try DataFile.find(source.paths).map { (source.name, $0) } }
        let total = work.reduce(0) { $0 + (FileSystem.attributes($1.file.path)?.size ?? 0) }
        let done = Locked<[Int: Int]>([:])
        let items = work
        let parts = MixtureWorkers.run(count: work.count, threads: threads) { index -> Result<FileCounts, LyceumError> in
            do throws(LyceumError) {
                return .success(
                    try counts(items[index].file, source: items[index].source) { bytes in
                        let sum = done.withLock { all in
                            all[index] = bytes
                            return all.values.reduce(0, +)
                        }
                        report(sum, total)
                    })
            } catch { return .failure(error) }
        }
        var inventory = MixtureInventory(sources: sources, fields: fields, tokenizer: tokenizerName, field: field, groups: [])
        var places: [[String]: Int] = [:]
        for part in parts {
            let counts = try part.get()
            inventory.empty += counts.empty
            inventory.skipped += counts.skipped
            for group in counts.groups {
                let key = [group.source] + group.values
                if let place = places[key] { inventory.groups[place].add(group) } else {
                    places[key] = inventory.groups.count
                    inventory.groups.append(group)
                }
            }
        }
        let order = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        inventory.groups.sort { left, right in
            left.source == right.source ? (right.tokens, left.name) < (left.tokens, right.name) : order[left.source] ?? 0 < order[right.source] ?? 0
        }
        guard !inventory.groups.isEmpty else {
            throw LyceumError(.invalidData, "the sources hold no text", at: work.first?.file.path, remedy: "name the field of the text by --field")
        }
        return inventory
    }

    private struct FileCounts: Sendable {
        var groups: [MixtureInventory.Group] = []
        var empty = 0
        var skipped = 0
    }

    private func counts(_ file: DataFile, source: String, report: (Int) -> Void) throws(LyceumError) -> FileCounts {
        let reader = RecordReader([file], options: reading)
        var groups: [[String]: MixtureInventory.Group] = [:]
        var number = 0
        while let record = try reader.next() {
            number += 1
            if number & 63 == 0 { report(reader.bytesRead) }
            let document: Document?
            do throws(LyceumError) { document = try self.document(record) } catch {
                try reader.refuse(record, error)
                continue
            }
            guard let document else {
                reader.noteEmpty()
                continue
            }
            var group = MixtureInventory.Group(source: source, values: document.values)
            group.documents = 1
            group.bytes = document.text.utf8.count
            group.tokens = document.tokens
            if let language {
                let score = language.score(document.text)
                (group.log10, group.scored) = (score.log10, score.words + score.sentences)
            }
            if let genre = document.genre { group.genres[genre] = document.tokens }
            groups[document.values, default: .init(source: source, values: document.values)].add(group)
        }
        report(reader.bytesRead)
        let sorted = groups.sorted { $0.value.name < $1.value.name }.map(\.value)
        return FileCounts(groups: sorted, empty: reader.counts.empty, skipped: reader.counts.skipped)
    }
}
