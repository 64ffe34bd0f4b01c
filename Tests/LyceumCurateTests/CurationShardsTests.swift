import LyceumCore
import LyceumText
import Testing

@testable import LyceumCurate
@testable import LyceumData

@Suite("Token shards and meanings in pipelines")
struct CurationShardsTests {
    /// Five files of forty documents, and a tokenizer beside the pipeline.
    private func filled() throws -> CurationFolder {
        let folder = try CurationFolder()
        try FileSystem.makeFolder(folder.path + "/in")
        for file in 0..<5 { try folder.write("in/part\(file).jsonl", documents: file * 40..<file * 40 + 40) }
        try writeTokenizer(folder, vocabulary: 400)
        return folder
    }

    private func writeTokenizer(_ folder: borrowing CurationFolder, vocabulary: Int) throws {
        let trainer = BPETrainer(vocabularySize: vocabulary, specialTokens: ["<|end|>"])
        try FileSystem.makeFolder(folder.path + "/words")
        let json = try trainer.train((0..<40).map { CurationFolder.text($0) })
        try AtomicFile.write(json.text(), to: folder.path + "/words/tokenizer.json")
        let settings: JSON = ["eos_token": "<|end|>"]
        try AtomicFile.write(settings.text(), to: folder.path + "/words/tokenizer_config.json")
    }

    private func plan(_ folder: borrowing CurationFolder, _ output: String, _ more: String = "", workers: Int = 1) throws(LyceumError) -> CurationPlan {
        try CurationPlan.parse(
            """
            input: {paths: [in]}
            stages:
              - gopher-quality: {least_words: 20}
            output: {folder: \(output), format: shards, tokenizer: words, eos: true, validation: 0.2, shard_tokens: 1500}
            workers: \(workers)
            \(more)
            """, folder: folder.path)
    }

    /// The documents of a folder of shards: tokens, and the lines they come from.
    private func documents(_ path: String) throws -> [[String]] {
        let folder = try ShardFolder(path: path)
        return try ShardFolder.Split.allCases.map { split in
            let set = try folder.open(split)
            return try (0..<set.count).map { number in
                let line = set.origin(of: number)?.split(separator: ":").last ?? ""
                return "\(line): \(try set.tokens(of: number, in: 0..<set.length(of: number)))"
            }
        }
    }

