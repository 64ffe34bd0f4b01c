public import LyceumCore

/// Keeps texts of questions with answers (RedStone's branch D): cues of both, then a classifier where there is one.
public struct OpenQuestionFilter: TextFilter {
    public static let name = "open-questions"
    public static let reasons = ["few_question_cues", "few_answer_cues", "question_classifier"]

    public var leastCues = 2
    /// Cues with a colon count anywhere, words alone as whole words.
    public var questionCues = ["q:", "question:", "quiz:", "what", "how", "why", "when", "where", "who", "which"]
    public var answerCues = ["a:", "answer:", "solution:", "ans:", "explanation:"]
    public var label = "question"
    public var threshold = 0.5
    public var classifier: FastTextModel?

    public init() {}

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) throws(LyceumError) -> Verdict {
        let words = CueWords(text)
        guard words.count(of: questionCues, atMost: leastCues) >= leastCues else { return .drop(reason: "few_question_cues") }
        guard words.count(of: answerCues, atMost: leastCues) >= leastCues else { return .drop(reason: "few_answer_cues") }
        guard let classifier else { return .keep }
        let probability = try classifier.predict(document.text, most: classifier.labels.count).first { $0.label == label }?.probability ?? 0
        return probability >= threshold ? .keep : .drop(reason: "question_classifier")
    }
}

/// Keeps texts of multiple-choice questions (RedStone's branch E): the words “choice question” and four options in one style; then a classifier
/// where there is one, whose no counts only where it is sure.
public struct ChoiceQuestionFilter: TextFilter {
    public static let name = "choice-questions"
    public static let reasons = ["no_choice_phrase", "no_options", "choice_classifier"]

    /// One of these must stand in the text; none given, the options are enough.
    public var phrases = ["choice question"]
    public var label = "choice"
    /// A text with another label is kept where that is less probable.
    public var sureNo = 0.825
    public var classifier: FastTextModel?

    public init() {}

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) throws(LyceumError) -> Verdict {
        let lower = LowerBytes(text.bytes, text.count)
        if !phrases.isEmpty, !phrases.contains(where: lower.contains) { return .drop(reason: "no_choice_phrase") }
        guard Self.hasOptions(text) else { return .drop(reason: "no_options") }
        guard let classifier, let best = try classifier.predict(document.text).first else { return .keep }
        return best.label == label || best.probability < sureNo ? .keep : .drop(reason: "choice_classifier")
    }

    private static let styles = [["a", "b", "c", "d"], ["1", "2", "3", "4"], ["i", "ii", "iii", "iv"]]

    /// Four marks of one style (`a)`, `(b)`, `C.`, `iv:`) in their order, each in front of a word.
    static func hasOptions(_ text: TextAnalyzer) -> Bool {
        var marks: [(name: String, form: UInt8)] = []
        var position = 0
        while position < text.count {
            let isStart = position == 0 || UTF8Bytes.spaceLength(text.bytes + position - 1) > 0
            guard isStart, let mark = mark(text, position) else {
                position += 1
                continue
            }
            marks.append((mark.name, mark.form))
            position = mark.end
        }
        for style in styles {
            for start in marks.indices where marks[start].name == style[0] {
                var next = 1
                for mark in marks[(start + 1)...].prefix(12) where mark.form == marks[start].form && mark.name == style[next] {
                    next += 1
                    if next == 4 { return true }
                }
            }
        }
        return false
    }

    private static func mark(_ text: TextAnalyzer, _ start: Int) -> (name: String, form: UInt8, end: Int)? {
        var position = start
        let isOpen = text.bytes[position] == 0x28
        if isOpen { position += 1 }
        let first = position
        while position < text.count, position - first < 4, text.bytes[position] &- 0x30 < 10 || (text.bytes[position] | 0x20) &- 0x61 < 26 { position += 1 }
        guard (1...3).contains(position - first), position < text.count else { return nil }
        let close = text.bytes[position]
        guard close == 0x29 || (!isOpen && (close == 0x2E || close == 0x3A)) else { return nil }
        let name = String(decoding: UnsafeBufferPointer(start: text.bytes + first, count: position - first), as: UTF8.self)
        // Capitals and brackets make other styles.
        let isUpper = text.bytes[first] &- 0x41 < 26
        return (name.lowercased(), close &+ (isOpen ? 0x80 : 0) &+ (isUpper ? 0x40 : 0), position + 1)
    }
}

/// Cues in lower-case text.
struct CueWords {
    private let lower: LowerBytes
    private let bytes: [UInt8]

    init(_ text: TextAnalyzer) {
        lower = LowerBytes(text.bytes, text.count)
        bytes = (0..<text.count).map { text.bytes[$0] &- 0x41 < 26 ? text.bytes[$0] | 0x20 : text.bytes[$0] }
    }

    /// How often cues stand at the beginning of words; those without a colon as whole words.
    func count(of cues: [String], atMost most: Int) -> Int {
        var found = 0
        for cue in cues {
            let wanted = Array(cue.utf8)
            guard let first = wanted.first, bytes.count >= wanted.count else { continue }
            for start in 0...bytes.count - wanted.count where bytes[start] == first && bytes[start..<start + wanted.count].elementsEqual(wanted) {
                let end = start + wanted.count
                let isBegin = start == 0 || !isWord(bytes[start - 1])
                guard isBegin, wanted.last == 0x3A || end == bytes.count || !isWord(bytes[end]) else { continue }
                found += 1
                if found >= most { return found }
            }
        }
        return found
    }

    private func isWord(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte >= 0x80 }
}
