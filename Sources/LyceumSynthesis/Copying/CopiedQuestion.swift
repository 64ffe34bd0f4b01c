public import LyceumCore
internal import LyceumData

/// A multiple-choice question as a page has it.
public struct CopiedQuestion: Sendable, Hashable {
    public var question: String
    public var options: [String]
    /// Number of the right option, from 0; nil where the page does not tell.
    public var answer: Int?
    /// Share of its words that stand in the page, in their order.
    public var share = 0.0

    public init(question: String, options: [String], answer: Int? = nil, share: Double = 0) {
        self.question = question
        self.options = options
        self.answer = answer
        self.share = share
    }

    /// The question and its options, a line each, and the answer.
    public var text: String {
        var lines = [question] + options.enumerated().map { "\(Self.letter($0.offset))) \($0.element)" }
        if let answer { lines.append("Answer: \(Self.letter(answer))") }
        return lines.joined(separator: "\n")
    }

    static func letter(_ number: Int) -> String { String(UnicodeScalar(UInt8(65 + min(max(number, 0), 25)))) }

    /// A line of the output.
    public func json(page: String, url: String?) -> JSON {
        var object = JSON.Object([
            ("page", .string(page)), ("question", .string(question)), ("options", .array(options.map { .string($0) })), ("share", .number(share)),
            ("text", .string(text)),
        ])
        if let url { object["url"] = .string(url) }
        if let answer {
            object["answer"] = .string(options[answer])
            object["answer_index"] = .integer(answer)
        }
        return .object(object)
    }

    // MARK: - Reading

    /// Questions in an answer: a line that begins with `Question:` (numbers and stars aside), options `A)`, `B.`, `(c)`, and perhaps `Answer: B`.
    public static func read(_ text: String) -> [CopiedQuestion] {
        var found: [CopiedQuestion] = []
        var current = CopiedQuestion(question: "", options: [])
        var isOpen = false
        func finish() {
            if isOpen, !current.question.isEmpty || !current.options.isEmpty { found.append(current) }
        }
        for line in text.split(whereSeparator: \.isNewline) {
            let line = plain(line)
            guard !line.isEmpty else { continue }
            if let rest = named(line, ["question", "q"]) {
                finish()
                (current, isOpen) = (CopiedQuestion(question: rest, options: []), true)
            } else if !isOpen {
                continue
            } else if let rest = named(line, ["answer", "correct answer", "right answer"]) {
                let options = current.options
                current.answer = option(rest, of: options)
            } else if let (number, rest) = marked(line), number == current.options.count {
                current.options.append(rest)
            } else if current.options.isEmpty {
                current.question += (current.question.isEmpty ? "" : "\n") + line
            }
        }
        finish()
        return found
    }

    private static func plain(_ line: Substring) -> String {
        String(line.drop { $0 == "*" || $0 == "#" || $0.isWhitespace }).trimmed.replacing("**", with: "")
    }

    /// What follows `Question 3:` or `Answer:`.
    private static func named(_ line: String, _ names: Set<String>) -> String? {
        guard let colon = line.prefix(24).firstIndex(of: ":") else { return nil }
        let words = line[..<colon].lowercased().split(whereSeparator: { !$0.isLetter }).joined(separator: " ")
        guard names.contains(words) else { return nil }
        return String(line[line.index(after: colon)...]).trimmed
    }

    /// `B)`, `(b)`, `b.` or `2)` and what follows.
    private static func marked(_ line: String) -> (Int, String)? {
        var rest = Substring(line)
        let isOpen = rest.first == "("
        if isOpen { rest.removeFirst() }
        guard let sign = rest.first?.asciiValue, let close = rest.dropFirst().first, close == ")" || !isOpen && (close == "." || close == ":") else { return nil }
        let number: Int
        switch sign {
        case 0x41...0x5A: number = Int(sign) - 0x41
        case 0x61...0x7A: number = Int(sign) - 0x61
        case 0x31...0x39: number = Int(sign) - 0x31
        default: return nil
        }
        let text = String(rest.dropFirst(2)).trimmed
        return text.isEmpty ? nil : (number, text)
    }

    /// The option that an answer names by its letter or its words.
    private static func option(_ answer: String, of options: [String]) -> Int? {
        if let (number, _) = marked(answer + (answer.count == 1 ? ") x" : " x")), options.indices.contains(number) { return number }
        return options.firstIndex { $0.lowercased() == answer.lowercased() }
    }
}
