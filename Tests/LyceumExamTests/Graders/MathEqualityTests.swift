@testable import LyceumExam
import Testing

@Suite("Mathematical equality")
struct MathEqualityTests {
    @Test("more than three hundred hand-made pairs get the right verdict, in both orders")
    func pairs() {
        let equality = MathEquality()
        #expect(MathPairs.equal.count + MathPairs.unequal.count >= 300)
        for (a, b) in MathPairs.equal {
            #expect(equality.areEqual(a, b), "\(a) = \(b): \(MathParser.parse(a)) \(MathParser.parse(b))")
            #expect(equality.areEqual(b, a), "\(b) = \(a)")
        }
        for (a, b) in MathPairs.unequal {
            #expect(!equality.areEqual(a, b), "\(a) ≠ \(b): \(MathParser.parse(a)) \(MathParser.parse(b))")
            #expect(!equality.areEqual(b, a), "\(b) ≠ \(a)")
        }
    }

    @Test("every text equals itself, and nothing that is not empty equals the empty text")
    func reflexive() {
        for (a, b) in MathPairs.equal + MathPairs.unequal {
            for text in [a, b] {
                #expect(MathEquality().areEqual(text, text))
                #expect(!MathEquality().areEqual(text, ""))
            }
        }
        #expect(!MathEquality().areEqual("", ""))
    }

    @Test("a factor of 100 is forgiven only where that is asked for")
    func percentScale() {
        let forgiving = MathEquality(allowsPercentScale: true)
        #expect(forgiving.areEqual("5", "500"))
        #expect(forgiving.areEqual("0.05", "5"))
        #expect(!forgiving.areEqual("5", "50"))
        #expect(!MathEquality().areEqual("5", "500"))
    }

    @Test("long, deep and broken texts end without a verdict of equality")
    func hostile() {
        let equality = MathEquality()
        let deep = String(repeating: "(", count: 5000) + "1" + String(repeating: ")", count: 5000)
        let fractions = String(repeating: #"\frac{1}{"#, count: 500) + "2" + String(repeating: "}", count: 500)
        let texts = [
            deep, fractions, String(repeating: #"\frac"#, count: 400), String(repeating: "-", count: 3000) + "1", String(repeating: "2^", count: 200) + "2",
            String(repeating: "!", count: 100), "1" + String(repeating: "!", count: 400), String(repeating: "x+", count: 280) + "x", #"\begin{pmatrix}1&2\\"#,
            #"\sqrt["#, #"\frac{1}"#, "{", "}", "\\", "|", "_", "^", "1_", "1_{99}", "x_{", #"\log_"#, "1/0", "0^{-1}", "((1,2)", "[1,2}", "=", "x=", "<", "1<",
            "{1,{2,{3}}}", #"\{1,\{2\}\}"#, String(repeating: "1,", count: 300), "1e999", "170!", "9999999999999999999999", #"\text{"#, "\u{E000}\u{E001}", "🦊",
        ]
        for (position, text) in texts.enumerated() {
            #expect(!equality.areEqual(text, "17"), "\(text.prefix(40))")
            _ = equality.areEqual(text, texts[(position + 1) % texts.count])
        }
    }

    @Test("boxes hold nested braces; without a box nothing counts where only boxes are read")
    func boxes() {
        #expect(BoxedText.all(in: #"so \boxed{\frac{1}{\sqrt{2}}} and \boxed {x^{2}}"#) == [#"\frac{1}{\sqrt{2}}"#, "x^{2}"])
        #expect(BoxedText.all(in: #"\boxed{\{1,2\}} \boxed{open"#) == [#"\{1,2\}"#])
        #expect(BoxedText.last(in: "none") == nil)
        let grader = MathGrader(readsBoxOnly: true)
        #expect(grader.grade(#"Thus \boxed{2^{2022}}."#, gold: "2^{2022}", options: []).value == 1)
        #expect(grader.grade("2^{2022}", gold: "2^{2022}", options: []).reason == "no box")
        #expect(MathGrader().grade("2^{2022}", gold: #"\boxed{2^{2022}}"#, options: []).value == 1)
    }
}
