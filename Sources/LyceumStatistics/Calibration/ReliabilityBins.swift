/// Confidences sorted into bins, with what calibration errors need of each.
struct ReliabilityBins: Sendable {
    struct Cell: Sendable {
        var lower: Double
        var upper: Double
        var count = 0.0
        var confidence = 0.0
        var right = 0.0

        var gap: Double { (right - confidence) / count }
    }

    /// Bins with items only.
    let cells: [Cell]
    let count: Double

    /// Bins of equal width over 0–1, closed above: (0, 0.1], (0.1, 0.2], …; 0 belongs to the first.
    init(equalWidth bins: Int, _ confidences: [Double], _ labels: [Double]) {
        let width = Double(bins)
        var cells = (0..<bins).map { Cell(lower: Double($0) / width, upper: Double($0 + 1) / width) }
        for (item, confidence) in confidences.enumerated() {
            let bin = Self.bin(confidence, bins)
            cells[bin].count += 1
            cells[bin].confidence += confidence
            cells[bin].right += labels[item]
        }
        self.cells = cells.filter { $0.count > 0 }
        count = Double(confidences.count)
    }

    static func bin(_ confidence: Double, _ bins: Int) -> Int {
        min(max(Int((confidence * Double(bins)).rounded(.up)) - 1, 0), bins - 1)
    }

    /// Bins with equally many items (up to one), in the order of confidence; equal confidences may fall on both sides of a border.
    init(equalMass bins: Int, _ confidences: [Double], _ labels: [Double]) {
        let order = confidences.indices.sorted { (confidences[$0], $0) < (confidences[$1], $1) }
        let members = min(bins, order.count)
        var cells: [Cell] = []
        for bin in 0..<members {
            let range = order[order.count * bin / members..<order.count * (bin + 1) / members]
            guard let first = range.first, let last = range.last else { continue }
            var cell = Cell(lower: confidences[first], upper: confidences[last])
            for item in range {
                cell.count += 1
                cell.confidence += confidences[item]
                cell.right += labels[item]
            }
            cells.append(cell)
        }
        self.cells = cells
        count = Double(confidences.count)
    }

    /// Σ n_b/n · |accuracy − confidence|
    var expectedError: Double { cells.reduce(0) { $0 + $1.count * abs($1.gap) } / count }
    var maximumError: Double { cells.reduce(0) { max($0, abs($1.gap)) } }
    /// √ Σ n_b/n · (accuracy − confidence)²
    var rootMeanSquareError: Double { (cells.reduce(0) { $0 + $1.count * $1.gap * $1.gap } / count).squareRoot() }

    func bins(level: Double) -> [Calibration.Bin] {
        cells.map { cell in
            let proportion = Proportion(checked: Int(cell.right), Int(cell.count))
            return Calibration.Bin(
                lower: cell.lower, upper: cell.upper, count: Int(cell.count), meanConfidence: cell.confidence / cell.count,
                accuracy: cell.right / cell.count, interval: proportion.wilson(level: level))
        }
    }

    /// The score's parts over these bins.
    func brier(_ score: Double) -> BrierScore {
        let base = cells.reduce(0) { $0 + $1.right } / count
        let reliability = cells.reduce(0) { $0 + $1.count * $1.gap * $1.gap } / count
        let resolution = cells.reduce(0) { $0 + $1.count * ($1.right / $1.count - base) * ($1.right / $1.count - base) } / count
        let uncertainty = base * (1 - base)
        return BrierScore(
            score: score, reliability: reliability, resolution: resolution, uncertainty: uncertainty,
            within: score - (reliability - resolution + uncertainty))
    }
}
