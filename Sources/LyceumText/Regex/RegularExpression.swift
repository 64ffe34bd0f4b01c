internal import LyceumCore

/// A regular expression over Unicode scalars of UTF-8 text, in the syntax and with the meaning of Oniguruma.
///
/// Back references and a few rare constructs are refused by name. Matching backtracks, like the original; when a pattern
/// backtracks much, states that failed are remembered, so that the work is bounded by text × pattern. Beyond a fixed number
/// of steps per character the rest of the text counts as without match.
struct RegularExpression: Sendable {
    let pattern: String
    let program: RegularExpressionProgram

    /// - Throws: `.invalidData` or `.unsupported` with the place in the pattern.
    init(_ pattern: String) throws(LyceumError) {
        self.pattern = pattern
        do throws(LyceumError) {
            guard pattern.utf8.count <= 1 << 16 else { throw LyceumError(.limitExceeded, "the regular expression is too large") }
            var parser = RegularExpressionParser(pattern)
            program = try RegularExpressionProgram(try parser.parse())
        } catch {
            var named = error
            named.message += ": \(pattern.count > 200 ? String(pattern.prefix(200)) + "…" : pattern)"
            throw named
        }
    }

    /// Calls `body` with each match in `start..<end`, from left to right; the text outside does not exist for the pattern.
    func forEachMatch(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ body: (Range<Int>) -> Void) {
        var matcher = RegularExpressionMatcher(program, text, start, end)
        var position = start
        var lastEnd = -1
        while position <= end {
            guard let match = matcher.firstMatch(from: position) else { return }
            // An empty match right behind another match is passed over.
            if match.isEmpty, match.lowerBound == lastEnd {
                guard position < end else { return }
                position += utf8Length(text[position])
                lastEnd = -1
                continue
            }
            body(match)
            lastEnd = match.upperBound
            position = match.upperBound
        }
    }
}

/// One run of a program over a text.
struct RegularExpressionMatcher {
    /// A way not taken: where to go on, and for runs how far they may give back or take more.
    private struct Choice {
        var instruction: Int
        var position: Int
        /// Greedy runs give back down to here; lazy ones may take this many more; -1 for neither.
        var limit: Int
        var kind: Kind
        /// How many changes of slots there were: those made since are undone.
        var changes: Int

        enum Kind { case once, giveBack, takeMore(Int) }
    }

    private let program: RegularExpressionProgram
    private let text: UnsafePointer<UInt8>
    private let start: Int
    private let end: Int
    private var choices: [Choice] = []
    /// Where groups start and end, then where iterations started; -1 for not at all.
    private var slots: [Int]
    private let firstMark: Int
    /// What slots held before they changed, so that ways given up leave no trace.
    private var changes: [(slot: Int, old: Int)] = []
    /// A match may not end here: Python's rule after an empty match.
    private var forbiddenEnd = -1
    private var steps = 0
    private let rememberAfter: Int
    private let giveUpAfter: Int
    private var failed: Set<UInt64> = []
    private var nesting = 0

    init(_ program: RegularExpressionProgram, _ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) {
        self.program = program
        self.text = text
        self.start = start
        self.end = end
        firstMark = 2 * program.groupCount
        slots = [Int](repeating: -1, count: firstMark + program.markCount)
        rememberAfter = 64 * (end - start) + 4096
        giveUpAfter = 512 * (end - start) + 1_000_000
    }

    mutating func firstMatch(from position: Int) -> Range<Int>? {
        var position = position
        while position <= end, steps < giveUpAfter {
            if let first = program.first {
                while position < end, !first.contains(decodeScalar(text, position)) { position &+= utf8Length(text[position]) }
                if position == end { return nil }
            }
            if let matchEnd = run(0, position, accepting: nil) {
                // What was remembered need not fail from another start.
                if !failed.isEmpty { failed.removeAll() }
                return position..<matchEnd
            }
            if position == end { return nil }
            position &+= utf8Length(text[position])
        }
        return nil
    }

    /// Where a group of the match just found is; nil when it took no part.
    func group(_ number: Int) -> Range<Int>? {
        let (lower, upper) = (slots[2 * number - 2], slots[2 * number - 1])
        return lower >= 0 && upper >= lower ? lower..<upper : nil
    }

    /// As ``firstMatch(from:)``, but an empty match at `position` does not count when it must advance.
    mutating func nextMatch(from position: Int, mustAdvance: Bool) -> Range<Int>? {
        forgetGroups()
        forbiddenEnd = mustAdvance ? position : -1
        return firstMatch(from: position)
    }

