internal import LyceumCore

/// How often each letter is right, how often it is chosen, and what the model thinks of it where nothing is asked.
enum LetterChart {
    static func drawing(_ letters: ReportLetters) -> Drawing {
        let count = letters.letters.count
        let right = shares(letters.right)
        let chosen = shares(letters.chosen)
        let title = title(letters, right, chosen)
        let detail = "\(letters.title): share of each letter, %"
        let top = Drawing.headingHeight(title, detail: detail) + 26
        let frame = Drawing.Frame(left: 44, top: top, right: 462, bottom: top + 170)
        var drawing = Drawing(height: frame.bottom + 34, title: title, summary: summary(letters, right, chosen))
        _ = drawing.heading(title, detail: detail)
        var x = 12.0
        for (style, name) in [("even", "right"), ("above", "chosen"), ("tone", "with nothing asked")].prefix(letters.contentFree == nil ? 2 : 3) {
            drawing.box(x, top - 24, 10, 10, style: style)
            drawing.text(name, x: x + 15, y: top - 15)
            x += 34 + Drawing.textWidth(name)
        }
        drawing.line(x, top - 19, x + 20, top - 19, style: "guide")
        drawing.text("1/\(count)", x: x + 26, y: top - 15, style: "guideText")
        let even = 1 / Double(max(count, 1))
        let scale = ValueScale(showing: right + chosen + (letters.contentFree ?? []) + [even], unit: .share, wanted: 4, limit: 0...1)
        frame.drawVertical(scale.ticks, on: &drawing)
        let series: [(String, [Double])] = [("even", right), ("above", chosen)] + (letters.contentFree.map { [("tone", $0)] } ?? [])
        let step = (frame.right - frame.left) / Double(max(count, 1))
        let bar = min(26, step * 0.8 / Double(series.count))
        for (position, letter) in letters.letters.enumerated() {
            let middle = frame.left + (Double(position) + 0.5) * step
            for (number, (style, values)) in series.enumerated() where values.indices.contains(position) {
                let left = middle + (Double(number) - Double(series.count) / 2) * bar
                let height = (frame.bottom - frame.top) * scale.share(values[position])
                drawing.box(
                    left, frame.bottom - height, bar - 1.5, height, style: style, hover: "\(letter): \(ReportNumber.value(values[position], .share))")
            }
            drawing.text(letter, x: middle, y: frame.bottom + 17, anchor: .middle, style: "ink")
        }
        drawing.line(frame.left, frame.y(scale.share(even)), frame.right, frame.y(scale.share(even)), style: "guide")
        drawing.line(frame.left, frame.bottom, frame.right, frame.bottom, style: "zero")
        return drawing
    }

    static func shares(_ counts: [Int]) -> [Double] {
        let total = counts.reduce(0, +)
        return counts.map { total > 0 ? Double($0) / Double(total) : 0 }
    }

    private static func title(_ letters: ReportLetters, _ right: [Double], _ chosen: [Double]) -> String {
        let gaps = zip(chosen, right).map { $0 - $1 }
        guard let most = gaps.indices.max(by: { gaps[$0] < gaps[$1] }), gaps[most] >= 0.05 else {
            return "Letters chosen about as often as they are right"
        }
        return
            "\(letters.letters[most]) is chosen too often: \(ReportNumber.value(chosen[most], .share)), "
                + "right in \(ReportNumber.value(right[most], .share))"
    }

    private static func summary(_ letters: ReportLetters, _ right: [Double], _ chosen: [Double]) -> String {
        letters.letters.indices.map { position in
            "\(letters.letters[position]) right \(ReportNumber.value(right[position], .share)), "
                + "chosen \(ReportNumber.value(chosen[position], .share))"
        }.joined(separator: "; ")
    }
}
