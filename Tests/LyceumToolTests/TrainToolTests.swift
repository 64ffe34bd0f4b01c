import Foundation
import LyceumCore
import Testing

/// `lyceum train` as a user runs it, on the tiny chat model.
@Suite("Training from the command line")
struct TrainToolTests {
    /// A folder with data and a configuration of a tiny run.
    private final class Workplace {
        let folder: TemporaryFolder
        var path: String { folder.path }

        init(_ more: String = "", steps: Int = 24) throws {
            folder = try TemporaryFolder()
            let sentences = ["The little school stood on a hill. ", "A river ran by and the bell rang. ", "One two three four five. "]
            try (0..<240).map { sentences[$0 % 3] + "Day \($0 % 17). " }.joined().write(
                toFile: path + "/text.txt", atomically: true, encoding: .utf8)
            try (0..<10).map { #"{"messages": [{"role": "user", "content": "What is \#($0) and \#($0)?"}, {"role": "assistant", "content": "It is \#(2 * $0)."}]}"# }
                .joined(separator: "\n").write(toFile: path + "/chat.jsonl", atomically: true, encoding: .utf8)
            try """
            model: \(Tool.model)
            data: text.txt
            batch: {sequences: 4, micro: 2, length: 48}
            steps: \(steps)
            optimizer: {type: adamw, rate: 3e-3}
            schedule: {type: cosine, warmup: 2}
            validation: {share: 0.1, every: 8}
            checkpoint: {every: 3}
            output: run
            \(more)
            """.write(toFile: path + "/train.yaml", atomically: true, encoding: .utf8)
        }

        var arguments: [String] { ["train", path + "/train.yaml"] }
        static let environment = ["LYCEUM_HOME": NSTemporaryDirectory() + "lyceum-train-home"]

        func run(_ more: [String] = []) throws -> Tool.Outcome { try Tool.run(arguments + more, environment: Self.environment) }
        func model(_ output: String = "run") throws -> Data {
            try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(output)/model/model.safetensors"))
        }
        /// The recorded values that do not depend on the clock.
        func metrics(_ output: String = "run") throws -> [[String: Double]] {
            try String(contentsOfFile: "\(path)/\(output)/metrics.jsonl", encoding: .utf8).split(separator: "\n").map { line in
                var values: [String: Double] = [:]
                for (name, value) in try JSON.parse(String(line)).objectValue ?? JSON.Object()
                where name != "time" && !name.hasPrefix("seconds") && !name.hasPrefix("speed") { values[name] = value.doubleValue }
                return values
            }
        }
    }

