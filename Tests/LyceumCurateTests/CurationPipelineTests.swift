import Foundation
import LyceumCore
import LyceumData
import Testing

@testable import LyceumCurate

/// A folder of its own for a test, and input files of made-up documents in it.
struct CurationFolder: ~Copyable {
    let path: String

    init() throws { path = try FileSystem.makeTemporaryFolder(prefix: "curate-test") }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    static let words = Array(
        "the of and that with have be to cat dog river mountain reading happily because without children evening market".split(separator: " "))

    static func text(_ seed: Int) -> String {
        var state = UInt64(bitPattern: Int64(seed)) &* 0x9E37_79B9_7F4A_7C15 &+ 1
        func draw(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        let lines = (0..<(2 + draw(9))).map { _ in
            (0..<(3 + draw(20))).map { _ in String(words[draw(words.count)]) }.joined(separator: " ") + [".", ".", "!", ""][draw(4)]
        }
        return lines.joined(separator: "\n")
    }

    /// - Returns: the name of the file.
    func write(_ name: String, documents: Range<Int>) throws {
        let lines = documents.map { number -> String in
            let object: JSON = [
                "id": .string("d\(number)"), "text": .string(Self.text(number)), "url": .string("https://site\(number % 5).example.com/\(number)"),
                "language": .string(number % 3 == 0 ? "de" : "en"),
            ]
            return object.text()
        }
        try AtomicFile.write(lines.joined(separator: "\n") + "\n", to: "\(path)/\(name)")
    }

    func plan(_ output: String, _ more: String = "", workers: Int = 1) throws(LyceumError) -> CurationPlan {
        try CurationPlan.parse(
            """
            input: {paths: [in]}
            stages:
              - gopher-repetition
              - gopher-quality: {least_words: 20}
              - c4-lines: {least_sentences: 3}
              - fineweb
            output: {folder: \(output)}
            workers: \(workers)
            \(more)
            """, folder: path)
    }

    /// The bytes of all files but the times, by name.
    func contents(_ output: String) throws -> [String: [UInt8]] {
        var all: [String: [UInt8]] = [:]
        for name in try FileSystem.files(below: "\(path)/\(output)") where !name.hasPrefix("times/") {
            all[name] = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(output)/\(name)")))
        }
        return all
    }
}

@Suite("Curation pipelines")
struct CurationPipelineTests {
    private func filled(files: Int = 5) throws -> CurationFolder {
        let folder = try CurationFolder()
        try FileSystem.makeFolder(folder.path + "/in")
        for file in 0..<files { try folder.write("in/part\(file).jsonl", documents: file * 40..<file * 40 + 40) }
        return folder
    }

