import Foundation
import LyceumCore

@testable import LyceumText

/// The golden values made by Tools/reference/tokenizer_fixtures.py.
enum TokenizerFixtures {
    static let names = [
        "gpt2", "smollm", "llama3", "qwen2", "gpt4o", "falcon", "sentencepiece-bpe", "unigram", "unigram-bytes", "wordpiece",
        "wordlevel", "suffixed",
    ]

    static func path(_ name: String) throws -> String {
        guard let folder = Bundle.module.resourcePath else { throw LyceumError(.notFound, "the fixtures") }
        return "\(folder)/Fixtures/tokenizers/\(name).json"
    }

    static func read(_ name: String) throws -> JSON { try JSON.read(path: path(name)) }

    static func tokenizer(_ name: String) throws -> Tokenizer {
        try Tokenizer(json: try read(name)["tokenizer"] ?? .null)
    }

    static func ids(_ json: JSON?) -> [Int32] { (json?.arrayValue ?? []).compactMap { $0.intValue.map(Int32.init) } }

    static func texts(_ name: String) throws -> [String] {
        try (read(name)["cases"]?.arrayValue ?? []).compactMap { $0["text"]?.stringValue }
    }
}

/// Seeded random numbers (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A string of characters of many kinds.
    mutating func text(_ length: Int) -> String {
        let pieces = [" ", "  ", "\n", "\r\n", "\t", "'s", "'LL", "'\u{17F}", "123", "Ab", "don't", "\u{301}", "\u{1100}\u{1161}", "/", "\u{3000}"]
        var text = String.UnicodeScalarView()
        while text.count < length {
            switch next() % 8 {
            case 0, 1: text.append(contentsOf: (pieces.randomElement(using: &self) ?? "").unicodeScalars)
            case 2: text.append(UnicodeScalar(UInt8.random(in: 0...127, using: &self)))
            case 3: UnicodeScalar(UInt32.random(in: 0...0x10FFFF, using: &self)).map { text.append($0) }
            case 4: UnicodeScalar(UInt32.random(in: 0xA0...0x52F, using: &self)).map { text.append($0) }
            case 5: UnicodeScalar(UInt32.random(in: 0x900...0x2FFF, using: &self)).map { text.append($0) }
            default: text.append(UnicodeScalar(UInt8.random(in: 97...122, using: &self)))
            }
        }
        return String(text)
    }
}
