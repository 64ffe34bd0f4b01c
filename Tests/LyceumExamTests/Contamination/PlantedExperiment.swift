import Foundation
import LyceumCore
import LyceumExam
import Testing

/// The full experiment, minutes per seed: runs only for `Benchmarks/exam/contamination.sh`, which sets the environment variables.
@Suite("Planted contamination, full size")
struct PlantedExperiment {
    private static let environment = ProcessInfo.processInfo.environment
    private static let folder = environment["LYCEUM_PLANTED_OUTPUT"]

    @Test("detection curves are saved", .enabled(if: folder != nil))
    func curves() async throws {
        let folder = try #require(Self.folder)
        func number(_ name: String, _ standard: Int) -> Int { Self.environment["LYCEUM_PLANTED_\(name)"].flatMap { Int($0) } ?? standard }
        try FileSystem.makeFolder(folder)
        for seed in (Self.environment["LYCEUM_PLANTED_SEEDS"] ?? "1").split(separator: ",").compactMap({ UInt64($0) }) {
            var options = PlantedControl.Options()
            options.seed = seed
            options.itemsPerLevel = number("ITEMS", options.itemsPerLevel)
            options.others = number("OTHERS", options.others)
            options.fillers = number("FILLERS", options.fillers)
            options.layers = number("LAYERS", options.layers)
            options.width = number("WIDTH", options.width)
            options.filesPerLevel = number("FILES", options.filesPerLevel)
            options.otherFiles = number("OTHER_FILES", options.otherFiles)
            options.threads = number("THREADS", 2)
            let result = try await PlantedControl(options).run { print("seed \(seed): \($0)") }
            try result.write(to: "\(folder)/planted-\(seed).json")
            // Whatever stands in the texts is found word by word, and nothing else.
            #expect(result.falseAlarms["13-gram overlap"] == 0)
        }
    }
}
