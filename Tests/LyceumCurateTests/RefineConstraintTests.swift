import LyceumCore
import LyceumModel
import Testing

@testable import LyceumCurate

@Suite("Programs that fit their text")
struct RefineConstraintTests {
    /// All single bytes, and pieces as vocabularies have them.
    private struct Pieces: TokenText {
        static let more = [
            "remove", "_lines", "(line", "_start=", "_end=", ", line", "1", "12", ")\nremove", "normalize(", "source_str=\"", "\")", "keep_", "drop_doc()",
            "the ", "é", "\u{4E2D}\u{6587}", "\\\"", "0)", "9, line_end=9",
        ]
        let all: [[UInt8]] = (0...255).map { [UInt8($0)] } + Self.more.map { Array($0.utf8) } + [[]]
        var tokenCount: Int { all.count }
        func bytes(of token: Int32) -> [UInt8] { all[Int(token)] }
        func isSpecial(_ token: Int32) -> Bool { Int(token) == all.count - 1 }
        func makeStreamDecoder(after context: [Int32], showsSpecialTokens: Bool) -> any TokenStreamDecoder {
            ByteStreamDecoder { [all] in all[Int($0)] }
        }
    }

    private let vocabulary = ProgramVocabulary(Pieces(), endTokens: [Int32(Pieces.more.count + 256)])

    private let chunks = [
        (7..<12, "the first \"line\"\nback\\slash and\ttab\nthé 中文 end\n\nthe last"), (0..<1, "one"), (98..<103, "a\nb\nc\nd\ne"), (3..<5, "\n"),
    ]

    private func accepts(_ language: ProgramLanguage, _ program: String) -> Bool {
        var state = language.start
        for byte in program.utf8 {
            guard let next = language.step(state, byte) else { return false }
            state = next
        }
        return language.isAccepting(state)
    }

