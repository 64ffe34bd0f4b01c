public import LyceumCore

/// The texts of a field, read from a folder, cleaned, each once.
///
/// Reads `.txt`, `.md`, `.html`, `.pdf` (with poppler's `pdftotext`), and the records of `.jsonl`, `.json`, `.csv`, `.tsv` and `.parquet`, plain or with
/// `.gz` or `.zst`. What cannot be read is left out and counted with the reason; a missing program is an error.
public struct FieldTexts: Sendable {
    public struct Options: Sendable, Hashable {
        /// The field of records that holds the text; nil tries usual names (`text`, `content`, `abstract` …).
        public var field: String?
        /// Whether the first line of a plain text file is its title.
        public var firstLineIsTitle: Bool
        /// Shorter texts are left out, in characters.
        public var minimumCharacters: Int
        /// Longer texts are left out, in characters.
        public var maximumCharacters: Int
        /// Overlap of word runs from which a text repeats an earlier one, 0.3 through 1; nil keeps near duplicates.
        public var duplicateOverlap: Double?
        public var cleaner: TextCleaner
        /// Largest text file, in bytes, decompressed.
        public var maximumFileBytes: Int
        public var pdfProgram: String
        /// Seconds one PDF file may take.
        public var pdfSeconds: Double

        public init(
            field: String? = nil, firstLineIsTitle: Bool = false, minimumCharacters: Int = 200, maximumCharacters: Int = 50_000_000,
            duplicateOverlap: Double? = 0.8, cleaner: TextCleaner = TextCleaner(), maximumFileBytes: Int = 256 << 20, pdfProgram: String = "pdftotext", pdfSeconds: Double = 120
        ) {
            self.field = field
            self.firstLineIsTitle = firstLineIsTitle
            self.minimumCharacters = minimumCharacters
            self.maximumCharacters = maximumCharacters
            self.duplicateOverlap = duplicateOverlap
            self.cleaner = cleaner
            self.maximumFileBytes = maximumFileBytes
            self.pdfProgram = pdfProgram
            self.pdfSeconds = pdfSeconds
        }
    }

    public private(set) var documents: [FieldDocument] = []
    public private(set) var report = FieldReport()

    /// Documents made elsewhere, taken as they are.
    public init(_ documents: [FieldDocument]) {
        self.documents = documents
        report.texts = documents.count
        report.kept = documents.count
        report.characters = documents.reduce(0) { $0 + $1.text.unicodeScalars.count }
    }

    private init() {}

    /// Reads files and folders.
    ///
    /// - Parameter progress: called after each file with the files done and all files.
    /// - Throws: `LyceumError`: `notFound` when a path or `pdftotext` is missing or nothing is there to read, `invalidData` when no text is left,
    ///   `cancelled`.
    public static func read(
        _ paths: [String], options: Options = Options(), progress: (@Sendable (Int, Int) -> Void)? = nil
    ) async throws(LyceumError) -> FieldTexts {
        try check(options)
        let (files, unknown) = try FieldFile.find(paths)
        var texts = FieldTexts()
        for path in unknown { texts.report.drop(path, .unknownFormat) }
        let reader = FieldFileReader(options: options)
        for (number, file) in files.enumerated() {
            guard !Task.isCancelled else { throw LyceumError(.cancelled, "reading the texts was stopped") }
            try await texts.add(file, reader)
            progress?(number + 1, files.count)
        }
        texts.removeDuplicates(overlap: options.duplicateOverlap)
        texts.report.kept = texts.documents.count
        texts.report.characters = texts.documents.reduce(0) { $0 + $1.text.unicodeScalars.count }
        guard !texts.documents.isEmpty else {
            let first = texts.report.drops.first.map { ", the first: \($0.source): \($0.reason.rawValue) \($0.detail)" } ?? ""
            throw LyceumError(
                .invalidData, "no text is left of \(texts.report.texts) in \(files.count) files\(first)", at: paths.joined(separator: ", "),
                remedy: "check the files, the field with the text, and the shortest length")
        }
        return texts
    }

