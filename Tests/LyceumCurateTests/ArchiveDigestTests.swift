import Foundation
import LyceumCore
import LyceumData
import Testing

import LyceumPages
@testable import LyceumCurate

@Suite("Checksums, pieces and dictionaries of archives")
struct ArchiveDigestTests {
    private static func fixture(_ name: String) throws -> String {
        try #require(Bundle.module.resourceURL?.path) + "/Fixtures/warc/" + name
    }

    private func read(
        _ path: String, _ onError: ErrorPolicy = .skip, limit: Int = 1 << 24
    ) throws -> (ids: [String], pages: [ArchivedPage], tally: WARCTally, counts: ReadingCounts) {
        let pages = try ArchivePages(path: path, onError: onError, maximumPageBytes: limit, digests: .check)
        var all: [ArchivedPage] = []
        while let page = try pages.next() { all.append(page) }
        return (all.map { $0.id ?? "" }, all, pages.tally, pages.counts)
    }

    /// Python 3.11's hashlib and base64: text, then MD5, SHA-1 and SHA-256 in hexadecimal digits, base32 and base64.
    private static let golden: [(String, [[String]])] = [
        (
            "",
            [
                ["d41d8cd98f00b204e9800998ecf8427e", "2QOYZWMPACZAJ2MABGMOZ6CCPY", "1B2M2Y8AsgTpgAmY7PhCfg=="],
                ["da39a3ee5e6b4b0d3255bfef95601890afd80709", "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", "2jmj7l5rSw0yVb/vlWAYkK/YBwk="],
                [
                    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "4OYMIQUY7QOBJGX36TEJS35ZEQT24QPEMSNZGTFESWMRW6CSXBKQ",
                    "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
                ],
            ]
        ),
        (
            String(repeating: "x", count: 119),
            [
                ["ab347a5f68c8a443cfcddc633f12c24f", "VM2HUX3IZCSEHT6N3RRT6EWCJ4", "qzR6X2jIpEPPzdxjPxLCTw=="],
                ["4300320394f7ee239bcdce7d3b8bcee173a0cd5c", "IMADEA4U67XCHG6NZZ6TXC6O4FZ2BTK4", "QwAyA5T37iObzc59O4vO4XOgzVw="],
                [
                    "000b48d4edf0fa7bee3c6236ecd2785baa5db4eeb8bb54341b029e0d9fa5fb0c", "AAFURVHN6D5HX3R4MI3OZUTYLOVF3NHOXC5VINA3AKPA3H5F7MGA",
                    "AAtI1O3w+nvuPGI27NJ4W6pdtO64u1Q0GwKeDZ+l+ww=",
                ],
            ]
        ),
        (
            String(repeating: "z", count: 1000),
            [
                ["93f8e2ed34e2c6727cf1ee6f138267e9", "SP4OF3JU4LDHE7HR5ZXRHATH5E", "k/ji7TTixnJ88e5vE4Jn6Q=="],
                ["3bbf093cf7107deb323bced4c13c347cc87e482a", "HO7QSPHXCB66WMR3Z3KMCPBUPTEH4SBK", "O78JPPcQfesyO87UwTw0fMh+SCo="],
                [
                    "950f88b09cf1d5e2cdbc5660c77dce3962265c548797950095629a0ea2daea46", "SUHYRME46HK6FTN4KZQMO7OOHFRCMXCUQ6LZKAEVMKNA5IW25JDA",
                    "lQ+IsJzx1eLNvFZgx33OOWImXFSHl5UAlWKaDqLa6kY=",
                ],
            ]
        ),
    ]

