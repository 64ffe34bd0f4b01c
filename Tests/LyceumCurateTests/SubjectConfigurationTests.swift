import LyceumCore
import LyceumData
import Testing

@testable import LyceumCurate

@Suite("A subject of one's own in one file")
struct SubjectConfigurationTests {
    private static func counted(_ patterns: [String], _ text: String) throws -> Int { try SubjectPatterns(patterns).distinct(in: text, atMost: .max) }

    @Test(
        "Patterns are whole words and phrases in any case, each counts once, and a star lets the last word go on",
        arguments: [
            (["oven"], "The OVEN, an oven.", 1), (["oven"], "Ovens and coven.", 0), (["oven*"], "Ovens and coven.", 1), (["table spoon"], "A table, spoon in hand", 1),
            (["table spoon"], "A table and a spoon", 0), (["table spoon*"], "Two table spoonfuls", 1), (["serves *"], "It serves four", 1), (["serves *"], "Servers", 0),
            (["a", "b", "c d"], "c d a", 2), (["crème brûlée"], "CRÈME BRÛLÉE", 1), ([], "anything", 0), (["last word"], "the last", 0),
        ])
    func patterns(_ patterns: [String], _ text: String, _ count: Int) throws { #expect(try Self.counted(patterns, text) == count) }

    private static let pipeline = """
        name: cooking
        input: texts.jsonl
        stages:
          - subject:
              patterns: [oven, preheat*, tablespoon*, "serves *", simmer*, whisk*, "pinch of"]
              least_patterns: 1
              sure_patterns: 3
              examples: examples.jsonl
              label: cooking
              field: cooking
        output: out
        """

    /// Recipes, and advertisements of kitchens that have the same words.
    private static func texts(_ part: Int) -> [(text: String, label: String)] {
        let foods = ["beans", "rice", "onions", "carrots", "peas", "lentils", "apples", "dough"]
        let goods = ["discount", "delivery", "showroom", "warranty", "catalog", "dealer", "offer", "price"]
        return (0..<40).flatMap { number -> [(text: String, label: String)] in
            let (a, b) = (foods[(number + part) % 8], foods[(number * 3 + part + 1) % 8])
            let (c, d) = (goods[(number + part) % 8], goods[(number * 5 + part + 2) % 8])
            return [
                ("Chop the \(a) and the \(b), put them in the oven and stir until they are soft.", "cooking"),
                ("Ask our \(c) for a new oven with a better \(d), order online and pay later.", "other"),
            ]
        }
    }

    @Test("One file with patterns and examples makes a new domain: its texts are kept, others and look-alikes dropped for their reason")
    func domain() throws {
        let folder = try CurationFolder()
        func lines(_ rows: [(text: String, label: String)]) -> String {
            rows.map { JSON.object(JSON.Object([("text", .string($0.text)), ("label", .string($0.label))])).text() + "\n" }.joined()
        }
        try AtomicFile.write(lines(Self.texts(0)), to: folder.path + "/examples.jsonl")
        let sure = ("Preheat it, simmer the price catalog, add a pinch of discount and a tablespoon of warranty.", "sure")
        let none = ("Nothing in this text is about the subject at all.", "none")
        try AtomicFile.write(lines(Self.texts(5) + [sure, none]), to: folder.path + "/texts.jsonl")
        try AtomicFile.write(Self.pipeline, to: folder.path + "/cooking.yaml")
        let counts = try CurationRun(CurationPlan.read(path: folder.path + "/cooking.yaml")).run(resumes: false).counts
        #expect(counts.stages[0].reasons == ["subject_patterns": 1, "subject_classifier": 40])
        let reader = RecordReader(try DataFile.find([folder.path + "/out/kept"]))
        var kept: [String: Int] = [:]
        while let record = try reader.next() {
            kept[record.value("label")?.stringValue ?? "", default: 0] += 1
            #expect(record.value("cooking")?.intValue ?? 0 > 0)
        }
        #expect(kept == ["cooking": 40, "sure": 1])
    }

    @Test("The same examples give the same classifier, and examples that cannot teach are refused with their place")
    func examples() throws {
        let folder = try CurationFolder()
        let rows = Self.texts(0).map { JSON.object(JSON.Object([("text", .string($0.text)), ("label", .string($0.label))])).text() + "\n" }
        try AtomicFile.write(rows.joined(), to: folder.path + "/e.jsonl")
        let files = try DataFile.find([folder.path + "/e.jsonl"])
        let (one, other) = (try SubjectFilter.classifier(examples: files, label: "cooking"), try SubjectFilter.classifier(examples: files, label: "other"))
        for text in Self.texts(3).map(\.text) {
            let (a, b) = (try one.predict(text, most: 2), try other.predict(text, most: 2))
            #expect(a.map(\.probability) == b.map(\.probability))
        }
        #expect(throws: LyceumError.self) { try SubjectFilter.classifier(examples: files, label: "yes") }
        for settings in [[], ["patterns=['*']"], ["patterns=[a]", "examples=nowhere.jsonl"]] {
            #expect(throws: LyceumError.self) { try FilterCatalog.make("subject", settings: settings) }
        }
    }
}
