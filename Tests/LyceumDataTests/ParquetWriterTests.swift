import Foundation
import LyceumCore
import Testing

@testable import LyceumData

@Suite("Writing Parquet")
struct ParquetWriterTests {
    private static let columns: [ParquetWriter.Column] = [
        .init("id", .text, isOptional: false), .init("text", .text), .init("kind", .text), .init("count", .integer), .init("score", .number),
        .init("good", .boolean), .init("tags", .texts), .init("names", .texts, isOptional: false), .init("more", .json),
    ]

    private static func row(_ number: Int) -> [ParquetWriter.Value] {
        let words = (0..<number * 7 % 50).map { "word\(($0 * number) % 97)" }
        return [
            .text("d\(number)"), number % 5 == 0 ? .null : .text(words.joined(separator: " ") + (number % 11 == 0 ? " Größe 日本 \u{0}" : "")),
            .text(["alpha", "beta", ""][number % 3]), number % 7 == 0 ? .null : .integer(number * (number % 2 == 0 ? -1 : 1) * 1_000_000_007),
            number % 4 == 0 ? .null : .number(Double(number) / 3), number % 6 == 0 ? .null : .boolean(number % 2 == 0),
            number % 8 == 0 ? .null : .texts(Array(words.prefix(number % 4))), .texts(number % 3 == 0 ? [] : ["n\(number)", "m"]),
            number % 9 == 0 ? .null : .text("{\"a\":[\(number)]}"),
        ]
    }

    private static func json(_ value: ParquetWriter.Value, _ kind: ParquetWriter.Kind) throws -> JSON {
        switch value {
        case .null: .null
        case .text(let text): kind == .json ? try JSON.parse(text) : .string(text)
        case .integer(let whole): .integer(whole)
        case .number(let number): .number(number)
        case .boolean(let flag): .bool(flag)
        case .texts(let texts): .array(texts.map { .string($0) })
        }
    }

    @Test("What was written is read again, in every compression, over several row groups and pages", arguments: ParquetWriter.Compression.allCases)
    func roundTrip(_ compression: ParquetWriter.Compression) throws {
        let path = NSTemporaryDirectory() + "/written-\(compression)-\(getpid()).parquet"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let writer = try ParquetWriter(path: path, columns: Self.columns, compression: compression, rowGroupBytes: 60_000)
        for number in 0..<1500 { try writer.append(Self.row(number)) }
        #expect(!FileSystem.isFile(path))
        try writer.commit()
        let reader = try ParquetReader(path: path)
        #expect(reader.rowCount == 1500)
        for number in 0..<1500 {
            let row = try #require(try reader.next()).get()
            for (column, value) in zip(Self.columns, Self.row(number)) {
                let expected = try Self.json(value, column.kind)
                let found = row[column.name] ?? .null
                #expect(found == expected || column.kind == .json && found == .string(expected.text()), "row \(number) \(column.name)")
            }
        }
        #expect(try reader.next() == nil)
    }

    @Test("Snappy gives back what it took, for texts, noise and runs", arguments: [0, 1, 3, 4, 60, 61, 300, 65_535, 65_536, 65_537, 200_000])
    func snappy(_ count: Int) throws {
        var state: UInt64 = UInt64(count) + 1
        func draw() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
        let runs = [UInt8](repeating: 7, count: count)
        let noise = (0..<count).map { _ in UInt8(truncatingIfNeeded: draw()) }
        var words: [UInt8] = []
        while words.count < count { words += Array("word\(draw() % 50) ".utf8) }
        for bytes in [runs, noise, Array(words.prefix(count))] {
            let packed = SnappyEncoder.compress(bytes)
            #expect(try Snappy.decompress(packed, count: count) == bytes)
        }
        #expect(SnappyEncoder.compress(runs).count < count / 15 + 20)
    }

    @Test("Runs and packed groups give back the values, for every width", arguments: 0...20)
    func runs(_ width: Int) throws {
        var state: UInt64 = UInt64(width) + 5
        var values: [UInt32] = []
        while values.count < 700 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let value = width == 0 ? 0 : UInt32(truncatingIfNeeded: state >> 40) & (1 << UInt32(width) - 1)
            values.append(contentsOf: repeatElement(value, count: state >> 60 < 8 ? 1 : Int(state >> 50 & 31)))
        }
        let bytes = RunLengthEncoder.encode(values, width: width)
        var decoder = RunLengthDecoder(bytes, bytes.indices, width: width)
        for value in values { #expect(try decoder.next() == Int(value)) }
    }

    @Test("Texts that repeat take little room")
    func dictionary() throws {
        func size(_ repeats: Bool) throws -> Int {
            let path = NSTemporaryDirectory() + "/dictionary-\(repeats)-\(getpid()).parquet"
            defer { try? FileManager.default.removeItem(atPath: path) }
            let writer = try ParquetWriter(path: path, columns: [.init("t", .text)], compression: .none)
            for number in 0..<5000 { try writer.append([.text("a rather long text for number \(10_000 + (repeats ? number % 20 : number))")]) }
            try writer.commit()
            return FileSystem.attributes(path)?.size ?? 0
        }
        #expect(try size(true) < 8_000)
        #expect(try size(false) > 150_000)
    }

    @Test("Values a column does not take are refused with column and row, and leave nothing behind")
    func refusals() throws {
        let path = NSTemporaryDirectory() + "/refused-\(getpid()).parquet"
        do {
            let writer = try ParquetWriter(path: path, columns: [.init("a", .integer, isOptional: false), .init("b", .text)])
            try writer.append([.integer(1), .text("x")])
            for row: [ParquetWriter.Value] in [[.null, .null], [.text("x"), .null], [.integer(1)], [.integer(1), .boolean(true)]] {
                let error = #expect(throws: LyceumError.self) { try writer.append(row) }
                #expect(error?.location == "row 1")
            }
            #expect(writer.rowCount == 1)
        }
        #expect(!FileSystem.isFile(path))
        #expect(throws: LyceumError.self) { try ParquetWriter(path: path, columns: [.init("a", .text), .init("a", .text)]) }
    }

    @Test("A small page that claims gigabytes is an error, whatever it is compressed with", arguments: [ParquetWriter.Compression.snappy, .gzip, .zstd])
    func bomb(_ compression: ParquetWriter.Compression) throws {
        let path = NSTemporaryDirectory() + "/bomb-\(compression)-\(getpid()).parquet"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let writer = try ParquetWriter(path: path, columns: [.init("t", .text, isOptional: false)], compression: compression)
        for number in 0..<300 { try writer.append([.text("text \(number)")]) }
        try writer.commit()
        let good = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        // The first page's head begins behind PAR1: field 1 (kind), then field 2 with the plain length as a zigzag number.
        #expect(good[6] == 0x15)
        var end = 7
        while good[end] & 0x80 != 0 { end += 1 }
        for claim in [3 << 30, 200 << 20] {
            var head = ThriftWriter()
            head.int32(2, claim)
            var bytes = good
            let number = Array(head.bytes.dropFirst())
            // The head grows; the pages after it are never reached.
            bytes.replaceSubrange(7...end, with: number)
            bytes.removeSubrange((7 + number.count + 40)..<(7 + number.count + 40 + number.count - (end - 6)))
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            let error = #expect(throws: LyceumError.self) {
                let reader = try ParquetReader(path: path)
                while try reader.next() != nil {}
            }
            #expect(error.map { [.invalidData, .limitExceeded].contains($0.code) } == true, "\(claim): \(error?.message ?? "")")
        }
    }
}
