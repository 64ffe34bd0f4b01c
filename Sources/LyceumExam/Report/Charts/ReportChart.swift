/// A chart of a report: drawn on the page, and as a file of its own.
public struct ReportChart: Sendable {
    /// A file name without its extension, unique in a report.
    public var name: String
    /// What is seen, in one line.
    public var title: String
    let drawing: Drawing

    init(_ name: String, _ drawing: Drawing) {
        self.name = Self.fileName(name)
        title = drawing.title
        self.drawing = drawing
    }

    /// A file that opens in any browser, light or dark as the reader's system is.
    public var svg: String { drawing.svg(isAlone: true) }

    /// For a page that has the style rules already.
    var embedded: String { "<figure>\(drawing.svg(isAlone: false))</figure>" }

    /// Letters, digits, dots and dashes; anything else becomes a dash.
    static func fileName(_ text: String) -> String {
        var name = ""
        for scalar in text.lowercased().unicodeScalars {
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_" || scalar == ".")
            if isPlain {
                name.unicodeScalars.append(scalar)
            } else if !name.hasSuffix("-"), !name.isEmpty {
                name += "-"
            }
        }
        while name.hasSuffix("-") || name.hasSuffix(".") { name.removeLast() }
        while name.hasPrefix(".") { name.removeFirst() }
        return name.isEmpty ? "chart" : String(name.prefix(80))
    }
}

extension Drawing.Frame {
    /// Marks and labels below, grid lines across.
    package func drawHorizontal(_ ticks: [(share: Double, text: String)], on drawing: inout Drawing, isAlsoAbove: Bool = false) {
        for tick in ticks {
            drawing.line(x(tick.share), top, x(tick.share), bottom, style: "grid")
            drawing.text(tick.text, x: x(tick.share), y: bottom + 16, anchor: .middle)
            if isAlsoAbove { drawing.text(tick.text, x: x(tick.share), y: top - 6, anchor: .middle) }
        }
    }

    /// Marks and labels to the left, grid lines across.
    func drawVertical(_ ticks: [(share: Double, text: String)], on drawing: inout Drawing) {
        for tick in ticks {
            drawing.line(left, y(tick.share), right, y(tick.share), style: "grid")
            drawing.text(tick.text, x: left - 6, y: y(tick.share) + 4, anchor: .end)
        }
    }
}
