extension RiskCoverage {
    private static let mostPoints = 200

    /// Items of equal confidence are answered together: each counts as right as often as they are on average.
    init(_ items: CalibrationItems) {
        let confidences = items.confidences
        let labels = items.labels
        let order = confidences.indices.sorted { confidences[$0] > confidences[$1] }
        var right: [Double] = []
        right.reserveCapacity(order.count)
        var start = 0
        while start < order.count {
            var end = start
            var sum = 0.0
            while end < order.count, confidences[order[end]] == confidences[order[start]] {
                sum += labels[order[end]]
                end += 1
            }
            for _ in start..<end { right.append(sum / Double(end - start)) }
            start = end
        }
        let risks = Self.risks(right)
        area = Moments.mean(risks)
        let hits = Int(labels.reduce(0, +))
        bestArea = Moments.mean(Self.risks(labels.indices.map { $0 < hits ? 1 : 0 }))
        accuracyAt80 = Self.accuracy(risks, 0.8)
        accuracyAt90 = Self.accuracy(risks, 0.9)
        let count = risks.count
        let shown = min(count, Self.mostPoints)
        points = (1...max(shown, 1)).map { step in
            let place = count * step / max(shown, 1) - 1
            return Point(coverage: Double(place + 1) / Double(count), risk: risks[place])
        }
    }

    /// The share of wrong answers among the first 1, 2, … items.
    private static func risks(_ right: [Double]) -> [Double] {
        var sum = 0.0
        return right.enumerated().map { place, value in
            sum += value
            return 1 - sum / Double(place + 1)
        }
    }

    private static func accuracy(_ risks: [Double], _ coverage: Double) -> Double {
        // Enough items for the coverage; rounding must not ask for one more.
        let answered = max(1, Int((coverage * Double(risks.count) - 1e-9).rounded(.up)))
        return 1 - risks[min(answered, risks.count) - 1]
    }
}
