internal import LyceumCore

/// Differences with their intervals around zero.
enum ForestPlot {
    private static let width = 480.0
    private static let rowHeight = 24.0

    /// One drawing per unit and pair of models' names that fit; all pairs of `pairs` have the same unit.
    static func drawing(_ comparison: ReportComparison, _ pairs: [ReportPair]) -> Drawing {
        let title = title(pairs)
        let letters = ModelLetters(pairs)
        let detail = letters.isOnePair ? pairs.first.map { "\($0.candidate) minus \($0.baseline), items paired" } ?? "" : "items paired"
        let key = letters.isOnePair ? [] : letters.names
        let unit = pairs.first?.unit ?? .share
        let top = Drawing.headingHeight(title, detail: detail, width: width) + 44 + (key.isEmpty ? 0 : 8 + 17 * Double(key.count))
        let height = top + Double(pairs.count) * rowHeight + 50
        var drawing = Drawing(width: width, height: height, title: title, summary: summary(pairs))
        _ = drawing.heading(title, detail: detail)
        for (number, name) in key.enumerated() {
            drawing.text("\(letters.letter(name))  \(name)", x: 12, y: top - 40 - 17 * Double(key.count - number), style: "ink", width: width - 24)
        }
        drawLegend(pairs, y: top - 32, on: &drawing)

        let names = pairs.map(letters.row)
        let left = min(max((names.map { Drawing.textWidth($0) }.max() ?? 0) + 28, 70), 172)
        let frame = Drawing.Frame(left: left, top: top, right: width - 164, bottom: top + Double(pairs.count) * rowHeight)
        let values: [Double] = pairs.flatMap { [$0.difference.value, $0.difference.range?.lowerBound ?? 0, $0.difference.range?.upperBound ?? 0] }
        let reach = max(values.filter(\.isFinite).map { abs($0) }.max() ?? 0, unit == .share ? 0.01 : 1e-6)
        let scale = ValueScale(showing: [-reach, reach], unit: unit, wanted: 4, isSigned: true)
        frame.drawHorizontal(scale.ticks, on: &drawing)
        drawing.line(frame.x(scale.share(0)), top - 4, frame.x(scale.share(0)), frame.bottom + 3, style: "zero")
        for (row, pair) in pairs.enumerated() {
            draw(pair, names[row], y: top + (Double(row) + 0.5) * rowHeight, frame, scale, on: &drawing)
        }
        let label = unit == .share ? "difference, percentage points" : "difference, \(pairs.first?.metric ?? "")"
        drawing.text(label, x: (frame.left + frame.right) / 2, y: frame.bottom + 36, anchor: .middle)
        return drawing
    }

    private static func draw(
        _ pair: ReportPair, _ name: String, y: Double, _ frame: Drawing.Frame, _ scale: ValueScale, on drawing: inout Drawing
    ) {
        let difference = pair.difference
        let numbers = "\(ReportNumber.difference(difference.value, pair.unit)) \(ReportNumber.differenceRange(difference, pair.unit))"
        let hover = "\(pair.task), \(pair.candidate) minus \(pair.baseline): \(numbers), \(ReportNumber.items(pair.count))"
        drawing.text(name, x: 12, y: y + 4, style: "ink", width: frame.left - 20, hover: hover)
        drawing.text(numbers, x: width - 10, y: y + 4, anchor: .end, style: "ink", width: 156)
        guard difference.value.isFinite else { return }
        if let range = difference.range {
            drawing.whisker(from: frame.x(scale.share(range.lowerBound)), to: frame.x(scale.share(range.upperBound)), at: y)
        }
        mark(pair.verdict, frame.x(scale.share(difference.value)), y, hover: hover, on: &drawing)
    }

    /// Told apart by shape as well as by color.
    private static func mark(_ verdict: ComparisonVerdict, _ x: Double, _ y: Double, hover: String? = nil, on drawing: inout Drawing) {
        switch verdict {
        case .win: drawing.polygon([(x - 6, y + 5), (x, y - 6), (x + 6, y + 5)], style: "above", hover: hover)
        case .loss: drawing.polygon([(x - 6, y - 5), (x, y + 6), (x + 6, y - 5)], style: "below", hover: hover)
        case .tie: drawing.circle(x, y, 4.5, style: "open", hover: hover)
        case .equivalent: drawing.polygon([(x - 6, y), (x, y - 6), (x + 6, y), (x, y + 6)], style: "even", hover: hover)
        }
    }

    private static func drawLegend(_ pairs: [ReportPair], y: Double, on drawing: inout Drawing) {
        var x = 18.0
        for (verdict, name) in [
            (ComparisonVerdict.win, "better"), (.loss, "worse"), (.tie, "not told apart"), (.equivalent(margin: 0), "equivalent"),
        ] {
            guard pairs.contains(where: { $0.verdict.word == verdict.word }) else { continue }
            mark(verdict, x, y, on: &drawing)
            drawing.text(name, x: x + 11, y: y + 4)
            x += 34 + Drawing.textWidth(name)
        }
    }

    private static func title(_ pairs: [ReportPair]) -> String {
        func count(_ word: String) -> Int { pairs.filter { $0.verdict.word == word }.count }
        let (wins, losses) = (count("win"), count("loss"))
        if wins == 0, losses == 0 {
            return pairs.count == 1 ? "No difference told apart from zero" : "No difference of \(pairs.count) told apart from zero"
        }
        return [wins > 0 ? "\(wins) better" : "", losses > 0 ? "\(losses) worse" : "", "of \(pairs.count) compared"].filter { !$0.isEmpty }
            .joined(separator: ", ").replacing(", of", with: " of")
    }

    private static func summary(_ pairs: [ReportPair]) -> String {
        pairs.prefix(8).map { pair in
            "\(pair.task): \(ReportNumber.difference(pair.difference.value, pair.unit)) "
                + "\(ReportNumber.differenceRange(pair.difference, pair.unit)), \(pair.verdict.phrase)"
        }.joined(separator: "; ")
    }
}

extension ComparisonVerdict {
    /// One word, the same for all margins.
    var word: String {
        switch self {
        case .win: "win"
        case .loss: "loss"
        case .tie: "tie"
        case .equivalent: "equivalent"
        }
    }

    /// As a reader wants it, seen from the second model.
    var phrase: String {
        switch self {
        case .win: "better"
        case .loss: "worse"
        case .tie: "not told apart"
        case .equivalent(let margin): "equivalent within ±\(ReportNumber.bare(margin, .share)) points"
        }
    }
}
