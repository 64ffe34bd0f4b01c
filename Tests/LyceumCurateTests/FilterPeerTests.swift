import Foundation
import LyceumCore
import Testing

@testable import LyceumCurate

/// Words, verdicts and changed texts of datatrove 0.10.1, from Tools/reference/filters_peer.py.
@Suite("Filters decide as the peer")
struct FilterPeerTests {
    private static let rows: [JSON.Object] = {
        guard let url = Bundle.module.url(forResource: "filters", withExtension: "jsonl", subdirectory: "Fixtures"),
            let text = try? String(contentsOf: url, encoding: .utf8)
        else { return [] }
        return text.utf8.split(separator: 0x0A).compactMap { line in
            guard case .object(let row)? = try? JSON.parse(String(decoding: line, as: UTF8.self)) else { return nil }
            return row
        }
    }()

    @Test("The fixture is there")
    func fixture() { #expect(Self.rows.count > 200) }

    @Test("Words are cut as spaCy's blank English cuts them")
    func words() throws {
        let analyzer = TextAnalyzer()
        for (number, row) in Self.rows.enumerated() {
            try analyzer.load(row["text"]?.stringValue ?? "")
            let expected = row["words"]?.arrayValue?.compactMap(\.stringValue) ?? []
            let isEqual = analyzer.wordTexts.map { Array($0.utf8) } == expected.map { Array($0.utf8) }
            #expect(isEqual, "document \(number): \(analyzer.wordTexts) instead of \(expected)")
        }
    }

    static let filters: [(String, any TextFilter)] = {
        var withoutPunctuation = C4LineFilter()
        withoutPunctuation.needsTerminalPunctuation = false
        var sentences = C4LineFilter()
        sentences.unit = .sentence
        return [
            ("rep", GopherRepetitionFilter()), ("qual", GopherQualityFilter()), ("c4", C4LineFilter()), ("c4nt", withoutPunctuation),
            ("c4s", sentences), ("c4p", C4ParagraphFilter()), ("fw", FineWebQualityFilter()), ("pii", PersonalDataFilter()),
        ]
    }()

    @Test("Verdicts and texts are the peer's", arguments: 0..<8)
    func verdicts(_ index: Int) throws {
        let (key, filter) = Self.filters[index]
        let analyzer = TextAnalyzer()
        for (number, row) in Self.rows.enumerated() {
            var document = CuratedDocument(id: "\(number)", text: row["text"]?.stringValue ?? "")
            try analyzer.load(document.text)
            var verdict = "keep"
            if case .drop(let reason) = try filter.judge(&document, analyzer) { verdict = reason }
            #expect(verdict == row[key]?.stringValue, "\(key), document \(number)")
            let expected = verdict == "keep" ? row[key + "_text"]?.stringValue ?? row["text"]?.stringValue : row["text"]?.stringValue
            let isEqual = document.text.utf8.elementsEqual((expected ?? "").utf8)
            #expect(isEqual, "\(key), document \(number): \(document.text)")
            #expect(verdict == "keep" || type(of: filter).reasons.contains(verdict))
        }
    }

    @Test("What an analyzer saw before changes nothing, and words of a changed text are those of the text alone")
    func shared() throws {
        let shared = TextAnalyzer()
        for row in Self.rows {
            var document = CuratedDocument(id: "", text: row["text"]?.stringValue ?? "")
            try shared.load(document.text)
            guard case .keep = C4LineFilter().judge(&document, shared) else { continue }
            let fresh = TextAnalyzer()
            try fresh.load(document.text)
            #expect(shared.wordTexts == fresh.wordTexts)
            #expect(shared.scalarCount == document.text.unicodeScalars.count)
        }
    }
}
