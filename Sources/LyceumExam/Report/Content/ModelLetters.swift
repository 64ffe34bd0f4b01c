/// Short names for the models of a comparison, where several pairs of them are shown.
struct ModelLetters {
    /// Names in the order they occur.
    let names: [String]
    let isOnePair: Bool

    init(_ pairs: [ReportPair]) {
        names = pairs.flatMap { [$0.baseline, $0.candidate] }.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        isOnePair = Set(pairs.map { "\($0.baseline)\u{0}\($0.candidate)" }).count <= 1
    }

    /// A, B, …, Z, M27, M28.
    func letter(_ name: String) -> String {
        let position = names.firstIndex(of: name) ?? 0
        return position < 26 ? String(ChoiceReading.alphabet[position]) : "M\(position + 1)"
    }

    /// `mmlu`, or `mmlu: C − A`.
    func row(_ pair: ReportPair) -> String {
        isOnePair ? pair.task : "\(pair.task): \(letter(pair.candidate)) − \(letter(pair.baseline))"
    }
}
