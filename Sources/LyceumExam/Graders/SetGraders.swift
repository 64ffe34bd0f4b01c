internal import LyceumCore
internal import LyceumText

/// Sets of letters against a key: right only when they are equal, with a choice of partial credit that a report must name.
public struct LetterSetGrader: TextGrader {
    public enum Credit: String, Sendable, Hashable, CaseIterable {
        /// Equal or wrong.
        case none
        /// One half for a subset that is not empty and holds nothing wrong.
        case half
        /// The share of the key that was named, when nothing wrong was.
        case share
        /// Shared letters by all letters named or wanted.
        case jaccard
    }

    public var name: String { credit == .none ? "letter_set" : "letter_set_partial" }
    public let credit: Credit

    public init(credit: Credit = .none) { self.credit = credit }

    public func grade(_ answer: String, gold: String, options: [String]) -> Grade {
        let count = options.isEmpty ? 26 : options.count
        guard let key = LetterSetExtraction.extract(gold, count: count).answer else { return .wrong("reference is no set of letters") }
        let found = LetterSetExtraction.extract(answer, count: count)
        guard let letters = found.answer else { return .wrong(found.rule) }
        return grade(Set(letters.map(String.init)), key: Set(key.map(String.init)))
    }

    public func grade(_ letters: Set<String>, key: Set<String>) -> Grade {
        if letters == key { return .right("equal") }
        let shared = letters.intersection(key)
        let isSubset = !letters.isEmpty && letters.isSubset(of: key)
        switch credit {
        case .none: return .wrong(isSubset ? "subset" : "unequal")
        case .half: return isSubset ? Grade(0.5, "subset") : .wrong("unequal")
        case .share: return isSubset ? Grade(Double(shared.count) / Double(key.count), "subset") : .wrong("unequal")
        case .jaccard:
            let all = letters.union(key).count
            return Grade(all == 0 ? 1 : Double(shared.count) / Double(all), isSubset ? "subset" : "unequal")
        }
    }

    /// The expected score of naming every set of letters with the same probability, the empty one left out; exact.
    public func chance(keySize: Int, options: Int) -> Double {
        guard options > 0, options <= 20, (1...options).contains(keySize) else { return 0 }
        let key = Set((0..<keySize).map(String.init))
        var sum = 0.0
        // Sets count by how many right and wrong letters they hold.
        for right in 0...keySize {
            for wrong in 0...(options - keySize) where right + wrong > 0 {
                let letters = Set((0..<right).map(String.init)).union((0..<wrong).map { "wrong \($0)" })
                sum += grade(letters, key: key).value * Self.choose(keySize, right) * Self.choose(options - keySize, wrong)
            }
        }
        return sum / Double((1 << options) - 1)
    }

    private static func choose(_ n: Int, _ k: Int) -> Double {
        (0..<k).reduce(1.0) { $0 * Double(n - $1) / Double($1 + 1) }
    }
}

extension LetterSetGrader.Credit {
    init(named name: String, _ options: ScoringOptions) throws(LyceumError) {
        guard let credit = Self(rawValue: name) else {
            throw LyceumError(
                .invalidData, "expected credit \(Self.allCases.map(\.rawValue).joined(separator: ", ")), found \"\(name)\"", at: options.place)
        }
        self = credit
    }
}

/// True or false, yes or no, with the words that mean the same.
public struct TruthGrader: TextGrader {
    public var name: String { "truth_match" }

    public init() {}

    public func grade(_ answer: String, gold: String, options: [String]) -> Grade {
        guard let wanted = Self.truth(gold) else { return .wrong("reference is neither true nor false") }
        guard let found = Self.truth(answer) else { return .wrong("neither true nor false") }
        return found == wanted ? .right("equal") : .wrong("unequal")
    }

    /// What a text says; of a longer one what it says first or announces.
    public static func truth(_ text: String) -> Bool? {
        switch PythonString.lower(PythonString.strip(ReplyText(text).text, " .!\t\n\"'()")) {
        case "true", "t", "yes", "y", "correct", "right", "1", "正确", "对", "是", "真", "√": return true
        case "false", "f", "no", "n", "incorrect", "wrong", "0", "错误", "错", "否", "假", "×": return false
        default: break
        }
        for labels in [["true", "false"], ["yes", "no"]] {
            if let answer = Extractors.flexible(options: .labels(labels))(text).answer { return answer == labels[0] }
        }
        return nil
    }
}

/// Fill-in answers: equal after lower-casing, without articles, punctuation and a plural s; a reference may list accepted forms between `|` or `;`.
public struct ShortAnswerGrader: TextGrader {
    public var name: String { "short_match" }

    public init() {}

    public func grade(_ answer: String, gold: String, options: [String]) -> Grade {
        let found = Self.normalized(answer)
        guard !found.isEmpty else { return .wrong("empty") }
        for form in Self.forms(gold) {
            if Self.normalized(form) == found { return .right("equal") }
            if NumericGrader().grade(answer, gold: form, options: []).value == 1, WrittenNumber(form) != nil, WrittenNumber(answer) != nil {
                return .right("equal numbers")
            }
        }
        return .wrong("unequal")
    }

    static func forms(_ gold: String) -> [String] {
        PythonString.split(gold, by: "|").flatMap { PythonString.split($0, by: ";") }.filter { !PythonString.strip($0).isEmpty }
    }

    static func normalized(_ text: String) -> [String] {
        let plain = LetterExtraction.plain(text)
        return PythonString.words(plain).filter { !["a", "an", "the"].contains($0) }.map(singular)
    }

    private static func singular(_ word: String) -> String {
        guard word.unicodeScalars.count > 3, word.hasSuffix("s"), !word.hasSuffix("ss") else { return word }
        if word.hasSuffix("ies") { return word.dropLast(3) + "y" }
        return String(word.dropLast())
    }
}
