import Foundation
import LyceumCore
import Testing

/// `lyceum run` as a user runs it, on the tiny chat model.
@Suite("Recipes from the command line")
struct RecipeToolTests {
    /// A folder with a recipe that invents a field, trains with two seeds, and examines before and after.
    private final class Workplace {
        let folder: TemporaryFolder
        var path: String { folder.path }
        var recipe: String { path + "/recipe.yaml" }

        init(_ more: String = "") throws {
            folder = try TemporaryFolder()
            try """
            name: tiny
            parameters:
              steps: 12
            steps:
              field: {kind: fiction, seed: 5, facts: 16}
              before: {kind: examine, model: "\(Tool.model)", tasks: ["${field.task}"]}
              train:
                kind: train
                for: {seed: [1, 2]}
                seed: ${for.seed}
                configuration:
                  model: \(Tool.model)
                  data: ["${field.book}"]
                  batch: {sequences: 2, length: 64}
                  optimizer: {type: adamw, rate: 3e-3}
                  steps: ${parameters.steps}
                  checkpoint: {every: 2}
              after: {kind: examine, for: {seed: [1, 2]}, model: "${train.model}", tasks: ["${field.task}"]}
              compare: {kind: compare, records: ["${before.record}", "${after.record}"]}
            \(more)
            claims:
              learned: {says: It learns., arm: "${after.items}", against: "${before.items}"}
            """.write(toFile: recipe, atomically: true, encoding: .utf8)
        }

        func arguments(_ store: String, _ output: String = "out") -> [String] {
            ["run", recipe, "--store", "\(path)/\(store)", "--output", "\(path)/\(output)", "--threads", "2"]
        }

        var environment: [String: String] { ["LYCEUM_HOME": path + "/home"] }

        func run(_ store: String, _ output: String = "out", _ more: [String] = []) throws -> Tool.Outcome {
            try Tool.run(arguments(store, output) + more, environment: environment)
        }

        /// Starts the tool and lets it go on.
        func start(_ arguments: [String], output: String? = nil) throws -> Process {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: Tool.path)
            process.arguments = arguments
            process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
            if let output { try Data().write(to: URL(fileURLWithPath: output)) }
            process.standardOutput = output.flatMap { FileHandle(forWritingAtPath: $0) } ?? FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            return process
        }

        func results(_ output: String = "out") throws -> JSON { try JSON.read(path: "\(path)/\(output)/results.json") }

