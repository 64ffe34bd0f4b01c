import Foundation
import LyceumCore
import LyceumData
import Testing

@testable import LyceumCurate

@Suite("Deduplication and decontamination in pipelines")
struct CurationPassesTests {
    private static let mail = "Write to someone@example.net about the river and the market of the evening."

    /// Six files; every third document is said again in the next file with other signs, and one holds an examination's item.
    private func filled() throws -> CurationFolder {
        let folder = try CurationFolder()
        try FileSystem.makeFolder(folder.path + "/in")
        for file in 0..<6 {
            var records: [JSON] = []
            for number in 0..<30 {
                let own = file * 100 + number
                let copied = number % 3 == 2 && file > 0 ? own - 101 : nil
                let seed = copied ?? own
                var text = (0..<4).map { CurationFolder.text(seed * 7 + $0) }.joined(separator: "\n") + "\n\(Self.mail) Number \(seed) it was."
                if copied != nil { text = text.replacingOccurrences(of: " and ", with: ", AND “") }
                if own == 204 { text += "\nWhich planet of the seven is the one that nobody has ever seen from the old tower?" }
                records.append([
                    "id": .string("d\(own)"), "text": .string(text), "page": ["address": .string("https://site\(own % 5).example.com/\(own)")],
                ])
            }
            try AtomicFile.write(records.map { $0.text() + "\n" }.joined(), to: "\(folder.path)/in/part\(file).jsonl")
        }
        let item: JSON = [
            "question": "Which planet of the seven is the one that nobody has ever seen from the old tower?", "answer": "None", "task": "towers",
            "id": "t1",
        ]
        try AtomicFile.write(item.text() + "\n", to: folder.path + "/items.jsonl")
        return folder
    }

    private func plan(_ folder: borrowing CurationFolder, _ output: String, _ more: String = "", workers: Int = 2) throws(LyceumError) -> CurationPlan {
        try CurationPlan.parse(
            """
            input: {paths: [in], url: page.address}
            stages:
              - gopher-quality: {least_words: 30}
            decontaminate: {items: [items.jsonl]}
            deduplicate:
              - {method: minhash, memory: 40MB}
              - {method: line, minimum_words: 5}
            finish: [personal-data]
            output: {folder: \(output)}
            workers: \(workers)
            \(more)
            """, folder: folder.path)
    }

    private func documents(_ path: String) throws -> [JSON.Object] {
        let reader = RecordReader(try DataFile.find([path]))
        var all: [JSON.Object] = []
        while let record = try reader.next() {
            if case .object(let object) = record.content { all.append(object) }
        }
        return all
    }

    @Test("Every document is kept once or dropped once with its reason, in the order of the pipeline")
    func accounts() throws {
        let folder = try filled()
        let counts = try CurationRun(try plan(folder, "out")).run(resumes: false).counts
        let out = folder.path + "/out"
        #expect(counts.stages.map(\.label) == ["gopher-quality", "decontaminate", "dedup-minhash", "dedup-line-2", "personal-data"])
        let (kept, dropped) = (try documents(out + "/kept"), try documents(out + "/dropped"))
        #expect(kept.count + dropped.count == 180)
        #expect(Set((kept + dropped).compactMap { $0["id"]?.stringValue }).count == 180)
        #expect(counts.documents == 180)
        #expect(counts.kept == kept.count)
        for stage in counts.stages {
            for (reason, count) in stage.reasons {
                #expect(dropped.count { $0["dropped_by"]?.stringValue == stage.label && $0["reason"]?.stringValue == reason } == count)
            }
        }
        for (before, after) in zip(counts.stages, counts.stages.dropFirst()) {
            #expect(before.kept == after.documents)
            #expect(before.keptBytes == after.bytes)
        }
        // Planted: 50 copies, of which one has lost its original to the item; mail addresses are replaced after the copies were found.
        #expect(counts.stages[2].reasons["duplicate"] == 49)
        let found = dropped.filter { $0["dropped_by"] == "decontaminate" }
        #expect(found.map { $0["id"]?.stringValue } == ["d204"])
        #expect(found.first?["reason"]?.stringValue == "contaminated: towers")
        #expect(found.first?["contaminated_item"]?.stringValue == "t1")
        #expect(kept.allSatisfy { $0["text"]?.stringValue?.contains("someone@example.net") == false })
        #expect(counts.stages[3].changed > 100)
        #expect(counts.keptLengths.reduce(0, +) == kept.count)
        #expect(counts.domains == ["example.com": kept.count])
        #expect(try FileSystem.names(in: out).sorted() == ["dropped", "kept", "marks", "passes.json", "pipeline.json", "report.json", "times"])
        // The document that stayed is named by its own name and the file it was read from.
        for document in dropped where document["dropped_by"] == "dedup-minhash" {
            let number = try #require(document["id"]?.stringValue.flatMap { Int($0.dropFirst()) })
            #expect(document["dedup_of"]?.stringValue == "d\(number - 101)")
            #expect(document["dedup_of_file"]?.stringValue?.hasSuffix("in/part\(number / 100 - 1).jsonl") == true)
        }
        let card = try DataCard(folder: out)
        #expect(card.counts.samples.contains { $0.original?.contains("/in/part") == true })
        #expect(card.page.contains("for which d"))
        #expect(card.counts.kept == counts.kept)
        #expect(card.counts.stages == counts.stages)
        #expect(card.json["examinations"] == [["task": "towers", "items": 1, "too_short": 0, "documents": 1]])
        #expect(card.page.contains("Overlap with examinations"))
        #expect(card.counts.samples.contains { $0.stage == "dedup-minhash" })
    }

