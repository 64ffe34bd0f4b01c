import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumCurate

@Suite("Programs that clean texts")
struct RefineProgramTests {
    private func parsed(_ text: String, _ reading: RefineProgram.Reading = .strict) -> RefineProgram { RefineProgram(parsing: text, as: reading) }

    @Test("calls are read with names, without, in any order and with escapes")
    func reads() {
        #expect(parsed("remove_lines(line_start=0, line_end=2)").operations == [.removeLines(first: 0, last: 2)])
        #expect(parsed(" remove_lines( line_end = 5 ,line_start=3 ) ").operations == [.removeLines(first: 3, last: 5)])
        #expect(parsed("remove_lines(3, 5)\r").operations == [.removeLines(first: 3, last: 5)])
        #expect(parsed("remove_lines(all=True)").operations == [.removeAllLines])
        #expect(parsed("normalize(source_str=\"a, b=c\", target_str='x\\ny')").operations == [.normalize(source: "a, b=c", target: "x\ny")])
        #expect(parsed("normalize('say \\'hi\\'')").operations == [.normalize(source: "say 'hi'", target: "")])
        #expect(parsed("normalize(\"C:\\dir\")").operations == [.normalize(source: "C:\\dir", target: "")])
        #expect(parsed("drop_doc()").dropsDocument)
        #expect(parsed("keep_doc()\n\nkeep_chunk()").operations == [.keepDocument, .keepChunk])
    }

    @Test("what is no call costs nothing; what begins like one and cannot be read is counted")
    func malformed() {
        let program = parsed("I will clean this.\nremove_lines(line_start=2)\nremove_lines(2, x)\nremove_lines(5, 3)\nunknown(1)\nkeep_chunk()")
        #expect(program.malformed == 3)
        #expect(program.ignored == 2)
        #expect(program.operations == [.keepChunk])
        #expect(!program.isValid)
        for broken in [
            "normalize(source_str=\"a)", "normalize(source_str=\"a\" \"b\")", "normalize()", "normalize(\"a\", \"b\", \"c\")", "remove_lines(-1, 2)",
            "remove_lines(0, 99999999999999999999)", "remove_lines(0, 1) and more", "remove_lines", "drop_doc(1)", "normalize(source_str=5)",
        ] {
            #expect(parsed(broken).malformed == 1, "\(broken)")
            #expect(parsed(broken).operations.isEmpty, "\(broken)")
        }
        #expect(parsed("").operations.isEmpty)
    }

    @Test("the published reading breaks strings at commas and equals signs")
    func reference() {
        #expect(parsed("normalize(source_str=\"a b\", target_str=\"c\")", .reference).operations == [.normalize(source: "a b", target: "c")])
        #expect(parsed("normalize(source_str=\"a, b\", target_str=\"c\")", .reference).malformed == 1)
        #expect(parsed("normalize(source_str=\"?a=1\")", .reference).malformed == 1)
        #expect(parsed("remove_lines(line_start=4, line_end=2)", .reference).operations == [.removeLines(first: 4, last: 2)])
        #expect(parsed("remove_lines(4, 2)", .reference).malformed == 1)
    }

    @Test("what a program writes is read as the same program, whatever its strings are")
    func roundTrip() {
        let signs: [Unicode.Scalar] = ["a", "\"", "\\", "\n", "\t", "\r", ",", "=", ")", "(", "'", " ", "é", "́", "😀", "n", "\0"]
        let random = Philox(seed: 7)
        for number in 0..<300 {
            let draw = random.block(UInt64(number), 1)
            func text(_ word: UInt32) -> String {
                var view = String.UnicodeScalarView()
                for place in 0..<Int(word % 7) { view.append(signs[Int((word >> UInt32(place * 4)) % UInt32(signs.count))]) }
                return String(view)
            }
            let operations: [RefineProgram.Operation] = [
                .removeLines(first: Int(draw[0] % 50), last: Int(draw[0] % 50) + Int(draw[1] % 9)), .normalize(source: text(draw[2]), target: text(draw[3])),
                .keepChunk,
            ]
            let program = parsed(RefineProgram(operations).text)
            #expect(program.malformed == 0)
            // Scalars, not characters, make strings equal here.
            #expect(program.text.utf8.elementsEqual(RefineProgram(operations).text.utf8), "\(operations)")
        }
    }

