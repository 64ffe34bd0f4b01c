import Foundation
import LyceumCore
import Testing

@testable import LyceumRuns

@Suite("Run recorder")
struct RecorderTests {
    @Test("what is recorded is read back to the bit, whatever the numbers")
    func roundTrip() throws {
        let scratch = try Scratch()
        let numbers = [0, -0.0, 1.0 / 3, 1e-300, -5e300, Double.pi, 3e-4, 819_200, .nan, .infinity]
        let recorder = try RunRecorder(
            folder: scratch.path + "/a",
            description: RunDescription(name: "a", kind: "train", command: ["lyceum", "train"], version: "9", seeds: ["all": .max, "data": 3]),
            options: scratch.options)
        for (step, number) in numbers.enumerated() { try recorder.record(step: step, values: ["x": number]) }
        try recorder.record(step: numbers.count, values: ["validation/loss": 1])
        try recorder.message("a \"quoted\"\nline", level: .warning, step: 3)
        #expect(try Run.open(scratch.path + "/a").status == .running)
        try recorder.finish(status: .interrupted, summary: ["best": 1.5])

        let run = try Run.open(scratch.path + "/a")
        let metrics = try run.metrics()
        #expect(metrics.map(\.name) == ["x", "validation/loss"])
        for (point, number) in zip(metrics[0].points, numbers) {
            #expect(number.isFinite ? point.value.bitPattern == number.bitPattern : point.value.isNaN)
        }
        #expect(run.status == .interrupted && run.record.summary["best"]?.doubleValue == 1.5)
        #expect(run.description == recorder.record.description && run.description.seeds["all"] == .max)
        let message = try #require(try run.messages().first)
        #expect(message.text == "a \"quoted\"\nline" && message.level == "warning" && message.step == 3)
    }

    @Test("a file cut at any byte gives the lines that are whole, and goes on behind them")
    func cutAnywhere() throws {
        let scratch = try Scratch()
        let folder = try scratch.record("a", steps: 6)
        let whole = try Data(contentsOf: URL(fileURLWithPath: folder + "/metrics.jsonl"))
        let ends = whole.indices.filter { whole[$0] == 0x0A }
        for cut in stride(from: 0, through: whole.count, by: 7) {
            try whole.prefix(cut).write(to: URL(fileURLWithPath: folder + "/metrics.jsonl"))
            let kept = ends.filter { $0 < cut }.count
            #expect(try Run.open(folder).metrics().first?.points.count ?? 0 == kept)
            var options = scratch.options
            options.isListed = false
            options.writesTensorBoard = false
            let recorder = try RunRecorder.resume(folder: folder, afterStep: 6, options: options)
            try recorder.record(step: 6, values: ["loss": 42])
            let points = try #require(try Run.open(folder).metrics().first { $0.name == "loss" }).points
            #expect(points.count == kept + 1 && points.last?.value == 42 && points.dropLast().map(\.step) == Array(1...6).prefix(kept).map { $0 })
        }
    }

    @Test("a resumed run has every step once, in metrics, messages and event files")
    func resume() throws {
        let scratch = try Scratch()
        let folder = scratch.path + "/a"
        do {
            let recorder = try RunRecorder(
                folder: folder, description: RunDescription(name: "a", kind: "train", version: "1"), options: scratch.options)
            for step in 1...10 { try recorder.record(step: step, values: Scratch.values(step)) }
            try recorder.text("sample", "before", step: 5)
            try recorder.text("sample", "lost", step: 9)
        }
        #expect(try Run.open(folder).status == .stopped)
        let recorder = try RunRecorder.resume(folder: folder, afterStep: 7, options: scratch.options)
        for step in 8...12 { try recorder.record(step: step, values: ["loss": 100 + Double(step)]) }
        try recorder.finish()

        let run = try Run.open(folder)
        let loss = try #require(try run.metrics().first { $0.name == "loss" })
        #expect(loss.points.map(\.step) == Array(1...12))
        #expect(loss.points.suffix(5).map(\.value) == [108, 109, 110, 111, 112])
        #expect(zip(loss.points, loss.points.dropFirst()).allSatisfy { $0.time <= $1.time })
        #expect(try run.messages().map(\.text) == ["sample: before", "resumed after step 7"])
        #expect(run.record.sessions.map(\.afterStep) == [0, 7])
        #expect(try EventReader.scalars(in: folder, "loss").map(\.step) == Array(1...12))
    }

    @Test("steps that go back, a folder in use and a folder with a run are errors")
    func refusals() throws {
        let scratch = try Scratch()
        let folder = scratch.path + "/a"
        let description = RunDescription(name: "a", kind: "train", version: "1")
        let recorder = try RunRecorder(folder: folder, description: description, options: scratch.options)
        try recorder.record(step: 2, values: ["x": 1])
        #expect(throws: LyceumError.self) { try recorder.record(step: 1, values: ["x": 1]) }
        let inUse = #expect(throws: LyceumError.self) { try RunRecorder.resume(folder: folder, afterStep: 2, options: scratch.options) }
        #expect(inUse?.message.contains("another process") == true)
        let other = try scratch.record("b", steps: 1)
        #expect(throws: LyceumError.self) { try RunRecorder(folder: other, description: description, options: scratch.options) }
        #expect(throws: LyceumError.self) { try RunRecorder.resume(folder: scratch.path, afterStep: 1, options: scratch.options) }
        #expect(throws: LyceumError.self) { try Run.open(scratch.path + "/none") }
    }

    @Test("damaged descriptions are errors that say where, never a crash")
    func damagedDescriptions() throws {
        let scratch = try Scratch()
        let folder = try scratch.record("a", steps: 1)
        let whole = try String(contentsOfFile: folder + "/run.json", encoding: .utf8)
        for cut in stride(from: 0, to: whole.utf8.count - 3, by: 11) {
            try String(whole.utf8.prefix(cut))!.write(toFile: folder + "/run.json", atomically: true, encoding: .utf8)
            let error = #expect(throws: LyceumError.self) { try Run.open(folder) }
            #expect(error?.location?.contains("run.json") == true)
        }
        for text in ["[]", "{\"format\":2}", "{\"name\":1}", "{\"name\":\"a\",\"kind\":\"b\",\"identifier\":\"c\",\"started\":\"today\"}"] {
            try text.write(toFile: folder + "/run.json", atomically: true, encoding: .utf8)
            #expect(throws: LyceumError.self) { try Run.open(folder) }
        }
    }
}
