/// The phrases C4 looks for.
struct Phrases: OptionSet {
    let rawValue: UInt8
    static let loremIpsum = Phrases(rawValue: 1)
    static let javaScript = Phrases(rawValue: 2)
    static let curlyBracket = Phrases(rawValue: 4)
    static let policy = Phrases(rawValue: 8)
    static let all: Phrases = [.loremIpsum, .javaScript, .curlyBracket, .policy]

    /// Lower-case; the first is told by its letter, the rest compared.
    private static let texts: [(StaticString, Phrases)] = [
        ("lorem ipsum", .loremIpsum), ("javascript", .javaScript), ("terms of use", .policy), ("privacy policy", .policy),
        ("cookie policy", .policy), ("uses cookies", .policy), ("use of cookies", .policy), ("use cookies", .policy),
    ]

    /// First letters of the phrases, both cases, and the curly bracket.
    private static let starts: [Bool] = {
        var starts = [Bool](repeating: false, count: 256)
        for (text, _) in texts {
            starts[Int(text.utf8Start[0])] = true
            starts[Int(text.utf8Start[0]) - 0x20] = true
        }
        starts[0x7B] = true
        return starts
    }()

    /// Which of these phrases a piece of text has. Case is ignored, the Kelvin sign being a k.
    func found(in bytes: UnsafePointer<UInt8>, _ count: Int) -> Phrases {
        var found: Phrases = []
        Self.starts.withUnsafeBufferPointer { starts in
            for index in 0..<count where starts[Int(bytes[index])] {
                if bytes[index] == 0x7B {
                    found.insert(.curlyBracket)
                    continue
                }
                for (text, phrase) in Self.texts where !found.contains(phrase) && Self.isEqual(bytes, index, count, text) { found.insert(phrase) }
            }
        }
        return found.intersection(self)
    }

    @inline(__always)
    private static func isEqual(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ count: Int, _ text: StaticString) -> Bool {
        guard bytes[start] | 0x20 == text.utf8Start[0] else { return false }
        var position = start + 1
        for index in 1..<text.utf8CodeUnitCount {
            guard position < count else { return false }
            let wanted = text.utf8Start[index]
            if wanted == 0x6B, bytes[position] == 0xE2, bytes[position + 1] == 0x84, bytes[position + 2] == 0xAA {
                position += 3
                continue
            }
            let byte = bytes[position]
            guard (byte &- 0x41 < 26 ? byte | 0x20 : byte) == wanted else { return false }
            position += 1
        }
        return true
    }
}
