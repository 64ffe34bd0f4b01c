@testable import LyceumCore
import Testing

@Suite("Progress line")
struct ProgressTests {
    private func reporter(
        total: Int?, completed: Int = 0, terminal: Bool = true, appearance: ProgressReporter.Appearance = .after(seconds: 2)
    ) -> (ProgressReporter, time: Locked<Double>, lines: Locked<[String]>) {
        let (time, lines) = (Locked(0.0), Locked<[String]>([]))
        let surroundings = ProgressReporter.Surroundings(
            isTerminal: terminal, width: { 80 }, now: { time.withLock { $0 } }, write: { line in lines.withLock { $0.append(line) } })
        let reporter = ProgressReporter(
            "model.gguf", total: total, completed: completed, unit: .bytes, appearance: appearance, surroundings: surroundings)
        return (reporter, time, lines)
    }

    @Test("the line appears after the delay and tells rate and time left")
    func appears() {
        let (reporter, time, lines) = reporter(total: 100_000_000, completed: 20_000_000)
        for step in 1...40 {
            time.withLock { $0 = Double(step) * 0.125 }
            reporter.advance(by: 1_000_000)
            if step < 16 { #expect(lines.withLock { $0.isEmpty }) }
        }
        let last = lines.withLock { $0.last }
        #expect(last == "\r\u{1B}[Kmodel.gguf  60 %  60.0 MB of 100 MB  8.00 MB/s  0:05 left")
        reporter.finish()
        #expect(lines.withLock { $0.last } == "\r\u{1B}[K")
    }

    @Test("nothing is written where nobody looks, and short work shows nothing")
    func quiet() {
        let (hidden, time, lines) = reporter(total: 10, terminal: false, appearance: .immediately)
        time.withLock { $0 = 5 }
        hidden.advance(by: 10)
        hidden.finish()
        #expect(lines.withLock { $0.isEmpty })
        let (short, _, none) = reporter(total: 10)
        short.advance(by: 10)
        short.finish()
        #expect(none.withLock { $0.isEmpty })
    }

    @Test("a long label is shortened so that the line fits")
    func fit() {
        let line = ProgressReporter.fit(String(repeating: "x", count: 200), "50 %", width: 40)
        #expect(line.count == 39 && line.hasSuffix("50 %") && line.contains("…"))
    }

    @Test("quantities read well")
    func quantities() {
        #expect(Quantities.bytes(999) == "999 B")
        #expect(Quantities.bytes(98_362_432) == "98.4 MB")
        #expect(Quantities.bytes(999_950) == "1.00 MB")
        #expect(Quantities.count(134_515_008) == "135M")
        #expect(Quantities.clock(seconds: 3725) == "1:02:05")
        #expect(Quantities.fixed(-0.004, places: 2) == "0.00")
        #expect(Quantities.fixed(2.345, places: 2) == "2.35" || Quantities.fixed(2.345, places: 2) == "2.34")
    }
}
