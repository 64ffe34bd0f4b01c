internal import LyceumExam

/// Two families of small skills, each of which a model of a few hundred thousand weights learns in a minute: what it can before, and what it is
/// taught then.
///
/// The first family is adding numbers below twenty and copying letters; the second is turning letters around and the colors of invented towns. Sums
/// and colors are facts that are told and asked for, letters are asked that were never told. A seed decides all of it.
public struct SkillsWorld: Sendable, Hashable {
    public enum Skill: String, Sendable, Hashable, CaseIterable {
        case copying, sums, turning, colors
    }

    /// Options of a question.
    public static let optionCount = 4
    private static let wordLength = 4
    private static let consonants = Array("bdfgklmnprst"), vowels = Array("aeiou")
    private static let colorNames = ["red", "blue", "green", "gold", "gray", "pink", "teal", "lime", "plum", "rust"]

    public let seed: UInt64
    /// Rows of letters that are told, and rows that are asked for.
    private let told: [Skill: [[Character]]]
    private let asked: [Skill: [[Character]]]
    private let towns: [Town]
    private let questions: Int

    private struct Town: Sendable, Hashable {
        var name: String
        var color: String
    }

    /// - Parameters:
    ///   - words: rows of letters that each skill with letters tells.
    ///   - towns: towns whose colors are told.
    ///   - questions: questions of each skill; towns have no more than there are towns.
    public init(seed: UInt64, words: Int = 2000, towns: Int = 60, questions: Int = 100) {
        self.seed = seed
        self.questions = questions
        var draws = SeededDraws(seed: seed, "skills/words")
        var taken = Set<[Character]>()
        func rows(_ count: Int) -> [[Character]] {
            var result: [[Character]] = []
            while result.count < count {
                let row = (0..<Self.wordLength).map { _ in draws.pick(Self.consonants) }
                // A row that reads the same from behind tells nothing about turning.
                if row != row.reversed(), taken.insert(row).inserted { result.append(row) }
            }
            return result
        }
        told = [.copying: rows(words), .turning: rows(words)]
        asked = [.copying: rows(questions), .turning: rows(questions)]
        self.towns = Self.towns(seed: seed, towns)
    }

    private static func towns(seed: UInt64, _ count: Int) -> [Town] {
        var draws = SeededDraws(seed: seed, "skills/towns")
        var names = Set<String>()
        var result: [Town] = []
        while result.count < count {
            let name = String((0..<3).flatMap { _ in [draws.pick(consonants), draws.pick(vowels)] })
            if names.insert(name).inserted { result.append(Town(name: name, color: colorNames[result.count % colorNames.count])) }
        }
        return result
    }

    private static let sums = (0..<20).flatMap { left in (0..<20).map { right in (left, right) } }

    // MARK: - Exercises

    /// Everything that is told of a skill, without options.
    public func exercises(_ skill: Skill) -> [OptionQuestion] {
        switch skill {
        case .copying, .turning: (told[skill] ?? []).map { Self.exercise(skill, $0) }
        case .sums: Self.sums.map { OptionQuestion(question: "\($0.0) plus \($0.1)", answer: "\($0.0 + $0.1)", facet: skill.rawValue) }
        case .colors: towns.map { OptionQuestion(question: "color of \($0.name)", answer: $0.color, facet: skill.rawValue) }
        }
    }

    private static func exercise(_ skill: Skill, _ row: [Character]) -> OptionQuestion {
        let name = skill == .copying ? "copy" : "turn"
        let answer = skill == .copying ? row : row.reversed()
        return OptionQuestion(question: "\(name) \(text(row))", answer: text(answer), facet: skill.rawValue)
    }

    private static func text(_ row: some Sequence<Character>) -> String { row.map { String($0) }.joined(separator: " ") }

    // MARK: - Questions

    /// Questions with four options. Rows of letters were never told; sums and towns were.
    public func items(_ skill: Skill) -> [OptionQuestion] {
        var draws = SeededDraws(seed: seed, "skills/items/\(skill.rawValue)")
        let asked =
            switch skill {
            case .copying, .turning: (self.asked[skill] ?? []).map { Self.exercise(skill, $0) }
            case .sums, .colors: draws.sample(exercises(skill), questions)
            }
        return asked.map { exercise in
            var item = exercise
            item.options = wrong(skill, exercise, &draws)
            item.options.insert(exercise.answer, at: draws.below(Self.optionCount))
            return item
        }
    }

    /// What somebody might answer who has half of the skill.
    private func wrong(_ skill: Skill, _ exercise: OptionQuestion, _ draws: inout SeededDraws) -> [String] {
        var result: [String] = []
        func offer(_ option: String) {
            if option != exercise.answer, !result.contains(option), result.count < Self.optionCount - 1 { result.append(option) }
        }
        switch skill {
        case .colors:
            for color in draws.shuffled(Self.colorNames) { offer(color) }
        case .sums:
            let sum = Int(exercise.answer) ?? 0
            for step in draws.shuffled([-10, -2, -1, 1, 2, 10]) where sum + step >= 0 { offer("\(sum + step)") }
        case .copying, .turning:
            let row = exercise.answer.filter { $0 != " " }
            // The other skill's answer first, then the same letters in other orders, then other letters.
            offer(Self.text(row.reversed()))
            for _ in 0..<20 { offer(Self.text(draws.shuffled(Array(row)))) }
            while result.count < Self.optionCount - 1 { offer(Self.text((0..<Self.wordLength).map { _ in draws.pick(Self.consonants) })) }
        }
        return result
    }
}
