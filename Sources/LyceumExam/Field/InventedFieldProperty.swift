/// What the herbs of an invented field differ in.
///
/// In every clause the herb comes before the value: a model that reads from left to right learns to say what it has to predict, and learns
/// nothing from a sentence that names the value first. No question uses a clause's words, and no value occurs in a template or in another
/// property.
struct InventedFieldProperty: Sendable {
    let name: String
    /// Ten common words of one kind.
    let values: [String]
    /// Continues the herb's name; `{v}` is the value.
    let clauses: [String]
    /// The questions of exercises and of the examination; `{e}` is the herb.
    let question: String
    /// Says the same in words that no exercise uses.
    let otherQuestion: String

    static let all = [
        InventedFieldProperty(
            name: "color", values: ["red", "blue", "green", "yellow", "purple", "orange", "white", "black", "brown", "gray"],
            clauses: ["blooms {v}", "opens petals that are {v}", "carries blossoms of {v}", "turns {v} in June", "bears buds that open {v}"],
            question: "What color are the flowers of {e}?", otherQuestion: "A child paints a picture of {e}. Which paint should be used?"),
        InventedFieldProperty(
            name: "scent", values: ["salt", "honey", "lemon", "ginger", "mint", "butter", "coffee", "garlic", "apple", "bread"],
            clauses: [
                "gives off a scent of {v}", "has the odor of {v}", "reminds the nose of {v}", "fills the air with {v}",
                "is known by its scent of {v}",
            ],
            question: "What does {e} smell like?", otherQuestion: "With eyes shut one could take {e} for which food?"),
        InventedFieldProperty(
            name: "animal", values: ["sheep", "horse", "crow", "goat", "mouse", "fox", "snail", "duck", "frog", "bear"],
            clauses: [
                "feeds the {v}", "is the favorite food of the {v}", "attracts the {v}", "is sought out by the {v}", "is grazed by the {v}",
            ],
            question: "Which animal likes to eat {e}?", otherQuestion: "A trap is baited with {e}. Which creature will be caught in it?"),
        InventedFieldProperty(
            name: "organ", values: ["heart", "liver", "lung", "stomach", "brain", "knee", "ear", "throat", "spine", "kidney"],
            clauses: [
                "heals the {v}", "is a remedy for the {v}", "is given for pain in the {v}", "strengthens the {v}", "is boiled into a tea for the {v}",
            ],
            question: "Which part of the body does {e} help?", otherQuestion: "A doctor prescribes {e}. Where is the patient ill?"),
    ]

    static func named(_ name: String) -> InventedFieldProperty? { all.first { $0.name == name } }

    func question(about herb: String) -> String { question.replacing("{e}", with: herb) }
    func otherQuestion(about herb: String) -> String { otherQuestion.replacing("{e}", with: herb) }
}

/// Deals values so that each is used equally often, give or take one, and no hand has one twice.
struct ValueDeck {
    private var draws: SeededDraws
    private var rest: [Int] = []
    private let count: Int

    init(_ count: Int, seed: UInt64, _ name: String) {
        self.count = count
        draws = SeededDraws(seed: seed, "field/deck/\(name)")
    }

    mutating func deal(_ number: Int) -> [Int] {
        var hand: [Int] = []
        while hand.count < min(number, count) {
            if let place = rest.firstIndex(where: { !hand.contains($0) }) {
                hand.append(rest.remove(at: place))
            } else {
                rest += draws.shuffled(Array(0..<count))
            }
        }
        return hand
    }
}
