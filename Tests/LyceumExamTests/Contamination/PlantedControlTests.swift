import Foundation
import LyceumCore
import LyceumExam
import Testing

@Suite("Planted contamination")
struct PlantedControlTests {
    @Test("items trained often into a tiny model are found by every detector, items never trained are not")
    func control() async throws {
        var options = PlantedControl.Options()
        options.repeats = [1, 100]
        options.itemsPerLevel = 10
        options.others = 24
        options.fillers = 40
        // Few merges: a text that is cut inside a word is read as it was in training.
        options.vocabulary = 300
        options.layers = 2
        options.width = 64
        options.heads = 4
        options.stepTokens = 512
        options.rate = 6e-3
        options.scores = MembershipScore.usual
        (options.filesPerLevel, options.otherFiles, options.fileItems, options.fileShards) = (1, 2, 12, 4)
        options.setItems = 10
        let result = try await PlantedControl(options).run()
        func point(_ detector: String, _ repeats: Int) throws -> PlantedControlResult.Point {
            try #require(result.points.first { $0.detector == detector && $0.repeats == repeats })
        }
        for detector in ["min-k 20 %", "perplexity", "reference difference", "zlib ratio"] {
            #expect(try point(detector, 100).power.area > 0.9, "\(detector)")
            #expect(try point(detector, 100).power.area >= point(detector, 1).power.area - 0.05, "\(detector)")
        }
        #expect(try point("MELD", 100).power.area > 0.9)
        // Above its own threshold, too: word for word but for a few characters.
        #expect(try #require(try point("MELD", 100).found) >= 4)
        #expect(try point("MELD", 1).found == 0)
        #expect(result.falseAlarms["MELD"] == 0)
        // Words do not lie: whatever stands in the texts is found, and nothing else.
        for repeats in options.repeats { #expect(try point("13-gram overlap", repeats).found == 10) }
        #expect(result.falseAlarms["13-gram overlap"] == 0)
        // Orders read a hundred times are known, orders never read are not; the set sizes are as asked.
        func set(_ detector: String, _ repeats: Int) throws -> PlantedControlResult.SetPoint {
            try #require(result.sets.first { $0.detector == detector && $0.repeats == repeats })
        }
        #expect(try set("order", 100).found == 1 && set("order", 100).sets == 1 && set("order", 100).items == 12)
        #expect(try set("order", 0).found == 0 && set("order", 0).sets == 2)
        #expect(try set("order", 100).effect > 5 * abs(set("order", 0).effect))
        #expect(try set("paraphrase gap", 0).sets == 2 && set("paraphrase gap", 0).found == 0)
        #expect(try set("paraphrase gap", 100).effect > set("paraphrase gap", 0).effect)
        #expect(result.power(of: "order").map(\.repeats) == [1, 100] && result.power(of: "order").last?.rate == 1)
        let folder = try FileSystem.makeTemporaryFolder(prefix: "planted")
        defer { try? FileSystem.remove(folder) }
        try result.write(to: folder + "/control.json")
        #expect(try PlantedControlResult.read(folder + "/control.json").sets == result.sets)
        #expect(result.power(of: "perplexity").map(\.repeats) == [1, 100])
        #expect(result.tokens > 10_000 && result.loss < 1)
    }

    @Test("experiments that cannot be are refused")
    func refusals() {
        var options = PlantedControl.Options()
        options.repeats = []
        #expect(throws: LyceumError.self) { try PlantedControl(options) }
        options = PlantedControl.Options()
        options.fileShards = 9
        #expect(throws: LyceumError.self) { try PlantedControl(options) }
    }
}
