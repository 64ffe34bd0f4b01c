import Foundation
import LyceumCore
import Testing

/// Orders, rates and the judging of texts as a user runs them.
@Suite("Curricula from the command line")
struct CurriculumToolTests {
    private static let environment = ["LYCEUM_HOME": NSTemporaryDirectory() + "lyceum-curriculum-home"]

    private func write(_ text: String, _ path: String) throws { try text.write(toFile: path, atomically: true, encoding: .utf8) }
    private func lines(_ path: String) throws -> [JSON] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { try JSON.parse(String($0)) }
    }

    /// Twelve questions of three categories with difficulties.
    private func questions(_ folder: TemporaryFolder) throws {
        let rows = (0..<12).map { index in
            #"{"prompt": "Question \#(index)?", "completion": " It is \#(index).", "topic": "\#(["heart", "lung", "skin"][index % 3])", "hard": \#(Double((index * 5) % 12) / 12)}"#
        }
        try write(rows.joined(separator: "\n") + "\n", folder.path + "/items.jsonl")
        try write(
            """
            model: \(Tool.model)
            data: {path: items.jsonl, order: blocked-curriculum, category: topic, difficulty: hard}
            objective: sft
            mixing: {log_order: true}
            batch: {sequences: 2, length: 64}
            steps: 12
            checkpoint: {every: 5}
            output: run
            """, folder.path + "/train.yaml")
    }

    private func order(_ folder: TemporaryFolder, _ more: [String], _ output: String = "run") throws -> [String] {
        let outcome = try Tool.run(["train", folder.path + "/train.yaml", "--set", "output=\(output)"] + more, environment: Self.environment)
        try #require(outcome.status == 0, "\(outcome.errors)")
        let lines = try lines("\(folder.path)/\(output)/order.jsonl")
        #expect(lines.compactMap { $0["step"]?.intValue } == Array(1...lines.count))
        return lines.flatMap { $0["documents"]?.arrayValue?.compactMap(\.stringValue) ?? [] }
    }

    @Test("the logged items follow the order; accumulation and resuming keep it")
    func loggedOrder() throws {
        let folder = try TemporaryFolder()
        try questions(folder)
        let whole = try order(folder, [])
        #expect(whole.count == 24 && Set(whole[..<12]).count == 12 && Set(whole[12...]).count == 12)
        let items = try lines(folder.path + "/items.jsonl")
        let learned = try whole.map { place in items[try #require(Int(place.split(separator: ":").last ?? "")) - 1] }
        for pass in 0..<2 {
            let part = Array(learned[(pass * 12)..<(pass * 12 + 12)])
            for block in 0..<3 {
                let own = Array(part[(block * 4)..<(block * 4 + 4)])
                #expect(Set(own.compactMap { $0["topic"]?.stringValue }).count == 1)
                let hard = own.compactMap { $0["hard"]?.doubleValue }
                #expect(hard == hard.sorted())
            }
        }
        #expect(try order(folder, ["--set", "batch.micro=1"], "micro") == whole)
        let part = try order(folder, ["--set", "steps=7"], "parts")
        #expect(part == Array(whole[..<14]))
        #expect(try order(folder, ["--resume"], "parts") == whole)
        #expect(try order(folder, ["--set", "seed=1"], "other") != whole)
    }

    @Test("orders without their columns, and packing that would undo them, are told before anything is loaded")
    func wrongOrders() throws {
        let folder = try TemporaryFolder()
        try questions(folder)
        let missing = try Tool.run(
            ["train", folder.path + "/train.yaml", "--set", "data={path: items.jsonl, order: interleaved-curriculum, buckets: [0.8, 0.6]}"],
            environment: Self.environment)
        #expect(missing.status == 64 || missing.status == 65)
        for word in ["category", "difficulty", "rising thresholds"] { #expect(missing.errors.contains(word)) }
        let packed = try Tool.run(["train", folder.path + "/train.yaml", "--set", "mixing.packing=bfd"], environment: Self.environment)
        #expect(packed.status != 0 && packed.errors.contains("would undo the order"))
        let absent = try Tool.run(["train", folder.path + "/train.yaml", "--set", "data.category=subject"], environment: Self.environment)
        #expect(absent.status == 65 && absent.errors.contains("subject"))
    }

    @Test("a domain of fixed rate repeats while general text is fresh; weights that moved are measured by layer")
    func exactRatesAndChange() throws {
        let folder = try TemporaryFolder()
        for (name, word) in [("domain", "valve"), ("general", "river")] {
            try write((0..<60).map { "{\"text\": \"The \(word) number \($0) is near the \(word) number \(($0 * 7) % 60).\"}" }.joined(separator: "\n"), "\(folder.path)/\(name).jsonl")
        }
        try write(
            """
            model: \(Tool.model)
            data:
              - {path: domain.jsonl, weight: 1, passes: 3, subset: 300}
              - {path: general.jsonl, weight: 3}
            mixing: {rates: exact, exhausted: stop, log_order: true}
            batch: {sequences: 4, length: 32}
            optimizer: {type: adamw, rate: 3e-3}
            validation: {share: 0.1, every: 5, weight_change: true}
            output: run
            """, folder.path + "/train.yaml")
        let outcome = try Tool.run(["train", folder.path + "/train.yaml"], environment: Self.environment)
        try #require(outcome.status == 0, "\(outcome.errors)")
        let metrics = try lines(folder.path + "/run/metrics.jsonl")
        let change = metrics.filter { $0["change/ratio"] != nil }
        #expect(!change.isEmpty)
        for line in change {
            let (bottom, top) = (line["change/bottom"]?.doubleValue ?? 0, line["change/top"]?.doubleValue ?? 0)
            #expect(bottom > 0 && top > 0 && line["change/00"]?.doubleValue != nil)
        }
        let counted = try lines(folder.path + "/run/order.jsonl").flatMap { $0["documents"]?.arrayValue?.compactMap(\.stringValue) ?? [] }
        let domain = Set(counted.filter { $0.contains("domain") })
        // The subset is small, and gone through again and again.
        #expect(domain.count < 54 && counted.count { $0.contains("domain") } >= 2 * domain.count)
    }

    @Test("n-gram models are trained, score documents, and select the best with their scores")
    func ngrams() throws {
        let folder = try TemporaryFolder()
        let good = (0..<80).map { "{\"text\": \"The valve of pump \($0 % 9) opens at step \($0 % 5) and the valve closes at step \($0 % 7).\", \"id\": \($0)}" }
        try write(good.joined(separator: "\n"), folder.path + "/trusted.jsonl")
        let noise = ["{\"text\": \"closes 3 the at valve step and pump of the at opens step valve 4 .\", \"id\": 900}"]
        try write((good.prefix(30) + noise + good.suffix(20)).joined(separator: "\n"), folder.path + "/corpus.jsonl")
        let (model, best) = (folder.path + "/field.ngram", folder.path + "/best.jsonl")
        let trained = try Tool.json(["ngram", "train", folder.path + "/trusted.jsonl", "--order", "4", "--output", model, "--json"])
        #expect(trained["documents"]?.intValue == 80 && trained["counts"]?.arrayValue?.count == 4)
        let scored = try Tool.run(["ngram", "score", model, folder.path + "/corpus.jsonl", "--json"])
        let scores = try scored.output.split(separator: "\n").map { try JSON.parse(String($0)) }
        let perplexities = scores.compactMap { $0["perplexity"]?.doubleValue }
        #expect(perplexities.count == 51 && perplexities.max() == perplexities[30])
        let selected = try Tool.json(
            ["ngram", "select", model, folder.path + "/corpus.jsonl", "--share", "0.5", "--output", best, "--scores", folder.path + "/scores.jsonl", "--json"])
        let kept = try lines(best)
        #expect(kept.count == selected["taken"]?.intValue && kept.count > 20 && kept.count < 27)
        #expect(kept.count { $0["id"]?.intValue == 900 || $0["ngram_perplexity"]?.doubleValue == nil } == 0)
        let taken = try lines(folder.path + "/scores.jsonl").count { $0["taken"] == .bool(true) }
        #expect(taken == kept.count)
        let wrong = try Tool.run(["ngram", "select", model, folder.path + "/corpus.jsonl", "--output", best])
        #expect(wrong.status == 64 && wrong.errors.contains("budget"))
    }

    @Test("difficulty by judges can be trained on as a curriculum, and lifelong measures come from records")
    func difficultyAndLifelong() throws {
        let folder = try TemporaryFolder()
        try write(
            """
            task: quiz
            dataset_path: json
            dataset_kwargs: {data_files: \(folder.path)/quiz.jsonl}
            test_split: train
            output_type: multiple_choice
            doc_to_text: "{{question}}\\nAnswer:"
            doc_to_choice: "{{choices}}"
            doc_to_target: gold
            metric_list: [{metric: acc}]
            """, folder.path + "/quiz.yaml")
        let items = (0..<6).map { "{\"question\": \"What is \($0)?\", \"choices\": [\"one\", \"two\", \"three\"], \"gold\": \($0 % 3), \"topic\": \"t\($0 % 2)\"}" }
        try write(items.joined(separator: "\n"), folder.path + "/quiz.jsonl")
        for judge in ["a", "b"] {
            let outcome = try Tool.run(
                ["exam", "run", Tool.model, "--tasks", "quiz", "--include-path", folder.path, "--output", "\(folder.path)/\(judge)"] + (judge == "b" ? ["--limit", "4"] : []))
            try #require(outcome.status == 0, "\(outcome.errors)")
        }
        let train = folder.path + "/train.jsonl"
        let report = try Tool.json(["exam", "difficulty", folder.path + "/a", folder.path + "/b", "--prompts", "--output", train, "--json"])
        #expect(report["items"]?.intValue == 6 && report["judged_by_some"]?.intValue == 2)
        let judged = try lines(train)
        #expect(judged.map { $0["judges"]?.intValue } == [2, 2, 2, 2, 1, 1])
        #expect(judged.count { (0...1).contains($0["difficulty"]?.doubleValue ?? -1) && $0["completion"]?.stringValue != nil } == 6)
        try write(
            """
            model: \(Tool.model)
            data: {path: train.jsonl, order: curriculum, difficulty: difficulty}
            objective: sft
            mixing: {log_order: true}
            batch: {sequences: 3, length: 64}
            output: run
            """, folder.path + "/train.yaml")
        let order = try order(folder, [])
        let difficulties = try order.map { place in judged[try #require(Int(place.split(separator: ":").last ?? "")) - 1]["difficulty"]?.doubleValue ?? 2 }
        let sorted = difficulties.sorted()
        #expect(difficulties.count == 6 && difficulties == sorted)
        let wrong = try Tool.run(["exam", "lifelong", folder.path + "/a", folder.path + "/b", "--tasks", "quiz"])
        #expect(wrong.status == 64 && wrong.errors.contains("each of 2 stages"))
        let lifelong = try Tool.json(["exam", "lifelong", folder.path + "/a", folder.path + "/a", "--tasks", "quiz,quiz", "--baseline", folder.path + "/a", "--json"])
        #expect(lifelong["forgetting"]?.doubleValue == 0 && lifelong["forward_transfer"]?.doubleValue == 0)
    }
}
