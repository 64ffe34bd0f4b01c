import LyceumCore

@testable import LyceumExam

/// Made-up records and contents that tests of reports draw.
enum ReportSamples {
    /// Markup, a control character, an override of the direction, wide characters.
    static let hostile = "<script>alert('x')</script> & \"quotes\" </pre></details><img src=x onerror=alert(1)> \u{1}\u{202E}abc 日本語"

    /// A group of six multiple-choice tasks, of which `right` of ten items are right, and one task with written answers.
    static func record(_ name: String = "tiny", items: Int, right: Int = 6) -> ExaminationRecord {
        var tasks = (0..<6).map { choiceTask("school_subject\($0)", items: items, right: right, offset: $0) }
        let parts = [Array(tasks[0..<3]), Array(tasks[3..<6])]
        let groups =
            [group("school", tasks, children: ["school_x", "school_y"])] + zip(["school_x", "school_y"], parts).map { group($0, $1) }
        tasks.append(writtenTask(items: items))
        return ExaminationRecord(
            modelName: name, model: JSON.Object([("model_sha", "abc123")]), tasks: tasks, groups: groups,
            settings: JSON.Object([("strategy", "direct"), ("command", "lyceum exam run 'a b' --tasks school")]), date: "2026-03-01T12:00:00.123",
            seconds: 12.5)
    }

    static func choiceTask(_ name: String, items: Int, right: Int, offset: Int) -> TaskRecord {
        let letters = ["A", "B", "C", "D"]
        let samples = (0..<items).map { number -> SampleRecord in
            let gold = (number + offset) % 4
            let chosen = number % 10 < right ? gold : (gold + 1) % 4
            let prompt = number == 3 ? hostile : "Question \(number)\nAnswer:"
            // The later the item, the surer the model.
            let values = (0..<4).map { $0 == chosen ? -0.5 : -1.5 - Double(number) / 100 }
            return SampleRecord(
                number: number, document: ["id": .integer(number)], target: .integer(gold),
                arguments: letters.map { [.string(prompt), .string(" " + $0)] },
                responses: values.map { [.logLikelihood($0, isGreedy: nil)] }, filtered: [.null],
                metrics: [("acc", .number(chosen == gold ? 1 : 0))], facets: ["level": number % 2 == 0 ? "easy" : "hard"])
        }
        let mean = samples.reduce(0) { $0 + ($1.value("acc") ?? 0) } / Double(max(items, 1))
        return TaskRecord(
            name: name, version: "1", shots: 2, configuration: JSON.Object([("output_type", "multiple_choice")]),
            scores: [ScoreRecord(metric: "acc", filter: "none", value: mean, standardError: 0.05)], samples: samples, originalCount: items,
            effectiveCount: items, warnings: offset == 0 ? ["an item has an invalid gold label: \(hostile)"] : [])
    }

    static func writtenTask(items: Int) -> TaskRecord {
        let samples = ["strict", "flexible"].flatMap { filter in
            (0..<items).map { number in
                let isInvalid = filter == "strict" && number % 4 == 0
                return SampleRecord(
                    number: number, document: ["q": "?"], target: "7", arguments: [[.string("How many?\nAnswer:"), ["until": ["\n"]]]],
                    responses: [[.text("maybe 7 " + (number == 1 ? hostile : ""), tokens: 3, isCut: number % 5 == 0)]],
                    filtered: [.string(isInvalid ? "[invalid]" : "7")], filter: filter, metrics: [("exact_match", .number(isInvalid ? 0 : 1))],
                    notes: JSON.Object([("rule", "last number")]))
            }
        }
        return TaskRecord(
            name: "counting", version: "3", shots: 0, configuration: JSON.Object([("output_type", "generate_until")]),
            scores: ["strict", "flexible"].map {
                ScoreRecord(metric: "exact_match", filter: $0, value: $0 == "strict" ? 0.75 : 1, standardError: 0.01)
            },
            samples: samples, originalCount: items, effectiveCount: items)
    }

    static func group(_ name: String, _ tasks: [TaskRecord], children: [String]? = nil) -> GroupRecord {
        let total = tasks.reduce(0) { $0 + $1.effectiveCount }
        let mean = tasks.reduce(0) { $0 + ($1.scores.first?.value ?? 0) * Double($1.effectiveCount) } / Double(max(total, 1))
        return GroupRecord(
            name: name, version: "2", members: tasks.map(\.name), children: children,
            scores: [ScoreRecord(metric: "acc", filter: "none", value: mean, standardError: 0.02)], count: total)
    }

    static func pair(_ task: String, _ difference: Double, _ verdict: ComparisonVerdict, _ a: String = "small", _ b: String = "large") -> ReportPair {
        ReportPair(
            task: task, metric: "acc", baseline: a, candidate: b, count: 500, baselineScore: 0.5, candidateScore: 0.5 + difference, onlyBaseline: 40,
            onlyCandidate: 40 + Int(difference * 500), difference: ReportEstimate(difference, lower: difference - 0.03, upper: difference + 0.03),
            p: 0.01, adjustedP: 0.02, verdict: verdict, detectable: 0.05)
    }

    static var calibration: ReportCalibration {
        ReportCalibration(
            title: "school", confidence: "softmax over the options", count: 300, accuracy: 0.5, meanConfidence: 0.7,
            bins: [
                .init(lower: 0.4, upper: 0.5, count: 100, meanConfidence: 0.45, accuracy: ReportEstimate(0.4, lower: 0.31, upper: 0.5)),
                .init(lower: 0.8, upper: 0.9, count: 200, meanConfidence: 0.85, accuracy: ReportEstimate(0.55, lower: 0.48, upper: 0.62)),
            ], expectedError: ReportEstimate(0.21, lower: 0.17, upper: 0.26), nullMean: 0.02, nullUpper: 0.05,
            measures: [("Brier", ReportEstimate(0.6))], coverage: (1...50).map { .init(coverage: Double($0) / 50, risk: 0.2 + Double($0) / 200) },
            areaUnderRisk: 0.4, repairs: [.init("temperature 1.5", expectedError: 0.05, logLoss: 1.1)])
    }

    static var contamination: ReportContamination {
        ReportContamination(
            task: "school", count: 240, dirty: 12, method: "13-gram overlap", all: ReportEstimate(0.6, lower: 0.5, upper: 0.7),
            detectors: [
                .init(
                    "min-20 % probability",
                    power: [.init(exposures: 1, found: ReportEstimate(0.07)), .init(exposures: 25, found: ReportEstimate(0.9))])
            ],
            verdict: "5 % of the items occur in the corpus.")
    }

    /// Every section.
    static var full: ReportContent {
        var content = ReportBuilder(record(items: 40)).content
        content.comparisons = [
            ReportComparison(
                title: "small and large",
                pairs: [pair("a", 0.06, .win), pair("b", -0.05, .loss), pair("c", 0.01, .tie), pair("d", 0, .equivalent(margin: 0.04))])
        ]
        content.calibrations = [calibration]
        content.contaminations = [contamination]
        return content
    }
}