    @Test("Every document is kept or dropped with a reason of its stage, and the counts agree with the files")
    func accounts() throws {
        let folder = try filled()
        let plan = try folder.plan("out")
        let counts = try CurationRun(plan).run(resumes: false).counts
        #expect(counts.documents == 200)
        let kept = try read(folder.path + "/out/kept")
        let dropped = try read(folder.path + "/out/dropped")
        #expect(kept.count == counts.kept)
        #expect(kept.count > 10)
        #expect(dropped.count > 10)
        #expect(Set((kept + dropped).compactMap { $0["id"]?.stringValue }).count == 200)
        var reasons: [String: Int] = [:]
        for document in dropped { reasons["\(document["dropped_by"]?.stringValue ?? "")/\(document["reason"]?.stringValue ?? "")", default: 0] += 1 }
        for stage in counts.stages {
            for (reason, count) in stage.reasons { #expect(reasons["\(stage.label)/\(reason)"] == count) }
        }
        #expect(counts.stages.map(\.dropped).reduce(0, +) == dropped.count)
        #expect(counts.keptLengths.reduce(0, +) == kept.count)
        #expect(counts.domains == Dictionary(grouping: kept) { _ in "example.com" }.mapValues(\.count))
        #expect(kept.allSatisfy { $0["language"] != nil && $0["url"] != nil })
    }

    @Test("The output is the same for any number of workers, in every form", arguments: ["jsonl", "jsonl.gz", "jsonl.zst"])
    func workers(form: String) throws {
        let folder = try filled()
        var outputs: [[String: [UInt8]]] = []
        for workers in [1, 4] {
            var plan = try folder.plan("out\(workers)", workers: workers)
            plan.form = CurationPlan.Form(rawValue: form) ?? .plain
            _ = try CurationRun(plan).run(resumes: false)
            outputs.append(try folder.contents("out\(workers)"))
        }
        #expect(outputs[0].count >= 12)
        #expect(outputs[0] == outputs[1])
        let documents = try read(folder.path + "/out4/kept")
        #expect(documents.count > 10)
    }

    @Test("A run that lost some files' marks goes on to the same output, without reading the others again")
    func resume() throws {
        let folder = try filled()
        let plan = try folder.plan("out")
        _ = try CurationRun(plan).run(resumes: false)
        let whole = try folder.contents("out")
        let output = folder.path + "/out"
        // As after a kill: one file without its mark, one without any output, a neighbor half written.
        try FileSystem.remove(output + "/marks/00001-part1.json")
        let parts = ["marks/00003-part3.json", "kept/00003-part3.jsonl", "dropped/00003-part3.jsonl", "report.json"]
        for part in parts where FileSystem.isFile("\(output)/\(part)") {
            try FileSystem.remove("\(output)/\(part)")
        }
        #expect(throws: LyceumError.self) { try CurationRun(plan).run(resumes: false) }
        let outcome = try CurationRun(plan).run(resumes: true)
        #expect(outcome.resumed == 3)
        #expect(outcome.files == 2)
        #expect(try folder.contents("out") == whole)
    }

    @Test("Another pipeline, or other values, do not go on in the folder; more workers do")
    func otherPipeline() throws {
        let folder = try filled(files: 1)
        _ = try CurationRun(try folder.plan("out")).run(resumes: false)
        let error = #expect(throws: LyceumError.self) { try CurationRun(try folder.plan("out", "samples: 9")).run(resumes: true) }
        #expect(error?.message.contains("another pipeline") == true)
        #expect(try CurationRun(try folder.plan("out", workers: 4)).run(resumes: true).resumed == 1)
    }

    @Test("A broken record stops the run with file and line, or is left out and counted")
    func broken() throws {
        let folder = try filled(files: 1)
        try AtomicFile.write("{\"text\": \"fine\"}\n{\"text\": \n{\"other\": 1}\n{\"text\": \"\"}\n", to: folder.path + "/in/zbroken.jsonl")
        let error = #expect(throws: LyceumError.self) { try CurationRun(try folder.plan("out")).run(resumes: false) }
        #expect(error?.location?.hasSuffix("zbroken.jsonl:2") == true)
        var plan = try folder.plan("skipped")
        plan.reading.onError = .skip
        let counts = try CurationRun(plan).run(resumes: false).counts
        #expect(counts.skipped == 2)
        #expect(counts.empty == 1)
        #expect(counts.documents == 41)
        #expect(counts.problems.count == 2)
    }

    @Test("A compressed file that is cut off stops the run, or gives what it has and is counted")
    func cutOff() throws {
        let folder = try filled(files: 1)
        let whole = try CompressionLibrary.gzip([UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.path + "/in/part0.jsonl"))))
        try Data(whole.prefix(whole.count * 3 / 4)).write(to: URL(fileURLWithPath: folder.path + "/in/cut.jsonl.gz"))
        let error = #expect(throws: LyceumError.self) { try CurationRun(try folder.plan("out")).run(resumes: false) }
        #expect(error?.code == .invalidData)
        var plan = try folder.plan("skipped")
        plan.reading.onError = .skip
        let counts = try CurationRun(plan).run(resumes: false).counts
        #expect((41...79).contains(counts.documents))
        #expect(counts.skipped >= 1)
        #expect(counts.problems.first?.contains("cut off") == true)
    }

    @Test("What is wrong with a pipeline is said at its line, with what may be meant")
    func mistakes() throws {
        let folder = try filled(files: 1)
        func message(_ text: String) throws -> String {
            let error = #expect(throws: LyceumError.self) { try CurationPlan.parse(text, folder: folder.path) }
            return error.map { "\($0)" } ?? ""
        }
        let head = "input: {paths: [in]}\noutput: out\nstages:\n"
        #expect(try message(head + "  - gopher-qualty\n").contains("gopher-quality"))
        #expect(try message(head + "  - gopher-quality: {least_word: 3}\n").contains("least_words"))
        #expect(try message(head + "  - gopher-quality: {least_words: -3}\n").contains("pipeline:4"))
        #expect(try message(head + "  - c4-bad-words\n").contains("list"))
        #expect(try message("output: out\nstages: [fineweb]\n").contains("input"))
        #expect(try message(head + "  - {fineweb: {}, c4-lines: {}}\n").contains("expected one filter"))
        #expect(try message("input: {paths: [nowhere]}\noutput: out\n").contains("nowhere"))
    }

    @Test("Presets give the published stages; values of a stage are set by its place", arguments: CurationPreset.allCases)
    func presets(preset: CurationPreset) throws {
        let folder = try filled(files: 1)
        let text = "input: in\noutput: out\npreset: \(preset.rawValue)\nstages: [{c4-paragraphs: {least_length: 10}}]"
        if preset.stages.contains("- language"), (try? LanguageIdentifier()) == nil {
            // The model of languages is not part of the package.
            let error = #expect(throws: LyceumError.self) { try CurationPlan.parse(text, folder: folder.path) }
            #expect(error.map { "\($0)".contains("lyceum pull") } == true)
            return
        }
        let plan = try CurationPlan.parse(text, folder: folder.path)
        #expect(plan.stages.count == preset.stages.split(separator: "\n").count + 1)
        #expect(plan.stages.last?.label == "c4-paragraphs")
        let changed = try CurationPlan.parse(
            "input: in\noutput: out\nstages: [{c4-lines: {least_sentences: 4}}, c4-lines]", folder: folder.path,
            overrides: ["stages.0.c4-lines.least_sentences=7"])
        #expect((changed.stages[0].filter as? C4LineFilter)?.leastSentences == 7)
        #expect(changed.stages.map(\.label) == ["c4-lines", "c4-lines-2"])
    }

