import Foundation
import LyceumCore
import LyceumData
import Testing

@Suite("Parquet")
struct ParquetTests {
    static let names = [
        "plain", "snappy", "gzip-v2", "zstd", "lz4", "deltas", "deltas-long", "nested", "nested-v2", "int96", "special", "empty",
    ]

    private static func path(_ name: String) throws -> String {
        try #require(Bundle.module.resourceURL).appendingPathComponent("Fixtures/parquet/\(name)").path
    }

    private func read(
        _ path: String, options: RecordReader.Options = RecordReader.Options()
    ) throws -> (rows: [JSON.Object], counts: ReadingCounts) {
        let reader = RecordReader(try DataFile.find([path], format: .parquet), options: options)
        var rows: [JSON.Object] = []
        while let record = try reader.next() {
            guard case .object(let object) = record.content else { continue }
            rows.append(object)
            #expect(record.line == rows.count + reader.counts.skipped)
        }
        #expect(reader.bytesRead == reader.totalBytes)
        return (rows, reader.counts)
    }

    @Test("files of pyarrow give the rows pyarrow reads, in every type, encoding, page version and codec", arguments: names)
    func golden(name: String) throws {
        let expected = try JSON.read(path: Self.path("rows.json"))["files"]?[name]?.arrayValue ?? []
        let rows = try read(Self.path(name + ".parquet")).rows
        #expect(rows.count == expected.count && (name == "empty" || !rows.isEmpty))
        for (row, (found, wanted)) in zip(rows, expected).enumerated() {
            guard JSON.object(found) != wanted else { continue }
            for (key, value) in wanted.objectValue ?? .init() where found[key] != value {
                Issue.record("\(name), row \(row), \(key): expected \(value.text()), found \(found[key]?.text() ?? "nothing")")
            }
        }
    }

    @Test("only the asked columns are read, whole or by a path, and a name nobody has is an error that lists the columns")
    func projection() throws {
        let path = try Self.path("nested.parquet")
        let all = try read(path).rows
        let some = try read(path, options: RecordReader.Options(projection: ["counts", "answers.text", "question"])).rows
        #expect(some.map(\.keys) == all.map { _ in ["question", "answers", "counts"] })
        for (one, other) in zip(some, all) {
            #expect(one["counts"] == other["counts"] && one["question"] == other["question"])
            #expect(one["answers"]?["text"] == other["answers"]?["text"] && one["answers"]?["start"] == nil)
        }
        let error = failure { _ = try read(path, options: RecordReader.Options(projection: ["question", "answer"])) }
        #expect(error?.code == .notFound && error?.message.contains("'choices'") == true && error?.location == path)
        let columns = try ParquetReader(path: path).columns
        #expect(columns.map(\.name) == ["question", "choices", "answers", "turns", "grid", "counts"])
        #expect(columns.map(\.isNested) == [false, true, true, true, true, true])
    }

    @Test("a text that is not UTF-8 concerns its row alone")
    func badRow() throws {
        let scratch = try Scratch()
        let texts = ParquetBytes.text("one") + ParquetBytes.little(2) + [0xC3, 0x28] + ParquetBytes.text("three")
        let file = ParquetBytes(rows: 3, values: 3, pages: ParquetBytes.page(texts, values: 3)).file
        let path = try scratch.file("a.parquet", file)
        let error = failure { _ = try read(path) }
        #expect(error?.location == path + ":2" && error?.code == .invalidData)
        let result = try read(path, options: RecordReader.Options(onError: .skip))
        #expect(result.rows.map { $0["text"] } == ["one", "three"] && result.counts.skipped == 1)
    }

