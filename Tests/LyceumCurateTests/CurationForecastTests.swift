import Foundation
import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumCurate

@Suite("Forecasts of pipelines")
struct CurationForecastTests {
    @Test("The interval holds the truth in about 95 of 100 samples, and a bigger sample gives a narrower one")
    func coverage() throws {
        let random = Philox(seed: 5)
        var inside = 0
        var widths: [Double] = []
        for trial in 0..<400 {
            let count = trial % 2 == 0 ? 12 : 48
            func piece(_ number: Int) -> CurationForecast.Piece {
                let (size, speed) = random.uniformPair(UInt64(number), UInt64(trial))
                let bytes = 100_000 + Int(size * 200_000)
                return .init(file: number, bytes: bytes, processorSeconds: Double(bytes) * 1e-6 * (0.7 + 0.6 * speed), written: Double(bytes))
            }
            let coming = (1000..<1400).map(piece)
            let forecast = try CurationForecast(
                (0..<count).map(piece), files: 400, bytes: coming.reduce(0) { $0 + $1.bytes }, workers: 2, memory: nil, isEarlierRun: false,
                drift: 0)
            if forecast.processorSeconds.interval.contains(coming.reduce(0) { $0 + $1.processorSeconds }) { inside += 1 }
            widths.append(forecast.processorSeconds.interval.width)
            #expect(forecast.disk.interval.width < 1e-3 * forecast.disk.value)
        }
        #expect((366...394).contains(inside), "\(inside)")
        let narrow = stride(from: 1, to: 400, by: 2).reduce(0) { $0 + widths[$1] }
        let wide = stride(from: 0, to: 400, by: 2).reduce(0) { $0 + widths[$1] }
        #expect(narrow < wide * 0.65)
    }

    @Test("Times that differ from run to run are inside, what does not grow with the bytes is added, and disk stays as narrow")
    func drift() throws {
        let random = Philox(seed: 8)
        var inside = 0
        for trial in 0..<400 {
            func piece(_ number: Int, _ speed: Double) -> CurationForecast.Piece {
                let bytes = 100_000 + Int(random.uniformPair(UInt64(number), UInt64(trial)).0 * 200_000)
                return .init(file: number, bytes: bytes, processorSeconds: Double(bytes) * 1e-6 * speed, written: Double(bytes))
            }
            // A normal distribution, by the polar form.
            let (a, b) = random.uniformPair(5000, UInt64(trial))
            let speed = 1 + 0.08 * (-2 * log(1 - a)).squareRoot() * cos(2 * Double.pi * b)
            let coming = (1000..<1400).map { piece($0, speed) }
            let besides = CurationForecast.Besides(run: 3, file: 0.01, share: 0.5)
            let forecast = try CurationForecast(
                (0..<20).map { piece($0, 1) }, besides: besides, files: 400, bytes: coming.reduce(0) { $0 + $1.bytes }, workers: 2, memory: nil,
                isEarlierRun: false, drift: 0.08)
            #expect(abs(forecast.fixedSeconds - 7) < 1e-9)
            #expect(abs(forecast.processorSeconds.value - 7 - 1.5e-6 * Double(forecast.bytes)) < 1e-6)
            #expect(forecast.disk.interval.width < 1e-3 * forecast.disk.value)
            if forecast.processorSeconds.interval.contains(7 * speed + coming.reduce(0) { $0 + $1.processorSeconds * 1.5 }) { inside += 1 }
        }
        #expect((366...394).contains(inside), "\(inside)")
    }

    @Test("A sample finds the disk a run takes, leaves nothing behind, and an earlier run is used where there is one")
    func sample() throws {
        let folder = try CurationFolder()
        try FileSystem.makeFolder(folder.path + "/in")
        for file in 0..<5 { try folder.write("in/part\(file).jsonl", documents: file * 60..<file * 60 + 60) }
        let plan = try folder.plan("out", workers: 2)
        let forecast = try CurationForecast.make(plan, amount: .files(500), seconds: 20)
        #expect(!FileSystem.isFolder(folder.path + "/out"))
        #expect(forecast.sampleFiles == 5)
        #expect(!forecast.isEarlierRun)
        _ = try CurationRun(plan).run(resumes: false)
        var disk = 0
        for part in ["kept", "dropped"] {
            for name in try FileSystem.names(in: "\(folder.path)/out/\(part)") { disk += FileSystem.attributes("\(folder.path)/out/\(part)/\(name)")?.size ?? 0 }
        }
        #expect(abs(forecast.disk.value / 100 - Double(disk)) < 1)
        #expect(forecast.fixedSeconds > 0)
        let earlier = try CurationForecast.make(plan, amount: .input, seconds: 1)
        #expect(earlier.fixedSeconds > 0)
        #expect(earlier.isEarlierRun)
        #expect(abs(earlier.disk.value - Double(disk)) < 1)
        #expect((earlier.memory ?? 0) > 1 << 20)
        let bytes = try CurationForecast.make(plan, amount: .bytes(forecast.sampleBytes * 10), seconds: 1)
        #expect(bytes.files == 50)
    }

    @Test("Pieces end where another part of the file was asked for, with the bytes worked on until then")
    func ruler() {
        var ruler = CurationRuler(start: CurationTime())
        for (bytes, seconds, documents) in [(100, 0.1, 1), (100, 0.5, 5), (200, 1.0, 11), (200, 1.4, 14), (300, 2.5, 19), (300, 2.6, 22)] {
            ruler.note(bytes, CurationTime(seconds: seconds, processorSeconds: seconds), documents: documents, least: 0.05)
        }
        let pieces = ruler.pieces(file: 3, written: 220, documents: 22)
        #expect(pieces.map(\.bytes) == [100, 100])
        #expect(pieces.map(\.processorSeconds) == [1.0, 1.5])
        #expect(pieces.map(\.written) == [110, 80])
        let slower = ruler.pieces(file: 3, written: 220, writing: 2.2, documents: 22).map(\.processorSeconds)
        #expect(abs(slower[0] - 2.1) < 1e-9)
        #expect(abs(slower[1] - 2.3) < 1e-9)
    }
}