    private static func check(_ options: Options) throws(LyceumError) {
        if let overlap = options.duplicateOverlap, !(0.3...1).contains(overlap) {
            throw LyceumError(.invalidArgument, "expected an overlap from 0.3 through 1 for duplicates, found \(overlap)")
        }
        guard options.minimumCharacters >= 0, options.maximumCharacters >= max(options.minimumCharacters, 1), options.pdfSeconds > 0 else {
            throw LyceumError(.invalidArgument, "expected lengths of texts from 0 up and a time above 0 s for PDF files")
        }
    }

    private mutating func add(_ file: FieldFile, _ reader: FieldFileReader) async throws(LyceumError) {
        report.files += 1
        report.bytes += FileSystem.attributes(file.path)?.size ?? 0
        report.formats[file.kind.name, default: 0] += 1
        let outcome: FieldFileReader.Outcome
        do throws(LyceumError) { outcome = try await reader.read(file) } catch {
            // A program that is not there fails for every file: nothing is gained by going on.
            if error.code == .cancelled || error.code == .notFound && file.kind == .pdf { throw error }
            report.texts += 1
            report.drop(file.path, .unreadable, error.message)
            return
        }
        if outcome.isRecoded { report.changes.recodedFiles += 1 }
        for problem in outcome.problems {
            report.texts += 1
            report.drop(problem.line > 0 ? "\(file.path):\(problem.line)" : file.path, .unreadable, problem.message)
        }
        for text in outcome.texts { add(text, file, reader.options) }
    }

    private mutating func add(_ text: FieldFileReader.Text, _ file: FieldFile, _ options: Options) {
        report.texts += 1
        let (cleaned, changes) = options.cleaner.clean(text.text, origin: text.origin)
        report.changes.add(changes)
        let document = FieldDocument(text: cleaned, title: text.title, path: file.path, line: text.line)
        let length = cleaned.unicodeScalars.count
        if length == 0 {
            report.drop(document.source, .empty)
        } else if length < options.minimumCharacters {
            report.drop(document.source, .tooShort, "\(length) characters")
        } else if length > options.maximumCharacters {
            report.drop(document.source, .tooLong, "\(length) characters")
        } else {
            documents.append(document)
        }
    }

    /// Keeps the first of texts with the same words, then of texts with nearly the same.
    private mutating func removeDuplicates(overlap: Double?) {
        var seen: [[UInt64]: Int] = [:]
        var unique: [FieldDocument] = []
        for document in documents {
            let words = TextWords.words(document.text)
            var (first, second): (UInt64, UInt64) = (0, UInt64(words.count))
            for word in words {
                let hash = TextWords.hash(word)
                first = TextWords.mixed(first &* 31 &+ hash)
                second = TextWords.mixed(second ^ hash) &+ first
            }
            if let earlier = seen[[first, second]] {
                report.drop(document.source, .exactDuplicate, "of \(unique[earlier].source)")
            } else {
                seen[[first, second]] = unique.count
                unique.append(document)
            }
        }
        guard let overlap, unique.count > 1 else {
            documents = unique
            return
        }
        var dropped = Set<Int>()
        for pair in NearDuplicates(unique.map(\.text), threshold: overlap).pairs where !dropped.contains(pair.first) && !dropped.contains(pair.second) {
            dropped.insert(pair.second)
            let share = Quantities.fixed(pair.overlap * 100, places: 0)
            report.drop(unique[pair.second].source, .nearDuplicate, "\(share) % of \(unique[pair.first].source)")
        }
        documents = unique.indices.filter { !dropped.contains($0) }.map { unique[$0] }
    }

    /// The documents' passages.
    public func passages(_ splitter: PassageSplitter = PassageSplitter()) -> [Passage] { splitter.passages(of: documents) }
}
