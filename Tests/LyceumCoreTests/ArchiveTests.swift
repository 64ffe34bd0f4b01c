import LyceumCore
import Testing

@Suite("Archives")
struct ArchiveTests {

    private func temporary(_ body: (String) throws -> Void) throws {
        let folder = try FileSystem.makeTemporaryFolder(prefix: "lyceum-test")
        defer { try? FileSystem.remove(folder) }
        try body(folder)
    }

    private func write(_ bytes: [UInt8], _ path: String) throws {
        let file = try AtomicFile(path: path)
        try file.write(bytes)
        try file.commit()
    }

    private func extractAll(_ path: String, to folder: String, limit: Int = 1 << 20) throws -> [Archive.Extracted] {
        var count = 0
        return try Archive.extract(path, maximumBytes: limit) { _ throws(LyceumError) in
            count += 1
            return "\(folder)/out-\(count)"
        }
    }

    @Test("deflated zip files made by another tool are read", arguments: SampleArchive.all)
    func samples(sample: SampleArchive) throws {
        try temporary { folder in
            let path = folder + "/archive"
            try write(sample.bytes, path)
            let extracted = try extractAll(path, to: folder)
            #expect(extracted.map(\.entry.path) == ["a/b.txt", "c.bin"])
            #expect(try FileReader.contents(of: folder + "/out-1") == Array("hello hello hello hello\n".utf8))
            #expect(try FileReader.contents(of: folder + "/out-2") == [1, 2, 3, 4])
            #expect(throws: LyceumError.self) { try extractAll(path, to: folder, limit: 27) }
        }
    }

    @Test("cut-off and altered archives give errors, never a crash, and never wrong bytes", arguments: SampleArchive.all)
    func damage(sample: SampleArchive) throws {
        let rounds = ProcessEnvironment.value("LYCEUM_FUZZ_ITERATIONS").flatMap { Int($0) } ?? 300
        var word: UInt32 = 99
        func random(_ bound: Int) -> Int {
            word = word &* 1_664_525 &+ 1_013_904_223
            return Int(word >> 8) % bound
        }
        try temporary { folder in
            let path = folder + "/archive"
            for round in 0..<rounds {
                var bytes = sample.bytes
                if round % 4 == 0 { bytes.removeLast(1 + random(bytes.count)) }
                for _ in 0..<(1 + random(4)) where !bytes.isEmpty { bytes[random(bytes.count)] = [0, 0xFF, 0x80, UInt8(random(256))][random(4)] }
                try write(bytes, path)
                for item in (try? extractAll(path, to: folder)) ?? [] { #expect(item.entry.size <= 1 << 20) }
            }
        }
    }
}

/// Small archives as hexadecimal text, made by zipfile and tarfile of Python 3.11: `a/b.txt` holds four times "hello", `c.bin` four bytes.
struct SampleArchive: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var testDescription: String { name }
    var bytes: [UInt8] {
        let digits = text.utf8.map { $0 >= 0x61 ? $0 - 0x57 : $0 - 0x30 }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    static let all = [
        SampleArchive(
            name: "zip",
            text: "504b0304140000000800000021000088590b0b0000001800000007000000612f622e747874cb48cdc9c957c84027b900"
                + "504b030414000000000000002100cdfb3cb6040000000400000005000000632e62696e01020304504b01021403140000"
                + "000800000021000088590b0b00000018000000070000000000000000000000800100000000612f622e747874504b0102"
                + "140314000000000000002100cdfb3cb60400000004000000050000000000000000000000800130000000632e62696e50"
                + "4b0506000000000200020068000000570000000000"),
        SampleArchive(
            name: "zip with 64-bit local headers",
            text: "504b03042d0000000800000021000088590bffffffffffffffff07001400612f622e7478740100100018000000000000"
                + "000b00000000000000cb48cdc9c957c84027b900504b03042d000000000000002100cdfb3cb6ffffffffffffffff0500"
                + "1400632e62696e010010000400000000000000040000000000000001020304504b01022d032d00000008000000210000"
                + "88590b0b00000018000000070000000000000000000000800100000000612f622e747874504b01022d032d0000000000"
                + "00002100cdfb3cb60400000004000000050000000000000000000000800144000000632e62696e504b05060000000002"
                + "000200680000007f0000000000"),
        SampleArchive(
            name: "tar.gz",
            text: "1f8b0800000000000203edd5bb0e82301886e17a98bc8a5e01fd0b15261347476fa14013891c0cd4c8e5dbb0a868c204"
                + "0efd9e81362c9dde7c5aa481ed2d9b1339b152c3e98c4fa2e8ed3efc4fa422c6892de0de59ddba27999f2ea62c1bfef5"
                + "dd31f0422002713cebfe64746edaf9faffd1fdab79b9ffec5f522825e33dfa9f9d8c78d65495a9eda147f4fec982b4a8"
                + "677e6372ff498df63f8ef711f67f09abf5668b0afc5516f595fdbd7f1aef7f9cb8fd0f85b199b8e9ae7be4e81f000000"
                + "00000000000000000060da1317fcc7b800280000"),
    ]
}
