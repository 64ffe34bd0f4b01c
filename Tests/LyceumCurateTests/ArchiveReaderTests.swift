import LyceumCore
import LyceumData
import Testing

@testable import LyceumCurate

@Suite("Archives of the web")
struct ArchiveReaderTests {
    @Test("The pages are the same in every wrapping", arguments: ["plain", "members", "whole", "pieces", "frames", "frame"])
    func wrappings(_ form: String) throws {
        let folder = try CurationFolder()
        let records = ArchiveSupport.records(30)
        let plain = records.flatMap { $0 }
        let bytes: [UInt8]
        switch form {
        case "members": bytes = try records.flatMap { try CompressionLibrary.gzip($0) } + [0, 0, 0]
        case "whole": bytes = try CompressionLibrary.gzip(plain)
        case "pieces": bytes = try stride(from: 0, to: plain.count, by: 777).flatMap { try CompressionLibrary.gzip(Array(plain[$0..<min($0 + 777, plain.count)])) }
        case "frames": bytes = try records.flatMap { try CompressionLibrary.zstd($0) }
        case "frame": bytes = try CompressionLibrary.zstd(plain)
        default: bytes = plain
        }
        let path = folder.path + "/a.warc"
        try ArchiveSupport.write(bytes, to: path)
        let found = try ArchiveSupport.read(path)
        #expect(found.ids == (0..<30).map { "urn:test:\($0)" })
        #expect(found.pages.map(ArchiveSupport.html) == (0..<30).map(ArchiveSupport.page))
        #expect(found.pages.allSatisfy { $0.charset == "utf-8" && $0.mediaType == "text/html" && $0.date == "2026-01-02T03:04:05Z" })
        #expect(found.passed == 61)
        #expect(found.counts.skipped == 0)
        #expect(found.pages[4].url == "https://site1.example.org/page/4")
    }

