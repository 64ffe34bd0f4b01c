public import LyceumCore
public import LyceumData

/// Samples of files, and what was chosen of them, written back as JSON lines.
public struct SampleFile {
    public let records: [(record: DataRecord, origin: String)]

    /// - Throws: `LyceumError` for files that cannot be read or hold plain texts.
    public init(_ paths: [String]) throws(LyceumError) {
        let reader = RecordReader(try DataFile.find(paths))
        var records: [(record: DataRecord, origin: String)] = []
        while let record = try reader.next() { records.append((record, reader.place(of: record))) }
        guard !records.isEmpty else { throw LyceumError(.invalidData, "the files hold no samples", at: paths.first) }
        self.records = records
    }

    /// Writes the chosen records as they are, in the order of the files.
    public func write(_ selection: SampleSelection, to path: String) throws(LyceumError) {
        let file = try AtomicFile(path: path)
        for index in selection.chosen.sorted() {
            let json: JSON =
                switch records[index].record.content {
                case .object(let object): .object(object)
                case .text(let text): ["text": .string(text)]
                }
            try file.write(json.text() + "\n")
        }
        try file.commit()
    }

    /// Writes every sample's scores, one line each: where it came from, its losses, what it was ordered by, its rank among the chosen.
    public static func write(_ scores: [SampleScore], _ selection: SampleSelection, to path: String) throws(LyceumError) {
        let file = try AtomicFile(path: path)
        var ranks = [Int?](repeating: nil, count: scores.count)
        for (rank, index) in selection.chosen.enumerated() { ranks[index] = rank + 1 }
        for (index, score) in scores.enumerated() {
            var object = JSON.Object([("sample", .string(score.origin)), ("tokens", .integer(score.tokens))])
            if let loss = score.plainLoss { object["plain_loss"] = .number(loss) }
            if let loss = score.templatedLoss { object["templated_loss"] = .number(loss) }
            if let ratio = score.formatAlignment { object["format_alignment"] = .number(ratio) }
            object["chosen"] = .bool(ranks[index] != nil)
            if let rank = ranks[index] { object["rank"] = .integer(rank) }
            try file.write(JSON.object(object).text() + "\n")
        }
        try file.commit()
    }
}
