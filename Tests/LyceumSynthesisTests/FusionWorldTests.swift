import LyceumCore
import Testing

@testable import LyceumSynthesis

@Suite("A world of two chat skills")
struct FusionWorldTests {
    private let world = FusionWorld(seed: 3, numbers: 6, towns: 8)

    @Test("sums are right, and of every item one way of asking is told nowhere")
    func heldOut() {
        for skill in FusionWorld.Skill.allCases {
            let (told, held) = (world.told(skill), world.heldOut(skill))
            #expect(held.count == (skill == .sums ? 36 : 32) && told.count == 3 * held.count)
            #expect(Set(told.map(\.question)).isDisjoint(with: held.map(\.question)))
            // What is asked was told, in other words.
            let answers = Set(told.map(\.answer))
            #expect(held.allSatisfy { answers.contains($0.answer) })
            #expect(!(told + held).contains { ($0.question + $0.answer).contains { $0 == "#" || $0 == "@" } })
        }
        for chat in world.heldOut(.sums) {
            let numbers = chat.answer.split { !$0.isNumber }.compactMap { Int($0) }
            #expect(numbers.count == 3 && numbers[0] + numbers[1] == numbers[2])
            #expect(chat.question.split { !$0.isNumber }.compactMap { Int($0) } == Array(numbers.prefix(2)))
        }
    }

    @Test("the same seed gives the same world, another seed another one")
    func seeds() {
        let again = FusionWorld(seed: 3, numbers: 6, towns: 8), other = FusionWorld(seed: 4, numbers: 6, towns: 8)
        #expect(again.told(.facts) == world.told(.facts) && other.told(.facts) != world.told(.facts))
        #expect(world.told(.facts).map(\.answer) != world.told(.sums).map(\.answer))
    }
}