    /// A match that starts at `position`; with `end` it must reach to there.
    mutating func match(at position: Int, reaching end: Int? = nil) -> Range<Int>? {
        forgetGroups()
        return run(0, position, accepting: end).map { position..<$0 }
    }

    private mutating func forgetGroups() {
        for slot in slots.indices { slots[slot] = -1 }
        changes.removeAll(keepingCapacity: true)
    }

    @inline(__always)
    private mutating func set(_ slot: Int, _ position: Int) {
        changes.append((slot, slots[slot]))
        slots[slot] = position
    }

    private mutating func undo(to count: Int) {
        while changes.count > count {
            let change = changes.removeLast()
            slots[change.slot] = change.old
        }
    }

    /// Where the text that a group matched ends when it is repeated at `position`; nil when it is not.
    private func repeated(_ number: Int, at position: Int, ignoresCase: Bool) -> Int? {
        guard let group = group(number) else { return nil }
        guard ignoresCase else {
            guard position + group.count <= end else { return nil }
            for offset in 0..<group.count where text[group.lowerBound + offset] != text[position + offset] { return nil }
            return position + group.count
        }
        var (left, right) = (group.lowerBound, position)
        while left < group.upperBound {
            guard right < end, PythonSets.areEqualIgnoringCase(decodeScalar(text, left), decodeScalar(text, right)) else { return nil }
            left += utf8Length(text[left])
            right += utf8Length(text[right])
        }
        return right
    }

    /// Runs from an instruction to `accept`; with `accepting` only an end there counts.
    private mutating func run(_ first: Int, _ from: Int, accepting: Int?) -> Int? {
        let bottom = choices.count
        let changesBefore = changes.count
        var instruction = first
        var position = from
        while true {
            steps &+= 1
            var isFailed = false
            switch program.instructions[instruction] {
            case .set(let table):
                if position < end, program.tables[table].contains(decodeScalar(text, position)) {
                    position &+= utf8Length(text[position])
                    instruction &+= 1
                } else {
                    isFailed = true
                }
            case .run(let table, let minimum, let maximum, let greed):
                isFailed = !consume(program.tables[table], minimum, maximum, greed, &position, instruction)
                instruction &+= 1
            case .split(let next, let other):
                choices.append(Choice(instruction: other, position: position, limit: -1, kind: .once, changes: changes.count))
                instruction = next
            case .jump(let next): instruction = next
            case .assertion(let kind):
                isFailed = !holds(kind, position)
                instruction &+= 1
            case .lookahead(let isNegative, let next):
                let before = changes.count
                isFailed = (runNested(instruction &+ 1, position, accepting: nil) != nil) == isNegative
                if isNegative { undo(to: before) }
                instruction = next
            case .lookbehind(let isNegative, let minimum, let maximum, let next):
                let before = changes.count
                isFailed = looksBehind(instruction &+ 1, position, minimum, maximum) == isNegative
                if isNegative { undo(to: before) }
                instruction = next
            case .atomic(let next):
                if let inner = runNested(instruction &+ 1, position, accepting: nil) {
                    position = inner
                    instruction = next
                } else {
                    isFailed = true
                }
            case .mark(let mark):
                set(firstMark &+ mark, position)
                instruction &+= 1
            case .leaveIfEmpty(let mark, let next): instruction = slots[firstMark &+ mark] == position ? next : instruction &+ 1
            case .save(let slot):
                set(slot, position)
                instruction &+= 1
            case .backReference(let group, let ignoresCase):
                if let end = repeated(group, at: position, ignoresCase: ignoresCase) {
                    steps &+= (end &- position) >> 3
                    position = end
                    instruction &+= 1
                } else {
                    isFailed = true
                }
            case .unlessMatched(let number, let other): instruction = group(number) == nil ? other : instruction &+ 1
            case .accept:
                if accepting == nil ? nesting > 0 || position != forbiddenEnd : accepting == position {
                    choices.removeSubrange(bottom...)
                    return position
                }
                isFailed = true
            }
            if isFailed || steps > giveUpAfter {
                guard let choice = nextChoice(above: bottom) else {
                    undo(to: changesBefore)
                    return nil
                }
                (instruction, position) = choice
            }
        }
    }

    private mutating func runNested(_ first: Int, _ from: Int, accepting: Int?) -> Int? {
        nesting += 1
        defer { nesting -= 1 }
        return run(first, from, accepting: accepting)
    }

