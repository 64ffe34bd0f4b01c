import Foundation
import Testing

@testable import LyceumCore

@Suite struct AtomicFileRegionTests {
    private static func path() -> String { NSTemporaryDirectory() + "region-\(UUID().uuidString)" }

    @Test("Bytes written into reserved room in any order lie where they belong")
    func anyOrder() throws {
        let path = Self.path()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let file = try AtomicFile(path: path)
        try file.write("head|")
        let region = try file.reserve(10)
        try file.write("|middle|")
        let second = try file.reserve(3)
        try Array("xyz".utf8).withUnsafeBytes { try second.write($0, at: 0) }
        try Array("56789".utf8).withUnsafeBytes { try region.write($0, at: 5) }
        try Array("01234".utf8).withUnsafeBytes { try region.write($0, at: 0) }
        try file.write("|end")
        #expect(!FileManager.default.fileExists(atPath: path))
        try file.commit()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "head|0123456789|middle|xyz|end")
    }

    @Test("Bytes outside the reserved room are refused and change nothing")
    func outside() throws {
        let path = Self.path()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let file = try AtomicFile(path: path)
        let region = try file.reserve(4)
        for offset in [-1, 1, 5, Int.max - 1] {
            #expect(throws: LyceumError.self) { try Array("abcd".utf8).withUnsafeBytes { try region.write($0, at: offset) } }
        }
        try Array("abcd".utf8).withUnsafeBytes { try region.write($0, at: 0) }
        try file.commit()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "abcd")
    }

    @Test("A file that ends in reserved room has its whole length")
    func length() throws {
        let path = Self.path()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let file = try AtomicFile(path: path)
        let region = try file.reserve(100_000)
        try [UInt8](repeating: 7, count: 100_000).withUnsafeBytes { try region.write($0, at: 0) }
        #expect(file.count == 100_000)
        try file.commit()
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(repeating: 7, count: 100_000))
    }
}
