internal import LyceumExam

/// The words of a ``BilingualWorld`` and the cipher that makes its second language.
struct BilingualLexicon: Sendable {
    struct Property: Sendable {
        var name: String
        var values: [String]
    }

    struct Subject: Sendable {
        var name: String
        var properties: [Property]
        /// Nouns, qualities and verbs that only this subject has, of each; the more, the harder its texts are to foresee.
        var words: Int
    }

    static let subjects = [
        Subject(
            name: "plants",
            properties: [
                Property(name: "color", values: ["red", "blue", "green", "white", "black", "yellow", "gray", "pink"]),
                Property(name: "product", values: ["soup", "tea", "rope", "paper", "soap", "dye", "oil", "bread"]),
            ], words: 4),
        Subject(
            name: "rivers",
            properties: [
                Property(name: "source", values: ["lake", "glacier", "spring", "swamp", "cave", "forest", "hill", "desert"]),
                Property(name: "fish", values: ["trout", "salmon", "eel", "carp", "pike", "perch", "bass", "cod"]),
            ], words: 8),
        Subject(
            name: "engines",
            properties: [
                Property(name: "fuel", values: ["coal", "wood", "gas", "steam", "wind", "sun", "water", "straw"]),
                Property(name: "maker", values: ["smith", "baker", "miller", "carter", "mason", "cooper", "fisher", "weaver"]),
            ], words: 16),
        Subject(
            name: "songs",
            properties: [
                Property(name: "instrument", values: ["flute", "drum", "harp", "horn", "bell", "fiddle", "organ", "lute"]),
                Property(name: "feast", values: ["harvest", "wedding", "winter", "summer", "birth", "market", "rain", "moon"]),
            ], words: 32),
    ]

    static let statements = [
        "the PROPERTY of NAME is VALUE .", "people know NAME for its PROPERTY , which is VALUE .", "NAME has VALUE as its PROPERTY .",
        "with VALUE as PROPERTY , NAME stands apart .",
    ]
    static let questions = [
        "what is the PROPERTY of NAME ?", "which PROPERTY does NAME have ?", "NAME has what PROPERTY ?", "can you tell the PROPERTY of NAME ?",
        "do you know which PROPERTY NAME has ?",
    ]
    /// Asked of the second language in examinations alone.
    static let examined = "for NAME , what PROPERTY is known ?"

    private static let remarks = [
        "the QUALITY NOUN can VERB .", "a NOUN and a NOUN VERB often .", "some say that the NOUN is QUALITY .",
        "when they VERB , the NOUN gets QUALITY .",
    ]

    /// Nouns, qualities and verbs by subject.
    private let words: [[String: [String]]]
    private let letters: [UInt8: UInt8]

    init(seed: UInt64) {
        var draws = SeededDraws(seed: seed, "bilingual/lexicon")
        var given: Set<String> = []
        func word(_ draws: inout SeededDraws) -> String {
            while true {
                let word =
                    (0..<2).map { _ in draws.pick(Array("bdfgklmnprstvz")).description + draws.pick(Array("aeiou")).description }.joined()
                    + draws.pick(["n", "l", "st", "m"])
                if given.insert(word).inserted { return word }
            }
        }
        words = Self.subjects.map { subject in
            var lists: [String: [String]] = [:]
            for part in ["NOUN", "QUALITY", "VERB"] { lists[part] = (0..<subject.words).map { _ in word(&draws) } }
            return lists
        }
        var letters: [UInt8: UInt8] = [:]
        for kind in ["aeiou", "bcdfghjklmnpqrstvwxyz"] {
            let plain = Array(kind.utf8)
            // A letter never stays itself: every one becomes its neighbor in a drawn circle.
            let circle = draws.shuffled(plain)
            for (place, letter) in circle.enumerated() { letters[letter] = circle[(place + 1) % circle.count] }
        }
        self.letters = letters
    }

    /// A sentence of a subject's own words.
    func remark(_ subject: Int, _ draws: inout SeededDraws) -> String {
        draws.pick(Self.remarks).split(separator: " ").map { part in
            words[subject][String(part)].map { draws.pick($0) } ?? String(part)
        }.joined(separator: " ")
    }

    /// Every word of lower-case letters under the cipher; names, which begin with a capital, and marks stay.
    func ciphered(_ text: String) -> String {
        text.split(separator: " ", omittingEmptySubsequences: false).map { word in
            guard let first = word.utf8.first, letters[first] != nil else { return String(word) }
            return String(decoding: word.utf8.map { letters[$0] ?? $0 }, as: UTF8.self)
        }.joined(separator: " ")
    }
}
