import LyceumCore
import LyceumData
import LyceumModel
import Testing

@testable import LyceumCurate

@Suite("What refiners learn from")
struct RefineTeachingTests {
    private let prose = [
        "The river rises in the hills near the old border and flows to the sea.", "In the spring its water is cold, and the fields along it are green.",
        "People have built mills on its banks since the days of the first kings.", "A bridge of stone, which is the oldest in the land, leads over it.",
    ]

    @Test("rules mark menus and footers and leave sentences; pages without prose go")
    func annotator() {
        let lines = ["Home | About | Contact"] + prose + ["Copyright 2019 Riverside. All rights reserved."]
        let page = RefineAnnotator().annotate(lines.joined(separator: "\n"), id: "a")
        #expect(!page.isJunk)
        #expect(page.noise == [0, 5])
        #expect(page.clean == prose.joined(separator: "\n"))
        #expect(RefineAnnotator().annotate("cheap pills buy pills\nbest pills online\ncheap pills", id: "b").isJunk)
        #expect(RefineAnnotator().annotate("", id: "c").isJunk)
    }

    @Test("scores are read from the last lines that name them, and decide by the paper's rule")
    func scores() {
        let judgment = RefineSeedJudge.judgment("It has a learning score: 1 at first.\nLearning score: 2\n**Form score: 4/5**")
        #expect(judgment == .init(learning: 2, form: 4))
        #expect(judgment?.isKept == true)
        #expect(RefineSeedJudge.judgment("Learning score: 9\nForm score: 3") == nil)
        #expect(RefineSeedJudge.judgment("no scores") == nil)
        let table = [(3, 0, true), (2, 4, true), (2, 3, false), (1, 5, false)]
        for (learning, form, kept) in table { #expect(RefineSeedJudge.isKept(learning: learning, form: form) == kept) }
    }

    @Test("a strong model's programs for three families are checked and put together")
    func judge() async throws {
        let text = (["Menu | Home"] + prose + ["Share this"]).joined(separator: "\n")
        let model = ScriptedChatModel(replies: [
            "Good.\nLearning score: 3\nForm score: 2", "Here it is:\nremove_lines(line_start=0, line_end=0)", "remove_lines(line_start=5, line_end=5)",
            "remove_lines(line_start=0, line_end=5)", "Learning score: 1\nForm score: 5", "nothing",
        ])
        var counts = RefineSeedJudge.Counts()
        let pages = try await RefineSeedJudge(model).annotate([("a", text), ("b", text), ("c", text)].suffix(1), &counts)
        #expect(pages.map(\.isJunk) == [false])
        #expect(pages.first?.noise == [0, 5])
        #expect((counts.programs, counts.refusedPrograms) == (3, 1))
        let rest = try await RefineSeedJudge(model).annotate([("b", text), ("c", text)], &counts)
        #expect(rest.map(\.isJunk) == [true])
        #expect((counts.documents, counts.unread, counts.kept) == (3, 1, 1))
        #expect(model.requests.count == 6)
    }

    @Test("measures count what was found, wrong and missed, and refused programs as nothing done")
    func measures() {
        let page = RefinePage(id: "p", text: (prose + ["x", "y"]).joined(separator: "\n"), noise: [4, 5])
        var measures = RefineMeasures()
        for program in ["remove_lines(4, 5)", "remove_lines(3, 4)", "remove_lines(4, 5)\nremove_lines(9, 9)\nremove_lines(9, 9)"] {
            let read = RefineProgram(parsing: program)
            measures.addChunks(page, program: read, outcome: RefineExecutor().run(read, on: page.text))
        }
        #expect((measures.lines.right, measures.lines.wrong, measures.lines.missed) == (3, 1, 3))
        #expect(measures.lines.f1 == 6.0 / 10)
        #expect((measures.exact, measures.pages) == (1, 3))
        measures.addDocument(page, isDropped: true)
        measures.addDocument(RefinePage(id: "j", text: "x", isJunk: true), isDropped: true)
        #expect(measures.documents.precision == 0.5)
        #expect(RefineMeasures().lines.f1 == nil)
    }

    @Test("a rule-only cleaner is measured by the lines its text lacks")
    func rules() throws {
        let page = RefinePage(id: "p", text: (["Home | About"] + prose + ["Share this"]).joined(separator: "\n"), noise: [0, 5])
        var filter = C4LineFilter()
        filter.leastSentences = 0
        let measures = try RefineMeasures.of([filter], on: [page])
        #expect(measures.lines.f1 == 1)
        #expect(measures.exact == 1)
        #expect(RefineLines.missing(in: "b\nd", of: "a\nb\nc\nd\nd") == [0, 2, 4])
        #expect(RefineLines.missing(in: "changed\nc", of: "a\nb\nc") == [0, 1])
    }

    @Test("pages are read as they are written; wrong ones say where")
    func pages() throws {
        let folder = try FileSystem.makeTemporaryFolder()
        defer { try? FileSystem.remove(folder) }
        let page = RefinePage(id: "1", text: "a\nb", noise: [1], replacements: [.init(source: "a", target: "")])
        try AtomicFile.write(page.json.text() + "\n", to: folder + "/p.jsonl")
        #expect(try RefinePage.read(try DataFile.find([folder + "/p.jsonl"])) == [page])
        for broken in ["{\"text\": \"a\"}", "{\"text\": \"a\", \"noise\": [1]}", "{\"text\": \"a\", \"noise\": [], \"replace\": [[\"\", \"x\"]]}"] {
            try AtomicFile.write(page.json.text() + "\n" + broken + "\n", to: folder + "/p.jsonl")
            let error = #expect(throws: LyceumError.self) { try RefinePage.read(try DataFile.find([folder + "/p.jsonl"])) }
            #expect(error?.location?.hasSuffix("p.jsonl:2") == true)
        }
    }
}