        /// Everything that may not depend on when and how it came to be: weights, and values of steps.
        func bits(_ output: String = "out") throws -> [String: String] {
            var bits: [String: String] = [:]
            for step in try results(output)["steps"]?.arrayValue ?? [] {
                let name = step["name"]?.stringValue ?? ""
                bits[name] = (step["values"] ?? .null).text() + (step["key"]?.stringValue ?? "")
                let weights = (step["folder"]?.stringValue ?? "") + "/model/model.safetensors"
                if FileSystem.isFile(weights) { bits[name + " weights"] = try Digest.ofFile(weights) }
            }
            return bits
        }
    }

    private func events(_ text: String) throws -> [JSON] { try text.split(separator: "\n").map { try JSON.parse(String($0)) } }

    @Test("a recipe runs, is found done, and redoes only what changed")
    func wholeRun() throws {
        let place = try Workplace()
        let first = try place.run("store")
        try #require(first.status == 0, "\(first.errors)")
        #expect(first.output.contains("learned"))
        #expect(first.output.contains("undecided") || first.output.contains("supported"))
        let results = try place.results()
        #expect(results["state"] == "finished")
        #expect(results["steps"]?.arrayValue?.count == 7)
        #expect(results["claims"]?[0]?["n"]?.intValue == 2)
        #expect(FileSystem.isFile(place.path + "/out/artifacts/train.seed=2/model/model.safetensors"))
        #expect(FileSystem.isFile(place.path + "/out/artifacts/compare/comparison.html"))
        #expect(!FileSystem.isFolder(place.path + "/out/artifacts/train.seed=2/checkpoints"))
        let again = try place.run("store", "out", ["--json"])
        #expect(try events(again.output).filter { $0["event"] == "present" }.count == 7)
        let changed = try place.run("store", "out", ["--json", "--set", "steps=4"])
        #expect(try events(changed.output).filter { $0["event"] == "present" }.compactMap { $0["step"]?.stringValue } == ["field", "before"])
        #expect(try events(changed.output).last?["state"] == "finished")
    }

    @Test("killed at any moment and run again, the bits are those of an uninterrupted run")
    func killed() throws {
        let place = try Workplace()
        try #require(try place.run("calm").status == 0)
        let expected = try place.bits()
        #expect(expected.keys.filter { $0.hasSuffix("weights") }.count == 2)
        for delay in [0.15, 0.9, 0.4, 1.6, 0.7, 2.1, 1.2] {
            let process = try place.start(place.arguments("wild", "wild-out"))
            Thread.sleep(forTimeInterval: delay)
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        let last = try place.run("wild", "wild-out")
        try #require(last.status == 0, "\(last.errors)")
        #expect(try place.bits("wild-out") == expected)
        let verified = try Tool.run(["store", "verify", "--store", place.path + "/wild"])
        #expect(verified.status == 0, "\(verified.output)")
        #expect(try FileSystem.names(in: place.path + "/wild/partial").isEmpty)
    }

    @Test("Ctrl-C saves, ends with 130, and the same command goes on to the same bits")
    func interrupted() throws {
        let place = try Workplace()
        try #require(try place.run("calm", "out", ["--set", "steps=150"]).status == 0)
        let expected = try place.bits()
        let arguments = place.arguments("wild", "wild-out") + ["--set", "steps=150"]
        let process = try place.start(arguments)
        // As soon as both trainings have something to go on with.
        let deadline = Date().addingTimeInterval(30)
        while process.isRunning, Date() < deadline {
            let names = (try? FileSystem.files(below: place.path + "/wild/partial")) ?? []
            if Set(names.filter { $0.contains("/checkpoints/") }.map { $0.prefix(64) }).count == 2 { break }
            Thread.sleep(forTimeInterval: 0.01)
        }
        kill(process.processIdentifier, SIGINT)
        process.waitUntilExit()
        #expect(process.terminationStatus == 130)
        #expect(try place.results("wild-out")["state"] == "stopped")
        let last = try Tool.run(arguments, environment: place.environment)
        try #require(last.status == 0, "\(last.errors)")
        #expect(last.output.contains("goes on where it was"))
        #expect(try place.bits("wild-out") == expected)
    }

    @Test("two runs at once on one store do each step once, and neither harms the other")
    func together() throws {
        let place = try Workplace()
        let outputs = [place.path + "/first.jsonl", place.path + "/second.jsonl"]
        let processes = try outputs.enumerated().map { number, output in
            try place.start(place.arguments("store", "out\(number)") + ["--json"], output: output)
        }
        for process in processes { process.waitUntilExit() }
        #expect(processes.map(\.terminationStatus) == [0, 0])
        var finished: [String: Int] = [:]
        for output in outputs {
            for event in try events(String(contentsOfFile: output, encoding: .utf8)) where event["event"] == "finished" {
                finished[event["step"]?.stringValue ?? "", default: 0] += 1
            }
        }
        #expect(finished.count == 7)
        #expect(finished.values.allSatisfy { $0 == 1 }, "\(finished)")
        #expect(try place.bits("out0") == place.bits("out1"))
        #expect(try Tool.run(["store", "verify", "--store", place.path + "/store"]).status == 0)
        // One folder is not for two.
        #expect(try place.run("store", "out0").status == 0)
    }

    @Test("a step that fails ends with its exit code and leaves the others' results")
    func failing() throws {
        let place = try Workplace(
            """
              broken: {kind: examine, model: "\(Tool.model)", questions: "recipe.yaml"}
              behind: {kind: compare, records: ["${before.record}", "${broken.record}"]}
            """)
        let outcome = try place.run("store", "out", ["--json"])
        #expect(outcome.status != 0 && outcome.status != 130)
        #expect(outcome.errors.contains("broken"), "\(outcome.errors)")
        let steps = try #require(try place.results()["steps"]?.arrayValue)
        let states = Dictionary(uniqueKeysWithValues: steps.map { ($0["name"]?.stringValue ?? "", $0["state"]?.stringValue ?? "") })
        #expect(states["broken"] == "failed")
        #expect(states["behind"] == "skipped")
        #expect(states["compare"] == "finished")
        #expect(states["after[seed=2]"] == "finished")
    }

    @Test("every kind of step does its work, adapters and own questions included")
    func kinds() throws {
        let folder = try TemporaryFolder()
        let recipe = folder.path + "/all.yaml"
        try """
        steps:
          field: {kind: fiction, seed: 3, facts: 12}
          sums: {kind: generate, seed: 4, task: "arithmetic:items=5"}
          lora:
            kind: train
            configuration:
              model: \(Tool.model)
              data: {path: "${field.exercises}"}
              adapter: {type: lora, rank: 2, targets: [all-linear]}
              batch: {sequences: 2, length: 48}
              steps: 3
          beside:
            kind: examine
            model: \(Tool.model)
            adapter: ${lora.model}
            questions: {path: "${field.questions}", name: own, options: choices}
          folder: {kind: convert, model: "\(Tool.model)", adapter: "${lora.model}", type: f32}
          merged:
            kind: examine
            model: ${folder.model}
            questions: {path: "${field.questions}", name: own, options: choices}
          file: {kind: convert, model: "${folder.model}", format: gguf, type: f16}
          small: {kind: quantize, model: "${folder.model}", type: Q8_0}
          last: {kind: examine, model: "${small.model}", tasks: ["${sums.task}"], limit: 2}
        claims:
          same: {says: Folding an adapter in changes nothing., arm: "${merged.items}", against: "${beside.items}", direction: equivalent, margin: 0.3}
        """.write(toFile: recipe, atomically: true, encoding: .utf8)
        let outcome = try Tool.run(
            ["run", recipe, "--store", folder.path + "/store", "--output", folder.path + "/out", "--json"],
            environment: ["LYCEUM_HOME": folder.path + "/home"])
        try #require(outcome.status == 0, "\(outcome.errors)")
        let results = try JSON.read(path: folder.path + "/out/results.json")
        func value(_ step: String, _ name: String) -> JSON? {
            results["steps"]?.arrayValue?.first { $0["name"]?.stringValue == step }?["values"]?[name]
        }
        #expect(value("sums", "count") == 5)
        #expect(value("sums", "task") == "arithmetic:items=5,seed=4")
        #expect(value("lora", "is_adapter") == true)
        #expect(value("beside", "count") == 12)
        #expect(value("beside", "score") == value("merged", "score"))
        #expect(value("last", "count") == 2)
        #expect(try #require(value("small", "bytes")?.intValue) < #require(value("folder", "bytes")?.intValue))
        #expect(FileSystem.isFile(folder.path + "/out/artifacts/lora/model/adapter_model.safetensors"))
        #expect(FileSystem.isFile(folder.path + "/out/artifacts/file/model.gguf"))
        #expect(results["claims"]?[0]?["effect"]?.doubleValue == 0)
        #expect(try Tool.run(["inspect", folder.path + "/out/artifacts/small/model.gguf"]).status == 0)
    }

    @Test("a recipe with mistakes ends before anything runs and names them all with their lines")
    func mistaken() throws {
        let folder = try TemporaryFolder()
        let recipe = folder.path + "/bad.yaml"
        try """
        steps:
          one: {kind: fictoin, facts: 4}
          two: {kind: fiction, fact: 4}
          three: {kind: train, configuration: {model: "\(Tool.model)", data: "nothere.txt", step: 3}}
          four: {kind: examine, model: "${thre.model}", tasks: [arithmetik]}
          five: {kind: examine, model: "${six.model}", tasks: [arithmetic]}
          six: {kind: train, configuration: {model: "${five.record}", data: "bad.yaml"}}
        """.write(toFile: recipe, atomically: true, encoding: .utf8)
        let outcome = try Tool.run(["run", recipe, "--store", folder.path + "/store", "--output", folder.path + "/out"])
        #expect(outcome.status == 64)
        for expected in [
            "bad.yaml:2: steps.one: there is no kind of step called “fictoin”", "fiction", "bad.yaml:3: unknown key “fact”", "facts",
            "bad.yaml:4: steps.three.configuration.data", "nothere.txt", "bad.yaml:4: unknown key “step”", "steps",
            "bad.yaml:5: “${thre.model}”: there is no step “thre”", "three", "in a circle: five needs six needs five",
        ] {
            #expect(outcome.errors.contains(expected), "\(expected) in \(outcome.errors)")
        }
        #expect(folder.contents == ["bad.yaml"])
        #expect(try Tool.run(["recipe", "validate", recipe]).status == 64)
    }

    @Test("a forecast prints the graph and makes nothing")
    func dryRun() throws {
        let place = try Workplace()
        let outcome = try place.run("store", "out", ["--dry-run"])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("└─ "))
        #expect(outcome.output.contains("7 steps; to do: roughly"), "\(outcome.output)")
        #expect(!FileSystem.isFolder(place.path + "/out"))
        let json = try JSON.parse(try place.run("store", "out", ["--dry-run", "--json"]).output)
        #expect(json["steps"]?.arrayValue?.count == 7)
        #expect(json["disk"]?.intValue ?? 0 > 0)
        #expect(try place.run("store", "out", ["--only", "field"]).status == 0)
        let after = try JSON.parse(try place.run("store", "out", ["--dry-run", "--json"]).output)
        #expect(after["present"] == 1)
        #expect(try place.run("store", "out", ["--only", "filed"]).errors.contains("nearest names: field"))
    }

    @Test("the store is listed, verified and cleaned")
    func store() throws {
        let place = try Workplace()
        #expect(try place.run("store", "out", ["--only", "field"]).status == 0)
        let options = ["--store", place.path + "/store"]
        let list = try Tool.json(["store", "list", "--json"] + options)
        #expect(list["results"]?[0]?["kind"] == "fiction")
        #expect(list["results"]?[0]?["runs"]?.arrayValue?.count == 1)
        let book = try #require(list["results"]?[0]?["folder"]?.stringValue) + "/files/book.md"
        try (String(contentsOfFile: book, encoding: .utf8).dropLast() + "!").write(toFile: book, atomically: true, encoding: .utf8)
        let verified = try Tool.run(["store", "verify"] + options)
        #expect(verified.status == 65)
        #expect(verified.output.contains("book.md: its bytes have changed"))
        #expect(try Tool.run(["store", "verify", "--remove"] + options).status == 0)
        #expect(try place.run("store", "out", ["--only", "field"]).status == 0)
        #expect(try Tool.json(["store", "gc", "--older-than", "0", "--json"] + options)["removed"]?.arrayValue?.isEmpty == true)
        try FileManager.default.removeItem(atPath: place.path + "/out")
        // What was made this second is not older than nothing.
        Thread.sleep(forTimeInterval: 1.1)
        #expect(try Tool.json(["store", "gc", "--older-than", "0", "--json"] + options)["removed"]?.arrayValue?.count == 1)
        #expect(try Tool.run(["store", "list", "--store", place.path + "/nothing"]).status == 66)
    }

    @Test("papers are listed with their state, and one that is not delivered says so")
    func papers() throws {
        let all = try #require(try Tool.json(["papers", "--json"]).arrayValue)
        #expect(all.count == 90)
        let missing = try #require(all.first { $0["has_recipe"] == false }?["number"]?.intValue)
        let outcome = try Tool.run(["reproduce", "\(missing)"])
        #expect(outcome.status == 69)
        #expect(outcome.errors.contains("not delivered yet"))
        #expect(try Tool.run(["reproduce", "91"]).status == 64)
        #expect(try Tool.run(["papers", "--area", "examin"]).errors.contains("examine"))
    }

    @Test("a paper's recipe runs with one command and prints its claims with verdicts")
    func reproduce() throws {
        let place = try Workplace()
        let outcome = try Tool.run(
            [
                "reproduce", "32", "--set", "base=\(Tool.model)", "--set", "items=10", "--set", "tokens=8", "--store", place.path + "/store",
                "--output", place.path + "/out",
            ], environment: place.environment)
        try #require(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("Thinking step by step raises the score on arithmetic."))
        #expect(outcome.output.contains("McNemar, exact"))
        #expect(try place.results()["claims"]?.arrayValue?.count == 3)
    }

    @Test("the example recipe is written, shown and checked")
    func example() throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/my.yaml"
        #expect(try Tool.run(["recipe", "new", file]).status == 0)
        #expect(try Tool.run(["recipe", "new", file]).status == 64)
        #expect(try Tool.run(["recipe", "validate", file, "--set", "base=\(Tool.model)"]).output.contains("4 steps, 8 runs, 1 claim"))
        #expect(try Tool.json(["recipe", "show", file, "--json"])["steps"]?.arrayValue?.count == 4)
        #expect(try Tool.run(["recipe", "kinds", "train"]).output.contains("${STEP.model}"))
        #expect(try Tool.run(["recipe", "kinds", "trian"]).errors.contains("train"))
    }
}
