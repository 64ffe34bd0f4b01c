public import LyceumCore

/// The ways to ask that a command line can name.
public enum Strategies {
    /// One way, or one part of a combination.
    public struct Entry: Sendable, Hashable {
        public let name: String
        /// How it is written, parameters included.
        public let usage: String
        public let summary: String
    }

    public static let all: [Entry] = [
        Entry(name: "direct", usage: "direct", summary: "the task's own requests"),
        Entry(name: "zero-shot", usage: "zero-shot", summary: "question and answer cue, one short reply (row 32's baseline)"),
        Entry(
            name: "zero-shot-cot", usage: "zero-shot-cot[:1–14][,tokens=128][,answer-tokens=32][,trigger=WORDS]",
            summary: "a chain of thought, then a second prompt for the answer"),
        Entry(name: "few-shot", usage: "few-shot[:8]", summary: "worked examples with answers, the same random ones for all items"),
        Entry(
            name: "few-shot-cot", usage: "few-shot-cot[:8][,tokens=256][,explanations=data|own]",
            summary: "worked examples with explanations: the data's, or the model's own where they lead to the right answer"),
        Entry(name: "knn-few-shot", usage: "knn-few-shot[:5]", summary: "worked examples most like the question, by its words or by --embedder"),
        Entry(
            name: "knn-cot", usage: "knn-cot[:5][,tokens=500]",
            summary: "most similar examples with explanations of the model's own that lead to the right answer"),
        Entry(
            name: "self-consistency", usage: "[WAY+]self-consistency[:5|:5x5][,temperature=0.7]",
            summary: "a majority over drawn answers; 5x5: five each at temperatures 0.2 to 1 (WAY: zero-shot-cot)"),
        Entry(
            name: "choice-shuffle", usage: "[WAY+]choice-shuffle[:5]",
            summary: "a majority over answers that see the options in different orders (WAY: zero-shot)"),
        Entry(
            name: "openmedlm", usage: "openmedlm[:5]",
            summary: "knn-cot with five draws, shuffled options, a vote, and replies without a letter asked again"),
        Entry(name: "constrained", usage: "constrained", summary: "the option whose letter is the most likely next token"),
        Entry(
            name: "prompt-search", usage: "prompt-search[:10][,shots=0][,draws=10][,instructions=0][,validation=500][,mode=constrained|greedy]",
            summary: "the wording that is best on validation items"),
    ]

    /// The list for a terminal.
    public static var help: String {
        let width = all.map(\.name.count).max() ?? 0
        let lines = all.map { entry in
            let blank = String(repeating: " ", count: width + 4)
            return "  " + entry.name + String(repeating: " ", count: width - entry.name.count + 2) + entry.summary + "\n" + blank + entry.usage
        }
        return lines.joined(separator: "\n")
            + "\n\nJoin parts with +, as in knn-cot:5+choice-shuffle:5+self-consistency:5. Any way that reads replies takes seed=N and rounds=N"
            + "\n(how often a drawn reply without an answer is asked for again).\n"
    }

    /// A strategy by its name and parameters (`self-consistency:5`).
    ///
    /// - Throws: `LyceumError` (`invalidArgument`) with the names there are, or the parameters a name takes.
    public static func parse(_ text: String) throws(LyceumError) -> any PromptingStrategy {
        var parts: [StrategyPart] = []
        for part in text.split(separator: "+", omittingEmptySubsequences: false) { parts.append(try StrategyPart(String(part))) }
        guard parts.count == 1, let only = parts.first else { return try StrategyBuilder(text).reasoning(parts) }
        switch only.name {
        case "direct":
            try only.finish([])
            return DirectStrategy()
        case "constrained":
            try only.finish([])
            return ConstrainedChoiceStrategy()
        case "prompt-search": return try StrategyBuilder(text).search(only)
        default: return try StrategyBuilder(text).reasoning(parts)
        }
    }
}

/// `name:value,key=value,…`
struct StrategyPart {
    let name: String
    let value: String?
    let options: [(key: String, value: String)]

    init(_ text: String) throws(LyceumError) {
        let colon = text.firstIndex(of: ":")
        let comma = text.firstIndex(of: ",")
        let end = [colon, comma].compactMap { $0 }.min() ?? text.endIndex
        let name = String(text[..<end])
        self.name = name
        guard Strategies.all.contains(where: { $0.name == name }) else {
            let names = Strategies.all.map(\.name)
            throw LyceumError(
                .invalidArgument, "there is no strategy '\(name)'", at: "--strategy", remedy: "choose one of \(names.joined(separator: ", "))")
        }
        guard end < text.endIndex else {
            value = nil
            options = []
            return
        }
        var rest = String(text[text.index(after: end)...])
        var own: String?
        var made: [(key: String, value: String)] = []
        while !rest.isEmpty {
            // Words of one's own may hold commas: they take the rest.
            let isLast = rest.hasPrefix("trigger=")
            let stop = isLast ? rest.endIndex : rest.firstIndex(of: ",") ?? rest.endIndex
            let piece = String(rest[..<stop])
            rest = stop == rest.endIndex ? "" : String(rest[rest.index(after: stop)...])
            if let equals = piece.firstIndex(of: "=") {
                made.append((String(piece[..<equals]), String(piece[piece.index(after: equals)...])))
            } else if own == nil, made.isEmpty {
                own = piece
            } else {
                throw LyceumError(.invalidArgument, "expected key=value, found '\(piece)'", at: "--strategy \(name)",
                    remedy: "write \(Self.usage(name))")
            }
        }
        value = own
        options = made
    }

    private static func usage(_ name: String) -> String { Strategies.all.first { $0.name == name }?.usage ?? name }

    func wrong(_ words: String) -> LyceumError {
        LyceumError(.invalidArgument, words, at: "--strategy \(name)", remedy: "write \(Self.usage(name))")
    }

    /// - Throws: when there is a value or key that the part does not take.
    func finish(_ keys: [String], takesValue: Bool = false) throws(LyceumError) {
        if let value, !takesValue { throw wrong("the strategy takes no value, found '\(value)'") }
        for (key, _) in options where !keys.contains(key) {
            throw wrong("the strategy takes no '\(key)'" + (keys.isEmpty ? "" : ", only \(keys.joined(separator: ", "))"))
        }
    }

    func text(_ key: String) -> String? { options.last { $0.key == key }?.value }

    func integer(_ key: String, _ range: ClosedRange<Int>, or standard: Int) throws(LyceumError) -> Int {
        try whole(text(key), key, range, or: standard)
    }

    func whole(_ text: String?, _ key: String, _ range: ClosedRange<Int>, or standard: Int) throws(LyceumError) -> Int {
        guard let text else { return standard }
        guard let number = Int(text), range.contains(number) else {
            throw wrong("expected \(key) from \(range.lowerBound) to \(range.upperBound), found '\(text)'")
        }
        return number
    }

    func count(_ range: ClosedRange<Int>, or standard: Int) throws(LyceumError) -> Int { try whole(value, "a number", range, or: standard) }

    func number(_ key: String, _ range: ClosedRange<Double>, or standard: Double) throws(LyceumError) -> Double {
        guard let text = text(key) else { return standard }
        guard let number = Double(text), range.contains(number) else {
            throw wrong("expected \(key) from \(range.lowerBound) to \(range.upperBound), found '\(text)'")
        }
        return number
    }
}
