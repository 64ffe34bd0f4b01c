internal import LyceumCore
internal import LyceumText

/// `regex`: all matches, one of them chosen by its place (negative: from the end).
struct RegexFilter: Sendable {
    let expression: PythonExpression
    let select: Int
    let fallback: String

    init(_ options: ScoringOptions) throws(LyceumError) {
        expression = try options.expression("regex_pattern", default: #"#### (\-?[0-9\.\,]+)"#)
        select = try options.integer("group_select", default: 0)
        fallback = try options.text("fallback", default: "[invalid]")
    }

    func apply(_ text: String) -> String { chosen(text) ?? fallback }

    /// The chosen match: of several groups the first that is not empty. A place beyond the matches counts as no match, where Python stops with an
    /// error.
    func chosen(_ text: String) -> String? { Self.chosen(expression.findAll(in: text), select) }

    static func chosen(_ matches: [[String]], _ select: Int) -> String? {
        let position = select < 0 ? matches.count + select : select
        guard matches.indices.contains(position) else { return nil }
        let groups = matches[position]
        guard groups.count > 1 else { return groups.first.map { PythonString.strip($0) } }
        return groups.first { !$0.isEmpty }.map { PythonString.strip($0) }
    }
}

/// `multi_choice_regex`: the pattern, else an option's full text, else a letter after a colon; the last two give `(X)`.
struct MultipleChoiceFilter: Sendable {
    let regex: RegexFilter
    let ignoresCase: Bool
    let ignoresPunctuation: Bool
    let ignored: [PythonExpression]

    init(_ options: ScoringOptions) throws(LyceumError) {
        regex = try RegexFilter(options)
        ignoresCase = try options.flag("ignore_case")
        ignoresPunctuation = try options.flag("ignore_punctuation")
        ignored = try options.expressions("regexes_to_ignore") ?? []
    }

    func cleaned(_ text: String) -> String {
        var text = ignored.reduce(text) { $1.removing(from: $0) }
        if ignoresCase { text = PythonString.lower(text) }
        guard ignoresPunctuation else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.filter { !$0.properties.generalCategory.isPunctuation }))
    }

    /// The filter for the options of one document (its `choices` column, else the task's).
    func matcher(for document: JSON.Object, choices: [String]) -> Matcher {
        let listed = document["choices"]?.arrayValue?.map { $0.stringValue ?? $0.text() }
        let texts = (listed ?? document["choices"]?["text"]?.arrayValue?.map { $0.stringValue ?? $0.text() } ?? choices)
            .map { cleaned(PythonString.strip($0)) }
        return Matcher(filter: self, texts: texts)
    }

    struct Matcher {
        let filter: MultipleChoiceFilter
        let texts: [String]

        func apply(_ reply: String) -> String {
            // The harness takes an empty match for none and goes on.
            if let found = filter.regex.chosen(reply), !found.isEmpty { return found }
            if let option = optionText(in: filter.cleaned(reply)), !option.isEmpty { return option }
            return letterAfterColon(in: reply) ?? filter.regex.fallback
        }

        private func letter(_ position: Int) -> String {
            UnicodeScalar(65 + UInt32(position)).map { "(\($0))" } ?? filter.regex.fallback
        }

        /// The chosen one of the option texts in the reply; longer options are tried first at each place.
        private func optionText(in reply: String) -> String? {
            let order = texts.indices.sorted {
                let (a, b) = (PythonExpression.escaped(texts[$0]).unicodeScalars.count, PythonExpression.escaped(texts[$1]).unicodeScalars.count)
                return a != b ? a > b : $0 < $1
            }
            let candidates = order.map { (text: Array(texts[$0].utf8), position: $0) }
            let found = LiteralSearch.findAll(candidates.map(\.text), in: Array(reply.utf8))
            guard let place = chosen(found) else { return nil }
            let text = PythonString.strip(String(decoding: candidates[place].text, as: UTF8.self))
            // Of equal option texts the last gives the letter.
            return texts.lastIndex { PythonString.same($0, text) }.map(letter) ?? text
        }

        private func letterAfterColon(in reply: String) -> String? {
            guard !texts.isEmpty else { return nil }
            let scalars = Array(reply.unicodeScalars)
            var found: [Int] = []
            var position = 0
            while position < scalars.count {
                defer { position += 1 }
                guard scalars[position] == ":" else { continue }
                var next = position + 1
                while next < scalars.count, PythonString.isSpace(scalars[next]) { next += 1 }
                guard next < scalars.count, scalars[next].value >= 65, scalars[next].value < 65 + UInt32(texts.count) else { continue }
                found.append(Int(scalars[next].value) - 65)
                position = next
            }
            return chosen(found).map(letter)
        }

        private func chosen(_ found: [Int]) -> Int? {
            let position = filter.regex.select < 0 ? found.count + filter.regex.select : filter.regex.select
            return found.indices.contains(position) ? found[position] : nil
        }
    }
}

/// Finding one of several texts, as a regular expression of alternatives would.
enum LiteralSearch {
    /// The numbers of the texts found from left to right, not overlapping; at each place the first of the list that fits.
    static func findAll(_ texts: [[UInt8]], in hay: [UInt8]) -> [Int] {
        guard !texts.isEmpty else { return [] }
        var found: [Int] = []
        var position = 0
        var mustAdvance = false
        while position <= hay.count {
            let fitting = texts.firstIndex { text in
                !(mustAdvance && text.isEmpty) && position + text.count <= hay.count && hay[position..<position + text.count].elementsEqual(text)
            }
            mustAdvance = false
            guard let fitting else {
                position += 1
                // An empty text fits between characters only.
                while position < hay.count, hay[position] & 0xC0 == 0x80 { position += 1 }
                continue
            }
            found.append(fitting)
            mustAdvance = texts[fitting].isEmpty
            position += texts[fitting].count
        }
        return found
    }
}

extension Unicode.GeneralCategory {
    var isPunctuation: Bool {
        switch self {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation,
            .otherPunctuation:
            true
        default: false
        }
    }
}
