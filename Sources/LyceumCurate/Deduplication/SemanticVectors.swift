internal import LyceumCore

/// The vectors of all documents, in files in their order.
final class SemanticVectors {
    private let files: [(reader: FileReader, first: Int, count: Int)]
    let width: Int
    let count: Int

    init(folder: String, names: [String], width: Int) throws(LyceumError) {
        var files: [(reader: FileReader, first: Int, count: Int)] = []
        var first = 0
        for name in names {
            let reader = try FileReader(path: "\(folder)/\(name)")
            guard width > 0, reader.size % (4 * width) == 0 else {
                throw LyceumError(.invalidData, "the vectors were cut short", at: "\(folder)/\(name)", remedy: "remove the output folder and start again")
            }
            files.append((reader, first, reader.size / (4 * width)))
            first += reader.size / (4 * width)
        }
        (self.files, self.width, count) = (files, width, first)
    }

    /// The vectors of some documents in a row.
    func vectors(_ range: Range<Int>) throws(LyceumError) -> [Float] {
        var all: [Float] = []
        all.reserveCapacity(range.count * width)
        for file in files where file.first < range.upperBound && file.first + file.count > range.lowerBound {
            let start = max(range.lowerBound - file.first, 0)
            let end = min(range.upperBound - file.first, file.count)
            let bytes = try file.reader.read(at: start * 4 * width, upTo: (end - start) * 4 * width) ?? []
            bytes.withUnsafeBytes { all.append(contentsOf: $0.bindMemory(to: Float.self)) }
        }
        guard all.count == range.count * width else {
            throw LyceumError(.invalidData, "expected \(range.count) vectors, found fewer", remedy: "remove the output folder and start again")
        }
        return all
    }

    /// The vectors of documents in any order.
    func vectors(_ documents: ArraySlice<Int>) throws(LyceumError) -> [Float] {
        var all: [Float] = []
        all.reserveCapacity(documents.count * width)
        var (low, high) = (0, -1)
        for document in documents {
            // Documents that follow each other are read together.
            if high >= low, document == high + 1 {
                high = document
                continue
            }
            if high >= low { all += try vectors(low..<(high + 1)) }
            (low, high) = (document, document)
        }
        if high >= low { all += try vectors(low..<(high + 1)) }
        return all
    }
}
