import Foundation
import LyceumCore
import Testing

@testable import LyceumCurate

@Suite("Formulas that LaTeX could not set")
struct LatexTests {
    private static func rows(_ name: String) throws -> [JSON] {
        let url = try #require(Bundle.module.url(forResource: name, withExtension: "jsonl", subdirectory: "Fixtures"))
        return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map { try JSON.parse(String($0)) }
    }

    @Test("The filter drops a text by the reason of its first broken formula; pairs alone overlook the rest")
    func filter() throws {
        let strict = try FilterCatalog.make("latex")
        let pairs = try FilterCatalog.make("latex", settings: ["check=pairs"])
        func verdict(_ filter: any TextFilter, _ text: String, _ told: String? = nil) throws -> (String?, String?) {
            var document = CuratedDocument(id: "1", text: text)
            if let told { document.metadata["latex_fault"] = .string(told) }
            let reason: String? = if case .drop(let reason) = try filter.judge(&document) { reason } else { nil }
            return (reason, document.metadata["latex_fault"]?.stringValue)
        }
        let dropped = try verdict(strict, #"$x^2^3$ and $\frac{a$"#)
        #expect(dropped.0 == "latex_script")
        #expect(dropped.1 == "latex_script at byte 4: a second superscript stands at one place")
        #expect(try verdict(pairs, #"$x^2^3$ and $\frac{a$"#).0 == "latex_group")
        #expect(try verdict(pairs, #"$x^2^3$ and $\frac{a}b$"#).0 == nil)
        #expect(try verdict(strict, "No formula", "latex_group at byte 3: x").0 == "latex_group")
        #expect(try verdict(strict, "No formula", "something of the file's own") == (nil, nil))
    }

    @Test("A pipeline with the stage counts pages of an archive by what their formulas' source has")
    func pipeline() throws {
        let folder = NSTemporaryDirectory() + "lyceum-latex-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder + "/in", withIntermediateDirectories: true)
        // Without a command, only the source tells that these are formulas.
        for (name, formula) in [("a", "x_"), ("b", "x_1"), ("c", "a & b"), ("d", "a + b")] {
            let html = "<p>One reads the following sign <script type=\"math/tex\">\(formula)</script> on this page, and that is all there is.</p>"
            try html.write(toFile: "\(folder)/in/\(name).html", atomically: true, encoding: .utf8)
        }
        let plan = try CurationPlan.parse("input: {paths: [in]}\nstages:\n  - latex: strict\noutput: {folder: out}\nworkers: 1\n", folder: folder)
        let counts = try CurationRun(plan).run(resumes: false) { _, _ in }.counts
        #expect(counts.kept == 2)
        #expect(counts.stages[0].reasons == ["latex_argument": 1, "latex_alignment": 1])
    }

    // MARK: - Counting

    @Test("What RedStone counts of a text is what Python's unicodedata makes of it")
    func counted() throws {
        let rows = try Self.rows("nfkc_counted")
        #expect(rows.count > 400)
        for row in rows {
            let (text, counted) = (try #require(row["text"]?.stringValue), try #require(row["counted"]?.stringValue))
            #expect(Array(RedStoneQualityFilter.counted(text).unicodeScalars) == Array(counted.unicodeScalars), "\(text)")
        }
    }

    @Test("Wide letters, ligatures and fixed blanks count as what they are")
    func wide() throws {
        let plain = (0..<12).map { "The finest days of number \($0) are those that people have." }.joined(separator: " ")
        let wide = String(
            String.UnicodeScalarView(
                plain.unicodeScalars.map { scalar in
                    (0x21...0x7E).contains(scalar.value) ? Unicode.Scalar(scalar.value + 0xFEE0) ?? scalar : scalar == " " ? "\u{3000}" : scalar
                }))
        var filter = RedStoneQualityFilter()
        for text in [plain, wide] {
            var document = CuratedDocument(id: "1", text: text)
            #expect(try filter.judge(&document) == .keep)
            #expect(document.text == text)
        }
        // Copies in another form are copies.
        filter.words = 1...1000
        var document = CuratedDocument(id: "1", text: "The ﬁrst of the days. The first of the\u{A0}days. Another one is to be.")
        #expect(try filter.judge(&document) == .drop(reason: "redstone_sentences"))
    }
}
