import LyceumCore
@testable import LyceumExam
import Testing

/// A task of the fixture as our own types.
private struct FixtureTask {
    let json: JSON
    let definition: TaskDefinition
    let items: [ExamItem]
    let answers: [ItemAnswers]

    init(_ json: JSON) throws {
        self.json = json
        var definition = TaskDefinition(name: json["name"]?.stringValue ?? "", origin: "fixture")
        definition.outputType = try #require(TaskDefinition.OutputType(rawValue: json["output_type"]?.stringValue ?? ""))
        definition.repeats = json["config"]?["repeats"]?.intValue ?? 1
        definition.metrics = (json["config"]?["metric_list"]?.arrayValue ?? []).map { entry in
            var options = entry.objectValue ?? JSON.Object()
            for key in ["metric", "aggregation", "higher_is_better"] { options[key] = Optional<JSON>.none }
            return .init(
                name: entry["metric"]?.stringValue ?? "", aggregation: entry["aggregation"]?.stringValue,
                isHigherBetter: entry["higher_is_better"]?.boolValue, options: options)
        }
        definition.filters = (json["config"]?["filter_list"]?.arrayValue ?? []).map {
            .init(name: $0["name"]?.stringValue ?? "", steps: ScoringFixtures.steps($0["filter"]))
        }
        self.definition = definition
        var items: [ExamItem] = []
        var answers: [ItemAnswers] = []
        for (number, document) in (json["documents"]?.arrayValue ?? []).enumerated() {
            let target = json["targets"]?[number] ?? .null
            let choices = (json["choices"]?[number]?.arrayValue ?? []).compactMap(\.stringValue)
            items.append(
                ExamItem(
                    number: number, document: document.objectValue ?? .init(), prompt: .text(""), choices: choices,
                    gold: Self.gold(target, choices: choices), target: target, requests: []))
            let responses = (json["responses"]?[number]?.arrayValue ?? []).map { ($0.arrayValue ?? []).map(ScoringFixtures.response) }
            answers.append(ItemAnswers(requests: [], responses: responses))
        }
        self.items = items
        self.answers = answers
    }

    private static func gold(_ target: JSON, choices: [String]) -> ExamGold {
        if let list = target.arrayValue {
            let numbers = list.compactMap(\.intValue)
            return numbers.count == list.count ? .choices(numbers) : .texts(list.compactMap(\.stringValue))
        }
        if let number = target.intValue { return .choice(number) }
        return .text(target.stringValue ?? "")
    }

    var samples: [SampleRecord] {
        get throws {
            let scorer = try TaskScorer(definition)
            return zip(items, answers).flatMap { scorer.score($0, $1) }
        }
    }
}

@Suite("Scores of tasks")
struct TaskScoringTests {
    private static func tasks() throws -> [FixtureTask] {
        try (ScoringFixtures.read("tasks")["tasks"]?.arrayValue ?? []).map { try FixtureTask($0) }
    }

    @Test("item values of every kind of task and filter equal lm-evaluation-harness 0.4.13's")
    func items() throws {
        for task in try Self.tasks() {
            let samples = try task.samples
            let expected = task.json["items"]?.arrayValue ?? []
            #expect(samples.count == expected.count, "\(task.definition.name)")
            for item in expected {
                let sample = try #require(samples.first { $0.number == item["doc"]?.intValue && $0.filter == item["filter"]?.stringValue })
                let pairs = item["metrics"]?.arrayValue ?? []
                #expect(sample.metrics.map(\.name) == pairs.compactMap { $0[0]?.stringValue }, "\(task.definition.name)")
                for (pair, metric) in zip(pairs, sample.metrics) {
                    #expect(Self.equals(metric.value, pair[1] ?? .null), "\(task.definition.name) item \(sample.number) \(metric.name): \(metric.value)")
                }
            }
        }
    }

    private static func equals(_ value: MetricValue, _ expected: JSON) -> Bool {
        switch value {
        case .number(let number):
            let wanted = expected.doubleValue ?? expected.boolValue.map { $0 ? 1 : 0 }
            return wanted.map { ScoringFixtures.isClose($0, number) } ?? false
        case .classes(let gold, let predicted): return expected == [.integer(gold), .integer(predicted)]
        case .weighted(let sum, let weight): return expected[0]?.doubleValue == sum && expected[1]?.doubleValue == weight
        case .distribution(let gold, let values):
            let wanted = (expected[1]?.arrayValue ?? []).compactMap(\.doubleValue)
            return expected[0]?.intValue == gold.first && zip(values, wanted).allSatisfy { ScoringFixtures.isClose($0, $1) }
        case .texts(let references, let prediction):
            return expected[0]?.stringValue == references.first && expected[1]?.stringValue == prediction
        }
    }

