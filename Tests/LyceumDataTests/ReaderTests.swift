import Foundation
import LyceumCore
import LyceumData
import Testing

@Suite("Readers of text, JSON lines, CSV, gzip and zstd")
struct ReaderTests {
    private func read(
        _ path: String, format: DataFormat? = nil, options: RecordReader.Options = RecordReader.Options()
    ) throws -> (records: [DataRecord], counts: ReadingCounts) {
        let reader = RecordReader(try DataFile.find([path], format: format), options: options)
        var records: [DataRecord] = []
        while let record = try reader.next() { records.append(record) }
        #expect(reader.bytesRead == reader.totalBytes)
        return (records, reader.counts)
    }

    private func texts(_ records: [DataRecord]) throws -> [String] { try records.map { try $0.text(field: "text") } }

    @Test("plain text is one document, or as many as a separator makes, with their lines")
    func text() throws {
        let scratch = try Scratch()
        let path = try scratch.file("a.txt", "\u{FEFF}one\ntwo\n###\nthree###four")
        #expect(try texts(read(path).records) == ["one\ntwo\n###\nthree###four"])
        let cut = try read(path, options: RecordReader.Options(separator: "###"))
        #expect(try texts(cut.records) == ["one\ntwo\n", "\nthree", "four"])
        #expect(cut.records.map(\.line) == [1, 3, 4])
        #expect(try texts(read(path, format: .lines).records) == ["one", "two", "###", "three###four"])
    }

    @Test("very long text is cut at line ends, nothing lost, and counted")
    func longText() throws {
        let scratch = try Scratch()
        let text = (0..<40000).map { "line \($0) with é and 🙂" }.joined(separator: "\n") + String(repeating: "ß", count: 5000)
        let path = try scratch.file("a.txt", text)
        let result = try read(path, options: RecordReader.Options(maximumTextBytes: 1000))
        #expect(try texts(result.records).joined() == text)
        #expect(try texts(result.records).allSatisfy { $0.utf8.count <= 1000 } && result.counts.cutTexts == 1)
        #expect(result.records.last!.line == 40000)
    }

    @Test("a separator is found across the borders of what is read at once")
    func separatorAcrossChunks() throws {
        let scratch = try Scratch()
        let parts = (0..<300).map { String(repeating: "x\(($0 * 7919) % 10)", count: 500 + ($0 * 31) % 997) }
        let path = try scratch.file("a.txt", parts.joined(separator: "<|endoftext|>"))
        #expect(try texts(read(path, options: RecordReader.Options(separator: "<|endoftext|>")).records) == parts)
    }

    @Test("JSON lines give their field, also inside objects; empty lines are passed over")
    func jsonLines() throws {
        let scratch = try Scratch()
        let path = try scratch.file("a.jsonl", "{\"text\":\"one\",\"meta\":{\"a.b\":{\"c\":\"deep\"}}}\r\n\n  \n{\"text\":\"two\"}")
        let records = try read(path).records
        #expect(try texts(records) == ["one", "two"] && records.map(\.line) == [1, 4])
        #expect(try records[0].text(field: "meta.a.b.c") == "deep")
        let error = failure { _ = try records[1].text(field: "meta.x") }
        #expect(error?.code == .invalidData && error?.message.contains("'text'") == true)
        let array = try scratch.file("b.json", "[{\"text\": \"one\"}, \"two\"]")
        #expect(try texts(read(array).records) == ["one", "two"])
        #expect(try texts(read(try scratch.file("c.json", "{\"text\":\"x\"}\n{\"text\":\"y\"}")).records) == ["x", "y"])
    }

