import LyceumCore
import Testing

@testable import LyceumCurate

@Suite("Mathematics, code and questions")
struct SubjectFilterTests {
    private func verdict(_ filter: some DocumentFilter, _ text: String, metadata: JSON = [:]) throws -> String {
        var document = CuratedDocument(id: "1", text: text, metadata: metadata.objectValue ?? JSON.Object())
        if case .drop(let reason) = try filter.judge(&document) { return reason }
        return "keep"
    }

    // MARK: - Mathematics

    @Test("LaTeX commands of the list count, paths do not; a lone one needs an operator")
    func mathText() throws {
        let filter = MathTextFilter()
        #expect(try verdict(filter, "plain words about numbers") == "math_no_command")
        #expect(try verdict(filter, #"C:\Users\temp and C:\windows\include"#) == "math_no_command")
        #expect(try verdict(filter, #"the \unknown only"#) == "math_no_listed_command")
        #expect(try verdict(filter, #"the letter \alpha alone"#) == "math_lone_command")
        #expect(try verdict(filter, #"the letter \alpha = 3"#) == "keep")
        #expect(try verdict(filter, #"\alpha and \beta"#) == "keep")
        // Nine small letters belong to the form, ten do not.
        #expect(try verdict(filter, #"\abcdefghij only"#) == "math_no_command")
        var document = CuratedDocument(id: "1", text: #"$\frac{1}{2}+\sqrt{3}\leq\sum_i \frac{x}{y}$"#)
        _ = try filter.judge(&document)
        #expect(document.metadata["math_commands"]?.intValue == 4)
    }

    @Test("With too few commands the classifier decides, with five nobody is asked")
    func mathClassifier() throws {
        var filter = MathTextFilter()
        filter.classifier = try FastTextModel(path: FastTextPeerTests.folder + "/softmax.bin")
        filter.label = "sailing"
        let sailing = #"mast wind harbor rope sail anchor \alpha = \beta"#
        let cooking = #"oven dough salt bake spoon pan \alpha = \beta"#
        #expect(try verdict(filter, sailing) == "keep")
        #expect(try verdict(filter, cooking) == "math_classifier")
        #expect(try verdict(filter, cooking + #" \gamma \delta"#) == "math_classifier")
        #expect(try verdict(filter, cooking + #" \gamma \delta \pi"#) == "keep")
    }

    @Test("Pages with formulas are known by their source", arguments: [
        #"<script src="MathJax.js"></script>"#, "<math><mi>x</mi></math>", #"<img src="latex.php?x">"#, #"<span class="tex">x</span>"#, #"$\frac{a}{b}$"#,
    ])
    func mathPage(_ source: String) throws {
        #expect(try verdict(MathPageFilter(), source) == "keep")
        var filter = MathPageFilter()
        filter.field = "html"
        #expect(try verdict(filter, "text alone", metadata: ["html": .string(source)]) == "keep")
        #expect(try verdict(filter, "text alone", metadata: ["html": "<p>no formula</p>"]) == "no_math_markup")
        #expect(try verdict(MathPageFilter(), "<p>no formula, only \\users</p>") == "no_math_markup")
    }

    @Test("Length, accents and score have the bounds of OpenWebMath")
    func mathQuality() throws {
        var filter = MathQualityFilter()
        #expect(try verdict(filter, String(repeating: "a", count: 99)) == "math_short")
        #expect(try verdict(filter, String(repeating: "a", count: 100)) == "keep")
        // 3 of 200 are 1.5 %, which is allowed.
        #expect(try verdict(filter, String(repeating: "a", count: 197) + "ééé") == "keep")
        #expect(try verdict(filter, String(repeating: "a", count: 196) + "éééé") == "math_accents")
        filter.classifier = try FastTextModel(path: FastTextPeerTests.folder + "/softmax.bin")
        filter.label = "sailing"
        let text = String(repeating: "the of mast and in was oven with ", count: 4)
        let score = try #require(try filter.classifier?.predict(text, most: 5).first { $0.label == "sailing" }?.probability)
        #expect(score > 0.01 && score < 0.99)
        (filter.plainThreshold, filter.latexThreshold) = (score, score)
        #expect(try verdict(filter, text) == "keep")
        filter.plainThreshold = score.nextUp
        #expect(try verdict(filter, text) == "math_score")
        let latex = text + #"\alpha"#
        let other = try #require(try filter.classifier?.predict(latex, most: 5).first { $0.label == "sailing" }?.probability)
        filter.latexThreshold = other
        #expect(try verdict(filter, latex) == "keep")
        filter.latexThreshold = other.nextUp
        #expect(try verdict(filter, latex) == "math_score")
    }

    @Test("Filler, punctuation and broken characters are told; marks in formulas are none")
    func webMathRules() throws {
        let filter = WebMathRulesFilter()
        #expect(try verdict(filter, "Lorem ipsum dolor sit amet") == "short_lorem_ipsum")
        #expect(try verdict(filter, "Lorem ipsum " + String(repeating: "words ", count: 200)) == "keep")
        #expect(try verdict(filter, "abcdefg!!!") == "keep")
        #expect(try verdict(filter, "abcdefg!!!!") == "punctuation_share")
        #expect(try verdict(filter, "abcdefg $(+)(-)=(/)$ !!!") == "keep")
        #expect(try verdict(filter, "good text with a \u{FFFD}") == "broken_characters")
        #expect(try verdict(filter, "") == "keep")
    }

    // MARK: - Questions

    @Test("Two cues of questions and two of answers make a page of questions")
    func openQuestions() throws {
        let filter = OpenQuestionFilter()
        #expect(try verdict(filter, "Q: one thing\nA: this\nQ: another\nA: that") == "keep")
        #expect(try verdict(filter, "Q: one thing\nA: this\nA: that") == "few_question_cues")
        #expect(try verdict(filter, "What is it? How is it? A: this") == "few_answer_cues")
        #expect(try verdict(filter, "What is it? How is it?\nAnswer: this\nSolution: that") == "keep")
        // Parts of words are no cues.
        #expect(try verdict(filter, "somewhat showy FAQ: data: banana: x") == "few_question_cues")
        var one = filter
        one.leastCues = 1
        #expect(try verdict(one, "why not\nanswer: because") == "keep")
        one.classifier = try FastTextModel(path: FastTextPeerTests.folder + "/softmax.bin")
        one.label = "sailing"
        #expect(try verdict(one, "why mast wind harbor\nanswer: rope sail anchor") == "keep")
        #expect(try verdict(one, "why oven dough salt\nanswer: bake spoon pan") == "question_classifier")
    }

    @Test("Four options in one style, in their order, and the phrase", arguments: [
        ("A) x B) y C) z D) w", true), ("a. x\nb. y\nc. z\nd. w", true), ("(1) x (2) y (3) z (4) w", true), ("i) x ii) y iii) z iv) w", true),
        ("A) x B) y C) z", false), ("A) x b) y C) z D) w", false), ("D) x C) y B) z A) w", false), ("A) x (B) y C. z D) w", false), ("a b c d", false),
    ])
    func options(_ text: String, _ isQuestion: Bool) throws {
        let filter = ChoiceQuestionFilter()
        #expect(try verdict(filter, "A multiple choice question: which? " + text) == (isQuestion ? "keep" : "no_options"))
        #expect(try verdict(filter, text) == "no_choice_phrase")
        var loose = filter
        loose.phrases = []
        #expect(try verdict(loose, text) == (isQuestion ? "keep" : "no_options"))
    }

    @Test("The classifier's no counts only where it is sure")
    func sureNo() throws {
        var filter = ChoiceQuestionFilter()
        filter.phrases = []
        filter.label = "sailing"
        filter.classifier = try FastTextModel(path: FastTextPeerTests.folder + "/softmax.bin")
        let text = "oven dough salt bake A) x B) y C) z D) w"
        let best = try #require(try filter.classifier?.predict(text).first)
        #expect(best.label == "cooking")
        filter.sureNo = best.probability
        #expect(try verdict(filter, text) == "choice_classifier")
        filter.sureNo = best.probability.nextUp
        #expect(try verdict(filter, text) == "keep")
    }

    // MARK: - Code

    private static let program = """
        import os

        def total(values):
            # Adds them up.
            result = 0
            for value in values:
                result += value
            return result

        print(total([1, 2, 3]))
        """

    @Test("A program is kept and its language guessed; prose is no code")
    func code() throws {
        var document = CuratedDocument(id: "1", text: Self.program)
        #expect(try CodeFilter().judge(&document) == .keep)
        #expect(document.text == Self.program)
        #expect(document.metadata["programming_language"]?.stringValue == "python")
        let prose = "It rained for a week.\nThe harbor was empty, and the boats lay still.\nNobody spoke of it again.\nIf it had been summer, they would have gone."
        #expect(try verdict(CodeFilter(), prose) == "code_not_code")
        for (language, text) in [
            ("c", "#include <stdio.h>\nint main(void) {\n  printf(\"x\");\n  return 0;\n}"),
            ("javascript", "const f = (x) => x;\nconsole.log(f(1) === 2);\nlet y = undefined;"),
            ("rust", "fn main() {\n  let mut x = 1;\n  println!(\"{}\", x);\n}"), ("sql", "SELECT a FROM b WHERE c = 1\nORDER BY a;"),
        ] { #expect(CodeDetector().examine(text).guess?.language == language) }
    }

    @Test("Every rule of code has its bound")
    func codeBounds() throws {
        func line(_ count: Int) -> String { "x = " + String(repeating: "y+", count: (count - 5) / 2) + "z" + (count % 2 == 0 ? ";" : "") }
        var filter = CodeFilter()
        filter.longestMeanLine = nil
        filter.leastAlphanumeric = nil
        filter.mostLongTokens = nil
        #expect(line(1000).count == 1000)
        #expect(try verdict(filter, line(1000)) == "keep")
        #expect(try verdict(filter, line(1000) + "z") == "code_longest_line")
        filter.longestMeanLine = 100
        #expect(try verdict(filter, line(120) + "\n" + line(80)) == "keep")
        #expect(try verdict(filter, line(120) + "\n" + line(81)) == "code_mean_line")
        filter = CodeFilter()
        #expect(try verdict(filter, "ab{{{}};") == "keep")
        #expect(try verdict(filter, "ab{{{{}};") == "code_alphanumeric")
        #expect(try verdict(filter, "") == "code_alphanumeric")
        // 101 characters without a blank in 337 are just below 0.3.
        let token = String(repeating: "a", count: 101)
        #expect(try verdict(filter, "k = " + token + "\n" + String(repeating: "f(x);\n", count: 39)) == "keep")
        #expect(try verdict(filter, "k = " + token + "\n" + String(repeating: "f(x);\n", count: 30)) == "code_long_tokens")
        #expect(try verdict(filter, "// Code generated by a tool. DO NOT EDIT.\n" + Self.program) == "code_generated")
        #expect(try verdict(filter, String(repeating: "// note;\n", count: 4) + "f(x);") == "keep")
        #expect(try verdict(filter, String(repeating: "// note;\n", count: 9) + "f(x);\nf(y);") == "code_many_comments")
        filter.leastComments = 0.2
        #expect(try verdict(filter, "f(x);\nf(y);\nf(z);\nf(w);\n// note") == "keep")
        #expect(try verdict(filter, "f(x);\nf(y);\nf(z);\nf(w);\nf(v);\n// note") == "code_few_comments")
    }

    @Test("More than seven consecutive numbers in a column are taken out, seven stay")
    func lineNumbers() throws {
        func judged(_ count: Int) throws -> String {
            var document = CuratedDocument(id: "1", text: (1...count).map { "\($0)" }.joined(separator: "\n") + "\nf(x);\ng(y) = 3;\nh(z);")
            #expect(try CodeFilter().judge(&document) == .keep)
            return document.text
        }
        #expect(try judged(8) == "f(x);\ng(y) = 3;\nh(z);")
        #expect(try judged(7).hasPrefix("1\n2\n"))
    }

    @Test("Shapes of pages have bounds on every side")
    func shape() throws {
        let filter = PageShapeFilter()
        func text(_ lines: [String]) -> String { lines.joined(separator: "\n") }
        let plain = (0..<3).map { _ in String(repeating: "abcdefg(x) ", count: 4) + "z" }
        func long(_ count: Int) -> String { String(repeating: "abcdefgh ", count: count / 9) + String(repeating: "x", count: count % 9) }
        #expect(try verdict(filter, text(plain + [long(129)])) == "keep")
        #expect(try verdict(filter, text(plain + [long(128)])) == "shape_longest_line")
        #expect(try verdict(filter, text(plain + [long(2048)])) == "keep")
        #expect(try verdict(filter, text(plain + [long(2049)])) == "shape_longest_line")
        #expect(try verdict(filter, text(Array(plain.dropLast()) + [long(200)])) == "shape_lines")
        #expect(try verdict(filter, text(["abc", "abc", "abc", long(243)])) == "shape_characters")
        #expect(try verdict(filter, text(plain + [String(repeating: "a b ", count: 50)])) == "shape_spaces")
        for (reason, sign) in [("tabs", "\t"), ("dots", "."), ("dashes", "-"), ("hashes", "#"), ("bars", "|"), ("slashes", "/"), ("commas", ",")] {
            #expect(try verdict(filter, text(plain + [long(129) + String(repeating: sign, count: 60)])) == "shape_\(reason)")
        }
        #expect(try verdict(filter, text(plain + [long(129) + String(repeating: "  ", count: 25)])) == "shape_double_spaces")
        // Two of three lines are 0.667, three of four more.
        #expect(try verdict(filter, text(["a", "a", "a", long(300)])) == "shape_short_lines")
        #expect(try verdict(filter, text(["a", "a", plain[0], long(300)])) == "keep")
    }

    // MARK: - RedStone-Web

    private static let prose: [String] = (0..<12).map {
        "the boat number \($0) went to the \(["north", "south", "east", "west"][$0 % 4]) of island \($0 * 37) and came back with fish \($0 * $0)"
    }

    @Test("RedStone counts every copy of a sentence, and stop words as often as they occur")
    func redStone() throws {
        let filter = RedStoneQualityFilter()
        let text = Self.prose.joined(separator: ".\n")
        #expect(try verdict(filter, text) == "keep")
        #expect(try verdict(filter, "too short") == "redstone_words")
        // Two equal of twelve and one: 2 of 13 sentences.
        #expect(try verdict(filter, text + ".\n" + Self.prose[0]) == "keep")
        // Four of fourteen with all copies are 0.286 of the sentences, and more than 0.2 of the characters.
        #expect(try verdict(filter, text + ".\n" + Self.prose[0] + ".\n" + Self.prose[1]) == "redstone_sentence_characters")
        #expect(try verdict(filter, text + ".\n" + Self.prose[0...2].joined(separator: ".\n")) == "redstone_sentences")
        #expect(try verdict(filter, String(repeating: "boat harbor fish ", count: 20)) == "redstone_stop_words")
        #expect(try verdict(filter, String(repeating: "a I o ", count: 20)) == "redstone_word_length")
        #expect(try verdict(filter, String(repeating: "#tag the boats ... ", count: 20)) == "redstone_symbols")
        #expect(try verdict(filter, String(repeating: "the 1234 5678 boats ", count: 20)) == "redstone_letters")
        #expect(try verdict(filter, Self.prose.map { $0 + "…" }.joined(separator: "\n")) == "redstone_ellipsis_lines")
        #expect(try verdict(filter, Self.prose.map { "▪" + $0 }.joined(separator: "\n")) == "redstone_bullet_lines")
    }

    @Test("Every new preset is a pipeline that can be made", arguments: [
        CurationPreset.redstoneCode, .redstoneWeb, .redstoneMath, .redstoneQuestions, .redstoneChoice, .infimmMath, .mapCC,
    ])
    func presets(_ preset: CurationPreset) throws {
        for line in preset.stages.split(separator: "\n") {
            let name = line.dropFirst(2).prefix { $0 != ":" }
            #expect(FilterCatalog.named(String(name)) != nil, "\(name)")
            // The language model is not part of the package.
            if name != "language", !line.contains(":") { _ = try FilterCatalog.make(String(name)) }
        }
    }
}
