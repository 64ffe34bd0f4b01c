import Foundation
import Testing

@testable import LyceumExam

@Suite("Charts of reports")
struct ReportChartTests {
    @Test("bars start at zero and their scale ends on a round number beyond the last interval")
    func scale() {
        let scale = ValueScale(showing: [0.43, 0.2], unit: .share, limit: 0...1)
        #expect(scale.range.lowerBound == 0 && scale.range.upperBound >= 0.43 && scale.range.upperBound <= 1)
        #expect(scale.ticks.first?.text == "0" && scale.ticks.first?.share == 0)
        #expect(scale.ticks.allSatisfy { (0...1.000001).contains($0.share) })
        let full = ValueScale(showing: [1], unit: .share, limit: 0...1)
        #expect(full.range == 0...1 && full.ticks.last?.text == "100")
        #expect(ValueScale(showing: [], unit: .plain).ticks.count >= 1)
    }

    @Test("differences have zero in the middle and signs on their marks")
    func symmetric() {
        let scale = ValueScale(showing: [-0.07, 0.07], unit: .share, wanted: 4, isSigned: true)
        #expect(abs(scale.share(0) - 0.5) < 1e-12)
        #expect(scale.ticks.contains { $0.text == "+5" } && scale.ticks.contains { $0.text == "−5" } && scale.ticks.contains { $0.text == "0" })
    }

    @Test("every chart has a title for readers and screen readers, and its drawings lie inside it")
    func inside() throws {
        let charts = ReportCharts.all(ReportSamples.full)
        #expect(charts.count >= 10 && Set(charts.map(\.name)).count == charts.count)
        for chart in charts {
            let svg = chart.svg
            #expect(!chart.title.isEmpty && svg.contains("<title>") && svg.contains("role=\"img\"") && svg.contains("aria-label="))
            #expect(!svg.contains("nan") && !svg.contains("inf\""))
            for match in svg.matches(of: /(?:x|cx)="(-?[0-9.]+)"/) {
                let x = try #require(Double(match.output.1))
                #expect((-1...481).contains(x), "\(chart.name): \(x)")
            }
            for match in svg.matches(of: /(?:y|cy)="(-?[0-9.]+)"/) {
                let y = try #require(Double(match.output.1))
                #expect(y >= -1 && y <= chart.drawing.height + 1, "\(chart.name): \(y)")
            }
        }
    }

    @Test("titles say what is seen")
    func titles() {
        #expect(ReliabilityDiagram.title(ReportSamples.calibration) == "Overconfident by 20.0 points")
        var calibrated = ReportSamples.calibration
        calibrated.expectedError = ReportEstimate(0.04)
        #expect(ReliabilityDiagram.title(calibrated) == "No more off than a calibrated model would be")
        let forest = ReportCharts.forest(ReportSamples.full.comparisons[0])
        #expect(forest.map(\.title) == ["1 better, 1 worse of 4 compared"])
    }

    @Test("fifty-seven subjects keep a row each")
    func manyParts() {
        let parts = (0..<57).map { ReportBreakdown.Part("subject number \($0)", estimate: ReportEstimate(Double($0) / 60), count: 100) }
        let drawing = BarChart.drawing(ReportBreakdown(title: "Subjects", metric: "acc", parts: parts))
        #expect(drawing.height > 57 * 16)
        let rows = drawing.svg(isAlone: false).matches(of: /<rect class="above" x="[0-9.]+" y="([0-9.]+)"/).compactMap { Double($0.output.1) }
        #expect(rows.count == 57 && zip(rows, rows.dropFirst()).allSatisfy { $1 - $0 >= 16 })
    }

    @Test("file names hold nothing a path could stumble over")
    func fileNames() {
        #expect(ReportChart.fileName("Parts of mmlu, “stem”/../x") == "parts-of-mmlu-stem-..-x")
        #expect(ReportChart.fileName("../../etc") == "etc" || !ReportChart.fileName("../../etc").contains("/"))
        #expect(ReportChart.fileName("日本") == "chart")
    }

    @Test("numbers are written as people read them")
    func numbers() {
        #expect(ReportNumber.value(0.4321, .share) == "43.2\u{202F}%")
        #expect(ReportNumber.difference(-0.031, .share) == "−3.1" && ReportNumber.difference(0.031, .share) == "+3.1")
        #expect(ReportNumber.difference(0, .share) == "0.0" && ReportNumber.difference(0.0001, .share) == "0.0")
        #expect(ReportNumber.count(14042) == "14,042" && ReportNumber.count(-1_234_567) == "−1,234,567" && ReportNumber.count(0) == "0")
        #expect(ReportNumber.p(0.00001).contains("0.0001") && ReportNumber.p(0.0421) == "0.042" && ReportNumber.p(.nan) == "–")
        #expect(ReportNumber.value(.nan, .share) == "–")
    }
}