    @Test("A body is given as the server meant it: in chunks, compressed, or already undone")
    func bodies() throws {
        let folder = try CurationFolder()
        let page = Array(ArchiveSupport.page(1).utf8)
        let gzip = try CompressionLibrary.gzip(page)
        let deflated = Array(gzip[10..<gzip.count - 8])
        let chunked = Array("1f\r\n".utf8) + page[..<31] + Array("\r\n\(String(page.count - 31, radix: 16)); x=y\r\n".utf8) + page[31...] + Array("\r\n0\r\n\r\n".utf8)
        let cases: [(String, [UInt8])] = [
            ("Transfer-Encoding: chunked\r\n", chunked), ("Transfer-Encoding: chunked\r\n", page), ("Content-Encoding: gzip\r\n", gzip),
            ("Content-Encoding: X-GZip\r\n", page), ("Content-Encoding: deflate\r\n", deflated),
            ("Content-Encoding: deflate\r\n", [0x78, 0x9C] + deflated + [0, 0, 0, 0]), ("Content-Encoding: zstd\r\n", try CompressionLibrary.zstd(page)),
            ("Content-Encoding: gzip, gzip\r\n", try CompressionLibrary.gzip(gzip)), ("Content-Encoding: br\r\n", page), ("Content-Encoding: none\r\n", page),
        ]
        let records = cases.enumerated().flatMap { ArchiveSupport.response(id: $0.offset, $0.element.1, headers: $0.element.0) }
        try ArchiveSupport.write(records, to: folder.path + "/a.warc")
        let found = try ArchiveSupport.read(folder.path + "/a.warc")
        #expect(found.counts.skipped == 0)
        #expect(found.pages.count == cases.count)
        for (index, given) in found.pages.enumerated() { #expect(ArchiveSupport.html(given) == ArchiveSupport.page(1), "case \(index)") }
    }

    @Test("Brotli is read where its library is installed, and refused with the reason elsewhere")
    func brotli() throws {
        // A stream of one meta-block that is not compressed (RFC 7932 §9.2): window of 16 bits, length 21, then the bytes, then the empty last one.
        let text = Array("<html><p>brotli</html>".utf8)
        let count = text.count - 1
        // Bits from the lowest: 0 (window 16), ISLAST 0, MNIBBLES 00, MLEN-1 in 16 bits, ISUNCOMPRESSED 1.
        let bits = UInt32(count) << 4 | 1 << 20
        let stream = [UInt8(bits & 0xFF), UInt8(bits >> 8 & 0xFF), UInt8(bits >> 16 & 0xFF)] + text + [0x03]
        if Brotli.isAvailable {
            #expect(try Brotli.decode(stream, limit: 1000) == text)
            #expect(throws: LyceumError.self) { try Brotli.decode(stream, limit: 10) }
            #expect(throws: LyceumError.self) { try Brotli.decode([0xFF, 0xFF, 0xFF, 0xFF], limit: 1000) }
        } else {
            let error = #expect(throws: LyceumError.self) { try Brotli.decode(stream, limit: 1000) }
            #expect(error?.message.contains("Brotli") == true)
        }
    }

    @Test("Only pages are given: no redirects, errors, images, requests or addresses of hosts")
    func kinds() throws {
        let folder = try CurationFolder()
        let page = Array(ArchiveSupport.page(1).utf8)
        let records: [[UInt8]] = [
            ArchiveSupport.response(id: 1, page, status: 404), ArchiveSupport.response(id: 2, page, status: 301),
            ArchiveSupport.response(id: 3, [1, 2, 3], type: "image/png"), ArchiveSupport.response(id: 4, page, type: "application/xhtml+xml"),
            ArchiveSupport.response(id: 5, page, type: nil), ArchiveSupport.response(id: 6, Array("plain".utf8), type: nil),
            ArchiveSupport.record("response", id: 7, contentType: "text/dns", block: Array("host 1".utf8)),
            ArchiveSupport.record("resource", id: 8, url: "file:a", contentType: "text/html; charset=latin1", block: page),
            ArchiveSupport.record("resource", id: 9, url: "file:b", contentType: "application/pdf", block: page),
            ArchiveSupport.record("conversion", id: 10, contentType: "text/plain", extra: "WARC-Identified-Content-Language: eng\r\n", block: Array("Grüße\n".utf8)),
            ArchiveSupport.record("revisit", id: 11, block: page), ArchiveSupport.response(id: 12, page, type: "TEXT/HTML ; Charset='Shift_JIS'; x"),
        ]
        try ArchiveSupport.write(records.flatMap { $0 }, to: folder.path + "/a.warc")
        let found = try ArchiveSupport.read(folder.path + "/a.warc")
        #expect(found.ids == [4, 5, 8, 10, 12].map { "urn:test:\($0)" })
        #expect(found.pages.map(\.charset) == ["utf-8", nil, "latin1", nil, "Shift_JIS"].map { $0 == "utf-8" ? nil : $0 })
        #expect(found.pages[3].content == .text("Grüße\n"))
        #expect(found.pages[3].languages == "eng")
        #expect(found.passed == 7)
    }

    @Test("A record in lines of one feed, with folded fields, blanks and no empty line behind it is read")
    func lenient() throws {
        let folder = try CurationFolder()
        let text = "\n\nWARC/0.18\nwarc-type:conversion\nWARC-Record-ID:   <urn:x>  \nWARC-Target-URI: https://a.example/\n  folded\ncontent-length: 5\n\nhelloWARC/1.1\r\n"
            + "WARC-Type: conversion\r\nContent-Length: 0\r\n\r\n\r\nWARC/1.0\r\nWARC-Type: conversion\r\nContent-Length: 3\r\n\r\nend"
        try ArchiveSupport.write(Array(text.utf8), to: folder.path + "/a.wet")
        let found = try ArchiveSupport.read(folder.path + "/a.wet")
        #expect(found.pages.map(ArchiveSupport.html) == ["hello", "", "end"])
        #expect(found.pages[0].id == "urn:x")
        #expect(found.pages[0].url == "https://a.example/ folded")
        #expect(found.counts.skipped == 0)
    }

    /// Each broken record in the place of one of five good ones, and what is said of it.
    static let broken: [(String, [UInt8], String)] = [
        ("no version", Array("XARC/1.0\r\nWARC-Type: response\r\nContent-Length: 5\r\n\r\nhello\r\n\r\n".utf8), "begins with WARC/"),
        ("garbage", [UInt8](repeating: 0, count: 5000), "begins with WARC/"),
        ("no length", ArchiveSupport.response(id: 2, [65, 66], length: "none"), "Content-Length"),
        ("negative length", ArchiveSupport.response(id: 2, [65, 66], length: "-5"), "Content-Length"),
        ("length in words", ArchiveSupport.response(id: 2, [65, 66], length: "99999999999999999999999"), "Content-Length"),
        ("too long by one record", ArchiveSupport.response(id: 2, Array("<html>x</html>".utf8), length: "900"), "length"),
        ("longer than the file", ArchiveSupport.response(id: 2, Array("<html>x</html>".utf8), length: "1000000"), "1000000 bytes"),
        ("longer than memory", ArchiveSupport.response(id: 2, Array("<html>x</html>".utf8), length: "100000000000"), "before the end of the file"),
        ("too short", ArchiveSupport.response(id: 2, Array(ArchiveSupport.page(2).utf8), length: "150"), "length"),
        ("head of 3 MB", Array("WARC/1.0\r\nWARC-Type: response\r\n".utf8) + Array(String(repeating: "X: y\r\n", count: 500_000).utf8), "head is longer"),
        ("line of 3 MB", Array("WARC/1.0\r\nA: ".utf8) + [UInt8](repeating: 0x61, count: 3 << 20), "head is longer"),
        ("damaged page", ArchiveSupport.response(id: 2, [0x1F, 0x8B, 8, 0, 1, 2, 3, 4, 5, 6, 0xFF, 0xFF, 0xFF, 0xFF], headers: "Content-Encoding: gzip\r\n"), "compressed data is damaged"),
        ("no HTTP", ArchiveSupport.record("response", id: 2, contentType: "application/http", block: Array("hello".utf8)), "head of HTTP"),
        ("only HTTP's first line", ArchiveSupport.record("response", id: 2, contentType: "application/http", block: Array("HTTP/1.1 200 OK\r\n".utf8)), "head of HTTP"),
    ]

    @Test("A broken record is left out, counted with its place, and the others are read", arguments: broken.indices, ["plain", "members", "whole"])
    func brokenRecords(_ index: Int, _ form: String) throws {
        let folder = try CurationFolder()
        let (name, bytes, words) = Self.broken[index]
        var records = (0..<5).map { ArchiveSupport.response(id: $0, Array(ArchiveSupport.page($0).utf8)) }
        // A line feed in front lets what follows garbage be found.
        records[2] = bytes + (form == "members" ? [] : Array("\r\n".utf8))
        let path = folder.path + "/a.warc"
        let packed: [UInt8]
        switch form {
        case "members": packed = try records.flatMap { try CompressionLibrary.gzip($0) }
        case "whole": packed = try CompressionLibrary.gzip(records.flatMap { $0 })
        default: packed = records.flatMap { $0 }
        }
        try ArchiveSupport.write(packed, to: path)
        let found = try ArchiveSupport.read(path)
        // In one stream, a length beyond memory cannot be told from a giant record.
        if name == "longer than memory", form == "whole" {
            #expect(found.ids == ["urn:test:0", "urn:test:1"])
        } else {
            #expect(found.ids == [0, 1, 3, 4].map { "urn:test:\($0)" }, "\(name)")
        }
        #expect((1...2).contains(found.counts.skipped), "\(name): \(found.counts.problems)")
        #expect(found.counts.problems.contains { $0.contains(words) || $0.contains("reaches into") || $0.contains("allowed") }, "\(name): \(found.counts.problems)")
        let offset = form == "members" ? try records[..<2].reduce(0) { try $0 + CompressionLibrary.gzip($1).count } : records[0].count + records[1].count
        #expect(found.counts.problems[0].contains("byte \(offset)"), "\(name): \(found.counts.problems[0]), expected \(offset)")
        let pages = try ArchivePages(path: path)
        let error = #expect(throws: LyceumError.self) { while try pages.next() != nil {} }
        #expect(error?.location?.contains("byte \(offset)") == true)
        #expect(error?.remedy != nil)
    }

    @Test("A cut archive gives the records in front of the cut; a damaged member costs its records alone")
    func damage() throws {
        let folder = try CurationFolder()
        let records = (0..<20).map { ArchiveSupport.response(id: $0, Array(ArchiveSupport.page($0).utf8)) }
        let members = try records.map { try CompressionLibrary.gzip($0) }
        let path = folder.path + "/a.warc.gz"
        let starts = members.indices.map { index in members[..<index].reduce(0) { $0 + $1.count } }
        var bytes = members.flatMap { $0 }
        try ArchiveSupport.write(Array(bytes[..<(starts[10] + 40)]), to: path)
        var found = try ArchiveSupport.read(path)
        #expect(found.ids.count == 10)
        #expect(found.counts.skipped == 1)
        #expect(found.counts.problems == ["\(path): byte \(starts[10]): the compressed file is cut off"])
        // A check sum that is wrong comes after all bytes of the record: it is left out all the same.
        bytes[starts[8] - 6] ^= 0x40
        for place in starts[12] + 20..<starts[12] + 60 { bytes[place] = 0xAA }
        try ArchiveSupport.write(bytes, to: path)
        found = try ArchiveSupport.read(path)
        #expect(found.ids == (0..<20).filter { $0 != 7 && $0 != 12 }.map { "urn:test:\($0)" })
        #expect(found.counts.skipped == 2)
        #expect(found.counts.problems.first?.contains("byte \(starts[7])") == true)
        let frames = try records.flatMap { try CompressionLibrary.zstd($0) }
        var damaged = frames
        for place in frames.count / 2..<frames.count / 2 + 30 { damaged[place] = 0x55 }
        try ArchiveSupport.write(damaged, to: folder.path + "/a.warc.zst")
        found = try ArchiveSupport.read(folder.path + "/a.warc.zst")
        #expect((17...19).contains(found.ids.count))
        #expect((1...2).contains(found.counts.skipped))
        try ArchiveSupport.write([0x5D, 0x2A, 0x4D, 0x18] + frames, to: folder.path + "/b.warc.zst")
        let error = #expect(throws: LyceumError.self) { try ArchiveSupport.read(folder.path + "/b.warc.zst") }
        #expect(error?.message.contains("dictionary") == true)
    }

    @Test("100 MB on one line, and pages beyond the limit, are left out without being held")
    func giants() throws {
        let folder = try CurationFolder()
        let path = folder.path + "/a.warc"
        let good = ArchiveSupport.response(id: 1, Array(ArchiveSupport.page(1).utf8))
        let line = [UInt8](repeating: 0x61, count: 100 << 20)
        try ArchiveSupport.write(good + ArchiveSupport.response(id: 2, line) + good + Array("WARC/1.0\r\n".utf8) + line, to: path)
        let stream = try ArchivePages(path: path, onError: .skip, maximumPageBytes: 1 << 20)
        var count = 0
        while try stream.next() != nil { count += 1 }
        #expect(count == 2)
        #expect(stream.counts.problems.count == 2)
        #expect(stream.counts.problems.first?.contains("more than the allowed 1048576") == true)
        // A page that is a megabyte of zeros in a kilobyte.
        let bomb = try CompressionLibrary.gzip([UInt8](repeating: 0, count: 4 << 20))
        try ArchiveSupport.write(ArchiveSupport.response(id: 3, bomb, headers: "Content-Encoding: gzip\r\n") + good, to: path)
        let found = try ArchiveSupport.read(path, limit: 1 << 20)
        #expect(found.ids == ["urn:test:1"])
        #expect(found.counts.problems.first?.contains("once it is decompressed") == true)
    }

    @Test("One changed byte costs at most one record, whatever the form", arguments: ["plain", "members", "frames"])
    func oneByte(_ form: String) throws {
        let folder = try CurationFolder()
        let records = (0..<8).map { ArchiveSupport.response(id: $0, Array(ArchiveSupport.page($0).utf8)) }
        let bytes = try records.flatMap { form == "plain" ? $0 : form == "members" ? try CompressionLibrary.gzip($0) : try CompressionLibrary.zstd($0) }
        let path = folder.path + "/a.warc"
        var state: UInt64 = 7
        for _ in 0..<150 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            var changed = bytes
            // The first four bytes say what kind of file it is.
            changed[4 + Int(state >> 33) % (bytes.count - 4)] ^= UInt8(1 + state >> 20 & 0x7F)
            try ArchiveSupport.write(changed, to: path)
            let found = try ArchiveSupport.read(path)
            #expect(found.ids.count >= 7, "state \(state): \(found.counts.problems)")
        }
    }

