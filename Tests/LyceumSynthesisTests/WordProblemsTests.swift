import Testing

@testable import LyceumSynthesis

@Suite("Arithmetic in words")
struct WordProblemsTests {
    /// The value of `a op b op c`, products first.
    private func value(_ calculation: Substring) -> Int? {
        let words = calculation.split(separator: " ").map(String.init)
        guard var result = words.first.flatMap({ Int($0) }) else { return nil }
        for place in stride(from: 1, to: words.count - 1, by: 2) {
            guard let number = Int(words[place + 1]) else { return nil }
            switch words[place] {
            case "+": result += number
            case "-": result -= number
            default: result *= number
            }
        }
        return result
    }

    @Test("the right option is the only one whose calculation is that of the story and comes out right")
    func rightOptions() throws {
        let problems = WordProblems(seed: 3, told: 300, asked: 100)
        #expect(problems.told.count == 300 && problems.asked.count == 100)
        for problem in problems.told + problems.asked {
            #expect(Set(problem.options).count == 4 && problem.options.contains(problem.answer))
            let sides = problem.answer.split(separator: "=")
            #expect(sides.count == 2 && value(sides[0]) == Int(sides[1].split(separator: " ")[0]))
            // The numbers of the calculation stand in the story.
            for word in sides[0].split(separator: " ") { if let number = Int(word) { #expect(problem.question.contains("\(number)")) } }
            #expect(Int(sides[1].split(separator: " ")[0]).map { $0 >= 0 } == true)
        }
    }

    @Test("problems asked are not told, and the seed decides")
    func heldOut() {
        let problems = WordProblems(seed: 3, told: 300, asked: 100)
        #expect(Set(problems.told.map(\.question)).isDisjoint(with: problems.asked.map(\.question)))
        #expect(WordProblems(seed: 3, told: 300, asked: 100).asked == problems.asked)
        #expect(WordProblems(seed: 4, told: 300, asked: 100).asked != problems.asked)
        #expect(Set(problems.told.map(\.facet)) == ["one step", "two steps"])
        // Where the right option stands tells nothing.
        let places = problems.told.compactMap { problem in problem.options.firstIndex(of: problem.answer) }
        for place in 0..<4 { #expect((45...105).contains(places.filter { $0 == place }.count)) }
    }
}
