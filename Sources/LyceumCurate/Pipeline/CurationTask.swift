internal import LyceumCore
internal import LyceumData

/// The work on one input file: every document through every stage. One thread at a time.
final class CurationTask {
    private let plan: CurationPlan
    private let analyzer = TextAnalyzer()
    private let suffixes = PublicSuffixes.standard()
    private static let sampleLength = 600
    /// Documents of the file so far, and bytes its documents took on the disk when the work was stopped; for forecasts.
    private(set) var seen = 0
    private(set) var written = 0
    /// Documents between two reports, a power of two.
    private let interval: Int

    init(_ plan: CurationPlan, reportsEvery interval: Int = 64) {
        self.plan = plan
        self.interval = interval
    }

    /// The names of a file's output, without folder and ending: its number keeps files of one name apart.
    static func name(_ number: Int, _ file: DataFile) -> String {
        let digits = String(number)
        let stem = FileSystem.name(of: file.path).split(separator: ".").first.map(String.init) ?? "file"
        let plain = stem.utf8.map { EmailAddress.isPlain($0) || $0 == 0x5F ? $0 : 0x2D }
        return String(repeating: "0", count: max(0, 5 - digits.count)) + digits + "-" + String(decoding: plain.prefix(80), as: UTF8.self)
    }

    /// Reads the file, writes its kept and dropped documents.
    /// - Parameter report: called now and then with bytes read so far; false stops the work.
    /// - Returns: nil when it was stopped.
    func run(_ number: Int, report: (Int) -> Bool) throws(LyceumError) -> CurationCounts? {
        let file = plan.files[number]
        let name = Self.name(number, file)
        let kept = try DocumentWriter(path: "\(plan.folder)/kept/\(name).\(plan.form.rawValue)", form: plan.form)
        let dropped = plan.keepsDropped ? try DocumentWriter(path: "\(plan.folder)/dropped/\(name).\(plan.form.rawValue)", form: plan.form) : nil
        var counts = CurationCounts(stages: plan.stages.map(\.label))
        let reader = RecordReader([file], options: plan.reading)
        seen = 0
        var endings: [String] = []
        while let record = try next(reader, &endings) {
            guard var document = try document(record, reader, number: seen) else { continue }
            seen += 1
            if let reason = try judge(&document, &counts) {
                try dropped?.write(document, reason: reason)
            } else {
                try kept.write(document)
            }
            guard seen & (interval - 1) == 0, !report(reader.bytesRead) else { continue }
            written = try kept.stop() + (try dropped?.stop() ?? 0)
            return nil
        }
        counts.empty = reader.counts.empty
        counts.skipped = reader.counts.skipped + endings.count
        counts.problems = endings + reader.counts.problems
        try kept.commit()
        try dropped?.commit()
        return counts
    }

    /// A file that breaks off, as cut compressed ones do, ends there when broken records are left out.
    private func next(_ reader: RecordReader, _ endings: inout [String]) throws(LyceumError) -> DataRecord? {
        do throws(LyceumError) { return try reader.next() } catch {
            guard plan.reading.onError == .skip, error.code == .invalidData || error.code == .limitExceeded else { throw error }
            endings.append("\(error.location.map { "\($0): " } ?? "")\(error.message); what follows in the file is left out")
            return nil
        }
    }

    private func document(_ record: DataRecord, _ reader: RecordReader, number: Int) throws(LyceumError) -> CuratedDocument? {
        let text: String
        do throws(LyceumError) { text = try record.text(field: plan.fields.text) } catch {
            try reader.refuse(record, error)
            return nil
        }
        guard !text.isEmpty else {
            reader.noteEmpty()
            return nil
        }
        var metadata = JSON.Object()
        var id = "\(FileSystem.name(of: reader.files[record.file].path))/\(number)"
        if case .object(let object) = record.content {
            metadata = object
            metadata[plan.fields.text] = nil
            switch record.value(plan.fields.id) {
            case .string(let text): id = text
            case .integer(let whole): id = "\(whole)"
            default: break
            }
            metadata[plan.fields.id] = nil
            if plan.fields.url != "url", let url = record.value(plan.fields.url) { metadata["url"] = url }
        }
        return CuratedDocument(id: id, text: text, metadata: metadata)
    }

    /// Takes a document through the stages.
    /// - Returns: the stage that dropped it, and why.
    private func judge(_ document: inout CuratedDocument, _ counts: inout CurationCounts) throws(LyceumError) -> (stage: String, reason: String)? {
        try analyzer.load(document.text)
        counts.documents += 1
        counts.bytes += analyzer.count
        counts.lengths[CurationCounts.lengthPlace(analyzer.scalarCount)] += 1
        let language = document.metadata["language"]?.stringValue
        if let language { counts.languages[language, default: 0] += 1 }
        for (index, stage) in plan.stages.enumerated() {
            let changes = analyzer.changes
            counts.stages[index].documents += 1
            counts.stages[index].bytes += analyzer.count
            if case .drop(let reason) = try stage.filter.judge(&document, analyzer) {
                counts.stages[index].reasons[reason, default: 0] += 1
                note(document, stage.label, reason, &counts)
                return (stage.label, reason)
            }
            counts.stages[index].keptBytes += analyzer.count
            if analyzer.changes != changes { counts.stages[index].changed += 1 }
        }
        counts.kept += 1
        counts.keptBytes += analyzer.count
        counts.keptCharacters += analyzer.scalarCount
        counts.keptWords += analyzer.wordCount
        counts.keptLengths[CurationCounts.lengthPlace(analyzer.scalarCount)] += 1
        if let language { counts.keptLanguages[language, default: 0] += 1 }
        if let url = document.url, case let domain = WebAddress(url, suffixes).registeredDomain, !domain.isEmpty { counts.note(domain: domain) }
        note(document, nil, nil, &counts)
        return nil
    }

    private func note(_ document: CuratedDocument, _ stage: String?, _ reason: String?, _ counts: inout CurationCounts) {
        guard plan.samples > 0 else { return }
        var id = document.id
        let rank = TextHash.mixed(id.withUTF8 { bytes in bytes.baseAddress.map { TextHash.piece($0, bytes.count) } ?? 0 })
        counts.note(
            CurationCounts.Sample(
                id: document.id, stage: stage, reason: reason,
                text: String(String.UnicodeScalarView(document.text.unicodeScalars.prefix(Self.sampleLength))), rank: rank),
            rank: rank, stage: stage, reason: reason, limit: plan.samples)
    }
}