    @Test("Checksums of three functions in three ways of writing are those of Python")
    func golden() throws {
        for (text, values) in Self.golden {
            for (function, writings) in zip(["md5", "sha1", "SHA-256"], values) {
                for value in writings + [writings[0].uppercased(), writings[1].lowercased()] {
                    let digest = try #require(WARCDigest("\(function):\(value)"))
                    #expect(Array(text.utf8).withUnsafeBufferPointer(digest.check) == .right)
                    let other = Array((text + "!").utf8).withUnsafeBufferPointer(digest.check)
                    guard case .wrong = other else { Issue.record("\(function):\(value) agrees with another text"); continue }
                }
            }
        }
        for field in ["", "sha1", "sha1:", "crc32:01234567", "sha1:abc", "sha1:\u{FC}\u{FC}", "::"] { #expect(WARCDigest(field) == nil) }
    }

    @Test("The checksums that warcio writes are right, and revisits are counted and pass")
    func peer() throws {
        let found = try read(Self.fixture("digests.warc.gz"), .stop)
        #expect(found.ids == (0..<24).filter { $0 % 6 != 5 }.map { "urn:test:\($0)" })
        #expect(found.tally.types == ["response": 20, "revisit": 4])
        #expect(found.tally.rightDigests == 44)
        #expect(found.tally.uncheckedDigests == 4)
        #expect(found.tally.wrongDigests == 0)
    }

    private static let payload = "<html><p>The town was quiet.</p></html>"

    private func sum(_ bytes: [UInt8], _ algorithm: Digest.Algorithm = .sha1) -> String {
        var digest = Digest(algorithm)
        digest.update(bytes)
        return "\(algorithm.rawValue):\(digest.hexadecimal())"
    }

    private func response(_ id: Int, _ body: [UInt8], http: String = "", fields: (_ block: [UInt8]) -> String) -> [UInt8] {
        let block = Array("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\(http)\r\n".utf8) + body
        return ArchiveSupport.record("response", id: id, contentType: "application/http", extra: fields(block), block: block)
    }

    @Test("A wrong checksum makes a broken record, told with its byte; what cannot be compared is counted", arguments: ["plain", "members"])
    func wrong(form: String) throws {
        let folder = try CurationFolder()
        let body = Array(Self.payload.utf8)
        let chunked = Array("\(String(body.count, radix: 16))\r\n".utf8) + body + Array("\r\n0\r\n\r\n".utf8)
        let records = [
            response(0, body) { "WARC-Block-Digest: \(self.sum($0))\r\nWARC-Payload-Digest: \(self.sum(body, .sha256))\r\n" },
            response(1, body) { _ in "WARC-Block-Digest: \(self.sum(body))\r\n" },
            response(2, body) { "WARC-Block-Digest: \(self.sum($0))\r\nWARC-Payload-Digest: \(self.sum([1]))\r\n" },
            // Chunks: the payload as stored, and put together.
            response(3, chunked, http: "Transfer-Encoding: chunked\r\n") { _ in "WARC-Payload-Digest: \(self.sum(chunked))\r\n" },
            response(4, chunked, http: "Transfer-Encoding: chunked\r\n") { _ in "WARC-Payload-Digest: \(self.sum(body))\r\n" },
            response(5, body) { _ in "WARC-Truncated: length\r\nWARC-Payload-Digest: \(self.sum([1]))\r\n" },
            response(6, body) { _ in "WARC-Block-Digest: blake3:abcdef\r\n" },
            ArchiveSupport.record("metadata", id: 7, extra: "WARC-Block-Digest: \(sum([9]))\r\n", block: [65]),
            response(8, body) { _ in "" },
        ]
        let path = folder.path + "/a.warc"
        try ArchiveSupport.write(form == "plain" ? records.flatMap { $0 } : try records.flatMap { try CompressionLibrary.gzip($0) }, to: path)
        let found = try read(path)
        #expect(found.ids == [0, 3, 4, 5, 6, 8].map { "urn:test:\($0)" })
        #expect((found.tally.rightDigests, found.tally.wrongDigests, found.tally.uncheckedDigests) == (5, 3, 2))
        #expect(found.tally.truncated == 1)
        #expect(found.pages.map(\.truncated) == [nil, nil, nil, "length", nil, nil])
        #expect(found.counts.skipped == 3)
        let start = form == "plain" ? records[0].count : try CompressionLibrary.gzip(records[0]).count
        #expect(found.counts.problems[0].contains("byte \(start): the block's checksum is sha1:"))
        #expect(found.counts.problems[1].contains("the payload's checksum"))
        let error = #expect(throws: LyceumError.self) { try read(path, .stop) }
        #expect(error?.location?.contains("byte \(start)") == true)
        // Nobody asked: nothing is compared.
        #expect(try ArchiveSupport.read(path).ids.count == 8)
    }

    @Test("A page in pieces is put together; where a piece is missing or too much comes, that is said")
    func segments() throws {
        let folder = try CurationFolder()
        let body = Array(ArchiveSupport.page(1).utf8)
        let block = Array("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n".utf8) + body
        func first(_ id: Int, _ count: Int, _ extra: String = "") -> [UInt8] {
            ArchiveSupport.record("response", id: id, contentType: "application/http", extra: "WARC-Segment-Number: 1\r\n" + extra, block: Array(block[..<count]))
        }
        func more(_ origin: Int, _ number: Int, _ range: Range<Int>, isLast: Bool = false) -> [UInt8] {
            let total = isLast ? "WARC-Segment-Total-Length: \(block.count)\r\n" : ""
            return ArchiveSupport.record(
                "continuation", id: 100 * origin + number, extra: "WARC-Segment-Number: \(number)\r\nWARC-Segment-Origin-ID: <urn:test:\(origin)>\r\n\(total)",
                block: Array(block[range]))
        }
        let all = block.count
        let right = "WARC-Payload-Digest: \(sum(body))\r\n"
        let records =
            first(1, 200, right) + more(1, 2, 200..<300) + ArchiveSupport.record("metadata", id: 50, block: [65]) + more(1, 3, 300..<all, isLast: true)
            + ArchiveSupport.response(id: 2, body) + first(3, 300) + more(3, 3, 350..<all, isLast: true) + ArchiveSupport.response(id: 4, body)
            + first(5, 200, "WARC-Payload-Digest: \(sum([1]))\r\n") + more(5, 2, 200..<all, isLast: true) + more(9, 2, 0..<3) + first(6, 250)
        let path = folder.path + "/a.warc"
        try ArchiveSupport.write(records, to: path)
        let found = try read(path)
        #expect(found.ids == [1, 2, 3, 4, 6].map { "urn:test:\($0)" })
        #expect(ArchiveSupport.html(found.pages[0]) == ArchiveSupport.page(1))
        #expect(ArchiveSupport.html(found.pages[2]) == String(decoding: block[block.count - body.count..<300], as: UTF8.self))
        #expect(found.tally.segments == 9)
        #expect(found.tally.joinedSegments == 5)
        #expect(found.tally.wrongDigests == 1)
        #expect(found.counts.skipped == 1)
        #expect(found.counts.records == 5)
        let small = try read(path, limit: all - 10)
        #expect(!small.ids.contains("urn:test:1"))
        #expect(small.counts.problems.contains { $0.contains("pieces of the record") })
    }

    @Test("Frames of zstd are read with the dictionary at their front, plain or compressed", arguments: ["dictionary", "packed-dictionary"])
    func dictionaries(name: String) throws {
        let path = try Self.fixture(name + ".warc.zst")
        let found = try read(path, .stop)
        let expected = try read(Self.fixture("digests.warc.gz"), .stop)
        #expect(found.pages == expected.pages)
        #expect(found.tally == expected.tally)

        let folder = try CurationFolder()
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        let front = 8 + Int(bytes[4]) + Int(bytes[5]) << 8
        func message(_ changed: [UInt8]) throws -> String {
            try ArchiveSupport.write(changed, to: folder.path + "/b.warc.zst")
            do { _ = try read(folder.path + "/b.warc.zst", .stop) } catch { return "\(error)" }
            return ""
        }
        #expect(try message(Array(bytes[..<(front - 5)])).contains("expected a dictionary of"))
        #expect(try message([0x5D, 0x2A, 0x4D, 0x18, 0xFF, 0xFF, 0xFF, 0xFF, 0]).contains("dictionary has 4294967295 bytes"))
        // Another dictionary, or none, is not the one the frames were made with.
        #expect(try !message(Array(bytes[front...])).isEmpty)
        #expect(try !message([0x5D, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3] + bytes[front...]).isEmpty)
        // A damaged frame costs its own record.
        var damaged = bytes
        let frames = (front..<bytes.count - 3).filter { Array(bytes[$0..<$0 + 4]) == [0x28, 0xB5, 0x2F, 0xFD] }
        #expect(frames.count == 24)
        for place in (frames[3] + 12)..<(frames[3] + 30) { damaged[place] ^= 0x5A }
        try ArchiveSupport.write(damaged, to: folder.path + "/c.warc.zst")
        let rest = try read(folder.path + "/c.warc.zst")
        #expect(rest.ids == expected.ids.filter { $0 != "urn:test:3" })
        #expect(rest.counts.skipped == 1)
    }

    @Test("With bytes changed, cut out or put in anywhere, an archive ends without a trap, and a page whose checksums are right is the page that was written",
        arguments: ["digests.warc.gz", "dictionary.warc.zst", "packed-dictionary.warc.zst", "plain"])
    func fuzz(name: String) throws {
        let folder = try CurationFolder()
        var bytes: [UInt8]
        if name == "plain" {
            bytes = []
            let stream = try ByteStream(path: Self.fixture("digests.warc.gz"))
            while let more = try stream.next() { bytes += more }
        } else {
            bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: Self.fixture(name))))
        }
        let texts = Dictionary(uniqueKeysWithValues: try read(Self.fixture("digests.warc.gz")).pages.map { (ArchiveSupport.html($0), $0.id ?? "") })
        var random = SystemLikeGenerator(state: 4711)
        var (changed, left) = (0, 0)
        for round in 0..<120 {
            var copy = bytes
            for _ in 0...(round % 3) {
                let place = Int(random.next() % UInt64(copy.count))
                switch random.next() % 3 {
                case 0: copy[place] ^= UInt8(1 + random.next() % 255)
                case 1: copy.removeSubrange(place..<min(copy.count, place + Int(random.next() % 40)))
                default: copy.insert(contentsOf: [UInt8](repeating: UInt8(random.next() % 256), count: Int(random.next() % 20)), at: place)
                }
            }
            try ArchiveSupport.write(copy, to: folder.path + "/a.warc")
            guard let found = try? read(folder.path + "/a.warc") else {
                // Only a front that cannot be read ends the reading.
                left += 1
                continue
            }
            changed += found.pages.count { texts[ArchiveSupport.html($0)] == nil }
            #expect(found.pages.count <= 24)
        }
        // A page may be changed where the damage is in the name of its checksum, too; that of a dictionary is in all names.
        #expect(name.contains("dictionary") || changed <= 2)
        #expect(left < 60)
    }

    @Test("A pipeline compares checksums where it is told to, and counts what the records were")
    func pipeline() throws {
        let folder = try CurationFolder()
        let body = Array(ArchiveSupport.page(1).utf8)
        let records = ArchiveSupport.records(5).flatMap { $0 } + response(77, body) { _ in "WARC-Block-Digest: \(self.sum([1]))\r\n" }
            + ArchiveSupport.record("revisit", id: 78, block: [])
        try FileSystem.makeFolder(folder.path + "/in")
        try ArchiveSupport.write(records, to: folder.path + "/in/a.warc")
        let ignoring = try CurationRun(try CurationPlan.parse("input: in\noutput: out", folder: folder.path)).run(resumes: false).counts
        #expect(ignoring.records == ["response": 6, "request": 5, "metadata": 5, "warcinfo": 1, "revisit": 1])
        #expect(ignoring.kept == 6)
        let plan = try CurationPlan.parse("input: {paths: in, digests: check, on_error: skip}\noutput: checked", folder: folder.path)
        let counts = try CurationRun(plan).run(resumes: false).counts
        #expect(counts.kept == 5)
        #expect(counts.records["checksums wrong"] == 1)
        let card = try DataCard(folder: folder.path + "/checked")
        #expect(card.counts.records == counts.records)
        #expect(card.page.contains("checksums wrong"))
        let stopping = try CurationPlan.parse("input: {paths: in, digests: check}\noutput: stopped", folder: folder.path)
        #expect(throws: LyceumError.self) { try CurationRun(stopping).run(resumes: false) }
    }

    @Test("Pages of archives and folders become the documents a pipeline makes of them, in their order, for any number of threads")
    func extraction() throws {
        let folder = try CurationFolder()
        try FileSystem.makeFolder(folder.path + "/in")
        let path = try Self.fixture("digests.warc.gz")
        for (name, bytes) in [
            ("a.warc.gz", [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))), ("b.warc", ArchiveSupport.records(150).flatMap { $0 }),
            (
                "c.wet",
                ArchiveSupport.record("conversion", id: 3, url: "https://a.example", contentType: "text/plain", block: Array("Grüße aus der Stadt\n".utf8))
            ),
        ] { try ArchiveSupport.write(bytes, to: "\(folder.path)/in/\(name)") }
        _ = try CurationRun(try CurationPlan.parse("input: in\noutput: out", folder: folder.path)).run(resumes: false)
        let expected = try FileSystem.names(in: folder.path + "/out/kept").sorted().map {
            try String(contentsOfFile: "\(folder.path)/out/kept/\($0)", encoding: .utf8)
        }.joined()
        for threads in [1, 3] {
            var lines = ""
            var archives: [ArchiveResult] = []
            var bytes = 0
            let receiver = PageFiles.Receiver {
                if let document = $0.document { lines += JSON.object(document.record).text() + "\n" }
            } archive: {
                archives.append($0)
            } progress: {
                bytes = $0
            }
            try PageFiles.extract(try PageFiles.find([folder.path + "/in"]), with: PageExtractor(), threads: threads, to: receiver)
            #expect(lines == expected)
            #expect(archives.map(\.tally.types["response"]) == [20, 150, nil])
            let sizes = try FileSystem.files(below: folder.path + "/in").map { FileSystem.attributes("\(folder.path)/in/\($0)")?.size ?? 0 }
            #expect(bytes == sizes.reduce(0, +))
        }
    }
}