    @Test("task scores and their errors, bootstrapped ones too, equal the harness's; what it calls N/A has none")
    func scores() throws {
        for task in try Self.tasks() {
            let scorer = try TaskScorer(task.definition)
            let records = scorer.scores(of: try task.samples, draws: task.json["draws"]?.intValue ?? 0)
            var seen = 0
            for (key, value) in task.json["scores"]?.objectValue ?? .init() {
                let parts = key.split(separator: ",", maxSplits: 1).map(String.init)
                guard parts.count == 2 else { continue }
                let isError = parts[0].hasSuffix("_stderr")
                let name = isError ? String(parts[0].dropLast("_stderr".count)) : parts[0]
                let record = try #require(records.first { $0.metric == name && $0.filter == parts[1] }, "\(task.definition.name) \(key)")
                if isError {
                    #expect((record.standardError == nil) == (value.doubleValue == nil), "\(task.definition.name) \(key)")
                    if let wanted = value.doubleValue, let found = record.standardError {
                        #expect(ScoringFixtures.isClose(found, wanted, 1e-10), "\(task.definition.name) \(key): \(found), \(wanted)")
                    }
                } else {
                    let wanted = try #require(value.doubleValue)
                    #expect(ScoringFixtures.isClose(record.value, wanted, 1e-10), "\(task.definition.name) \(key): \(record.value), \(wanted)")
                    seen += 1
                }
            }
            #expect(seen == records.count)
        }
    }

    @Test("group scores and errors equal the harness's, weighted by size or not")
    func groups() throws {
        let fixture = try ScoringFixtures.read("groups")
        func numbers(_ key: String) -> [Double] { (fixture[key]?.arrayValue ?? []).compactMap(\.doubleValue) }
        let members = zip(numbers("sizes"), zip(numbers("values"), numbers("errors"))).enumerated().map { index, pair in
            TaskRecord(
                name: "t\(index)", scores: [ScoreRecord(metric: "acc", filter: "none", value: pair.1.0, standardError: pair.1.1)],
                effectiveCount: Int(pair.0))
        }
        func group(_ isWeighted: Bool, filters: [String] = ["none"]) -> TaskGroup {
            TaskGroup(
                name: "g", origin: "test", members: members.map(\.name),
                aggregations: [.init(metric: "acc", isWeightedBySize: isWeighted, filters: filters)])
        }
        let weighted = try #require(GroupScorer.scores(group(true), members: members).first)
        #expect(ScoringFixtures.isClose(weighted.value, fixture["weighted"]?.doubleValue ?? 0))
        #expect(ScoringFixtures.isClose(weighted.standardError ?? 0, fixture["pooled"]?.doubleValue ?? 0))
        let plain = try #require(GroupScorer.scores(group(false, filters: []), members: members).first)
        #expect(ScoringFixtures.isClose(plain.value, fixture["plain"]?.doubleValue ?? 0))
        #expect(ScoringFixtures.isClose(plain.standardError ?? 0, fixture["unweighted"]?.doubleValue ?? 0))
        #expect(GroupScorer.count("acc", filter: "none", members: members) == 437)
    }

    @Test("two tasks of 100 at 0.5 and 300 at 0.8 have the group error 0.02141")
    func statedGroup() throws {
        func task(_ count: Int, _ right: Int) -> TaskRecord {
            let values = (0..<count).map { MetricValue.number($0 < right ? 1 : 0) }
            let score = AggregateScore(.mean, values, clusters: Array(repeating: nil, count: count))
            return TaskRecord(
                name: "t\(count)",
                scores: [ScoreRecord(metric: "acc", filter: "none", value: score.value ?? 0, standardError: score.standardError(draws: 1))],
                effectiveCount: count)
        }
        let group = TaskGroup(name: "g", origin: "test", members: [], aggregations: [.init(metric: "acc")])
        let score = try #require(GroupScorer.scores(group, members: [task(100, 50), task(300, 240)]).first)
        #expect(abs(score.value - 0.725) < 1e-12)
        #expect(abs((score.standardError ?? 0) - 0.02141) < 5e-6)
    }

