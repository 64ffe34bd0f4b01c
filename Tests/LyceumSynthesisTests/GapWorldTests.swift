import LyceumCore
import LyceumData
import Testing

@testable import LyceumSynthesis

@Suite("Small worlds: a general mix with a field, and chains of rules")
struct GapWorldTests {
    private static func folder() throws -> String { try FileSystem.makeTemporaryFolder(prefix: "lyceum-worlds") }

    private static func rows(_ path: String) throws -> [JSON.Object] {
        let reader = RecordReader(try DataFile.find([path]))
        var rows: [JSON.Object] = []
        while let record = try reader.next() {
            guard case .object(let row) = record.content else { continue }
            rows.append(row)
        }
        return rows
    }

    @Test("the same seed writes the same files, another seed others")
    func repeats() throws {
        let folder = try Self.folder()
        defer { try? FileSystem.remove(folder) }
        for (name, seed) in [("one", UInt64(7)), ("again", 7), ("other", 8)] {
            try SourceMixWorld(seed: seed, substances: 6).write(to: "\(folder)/\(name)", .init(texts: 5, field: 20, heldOut: 3))
            try RuleChainWorld(seed: seed).write(to: "\(folder)/\(name)", .init(lessons: 5, exercises: 5, items: 5))
        }
        let files = ["base/stories.jsonl", "base/facts.jsonl", "base/arithmetic.jsonl", "fresh/brackets.jsonl", "field.jsonl", "trusted.jsonl", "items.jsonl"]
        for file in files {
            let hashes = try ["one", "again", "other"].map { try Digest.ofFile("\(folder)/\($0)/\(file)") }
            #expect(hashes[0] == hashes[1] && hashes[0] != hashes[2], "\(file)")
        }
    }

    @Test("every question's answer stands in the clean documents, and noise has a clean document's words in another order")
    func field() throws {
        let folder = try Self.folder()
        defer { try? FileSystem.remove(folder) }
        let world = SourceMixWorld(seed: 3, substances: 8)
        try world.write(to: folder, .init(texts: 30, field: 600, noise: 0.4, heldOut: 8))
        let rows = try Self.rows(folder + "/field.jsonl")
        let clean = try rows.filter { $0["noise"]?.boolValue == false }.map { try #require($0["text"]?.stringValue) }
        let noise = try rows.filter { $0["noise"]?.boolValue == true }.map { try #require($0["text"]?.stringValue) }
        #expect(abs(Double(noise.count) / 600 - 0.4) < 0.07, "\(noise.count)")
        #expect(clean.allSatisfy { $0.hasSuffix(".") && $0.first?.isUppercase == true })
        let sentences = Set(clean.flatMap { $0.split(separator: ".").map { $0.drop { $0 == " " } } })
        let questions = try Self.rows(folder + "/tasks/substances.jsonl")
        #expect(questions.count == 32)
        for question in questions {
            let text = try #require(question["question"]?.stringValue)
            let options = try #require(question["options"]?.arrayValue).compactMap(\.stringValue)
            let answer = try #require(question["answer"]?.intValue)
            #expect(Set(options).count == 4)
            for (place, option) in options.enumerated() {
                #expect(sentences.contains("\(text) \(option)") == (place == answer), "\(text) \(option)")
            }
        }
        // Words of a noise document make whole documents: four sentences' ends.
        #expect(noise.allSatisfy { $0.count { $0 == "." } == 4 })
        let vocabulary = Set(clean.flatMap { $0.split(separator: " ") })
        #expect(noise.flatMap { $0.split(separator: " ") }.allSatisfy { vocabulary.contains($0) })
    }

    @Test("the field's substances stand in no general source and not in the trusted texts")
    func apart() throws {
        let world = SourceMixWorld(seed: 5, substances: 12)
        for source in SourceMixWorld.sources.indices {
            for number in 0..<40 {
                let text = world.text(of: source, number: number, part: "base").lowercased()
                #expect(world.substances.allSatisfy { !text.contains($0) }, "\(text)")
                #expect(text != world.text(of: source, number: number, part: "fresh").lowercased() || source == 0)
            }
        }
        #expect(Set(world.substances).isDisjoint(with: world.trustedSubstances))
    }

    @Test("answers follow from the single steps that the lessons show")
    func chains() throws {
        let world = RuleChainWorld(seed: 11, things: 7, longest: 5, rarity: 0.5)
        var next: [String: String] = [:]
        for number in 0..<400 {
            for walk in world.lesson(number).split(separator: ".") {
                let words = try #require(walk.split(separator: ":").last).split(separator: " ").filter { $0 != "then" }.map(String.init)
                for (word, following) in zip(words, words.dropFirst()) {
                    #expect(next.updateValue(following, forKey: word).map { $0 == following } ?? true, "\(word)")
                }
            }
        }
        #expect(next.count == 6 * 7)
        let numbers = ["one": 1, "two": 2, "three": 3, "four": 4, "five": 5]
        func check(_ question: RuleChainWorld.Question) throws {
            let words = question.text.dropLast().split(separator: " ").map(String.init)
            let steps = try #require(numbers[words[3]])
            var place = try #require(words.last)
            let start = place
            for _ in 0..<steps { place = try #require(next[place]) }
            #expect(question.options[question.answer] == place && Set(question.options).count == 4 && !question.options.contains(start))
            #expect(question.steps == steps && words[0] == question.topic + ":")
        }
        let examination = world.examination()
        #expect(examination.count == 6 * 7 * 5 && Set(examination.map(\.text)).count == examination.count)
        for question in examination { try check(question) }
        var counts = [Int](repeating: 0, count: 6)
        var itemCounts = counts
        for number in 0..<3000 {
            let (exercise, item) = (world.exercise(number), world.item(number))
            if number < 50 { try check(exercise); try check(item) }
            counts[exercise.steps] += 1
            itemCounts[item.steps] += 1
        }
        // One more step, half as many: 16, 8, 4, 2 and 1 of 31.
        for (steps, share) in [(1, 16.0), (2, 8), (3, 4), (4, 2), (5, 1)] {
            #expect(abs(Double(counts[steps]) / 3000 - share / 31) < 0.03, "\(steps): \(counts[steps])")
            #expect(abs(Double(itemCounts[steps]) / 3000 - 0.2) < 0.03, "\(steps): \(itemCounts[steps])")
        }
    }
}
