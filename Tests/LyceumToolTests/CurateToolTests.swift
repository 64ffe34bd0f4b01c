import Foundation
import LyceumCore
import Testing

@Suite("lyceum curate")
struct CurateToolTests {
    private func folder(files: Int, documents: Int) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path + "/in", withIntermediateDirectories: true)
        let words = ["the", "of", "and", "that", "river", "mountain", "reading", "because", "children", "evening"]
        for file in 0..<files {
            let lines = (0..<documents).map { document -> String in
                let text = (0..<8).map { line in
                    (0..<12).map { words[(($0 + 3) * (line + 7) * (document + file * 31 + 1)) % 97 % words.count] }.joined(separator: " ") + "."
                }
                let whole = text.joined(separator: "\n") + "\nmail me@example.net\n3 likes"
                let value: JSON = ["id": .string("\(file)-\(document)"), "text": .string(whole)]
                return value.text()
            }
            try (lines.joined(separator: "\n") + "\n").write(toFile: "\(folder.path)/in/part\(file).jsonl", atomically: true, encoding: .utf8)
        }
        let pipeline = """
            input: in
            stages: [gopher-quality, c4-lines, personal-data]
            output: {folder: out, format: jsonl.gz}
            """
        try pipeline.write(toFile: folder.path + "/pipeline.yaml", atomically: true, encoding: .utf8)
        return folder
    }

    @Test("The example is a pipeline that runs; a card follows; a used folder is refused")
    func run() throws {
        let folder = try folder(files: 2, documents: 10)
        let example = try Tool.run(["curate", "--example", "gopher"])
        try example.output.write(toFile: folder.path + "/example.yaml", atomically: true, encoding: .utf8)
        let arguments = ["curate", folder.path + "/example.yaml", "--set", "input.paths=[in]", "--json"]
        let plan = try Tool.json(arguments + ["--dry-run"])
        #expect(plan["files"]?.arrayValue?.count == 2)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/curated"))
        let result = try Tool.json(arguments)
        #expect(result["documents"]?.intValue == 20)
        #expect(result["stages"]?.arrayValue?.compactMap { $0["stage"]?.stringValue } == ["gopher-repetition", "gopher-quality", "decontaminate"])
        let again = try Tool.run(arguments)
        #expect(again.status == 64)
        #expect(again.errors.contains("--resume"))
        let card = try Tool.json(["curate", "card", folder.path + "/curated", "--json"])
        #expect(card["documents"]?.intValue == 20)
        #expect(FileManager.default.fileExists(atPath: folder.path + "/curated/card.html"))
    }

    @Test("A filter is tried on documents, with its values and its verdicts")
    func tryFilter() throws {
        let folder = try folder(files: 1, documents: 3)
        let outcome = try Tool.run(["curate", "try", "personal-data", folder.path + "/in", "--json", "--limit", "2"])
        let lines = outcome.output.split(separator: "\n").map { try? JSON.parse(String($0)) }
        #expect(lines.count == 2)
        #expect(lines.allSatisfy { $0?["changed"]?.boolValue == true && $0?["text"]?.stringValue?.contains("mail email@example.com") == true })
        let words = try Tool.run(["curate", "try", "c4-lines", folder.path + "/in", "--set", "least_sentences=9"])
        #expect(words.output.contains("3\ttoo_few_sentences"))
        #expect(try Tool.run(["curate", "try", "c4-line", folder.path + "/in"]).errors.contains("c4-lines"))
        let filters = try Tool.json(["curate", "filters", "--json"])
        #expect((filters.arrayValue?.count ?? 0) >= 10)
    }

    @Test("Killed again and again, a run ends with the bytes of an uninterrupted one", arguments: [false, true])
    func kills(deduplicates: Bool) throws {
        let folder = try folder(files: 8, documents: deduplicates ? 25 : 60)
        let pipeline = folder.path + "/pipeline.yaml"
        if deduplicates {
            let more = "\ndeduplicate: [minhash, {method: substring, bytes: 60}, {method: line, minimum_words: 2}]\nfinish: [{gopher-quality: {least_words: 8}}]\n"
            try (try String(contentsOfFile: pipeline, encoding: .utf8) + more).write(toFile: pipeline, atomically: true, encoding: .utf8)
        }
        _ = try Tool.json(["curate", pipeline, "--set", "output.folder=whole", "--json"])
        var kills = 0
        for attempt in 0..<12 {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: Tool.path)
            process.arguments = ["curate", pipeline, "--set", "workers=\(attempt % 3 + 1)", "--resume"]
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            usleep(UInt32(20_000 + attempt * (deduplicates ? 45_000 : 23_000)))
            guard process.isRunning else { break }
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            kills += 1
        }
        #expect(kills > 0)
        _ = try Tool.json(["curate", pipeline, "--resume", "--json"])
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path + "/whole").filter { !$0.hasPrefix("times") }.sorted()
        #expect(try FileManager.default.subpathsOfDirectory(atPath: folder.path + "/out").filter { !$0.hasPrefix("times") }.sorted() == names)
        for name in names {
            let whole = FileManager.default.contents(atPath: "\(folder.path)/whole/\(name)")
            let cut = FileManager.default.contents(atPath: "\(folder.path)/out/\(name)")
            #expect(whole == cut, "\(name)")
        }
    }
}