    @Test("a row longer than allowed is refused alone, and its memory is not used")
    func longRow() throws {
        let scratch = try Scratch()
        // Two lists: one of very many entries, which takes a few bytes, and one of a single entry.
        let count = 200_000
        let levels: [UInt8] = ParquetBytes.varint(1 << 1) + [0] + ParquetBytes.varint(UInt64(count - 1) << 1) + [1]
            + ParquetBytes.varint(1 << 1) + [0]
        let there: [UInt8] = ParquetBytes.varint(UInt64(count + 1) << 1) + [1]
        let positions: [UInt8] = [1] + ParquetBytes.varint(UInt64(count + 1) << 1) + [0]
        let page = ParquetBytes.little(levels.count) + levels + ParquetBytes.little(there.count) + there + positions
        let pages = ParquetBytes.dictionary(ParquetBytes.text("x"), values: 1) + ParquetBytes.page(page, values: count + 1, encoding: 8)
        let file = ParquetBytes(repetition: 2, rows: 2, values: count + 1, pages: pages).file
        let path = try scratch.file("a.parquet", file)
        let result = try read(path, options: RecordReader.Options(onError: .skip, maximumRecordBytes: 4096))
        #expect(result.rows == [JSON.Object([("text", ["x"])])] && result.counts.skipped == 1)
    }

    @Test("what a file says wrongly is an error with words, not a crash and not memory", arguments: hostile)
    func hostileFile(_ attack: Attack) throws {
        let scratch = try Scratch()
        let path = try scratch.file("a.parquet", attack.bytes)
        let error = failure { _ = try read(path) }
        #expect(error?.message.contains(attack.words) == true, "\(attack.name): \(error.map { "\($0)" } ?? "no error")")
        #expect(error?.location?.hasPrefix(path) == true)
    }

    struct Attack: Sendable, CustomTestStringConvertible {
        var name: String
        var words: String
        var bytes: [UInt8]
        var testDescription: String { name }

        init(_ name: String, _ words: String, file bytes: [UInt8]) {
            self.name = name
            self.words = words
            self.bytes = bytes
        }

        init(_ name: String, _ words: String, _ page: [UInt8], _ change: (inout ParquetBytes) -> Void = { _ in }) {
            var file = ParquetBytes(pages: page)
            change(&file)
            self.init(name, words, file: file.file)
        }
    }