    /// The latest way not taken.
    private mutating func nextChoice(above bottom: Int) -> (Int, Int)? {
        while choices.count > bottom {
            if steps > giveUpAfter {
                choices.removeSubrange(bottom...)
                return nil
            }
            let last = choices.count - 1
            let choice = choices[last]
            undo(to: choice.changes)
            var position = choice.position
            switch choice.kind {
            case .once: choices.removeLast()
            case .giveBack:
                position = previousScalarStart(text, position, start)
                if position > choice.limit { choices[last].position = position } else { choices.removeLast() }
            case .takeMore(let table):
                guard choice.limit > 0, position < end, program.tables[table].contains(decodeScalar(text, position)) else {
                    choices.removeLast()
                    continue
                }
                position &+= utf8Length(text[position])
                choices[last].position = position
                choices[last].limit &-= 1
            }
            steps &+= 1
            if isKnownToFail(choice.instruction, position) { continue }
            return (choice.instruction, position)
        }
        return nil
    }

    /// Remembers the states tried, once there are many: a state seen before failed then and fails now.
    private mutating func isKnownToFail(_ instruction: Int, _ position: Int) -> Bool {
        guard steps > rememberAfter, nesting == 0, !program.dependsOnGroups else { return false }
        if failed.count > 1 << 21 { failed.removeAll() }
        return !failed.insert(UInt64(position) << 16 | UInt64(instruction)).inserted
    }

    /// Consumes a run of characters; false when there are too few.
    @inline(__always)
    private mutating func consume(
        _ table: ScalarTable, _ minimum: Int, _ maximum: Int, _ greed: RegularExpressionNode.Greed, _ position: inout Int,
        _ instruction: Int
    ) -> Bool {
        let wanted = greed == .lazy ? minimum : maximum
        var count = 0
        var leastEnd = minimum == 0 ? position : -1
        while count < wanted, position < end, table.contains(decodeScalar(text, position)) {
            position &+= utf8Length(text[position])
            count &+= 1
            if count == minimum { leastEnd = position }
        }
        steps &+= count >> 3
        guard count >= minimum else { return false }
        if greed == .greedy, position > leastEnd {
            choices.append(
                Choice(instruction: instruction &+ 1, position: position, limit: leastEnd, kind: .giveBack, changes: changes.count))
        } else if greed == .lazy, maximum > minimum, let index = tableIndex(instruction) {
            choices.append(
                Choice(
                    instruction: instruction &+ 1, position: position, limit: maximum &- minimum, kind: .takeMore(index),
                    changes: changes.count))
        }
        return true
    }

    private func tableIndex(_ instruction: Int) -> Int? {
        if case .run(let table, _, _, _) = program.instructions[instruction] { table } else { nil }
    }

    private mutating func looksBehind(_ first: Int, _ position: Int, _ minimum: Int, _ maximum: Int) -> Bool {
        var from = position
        var count = 0
        while count <= maximum {
            if count >= minimum, runNested(first, from, accepting: position) != nil { return true }
            guard from > start else { return false }
            from = previousScalarStart(text, from, start)
            count += 1
        }
        return false
    }

    private func holds(_ assertion: RegularExpressionNode.Assertion, _ position: Int) -> Bool {
        switch assertion {
        case .textStart: position == start
        case .textEnd: position == end
        case .lineStart: position == start || (text[position - 1] == 0x0A && position < end)
        case .lineEnd: position == end || text[position] == 0x0A
        case .textEndOrNewline: position == end || (position == end - 1 && text[position] == 0x0A)
        case .wordBoundary: isWord(before: position) != isWord(at: position)
        case .noWordBoundary: isWord(before: position) == isWord(at: position)
        case .anyLineStart: position == start || text[position - 1] == 0x0A
        case .edge(let words, let isNegative):
            // An empty text has neither edges nor, up to Python 3.13, places between them.
            start < end && isEdge(words.table, position) != isNegative
        }
    }

    /// Whether exactly one of the characters before and at the position belongs to a word.
    private func isEdge(_ words: ScalarTable, _ position: Int) -> Bool {
        let isBefore = position > start && words.contains(decodeScalar(text, previousScalarStart(text, position, start)))
        let isAfter = position < end && words.contains(decodeScalar(text, position))
        return isBefore != isAfter
    }

    private func isWord(at position: Int) -> Bool {
        position < end && NamedSets.wordTable.contains(decodeScalar(text, position))
    }

    private func isWord(before position: Int) -> Bool {
        position > start && NamedSets.wordTable.contains(decodeScalar(text, previousScalarStart(text, position, start)))
    }
}
