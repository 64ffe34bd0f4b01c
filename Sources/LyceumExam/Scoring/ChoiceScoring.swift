internal import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The metrics of multiple choice by log-likelihood (examination reference A4).
struct ChoiceScoring {
    let scoring: ItemScoring

    func values() -> [(name: String, value: MetricValue)] {
        let all = logLikelihoods
        let choices = scoring.item.choices
        guard !all.isEmpty, !choices.isEmpty else { return [] }
        let isMutual = all.count == 2 * choices.count && scoring.metric("acc_mutual_info") != nil
        let values = isMutual ? Array(all.prefix(choices.count)) : all
        let gold = ChoiceGold(scoring.item)
        let numbers = values.map { $0.0 }
        var result: [(name: String, value: MetricValue)] = []
        for name in order where scoring.metric(name) != nil {
            if let value = value(name, numbers, all, gold) { result.append((name: name, value: value)) }
        }
        return result
    }

    /// The order of the harness's result.
    private var order: [String] {
        [
            "acc", "f1", "mcc", "acc_norm", "acc_bytes", "exact_match", "brier_score", "likelihood", "acc_mutual_info", "acc_all", "bypass",
        ]
    }

    private var logLikelihoods: [(Double, Bool?)] {
        var result: [(Double, Bool?)] = []
        for value in scoring.filtered {
            guard case .response(.logLikelihood(let number, let isGreedy))? = value.flattened.first else { return [] }
            result.append((number, isGreedy))
        }
        return result
    }

    private func value(_ name: String, _ values: [Double], _ all: [(Double, Bool?)], _ gold: ChoiceGold) -> MetricValue? {
        let choices = scoring.item.choices
        // A strategy whose replies named no option gives all of them this.
        let isChosen = values.contains { $0 != -.infinity }
        func normalized(_ length: (String) -> Int) -> MetricValue {
            let scaled = values.indices.map { $0 < choices.count ? values[$0] / Double(length(choices[$0])) : values[$0] }
            return .number(isChosen && gold.contains(Self.argmax(scaled)) ? 1 : 0)
        }
        switch name {
        case "acc", "acc_all": return .number(isChosen && gold.contains(Self.argmax(values)) ? 1 : 0)
        case "acc_norm": return normalized { $0.unicodeScalars.count }
        case "acc_bytes": return normalized { $0.utf8.count }
        case "f1", "mcc": return .classes(gold: gold.single, predicted: isChosen ? Self.argmax(values) : -1)
        case "exact_match":
            let greedy = gold.positions.map { $0 < all.count ? all[$0].1 : false }
            if greedy.contains(true) { return .number(1) }
            return greedy.contains { $0 == nil } ? nil : .number(0)
        case "brier_score": return .distribution(gold: gold.positions, values: Self.softmax(values))
        case "likelihood": return .distribution(gold: gold.positions, values: values)
        case "acc_mutual_info":
            guard all.count == 2 * values.count else { return nil }
            let gains = values.indices.map { values[$0] - all[values.count + $0].0 }
            return .number(gold.contains(Self.argmax(gains)) ? 1 : 0)
        case "bypass": return .number(.nan)
        default: return nil
        }
    }

    /// The position of the largest value; the first of equal ones, and of values that are no numbers.
    static func argmax(_ values: [Double]) -> Int {
        var best = 0
        for (position, value) in values.enumerated().dropFirst() {
            if values[best].isNaN { break }
            if value.isNaN || value > values[best] { best = position }
        }
        return best
    }

    static func softmax(_ values: [Double]) -> [Double] {
        let highest = values.max() ?? 0
        guard highest > -.infinity else { return values.map { _ in 1 / Double(values.count) } }
        let weights = values.map { exp($0 - highest) }
        let total = weights.reduce(0, +)
        return weights.map { $0 / total }
    }
}

/// The right choices of an item; none where its gold is outside the choices.
struct ChoiceGold {
    let positions: [Int]
    /// The one class for F1 and Matthews correlation; -100, the harness's mark, where the gold is invalid.
    var single: Int { positions.first ?? -100 }

    init(_ item: ExamItem) {
        let choices = item.choices
        func position(_ text: String) -> Int? { choices.firstIndex { $0.utf8.elementsEqual(text.utf8) } }
        let found: [Int] =
            switch item.gold {
            case .choice(let choice): [choice]
            case .choices(let choices): choices
            case .text(let text): position(text).map { [$0] } ?? []
            case .texts(let texts): texts.compactMap(position)
            case .invalid: []
            }
        positions = found.filter(choices.indices.contains)
    }

    func contains(_ position: Int) -> Bool { positions.contains(position) }
}
