import Foundation
import LyceumCore
import LyceumExam
import Testing

@Suite("Invented subjects")
struct FictionTests {
    @Test("facts are consistent: one value per entity and relation, any number of them, other seeds share no entity", arguments: [1, 2, 3] as [UInt64])
    func facts(_ seed: UInt64) {
        let subject = FictionSubject(seed: seed)
        #expect(subject.facts.count == 160)
        #expect(Set(subject.facts.map { "\($0.entity.name)/\($0.relation)" }).count == 160)
        #expect(Set(subject.entities.map(\.name)).count == subject.entities.count)
        let other = FictionSubject(seed: seed + 100)
        #expect(Set(subject.entities.map(\.name)).isDisjoint(with: other.entities.map(\.name)))
        for wanted in [1, 50, 150, 1001] { #expect(FictionSubject(seed: seed, facts: wanted).facts.count == (wanted + 3) / 4 * 4) }
        let seen = subject.facts.filter(\.isSeenAsQuestion).count
        #expect(seen == 80)
    }

    @Test("every fact stands in the book in all its wordings, and no question does")
    func book() throws {
        let subject = FictionSubject(seed: 5), book = FictionBook(subject)
        let text = book.markdown
        for fact in subject.facts {
            #expect(fact.statements.count == 5)
            for statement in fact.statements { #expect(text.contains(statement)) }
            let passage = try #require(book.passage(about: fact.entity.name))
            #expect(passage.contains(fact.value))
        }
        // Not six words in a row of any question.
        let index = try OverlapIndex(
            subject.facts.map { ContaminationItem(name: "\($0.number)", stem: $0.questions[1]) }, options: .init(size: .fixed(6)))
        #expect(index.search([text]).dirty.isEmpty)
        // The same search finds a question that was slipped in, and those that share its form.
        let found = index.search([text, subject.facts[7].questions[1]]).dirty
        #expect(found.contains(7))
        #expect(found.allSatisfy { subject.facts[$0].relation == subject.facts[7].relation })
    }

    @Test("no two questions share 13 words in a row, so that a search for an item does not find others of its form")
    func wordings() throws {
        let subject = FictionSubject(seed: 1), other = FictionSubject(seed: 2)
        let index = try OverlapIndex(subject.facts.map { ContaminationItem(name: "\($0.number)", stem: $0.questions[1]) })
        #expect(index.search(other.facts.flatMap(\.questions)).dirty.isEmpty)
        // Each is found when it stands there itself.
        #expect(index.search(subject.facts.map { "Question: \($0.questions[1])" }).dirty.count == subject.facts.count)
    }

    @Test("no option is a word of a question")
    func disjoint() {
        for seed in 1...3 as ClosedRange<UInt64> {
            let subject = FictionSubject(seed: seed, facts: 400)
            let asked = Set(subject.facts.flatMap(\.questions).flatMap { $0.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init) })
            for value in subject.facts.map(\.value) {
                for word in value.split(separator: " ") { #expect(!asked.contains(String(word)), "\(word)") }
            }
        }
    }

    @Test("balanced options can be exchanged: each option is right in one of the four questions that offer it, each position too",
        arguments: [FictionItems.Condition.full, .optionsShuffled, .noneOfThese, .answersOnly])
    func balance(_ condition: FictionItems.Condition) {
        for seed in 1...5 as ClosedRange<UInt64> {
            let items = FictionItems(FictionSubject(seed: seed), condition: condition).items
            for (_, group) in Dictionary(grouping: items, by: { $0.fact.group }) {
                #expect(group.count == 4)
                #expect(Set(group.map { Set($0.choices) }).count == 1)
                #expect(Set(group.map { $0.choices[$0.answer] }) == Set(group[0].choices))
                #expect(Set(group.map(\.answer)).count == 4)
            }
            for item in items where !item.isReplaced { #expect(item.choices[item.answer] == item.fact.value) }
            if condition == .noneOfThese {
                #expect(items.filter(\.isReplaced).count * 4 == items.count)
                #expect(items.allSatisfy { !$0.isReplaced || $0.choices[$0.answer] == "none of these" })
            }
        }
    }

    @Test("conditions change what they say and nothing else")
    func conditions() {
        let subject = FictionSubject(seed: 9)
        func items(_ condition: FictionItems.Condition) -> [FictionItems.Item] { FictionItems(subject, condition: condition).items }
        let full = items(.full)
        let again = items(.optionsShuffled)
        #expect(zip(full, again).contains { $0.choices != $1.choices })
        #expect(zip(full, again).allSatisfy { $0.stem == $1.stem && Set($0.choices) == Set($1.choices) })
        let shuffled = items(.stemShuffled)
        #expect(zip(full, shuffled).allSatisfy { $0.stem.split(separator: " ").sorted() == $1.stem.split(separator: " ").sorted() && $0.choices == $1.choices })
        #expect(zip(full, shuffled).contains { $0.stem != $1.stem })
        #expect(Set(items(.answersOnly).map(\.stem)).count == 1)
        #expect(items(.openBook).allSatisfy { $0.passage?.contains($0.fact.value) == true })
        let study = FictionItems(subject, wording: .study).items
        #expect(Set(study.map(\.stem)).isDisjoint(with: full.map(\.stem)))
    }

    @Test("a balanced set passes the audit for cues and a cued set does not, whatever the seed")
    func audit() throws {
        for seed in 1...4 as ClosedRange<UInt64> {
            let subject = FictionSubject(seed: seed, facts: 120)
            let balanced = try CueAudit(FictionItems(subject).auditItems, folds: 4)
            #expect(balanced.isClean)
            #expect(balanced.findings.count == CueAudit.Cue.allCases.count)
            for finding in balanced.findings { #expect(abs(finding.accuracy - 0.25) < 1e-9, "\(finding.cue)") }
            #expect(abs(balanced.lengthDifference) < 1e-9)
            let cued = try CueAudit(FictionItems(subject, options: .cued).auditItems, folds: 4)
            #expect(!cued.isClean)
            let longest = try #require(cued.findings.first { $0.cue == .longest })
            #expect(longest.accuracy > 0.75 && longest.probability < 1e-6)
            #expect(try #require(cued.cueOnlyAccuracy).interval.lower > 0.5)
            #expect(cued.lengthDifference > 10)
        }
    }

    @Test("each cue that is planted is found by its rule")
    func plantedCues() throws {
        func audit(_ make: (Int) -> CueAudit.Item) throws -> CueAudit { try CueAudit((0..<80).map(make), folds: 5) }
        func accuracy(_ audit: CueAudit, _ cue: CueAudit.Cue) -> Double { audit.findings.first { $0.cue == cue }?.accuracy ?? -1 }
        let words = ["amber", "linen", "river", "stone", "cloud", "spoon", "candle", "mirror"]
        let position = try audit { .init(stem: "q\($0)", choices: (0..<4).map { words[($0 + 1) % 8] }, answer: $0 % 5 == 0 ? 1 : 2, group: "\($0)") }
        #expect(abs(accuracy(position, .position) - 0.8) < 1e-9)
        #expect(!position.isClean)
        let overlap = try audit { number in
            .init(stem: "Where is the \(words[number % 8])?", choices: (0..<4).map { words[(number + $0) % 8] }, answer: 0, group: "\(number)")
        }
        #expect(accuracy(overlap, .overlap) == 1)
        let short = try audit { .init(stem: "q", choices: ["a long option", "short", "another long one", "third long option"], answer: 1, group: "\($0)") }
        #expect(accuracy(short, .shortest) == 1)
        #expect(accuracy(short, .longest) == 0)
        #expect(accuracy(short, .classifier) == 1)
        #expect(throws: LyceumError.self) { try CueAudit([.init(stem: "", choices: ["a"], answer: 0, group: "")]) }
    }

    @Test("the export holds the book, the facts and every condition as files that read back")
    func export() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/lyceum-fiction-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let subject = FictionSubject(seed: 3, facts: 40)
        let files = try FictionExport(subject).write(to: folder)
        #expect(files.count == 6 + 12)
        let facts = try String(contentsOfFile: folder + "/facts.jsonl", encoding: .utf8).split(separator: "\n")
        #expect(facts.count == 40)
        #expect(try JSON.parse(String(facts[3]), source: "facts")["value"]?.stringValue == subject.facts[3].value)
        let open = try String(contentsOfFile: folder + "/test.balanced.open-book.jsonl", encoding: .utf8).split(separator: "\n")
        #expect(open.count == 40)
        #expect(try JSON.parse(String(open[0]), source: "test")["passage"]?.stringValue?.isEmpty == false)
    }
}
