import LyceumCore
import LyceumSynthesis
import Testing

struct SkillsWorldTests {
    private let world = SkillsWorld(seed: 7, words: 300, towns: 20, questions: 40)

    @Test("a seed decides a world, and another seed makes another")
    func seeds() {
        #expect(world == SkillsWorld(seed: 7, words: 300, towns: 20, questions: 40))
        #expect(world.exercises(.turning) != SkillsWorld(seed: 8, words: 300, towns: 20, questions: 40).exercises(.turning))
        #expect(world.items(.colors) != SkillsWorld(seed: 8, words: 300, towns: 20, questions: 40).items(.colors))
    }

    @Test("answers are right, whatever the skill")
    func answers() throws {
        for item in world.exercises(.copying) + world.items(.copying) { #expect(item.question == "copy \(item.answer)") }
        for item in world.exercises(.turning) + world.items(.turning) { #expect(item.question == "turn \(String(item.answer.reversed()))") }
        for item in world.exercises(.sums) {
            let terms = item.question.split(separator: " ").compactMap { Int($0) }
            #expect(terms.count == 2)
            #expect(item.answer == "\(terms[0] + terms[1])")
        }
        #expect(world.exercises(.sums).count == 400)
        #expect(Set(world.exercises(.colors).map(\.question)).count == 20)
    }

    @Test("every question has four different options, one of them the answer, at every place")
    func options() {
        for skill in SkillsWorld.Skill.allCases {
            let items = world.items(skill)
            #expect(items.count == (skill == .colors ? 20 : 40))
            for item in items {
                #expect(Set(item.options).count == 4)
                #expect(item.options.contains(item.answer))
                #expect(item.facet == skill.rawValue)
            }
            #expect(Set(items.map { $0.options.firstIndex(of: $0.answer) }).count == 4)
        }
    }

    @Test("rows of letters that are asked were never told, in either skill")
    func unseen() {
        func rows(_ items: [OptionQuestion]) -> Set<String> { Set(items.map { String($0.question.dropFirst(5)) }) }
        let told = rows(world.exercises(.copying)).union(rows(world.exercises(.turning)))
        let asked = rows(world.items(.copying)).union(rows(world.items(.turning)))
        #expect(told.count == 600)
        #expect(asked.count == 80)
        #expect(told.isDisjoint(with: asked))
    }

    @Test("sums and towns that are asked were told with the same answers")
    func told() {
        for skill in [SkillsWorld.Skill.sums, .colors] {
            let answers = Dictionary(uniqueKeysWithValues: world.exercises(skill).map { ($0.question, $0.answer) })
            for item in world.items(skill) { #expect(answers[item.question] == item.answer) }
        }
    }
}
