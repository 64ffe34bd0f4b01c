internal import LyceumData
internal import LyceumExam

/// Four questions whose right answers are each other's wrong options.
///
/// Each option is right once and wrong three times, so nothing in the options alone (length, wording, how usual they are) tells the right one.
struct QuestionQuartet {
    var members: [QuestionCandidate]
}

/// Puts candidates of one type together by fours.
struct QuestionQuartets {
    let index: FieldIndex
    let passages: [Passage]
    /// Questions made of one passage at most.
    let perPassage: Int
    /// How often one answer may be right.
    private let perAnswer = 2
    /// Candidates looked at as partners, the most alike first.
    private let reach = 60
    private var usedSentences = Set<String>()
    private var usedPassages: [Int: Int] = [:]
    private var usedAnswers: [String: Int] = [:]

    init(index: FieldIndex, passages: [Passage], perPassage: Int) {
        self.index = index
        self.passages = passages
        self.perPassage = perPassage
    }

    /// Quartets of all types, in random order.
    mutating func make(_ candidates: [QuestionCandidate], seed: UInt64) -> [QuestionQuartet] {
        var draws = SeededDraws(seed: seed, "questions/quartets")
        var byType: [String: [QuestionCandidate]] = [:]
        for candidate in draws.shuffled(candidates) { byType["\(candidate.kind.rawValue) \(candidate.type)", default: []].append(candidate) }
        var quartets: [QuestionQuartet] = []
        // Choices first: a sentence with a relation is better asked for it than with a gap.
        let types = byType.keys.sorted { ($0.hasPrefix("choice") ? 0 : 1, $0) < ($1.hasPrefix("choice") ? 0 : 1, $1) }
        for type in types { quartets += quartetsOfType(byType[type] ?? []) }
        // What is left stands beside others of its kind: names beside names, terms beside terms.
        var byKind: [String: [QuestionCandidate]] = [:]
        for type in types { for candidate in byType[type] ?? [] where isFree(candidate) { byKind[Self.broad(candidate), default: []].append(candidate) } }
        for kind in byKind.keys.sorted() { quartets += quartetsOfType(draws.shuffled(byKind[kind] ?? [])) }
        return draws.shuffled(quartets)
    }

    private static func broad(_ candidate: QuestionCandidate) -> String {
        let words = candidate.type.split { $0 == " " || $0 == "," }
        guard candidate.kind != .choice, let first = words.first, let last = words.last else { return "\(candidate.kind.rawValue) \(candidate.type)" }
        if first == "word" { return "\(candidate.kind.rawValue) word \(words[1]) \(last)" }
        if first == "name" { return "\(candidate.kind.rawValue) name \(candidate.type.hasSuffix("many"))" }
        // An article before the gap fits only some words.
        let kind = candidate.kind.rawValue
        return first == "term" ? "\(kind) term \(last) \(words.dropFirst().first.map { ["a", "an"].contains($0) ? $0 : "" } ?? "")" : "\(kind) \(candidate.type)"
    }

    private mutating func quartetsOfType(_ candidates: [QuestionCandidate]) -> [QuestionQuartet] {
        // Alike in length, then in how often the field speaks of them; the sort is stable over the shuffle.
        let sorted = candidates.enumerated().sorted { Self.rank($0.element, $0.offset) < Self.rank($1.element, $1.offset) }.map(\.element)
        var taken = Set<Int>()
        var quartets: [QuestionQuartet] = []
        for start in sorted.indices where !taken.contains(start) && isFree(sorted[start]) {
            var chosen = [start]
            for next in (start + 1)..<max(min(start + reach, sorted.count), start + 1) where chosen.count < 4 && !taken.contains(next) {
                if isFree(sorted[next]), chosen.allSatisfy({ fits(sorted[$0], sorted[next]) }) { chosen.append(next) }
            }
            guard chosen.count == 4 else { continue }
            taken.formUnion(chosen)
            quartets.append(QuestionQuartet(members: chosen.map { sorted[$0] }))
            for member in chosen { use(sorted[member]) }
        }
        return quartets
    }

    private static func rank(_ candidate: QuestionCandidate, _ order: Int) -> (Int, Int, Int) {
        let length = candidate.answer.unicodeScalars.count
        return (length / 4, Int.bitWidth - candidate.frequency.leadingZeroBitCount, order)
    }

    private func isFree(_ candidate: QuestionCandidate) -> Bool {
        !usedSentences.contains(candidate.sentence) && usedPassages[candidate.passage, default: 0] < perPassage
            && usedAnswers[candidate.answer.lowercased(), default: 0] < perAnswer
    }

    private mutating func use(_ candidate: QuestionCandidate) {
        usedSentences.insert(candidate.sentence)
        usedPassages[candidate.passage, default: 0] += 1
        usedAnswers[candidate.answer.lowercased(), default: 0] += 1
    }

    // MARK: - Two questions beside each other

    /// Whether neither answer could be right for the other's question, and none is told by it.
    private func fits(_ a: QuestionCandidate, _ b: QuestionCandidate) -> Bool {
        guard a.sentence != b.sentence, a.passage != b.passage || a.kind == .choice, areAlike(a, b), isFarFrom(a, b) else { return false }
        return isWrong(b, for: a) && isWrong(a, for: b)
    }

    private func areAlike(_ a: QuestionCandidate, _ b: QuestionCandidate) -> Bool {
        let (x, y) = (a.answer.unicodeScalars.count, b.answer.unicodeScalars.count)
        guard max(x, y) <= 2 * min(x, y) + 6 else { return false }
        return max(a.frequency, b.frequency) <= 8 * min(a.frequency, b.frequency) + 8
    }

    /// Different things in different words.
    private func isFarFrom(_ a: QuestionCandidate, _ b: QuestionCandidate) -> Bool {
        let (x, y) = (a.answer.lowercased(), b.answer.lowercased())
        guard x != y, !x.contains(y), !y.contains(x) else { return false }
        if a.kind != .choice, !x.contains(where: \.isNumber) { return x.prefix(5) != y.prefix(5) }
        return Set(index.contentWords(a.answer)).isDisjoint(with: index.contentWords(b.answer))
    }

    private func isWrong(_ other: QuestionCandidate, for question: QuestionCandidate) -> Bool {
        // A word of the question among the options would be seen.
        guard Set(index.contentWords(other.answer)).isDisjoint(with: question.content) else { return false }
        let text = passages[question.passage].text
        if question.kind != .choice, text.lowercased().contains(other.answer.lowercased()) { return false }
        if question.kind != .choice { return !index.couldBeRight(other.answer, in: question.content) }
        return !index.areSaidTogether(question.content, index.contentWords(other.answer))
    }
}
