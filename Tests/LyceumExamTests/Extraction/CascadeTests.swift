@testable import LyceumExam
import Testing

@Suite("Answer cascades of benchmarks")
struct CascadeTests {
    static let ten = (1...10).map { "item \($0)" }

    @Test("SuperGPQA: the cascade on replies of every kind", arguments: [
        ("Answer: B", "B"), ("Answer: B.", "B"), ("answer: b", "B"), ("**Answer: C**", "C"), ("Answer: **C**", "C"), ("Answer: $D$", "D"), (#"Answer: \boxed{E}"#, "E"),
        (#"Answer: $\boxed{\text{F}}$"#, "F"), ("The answer is G", "G"), ("The correct answer is (H).", "H"), ("The correct option is: I", "I"), ("The final answer is J", "J"),
        ("the best choice is option c", "C"), ("Thus, the answer is **A**.", "A"), ("Reasoning here.\nAnswer: D", "D"), ("Answer: A\nWait, check again.\nAnswer: B", "B"),
        ("B", "B"), ("(C)", "C"), ("D.", "D"), ("[E]", "E"), ("Long text.\n\nF", "F"), ("Steps…\n(G)", "G"), (#"So \boxed{H}"#, "H"), (#"\boxed{\textbf{A}}"#, "A"),
        ("The answer is item 3", "C"), ("Answer: item 10", "J"), ("item 7", "G"), ("The answer is item 4.", "D"), ("Ａｎｓｗｅｒ：Ｂ", "B"), ("Answer： C", "C"),
        ("The answer to the question is D because it fits", "D"), ("My answer is: E", "E"),
        ("I think it depends", nil), ("The answer is a polymer", nil), ("A polymer is long", nil), ("I", "I"), ("The answer is I think unclear", nil), ("", nil), ("   ", nil),
        ("No idea at all", nil), ("Both B and C look right", nil), ("Answer:", nil), ("The reply was cut before the answer is", nil), ("As an AI, I cannot say", nil), ("item 3 or item 4", nil),
        ("Answer: none of them", nil),
    ] as [(String, String?)])
    func superGPQA(_ reply: String, _ answer: String?) {
        let found = SuperGPQACascade.extract(reply, options: Self.ten)
        #expect(found.answer == answer, "\(reply): \(found)")
    }

    @Test("SuperGPQA: letters beyond the options miss, few-shot replies are cut, empty texts are errors")
    func superGPQAStatus() {
        let four = Array(Self.ten.prefix(4))
        #expect(SuperGPQACascade.extract("Answer: E", options: four).rule == "letter beyond the options")
        #expect(SuperGPQACascade.status("Answer: E", options: four, answer: "A") == .miss)
        #expect(SuperGPQACascade.status("Answer: a", options: four, answer: "A") == .correct)
        #expect(SuperGPQACascade.status("Answer: B", options: four, answer: "A") == .incorrect)
        #expect(SuperGPQACascade.status(nil, options: four, answer: "A") == .error)
        #expect(SuperGPQACascade.status(" ", options: four, answer: "A") == .error)
        let run = "step by step. Answer: B.\n\nQuestion: next?\nAnswer: C."
        #expect(SuperGPQACascade.extract(run, options: four, isFewShot: true).answer == "B")
        #expect(SuperGPQACascade.extract(run, options: four).answer == "C")
        #expect(SuperGPQACascade.extract("Question: again. Answer: D", options: four, isFewShot: true).answer == "D")
    }

    @Test("counselling: phrases, bare letters, earliest bracket, Z for conflicts and nothing", arguments: [
        ("The answer is (B).", "B"), ("Answer: (c)", "C"), ("The best option is (D) because (A) is early", "D"), ("(A) is the correct choice", "A"), ("B", "B"), ("b.", "B"), ("3", "C"),
        ("D: refer the client", "D"), ("Answer: A: assess", "A"), ("I would choose (C) here", "C"), ("The answer is (A). The answer is (B).", "Z"), ("A: first\nB: second", "Z"), ("", "Z"),
        ("no letter", "Z"), ("agenda: talk about data: more", "Z"), ("first (B), then (C)", "B"),
    ])
    func counseling(_ reply: String, _ answer: String) {
        #expect(CounselingCascade.extract(reply).answer == answer, "\(reply): \(CounselingCascade.extract(reply))")
    }

    @Test("counselling with reasoning reads the last line only")
    func counselingReasoning() {
        #expect(CounselingCascade.extract("(A) seems good at first.\nThe answer is (C).", hasReasoning: true).answer == "C")
        #expect(CounselingCascade.extract("The answer is (A).\nThat is all.", hasReasoning: true).answer == "Z")
    }

    @Test("CS-Bench: the article is no option, judges' scales are no scores")
    func csBench() {
        #expect(CSBenchCascade.letter("This is a stack, so the answer is C.").answer == "C")
        #expect(CSBenchCascade.publishedLetter("This is a stack, so the answer is C.").answer == "A")
        #expect(CSBenchCascade.letter("This is a stack").answer == nil)
        #expect(CSBenchCascade.letter("B is right, not D").answer == "B")
        #expect(CSBenchCascade.truth("False. The statement is not true.").answer == "false")
        #expect(CSBenchCascade.truth("TRUE").answer == "true")
        #expect(CSBenchCascade.truth("错误").answer == "false")
        func score(_ reply: String) -> Int? { CSBenchCascade.judgedScore(reply, from: 1, through: 10) }
        #expect(score("10") == 10)
        #expect(score("Score: 8 out of 10") == 8)
        #expect(score("I give 7/10.") == 7)
        #expect(score("On a scale of 1-10 this is a 6") == 6)
        #expect(score("Tier 9-10. Score: 9") == 9)
        #expect(score("评分：5") == 5)
        #expect(score("no number") == nil)
        #expect(score("100") == nil)
        #expect(CSBenchCascade.judgedScore("10", from: 0, through: 1) == nil)
        #expect(CSBenchCascade.judgedScore("The score is 1", from: 0, through: 1) == 1)
        #expect(CSBenchCascade.judgedScore("0", from: 0, through: 1) == 0)
    }

    @Test("zero-shot-CoT cleansing by form of answer")
    func zeroShotCoT() {
        #expect(ZeroShotCoTCleansing.cleanse(" 1,234.", .number) == "1234")
        #expect(ZeroShotCoTCleansing.cleanse(" -3.50", .number) == "-3.50")
        #expect(ZeroShotCoTCleansing.cleanse("It is 5, not 6", .number) == "5")
        #expect(ZeroShotCoTCleansing.cleanse("(B)", .choice(5)) == "B")
        #expect(ZeroShotCoTCleansing.cleanse("E or D", .choice(3)) == "")
        #expect(ZeroShotCoTCleansing.cleanse("Yes, because no…", .yesNo) == "yes")
        #expect(ZeroShotCoTCleansing.cleanse("\"yk.\"\n", .string) == "yk")
        #expect(ZeroShotCoTCleansing.cleanse("", .number) == "")
        #expect(ZeroShotCoTCleansing.cleanse("6 and 7. The answer is 8. Or 9", .number, isFewShot: true) == "8")
        #expect(ZeroShotCoTCleansing.cleanse("6 and 7", .number, isFewShot: true) == "7")
    }

    @Test("medical letters: behind an explanation that contains the word answer; none is invalid")
    func medical() {
        let options = ["aspirin", "heparin", "warfarin", "none"]
        #expect(MedicalLetterCascade.extract("(B)", options: options).answer == "B")
        #expect(MedicalLetterCascade.extract("Answer: B. The patient needs rest.", options: options).answer == "B")
        #expect(MedicalLetterCascade.extract("The answer depends on the age of the patient.\nAnswer: C", options: options).answer == "C")
        #expect(MedicalLetterCascade.extract("It is hard to say.", options: options).answer == nil)
    }
}
