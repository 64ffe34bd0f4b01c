import Foundation
import LyceumCore

@testable import LyceumData

/// A folder of texts that goes away with the value.
final class FieldFolder {
    let path: String

    init(_ files: [String: [UInt8]]) throws {
        path = try FileSystem.makeTemporaryFolder(prefix: "lyceum-field")
        for (name, bytes) in files {
            if let folder = FileSystem.parent(of: name) { try FileSystem.makeFolder("\(path)/\(folder)") }
            try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
        }
    }

    convenience init(texts: [String: String]) throws { try self.init(texts.mapValues { Array($0.utf8) }) }

    deinit { try? FileSystem.remove(path) }
}

enum FieldSamples {
    /// Sentences that differ in all content words, so that texts of them are no near duplicates.
    static func text(_ seed: Int, sentences: Int = 12) -> String {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
        func word() -> String {
            var letters = ""
            for _ in 0..<6 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                letters.append(Character(Unicode.Scalar(UInt8(97 + (state >> 33) % 26))))
            }
            return letters
        }
        return (0..<sentences).map { _ in "The " + (0..<9).map { _ in word() }.joined(separator: " ") + "." }.joined(separator: " ")
    }
}