    @Test("gold in every form: position, text, several, out of range; equal values give the first choice")
    func golds() throws {
        var definition = TaskDefinition(name: "t", origin: "test")
        definition.outputType = .multipleChoice
        definition.metrics = ["acc", "brier_score", "likelihood", "f1"].map { .init(name: $0) }
        let scorer = try TaskScorer(definition)
        func score(_ gold: ExamGold, _ values: [Double]) -> SampleRecord {
            let item = ExamItem(number: 0, document: .init(), prompt: .text(""), choices: ["a", "b", "c"], gold: gold, target: .null, requests: [])
            return scorer.score(item, ItemAnswers(requests: [], responses: values.map { [.logLikelihood($0, isGreedy: false)] }))[0]
        }
        #expect(score(.choice(1), [-3, -1, -2]).value("acc") == 1)
        #expect(score(.text("b"), [-3, -1, -2]).value("acc") == 1)
        #expect(score(.choices([0, 1]), [-3, -1, -2]).value("acc") == 1)
        #expect(score(.texts(["c", "x"]), [-3, -1, -2]).value("acc") == 0)
        #expect(score(.choice(0), [-1, -1, -1]).value("acc") == 1)
        for invalid in [ExamGold.choice(3), .choice(-1), .text("z"), .invalid("9")] {
            let sample = score(invalid, [-3, -1, -2])
            #expect(sample.value("acc") == 0)
            let scores = scorer.scores(of: [sample, sample], draws: 10)
            #expect(scores.first { $0.metric == "brier_score" }?.value == 2)
        }
        #expect(score(.choice(2), [-3, -1, -2]).value("likelihood") == -2)
    }

    @Test("unknown metrics and aggregations are refused by name and place")
    func refusals() {
        func message(_ metric: TaskDefinition.Metric, _ type: TaskDefinition.OutputType = .generation) -> String {
            var task = TaskDefinition(name: "mine", origin: "mine.yaml")
            task.outputType = type
            task.metrics = [metric]
            do {
                _ = try TaskScorer(task)
                return ""
            } catch { return "\(error)" }
        }
        #expect(message(.init(name: "exact_mtch")).contains("exact_match"))
        #expect(message(.init(name: "exact_match", aggregation: "average")).contains("unknown aggregation"))
        #expect(message(.init(name: "acc_norm")).contains("does not fit"))
        #expect(message(.init(name: "math_equal"), .multipleChoice).contains("written answers"))
        #expect(message(.init(name: "exact_match", options: JSON.Object([("ignore_case", "yes")]))).contains("true or false"))
        #expect(message(.init(name: "math_equal")).isEmpty)
    }

    @Test("answers that are missing, empty or of another kind score without a trap")
    func broken() throws {
        for type in TaskDefinition.OutputType.allCases {
            var definition = TaskDefinition(name: "t", origin: "test")
            definition.outputType = type
            let scorer = try TaskScorer(definition)
            let item = ExamItem(number: 0, document: .init(), prompt: .text(""), choices: ["a", ""], gold: .choice(0), target: .null, requests: [])
            for responses in [[], [[]], [[.text("")]], [[.logLikelihood(.nan, isGreedy: nil)], [.logLikelihood(-.infinity, isGreedy: nil)]]] as [[[ExamResponse]]] {
                let samples = scorer.score(item, ItemAnswers(requests: [], responses: responses))
                #expect(samples.count == 1)
                _ = scorer.scores(of: samples + samples, draws: 10)
            }
            #expect(scorer.scores(of: []).isEmpty)
        }
    }

    @Test("the share of clusters that are right as a whole")
    func clusters() {
        let values = [1.0, 1, 0, 1, 1].map { MetricValue.number($0) }
        let score = AggregateScore(.everyOfCluster, values, clusters: ["p", "p", "q", "q", "r"])
        #expect(abs((score.value ?? 0) - 2.0 / 3) < 1e-12)
        #expect(abs((score.standardError(draws: 1) ?? 0) - 1.0 / 3) < 1e-12)
    }
}

@Suite("BLEU, chrF and translation edit rate")
struct TranslationMetricTests {
    @Test("scores of single texts equal sacrebleu's")
    func golden() throws {
        for item in try ScoringFixtures.read("translation")["cases"]?.arrayValue ?? [] {
            let prediction = try #require(item["prediction"]?.stringValue)
            let pair = [(references: (item["references"]?.arrayValue ?? []).compactMap(\.stringValue), prediction: prediction)]
            func matches(_ key: String, _ value: Double) -> Bool { ScoringFixtures.isClose(value, item[key]?.doubleValue ?? .nan, 1e-10) }
            #expect(TranslationTokenizer.tokens(prediction).joined(separator: " ") == item["tokens"]?.stringValue)
            #expect(matches("bleu", BLEU.score(pair)), "BLEU of \(prediction)")
            #expect(matches("chrf", ChrF().score(pair)), "chrF of \(prediction)")
            #expect(matches("chrf++", ChrF(wordOrder: 2).score(pair)), "chrF++ of \(prediction)")
            #expect(matches("ter", TranslationErrorRate.score(pair)), "TER of \(prediction)")
        }
    }
}
