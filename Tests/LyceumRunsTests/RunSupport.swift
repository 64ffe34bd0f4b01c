import Foundation
import LyceumCore

@testable import LyceumRuns

/// A folder that goes away with the value.
final class Scratch {
    let path = FileManager.default.temporaryDirectory.path + "/lyceum-runs-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    var ledger: RunLedger { RunLedger(path: path + "/home/runs.sqlite") }

    var options: RunRecorder.Options {
        var options = RunRecorder.Options()
        options.ledger = ledger
        return options
    }

    /// A recorded run of so many steps with a loss that falls.
    func record(_ name: String, steps: Int, rate: Double = 3e-4, finishes: Bool = true) throws -> String {
        let folder = path + "/" + name
        let configuration: JSON = ["model": "tiny", "optimizer": ["name": "adamw", "rate": .number(rate)]]
        let recorder = try RunRecorder(
            folder: folder, description: RunDescription(name: name, kind: "train", configuration: configuration, version: "0.1.0"),
            options: options)
        for step in 1...max(steps, 1) where step <= steps { try recorder.record(step: step, values: Self.values(step, rate)) }
        if finishes { try recorder.finish(summary: ["loss": .number(Self.values(steps, rate)["loss"]!)]) }
        return folder
    }

    static func values(_ step: Int, _ rate: Double = 3e-4) -> [String: Double] {
        ["loss": 2 + 6 * exp(-Double(step) * rate * 100), "rate": rate, "tokens": Double(step * 100)]
    }
}