    @Test("They are those of lyceum shards build on the kept documents, the same bytes for any number of workers, with deduplication and without",
        arguments: ["", "deduplicate: [{method: line, memory: 40MB}]"])
    func equality(more: String) throws {
        let folder = try filled()
        for workers in [1, 4] { _ = try CurationRun(try plan(folder, "out\(workers)", more, workers: workers)).run(resumes: false) }
        let one = try folder.contents("out1")
        #expect(one == (try folder.contents("out4")))
        #expect(one.keys.count { $0.hasPrefix("shards/train-") } > 2)
        let counts = try #require(try CurationShards.counts(in: folder.path + "/out1"))
        #expect(counts.tokens > 3000)
        #expect(try DataCard(folder: folder.path + "/out1").shards == counts)

        let model = try ShardModel.open(folder.path + "/words")
        let options = ShardBuilder.Options(shardTokens: 1500, validation: 0.2, threads: 3)
        let second = try ShardBuilder(
            try DataFile.find([folder.path + "/out1/kept"]), encoder: TextEncoder(model.tokenizer, end: model.endOfText), folder: folder.path + "/second",
            options: options
        ).build()
        let found = try documents(folder.path + "/out1/shards")
        #expect(found == (try documents(second.path)))
        #expect(found.map(\.count).reduce(0, +) == counts.documents)
        // All but what names the files: the same bytes, tokens and places.
        for split in ShardFolder.Split.allCases {
            let names = try ShardFolder(path: folder.path + "/out1/shards").names(split)
            #expect(names == second.names(split))
            for name in names {
                let (ours, theirs) = (try TokenShard(path: "\(folder.path)/out1/shards/\(name)"), try TokenShard(path: "\(second.path)/\(name)"))
                for key in ["documents", "tokens", "longest", "sections", "first", "end"] { #expect(ours.footer[key] == theirs.footer[key]) }
                let end = try #require(ours.footer["sections"]?["checksums"]?.arrayValue?.first?.intValue)
                let bytes = [one["shards/\(name)"] ?? [], try folder.contents("second")[name] ?? []].map { Array($0[..<end]) }
                #expect(bytes[0] == bytes[1])
            }
        }
    }

    @Test("Stopped and gone on with, or worked on in parts, they are those of one run; another tokenizer makes them anew")
    func resuming() throws {
        let folder = try filled()
        _ = try CurationRun(try plan(folder, "whole")).run(resumes: false)
        let whole = try folder.contents("whole")
        let part = try plan(folder, "part", workers: 2)
        for number in 1...3 {
            let run = CurationRun(part)
            try run.prepare(resumes: true)
            _ = try run.work(on: CurationShare(part: number, of: 3))
        }
        #expect(try CurationShards.counts(in: folder.path + "/part") == nil)
        _ = try CurationRun(part).run(resumes: true)
        #expect(try folder.contents("part") == whole)
        // As a kill leaves it: a shard missing, another damaged, no manifest, no report.
        let shards = folder.path + "/part/shards"
        try FileSystem.remove(shards + "/train-00001.shard")
        try AtomicFile.write("damaged", to: shards + "/train-00002.shard")
        for name in ["/shards/" + ShardFolder.manifestName, "/report.json"] { try FileSystem.remove(folder.path + "/part" + name) }
        #expect(try CurationRun(part).run(resumes: true).resumed == 5)
        #expect(try folder.contents("part") == whole)

        try writeTokenizer(folder, vocabulary: 330)
        #expect(try CurationRun(try plan(folder, "part")).run(resumes: true).resumed == 5)
        #expect(try CurationShards.counts(in: folder.path + "/part")?.tokens != (try CurationShards.counts(in: folder.path + "/whole")?.tokens))
    }

    @Test("What cannot be made is said at its line; without documents there are no shards")
    func mistakes() throws {
        let folder = try filled()
        func message(_ text: String) -> String {
            do { _ = try CurationPlan.parse("input: in\n" + text, folder: folder.path) } catch { return "\(error)" }
            return ""
        }
        #expect(message("output: {folder: out, format: shards}").contains("tokenizer"))
        #expect(message("output:\n  folder: out\n  format: shards\n  tokenizer: nothing-of-this-name\n").contains("pipeline:5"))
        #expect(message("output: {folder: out, tokenizer: words}").contains("format: shards"))
        #expect(message("output: out\ndeduplicate:\n  - method: semantic\n").contains("encoder"))
        #expect(message("output: out\ndeduplicate:\n  - method: semantic\n    encoder: nothing-of-this-name\n").contains("pipeline:5"))
        let none = try plan(folder, "none", "finish: [{gopher-quality: {least_words: 100000}}]\ndeduplicate: [document]")
        #expect(try CurationRun(none).run(resumes: false).counts.kept == 0)
        #expect(try CurationShards.counts(in: folder.path + "/none") == nil)
    }

    @Test("Deduplication by meaning in a pipeline keeps what lyceum dedup keeps, and goes on where it was stopped")
    func semantic() throws {
        let folder = try CurationFolder()
        try FileSystem.makeFolder(folder.path + "/in")
        // Every third text has the words of an earlier one in another order.
        let texts = (0..<120).map { number -> String in
            let words = "w\(number % 3 == 2 ? number - 2 : number) river\(number % 3 == 2 ? number - 2 : number) and of the market".split(separator: " ")
            return (number % 3 == 2 ? words.reversed() : words).joined(separator: " ")
        }
        for file in 0..<3 {
            let records = texts.indices.filter { $0 / 40 == file }.map { number -> String in
                let record: JSON = ["id": .string("d\(number)"), "text": .string(texts[number])]
                return record.text()
            }
            try AtomicFile.write(records.joined(separator: "\n") + "\n", to: "\(folder.path)/in/part\(file).jsonl")
        }
        func plan(_ output: String, workers: Int) throws -> CurationPlan {
            var plan = try CurationPlan.parse(
                "input: in\noutput: \(output)\nworkers: \(workers)\ndecontaminate: none\ndeduplicate: [{method: document, memory: 40MB}]", folder: folder.path)
            // The encoder of these tests; models are found by name before anything runs.
            let method = DedupMethod.semantic(SemanticParameters(encoder: "words", similarity: 0.999, clusters: 4))
            plan.deduplications[0].options.method = method
            plan.deduplications[0].label = "dedup-semantic"
            plan.encoders = { _, _ in WordEncoder() }
            return plan
        }
        let counts = try CurationRun(try plan("one", workers: 1)).run(resumes: false).counts
        #expect(counts.kept == 80)
        #expect(counts.stages.last?.reasons == ["duplicate": 40])
        _ = try CurationRun(try plan("three", workers: 3)).run(resumes: false)
        #expect(try folder.contents("one") == (try folder.contents("three")))
        var options = DedupOptions(.semantic(SemanticParameters(encoder: "words", similarity: 0.999, clusters: 4)))
        options.memory = 40_000_000
        _ = try Deduplicator(try DataFile.find([folder.path + "/in"]), output: folder.path + "/alone", options: options, encoder: WordEncoder()).run()
        func ids(_ path: String) throws -> [String] {
            let reader = RecordReader(try DataFile.find([path]))
            var all: [String] = []
            while let record = try reader.next() { all.append(record.value("id")?.stringValue ?? "") }
            return all
        }
        #expect(try ids(folder.path + "/one/kept") == ids(folder.path + "/alone/kept"))
        let reader = RecordReader(try DataFile.find([folder.path + "/one/dropped"]))
        var pairs = 0
        while let record = try reader.next() {
            let number = try #require(record.value("id")?.stringValue.flatMap { Int($0.dropFirst()) })
            #expect(record.value("dedup_of") == .string("d\(number - 2)"))
            #expect(record.value("dedup_of_file")?.stringValue?.hasSuffix("in/part\((number - 2) / 40).jsonl") == true)
            pairs += 1
        }
        #expect(pairs == 40)
    }
}