    @Test("a broken record is an error with file and line, or is left out and counted")
    func brokenRecords() throws {
        let scratch = try Scratch()
        let bytes = Array("{\"text\":\"a\"}\n{broken\n[1]\n{\"text\":\"".utf8) + [0xFF, 0xFE] + Array("\"}\n{\"text\":\"b\"}\n".utf8)
        let path = try scratch.file("a.jsonl", bytes)
        let error = failure { _ = try read(path) }
        #expect(error?.code == .invalidData && error?.location == "\(path):2" && error?.remedy != nil)
        let result = try read(path, options: RecordReader.Options(onError: .skip))
        #expect(try texts(result.records) == ["a", "b"])
        #expect(result.counts.skipped == 3 && result.counts.records == 2)
        #expect(result.counts.problems.map { $0.hasPrefix(path + ":") } == [true, true, true])
        let long = try scratch.file("b.jsonl", "{\"text\":\"a\"}\n{\"text\":\"" + String(repeating: "x", count: 600_000) + "\"}\n{\"text\":\"b\"}")
        #expect(failure { _ = try read(long, options: .init(maximumRecordBytes: 1000)) }?.code == .limitExceeded)
        #expect(try texts(read(long, options: .init(onError: .skip, maximumRecordBytes: 1000)).records) == ["a", "b"])
        #expect(failure { _ = try read(try scratch.file("c.txt", [0x61, 0xC3])) }?.code == .invalidData)
    }

    @Test("CSV holds quotes, separators and line ends in quoted fields")
    func csv() throws {
        let scratch = try Scratch()
        let path = try scratch.file(
            "a.csv", "\u{FEFF}id,text,note\r\n1,\"a, \"\"b\"\"\r\nnext\",\"\"\r\n\r\n2,plain,x\n3,\"last\",\"\"\"\"")
        let records = try read(path).records
        #expect(try texts(records) == ["a, \"b\"\r\nnext", "plain", "last"])
        #expect(records.map(\.line) == [2, 5, 6])
        #expect(records[0].value("note") == "" && records[2].value("note") == "\"")
        #expect(try texts(read(try scratch.file("b.tsv", "text\tn\na,b\t1\n")).records) == ["a,b"])
    }

    @Test("mistakes in CSV are errors with the line where the row begins")
    func csvMistakes() throws {
        let scratch = try Scratch()
        for (row, words) in [("1,2,3", "2 fields"), ("\"a\"b,2", "closing quote"), ("a\"b,2", "quote inside"), ("\"never", "never closed")] {
            let path = try scratch.file("a.csv", "text,n\nfine,1\n\(row)\n")
            let error = failure { _ = try read(path) }
            #expect(error?.location == "\(path):3" && error?.message.contains(words) == true, "\(row): \(error?.description ?? "no error")")
            #expect(try texts(read(path, options: .init(onError: .skip)).records) == ["fine"])
        }
        #expect(failure { _ = try read(try scratch.file("b.csv", "a,a\n1,2\n")) }?.code == .invalidData)
    }

    @Test("gzip files of several members and zstd files of several frames are read to their end")
    func compressed() throws {
        let scratch = try Scratch()
        let lines = (0..<30000).map { "{\"text\":\"document \($0)\"}\n" }
        let (first, second) = (Array(lines[..<17001].joined().utf8), Array(lines[17001...].joined().utf8))
        let expected = (0..<30000).map { "document \($0)" }
        let gzip = try scratch.file("a.jsonl.gz", CompressedBytes.gzip(first) + CompressedBytes.gzip([]) + CompressedBytes.gzip(second) + [0, 0, 0])
        #expect(try texts(read(gzip).records) == expected)
        let zstd = try scratch.file(
            "a.jsonl.zst",
            CompressedBytes.skippableFrame([1, 2, 3]) + CompressedBytes.zstd(first) + CompressedBytes.zstd([]) + CompressedBytes.zstd(second))
        #expect(try texts(read(zstd).records) == expected)
        let run = try scratch.file("b.txt.zst", CompressedBytes.zstd(Array(repeating: 0x61, count: 300_000)))
        #expect(try texts(read(run).records) == [String(repeating: "a", count: 300_000)])
    }

