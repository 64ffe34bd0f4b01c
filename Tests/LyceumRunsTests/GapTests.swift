import LyceumCore
import Testing

@testable import LyceumRuns

@Suite("Stability gap")
struct GapTests {
    private func gap(_ points: [(Double, Double)], higherIsBetter: Bool = true) throws -> StabilityGap {
        try StabilityGap(points.map { .init(at: $0.0, score: $0.1) }, higherIsBetter: higherIsBetter)
    }

    @Test("depth, recovery and area of a V are those of its lines")
    func knownCurve() throws {
        // Down from 0.6 to 0.4 at 100, up to 0.7 at 400: back at 0.6 between the measurements at 300 and 400? At 300 exactly.
        let curve = try gap([(0, 0.6), (100, 0.4), (200, 0.5), (300, 0.6), (400, 0.7)])
        #expect(abs(curve.depth - 0.2) < 1e-12 && curve.worstAt == 100 && curve.worst == 0.4)
        #expect(curve.recovery == 300 && curve.last == 0.7 && curve.start == 0.6)
        // Triangles of base 100 and 200, height 0.2.
        #expect(abs(curve.area - (0.5 * 100 * 0.2 + 0.5 * 200 * 0.2)) < 1e-9)
    }

    @Test("a curve that crosses the start between measurements counts only the part below")
    func crossing() throws {
        let curve = try gap([(0, 1), (10, 0), (20, 2)])
        // Back at 1 at 15: areas ½·10·1 and ½·5·1.
        #expect(abs(curve.area - 7.5) < 1e-12 && curve.recovery == 20)
        let later = try gap([(0, 1), (10, 3), (20, 0)])
        // 3 to 0 crosses 1 at 16⅔.
        #expect(abs(later.area - 0.5 * (10.0 / 3) * 1) < 1e-12 && later.recovery == nil && later.depth == 1)
    }

    @Test("fine sampling of a known curve finds its depth, recovery and area")
    func fineSampling() throws {
        // a(s) = 0.5 − 0.3·s·exp(1 − s) + 0.05·s: deepest where the derivative is 0.
        func value(_ s: Double) -> Double {
            var power = 1.0
            var term = 1.0
            for n in 1...60 { term *= -s / Double(n); power += term }
            return 0.5 - 0.3 * s * 2.718281828459045 * power + 0.05 * s
        }
        let curve = try gap((0...2000).map { (Double($0) / 250, value(Double($0) / 250)) })
        // Independent: depth by dense search, recovery where 0.3·e·exp(−s) = 0.05.
        let recovery = 2.791759469228055  // 1 + ln 6
        #expect(abs((curve.recovery ?? 0) - recovery) < 0.005)
        #expect(abs(curve.worstAt - 0.83) < 0.05)
        // ∫ 0.3·s·e^(1−s) − 0.05·s from 0 to the recovery, in closed form.
        let end = 0.3 * (2.718281828459045 - (1 + recovery) / 6) - 0.025 * recovery * recovery
        #expect(abs(curve.area - end) < 1e-4)
    }

    @Test("losses have their gap above the start; curves that only improve have none")
    func lossesAndNone() throws {
        let loss = try gap([(0, 2), (5, 2.5), (10, 1.5)], higherIsBetter: false)
        #expect(loss.depth == 0.5 && loss.recovery == 10 && loss.worst == 2.5)
        let none = try gap([(0, 2), (5, 1.5), (10, 1)], higherIsBetter: false)
        #expect(none.depth == 0 && none.recovery == 0 && none.area == 0 && none.worst == 2)
    }

    @Test("too few points, places that do not rise and values that are not finite are errors")
    func refused() {
        #expect(throws: LyceumError.self) { try gap([(0, 1)]) }
        #expect(throws: LyceumError.self) { try gap([(0, 1), (0, 2)]) }
        #expect(throws: LyceumError.self) { try gap([(0, 1), (1, .nan)]) }
    }

    @Test("a run with examinations shows its gaps over tokens, in text, page and JSON")
    func shownByRuns() throws {
        let folder = try FileSystem.makeTemporaryFolder(prefix: "lyceum-gap")
        defer { try? FileSystem.remove(folder) }
        var options = RunRecorder.Options()
        options.isListed = false
        options.writesTensorBoard = false
        let path = folder + "/run"
        let recorder = try RunRecorder(folder: path, description: RunDescription(name: "gap", kind: "train", version: "0"), options: options)
        let scores = [0.6, 0.4, 0.55, 0.65]
        for step in 0...3 {
            var values = ["examination/quiz/acc,none": scores[step], "validation/loss": 2 - 0.1 * Double(step), "loss": 1]
            if step > 0 { values["tokens"] = Double(step * 1000) }
            try recorder.record(step: step, values: values)
        }
        try recorder.finish()
        let run = try Run.open(path)
        let gaps = Run.gaps(of: try run.metrics())
        #expect(gaps.map(\.name) == ["examination/quiz/acc,none", "validation/loss"])
        #expect(abs(gaps[0].gap.depth - 0.2) < 1e-12 && gaps[0].gap.recovery == 3000 && gaps[0].gap.worstAt == 1000)
        #expect(gaps[1].gap.depth == 0 && !gaps[1].higherIsBetter)
        let text = try RunText.summary(run, width: 100)
        #expect(text.contains("stability gap, over tokens") && text.contains("no gap"))
        #expect(try RunPage.html(of: run).contains("Stability gap"))
        #expect(run.json["gaps"]?["examination/quiz/acc,none"]?["recovery"]?.doubleValue == 3000)
    }
}