    @Test("the program for lines has a call for each run of them")
    func cleaning() {
        #expect(RefineProgram.cleaning(lines: [7, 0, 1, 2, 5, 1]).text == """
            remove_lines(line_start=0, line_end=2)
            remove_lines(line_start=5, line_end=5)
            remove_lines(line_start=7, line_end=7)
            """)
        #expect(RefineProgram.cleaning(lines: []).text == "keep_chunk()")
        #expect(RefineProgram.cleaning(lines: [], replacements: [(" [edit]", "")]).text == "normalize(source_str=\" [edit]\")")
    }
}

@Suite("Programs at work")
struct RefineExecutorTests {
    private let prose = "The river rises in the high hills near the old border of the land and flows slowly to the sea."

    private func page(_ lines: Int) -> String { (0..<lines).map { "\($0): \(prose)" }.joined(separator: "\n") }

    private func run(_ program: String, _ text: String, _ reading: RefineProgram.Reading = .strict) -> RefineExecutor.Outcome {
        RefineExecutor(reading).run(program, on: text)
    }

    @Test("keep_chunk leaves every text as it is, also one without words", arguments: RefineProgram.Reading.allCases)
    func identity(_ reading: RefineProgram.Reading) {
        for text in [page(3), page(1) + "\n\n\n", "\r\n" + page(2), ""] {
            let outcome = run("keep_chunk()", text, reading)
            #expect(outcome.text.utf8.elementsEqual(text.utf8))
            #expect(outcome.decision == .unchanged)
        }
        #expect(run("remove_lines(0, 9)\nremove_lines(5, 9)", " \n").decision == .refused)
    }

    @Test("all lines removed leave nothing", arguments: RefineProgram.Reading.allCases)
    func nothing(_ reading: RefineProgram.Reading) {
        for program in ["remove_lines(line_start=0, line_end=4)", "remove_lines(all=True)"] {
            let outcome = run(program, page(5), reading)
            #expect(outcome.text.isEmpty)
            #expect(outcome.decision == .emptied)
            #expect(outcome.removedLines == [0, 1, 2, 3, 4])
        }
    }

    @Test("lines are counted in the text as it came: overlaps, order and repetition change nothing")
    func lines() {
        let text = page(6)
        let one = run("remove_lines(line_start=1, line_end=3)", text)
        let other = run("remove_lines(line_start=3, line_end=3)\nremove_lines(line_start=1, line_end=2)\nremove_lines(line_start=2, line_end=3)", text)
        #expect(one.text == other.text)
        #expect(one.text == ["0", "4", "5"].map { "\($0): \(prose)" }.joined(separator: "\n"))
        #expect(one.decision == .cleaned)
        #expect(one.removedLines == [1, 2, 3])
    }

    @Test("one error is forgiven, two leave the text as it was", arguments: RefineProgram.Reading.allCases)
    func errors(_ reading: RefineProgram.Reading) {
        let text = page(4)
        let good = "remove_lines(line_start=0, line_end=0)"
        let one = run("\(good)\nremove_lines(line_start=x, line_end=1)", text, reading)
        #expect(one.decision == .cleaned)
        #expect(one.errors == 1)
        let two = run("\(good)\nremove_lines(line_start=x, line_end=1)\nnormalize(a=b=c)", text, reading)
        #expect(two.decision == .refused)
        #expect(two.text == text)
        #expect(two.wordsOut == two.wordsIn)
    }

    @Test("a number past the end is an error and ignored, an end past the end is one and is cut", arguments: RefineProgram.Reading.allCases)
    func pastTheEnd(_ reading: RefineProgram.Reading) {
        let text = page(4)
        let past = run("remove_lines(line_start=4, line_end=9)\nremove_lines(line_start=0, line_end=0)", text, reading)
        #expect(past.errors == 1)
        #expect(past.removedLines == [0])
        let cut = run("remove_lines(line_start=3, line_end=9)", text, reading)
        #expect(cut.errors == 1)
        #expect(cut.removedLines == [3])
        #expect(run("remove_lines(line_start=3, line_end=9)\nremove_lines(line_start=4, line_end=9)", text, reading).decision == .refused)
    }

    @Test("at most ten words are nothing, and so is a twentieth of the words; errors do not save the first")
    func little() {
        let ten = "one two three four five six seven eight nine ten"
        #expect(run("keep_chunk()", ten).decision == .emptied)
        #expect(run("keep_chunk()", ten + " eleven").decision == .unchanged)
        #expect(run("remove_lines(7, 8)\nremove_lines(7, 8)", ten).decision == .emptied)
        let eleven = "a b c d e f g h i j k"
        let long = eleven + "\n" + [String](repeating: "word", count: 11 * 19).joined(separator: " ")
        #expect(run("remove_lines(1, 1)", long).decision == .emptied)
        #expect(run("remove_lines(1, 1)", long + "\nx").decision == .cleaned)
        #expect(run("remove_lines(1, 1)\nremove_lines(5, 5)\nremove_lines(5, 5)", long).decision == .refused)
    }

    @Test("strings are replaced everywhere; what is not there is counted; blanks are never replaced")
    func strings() {
        let text = "a [x] b [x]\n" + page(2)
        let outcome = run("normalize(source_str=\" [x]\")\nnormalize(source_str=\"nowhere\")\nnormalize(source_str=\" \")\nnormalize(source_str=\"\")", text)
        #expect(outcome.text == "a b\n" + page(2))
        #expect(outcome.replacements == 2)
        #expect(outcome.unmatched == 1)
        // A combining mark behind a letter does not hide the letter.
        #expect(run("normalize(source_str=\"cafe\", target_str=\"bar\")", "cafe\u{301} " + prose).text.unicodeScalars.starts(with: "bar\u{301} ".unicodeScalars))
    }

    @Test("a line feed in a replacement does not move line numbers, as it does in the published order")
    func lineFeeds() {
        let text = "one | two\nnoise\n" + page(2)
        let program = "normalize(source_str=\" | \", target_str=\"\\n\")\nremove_lines(line_start=1, line_end=1)"
        #expect(run(program, text).text == "one\ntwo\n" + page(2))
        let reference = RefineExecutor(.reference).run(RefineProgram(parsing: program), on: text)
        #expect(reference.text == "one\nnoise\n" + page(2))
    }

    @Test("without line feeds in strings both readings do the same")
    func agree() {
        let random = Philox(seed: 3)
        for number in 0..<200 {
            let draw = random.block(UInt64(number), 2)
            let text = page(Int(draw[0] % 6) + 1)
            let source = ["river", "the ", "0: ", "zzz"][Int(draw[1] % 4)]
            let first = Int(draw[2] % 7)
            let program = RefineProgram([
                .normalize(source: source, target: ["", "x"][Int(draw[3] % 2)]), .removeLines(first: first, last: first + Int(draw[3] >> 1) % 3),
            ])
            let (strict, reference) = (RefineExecutor(.strict).run(program, on: text), RefineExecutor(.reference).run(program, on: text))
            #expect(strict.text == reference.text)
            #expect(strict.decision == reference.decision)
            #expect(strict.errors == reference.errors)
        }
    }
}

@Suite("Chunks for refiners")
struct RefineChunkTests {
    @Test("chunks hold all lines once, in order, with numbers over the whole document", arguments: [1, 7, 20, 1000])
    func whole(_ tokens: Int) {
        let text = (0..<1203).map { String(repeating: "x", count: $0 % 9) }.joined(separator: "\n")
        let chunks = RefineChunker(tokens: tokens).chunks(text) { $0.utf8.count }
        #expect(chunks.flatMap { Array($0.lines) } == Array(0..<1203))
        for chunk in chunks {
            #expect(chunk.tokens <= tokens || chunk.lines.count == 1)
            #expect(chunk.text.hasPrefix("[doc]\n") && chunk.text.hasSuffix("\n[/doc]"))
        }
        let lines = chunks.flatMap { $0.text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().dropLast() }
        #expect(lines.first == "[000] ")
        #expect(lines[42] == "[042] xxxxxx")
        #expect(lines[1202] == "[1202] xxxxx")
    }

    @Test("carriage returns stay with their lines, and an empty text is one line")
    func endings() {
        let chunks = RefineChunker(tokens: 99).chunks("a\r\nb\r\n") { $0.utf8.count }
        #expect(chunks.count == 1)
        #expect(chunks[0].lines == 0..<3)
        #expect(RefineChunker(tokens: 99).chunks("") { $0.utf8.count }.map(\.lines) == [0..<1])
    }

    @Test("a page's programs by chunk, joined, are the page's program")
    func programs() {
        let lines = (0..<40).map { "line number \($0) of the page has some words in it" }
        let page = RefinePage(
            id: "p", text: lines.joined(separator: "\n"), noise: [0, 1, 9, 10, 11, 30, 39], replacements: [.init(source: "number 20", target: "no. 20")])
        for tokens in [60, 200, 100_000] {
            let chunks = RefineChunker(tokens: tokens).chunks(page.text) { $0.utf8.count }
            let joined = chunks.map { page.program(of: $0).text }.joined(separator: "\n")
            let outcome = RefineExecutor().run(joined, on: page.text)
            #expect(outcome.text == page.clean)
            #expect(outcome.removedLines == page.noise)
            #expect(outcome.errors == 0)
        }
        #expect(page.clean.contains("no. 20"))
    }
}
