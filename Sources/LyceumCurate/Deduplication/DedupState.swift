internal import LyceumCore
internal import LyceumData

/// What reading has found so far, kept beside the runs so that an interrupted work goes on.
struct DedupState {
    /// Stands for settings and files.
    var fingerprint: String
    /// The block that is read next: its file, number and first document.
    var file = 0
    var block = 0
    var document = 0
    /// Number of the first document and block of every file that was begun.
    var firstDocuments: [Int] = []
    var firstBlocks: [Int] = []
    /// Parts before every block, for methods that compare parts; bytes of text for substrings.
    var blockParts: [Int] = []
    var parts = 0
    var textBytes = 0
    var uncompared = 0
    var broken = DocumentMarks()
    var tooShort = DocumentMarks()
    /// Records the reader of other formats than JSON lines left out.
    var skipped = 0
    var runs: [String] = []

    init(fingerprint: String) { self.fingerprint = fingerprint }

    /// The settings and the files with their sizes and times in one digest.
    static func fingerprint(_ options: DedupOptions, _ files: [DataFile]) -> String {
        var digest = Digest()
        var text = "lyceum dedup 1\n\(options.settings)\n\(options.field)\n\(options.skipsBroken)\n\(options.minimumWords)\n"
        text += "\(options.comparesWithin) \(options.keepsRemoved)\n"
        for path in options.indexes { text += "index \(path) \(FileSystem.attributes(path)?.size ?? 0)\n" }
        for file in files {
            let attributes = FileSystem.attributes(file.path)
            text += "\(FileSystem.absolute(file.path) ?? file.path)\n\(file.format.rawValue) \(attributes?.size ?? 0) "
            text += attributes.map { "\($0.modified)" } ?? "-"
            text += "\n"
        }
        digest.update(Array(text.utf8))
        return digest.hexadecimal()
    }

    // MARK: - On disk

    func save(in folder: String) throws(LyceumError) {
        // The marks come first: those of documents that are read again are made again.
        for (name, marks) in [("broken", broken), ("short", tooShort)] {
            let file = try AtomicFile(path: "\(folder)/\(name).marks")
            try file.write(marks.bytes)
            try file.commit()
        }
        try AtomicFile.write(json.text() + "\n", to: "\(folder)/state.json")
    }

    /// All but the marks.
    var json: JSON {
        func list(_ values: [Int]) -> JSON { .array(values.map { .integer($0) }) }
        return [
            "fingerprint": .string(fingerprint), "file": .integer(file), "block": .integer(block), "document": .integer(document),
            "first_documents": list(firstDocuments), "first_blocks": list(firstBlocks), "block_parts": list(blockParts), "parts": .integer(parts),
            "text_bytes": .integer(textBytes), "uncompared": .integer(uncompared), "skipped": .integer(skipped),
            "runs": .array(runs.map { .string($0) }),
        ]
    }

    /// The state of an interrupted work with the same settings and files; nil where there is none.
    static func read(in folder: String, fingerprint: String) throws(LyceumError) -> DedupState? {
        let path = "\(folder)/state.json"
        guard FileSystem.isFile(path), let object = try JSON.read(path: path).objectValue, object["fingerprint"]?.stringValue == fingerprint else {
            return nil
        }
        return DedupState(
            object, fingerprint: fingerprint, broken: DocumentMarks(bytes: try FileReader.contents(of: "\(folder)/broken.marks", limit: .max)),
            tooShort: DocumentMarks(bytes: try FileReader.contents(of: "\(folder)/short.marks", limit: .max)))
    }

    init(_ object: JSON.Object, fingerprint: String, broken: DocumentMarks, tooShort: DocumentMarks) {
        func list(_ name: String) -> [Int] { object[name]?.arrayValue?.compactMap(\.intValue) ?? [] }
        func number(_ name: String) -> Int { object[name]?.intValue ?? 0 }
        self.init(fingerprint: fingerprint)
        (file, block, document) = (number("file"), number("block"), number("document"))
        (firstDocuments, firstBlocks, blockParts) = (list("first_documents"), list("first_blocks"), list("block_parts"))
        (parts, textBytes, uncompared, skipped) = (number("parts"), number("text_bytes"), number("uncompared"), number("skipped"))
        (self.broken, self.tooShort) = (broken, tooShort)
        runs = object["runs"]?.arrayValue?.compactMap(\.stringValue) ?? []
    }
}
