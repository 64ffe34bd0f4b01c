import Foundation
import LyceumCore
import Testing

@testable import LyceumRuns

@Suite("Curves")
struct CurveTests {
    @Test(
        "marks are 1, 2 or 5 times a power of ten, inside the axis, told apart by their texts",
        arguments: [
            0.0...1.0, 2.1...8.9, -3.0...17.0, 1e-5...3e-4, 0...400, 1e6...9e9, 5...5, 0...0, -1e-9...1e-9, 99.5...100.5, 3199...3201,
        ])
    func ticks(_ range: ClosedRange<Double>) {
        for wanted in [3, 6, 10] {
            let axis = Axis(showing: range, wanted: wanted)
            #expect((2...wanted * 2 + 2).contains(axis.ticks.count), "\(range) \(wanted): \(axis.ticks)")
            #expect(axis.ticks.allSatisfy { axis.position($0) >= -1e-9 && axis.position($0) <= 1 + 1e-9 })
            #expect(Set(axis.ticks.map(axis.text)).count == axis.ticks.count, "\(axis.ticks.map(axis.text))")
            let step = axis.ticks[1] - axis.ticks[0]
            let mantissa = step / pow(10, (log10(step) + 1e-6).rounded(.down))
            #expect([1.0, 2, 5].contains { abs($0 - mantissa) < 1e-5 }, "step \(step)")
        }
    }

    @Test(
        "numbers at the ends of what there is make an axis, too",
        arguments: [
            -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude, 1e308...1.5e308, 0...Double.leastNonzeroMagnitude,
            Double.leastNonzeroMagnitude...Double.greatestFiniteMagnitude,
        ])
    func extremes(_ range: ClosedRange<Double>) {
        for isLogarithmic in [false, true] {
            let axis = Axis(showing: range, isLogarithmic: isLogarithmic)
            #expect(axis.range.lowerBound.isFinite && axis.range.upperBound.isFinite)
            #expect(axis.ticks.allSatisfy { $0.isFinite && axis.position($0).isFinite && !axis.text($0).isEmpty })
        }
    }

    @Test("a logarithmic axis puts equal ratios at equal distances and falls back where values are not positive")
    func logarithm() {
        let axis = Axis(showing: 1e-3...100, isLogarithmic: true)
        #expect(abs((axis.position(10) - axis.position(1)) - (axis.position(0.1) - axis.position(0.01))) < 1e-12)
        #expect(axis.ticks.allSatisfy { log10($0).rounded() == (log10($0) * 1e9).rounded() / 1e9 })
        #expect(!Axis(showing: -1...5, isLogarithmic: true).isLogarithmic)
    }

