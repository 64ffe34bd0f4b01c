/// Accuracy and the means over classes of precision, recall and F1 (row 04: A, B, C, D and Z, a reply without an answer).
public struct ClassReport: Sendable, Hashable {
    public struct ByClass: Sendable, Hashable {
        public var label: String
        public var precision: Double
        public var recall: Double
        public var f1: Double
        /// How often it is right.
        public var support: Int
    }

    public let count: Int
    public let accuracy: Double
    public let classes: [ByClass]

    /// Plain means over the classes.
    public var precision: Double { mean(\.precision) }
    public var recall: Double { mean(\.recall) }
    public var f1: Double { mean(\.f1) }

    /// - Parameters:
    ///   - pairs: right and given class of each item.
    ///   - labels: the classes averaged over; nil takes those that occur.
    public init(_ pairs: [(gold: String, predicted: String)], labels: [String]? = nil) {
        count = pairs.count
        let hits = pairs.filter { $0.gold == $0.predicted }.count
        accuracy = pairs.isEmpty ? .nan : Double(hits) / Double(pairs.count)
        let names = labels ?? Set(pairs.flatMap { [$0.gold, $0.predicted] }).sorted()
        classes = names.map { label in
            let gold = pairs.filter { $0.gold == label }.count
            let predicted = pairs.filter { $0.predicted == label }.count
            let both = pairs.filter { $0.gold == label && $0.predicted == label }.count
            func share(_ all: Int) -> Double { all == 0 ? 0 : Double(both) / Double(all) }
            let f1 = gold + predicted == 0 ? 0 : 2 * Double(both) / Double(gold + predicted)
            return ByClass(label: label, precision: share(predicted), recall: share(gold), f1: f1, support: gold)
        }
    }

    private func mean(_ value: (ByClass) -> Double) -> Double {
        classes.isEmpty ? .nan : classes.map(value).reduce(0, +) / Double(classes.count)
    }
}