    @Test("whatever is drawn under the constraint is a program without errors, whose strings stand in the text")
    func draws() throws {
        var generator = SystemGenerator(seed: 5)
        let words = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: (Pieces().tokenCount + 63) / 64)
        defer { words.deallocate() }
        var replaced = 0
        for round in 0..<60 {
            let (lines, chunk) = chunks[round % chunks.count]
            let text = String(repeating: "x\n", count: lines.lowerBound) + chunk
            var constraint = ProgramConstraint(ProgramLanguage(lines: lines, text: chunk), vocabulary)
            var bytes: [UInt8] = []
            while !constraint.isFinished, bytes.count < 400 {
                try constraint.mask(into: words)
                let allowed = (0..<Int32(Pieces().tokenCount)).filter { words[Int($0) / 64] >> UInt64($0 % 64) & 1 == 1 }
                // Every token's bit says whether it can be taken.
                for token in 0..<Int32(Pieces().tokenCount) {
                    var copy = constraint
                    let isTaken = (try? copy.accept(token)) != nil
                    #expect(isTaken == allowed.contains(token))
                }
                // Strings are ended when they can be, for most would not come to their end.
                let quote = Int32(UInt8(ascii: "\""))
                let token = allowed.contains(quote) && generator.next() % 3 == 0 ? quote : allowed[Int(generator.next() % UInt64(allowed.count))]
                try constraint.accept(token)
                bytes += Pieces().bytes(of: token)
            }
            guard constraint.isAccepting else { continue }
            let program = RefineProgram(parsing: String(decoding: bytes, as: UTF8.self))
            #expect(program.isValid)
            #expect(RefineExecutor().run(program, on: text).errors == 0)
            for case .normalize(let source, _) in program.operations {
                replaced += 1
                #expect(chunk.split(separator: "\n").contains { RefineLines.replacing(source, with: "", in: String($0)) != nil })
            }
            var last = -1
            for case .removeLines(let first, let end) in program.operations {
                #expect(first > last && lines.contains(first) && lines.contains(end))
                last = end
            }
        }
        #expect(replaced > 5)
    }

    @Test("the shortest program of any lines and strings of a text is allowed")
    func complete() {
        var generator = SystemGenerator(seed: 9)
        for round in 0..<80 {
            let (lines, chunk) = chunks[round % chunks.count]
            let removed = lines.filter { _ in generator.next() % 2 == 0 }
            var pairs: [(source: String, target: String)] = []
            let pieces = chunk.split(separator: "\n").map(Array.init)
            if let line = pieces.randomElement(using: &generator) {
                let start = Int(generator.next() % UInt64(line.count))
                let end = start + 1 + Int(generator.next() % UInt64(line.count - start))
                pairs.append((String(line[start..<end]), generator.next() % 2 == 0 ? "" : "new \"é\" \\ text"))
            }
            let program = RefineProgram.cleaning(lines: removed, replacements: pairs).text
            #expect(accepts(ProgramLanguage(lines: lines, text: chunk), program), "\(program)")
        }
        #expect(accepts(.document, "drop_doc()"))
        #expect(accepts(.document, "keep_doc()"))
        for wrong in ["keep_chunk()", "drop_doc(", "keep_doc()\nkeep_doc()", ""] { #expect(!accepts(.document, wrong)) }
    }

    @Test("of all intervals those inside the chunk are allowed, and no others")
    func intervals() {
        for lines in [0..<3, 8..<12, 95..<105, 0..<11] {
            let language = ProgramLanguage(lines: lines, text: "a")
            for first in 0..<115 {
                for last in (first - 2)..<(first + 9) where last >= 0 {
                    let isInside = lines.contains(first) && lines.contains(last) && first <= last
                    #expect(accepts(language, "remove_lines(line_start=\(first), line_end=\(last))") == isInside)
                }
            }
            #expect(!accepts(language, "remove_lines(line_start=0\(lines.lowerBound), line_end=\(lines.lowerBound))"))
        }
        let language = ProgramLanguage(lines: 4..<8, text: "abc\n \nb")
        for (program, isAllowed) in [
            ("remove_lines(line_start=4, line_end=5)\nremove_lines(line_start=6, line_end=7)", true),
            ("remove_lines(line_start=6, line_end=7)\nremove_lines(line_start=4, line_end=5)", false),
            ("remove_lines(line_start=4, line_end=5)\nremove_lines(line_start=5, line_end=5)", false),
            ("normalize(source_str=\"bc\", target_str=\"\")\nremove_lines(line_start=4, line_end=4)", true), ("normalize(source_str=\"cb\")", false),
            ("normalize(source_str=\"\")", false), ("keep_chunk()\nkeep_chunk()", false), ("keep_chunk()", true),
        ] { #expect(accepts(language, program) == isAllowed, "\(program)") }
    }

    @Test("a vocabulary that cannot write a program is refused with what to do")
    func vocabularies() throws {
        struct Letters: TokenText {
            var tokenCount: Int { 3 }
            func bytes(of token: Int32) -> [UInt8] { [UInt8(ascii: "x")] }
            func isSpecial(_ token: Int32) -> Bool { token == 2 }
            func makeStreamDecoder(after context: [Int32], showsSpecialTokens: Bool) -> any TokenStreamDecoder { ByteStreamDecoder { _ in [120] } }
        }
        var constraint = ProgramConstraint(.document, ProgramVocabulary(Letters(), endTokens: [2]))
        let words = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: 1)
        defer { words.deallocate() }
        let error = #expect(throws: LyceumError.self) { try constraint.mask(into: words) }
        #expect(error?.remedy?.contains("single bytes") == true)
        #expect(throws: LyceumError.self) { try constraint.accept(2) }
    }

    /// A small generator whose numbers are the same on every machine.
    private struct SystemGenerator: RandomNumberGenerator {
        var state: UInt64
        init(seed: UInt64) { state = seed }
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
    }
}
