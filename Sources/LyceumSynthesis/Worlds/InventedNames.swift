internal import LyceumExam

/// Names of syllables that spell nothing, each given once.
struct InventedNames {
    private static let consonants = Array("bdfgklmnprstvz")
    private static let vowels = Array("aeiou")
    private var used: Set<String> = []

    /// A consonant and a vowel, `syllables` times, with a capital letter.
    mutating func next(_ syllables: Int, _ draws: inout SeededDraws) -> String {
        // A few attempts at each length, so that the names never run out.
        var length = syllables
        while true {
            for _ in 0..<50 {
                var name = ""
                for _ in 0..<length { name += String(draws.pick(Self.consonants)) + String(draws.pick(Self.vowels)) }
                name = name.prefix(1).uppercased() + name.dropFirst()
                if used.insert(name).inserted { return name }
            }
            length += 1
        }
    }
}