    @Test("Every filter can be made from its declaration and keeps the reasons it declares")
    func catalog() throws {
        #expect(Set(FilterCatalog.all.map(\.name)).count == FilterCatalog.all.count)
        for declaration in FilterCatalog.all where !declaration.section.keys.contains(where: \.isRequired) {
            // These want a file.
            if [LanguageFilter.name, ToxicityFilter.name].contains(declaration.name) { continue }
            let filter = try FilterCatalog.make(declaration.name, settings: declaration.name == SubjectFilter.name ? ["patterns=[river, mountain]"] : [])
            var document = CuratedDocument(id: "1", text: CurationFolder.text(3), metadata: JSON.Object([("url", "https://a.example.org/")]))
            if case .drop(let reason) = try filter.judge(&document) { #expect(declaration.reasons.contains(reason)) }
        }
        #expect(throws: LyceumError.self) { try FilterCatalog.make("gopher") }
    }

    @Test("The data card adds the files up and shows texts as text")
    func card() throws {
        let folder = try filled()
        try AtomicFile.write("{\"id\": \"<i>\", \"text\": \"<script>alert(1)</script> the end\"}\n", to: folder.path + "/in/z.jsonl")
        let counts = try CurationRun(try folder.plan("out")).run(resumes: false).counts
        let card = try DataCard(folder: folder.path + "/out")
        try card.write()
        #expect(card.counts.documents == counts.documents)
        #expect(card.counts.stages == counts.stages)
        #expect(card.reasons.map(\.count).reduce(0, +) == counts.documents - counts.kept)
        let page = try String(contentsOfFile: folder.path + "/out/card.html", encoding: .utf8)
        #expect(!page.contains("<script"))
        #expect(page.contains("&lt;script&gt;alert(1)"))
        #expect([0, 999, 1000, -1_234_567].map(Markup.grouped) == ["0", "999", "1,000", "-1,234,567"])
        let json = try JSON.parse(try String(contentsOfFile: folder.path + "/out/card.json", encoding: .utf8))
        #expect(json["kept"]?.intValue == counts.kept)
        #expect(throws: LyceumError.self) { try DataCard(folder: folder.path + "/in") }
    }

    @Test("Licenses are those that documents name, else the one given, and are counted; kept documents carry them")
    func licenses() throws {
        let folder = try CurationFolder()
        try FileSystem.makeFolder(folder.path + "/in")
        let long = Array(repeating: CurationFolder.text(1), count: 20).joined(separator: "\n")
        try AtomicFile.write(
            """
            {"id": "a", "text": "\(long.replacing("\n", with: "\\n"))", "meta": {"rights": "CC0-1.0"}}
            {"id": "b", "text": "too short", "meta": {"rights": "MIT"}}
            {"id": "c", "text": "\(long.replacing("\n", with: "\\n"))"}

            """, to: folder.path + "/in/a.jsonl")
        func plan(_ more: String, _ output: String) throws -> CurationPlan {
            try CurationPlan.parse(
                "{input: {paths: [in], license_field: meta.rights\(more)}, stages: [gopher-quality: {least_words: 20}], output: {folder: \(output)}, decontaminate: none}",
                folder: folder.path)
        }
        let given = try CurationRun(try plan(", license: CC-BY-4.0", "out")).run(resumes: false).counts
        #expect(given.licenses == ["CC0-1.0": 1, "MIT": 1, "CC-BY-4.0": 1])
        #expect(given.keptLicenses == ["CC0-1.0": 1, "CC-BY-4.0": 1])
        #expect(try read(folder.path + "/out/kept").map { $0["license"]?.stringValue } == ["CC0-1.0", "CC-BY-4.0"])
        #expect(try DataCard(folder: folder.path + "/out").counts.licenses == given.licenses)
        let none = try CurationRun(try plan("", "none")).run(resumes: false).counts
        #expect(none.licenses == ["CC0-1.0": 1, "MIT": 1])
        let card = try DataCard(folder: folder.path + "/none").page
        #expect(card.contains("<h2>Licenses</h2>"))
        #expect(card.contains("none named"))
    }

    private func read(_ folder: String) throws -> [JSON.Object] {
        let reader = RecordReader(try DataFile.find([folder]))
        var all: [JSON.Object] = []
        while let record = try reader.next() {
            if case .object(let object) = record.content { all.append(object) }
        }
        return all
    }
}
