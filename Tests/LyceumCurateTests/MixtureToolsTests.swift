import Foundation
import LyceumCore
import LyceumData
import Testing

@testable import LyceumCurate

@Suite("Mixture tools")
struct MixtureToolsTests {
    private func inventory(_ sizes: [(String, Int)], perplexities: [Double] = []) -> MixtureInventory {
        var inventory = MixtureInventory(sources: [], fields: [], tokenizer: nil, field: "text", groups: [])
        for (place, (name, tokens)) in sizes.enumerated() {
            var group = MixtureInventory.Group(source: name, values: [])
            (group.tokens, group.documents) = (tokens, tokens / 10)
            if place < perplexities.count { (group.log10, group.scored) = (-log10(perplexities[place]) * 100, 100) }
            inventory.groups.append(group)
        }
        return inventory
    }

    private func options(_ change: (inout MixtureRates.Options) -> Void) -> MixtureRates.Options {
        var options = MixtureRates.Options()
        change(&options)
        return options
    }

    @Test("Temperature raises sizes to 1/T; perplexity divides by its power; given rates replace both")
    func shares() throws {
        let sources = inventory([("a", 8000), ("b", 1000)], perplexities: [200, 50])
        #expect(try MixtureRates(sources, options { _ in }).tokens == [8000, 1000])
        let flat = try MixtureRates(sources, options { $0.temperature = 3 })
        #expect(abs(flat.shares[0] - 20 / 30) < 1e-12)
        let likely = try MixtureRates(sources, options { $0.perplexityPower = 1 })
        #expect(abs(likely.shares[0] - 40 / 60) < 1e-9)
        let given = try MixtureRates(sources, options { $0.rates = [("a", 1), ("b", 3)] })
        #expect(given.tokens == [2250, 6750])
        #expect(given.passes[1] == 6.75)
        #expect(throws: LyceumError.self) { try MixtureRates(sources, options { $0.rates = [("a", 1)] }) }
        #expect(throws: LyceumError.self) { try MixtureRates(sources, options { $0.rates = [("c", 1)] }) }
        #expect(throws: LyceumError.self) { try MixtureRates(inventory([("a", 1)]), options { $0.perplexityPower = 1 }) }
    }

    @Test("What a limit of passes cuts off goes to the others by their shares, until all are full")
    func limits() throws {
        let sources = inventory([("a", 1000), ("b", 100), ("c", 3000)])
        let rates = try MixtureRates(
            sources, options {
                $0.rates = [("a", 1), ("b", 2), ("c", 1)]
                $0.tokens = 4000
                $0.passes = 2
            })
        // b gives 200 of 2000; the rest, 3800, is halved, of which a has enough.
        #expect(rates.tokens == [1900, 200, 1900])
        #expect(rates.isLimited == [false, true, false])
        let full = try MixtureRates(sources, options { ($0.tokens, $0.passes) = (1_000_000, 2) })
        #expect(full.tokens == [2000, 200, 6000])
    }

    @Test("A mixture is written at its rates to less than a document; the same seed draws the same, another does not")
    func writing() throws {
        let folder = try CurationFolder()
        try FileSystem.makeFolder(folder.path + "/in")
        try folder.write("one.jsonl", documents: 0..<60)
        try folder.write("two.jsonl", documents: 100..<160)
        var reading = MixtureReading()
        reading.fields = ["language"]
        let sources = [try MixtureInventory.Source(parsing: "x=\(folder.path)/one.jsonl"), try .init(parsing: "\(folder.path)/two.jsonl")]
        let inventory = try reading.inventory(sources, threads: 3)
        #expect(inventory == (try reading.inventory(sources, threads: 1)))
        #expect(inventory.groups.map(\.name) == ["x/en", "x/de", "two/en", "two/de"])
        #expect(inventory.groups.map(\.documents) == [40, 20, 40, 20])
        try AtomicFile.write(inventory.json.text(), to: folder.path + "/counts.json")
        #expect(try MixtureInventory(path: folder.path + "/counts.json") == inventory)
        let rates = try MixtureRates(
            inventory, options {
                $0.rates = [("x/en", 1), ("x/de", 6), ("two", 0)]
                $0.tokens = inventory.groups[1].tokens * 35 / 10
            })
        let writer = MixtureWriter(inventory, rates, reading: reading, seed: 1)
        let written = try writer.write(to: folder.path + "/mixed")
        #expect(written.map(\.group.name) == ["x/en", "x/de"])
        let longest = 400
        for (place, group) in written.enumerated() {
            #expect(abs(group.tokens - rates.tokens[place]) < longest / 2)
            let lines = try String(contentsOfFile: group.path, encoding: .utf8).split(separator: "\n")
            #expect(lines.count == group.documents)
            #expect(lines.reduce(0) { $0 + MixtureReading.words((try? JSON.parse(String($1)))?["text"]?.stringValue ?? "") } == group.tokens)
        }
        // Six sevenths of 3.5 times: every document three times, and a part of them now and then once.
        let identities = try String(contentsOfFile: written[1].path, encoding: .utf8).split(separator: "\n")
            .map { (try? JSON.parse(String($0)))?["id"]?.stringValue ?? "" }
        let times = Dictionary(grouping: identities) { $0 }.mapValues(\.count)
        #expect(times.count == 20)
        #expect(Set(times.values) == [3])
        func text(_ seed: UInt64, _ name: String) throws -> String {
            let written = try MixtureWriter(inventory, rates, reading: reading, seed: seed).write(to: "\(folder.path)/\(name)")
            return try String(contentsOfFile: written[0].path, encoding: .utf8)
        }
        let first = try text(1, "a")
        #expect(try text(1, "b") == first)
        #expect(try text(2, "c") != first)
    }
}