    @Test("what zstd and gzip write is read, all frames and members of it", arguments: ["lines.jsonl.zst", "lines.jsonl.gz"])
    func realCompressors(name: String) throws {
        let path = try #require(Bundle.module.path(forResource: "Fixtures/" + name, ofType: nil))
        let expected = (0..<3000).map { "document \($0), and the cat sat on mat \($0 * 7919 % 1000)" }
        #expect(try texts(read(path).records) == expected)
        let scratch = try Scratch()
        let bytes = try FileReader.contents(of: path)
        for cut in stride(from: 20, to: bytes.count, by: 997) {
            let error = failure { _ = try read(try scratch.file(name, Array(bytes[..<cut])), options: .init(onError: .skip)) }
            // A cut between frames leaves a whole file.
            if let error { #expect(error.code == .invalidData) }
        }
    }

    @Test("a compressed file that is cut off or damaged is an error that names it")
    func damagedCompression() throws {
        let scratch = try Scratch()
        let text = Array(String(repeating: "a line of text\n", count: 3000).utf8)
        for (name, bytes) in [("a.txt.gz", CompressedBytes.gzip(text)), ("a.txt.zst", CompressedBytes.zstd(text))] {
            for cut in [5, 9, 11, 100, 40000, bytes.count - 1] {
                let path = try scratch.file(name, Array(bytes[..<cut]))
                let error = failure { _ = try read(path, options: .init(onError: .skip)) }
                #expect(error?.code == .invalidData && error?.location?.hasPrefix(path) == true, "\(name) cut at \(cut)")
            }
        }
        var gzip = CompressedBytes.gzip(text)
        gzip[100] ^= 1
        #expect(failure { _ = try read(try scratch.file("b.txt.gz", gzip)) }?.code == .invalidData)
        #expect(failure { _ = try read(try scratch.file("c.txt.gz", CompressedBytes.gzip(text) + [7, 7, 7])) }?.code == .invalidData)
        #expect(failure { _ = try read(try scratch.file("c.txt.zst", CompressedBytes.zstd(text) + [7, 7, 7, 7, 7])) }?.code == .invalidData)
        let window: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0xA8, 0x01, 0, 0]
        #expect(failure { _ = try read(try scratch.file("d.txt.zst", window)) }?.code == .invalidData)
    }

    @Test("folders give their files by name; unknown endings are passed over, and refused where they cannot be text")
    func folders() throws {
        let scratch = try Scratch()
        for name in ["b.txt", "a/z.md", "a/b.jsonl.gz", "x.bin"] { _ = try scratch.file("in/\(name)", "{}") }
        let files = try DataFile.find([scratch.path + "/in"])
        #expect(files.map { String($0.path.dropFirst(scratch.path.count)) } == ["/in/a/b.jsonl.gz", "/in/a/z.md", "/in/b.txt"])
        #expect(files.map(\.format) == [.jsonLines, .text, .text])
        try FileSystem.makeFolder(scratch.path + "/empty")
        for path in ["/empty", "/nothing", "/in/x.arrow"] {
            if path.hasSuffix("arrow") { _ = try scratch.file("in/x.arrow", "x") }
            #expect(failure { _ = try DataFile.find([scratch.path + path]) } != nil, "\(path)")
        }
    }

    @Test("files of any bytes give records or an error, never more", arguments: ["a.jsonl", "a.csv", "a.txt", "a.txt.gz", "a.jsonl.zst", "a.json"])
    func fuzz(name: String) throws {
        let scratch = try Scratch()
        let text = "text,n\n\"a \"\"q\"\"\",1\n{\"text\": \"x\\u00e9\", \"n\": [1, {\"a\": null}]}\nplain\r\n"
        let seed: [UInt8] =
            switch name.split(separator: ".").last! {
            case "gz": CompressedBytes.gzip(Array(text.utf8))
            case "zst": CompressedBytes.zstd(Array(text.utf8), blockSize: 20)
            default: Array(text.utf8)
            }
        var numbers = Numbers(UInt64(name.utf8.count) + 77)
        for _ in 0..<250 {
            var bytes = seed
            for _ in 0..<(1 + numbers.next(4)) { bytes[numbers.next(bytes.count)] = UInt8(numbers.next(256)) }
            if numbers.next(3) == 0 { bytes.removeLast(numbers.next(bytes.count)) }
            let path = try scratch.file(name, bytes)
            for policy in ErrorPolicy.allCases {
                let options = RecordReader.Options(onError: policy, maximumRecordBytes: 60, separator: "a")
                let error = failure {
                    let reader = RecordReader(try DataFile.find([path]), options: options)
                    while try reader.next() != nil {}
                }
                if let error { #expect(error.location?.contains(name) == true, "\(error)") }
            }
        }
    }
}
