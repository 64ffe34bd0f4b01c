import LyceumCore
import LyceumSynthesis
import Testing

@Suite("Invented towns")
struct MixWorldTests {
    private let world = MixWorld(seed: 7, towns: 12)

    @Test("the seed decides everything, towns have different names, and half of the general ones are taught")
    func facts() {
        #expect(world.general == MixWorld(seed: 7, towns: 12).general)
        #expect(world.general != MixWorld(seed: 8, towns: 12).general)
        #expect(Set((world.general + world.field).map(\.town)).count == 24)
        #expect(world.taught.count == 24 && world.untaught.count == 24 && world.field.count == 48)
        #expect(Set(world.taught.map(\.town)).isDisjoint(with: world.untaught.map(\.town)))
    }

    @Test("prose tells every fact in every volume, in other words, and the question's form is the first sentence")
    func prose() {
        let volumes = world.prose(world.field, volumes: 5)
        #expect(volumes.count == 5 * 12 && Set(volumes).count == volumes.count)
        for fact in world.field {
            let own = volumes.filter { $0.contains(fact.town) && $0.contains(fact.value) }
            #expect(own.count == 5)
            #expect(own.contains { $0.contains("\(world.cloze(fact)) \(fact.value).") })
        }
    }

    @Test("instructions are right, and none of them nor any preference tells of a town that is asked about later")
    func instructions() {
        let asked = Set((world.untaught + world.field).map(\.town))
        for instruction in world.instructions(world.taught) {
            #expect(!asked.contains { instruction.prompt.contains($0 + " ") || instruction.prompt.contains($0 + "?") })
        }
        for (fact, preference) in zip(world.taught, world.preferences(world.taught)) {
            #expect(preference.chosen == "It is \(fact.value)." && preference.rejected != preference.chosen)
            #expect(world.values(fact).contains { preference.rejected == "It is \($0)." })
        }
    }
}
