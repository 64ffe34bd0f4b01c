public import LyceumCore
public import LyceumData

/// Takes a benchmark's items out of training texts.
///
/// Around every hit 200 characters are cut away on both sides; pieces that remain are kept when they are longer than 200 characters, and a document
/// with
/// ten hits or more is dropped.
/// - Source: Brown et al. 2020 (GPT-3), appendix C; lm-evaluation-harness' decontamination. Unlike there, signs that stand alone between words do
///   not hide a
///   hit, and no character is lost at the start of a piece.
public struct CorpusCleaner: Sendable {
    public struct Options: Sendable, Hashable {
        /// What counts as one hit.
        public enum Counting: String, Sendable, Hashable, CaseIterable {
            /// Every n-gram, also those that overlap.
            case grams
            /// Runs of the text without a gap between their n-grams.
            case places
        }

        /// Characters cut on both sides of a hit.
        public var window = 200
        /// Pieces of at most so many characters are dropped.
        public var shortestPiece = 200
        /// So many hits drop the document.
        public var hitLimit = 10
        public var counting = Counting.grams

        public init() {}
    }

    /// What became of a document.
    public struct Outcome: Sendable, Hashable {
        /// The document as it was when nothing was found; none when it was dropped.
        public var pieces: [String]
        public var hits: Int
        public var isDropped: Bool
    }

    public let index: OverlapIndex
    public let options: Options

    /// - Throws: `LyceumError` (`invalidArgument`) for negative numbers.
    public init(_ index: OverlapIndex, options: Options = Options()) throws(LyceumError) {
        guard options.window >= 0, options.shortestPiece >= 0, options.hitLimit >= 1 else {
            throw LyceumError(
                .invalidArgument,
                "expected a window and a shortest piece of at least 0 and a limit of at least 1, "
                    + "found \(options.window), \(options.shortestPiece), \(options.hitLimit)")
        }
        self.index = index
        self.options = options
    }

    public func clean(_ text: String) -> Outcome {
        var contiguous = text
        contiguous.makeContiguousUTF8()
        let words = OverlapWords(contiguous, plain: index.options.isPlain)
        // Runs by where they begin and end: the same words may belong to several items.
        var spans = Set<Range<Int>>()
        index.matches(words) { _, position, size in
            spans.insert(words.places[position].lowerBound..<words.places[position + size - 1].upperBound)
        }
        guard !spans.isEmpty else { return Outcome(pieces: [text], hits: 0, isDropped: false) }
        let ordered = spans.sorted { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
        let places = Self.joined(ordered)
        let hits = options.counting == .grams ? ordered.count : places.count
        guard hits < options.hitLimit else { return Outcome(pieces: [], hits: hits, isDropped: true) }
        return Outcome(pieces: pieces(contiguous, without: places), hits: hits, isDropped: false)
    }

    private static func joined(_ spans: [Range<Int>]) -> [Range<Int>] {
        var result: [Range<Int>] = []
        for span in spans {
            if let last = result.last, span.lowerBound <= last.upperBound {
                result[result.count - 1] = last.lowerBound..<max(last.upperBound, span.upperBound)
            } else {
                result.append(span)
            }
        }
        return result
    }

    private func pieces(_ text: String, without places: [Range<Int>]) -> [String] {
        let scalars = text.unicodeScalars
        var (pieces, start) = ([String](), scalars.startIndex)
        func keep(upTo end: String.Index) {
            guard start < end, scalars.distance(from: start, to: end) > options.shortestPiece else { return }
            pieces.append(String(scalars[start..<end]))
        }
        for place in places {
            let first = text.utf8.index(text.utf8.startIndex, offsetBy: place.lowerBound)
            let last = text.utf8.index(text.utf8.startIndex, offsetBy: place.upperBound)
            keep(upTo: scalars.index(first, offsetBy: -options.window, limitedBy: scalars.startIndex) ?? scalars.startIndex)
            start = max(start, scalars.index(last, offsetBy: options.window, limitedBy: scalars.endIndex) ?? scalars.endIndex)
        }
        keep(upTo: scalars.endIndex)
        return pieces
    }

    /// What cleaning a corpus did.
    public struct Counts: Sendable, Hashable {
        public var documents = 0
        public var untouched = 0
        public var cut = 0
        public var dropped = 0
        public var pieces = 0
        public var hits = 0
        public var skipped = 0
    }

    /// Cleans files into one of JSON lines; other fields of a record are kept with every piece.
    ///
    /// - Parameter field: the text of records that are objects.
    /// - Throws: `LyceumError` with file and line. The output appears when it is complete.
    public func clean(_ files: [DataFile], field: String = "text", to path: String, onError: ErrorPolicy = .stop) throws(LyceumError) -> Counts {
        let reader = RecordReader(files, options: .init(onError: onError))
        let output = try AtomicFile(path: path)
        var counts = Counts()
        while let record = try reader.next() {
            let text: String
            do { text = try record.text(field: field) } catch {
                try reader.refuse(record, error)
                continue
            }
            let outcome = clean(text)
            counts.documents += 1
            counts.hits += outcome.hits
            counts.pieces += outcome.pieces.count
            if outcome.hits == 0 { counts.untouched += 1 } else if outcome.isDropped { counts.dropped += 1 } else { counts.cut += 1 }
            for piece in outcome.pieces {
                var object = JSON.Object()
                if case .object(let fields) = record.content { object = fields }
                object[field] = .string(piece)
                try output.write(JSON.object(object).text() + "\n")
            }
        }
        counts.skipped = reader.counts.skipped
        try output.commit()
        return counts
    }
}
