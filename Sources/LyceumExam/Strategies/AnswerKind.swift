internal import LyceumCore

/// What form the answers of a task have; decides the words that ask for them and how they are read (row 32).
public enum AnswerKind: Sendable, Hashable {
    /// A number in Arabic numerals.
    case number
    /// A letter from A on.
    case choice(Int)
    /// One of fixed words.
    case labels([String])
    case text

    /// What the task says of itself, else what its options and gold answers look like.
    static func of(_ task: TaskDefinition, _ item: ExamItem) -> AnswerKind {
        let labels = item.choices.map { $0.lowercased() }
        if item.choices.count > 1 {
            if isLabelSet(labels) { return .labels(labels) }
            // Items may have fewer options than the words that ask for a letter name.
            return .choice(max(item.choices.count, min(task.metadata["letters"]?.intValue ?? 0, 26)))
        }
        switch task.metadata["answer"]?.stringValue {
        case "number": return .number
        case "yes/no": return .labels(["yes", "no"])
        case "yes/no/maybe": return .labels(["yes", "no", "maybe"])
        case "true/false": return .labels(["true", "false"])
        case "text": return .text
        default: return GoldAnswer.texts(item).contains { Double(GoldAnswer.number($0)) != nil } ? .number : .text
        }
    }

    private static func isLabelSet(_ labels: [String]) -> Bool {
        [["yes", "no"], ["yes", "no", "maybe"], ["true", "false"]].contains { Set($0) == Set(labels) && $0.count == labels.count }
    }

    /// The end of the sentence that asks for the answer, from "the answer" on.
    var cue: String {
        switch self {
        case .number: "the answer (arabic numerals) is"
        case .choice(let count): "among A through \(Self.letter(max(count, 1) - 1)), the answer is"
        case .labels(let words):
            "the answer (\(words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.formattedAlternatives)) is"
        case .text: "the answer is"
        }
    }

    /// Asks after a chain of thought (row 32, step 2).
    public var reasonedCue: String { "\nTherefore, " + cue }
    /// Asks at once (row 32, step 3).
    public var directCue: String { cue.prefix(1).uppercased() + cue.dropFirst() }

    /// The answer in its canonical form, as row 32 cleanses it; nil for none.
    ///
    /// - Parameter isFewShot: looks behind "The answer is", else takes the last match.
    func read(_ text: String, isFewShot: Bool = false) -> String? {
        let found: String
        switch self {
        case .number: found = ZeroShotCoTCleansing.cleanse(text, .number, isFewShot: isFewShot)
        case .choice(let count): found = ZeroShotCoTCleansing.cleanse(text, .choice(count), isFewShot: isFewShot)
        case .labels(let words) where Set(words) == ["yes", "no"]:
            found = ZeroShotCoTCleansing.cleanse(text, .yesNo, isFewShot: isFewShot)
        case .labels(let words): return Self.label(text, words, isFewShot)
        case .text: found = ZeroShotCoTCleansing.cleanse(text, .string, isFewShot: isFewShot)
        }
        return found.isEmpty ? nil : found
    }

    /// The first of the words; behind the cue of worked examples where it is there, else the last of the text.
    private static func label(_ text: String, _ words: [String], _ isFewShot: Bool) -> String? {
        let place = isFewShot ? text.utf8Range(of: "The answer is") : nil
        let rest = place.map { String(text[$0.upperBound...]) } ?? text
        let pieces = rest.lowercased().split { !$0.isLetter }.map(String.init).filter(words.contains)
        return isFewShot && place == nil ? pieces.last : pieces.first
    }

    static func letter(_ position: Int) -> String {
        UnicodeScalar(UInt32(65 + min(max(position, 0), 25))).map { String($0) } ?? "A"
    }
}

/// What counts as right, as texts in canonical form.
enum GoldAnswer {
    static func texts(_ item: ExamItem) -> [String] {
        switch item.gold {
        case .choice(let position): item.choices.indices.contains(position) ? [item.choices[position]] : []
        case .choices(let positions): positions.filter(item.choices.indices.contains).map { item.choices[$0] }
        case .text(let text): [text]
        case .texts(let texts): texts
        case .invalid: []
        }
    }

    /// The gold answer as the kind writes it: the letter of an option, the number behind `####`, the word.
    static func canonical(_ item: ExamItem, _ kind: AnswerKind) -> [String] {
        switch kind {
        case .choice: return positions(item).map(AnswerKind.letter)
        case .labels: return texts(item).map { $0.lowercased() }
        case .number: return texts(item).map(number)
        case .text: return texts(item).compactMap { AnswerKind.text.read($0) }
        }
    }

    static func positions(_ item: ExamItem) -> [Int] {
        switch item.gold {
        case .choice(let position): [position]
        case .choices(let positions): positions
        case .text, .texts: texts(item).compactMap { text in item.choices.firstIndex { $0.utf8.elementsEqual(text.utf8) } }
        case .invalid: []
        }
    }

    /// The number of a worked solution: what follows the last `####`, without separators.
    static func number(_ text: String) -> String {
        let tail = text.components(separatedBy: "####").last ?? text
        return tail.filter { !", $\n".contains($0) }
    }

    static func isRight(_ answer: String?, _ item: ExamItem, _ kind: AnswerKind) -> Bool {
        guard let answer else { return false }
        return canonical(item, kind).contains { gold in
            if case .number = kind, let a = Double(answer), let b = Double(gold) { return a == b }
            return gold.lowercased() == answer.lowercased()
        }
    }
}

extension Array where Element == String {
    /// `Yes, No or Maybe`
    fileprivate var formattedAlternatives: String {
        count < 2 ? joined() : dropLast().joined(separator: ", ") + " or " + (last ?? "")
    }
}

extension String {
    func utf8Range(of other: String, from start: String.Index? = nil) -> Range<String.Index>? {
        guard !other.isEmpty else { return nil }
        let text = utf8, wanted = Array(other.utf8)
        var place = start ?? startIndex
        while place < endIndex {
            if text[place...].starts(with: wanted) {
                return place..<text.index(place, offsetBy: wanted.count)
            }
            place = text.index(after: place)
        }
        return nil
    }

    func components(separatedBy other: String) -> [String] {
        var parts: [String] = []
        var start = startIndex
        while let range = utf8Range(of: other, from: start) {
            parts.append(String(self[start..<range.lowerBound]))
            start = range.upperBound
        }
        return parts + [String(self[start...])]
    }

    /// Without white space at both ends.
    var stripped: String {
        let scalars = unicodeScalars.drop { $0.properties.isWhitespace }
        let end = scalars.lastIndex { !$0.properties.isWhitespace }
        return end.map { String(scalars[...$0]) } ?? ""
    }
}
