import LyceumCore
import LyceumExam
import Testing

@Suite("General knowledge")
struct GeneralKnowledgeTests {
    @Test("at least 300 questions, each once, with four different options, in groups in which each option is right once")
    func groups() {
        let items = GeneralKnowledge.items()
        #expect(items.count >= 300)
        #expect(Set(items.map(\.question)).count == items.count)
        for (_, group) in Dictionary(grouping: items, by: \.group) {
            #expect(group.count == 4)
            #expect(Set(group.map { Set($0.options) }).count == 1)
            #expect(Set(group.map { $0.options[$0.answer] }).count == 4)
            #expect(Set(group.map(\.answer)) == [0, 1, 2, 3])
        }
        for item in items {
            #expect(item.question.hasSuffix("?") && !item.question.contains("{") && !item.question.contains("="))
            #expect(item.options.allSatisfy { !$0.isEmpty && !$0.contains("=") && $0.first != " " && $0.last != " " })
        }
    }

    @Test("no cue tells right options from wrong ones", arguments: [1, 2, 3] as [UInt64])
    func cues(_ seed: UInt64) throws {
        let audit = try CueAudit(GeneralKnowledge.items(seed: seed).map(\.auditItem))
        #expect(audit.isClean, "\(audit.json.text())")
    }

    @Test("the seed orders items and options and changes nothing else")
    func seeds() {
        let one = GeneralKnowledge.items(seed: 1), two = GeneralKnowledge.items(seed: 2)
        #expect(one == GeneralKnowledge.items(seed: 1) && one != two)
        func pairs(_ items: [SharedOptionItem]) -> Set<String> { Set(items.map { "\($0.question) \($0.options[$0.answer])" }) }
        #expect(pairs(one) == pairs(two))
    }
}
