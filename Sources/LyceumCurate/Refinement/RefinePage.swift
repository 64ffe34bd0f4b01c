public import LyceumCore
public import LyceumData

/// A page of which is known what is to go: what refiners learn from and are measured by.
///
/// As a record: `text`, `junk` (the whole page is to go), `noise` (numbers of lines to remove, from 0), `replace` (pairs of strings; the second empty to
/// delete the first).
public struct RefinePage: Sendable, Hashable {
    public var id: String
    public var text: String
    public var isJunk: Bool
    /// Rising.
    public var noise: [Int]
    public var replacements: [Replacement]

    public struct Replacement: Sendable, Hashable {
        public var source: String
        public var target: String

        public init(source: String, target: String) {
            self.source = source
            self.target = target
        }
    }

    public init(id: String, text: String, isJunk: Bool = false, noise: [Int] = [], replacements: [Replacement] = []) {
        self.id = id
        self.text = text
        self.isJunk = isJunk
        self.noise = noise.sorted()
        self.replacements = replacements
    }

    /// The program of the first stage.
    public var documentProgram: RefineProgram { RefineProgram([isJunk ? .dropDocument : .keepDocument]) }

    /// The program of the second stage, of the whole page.
    public var chunkProgram: RefineProgram { .cleaning(lines: noise, replacements: replacements.map { ($0.source, $0.target) }) }

    /// What is left of the page; empty for junk.
    public var clean: String { isJunk ? "" : RefineExecutor().run(chunkProgram, on: text).text }

    /// The part of the second stage's program that a chunk calls for: its lines, and the strings that stand in lines that stay.
    public func program(of chunk: RefineChunk) -> RefineProgram {
        let lines = RefineLines(text)
        let removed = Set(noise)
        let kept = chunk.lines.filter { !removed.contains($0) }.map { lines[$0] }.joined(separator: "\n")
        let here = replacements.filter { RefineLines.replacing($0.source, with: "", in: kept) != nil }
        return .cleaning(lines: noise.filter { chunk.lines.contains($0) }, replacements: here.map { ($0.source, $0.target) })
    }

    public var json: JSON {
        [
            "id": .string(id), "text": .string(text), "junk": .bool(isJunk), "noise": .array(noise.map { .integer($0) }),
            "replace": .array(replacements.map { .array([.string($0.source), .string($0.target)]) }),
        ]
    }

    /// - Throws: `LyceumError` (`invalidData`) with the place for a record that is no such page.
    public static func read(_ files: [DataFile], limit: Int = .max) throws(LyceumError) -> [RefinePage] {
        let reader = RecordReader(files)
        var pages: [RefinePage] = []
        while pages.count < limit, let record = try reader.next() {
            let place = reader.place(of: record)
            func wrong(_ what: String) -> LyceumError {
                LyceumError(
                    .invalidData, what, at: place,
                    remedy: "give records with text, junk, noise (line numbers from 0) and replace (pairs of strings), such as lyceum refine annotate writes")
            }
            guard case .object(let object) = record.content, let text = object["text"]?.stringValue else { throw wrong("expected a text") }
            let lines = RefineLines(text).count
            guard let noise = object["noise"]?.arrayValue?.map(\.intValue), noise.allSatisfy({ $0.map { (0..<lines).contains($0) } ?? false }) else {
                throw wrong("expected numbers of the text's \(lines) lines under noise")
            }
            let pairs = (object["replace"]?.arrayValue ?? []).map { $0.arrayValue?.compactMap(\.stringValue) ?? [] }
            guard pairs.allSatisfy({ $0.count == 2 && !$0[0].isEmpty }) else { throw wrong("expected pairs of strings under replace") }
            pages.append(
                RefinePage(
                    id: object["id"]?.stringValue ?? place, text: text, isJunk: object["junk"]?.boolValue ?? false, noise: noise.compactMap { $0 },
                    replacements: pairs.map { Replacement(source: $0[0], target: $0[1]) }))
        }
        guard !pages.isEmpty else { throw LyceumError(.invalidData, "the files hold no page", at: files.map(\.path).joined(separator: ", ")) }
        return pages
    }
}