    @Test("Stopped anywhere and gone on with, the output is that of one run", arguments: ["jsonl", "jsonl.zst"])
    func resuming(form: String) throws {
        let folder = try filled()
        var plan = try plan(folder, "whole", workers: 3)
        plan.form = CurationPlan.Form(rawValue: form) ?? .plain
        _ = try CurationRun(plan).run(resumes: false)
        let whole = try folder.contents("whole")
        #expect(whole.keys.contains("passes.json"))
        // Gone on with when all is done, nothing changes.
        #expect(try CurationRun(plan).run(resumes: true).resumed == 6)
        #expect(try folder.contents("whole") == whole)

        plan = try self.plan(folder, "part", workers: 1)
        plan.form = CurationPlan.Form(rawValue: form) ?? .plain
        let out = folder.path + "/part"
        // The work as far as the passes, then the states a kill may leave behind.
        var files = plan
        files.deduplications = []
        files.finishing = []
        _ = try CurationRun(files).run(resumes: false)
        try FileSystem.move(out + "/kept", to: out + "/filtered")
        try FileSystem.makeFolder(out + "/kept")
        try FileSystem.remove(out + "/report.json")
        #expect(throws: LyceumError.self) {
            try Deduplicator(
                [DataFile(path: out + "/filtered/00000-part0.\(form)", format: .jsonLines)], output: out + "/passes/0",
                options: plan.deduplications[0].options
            ).run { _ throws(LyceumError) in throw LyceumError(.cancelled, "stopped") }
        }
        #expect(try CurationRun(plan).run(resumes: true).resumed == 6)
        #expect(try folder.contents("part") == whole)

        // Without its mark, the end of the passes has nothing to work on: everything is read again.
        try FileSystem.remove(out + "/passes.json")
        #expect(try CurationRun(plan).run(resumes: true).resumed == 0)
        #expect(try folder.contents("part") == whole)
        // A file that changed is read again, and so are all others.
        try FileSystem.remove(out + "/marks/00002-part2.json")
        #expect(try CurationRun(plan).run(resumes: true).files == 6)
        #expect(try folder.contents("part") == whole)
    }

    @Test("A preset's personal data goes last, and mistakes are said at their line")
    func parsing() throws {
        let folder = try filled()
        let plan = try CurationPlan.parse(
            "input: in\noutput: out\npreset: fineweb\ndeduplicate: minhash\ndecontaminate: none", folder: folder.path)
        #expect(plan.stages.map(\.label) == ["gopher-repetition", "gopher-quality", "c4-lines", "fineweb"])
        #expect(plan.finishing.map(\.label) == ["personal-data"])
        #expect(plan.deduplications.map(\.label) == ["dedup-minhash"])
        let without = try CurationPlan.parse("input: in\noutput: out\npreset: fineweb\nfinish: [fineweb]", folder: folder.path)
        #expect(without.stages.map(\.label) == ["gopher-repetition", "gopher-quality", "c4-lines", "fineweb", "personal-data", "fineweb-2"])
        func message(_ text: String) -> String {
            do { _ = try CurationPlan.parse("input: in\noutput: out\n" + text, folder: folder.path) } catch { return "\(error)" }
            return ""
        }
        #expect(message("deduplicate:\n  - {method: minhsh}\n").contains("minhash"))
        #expect(message("deduplicate:\n  - {method: line, index: [a]}\n").contains("pipeline:4"))
        #expect(message("decontaminate: gsm8k\n").contains("gsm8k"))
        #expect(message("decontaminate: {ngram: 0}\n").contains("ngram"))
    }

    @Test("Examinations are looked for unless they are declined, and decide about the digest")
    func examinations() throws {
        let folder = try filled()
        let source: BenchmarkSource = { names, _ throws(LyceumError) in
            names.map { BenchmarkItem(task: $0, id: "1", question: "one two three four five six seven eight nine ten eleven twelve", answers: []) }
        }
        func plan(_ more: String) throws -> CurationPlan {
            try CurationPlan.parse("input: in\noutput: out\n" + more, folder: folder.path, examinations: source)
        }
        let (standard, named, none) = (try plan(""), try plan("decontaminate: {tasks: [a, b]}"), try plan("decontaminate: none"))
        #expect(standard.stages.map(\.label) == ["decontaminate"])
        #expect((named.stages.last?.filter as? DecontaminationFilter)?.index.tasks.map(\.name) == ["a", "b"])
        #expect(none.stages.isEmpty)
        #expect(Set([standard.digest, named.digest, none.digest]).count == 3)
        #expect(named.configuration["examinations"]?["tasks"]?.arrayValue?.count == 2)
    }
}
