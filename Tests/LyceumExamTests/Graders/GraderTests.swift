import LyceumCore
@testable import LyceumExam
import LyceumModel
import Testing

/// Answers from a list, and keeps what it was asked.
private final class Scripted: ChatModel {
    let name = "scripted"
    let capabilities = ChatCapabilities()
    let replies: Locked<[String]>
    let asked = Locked([String]())

    init(_ replies: [String]) { self.replies = Locked(replies) }

    func respond(to messages: [ChatMessage], options: ChatOptions) -> AsyncThrowingStream<ChatEvent, any Error> {
        asked.withLock { $0.append(messages.map(\.text).joined(separator: "\n")) }
        let reply = replies.withLock { $0.isEmpty ? "" : $0.removeFirst() }
        return AsyncThrowingStream { continuation in
            continuation.yield(.text(reply))
            continuation.yield(.finish(ChatFinish(reason: .stop)))
            continuation.finish()
        }
    }
}

@Suite("Graders by rule")
struct GraderTests {
    @Test("numbers: tolerance, units, percent, fractions, separators, minus signs", arguments: [
        ("18", "18", true), ("18.0", "18", true), ("$18", "18", true), ("1,234.50", "1234.5", true), ("−3", "-3", true), ("1/2", "0.5", true), ("1 1/2", "1.5", true),
        ("50%", "0.5", true), ("50", "50%", true), ("5 km", "5000 m", true), ("2 hours", "120 minutes", true), ("5 kg", "5 m", false), ("3 apples", "3", true),
        ("The answer is 42.", "42", true), ("17.9999999", "18", true), ("17.9", "18", false), ("19", "18", false), ("none", "18", false), ("1.5e3", "1500", true),
        ("2 x 10^3", "2000", true), ("1/0", "1", false), ("", "0", false), ("-5", "5", false), ("100 cm", "1 m", true), ("$1,000,000", "1000000", true),
        ("3.00 dollars", "3", true), ("25 cents", "0.25 dollars", true), ("5 miles", "5 km", false),
    ])
    func numeric(_ answer: String, _ gold: String, _ isEqual: Bool) {
        #expect((NumericGrader().grade(answer, gold: gold, options: []).value == 1) == isEqual, "\(answer) and \(gold)")
        #expect((NumericGrader().grade(gold, gold: answer, options: []).value == 1) == isEqual, "\(gold) and \(answer)")
    }

    @Test("a factor of 100 and a wide tolerance only where asked for")
    func tolerance() {
        #expect(NumericGrader().grade("0.42", gold: "42", options: []).value == 0)
        #expect(NumericGrader(allowsPercentScale: true).grade("0.42", gold: "42", options: []).value == 1)
        #expect(NumericGrader(relativeTolerance: 0.01).grade("101", gold: "100", options: []).value == 1)
        #expect(NumericGrader(relativeTolerance: 0.001).grade("101", gold: "100", options: []).value == 0)
    }

    @Test("sets of letters in every form, partial credit by the named rule")
    func letterSets() {
        for reply in ["A,C", "AC", "A and C", "C, A", "(A)(C)", "A、C", "Ａ，Ｃ", "答案：AC", "正确选项是A和C", "The answers are A and C.", #"\boxed{A, C}"#, "Reasoning.\nA, C"] {
            let found = LetterSetExtraction.extract(reply, count: 4)
            #expect(found.answer == "AC", "\(reply): \(found)")
        }
        #expect(LetterSetExtraction.extract("A, E", count: 4).rule == "letter beyond the options")
        #expect(LetterSetExtraction.extract("", count: 4).rule == "empty reply")
        #expect(LetterSetExtraction.extract("no idea", count: 4).answer == nil)
        let options = ["1", "2", "3", "4"]
        func grade(_ credit: LetterSetGrader.Credit, _ answer: String) -> Double {
            LetterSetGrader(credit: credit).grade(answer, gold: "ACD", options: options).value
        }
        #expect(grade(.none, "ACD") == 1 && grade(.none, "AC") == 0 && grade(.none, "ABCD") == 0)
        #expect(grade(.half, "AC") == 0.5 && grade(.half, "AB") == 0 && grade(.half, "ABCD") == 0)
        #expect(abs(grade(.share, "AC") - 2.0 / 3) < 1e-12)
        #expect(abs(grade(.jaccard, "ABCD") - 0.75) < 1e-12)
    }