    @Test("a run learns, is recorded, and its model works at once")
    func wholeRun() throws {
        let place = try Workplace("seed: 3")
        let outcome = try place.run()
        try #require(outcome.status == 0, "\(outcome.errors)")
        let metrics = try place.metrics()
        #expect(metrics.compactMap { $0["step"] } == (0...24).map(Double.init))
        let (before, after) = (try #require(metrics.first?["validation/loss"]), try #require(metrics.last?["validation/loss"]))
        #expect(after < before - 1)
        #expect(outcome.output.contains("lyceum convert"))
        let text = try Tool.json(["generate", place.path + "/run/model", "--prompt", "The", "--max-tokens", "4", "--temperature", "0", "--json"])
        #expect(text["tokens"]?.arrayValue?.count == 4)
        // A second start does not write over the first.
        let again = try place.run()
        #expect(again.status == 64)
        #expect(again.errors.contains("--resume"))
    }

    @Test("records with items of an examination are left out and told, unless that is declined")
    func decontaminated() throws {
        let item = "Which river of the northern plain carries more water in spring than in autumn, and why does it?"
        let place = try Workplace("decontaminate: {tasks: none, items: items.jsonl}", steps: 2)
        try "{\"question\": \"\(item)\", \"answer\": \"The Elder.\", \"task\": \"rivers\"}\n".write(
            toFile: place.path + "/items.jsonl", atomically: true, encoding: .utf8)
        try (0..<30).map { "{\"text\": \"The bell rang on day \($0).\($0 == 9 ? " " + item.uppercased() : "")\"}" }.joined(separator: "\n").write(
            toFile: place.path + "/records.jsonl", atomically: true, encoding: .utf8)
        let outcome = try place.run(["--set", "data=records.jsonl"])
        #expect(outcome.errors.contains("1 record was left out for items of rivers (1), such as \(place.path)/records.jsonl:10"))
        let record = try JSON.read(path: place.path + "/run/decontamination.json")
        #expect(record["sources"]?.arrayValue?.first?["dropped"]?.intValue == 1)
        let all = try place.run(["--set", "data=records.jsonl", "--set", "output=all", "--no-decontaminate"])
        #expect(all.status == 0 && !all.errors.contains("left out"))
        #expect(!FileManager.default.fileExists(atPath: place.path + "/all/decontamination.json"))
        // By default the questions that come with Lyceum are looked for.
        let usual = try place.run(["--set", "data=records.jsonl", "--set", "output=usual", "--set", "decontaminate=known"])
        #expect(usual.errors.contains("no item of general_knowledge, following_instructions was found"))
    }

    @Test("killed at twenty random moments and resumed, a run gives the bits of an uninterrupted one")
    func kills() throws {
        let place = try Workplace(steps: 60)
        try #require(try place.run(["--set", "output=whole"]).status == 0)
        let (expected, expectedMetrics) = (try place.model("whole"), try place.metrics("whole"))
        // A run killed after its model is there, while it writes its page, is resumed too: only one that ended by itself is done.
        var (kills, attempt, starts, isDone) = (0, 0, 0, false)
        while kills < 20 || !isDone {
            try #require(starts < 400)
            starts += 1
            if isDone { attempt += 1 }
            let output = "run\(attempt)"
            let isBegun = FileManager.default.fileExists(atPath: "\(place.path)/\(output)/run.json")
            let process = Process()
            process.executableURL = URL(fileURLWithPath: Tool.path)
            process.arguments = place.arguments + ["--set", "output=\(output)"] + (isBegun ? ["--resume"] : [])
            process.environment = ProcessInfo.processInfo.environment.merging(Workplace.environment) { $1 }
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            let end = Date(timeIntervalSinceNow: kills < 20 ? Double.random(in: 0.01...0.6) : 600)
            while process.isRunning, Date() < end { usleep(2000) }
            if process.isRunning {
                kill(process.processIdentifier, SIGKILL)
                kills += 1
            }
            process.waitUntilExit()
            isDone = process.terminationReason == .exit
            if isDone { try #require(process.terminationStatus == 0) }
        }
        for number in 0...attempt {
            #expect(try place.model("run\(number)") == expected)
            #expect(try place.metrics("run\(number)") == expectedMetrics)
            #expect(!(try FileManager.default.contentsOfDirectory(atPath: "\(place.path)/run\(number)")).contains { $0.contains("partial") })
        }
    }

    @Test("the number of threads changes no bit")
    func threads() throws {
        let place = try Workplace(steps: 6)
        for threads in ["1", "2"] {
            try #require(try place.run(["--threads", threads, "--set", "output=t\(threads)"]).status == 0)
        }
        #expect(try place.model("t1") == place.model("t2"))
    }

    @Test("an interrupted run saves, says how to go on, and goes on to the bit", arguments: [[SIGINT, 130], [SIGTERM, 143]])
    func interruption(_ case: [Int32]) throws {
        let (signal, status) = (`case`[0], `case`[1])
        let place = try Workplace(steps: 3000)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Tool.path)
        let constant = ["--set", "schedule={type: constant, warmup: 0}", "--set", "checkpoint.every=1000000", "--set", "validation.every=1000000"]
        process.arguments = place.arguments + constant
        process.environment = ProcessInfo.processInfo.environment.merging(Workplace.environment) { $1 }
        process.standardOutput = FileHandle.nullDevice
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let metrics = place.path + "/run/metrics.jsonl"
        while process.isRunning, ((try? String(contentsOfFile: metrics, encoding: .utf8)) ?? "").split(separator: "\n").count < 4 { usleep(2000) }
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        #expect(process.terminationStatus == status)
        #expect(String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).contains("--resume"))
        let checkpoints = try FileManager.default.contentsOfDirectory(atPath: place.path + "/run/checkpoints")
        let step = try #require(checkpoints.first.flatMap { Int($0.dropFirst(5)) })
        let rest = constant + ["--set", "steps=\(step + 3)"]
        try #require(try place.run(rest + ["--resume"]).status == 0)
        try #require(try place.run(rest + ["--set", "output=whole"]).status == 0)
        #expect(try place.model() == place.model("whole"))
    }

    @Test("a full disk is an error, and the checkpoint before is intact")
    func fullDisk() throws {
        let place = try Workplace(steps: 6)
        try #require(try place.run(["--set", "output=whole"]).status == 0)
        let shell = "ulimit -f LIMIT; exec \"$0\" \"$@\""
        // Files may have 100 kB: enough for the record, too little for the weights.
        let failed = try Tool.launch(
            "/bin/sh", ["-c", shell.replacingOccurrences(of: "LIMIT", with: "200"), Tool.path] + place.arguments,
            environment: Workplace.environment)
        #expect(failed.status == 74, "\(failed.errors)")
        #expect(failed.errors.contains("checkpoint of step 3 could not be written"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.path + "/run/checkpoints").isEmpty)
        let resumed = try place.run(["--resume"])
        try #require(resumed.status == 0, "\(resumed.errors)")
        #expect(try place.model() == place.model("whole"))
    }

    @Test("ten conversations are enough for fine-tuning with an adapter, and for all weights")
    func tenRows() throws {
        let place = try Workplace()
        let sft = ["--set", "data=chat.jsonl", "--set", "objective=sft", "--set", "batch.length=64", "--set", "steps=4"]
        try #require(try place.run(sft + ["--set", "output=full"]).status == 0)
        for type in ["lora", "dora", "ia3"] {
            let outcome = try place.run(sft + ["--set", "adapter={type: \(type), rank: 4}", "--set", "output=\(type)"])
            try #require(outcome.status == 0, "\(type): \(outcome.errors)")
            #expect(FileManager.default.fileExists(atPath: "\(place.path)/\(type)/model/adapter_config.json"))
        }
        let shown = try place.run(sft + ["--set", "output=none", "--show-batch"])
        #expect(shown.output.contains("[") && shown.output.contains("learned"))
        #expect(!FileManager.default.fileExists(atPath: place.path + "/none"))
    }

    @Test("a forecast says what a run needs; one that cannot fit is refused with what would")
    func forecast() throws {
        let place = try Workplace()
        let object = try Tool.json(place.arguments + ["--forecast", "--json"], environment: Workplace.environment)
        #expect(object["trained_parameters"] == object["parameters"])
        #expect(object["memory"]?["optimizer"]?.intValue ?? 0 >= 8 * (object["parameters"]?.intValue ?? .max))
        #expect(object["tokens_per_second"]?.doubleValue ?? 0 > 0)
        #expect(!FileManager.default.fileExists(atPath: place.path + "/run"))
        let refused = try place.run(["--set", "memory=100kB"])
        #expect(refused.status == 77)
        for way in ["recompute: true", "adapter: lora", "adamw-8bit", "batch.micro"] { #expect(refused.errors.contains(way)) }
    }

    @Test("a resumed run refuses other data by key, and may be made longer")
    func changedConfiguration() throws {
        let place = try Workplace(steps: 6)
        try #require(try place.run().status == 0)
        let refused = try place.run(["--resume", "--set", "seed=9", "--set", "batch.length=32"])
        #expect(refused.status == 64)
        #expect(refused.errors.contains("batch (was") && refused.errors.contains("seed (was"))
        let longer = try place.run(["--resume", "--set", "steps=9"])
        #expect(longer.status == 0, "\(longer.errors)")
        #expect(try place.metrics().last?["step"] == 9)
    }

    @Test("mistakes in the file are told with lines before anything is loaded")
    func mistakes() throws {
        let place = try Workplace("learning_rate: 3\noptimiser: adamw")
        let outcome = try place.run(["--set", "model=nothing-here"])
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("train.yaml:10") && outcome.errors.contains("optimizer"))
        let missing = try Tool.run(["train"])
        #expect(missing.errors.contains("--example"))
        #expect(try Tool.run(["train", "--example", "lora"]).output.contains("adapter:"))
        #expect(try Tool.run(["train", "--keys"]).output.contains("| `batch.length` |"))
        #expect(try Tool.run(["train", "--example", "lorra"]).status == 64)
    }

    @Test("with --json every step is an object on a line")
    func jsonLines() throws {
        let place = try Workplace(steps: 3)
        let outcome = try place.run(["--json"])
        let lines = try outcome.output.split(separator: "\n").map { try JSON.parse(String($0)) }
        #expect(lines.count == 4)
        #expect(lines[2]["step"] == 3 && lines[2]["loss"]?.doubleValue != nil)
        #expect(lines[3]["model"]?.stringValue?.hasSuffix("run/model") == true)
    }
}