    @Test("texts of numbers", arguments: [(0.0003, "3e-4"), (2.5, "2.5"), (0.0, "0"), (1234.5, "1234.5"), (819_200, "819k"), (-0.02, "-0.02")])
    func numbers(_ value: Double, _ text: String) { #expect(NumberText.short(value) == text) }

    @Test("the moving average keeps constants, does not lag on straight lines, and calms noise")
    func smoothing() {
        let constant = (0..<50).map { ChartPoint(x: Double($0), y: 3) }
        #expect(Smoothing.average(constant, window: 10).allSatisfy { abs($0.y - 3) < 1e-12 })
        let line = (0..<400).map { ChartPoint(x: Double($0), y: Double($0)) }
        #expect(abs(Smoothing.average(line, window: 10)[200].y - 200) < 1e-6)
        let noisy = (0..<400).map { ChartPoint(x: Double($0), y: $0 % 2 == 0 ? 1 : -1) }
        #expect(abs(Smoothing.average(noisy, window: 20)[200].y) < 0.06)
        let gap = [1, .nan, 3].map { ChartPoint(x: 0, y: $0) }
        #expect(Smoothing.average(gap, window: 2).allSatisfy { $0.y.isFinite })
    }

    @Test("thinning keeps ends, peaks and order")
    func thinning() {
        var points = (0..<20_000).map { ChartPoint(x: Double($0), y: sin(Double($0) / 700)) }
        points[7777].y = 99
        points[12_345].y = -99
        let thin = Smoothing.thinned(points)
        #expect(thin.count <= 1500 && thin.first == points.first && thin.last == points.last)
        #expect(thin.contains(points[7777]) && thin.contains(points[12_345]))
        #expect(zip(thin, thin.dropFirst()).allSatisfy { $0.x < $1.x })
    }

    @Test("drawings are well-formed XML for any names and values, and complete in themselves")
    func drawings() throws {
        let lines = [
            ChartLine(name: "a <b> & \"c\" 'd' \u{1} \u{FFFE}", points: [.init(x: 0, y: 1), .init(x: 1, y: .nan), .init(x: 2, y: .infinity)], color: 0),
            ChartLine(name: "one", points: [.init(x: 1, y: 5)], color: 11),
            ChartLine(name: "none", points: [], color: 2, isDashed: true),
            ChartLine(name: "noisy", points: (0..<300).map { .init(x: Double($0), y: Double($0 % 7)) }, color: 3),
        ]
        for chart in [
            Chart(title: "<&>", yLabel: "\"", lines: lines), Chart(title: "", lines: []),
            Chart(title: "log", lines: lines, isLogarithmic: true, isSmoothed: false),
        ] {
            let parser = XMLCheck()
            #expect(parser.accepts(chart.svg), "\(parser.problem)")
            #expect(!chart.svg.contains("http://") || chart.svg.components(separatedBy: "http://").count == 2, "only the name space")
            #expect(!chart.svg.lowercased().contains("nan\"") && !chart.svg.contains("inf"))
            _ = TerminalPlot.text(chart, width: 70)
        }
    }

    @Test("a curve's points are where its values say")
    func geometry() throws {
        let chart = Chart(title: "t", lines: [ChartLine(name: "l", points: [.init(x: 0, y: 0), .init(x: 10, y: 10)], color: 0)], isSmoothed: false)
        let (x, y) = try #require(chart.axes())
        #expect(x.position(0) == 0 && x.position(10) == 1)
        #expect(abs(y.position(5) - 0.5) < 1e-12)
        #expect(chart.svg.contains("M66 ") && chart.svg.contains("L702 "))
    }

    @Test("terminal plots and sparklines show the shape")
    func terminal() {
        #expect(TerminalPlot.sparkline([1, 2, 3, 4, 5, 6, 7, 8], width: 8) == "▁▂▃▄▅▆▇█")
        #expect(TerminalPlot.sparkline([5, 5, .nan], width: 3) == "▄▄ ")
        let line = Chart(title: "t", lines: [ChartLine(name: "l", points: (0..<2).map { .init(x: Double($0), y: Double($0)) }, color: 0)])
        let rows = TerminalPlot.text(line, width: 40, height: 6).split(separator: "\n").dropFirst().prefix(6).map(String.init)
        let columns = rows.map { row in row.unicodeScalars.enumerated().filter { (0x2801...0x28FF).contains($0.element.value) }.map(\.offset) }
        #expect(columns.allSatisfy { !$0.isEmpty })
        #expect(zip(columns, columns.dropFirst()).allSatisfy { $0.min()! >= $1.max()! - 1 }, "a rising line goes up to the right")
    }
}

/// Whether a text is well-formed: Foundation's parser is not on every system, so a small one of our own.
final class XMLCheck {
    var problem = ""

    func accepts(_ text: String) -> Bool {
        var open: [String] = []
        var rest = text[...]
        while let start = rest.firstIndex(of: "<") {
            if !check(text: rest[..<start]) { return false }
            guard let end = rest[start...].firstIndex(of: ">") else { return fail("unclosed tag") }
            let tag = rest[rest.index(after: start)..<end]
            let name = String(tag.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber })
            if tag.hasPrefix("/") {
                guard open.popLast() == name else { return fail("closes \(name)") }
            } else if !tag.hasSuffix("/") {
                open.append(name)
            }
            guard tag.filter({ $0 == "\"" }).count % 2 == 0 else { return fail("quotes in \(tag)") }
            if !check(text: tag) { return false }
            rest = rest[rest.index(after: end)...]
        }
        return open.isEmpty ? true : fail("open: \(open)")
    }

    private func check(text: Substring) -> Bool {
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 || $0 == "\n" || $0 == "\t" }) else { return fail("control character") }
        for part in text.split(separator: "&", omittingEmptySubsequences: false).dropFirst() {
            guard ["amp;", "lt;", "gt;", "quot;", "#39;"].contains(where: { part.hasPrefix($0) }) else { return fail("entity \(part)") }
        }
        return true
    }

    private func fail(_ text: String) -> Bool {
        problem = text
        return false
    }
}
