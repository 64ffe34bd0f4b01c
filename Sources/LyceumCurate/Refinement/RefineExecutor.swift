/// Does what a program says to a text, and decides whether the result can be trusted.
///
/// Lines are what stands between line feeds, counted from 0 over the whole document. The decision is ProX's, with r = words out / words in and E errors
/// (lines of the program that cannot be read, line numbers past the end):
/// 1. r ≤ 0.05 and E < 2: the text is emptied;
/// 2. otherwise, at most 10 words left: emptied;
/// 3. otherwise, E < 2: the cleaned text;
/// 4. otherwise the text stays as it was. A broken refiner therefore does nothing and looks harmless: watch ``Outcome/decision``.
///
/// Read strictly, lines are removed first and strings replaced in what is left, so that a replaced line feed cannot move line numbers. As the published
/// code does it, strings come first. The two agree wherever no string has a line feed.
public struct RefineExecutor: Sendable, Hashable {
    public enum Decision: String, Sendable, Hashable, CaseIterable {
        /// The program asks for nothing, or what it asks for is not there.
        case unchanged
        case cleaned
        /// Too little is left: the document is to be dropped.
        case emptied
        /// Two errors or more: the text stays as it was.
        case refused
    }

    /// What became of a text.
    public struct Outcome: Sendable, Hashable {
        public var text: String
        public var decision: Decision
        public var errors: Int
        /// Numbers of the lines that the program names and the text has, rising.
        public var removedLines: [Int]
        /// Replacements made, counted by occurrence.
        public var replacements: Int
        /// Strings to replace that the text does not have.
        public var unmatched: Int
        public var wordsIn: Int
        public var wordsOut: Int
    }

    public var reading: RefineProgram.Reading
    /// Shares of words up to this, 0 to 1, are taken for nothing left.
    public var leastShare = 0.05
    /// Texts with at most this many words are emptied.
    public var leastWords = 10
    /// Errors from which a program is refused.
    public var errorLimit = 2

    public init(_ reading: RefineProgram.Reading = .strict) { self.reading = reading }

    public func run(_ program: String, on text: String) -> Outcome { run(RefineProgram(parsing: program, as: reading), on: text) }

    public func run(_ program: RefineProgram, on text: String) -> Outcome {
        let lines = RefineLines(text)
        var outcome = Outcome(
            text: text, decision: .unchanged, errors: program.malformed, removedLines: [], replacements: 0, unmatched: 0,
            wordsIn: RefineLines.wordCount(text), wordsOut: 0)
        let marked = marks(program, lines.count, &outcome)
        outcome.removedLines = marked.indices.filter { marked[$0] }
        let cleaned: String
        if reading == .strict {
            cleaned = replaced(lines.removing(marked), program, &outcome)
        } else {
            cleaned = RefineLines(replaced(text, program, &outcome)).removing(marked)
        }
        outcome.wordsOut = RefineLines.wordCount(cleaned)
        decide(cleaned, original: text, &outcome)
        return outcome
    }

    private func marks(_ program: RefineProgram, _ count: Int, _ outcome: inout Outcome) -> [Bool] {
        var marked = [Bool](repeating: false, count: count)
        for operation in program.operations {
            switch operation {
            case .removeAllLines: marked = [Bool](repeating: true, count: count)
            case .removeLines(let first, let last):
                guard first < count else {
                    outcome.errors += 1
                    continue
                }
                if last >= count { outcome.errors += 1 }
                let low = max(first, 0)
                if low <= last { for line in low...min(last, count - 1) { marked[line] = true } }
            default: break
            }
        }
        return marked
    }

    private func replaced(_ text: String, _ program: RefineProgram, _ outcome: inout Outcome) -> String {
        var text = text
        for case .normalize(let source, let target) in program.operations where !source.isEmpty && source.utf8.elementsEqual(" ".utf8) == false {
            guard let (changed, count) = RefineLines.replacing(source, with: target, in: text) else {
                outcome.unmatched += 1
                continue
            }
            text = changed
            outcome.replacements += count
        }
        return text
    }

    private func decide(_ cleaned: String, original: String, _ outcome: inout Outcome) {
        // Nothing can be taken from nothing; the published code divides by zero here.
        guard outcome.wordsIn > 0 else {
            outcome.decision = outcome.errors < errorLimit ? .unchanged : .refused
            outcome.wordsOut = 0
            return
        }
        let share = Double(outcome.wordsOut) / Double(outcome.wordsIn)
        if (share <= leastShare && outcome.errors < errorLimit) || outcome.wordsOut <= leastWords {
            outcome.decision = .emptied
            outcome.text = ""
            outcome.wordsOut = 0
        } else if outcome.errors < errorLimit {
            outcome.decision = cleaned.utf8.elementsEqual(original.utf8) ? .unchanged : .cleaned
            outcome.text = cleaned
        } else {
            outcome.decision = .refused
            outcome.wordsOut = outcome.wordsIn
        }
    }
}
