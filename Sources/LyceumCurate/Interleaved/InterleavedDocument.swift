public import LyceumCore
public import LyceumPages

/// Texts and images in turn, in the order of reading.
///
/// As a record it is two lists of the same length, `text_list` and `image_list`, with null in exactly one of the two at every position.
/// - Source: Han et al. 2024 (InfiMM-WebMath-40B), arXiv 2409.12568.
public struct InterleavedDocument: Sendable, Hashable {
    public enum Part: Sendable, Hashable {
        case text(String)
        /// An image by its address.
        case image(String)
    }

    /// What can be wrong with a record's lists.
    public enum Defect: String, Sendable, Hashable, CaseIterable {
        case missing
        case lengths
        case both
        case neither
        case kind

        public var meaning: String {
            switch self {
            case .missing: "a list is missing or no list"
            case .lengths: "the lists differ in length"
            case .both: "a position holds a text and an image"
            case .neither: "a position holds neither"
            case .kind: "something other than a text or null"
            }
        }
    }

    static let textList = "text_list"
    static let imageList = "image_list"

    public var parts: [Part]

    public init(_ parts: [Part]) { self.parts = parts }

    public init(_ page: ExtractedPage) {
        parts = page.parts.map {
            switch $0 {
            case .text(let text): .text(text)
            case .image(let url, _): .image(url)
            }
        }
    }

    /// Whether a record has one of the lists.
    public static func isIn(_ record: JSON.Object) -> Bool { record[textList] != nil || record[imageList] != nil }

    /// Reads the lists of a record.
    /// - Throws: `LyceumError` (`invalidData`) with the position of the first defect, from 0.
    public init(_ record: JSON.Object) throws(LyceumError) {
        switch Self.read(record) {
        case .success(let document): self = document
        case .failure(let problem): throw problem.error
        }
    }

    /// A defect and where it is.
    public struct Problem: Error, Sendable, Hashable {
        public var defect: Defect
        /// From 0; nil for defects of the lists as a whole.
        public var position: Int?
        var found: String

        public var error: LyceumError {
            let place = position.map { " at position \($0)" } ?? ""
            return LyceumError(
                .invalidData,
                "expected text_list and image_list of equal length with null in exactly one of them at every position, found \(found)\(place)",
                remedy: "lyceum interleaved check lists all such records")
        }
    }

    /// The lists of a record, or the first thing that is wrong with them.
    public static func read(_ record: JSON.Object) -> Result<InterleavedDocument, Problem> {
        guard let texts = list(record[textList]), let images = list(record[imageList]) else {
            return .failure(Problem(defect: .missing, found: list(record[textList]) == nil ? "no text_list" : "no image_list"))
        }
        guard texts.count == images.count else {
            return .failure(Problem(defect: .lengths, found: "\(texts.count) texts and \(images.count) images"))
        }
        var parts: [Part] = []
        parts.reserveCapacity(texts.count)
        for (position, pair) in zip(texts, images).enumerated() {
            switch pair {
            case (.string(let text), .null): parts.append(.text(text))
            case (.null, .string(let url)): parts.append(.image(url))
            case (.string, .string): return .failure(Problem(defect: .both, position: position, found: "both"))
            case (.null, .null): return .failure(Problem(defect: .neither, position: position, found: "neither"))
            case (let text, let image):
                return .failure(Problem(defect: .kind, position: position, found: "\(text.kind) and \(image.kind)"))
            }
        }
        return .success(InterleavedDocument(parts))
    }

    /// Parquet files have lists as texts of JSON.
    private static func list(_ value: JSON?) -> [JSON]? {
        if case .string(let text)? = value { return (try? JSON.parse(text))?.arrayValue }
        return value?.arrayValue
    }

    public var texts: [String] { parts.compactMap { if case .text(let text) = $0 { text } else { nil } } }
    public var images: [String] { parts.compactMap { if case .image(let url) = $0 { url } else { nil } } }

    /// The two lists.
    public func write(to record: inout JSON.Object) {
        record[Self.textList] = .array(parts.map { if case .text(let text) = $0 { .string(text) } else { .null } })
        record[Self.imageList] = .array(parts.map { if case .image(let url) = $0 { .string(url) } else { .null } })
    }

    /// The texts with line feeds between them, without images and their addresses: what deduplication and classifiers see.
    public var text: String { texts.joined(separator: "\n") }

    /// Leaves images out; texts that then stand next to each other become one, so that `text` stays as it is.
    public func keepingImages(where isKept: (_ number: Int, _ url: String) -> Bool) -> InterleavedDocument {
        var (kept, number) = ([Part](), 0)
        for part in parts {
            switch part {
            case .image(let url):
                if isKept(number, url) { kept.append(part) }
                number += 1
            case .text(let text):
                if case .text(let before)? = kept.last { kept[kept.count - 1] = .text(before + "\n" + text) } else { kept.append(part) }
            }
        }
        return InterleavedDocument(kept)
    }
}