    @Test("Archives with anything changed, cut out, doubled or put in end without a trap, and nothing is counted twice", arguments: [1, 2, 3] as [UInt64])
    func fuzz(_ seed: UInt64) throws {
        let folder = try CurationFolder()
        let records = ArchiveSupport.records(6) + [ArchiveSupport.response(id: 70, try CompressionLibrary.gzip(Array(ArchiveSupport.page(70).utf8)), headers: "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n")]
        let forms = [records.flatMap { $0 }, try records.flatMap { try CompressionLibrary.gzip($0) }, try records.flatMap { try CompressionLibrary.zstd($0) }]
        var state = seed
        func draw(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % max(count, 1)
        }
        let path = folder.path + "/a.warc"
        for round in 0..<120 {
            var bytes = forms[round % 3]
            for _ in 0..<1 + draw(6) {
                let place = draw(bytes.count)
                let length = min(bytes.count - place, draw(300))
                switch draw(5) {
                case 0: for index in place..<place + length { bytes[index] = UInt8(draw(256)) }
                case 1: bytes.removeSubrange(place..<place + length)
                case 2: bytes.insert(contentsOf: bytes[place..<place + length], at: draw(bytes.count))
                case 3: bytes.insert(contentsOf: [UInt8](repeating: [0, 0x0A, 0x39, 0xFF][draw(4)], count: length), at: place)
                default: bytes = Array(bytes[..<max(place, 8)])
                }
            }
            try ArchiveSupport.write(bytes, to: path)
            // What cannot even be opened says so.
            guard let found = try? ArchiveSupport.read(path, limit: 1 << 16) else { continue }
            #expect(found.counts.records == found.ids.count)
            #expect(found.ids.count <= 14)
            #expect(found.counts.problems.count == min(found.counts.skipped, 20))
        }
    }
}
