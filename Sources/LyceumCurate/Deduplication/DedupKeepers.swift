internal import LyceumCore
internal import LyceumData

/// What the documents of a deduplication's files are called, by file and record. On disk: the names and 8 bytes a document.
final class DedupKeepers {
    private let names: [MappedFile?]
    private let ends: [MappedFile?]
    private let places: [String: Int]

    /// - Parameters:
    ///   - files: JSON lines with the field `id`, as ``Deduplicator`` read them.
    ///   - folder: where the names are kept while they are needed.
    init(_ files: [DataFile], folder: String, longestRecord: Int) throws(LyceumError) {
        try FileSystem.makeFolder(folder)
        var (names, ends): ([MappedFile?], [MappedFile?]) = ([], [])
        for (number, file) in files.enumerated() {
            let paths = (names: "\(folder)/\(number).names", ends: "\(folder)/\(number).ends")
            try Self.write(file, paths, longestRecord)
            names.append(try Self.map(paths.names))
            ends.append(try Self.map(paths.ends))
        }
        (self.names, self.ends) = (names, ends)
        places = Dictionary(Deduplicator.names(files).enumerated().map { ($0.element, $0.offset) }) { first, _ in first }
    }

    /// The document at a place as the deduplication writes it: a file's name for results, a colon, a record's number from 1 on.
    /// - Returns: the document's file, and its name; nil for places that are none.
    func document(_ place: String) -> (file: Int, id: String)? {
        guard let colon = place.lastIndex(of: ":"), let record = Int(place[place.index(after: colon)...]), let file = places[String(place[..<colon])],
            let ends = ends[file], let names = names[file], record > 0, record * 8 <= ends.count
        else { return nil }
        func end(_ record: Int) -> Int { record == 0 ? 0 : Int(ends.bytes.loadUnaligned(fromByteOffset: (record - 1) * 8, as: UInt64.self)) }
        let (start, stop) = (end(record - 1), end(record))
        guard start <= stop, stop <= names.count else { return nil }
        defer { withExtendedLifetime((names, ends)) {} }
        return (file, String(decoding: names.bytes[start..<stop], as: UTF8.self))
    }

    private static func write(_ file: DataFile, _ paths: (names: String, ends: String), _ longestRecord: Int) throws(LyceumError) {
        let (names, ends) = (try AtomicFile(path: paths.names), try AtomicFile(path: paths.ends))
        let reader = RecordBlocks([file], field: "id", options: RecordReader.Options(maximumRecordBytes: longestRecord))
        let texts = BlockTexts(field: "id")
        var end = 0
        while let block = try reader.block() {
            var (found, places): ([UInt8], [UInt8]) = ([], [])
            for record in 0..<block.count {
                let failure: LyceumError? = block.bytes.withUnsafeBufferPointer { bytes in
                    do throws(LyceumError) {
                        found += try texts.withText(UnsafeBufferPointer(rebasing: bytes[block.range(record)])) { Array($0) }
                        return nil
                    } catch { return error }
                }
                if let failure { throw failure.at(file.path) }
                withUnsafeBytes(of: UInt64(end + found.count).littleEndian) { places += $0 }
            }
            end += found.count
            try names.write(found)
            try ends.write(places)
        }
        try names.commit()
        try ends.commit()
    }

    private static func map(_ path: String) throws(LyceumError) -> MappedFile? {
        FileSystem.attributes(path)?.size == 0 ? nil : try MappedFile(path: path)
    }
}
