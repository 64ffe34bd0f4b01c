@testable import LyceumExam
import Testing

/// A reply and what each way of reading it must give: answer and rule.
private struct Line {
    let reply: String
    let strict: (String?, String)
    let flexible: (String?, String)
    let constrained: (String?, String)
    var isCut = false
}

@Suite("Reading answers out of replies")
struct ExtractorTests {
    static let options = ["a red fox", "a blue whale", "a green frog", "a yellow bird"]

    private static let letters: [Line] = [
        Line(reply: "B", strict: ("B", "letter alone"), flexible: ("B", "letter alone"), constrained: ("B", "letter alone")),
        Line(reply: " B.", strict: ("B", "letter alone"), flexible: ("B", "letter alone"), constrained: ("B", "letter alone")),
        Line(reply: "(B)", strict: ("B", "letter alone"), flexible: ("B", "letter alone"), constrained: ("B", "letter alone")),
        Line(reply: "[B]", strict: ("B", "letter alone"), flexible: ("B", "letter alone"), constrained: ("B", "letter alone")),
        Line(reply: "**B**", strict: ("B", "letter alone"), flexible: ("B", "letter alone"), constrained: ("B", "letter alone")),
        Line(reply: "Answer: B", strict: ("B", "lead-in and letter"), flexible: ("B", "lead-in and letter"), constrained: ("B", "lead-in and letter")),
        Line(
            reply: "The answer is (B).", strict: ("B", "lead-in and letter"), flexible: ("B", "lead-in and letter"),
            constrained: ("B", "lead-in and letter")),
        Line(
            reply: "the correct option is b", strict: (nil, "no answer"), flexible: ("B", "announced letter"), constrained: ("B", "announced letter")),
        Line(reply: #"\boxed{B}"#, strict: ("B", "boxed"), flexible: ("B", "boxed"), constrained: ("B", "boxed")),
        Line(reply: #"$\boxed{\text{B}}$"#, strict: ("B", "boxed"), flexible: ("B", "boxed"), constrained: ("B", "boxed")),
        Line(reply: "Answer:\nB", strict: ("B", "lead-in and letter"), flexible: ("B", "lead-in and letter"), constrained: ("B", "lead-in and letter")),
        Line(
            reply: "B) because A is wrong", strict: (nil, "no answer"), flexible: ("B", "leading letter"), constrained: ("B", "leading letter")),
        Line(reply: "A or B", strict: (nil, "no answer"), flexible: (nil, "several letters"), constrained: ("A", "first letter mentioned")),
        Line(
            reply: "I think C… Final answer: D", strict: (nil, "no answer"), flexible: ("D", "announced letter"), constrained: ("D", "announced letter")),
        Line(reply: "Both are right", strict: (nil, "no answer"), flexible: (nil, "no answer"), constrained: (nil, "no answer")),
        Line(
            reply: "As an AI language model I cannot answer a medical question.", strict: (nil, "no answer"), flexible: (nil, "no answer"),
            constrained: (nil, "no answer")),
        Line(reply: "", strict: (nil, "empty reply"), flexible: (nil, "empty reply"), constrained: (nil, "empty reply")),
        Line(reply: "None of the above", strict: (nil, "no answer"), flexible: (nil, "no answer"), constrained: (nil, "no answer")),
        Line(reply: "答案是B", strict: ("B", "lead-in and letter"), flexible: ("B", "lead-in and letter"), constrained: ("B", "lead-in and letter")),
        Line(reply: "Ｂ", strict: ("B", "letter alone"), flexible: ("B", "letter alone"), constrained: ("B", "letter alone")),
        Line(reply: "A blue whale", strict: (nil, "no answer"), flexible: ("B", "option text"), constrained: ("B", "option text")),
        Line(
            reply: "Either a blue whale or a green frog", strict: (nil, "no answer"), flexible: (nil, "several option texts"),
            constrained: ("B", "first option text mentioned")),
        Line(
            reply: "E", strict: (nil, "letter beyond the options"), flexible: (nil, "letter beyond the options"),
            constrained: (nil, "letter beyond the options")),
        Line(
            reply: "Let me think. (B) says that", strict: (nil, "cut by the length limit"), flexible: (nil, "cut by the length limit"),
            constrained: ("B", "first letter mentioned"), isCut: true),
        Line(
            reply: "The answer is B. To see why, consider", strict: (nil, "cut by the length limit"), flexible: ("B", "announced letter"),
            constrained: ("B", "announced letter"), isCut: true),
        Line(reply: "This is a stack", strict: (nil, "no answer"), flexible: (nil, "no answer"), constrained: (nil, "no answer")),
        Line(reply: "The answer is a mixture", strict: (nil, "no answer"), flexible: (nil, "no answer"), constrained: (nil, "no answer")),
        Line(reply: "I don't know", strict: (nil, "no answer"), flexible: (nil, "no answer"), constrained: (nil, "no answer")),
        Line(
            reply: "Reasoning first.\nMore of it.\nC", strict: (nil, "no answer"), flexible: ("C", "letter on the last line"),
            constrained: ("C", "letter on the last line")),
        Line(reply: "The answer is A or B", strict: (nil, "no answer"), flexible: (nil, "several letters"), constrained: ("A", "first letter mentioned")),
        Line(reply: "故选C。", strict: ("C", "lead-in and letter"), flexible: ("C", "lead-in and letter"), constrained: ("C", "lead-in and letter")),
        Line(reply: "（Ｄ）", strict: ("D", "letter alone"), flexible: ("D", "letter alone"), constrained: ("D", "letter alone")),
    ]

    @Test("every line of the list: strict, flexible and constrained, and which rule fired")
    func letterList() {
        for line in Self.letters {
            let form = AnswerForm.letters(Self.options)
            for (name, extractor, expected) in [
                ("strict", Extractors.strict(options: form), line.strict), ("flexible", Extractors.flexible(options: form), line.flexible),
                ("constrained", Extractors.constrained(options: form), line.constrained),
            ] {
                let found = extractor(line.reply, isCut: line.isCut)
                #expect(found.answer == expected.0 && found.rule == expected.1, "\(name) of \(line.reply): \(found)")
            }
        }
    }

    @Test("an option that says none of the above is found by its text")
    func noneOfTheAbove() {
        let form = AnswerForm.letters(["one", "two", "none of the above"])
        #expect(Extractors.flexible(options: form)("None of the above.") == Extraction(answer: "C", rule: "option text"))
    }

    @Test("with ten options I is a letter when it stands alone and a pronoun when it does not")
    func tenOptions() {
        let form = AnswerForm.letters(count: 10)
        #expect(Extractors.strict(options: form)("I").answer == "I")
        #expect(Extractors.flexible(options: form)("The answer is I.").answer == "I")
        #expect(Extractors.flexible(options: form)("I think the answer is C.").answer == "C")
        #expect(Extractors.flexible(options: form)("I believe so").answer == nil)
        #expect(Extractors.flexible(options: form)("My answer: I think it depends").answer == nil)
        #expect(Extractors.flexible(options: form)("J").answer == "J")
        #expect(Extractors.flexible(options: form)("K").rule == "letter beyond the options")
    }

    @Test("one option inside another counts once")
    func nestedOptions() {
        let form = AnswerForm.letters(["Guilty", "Guilty of theft", "Innocent"])
        #expect(Extractors.flexible(options: form)("He is guilty of theft").answer == "B")
        #expect(Extractors.flexible(options: form)("He is guilty").answer == "A")
        #expect(Extractors.flexible(options: .letters(["红色", "蓝色"]))("我认为是蓝色").answer == "B")
    }

    @Test("numbers: separators, currency, final dots, the #### mark, a true minus sign", arguments: [
        ("1,234.50", "1234.50", "1234.50"), ("$18", "18", "18"), ("18.", "18", "18"), ("#### 18", "18", "18"), ("−3", "-3", "-3"), ("１２", "12", "12"),
        ("Work: 2 + 3 = 5\n#### 5", "5", "5"), ("The answer is 42.", "42", "42"), (#"\boxed{7}"#, "7", "7"), ("I have 3 apples and 5 pears", nil, "5"),
        ("The total is $1,200, not 1,300", nil, "1200"), ("no number", nil, nil), ("", nil, nil), ("x2y", nil, nil), ("-0.5", "-0.5", "-0.5"), ("答案是12", nil, "12"), ("3/4", "3/4", "3/4"), ("50%", "50%", "50%"),
    ] as [(String, String?, String?)])
    func numbers(_ reply: String, _ strict: String?, _ flexible: String?) {
        #expect(Extractors.strict(options: .number)(reply).answer == strict, "\(reply)")
        #expect(Extractors.flexible(options: .number)(reply).answer == flexible, "\(reply)")
    }

    @Test("number words count only where a reading is constrained")
    func numberWords() {
        #expect(Extractors.constrained(options: .number)("There are seven of them").answer == "7")
        #expect(Extractors.flexible(options: .number)("There are seven of them").answer == nil)
        #expect(Extractors.flexible(options: .number)("So far 12 and", isCut: true).rule == "cut by the length limit")
    }

    @Test("labels: alone, announced, leading, the only one, several")
    func labels() {
        let form = AnswerForm.labels(["yes", "no", "maybe"])
        #expect(Extractors.strict(options: form)("Yes.").answer == "yes")
        #expect(Extractors.strict(options: form)("Yes, because no one knows").answer == nil)
        #expect(Extractors.flexible(options: form)("Yes, because no one knows") == Extraction(answer: "yes", rule: "leading label"))
        #expect(Extractors.flexible(options: form)("It could be no. The answer is yes.").answer == "yes")
        #expect(Extractors.flexible(options: form)("Some say yes, some say no").rule == "several labels")
        #expect(Extractors.constrained(options: form)("Some say yes, some say no").answer == "yes")
        #expect(Extractors.flexible(options: form)("The evidence says maybe").answer == "maybe")
        #expect(Extractors.flexible(options: form)("Nothing is known").answer == nil)
        #expect(Extractors.flexible(options: .labels(["true", "false"]))("正确").answer == "true")
    }

    @Test("expressions come out of boxes; without one only a freer reading takes them")
    func expressions() {
        #expect(Extractors.strict(options: .expression)(#"so $\boxed{\frac{1}{2}}$"#).answer == #"\frac{1}{2}"#)
        #expect(Extractors.strict(options: .expression)("The answer is $x^2$.").answer == nil)
        #expect(Extractors.flexible(options: .expression)("The answer is $x^2$.").answer == "x^2")
        #expect(Extractors.constrained(options: .expression)("We get $a$ then $b+1$ at last").answer == "b+1")
    }

    @Test("all fixed expressions compile")
    func patterns() {
        for reply in ["x", "The answer is B", "#### 3", "选A和B", #"\boxed{C}"#, "answer: true"] {
            for mode in ExtractionMode.allCases {
                for form in [AnswerForm.letters(count: 5), .number, .labels(["true", "false"]), .expression] {
                    _ = AnswerExtractor(mode, form)(reply)
                }
            }
        }
        #expect(Pattern("(").expression == nil)
        #expect(Pattern("a").expression != nil)
    }
}
