import LyceumCore
import Testing

@testable import LyceumExam
import LyceumStatistics

@Suite("What a report is made of")
struct ReportBuilderTests {
    let content = ReportBuilder(ReportSamples.record(items: 40)).content

    @Test("groups come before their members, with the chance level of all items together")
    func scores() throws {
        let names = content.scores.map(\.task)
        #expect(Array(names.prefix(5)) == ["school", "school_x", "school_subject0", "school_subject1", "school_subject2"])
        #expect(content.scores.prefix(3).map(\.depth) == [0, 1, 2])
        let group = try #require(content.scores.first)
        #expect(group.chance == 0.25)
        guard case .above(let p) = group.verdict else { throw LyceumError(.invalidData, "\(group.verdict)") }
        #expect(p < 1e-20)
    }

    @Test("a task's interval is Wilson's and its verdict an exact test, corrected for the number of tasks")
    func interval() throws {
        let score = try #require(content.scores.first { $0.task == "school_subject1" })
        #expect(score.estimate.value == 0.6)
        #expect(abs((score.estimate.lower ?? 0) - 0.44596) < 1e-4 && abs((score.estimate.upper ?? 0) - 0.73657) < 1e-4)
        let test = try ChanceTest(successes: 24, count: 40, chance: 0.25)
        guard case .above(let p) = score.verdict else { throw LyceumError(.invalidData, "\(score.verdict)") }
        #expect(p >= test.aboveProbability && p <= 6 * test.aboveProbability * 1.000001)
    }

    @Test("a group whose tasks are all wrong has an interval with a width")
    func allWrong() throws {
        var tasks = (0..<2).map { ReportSamples.choiceTask("wrong\($0)", items: 10, right: 0, offset: 1) }
        for position in tasks.indices { tasks[position].scores[0].standardError = 0 }
        let group = GroupRecord(
            name: "g", members: ["wrong0", "wrong1"],
            scores: [ScoreRecord(metric: "acc", filter: "none", value: 0, standardError: 0)], count: 20)
        let content = ReportBuilder(ExaminationRecord(modelName: "m", tasks: tasks, groups: [group])).content
        let score = try #require(content.scores.first { $0.task == "g" })
        // Wilson for 0 of 10 is [0, z²/(10 + z²)]; two of them, each with half the weight.
        let upper = 3.841458820694124 / 13.841458820694124 / 2.0.squareRoot()
        #expect(score.estimate.lower == 0 && abs((score.estimate.upper ?? 0) - upper) < 1e-9)
    }

    @Test("a model at chance is said to be there, and never to be better")
    func atChance() throws {
        var task = ReportSamples.choiceTask("guessing", items: 40, right: 0, offset: 0)
        for number in task.samples.indices where number % 4 == 0 { task.samples[number].metrics = [("acc", .number(1))] }
        task.scores[0].value = 0.25
        let content = ReportBuilder(ExaminationRecord(modelName: "m", tasks: [task])).content
        let score = try #require(content.scores.first)
        guard case .notToldApart = score.verdict else { throw LyceumError(.invalidData, "\(score.verdict)") }
        #expect(ScoreTable.text(content).contains("at chance"))
        #expect(ExaminationReport.html(content).contains("at chance"))
    }

    @Test("chance counts as reached only where an equivalence test says so")
    func equivalence() throws {
        var task = ReportSamples.choiceTask("guessing", items: 8000, right: 0, offset: 0)
        for number in task.samples.indices { task.samples[number].metrics = [("acc", .number(number % 4 == 0 ? 1 : 0))] }
        task.scores[0].value = 0.25
        let record = ExaminationRecord(modelName: "m", tasks: [task])
        #expect(ReportBuilder(record, chanceMargin: 0.02).content.scores[0].verdict == .equivalent(margin: 0.02))
        #expect(ReportBuilder(record, chanceMargin: nil).content.scores[0].verdict.short == "at chance")
    }

    @Test("letters are counted by right and chosen")
    func letters() throws {
        let letters = try #require(content.letters.first)
        #expect(letters.letters == ["A", "B", "C", "D"])
        #expect(letters.confusion.joined().reduce(0, +) == 240)
        #expect((0..<4).reduce(0) { $0 + letters.confusion[$1][$1] } == 144)
        #expect(letters.right.reduce(0, +) == 240 && letters.chosen.reduce(0, +) == 240)
    }

    @Test("answers that could not be read and those that were cut are counted by filter")
    func answers() throws {
        let strict = try #require(content.answers.first { $0.filter == "strict" })
        #expect(strict.count == 40 && strict.invalid == 10 && strict.cut == 8)
        #expect(content.answers.first { $0.filter == "flexible" }?.invalid == 0)
        #expect(strict.rules.first?.count == 40)
    }

