import Foundation
import LyceumCore
import LyceumExam
import LyceumTrain
import Testing

@Suite("Invented fields")
struct InventedFieldTests {
    private func words(_ text: String) -> Set<String> { Set(text.lowercased().split { !$0.isLetter }.map(String.init)) }

    @Test("every herb has one value of each property, groups share four values, and exercises are on other facts", arguments: [1, 2, 9] as [UInt64])
    func facts(_ seed: UInt64) {
        let field = InventedField(seed: seed)
        #expect(field == InventedField(seed: seed))
        #expect(field.herbs.count == 48 && Set(field.herbs).count == 48)
        #expect(field.examined.count == 160 && field.exercises.count == 32)
        #expect(Set(field.facts.map { "\($0.herb)/\($0.property)" }).count == 192)
        for fact in field.facts {
            #expect(field.facts[fact.number] == fact)
            #expect(Set(field.options(of: fact)).count == 4 && field.options(of: fact).contains(fact.value))
        }
        let asked = Set(field.questions().map(\.question)), shown = Set(field.exerciseQuestions.map(\.question))
        #expect(asked.count == 160 && asked.isDisjoint(with: shown))
        #expect(Set(InventedField(seed: seed + 50).herbs).isDisjoint(with: field.herbs))
    }

    @Test("numbers are rounded up to whole groups of every property")
    func sizes() {
        for (wanted, made) in [(1, 16), (16, 16), (17, 32), (150, 160), (1000, 1008)] {
            let field = InventedField(seed: 3, examined: wanted, exercises: 1)
            #expect(field.examined.count == made && field.exercises.count == 16)
            #expect(field.herbs.count == made / 4 + 4)
        }
    }

    @Test("each volume says every fact once, after the herb's name, and in its own words")
    func book() throws {
        let field = InventedField(seed: 4), book = InventedFieldBook(field, volumes: 7)
        let byHerb = Dictionary(grouping: field.facts, by: \.herb)
        #expect(book.volumes.count == 7 && book.documents.count == 7 * 48)
        for volume in book.volumes {
            #expect(Set(volume.map(\.herb)) == Set(field.herbs))
            for paragraph in volume {
                let name = try #require(paragraph.text.range(of: paragraph.herb))
                let rest = paragraph.text[name.upperBound...]
                for fact in byHerb[paragraph.herb] ?? [] {
                    #expect(words(String(rest)).contains(fact.value), "\(fact) in \(paragraph.text)")
                }
                #expect(!paragraph.text.contains("{"))
            }
        }
        // Later volumes use the clauses of earlier ones again, in another order.
        #expect(Set(book.volumes.prefix(5).flatMap { $0 }.map(\.text)).count == 5 * 48)
        #expect(Set(book.volumes.flatMap { $0 }.map(\.text)).count > 6 * 48)
        // Only the herb itself and its own values, none of another's.
        let values = Set(field.facts.map(\.value))
        for paragraph in book.volumes[0] {
            #expect(words(paragraph.text).intersection(values) == Set(byHerb[paragraph.herb]?.map(\.value) ?? []))
        }
    }

    @Test("the textbook has no four words in a row of any question, in either wording")
    func wordings() throws {
        let field = InventedField(seed: 5), text = InventedFieldBook(field).volumes.flatMap { $0 }.map(\.text).joined(separator: "\n")
        for wording in InventedField.Wording.allCases {
            let items = field.questions(wording)
            let index = try OverlapIndex(items.map { ContaminationItem(name: $0.question, stem: $0.question) }, options: .init(size: .fixed(4)))
            #expect(index.search([text]).dirty.isEmpty)
            #expect(!index.search([text, items[7].question]).dirty.isEmpty)
        }
        let trained = field.exerciseDocuments.compactMap { $0["question"]?.stringValue }
        let other = field.questions(.other)
        let index = try OverlapIndex(other.map { ContaminationItem(name: $0.question, stem: $0.question) }, options: .init(size: .fixed(4)))
        #expect(index.search(trained).dirty.isEmpty)
    }

    @Test("no cue tells right options from wrong ones, every position is right equally often, and a planted cue is found")
    func cues() throws {
        for seed in 1...2 as ClosedRange<UInt64> {
            for wording in InventedField.Wording.allCases {
                let items = InventedField(seed: seed).questions(wording)
                let audit = try CueAudit(items.map(\.auditItem))
                #expect(audit.isClean, "\(audit.json.text())")
                #expect(audit.positions == [40, 40, 40, 40])
                var cued = items
                for place in cued.indices { cued[place].options[cued[place].answer] += " of course" }
                #expect(try !CueAudit(cued.map(\.auditItem)).isClean)
            }
        }
    }

    @Test("values stand in no question and in no other property's pool")
    func disjoint() {
        let field = InventedField(seed: 6, examined: 400)
        let questions = InventedField.Wording.allCases.flatMap { field.questions($0) }.map(\.question)
        let asked = questions.reduce(into: Set<String>()) { $0.formUnion(words($1)) }
        var property: [String: String] = [:]
        for fact in field.facts {
            #expect(!asked.contains(fact.value))
            #expect(property.updateValue(fact.property, forKey: fact.value) ?? fact.property == fact.property)
        }
    }

    @Test("the files are what examinations and training read")
    func files() throws {
        let folder = NSTemporaryDirectory() + "lyceum-field-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let field = InventedField(seed: 7, examined: 32, exercises: 16)
        let names = try field.write(to: folder, volumes: 2) + GeneralKnowledge.write(to: folder)
        let wanted: Set = [
            "texts/volume-2.md", "texts.jsonl", "exercises.jsonl", "conversations.jsonl", "questions.yaml", "other_questions.jsonl", "general.jsonl",
        ]
        #expect(wanted.isSubset(of: names))
        for name in names { #expect(FileManager.default.fileExists(atPath: "\(folder)/\(name)"), "\(name)") }
        let lines = try String(contentsOfFile: "\(folder)/questions.jsonl", encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 32)
        for (line, item) in zip(lines, field.questions()) {
            let row = try #require(try JSON.parse(String(line)).objectValue)
            #expect(row["question"]?.stringValue == item.question && row["answer"]?.intValue == item.answer)
            #expect(row["options"]?.arrayValue?.compactMap(\.stringValue) == item.options)
        }
        let exercises = try String(contentsOfFile: "\(folder)/exercises.jsonl", encoding: .utf8).split(separator: "\n")
        #expect(exercises.count == 16 && exercises.allSatisfy { $0.contains("\"text\"") })
    }
}

@Suite("Training files of invented fields")
struct InventedFieldTrainingTests {
    @Test("the settings are files that training reads, with nothing unknown in them")
    func settings() throws {
        let folder = NSTemporaryDirectory() + "lyceum-field-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let field = InventedField(seed: 2, examined: 16, exercises: 16)
        try field.write(to: folder)
        try field.writeTraining(to: folder, model: "some-model")
        try "{\"text\": \"It rains.\"}\n".write(toFile: "\(folder)/\(InventedField.Training.replayFile)", atomically: true, encoding: .utf8)
        for name in ["train.yaml", "naive.yaml"] {
            let read = try TrainingConfiguration.read(path: "\(folder)/\(name)")
            #expect(read.model.contains("some-model"))
            #expect(read.sources.count == (name == "train.yaml" ? 4 : 1))
        }
    }
}
