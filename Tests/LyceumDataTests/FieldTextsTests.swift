import Foundation
import LyceumCore
import Testing

@testable import LyceumData

@Suite("Texts of a field from a folder")
struct FieldTextsTests {
    @Test func everyFormatIsReadAndEveryLossIsCounted() async throws {
        let long = FieldSamples.text(1)
        let folder = try FieldFolder(texts: [
            "a.txt": FieldSamples.text(2), "b.md": "# Kettles\n\n" + FieldSamples.text(3),
            "c.html": "<html><head><title>Tea</title></head><body><p>\(FieldSamples.text(4))</p></body></html>",
            "sub/d.jsonl": "{\"text\": \"\(long)\", \"title\": \"Four\"}\nbroken\n{\"other\": 1}\n{\"text\": \"short\"}\n{\"text\": \"\(long)\"}\n",
            "e.json": "{\"17\": {\"CONTEXTS\": [\"\(FieldSamples.text(5))\", \"\(FieldSamples.text(6))\"]}}",
            "f.csv": "id,Body\n1,\"\(FieldSamples.text(7))\"\n", "g.docx": "zip",
        ])
        let texts = try await FieldTexts.read([folder.path])
        #expect(texts.documents.map { $0.path.dropFirst(folder.path.count + 1) } == ["a.txt", "b.md", "c.html", "e.json", "f.csv", "sub/d.jsonl"])
        #expect(texts.documents.map(\.title) == ["", "Kettles", "Tea", "", "", "Four"])
        #expect(texts.documents[5].source == "\(folder.path)/sub/d.jsonl:1")
        #expect(texts.documents[3].text.contains("\n\n"))
        let report = texts.report
        #expect(report.counts == [.unreadable: 2, .tooShort: 1, .exactDuplicate: 1, .unknownFormat: 1])
        #expect(report.kept == 6)
        #expect(report.texts == 10)
        #expect(report.drops.contains { $0.reason == .unreadable && $0.detail.contains("d.jsonl:2") })
        #expect(report.drops.contains { $0.reason == .exactDuplicate && $0.detail.hasSuffix("d.jsonl:1") })
        #expect(report.json["dropped"]?["exact duplicate"] == 1)
        #expect(report.summary.contains("left out: 2 unreadable"))
    }

    @Test func textsAreCaseAndPunctuationApartDuplicates() async throws {
        let text = FieldSamples.text(1)
        let folder = try FieldFolder(texts: ["a.txt": text, "b.txt": text.uppercased().replacing(".", with: " !")])
        #expect(try await FieldTexts.read([folder.path]).documents.count == 1)
    }

    @Test func nearDuplicatesAreLeftOutFromTheThresholdOn() async throws {
        let text = FieldSamples.text(1, sentences: 40)
        let changed = text.replacing("The ", with: "A ", maxReplacements: 1)
        let half = FieldSamples.text(1, sentences: 20) + " " + FieldSamples.text(9, sentences: 20)
        let folder = try FieldFolder(texts: ["a.txt": text, "b.txt": changed, "c.txt": half])
        let texts = try await FieldTexts.read([folder.path])
        #expect(texts.documents.map { $0.path.suffix(5) } == ["a.txt", "c.txt"])
        #expect(texts.report.counts == [.nearDuplicate: 1])
        let all = try await FieldTexts.read([folder.path], options: .init(duplicateOverlap: nil))
        #expect(all.documents.count == 3)
    }

    @Test func theFirstLineMayBeTheTitle() async throws {
        let body = FieldSamples.text(1)
        let folder = try FieldFolder(texts: ["a.txt": "\n Kettles and tea.\n\(body)"])
        let texts = try await FieldTexts.read([folder.path], options: .init(firstLineIsTitle: true))
        #expect(texts.documents == [FieldDocument(text: body, title: "Kettles and tea.", path: folder.path + "/a.txt")])
    }

    @Test func aMissingPDFProgramIsAnErrorThatSaysWhatToInstall() async throws {
        let folder = try FieldFolder(texts: ["a.pdf": "%PDF-1.4", "b.txt": FieldSamples.text(1)])
        let error = await #expect(throws: LyceumError.self) {
            try await FieldTexts.read([folder.path], options: .init(pdfProgram: "no-such-program-\(UUID().uuidString)"))
        }
        #expect(error?.code == .notFound)
        #expect(error?.remedy?.contains("poppler-utils") == true)
    }

    @Test func aPDFFileIsReadPageByPageByAnotherProgram() async throws {
        let pages = (1...6).map { "The Kettle Book\n\nKettle part \($0) tells of \(FieldSamples.text($0, sentences: 3))\n\(FieldSamples.text($0 + 20, sentences: 2))\n\n\($0)\n" }
        let folder = try FieldFolder(texts: ["book.pdf": "x", "pages.out": pages.joined(separator: "\u{C}")])
        // Stands in for pdftotext: its last argument is where the text goes.
        let program = try Self.script(folder, "for last; do :; done; cp '\(folder.path)/pages.out' \"$last\"")
        let texts = try await FieldTexts.read([folder.path + "/book.pdf"], options: .init(pdfProgram: program))
        let text = try #require(texts.documents.first?.text)
        #expect(!text.contains("The Kettle Book"))
        #expect(text.contains("Kettle part 4 tells of"))
        #expect(texts.report.changes.furnitureLines == 12)
    }

    @Test func aPDFFileThatFailsOrHangsIsCounted() async throws {
        let folder = try FieldFolder(texts: ["book.pdf": "x", "b.txt": FieldSamples.text(1)])
        let failing = try Self.script(folder, "echo 'Syntax Error' >&2; exit 1")
        let failed = try await FieldTexts.read([folder.path], options: .init(pdfProgram: failing))
        #expect(failed.report.counts[.unreadable] == 1)
        #expect(failed.report.drops.first { $0.reason == .unreadable }?.detail.contains("Syntax Error") == true)
        let hanging = try Self.script(folder, "exec sleep 60")
        let late = try await FieldTexts.read([folder.path], options: .init(pdfProgram: hanging, pdfSeconds: 0.3))
        #expect(late.report.drops.first { $0.reason == .unreadable }?.detail.contains("took longer") == true)
        #expect(late.documents.count == 1)
    }

    @Test func wrongPathsAndEmptyFoldersAreRefused() async throws {
        let folder = try FieldFolder(texts: ["a.docx": "x"])
        await #expect(throws: LyceumError.self) { try await FieldTexts.read([folder.path]) }
        await #expect(throws: LyceumError.self) { try await FieldTexts.read([folder.path + "/nothing"]) }
        let short = try FieldFolder(texts: ["a.txt": "Too short."])
        let error = await #expect(throws: LyceumError.self) { try await FieldTexts.read([short.path]) }
        #expect(error?.message.contains("too short") == true)
    }

    private static func script(_ folder: FieldFolder, _ body: String) throws -> String {
        let path = folder.path + "/program-\(body.utf8.count).sh"
        try Data("#!/bin/sh\n\(body)\n".utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }
}