    @Test("the surest wrong answers come first, and are wrong")
    func worst() throws {
        #expect(content.worst.count == 8)
        #expect(content.worst.allSatisfy { !$0.isRight })
        let confidences = content.worst.compactMap(\.confidence)
        #expect(confidences.count == 8 && confidences == confidences.sorted(by: >))
        #expect(content.worst.first?.number == 39)
        let options = try #require(content.worst.first?.options)
        #expect(options.count(where: \.isRight) == 1 && options.count(where: \.isChosen) == 1)
        #expect(abs(options.compactMap(\.probability).reduce(0, +) - 1) < 1e-12)
    }

    @Test("drawn items are the same for the same seed, others for another, none twice")
    func drawn() {
        let record = ReportSamples.record(items: 40)
        func places(_ seed: UInt64) -> [String] { ReportBuilder(record, seed: seed).content.drawn.map { "\($0.task) \($0.number)" } }
        #expect(places(1) == places(1) && places(1) != places(2))
        #expect(Set(places(1)).count == 8)
        #expect(ExcerptPicker.draw(5, of: 3, seed: 1) == [0, 1, 2])
        #expect(ExcerptPicker.draw(5, of: 0, seed: 1) == [])
        #expect(ExcerptPicker.draw(99, of: 100, seed: 9).count == 99)
    }

    @Test("parts stand under their groups, facets by value")
    func parts() throws {
        let school = try #require(content.breakdowns.first)
        #expect(school.parts.count == 6 && Set(school.parts.map(\.group)) == ["x", "y"])
        #expect(school.parts.first?.name == "subject0")
        #expect(content.breakdowns.contains { $0.title == "school_subject0 by level" && $0.parts.map(\.name) == ["easy", "hard"] })
    }

    @Test("items of one cluster widen the interval, which stays within 0 and 1")
    func clusters() throws {
        var task = ReportSamples.choiceTask("cases", items: 40, right: 6, offset: 0)
        for number in task.samples.indices { task.samples[number].metrics = [("acc", .number(number < 20 ? 1 : 0))] }
        task.scores[0].value = 0.5
        func shown() throws -> ReportEstimate {
            try #require(ReportBuilder(ExaminationRecord(modelName: "m", tasks: [task])).content.scores.first?.estimate)
        }
        let alone = try #require(try shown().range)
        for number in task.samples.indices { task.samples[number].cluster = "\(number / 10)" }
        let estimate = try shown()
        let together = try #require(estimate.range)
        // Four clusters that are entirely right or wrong, design effect 13: (0.5 + κ/2 ∓ √(κ/4 + κ²/4)) / (1 + κ), κ = 3.18245² · 13 / 40.
        #expect(abs(together.lowerBound - 0.0621) < 1e-4 && abs(together.upperBound - 0.9379) < 1e-4)
        #expect(together.upperBound - together.lowerBound > 2.9 * (alone.upperBound - alone.lowerBound))
        #expect(estimate.method.contains("clusters"))
    }

    @Test("a group of tasks with clusters is as wide as its tasks' clustered intervals put together")
    func clusteredGroup() throws {
        var tasks = (0..<2).map { ReportSamples.choiceTask("cases\($0)", items: 40, right: 20, offset: 1) }
        for position in tasks.indices {
            for number in tasks[position].samples.indices {
                tasks[position].samples[number].metrics = [("acc", .number(number < 20 ? 1 : 0))]
                tasks[position].samples[number].cluster = "\(number / 10)"
            }
            tasks[position].scores[0].value = 0.5
        }
        let group = GroupRecord(
            name: "g", members: ["cases0", "cases1"],
            scores: [ScoreRecord(metric: "acc", filter: "none", value: 0.5, standardError: 0.056)], count: 80)
        let content = ReportBuilder(ExaminationRecord(modelName: "m", tasks: tasks, groups: [group])).content
        let range = try #require(content.scores.first { $0.task == "g" }?.estimate.range)
        #expect(abs(range.upperBound - (0.5 + 0.4379 / 2.0.squareRoot())) < 1e-4)
    }

    @Test("a record without items still has its scores")
    func withoutItems() throws {
        var record = ReportSamples.record(items: 10)
        for number in record.tasks.indices { record.tasks[number].samples = [] }
        let content = ReportBuilder(record).content
        #expect(content.scores.count == 11)
        let score = try #require(content.scores.first { $0.task == "counting" })
        #expect(abs((score.estimate.upper ?? 0) - (0.75 + 1.959964 * 0.01)) < 1e-6)
        #expect(score.verdict == .none && content.worst.isEmpty)
    }
}
