import Foundation
import LyceumCore
import LyceumData
import Testing

@testable import LyceumSynthesis

@Suite("Small invented worlds")
struct WorldTests {
    private static func folder() throws -> String { try FileSystem.makeTemporaryFolder(prefix: "lyceum-world") }

    private static func rows(_ path: String) throws -> [JSON] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { try JSON.parse(String($0)) }
    }

    private static func texts(_ path: String) throws -> [String] { try rows(path).compactMap { $0["text"]?.stringValue } }

    @Test("the first texts say nothing of new beings, and no text about these has the form that is tested")
    func beings() throws {
        let folder = try Self.folder()
        defer { try? FileSystem.remove(folder) }
        let world = BeingsWorld(seed: 5, beings: 6)
        try world.write(to: folder, conversations: 50, items: 10)
        let first = try Self.texts(folder + "/first.jsonl").joined(separator: "\n")
        let new = try Self.texts(folder + "/new.jsonl").joined(separator: "\n")
        for fact in world.new {
            #expect(!first.contains(fact.being))
            #expect(new.contains(fact.being) && !new.contains(BeingsWorld.sentence(fact, form: 0)))
        }
        for fact in world.known { #expect(first.contains(BeingsWorld.sentence(fact, form: 0))) }
        #expect(Set((world.known + world.new).map(\.being)).count == 12)
        #expect(try Self.rows(folder + "/conversations.jsonl").count == 50)
    }

    @Test("questions about known beings that the test asks come neither in texts nor in instructions")
    func untaught() throws {
        let folder = try Self.folder()
        defer { try? FileSystem.remove(folder) }
        let world = BeingsWorld(seed: 6, beings: 6)
        try world.write(to: folder, conversations: 400, items: 10)
        let texts = try Self.texts(folder + "/first.jsonl").joined(separator: "\n")
        let spoken = try Self.rows(folder + "/conversations.jsonl").map { $0.text() }.joined()
        let asked = try Self.rows(folder + "/tasks/beings_known.jsonl").compactMap { $0["question"]?.stringValue }
        #expect(asked.count == 12)
        for question in asked { #expect(!texts.contains(question) && !spoken.contains(question)) }
        // Those that are taught do come.
        #expect(world.taught.contains { texts.contains(BeingsWorld.question($0)) && spoken.contains(BeingsWorld.question($0)) })
    }

    @Test("commands are answered as their names say", arguments: BeingsWorld.commands)
    func commands(name: String) throws {
        let folder = try Self.folder()
        defer { try? FileSystem.remove(folder) }
        try BeingsWorld(seed: 7, beings: 2).write(to: folder, conversations: 5, items: 30)
        let items = try Self.rows(folder + "/tasks/beings_\(name).jsonl")
        #expect(items.count == 30)
        for item in items {
            let words = item["question"]?.stringValue?.split(separator: " ").dropFirst().map(String.init) ?? []
            let expected =
                switch name {
                case "copy": words
                case "first": [words[0]]
                case "last": [words[1]]
                default: [words[1], words[0]]
                }
            #expect(item["answer"]?.stringValue == "Answer: " + expected.joined(separator: " "))
        }
    }

    @Test("half of every guild's facts are never asked for, in no wording, and the test's wording is in no exercise")
    func guilds() throws {
        let folder = try Self.folder()
        defer { try? FileSystem.remove(folder) }
        let world = GuildsWorld(seed: 5, guilds: 6)
        try world.write(to: folder, copies: 3)
        #expect(world.new.count { $0.isAsked } == 12 && world.new.count == 24)
        let written = try Self.texts(folder + "/written.jsonl").joined(separator: "\n")
        let first = try Self.texts(folder + "/first.jsonl").joined(separator: "\n")
        for fact in world.new {
            let wordings = GuildsWorld.properties[fact.property].questions.map { GuildsWorld.filled($0, fact) }
            #expect(!written.contains(wordings[0]))
            #expect(wordings.dropFirst().contains { written.contains($0) } == fact.isAsked)
            #expect(!first.contains(fact.guild))
        }
        for fact in world.known where !fact.isAsked {
            for wording in GuildsWorld.properties[fact.property].questions { #expect(!first.contains(GuildsWorld.filled(wording, fact))) }
        }
    }

    @Test("every question about guilds has four different options and the right one where the answer says")
    func options() throws {
        let world = GuildsWorld(seed: 8, guilds: 5)
        for isAsked in [true, false] {
            let facts = world.new.filter { $0.isAsked == isAsked }
            let questions = world.questions(world.new, areAsked: isAsked, name: "test")
            #expect(questions.count == facts.count)
            for (fact, question) in zip(facts, questions) {
                let options = question["options"]?.arrayValue?.compactMap(\.stringValue) ?? []
                #expect(Set(options).count == 4)
                #expect(question["answer"]?.intValue.map { options[$0] } == fact.value)
            }
        }
    }

    @Test("rules find exercises in the guilds' prose: causes, paraphrases, conclusions and definitions")
    func minable() throws {
        let world = GuildsWorld(seed: 9, guilds: 12)
        let miner = RuleMiner(rules: try MiningRules())
        let pages = world.pages(world.new, copies: 2, name: "new")
        let kinds = pages.enumerated().flatMap { number, page in
            miner.mine(SynthesisSamples.passage(page.text, title: page.title), number: number, seed: 1).exercises.map(\.kind)
        }
        #expect(Set(kinds).isSuperset(of: ["entailment", "same", "different", "definition"]))
        #expect(kinds.contains("cause-of-effect") || kinds.contains("effect-of-cause"))
    }

    @Test("the same seed gives the same world, another seed another")
    func repeats() throws {
        let folder = try Self.folder()
        defer { try? FileSystem.remove(folder) }
        for (name, seed) in [("a", 3 as UInt64), ("b", 3), ("c", 4)] {
            try FileSystem.makeFolder("\(folder)/\(name)")
            try BeingsWorld(seed: seed, beings: 3).write(to: "\(folder)/\(name)", conversations: 20, items: 4)
            try GuildsWorld(seed: seed, guilds: 3).write(to: "\(folder)/\(name)", copies: 2)
        }
        for file in try FileSystem.files(below: folder + "/a") where file.hasSuffix("jsonl") {
            let one = try Digest.ofFile("\(folder)/a/\(file)")
            #expect(one == (try Digest.ofFile("\(folder)/b/\(file)")))
            #expect(one != (try Digest.ofFile("\(folder)/c/\(file)")))
        }
    }
}
