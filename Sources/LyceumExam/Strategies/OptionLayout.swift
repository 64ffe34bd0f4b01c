/// The options that stand in a question's text, so that they can be put in another order without touching the rest.
struct OptionLayout: Hashable {
    /// What stands before the first option's text, its label included, then between each option and the next one's text.
    var separators: [String]
    var options: [String]
    /// What follows the last option.
    var tail: String

    /// What stands before and behind a letter.
    private static let forms = [("(", ") "), ("\n", ". "), ("\n", ") "), ("\n", ": "), (" ", ") "), (" ", ". ")]

    /// - Returns: nil when the labels of that many options do not stand in the text, in their order.
    init?(_ text: String, count: Int) {
        guard count > 1, count <= 26 else { return nil }
        for form in Self.forms {
            let labels = (0..<count).map { form.0 + AnswerKind.letter($0) + form.1 }
            if let layout = Self.parse(text, labels) {
                self = layout
                return
            }
        }
        return nil
    }

    /// Options behind a question that does not list them, as row 32 writes them.
    init(listing options: [String], behind stem: String) {
        self.options = options
        separators = options.indices.map { ($0 == 0 ? stem + " Answer Choices:" : "") + " (\(AnswerKind.letter($0))) " }
        tail = ""
    }

    private init(separators: [String], options: [String], tail: String) {
        self.separators = separators
        self.options = options
        self.tail = tail
    }

    /// The last place where all labels follow each other: a question may mention "(A)" before its options begin.
    private static func parse(_ text: String, _ labels: [String]) -> OptionLayout? {
        var found: OptionLayout?
        var start = text.startIndex
        while let first = text.utf8Range(of: labels[0], from: start) {
            if let layout = parse(text, labels, first) { found = layout }
            start = first.upperBound
        }
        return found
    }

    private static func parse(_ text: String, _ labels: [String], _ first: Range<String.Index>) -> OptionLayout? {
        var separators = [String(text[..<first.upperBound])]
        var options: [String] = []
        var place = first.upperBound
        for label in labels.dropFirst() {
            guard let next = text.utf8Range(of: label, from: place) else { return nil }
            let (option, blank) = trimmedEnd(String(text[place..<next.lowerBound]))
            options.append(option)
            separators.append(blank + label)
            place = next.upperBound
        }
        let rest = String(text[place...])
        let line = rest.components(separatedBy: "\n").first ?? rest
        let (option, _) = trimmedEnd(line)
        options.append(option)
        return OptionLayout(separators: separators, options: options, tail: String(rest.dropFirst(option.count)))
    }

    private static func trimmedEnd(_ text: String) -> (text: String, blank: String) {
        let end = text.lastIndex { !$0.isWhitespace }
        guard let end else { return ("", text) }
        let cut = text.index(after: end)
        return (String(text[..<cut]), String(text[cut...]))
    }

    /// The text with the options in another order: option `order[i]` stands at place i.
    func text(_ order: [Int]) -> String {
        zip(separators, order).reduce("") { $0 + $1.0 + options[$1.1] } + tail
    }
}
