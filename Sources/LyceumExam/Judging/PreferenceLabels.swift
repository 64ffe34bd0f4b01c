public import LyceumCore
internal import LyceumData
public import LyceumStatistics

/// Which of two answers people preferred.
public struct PreferenceLabels: Sendable, Hashable {
    public struct Label: Sendable, Hashable {
        /// nil where the runs share one task.
        public var task: String?
        /// `doc_id`
        public var item: Int
        /// `A`, `B`, `tie`, or the name of a run.
        public var better: String
        /// File and line.
        public var place: String
    }

    struct Key: Hashable, Sendable {
        var task: String
        var item: Int
    }

    public var labels: [Label]

    /// Rows of a data file with `item` and `better` (A, B, tie, or a run's name), and `task` where there are several.
    ///
    /// - Throws: `LyceumError` with file and line.
    public static func read(_ path: String) throws(LyceumError) -> PreferenceLabels {
        let reader = RecordReader(try DataFile.find([path]))
        var labels: [Label] = []
        while let record = try reader.next() {
            let place = reader.place(of: record)
            guard case .object(let row) = record.content,
                let item = (row["item"] ?? row["doc_id"]).flatMap({ $0.intValue ?? $0.stringValue.flatMap { Int($0) } })
            else {
                throw LyceumError(
                    .invalidData, "expected 'item', the number of an item from 0", at: place, remedy: #"write {"item": 0, "better": "A"}"#)
            }
            guard let better = (row["better"] ?? row["preferred"] ?? row["winner"])?.stringValue, !better.isEmpty else {
                throw LyceumError(
                    .invalidData, "expected 'better', the preferred answer, found \((row["better"] ?? .null).text())", at: place,
                    remedy: "write A for the first run, B for the second, tie for neither")
            }
            labels.append(Label(task: row["task"]?.stringValue, item: item, better: better, place: place))
        }
        guard !labels.isEmpty else {
            throw LyceumError(.invalidData, "the file has no rows", at: path, remedy: #"write rows such as {"item": 0, "better": "A"}"#)
        }
        return PreferenceLabels(labels: labels)
    }

    /// 1 for the first run, 0 for the second, ½ for neither.
    func resolved(names: [String], works: [PairwiseWork]) throws(LyceumError) -> [Key: Double] {
        var found: [Key: Double] = [:]
        for label in labels {
            guard let value = Self.value(label.better, names) else {
                throw LyceumError(
                    .invalidData, "expected A, B, tie, \(names.joined(separator: " or ")), found “\(label.better)”", at: label.place,
                    remedy: "write A for \(names[0]), B for \(names[1]), tie for neither")
            }
            guard let work = works.first(where: { (label.task == nil || label.task == $0.name) && $0.items.contains(label.item) }) else {
                throw LyceumError(
                    .notFound, "item \(label.item)\(label.task.map { " of task \($0)" } ?? "") is not among the pairs", at: label.place,
                    remedy: "number items as doc_id does in the samples files")
            }
            found[Key(task: work.name, item: label.item)] = value
        }
        return found
    }

    private static func value(_ better: String, _ names: [String]) -> Double? {
        if let side = names.firstIndex(where: { $0.utf8.elementsEqual(better.utf8) }) { return side == 0 ? 1 : 0 }
        switch better.lowercased() {
        case "a", "first", "1": return 1
        case "b", "second", "2": return 0
        case "tie", "equal", "both", "neither", "none": return 0.5
        default: return nil
        }
    }
}

/// How far a judge's preferences agree with people's (examination reference B7).
public struct PreferenceAgreement: Sendable, Hashable {
    /// Pairs with both.
    public let count: Int
    /// The share of the same verdicts: win, tie, loss. A verdict that went with the place is a tie.
    public let agreement: Proportion
    public let kappa: CohenKappa
    /// The win rate of all pairs, corrected by what the labeled part says about the judge; nil where every pair is labeled or too few are.
    public let corrected: PredictionPoweredMean?

    /// nil when no pair has both.
    init?(_ cases: [PairwiseVerdicts.Case], _ labels: [PreferenceLabels.Key: Double]) throws(LyceumError) {
        var (judge, human, rest) = ([Double](), [Double](), [Double]())
        for one in cases {
            guard let value = one.value else { continue }
            if let label = labels[.init(task: one.task, item: one.item)] {
                judge.append(value)
                human.append(label)
            } else {
                rest.append(value)
            }
        }
        guard !judge.isEmpty else { return nil }
        count = judge.count
        agreement = try Proportion(successes: zip(judge, human).count { $0 == $1 }, count: count)
        kappa = try CohenKappa(judge.map { Int(2 * $0) }, human.map { Int(2 * $0) }, labels: [0, 1, 2])
        corrected = rest.count > 1 && judge.count > 1 ? try PredictionPoweredMean(judge: rest, labeledJudge: judge, human: human, isTuned: true) : nil
    }
}