    static let hostile: [Attack] = [
        Attack("no file", "begins with PAR1", file: Array("nothing of the kind".utf8)),
        Attack("cut", "cut off", file: Array(ParquetBytes(pages: ParquetBytes.page(ParquetBytes.text("a"))).file.dropLast(9))),
        Attack("a gzip file", "compressed", file: [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        Attack("an encrypted file", "encrypted", file: Array("PARE0000000000000PARE".utf8)),
        Attack("a footer longer than the file", "does not fit", file: Array("PAR1....".utf8) + [255, 255, 255, 127] + Array("PAR1".utf8)),
        Attack("a footer of nonsense", "footer cannot be read", file: Array("PAR1".utf8) + [0x1F, 1, 2] + [3, 0, 0, 0] + Array("PAR1".utf8)),
        Attack("a page beyond the file", "outside the file", ParquetBytes.page(ParquetBytes.text("a"), stored: 1 << 20)),
        Attack("a page larger than any", "more than the allowed", ParquetBytes.page(ParquetBytes.text("a"), plain: 1 << 30)),
        Attack("a value longer than its page", "fewer values", ParquetBytes.page(ParquetBytes.little(1 << 30) + [65])),
        Attack("fewer values than said", "fewer values", ParquetBytes.page(ParquetBytes.text("a"), values: 2)) { ($0.rows, $0.values) = (2, 2) },
        Attack("fewer values than rows", "fewer rows", ParquetBytes.page(ParquetBytes.text("a"))) { $0.rows = 5 },
        Attack("more values than rows", "more values", ParquetBytes.page(ParquetBytes.text("a") + ParquetBytes.text("b"), values: 2)) { $0.values = 2 },
        Attack("more values in a page than in its chunk", "more values", ParquetBytes.page(ParquetBytes.text("a"), values: 7)),
        Attack("snappy data that lies about its length", "snappy data of", ParquetBytes.page([0xFF, 0xFF, 0x3F, 0, 65], plain: 100)) { $0.codec = 1 },
        Attack("a snappy copy from before the start", "damaged", ParquetBytes.page([8, 0, 65, 0x0E, 9, 0], plain: 8)) { $0.codec = 1 },
        Attack("a snappy literal beyond the end", "damaged", ParquetBytes.page([100, 0xF4, 255, 255, 65], plain: 100)) { $0.codec = 1 },
        Attack("zstd data longer than said", "found more", ParquetBytes.page(CompressedBytes.zstd([UInt8](repeating: 7, count: 5000), blockSize: 500), plain: 20)) {
            $0.codec = 6
        },
        Attack("Brotli", "Brotli", ParquetBytes.page([1, 2, 3])) { $0.codec = 4 },
        Attack("an unknown codec", "codec 77", ParquetBytes.page([1, 2, 3])) { $0.codec = 77 },
        Attack("an unknown encoding", "encoding 42", ParquetBytes.page([1, 2, 3], encoding: 42)),
        Attack("no dictionary", "there is none before it", ParquetBytes.page([1, 2, 3], encoding: 8)),
        Attack(
            "a position outside the dictionary", "dictionary of 1",
            ParquetBytes.dictionary(ParquetBytes.text("a"), values: 1) + ParquetBytes.page([3, 2, 5], encoding: 8)),
        Attack("a dictionary that lies", "fewer values", ParquetBytes.dictionary(ParquetBytes.text("a"), values: 1 << 30)),
        Attack("levels beyond the schema", "levels beyond", ParquetBytes.page(ParquetBytes.little(2) + [2, 3] + ParquetBytes.text("a"))) { $0.repetition = 1 },
        Attack("levels longer than the page", "cut off", ParquetBytes.page(ParquetBytes.little(200) + [2, 1])) { $0.repetition = 1 },
        Attack("blocks that cannot be", "impossible blocks", ParquetBytes.page([3, 2, 1, 0], encoding: 5)) { $0.type = 2 },
        Attack("differences of 99 bits", "99 bits", ParquetBytes.page([8, 1, 2, 0, 0, 99], values: 2, encoding: 5)) { ($0.type, $0.rows, $0.values) = (2, 2, 2) },
        Attack("a prefix of nothing", "repeats more", ParquetBytes.page([8, 1, 1, 8] + [8, 1, 1, 2, 65], encoding: 7)),
        Attack("a page in the head", "outside the file", ParquetBytes.page(ParquetBytes.text("a"))) { $0.start = 1 },
    ]

    @Test("files of changed or missing bytes give rows or an error, never more", arguments: names)
    func fuzz(name: String) throws {
        let scratch = try Scratch()
        let seed = Array(try Data(contentsOf: URL(fileURLWithPath: Self.path(name + ".parquet"))))
        var numbers = Numbers(UInt64(name.utf8.reduce(0) { $0 * 31 % 10007 + Int($1) }))
        let footer = (0..<4).reduce(0) { $0 | Int(seed[seed.count - 8 + $1]) << ($1 * 8) }
        for round in 0..<60 {
            var bytes = seed
            switch round % 4 {
            case 0: bytes.removeLast(1 + numbers.next(bytes.count))
            case 1: for _ in 0...numbers.next(3) { bytes[bytes.count - 8 - 1 - numbers.next(footer)] = UInt8(numbers.next(256)) }
            case 2: for _ in 0...numbers.next(6) { bytes[numbers.next(bytes.count - footer - 8)] = UInt8(numbers.next(256)) }
            default: bytes.removeSubrange(numbers.next(bytes.count / 2)..<(bytes.count / 2 + numbers.next(bytes.count / 2)))
            }
            let path = try scratch.file("\(round).parquet", bytes)
            let reader = RecordReader([DataFile(path: path, format: .parquet)], options: RecordReader.Options(onError: .skip, maximumRecordBytes: 1 << 16))
            let error = failure { for _ in 0..<2000 { if try reader.next() == nil { return } } }
            if let error { #expect(error.location?.hasPrefix(path) == true, "\(error)") }
        }
    }

    @Test("folders find Parquet files by their name")
    func folder() throws {
        let scratch = try Scratch()
        let file = ParquetBytes(pages: ParquetBytes.page(ParquetBytes.text("a"))).file
        _ = try scratch.file("in/test-00000-of-00001.parquet", file)
        let files = try DataFile.find([scratch.path + "/in"])
        #expect(files.map(\.format) == [.parquet])
        #expect(try read(files[0].path).rows == [JSON.Object([("text", "a")])])
    }
}