    @Test("the expected score of guessing sets equals counting all of them")
    func chance() {
        for credit in LetterSetGrader.Credit.allCases {
            for keySize in 1...4 {
                let grader = LetterSetGrader(credit: credit)
                let key = Set((0..<keySize).map(String.init))
                var sum = 0.0
                for bits in 1..<16 { sum += grader.grade(Set((0..<4).filter { bits >> $0 & 1 == 1 }.map(String.init)), key: key).value }
                #expect(abs(grader.chance(keySize: keySize, options: 4) - sum / 15) < 1e-12)
            }
        }
    }

    @Test("true and false with the words that mean the same")
    func truth() {
        for word in ["True", "yes", "T", "correct", "正确", "The statement is true.", "1"] { #expect(TruthGrader.truth(word) == true, "\(word)") }
        for word in ["False.", "no", "F", "incorrect", "错误", "The answer is false"] { #expect(TruthGrader.truth(word) == false, "\(word)") }
        #expect(TruthGrader.truth("perhaps") == nil)
        #expect(TruthGrader().grade("TRUE", gold: "true", options: []).value == 1)
    }

    @Test("fill-in answers: case, articles, plural, accepted forms")
    func fillIn() {
        let grader = ShortAnswerGrader()
        #expect(grader.grade("The Binary Trees.", gold: "binary tree", options: []).value == 1)
        #expect(grader.grade("LIFO", gold: "last in first out|lifo", options: []).value == 1)
        #expect(grader.grade("8.0", gold: "8", options: []).value == 1)
        #expect(grader.grade("queue", gold: "stack", options: []).value == 0)
        #expect(grader.grade("", gold: "stack", options: []).reason == "empty")
    }

    @Test("ROUGE: subsequence, single words, pairs of words")
    func rouge() {
        let scores = RougeGrader(.rougeL).scores("the cat was found under the bed", reference: "the cat was under the bed")
        #expect(abs(scores.precision - 6.0 / 7) < 1e-12 && scores.recall == 1)
        #expect(abs(RougeGrader(.rouge2).scores("a b c d", reference: "a b d").f - 0.4) < 1e-12)
        #expect(RougeGrader(.rouge1).grade("", gold: "x", options: []).value == 0)
        #expect(abs(TokenF1Grader().grade("the red car", gold: "a red bus", options: []).value - 0.5) < 1e-12)
    }

    @Test("columns and methods as sets; strict mode loses columns with an apostrophe, and errors are named")
    func statQA() {
        let gold = #"{"columns": ["Income", "Driver's age "], "methods": ["T Test", "U Test"]}"#
        func score(_ answer: String, _ mode: StatQAGrader.Mode = .fixed) -> StatQAGrader.Score { StatQAGrader(mode: mode).score(answer, gold: gold) }
        let right = #"So: {"columns": ["driver's age", "INCOME"], "methods": ["u test", "T Test"]} done"#
        #expect(score(right).fault == .none)
        #expect(score(right, .strict).fault == .invalid)
        #expect(score(#"{"columns": ["Income"], "methods": ["T Test", "U Test"]}"#).fault == .column)
        #expect(score(#"{"columns": ["Income", "Driver's age"], "methods": ["T Test"]}"#).fault == .applicability)
        #expect(score(#"{"columns": ["Income", "Driver's age"], "methods": ["F Test"]}"#).fault == .task)
        #expect(score(#"{"columns": ["x"], "methods": []}"#).fault == .columnAndTask)
        #expect(score("no json").fault == .invalid && score("{").fault == .invalid)
        #expect(StatQAGrader().grade(right, gold: gold, options: []).parts["columns"] == 1)
    }

    @Test("classes with Z: accuracy and macro means by hand")
    func classes() {
        let report = ClassReport([("A", "A"), ("A", "B"), ("B", "B"), ("B", "Z")], labels: ["A", "B", "Z"])
        #expect(report.accuracy == 0.5)
        #expect(abs(report.f1 - (2.0 / 3 + 0.5 + 0) / 3) < 1e-12)
        #expect(abs(report.precision - (1 + 0.5 + 0) / 3) < 1e-12)
        #expect(report.classes.map(\.support) == [2, 2, 0])
    }

    @Test("Skill-Mix: majority of gradings, best generation, errors; empty texts count as 0")
    func skillMix() {
        let full = [1.0, 1, 1, 1]
        let half = [0.0, 1, 1, 1]
        #expect(SkillMixScores.majority([full, half, full], skills: 1) == full)
        #expect(SkillMixScores.majority([full, half], skills: 1) == half)
        let scores = SkillMixScores([[[full], [half]], [[half], [[]]]], skills: 1)
        #expect(scores.fullMarks.mean == 0.5 && scores.fullMarks.standardError == 0.5)
        #expect(SkillMixScores([[[full], [half]]], skills: 1, takesBest: false).fullMarks.mean == 0.5)
        #expect(SkillMixScores.ratios([1, 1, 0], skills: 3).fullMarks == 0)
    }

    @Test("involvement: a common beginning belongs to the person; a revision is a distance of multisets")
    func involvement() {
        #expect(InvolvementRatio.continuation(of: "a b c d", "a b x y z") == 0.6)
        #expect(InvolvementRatio.revision(of: "a b b", "a b c") == 0.5)
        #expect(InvolvementRatio.revision(of: "same text", "same text") == 0)
        #expect(InvolvementRatio.continuation(of: "a", "") == 0)
    }
}

@Suite("Graders that ask a model")
struct JudgeTests {
    private func item(_ answer: String) -> ShortAnswerJudge.Item { .init(question: "What is a stack?", reference: "last in, first out", answer: answer) }

    @Test("levels from JSON and from words; a reply that cannot be read is asked for once more, then counted")
    func shortAnswers() async throws {
        let model = Scripted([
            #"```json {"reason": "same", "grade": "correct"}```"#, "Grade: partial", "I like it", #"{"grade": 0}"#, #"{"grade":"excellent"}"#, "still nothing",
            #"{"grade": "wrong"}"#,
        ])
        let result = try await ShortAnswerJudge(model).grade([item("LIFO"), item("a list"), item("x"), item("y"), item("z"), item(" ")])
        #expect(result.grades.map { $0?.value } == [1, 0.5, nil, 0, 0, 0])
        #expect(result.retries == 2 && result.failures == 1)
        #expect(result.grades[5]?.reason == "empty")
        #expect(abs((result.mean ?? 0) - 0.3) < 1e-12)
        let asked = model.asked.withLock { $0 }
        #expect(asked.count == 7)
        #expect(asked[0].contains("last in, first out") && asked[0].contains("LIFO"))
    }

    @Test("a pairwise verdict counts when it survives the exchange; one that follows the place is swayed")
    func pairs() async throws {
        let model = Scripted([
            #"{"better": "A"}"#, #"{"better": "B"}"#, #"{"better": "A"}"#, #"{"better": "A"}"#, "[[tie]]", #"{"better": "tie"}"#, "hm", #"{"better": "A"}"#,
        ])
        let pair = PairwiseJudge.Pair(question: "q", first: "the alpha text", second: "the beta text")
        let result = try await PairwiseJudge(model).compare([pair, pair, pair, pair])
        #expect(result.verdicts == [.first, .swayed, .tie, .unread])
        #expect(result.swapRate == 1.0 / 3)
        #expect(result.winRate == (1 + 0.5 + 0.5) / 3)
        #expect(result.unread == 1)
        let asked = model.asked.withLock { $0 }
        let places = asked.prefix(2).map { ($0.byteOffset(of: "the alpha text") ?? 0) < ($0.byteOffset(of: "the beta text") ?? 0) }
        #expect(places == [true, false])
    }

    @Test("the joint table: an answer with a wrong rationale earns nothing; a table that falls is refused")
    func jointTable() throws {
        let table = JointTable.standard
        #expect(table.value(answer: 1, rationale: 1) == 1 && table.value(answer: 1, rationale: 0.5) == 0.5 && table.value(answer: 1, rationale: 0) == 0)
        #expect(table.value(answer: 0.5, rationale: 1) == 0.5 && table.value(answer: 0, rationale: 1) == 0.5 && table.value(answer: 0, rationale: 0) == 0)
        #expect(throws: LyceumError.self) { _ = try JointTable([.init(answer: 0, rationale: 0, value: 1)]) }
        #expect(throws: Never.self) { _ = try JointTable(JointTable.standard.cells) }
        let overall = try #require(RationaleScore.overall(["MC": [.init(answer: 1, rationale: 1), .init(answer: 1, rationale: 0)], "TF": [.init(answer: 1, rationale: 0)]]))
        #expect(overall.answer == 1 && overall.joint == 0.25 && overall.gap == 0.75)
    }

    @Test("replies with two fields as JSON and as lines; malformed ones are none")
    func fields() {
        #expect(RationaleReply(#"{"answer": ["A","C"], "rationale": "because"}"#) == RationaleReply(answer: "A, C", rationale: "because"))
        #expect(RationaleReply("Answer: B\nRationale: it fits\nwell") == RationaleReply(answer: "B", rationale: "it fits\nwell"))
        #expect(RationaleReply("Explanation: x\nAnswer: no") == RationaleReply(answer: "no", rationale: "x"))
        #expect(RationaleReply("B") == nil)
        #expect(RationaleReply("Answer: B") == nil)
    }

    @Test("rationales by rule: covered, contradicted, missing")
    func rules() {
        let rules = RationaleRules()
        let reference = "A stack removes the newest element first"
        #expect(rules.grade("The newest element is removed first from the stack, it removes that", reference: reference).value == 1)
        #expect(rules.grade("A stack never removes the newest element first", reference: reference).reason == "contradiction")
        #expect(rules.grade("Bananas are yellow", reference: reference).value == 0)
        #expect(rules.grade("", reference: reference).reason == "empty")
        #expect(RationaleRules.masked("So it is 42 after all", conclusion: "42") == "So it is [conclusion] after all")
    }

    @Test("agreement with people: kappa over those with a label, leniency, none without labels")
    func agreement() throws {
        let agreement = try #require(try GraderAgreement.measured(grades: [1, 0.5, 0, 1, nil, 1], labels: [1, 0.5, 0, 0, 1, nil]))
        #expect(agreement.count == 4 && agreement.agreement == 0.75 && agreement.leniency == 0.25)
        #expect(agreement.kappa.value < 1 && agreement.kappa.value > 0)
        #expect(try GraderAgreement.measured(grades: [1], labels: [nil]) == nil)
        #expect(throws: LyceumError.self) { _ = try GraderAgreement.measured(grades: [1], labels: []) }
    }

    @Test("cosines of embeddings, 0 without a length")
    func embedding() async throws {
        struct Axis: TextEmbedder {
            func embed(_ texts: [String]) async throws -> [[Float]] { texts.map { $0 == "x" ? [1, 0] : $0 == "y" ? [0, 2] : $0 == "xy" ? [1, 1] : [0, 0] } }
        }
        let cosines = try await EmbeddingGrader(Axis()).cosines([("x", "x"), ("x", "y"), ("x", "xy"), ("", "x")])
        #expect(cosines[0] == 1 && cosines[1] == 0 && abs(cosines[2] - 0.5.squareRoot()) < 1e-9 && cosines[3] == 0)
    }
}
