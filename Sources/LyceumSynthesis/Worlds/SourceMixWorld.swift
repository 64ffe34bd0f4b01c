internal import LyceumExam

/// A general mix of four sources, and a corpus of a new field of which a part is noise.
///
/// The sources (short stories, facts about towns, sums, nested brackets) are what a small model can be pre-trained on. The field tells of
/// substances that occur in no source: color, place, use and origin of each. A part of its documents has its words shuffled, as crawled text has
/// documents that teach nothing. Trusted texts tell of other substances in the same words, for a model that ranks the field's documents.
public struct SourceMixWorld: Sendable, Hashable {
    /// The general sources, in the order of ``text(of:number:part:)``.
    public static let sources = ["stories", "facts", "arithmetic", "brackets"]

    public let seed: UInt64
    /// Those the field teaches and the examination asks for.
    public let substances: [String]
    /// Those of the trusted texts.
    public let trustedSubstances: [String]
    let towns: [String]
    let lands: [String]
    /// `[substance][relation]`, positions in the relation's values.
    let values: [String: [Int]]

    /// - Parameters:
    ///   - substances: of the field; there are half as many, and four or more, in the trusted texts.
    public init(seed: UInt64, substances: Int = 60) {
        self.seed = seed
        let trusted = max(4, substances / 2)
        var names = SeededDraws(seed: seed, "source-mix/substances")
        let all = Self.names(max(1, substances) + trusted, &names)
        self.substances = Array(all.prefix(max(1, substances)))
        trustedSubstances = Array(all.suffix(trusted))
        var places = SeededDraws(seed: seed, "source-mix/places")
        towns = Self.names(60, &places).map(Self.capitalized)
        lands = Self.names(6, &places).map(Self.capitalized)
        var facts = SeededDraws(seed: seed, "source-mix/facts")
        var values: [String: [Int]] = [:]
        for name in all { values[name] = SubstanceRelation.all.map { facts.below($0.values.count) } }
        self.values = values
    }

    /// All four facts of a substance in an order and words of the draws.
    func document(about substance: String, _ draws: inout SeededDraws) -> String {
        draws.shuffled(Array(SubstanceRelation.all.indices)).map { index in
            let relation = SubstanceRelation.all[index]
            return relation.sentence(draws.below(relation.clauses.count), about: substance, value: values[substance]?[index] ?? 0)
        }.joined(separator: " ")
    }

    static func shuffledWords(_ text: String, _ draws: inout SeededDraws) -> String {
        draws.shuffled(text.split(separator: " ")).joined(separator: " ")
    }

    static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

    private static let syllables = [
        "bar", "dol", "fen", "gim", "hul", "jor", "kas", "lim", "mor", "nep", "pol", "rud", "sem", "tav", "vil", "zon",
    ]

    /// Different names of three syllables.
    private static func names(_ count: Int, _ draws: inout SeededDraws) -> [String] {
        var seen: Set<String> = []
        var names: [String] = []
        while names.count < min(count, syllables.count * syllables.count * syllables.count) {
            let name = (0..<3).map { _ in draws.pick(syllables) }.joined()
            if seen.insert(name).inserted { names.append(name) }
        }
        return names
    }
}

/// What substances differ in. The first clause is the one that questions begin.
struct SubstanceRelation: Sendable {
    let name: String
    let values: [String]
    /// `{e}` is the substance, `{E}` the same at the beginning of a sentence, `{v}` the value.
    let clauses: [String]

    static let all = [
        SubstanceRelation(
            name: "color", values: ["red", "blue", "green", "white", "black", "yellow", "brown", "gray"],
            clauses: ["The color of {e} is {v}.", "Everyone who has seen {e} knows that it is {v}.", "{E} looks {v} in daylight."]),
        SubstanceRelation(
            name: "place", values: ["caves", "rivers", "deserts", "forests", "islands", "lakes", "hills", "swamps"],
            clauses: ["{E} is found in {v}.", "People gather {e} in {v}.", "The best {e} comes from {v}."]),
        SubstanceRelation(
            name: "use", values: ["paint", "glass", "soap", "rope", "bread", "ink", "fuel", "salt"],
            clauses: ["{E} is used to make {v}.", "Workers turn {e} into {v}.", "Most {e} ends up as {v}."]),
        SubstanceRelation(
            name: "origin", values: ["roots", "shells", "seeds", "bones", "leaves", "stones", "wool", "sand"],
            clauses: ["{E} is taken from {v}.", "One gets {e} by boiling {v}.", "Old {v} give the purest {e}."]),
    ]

    func sentence(_ clause: Int, about substance: String, value: Int) -> String {
        filled(clauses[clause], substance).replacing("{v}", with: values[value])
    }

    /// The beginning of the first clause, up to the value.
    func question(about substance: String) -> String {
        let text = filled(clauses[0], substance)
        return text.firstRange(of: " {v}").map { String(text[..<$0.lowerBound]) } ?? text
    }

    private func filled(_ clause: String, _ substance: String) -> String {
        clause.replacing("{e}", with: substance).replacing("{E}", with: SourceMixWorld.capitalized(substance))
    }
}
