internal import LyceumCore

/// A regular expression as instructions for the backtracking matcher.
struct RegularExpressionProgram: Sendable {
    enum Instruction: Sendable {
        /// Consumes one character of a set.
        case set(Int)
        /// Consumes a run of characters of a set.
        case run(Int, minimum: Int, maximum: Int, RegularExpressionNode.Greed)
        /// Goes on at the first place, and at the second if that fails.
        case split(Int, Int)
        case jump(Int)
        case assertion(RegularExpressionNode.Assertion)
        /// Runs the instructions after it up to `accept` by themselves, then goes on at `next`.
        case lookahead(isNegative: Bool, next: Int)
        case lookbehind(isNegative: Bool, minimum: Int, maximum: Int, next: Int)
        case atomic(next: Int)
        /// Remembers where an iteration starts, and ends the loop when it consumed nothing.
        case mark(Int)
        case leaveIfEmpty(Int, Int)
        /// Remembers the position in a slot: two per group.
        case save(Int)
        case backReference(Int, ignoresCase: Bool)
        /// Goes on at the second place unless the group took part.
        case unlessMatched(Int, Int)
        case accept
    }

    private(set) var instructions: [Instruction] = []
    private(set) var tables: [ScalarTable] = []
    private(set) var markCount = 0
    private(set) var groupCount = 0
    /// Whether what follows depends on what groups matched, so that a state is more than its place.
    private(set) var dependsOnGroups = false
    /// What a match can start with; nil when it may be empty.
    private(set) var first: ScalarTable?
    private var tableIndex: [ScalarSet: Int] = [:]
    private static let instructionLimit = 20_000

    init(_ node: RegularExpressionNode) throws(LyceumError) {
        try emit(node)
        instructions.append(.accept)
        tableIndex = [:]
        if let set = Self.firstSet(node) { first = ScalarTable(set) }
    }

    private mutating func table(_ set: ScalarSet) -> Int {
        if let known = tableIndex[set] { return known }
        tables.append(ScalarTable(set))
        tableIndex[set] = tables.count - 1
        return tables.count - 1
    }

    private mutating func append(_ instruction: Instruction) throws(LyceumError) {
        guard instructions.count < Self.instructionLimit else {
            throw LyceumError(.limitExceeded, "the regular expression is too large")
        }
        instructions.append(instruction)
    }

    private mutating func emit(_ node: RegularExpressionNode) throws(LyceumError) {
        switch node {
        case .empty: break
        case .set(let set): try append(.set(table(set)))
        case .sequence(let nodes): for node in nodes { try emit(node) }
        case .alternatives(let nodes): try emitAlternatives(nodes)
        case .assertion(let kind): try append(.assertion(kind))
        case .repetition(let body, let minimum, let maximum, let greed):
            try emitRepetition(body, minimum, maximum, greed)
        case .lookahead(let body, let isNegative):
            try emitSub(body) { .lookahead(isNegative: isNegative, next: $0) }
        case .lookbehind(let body, let isNegative):
            guard let lengths = Self.lengths(body), lengths.maximum <= 255 else {
                throw LyceumError(.unsupported, "regular expressions that look behind without limit are not supported")
            }
            try emitSub(body) {
                .lookbehind(isNegative: isNegative, minimum: lengths.minimum, maximum: lengths.maximum, next: $0)
            }
        case .atomic(let body): try emitSub(body) { .atomic(next: $0) }
        case .capture(let group, let body):
            groupCount = max(groupCount, group)
            try append(.save(2 * group - 2))
            try emit(body)
            try append(.save(2 * group - 1))
        case .backReference(let group, let ignoresCase):
            dependsOnGroups = true
            try append(.backReference(group, ignoresCase: ignoresCase))
        case .conditional(let group, let yes, let no): try emitConditional(group, yes, no)
        }
    }

    private mutating func emitConditional(
        _ group: Int, _ yes: RegularExpressionNode, _ no: RegularExpressionNode
    ) throws(LyceumError) {
        dependsOnGroups = true
        let test = instructions.count
        try append(.accept)
        try emit(yes)
        let jump = instructions.count
        try append(.accept)
        instructions[test] = .unlessMatched(group, instructions.count)
        try emit(no)
        instructions[jump] = .jump(instructions.count)
    }

    private mutating func emitSub(
        _ body: RegularExpressionNode, _ instruction: (Int) -> Instruction
    ) throws(LyceumError) {
        let place = instructions.count
        try append(.accept)
        try emit(body)
        try append(.accept)
        instructions[place] = instruction(instructions.count)
    }

    private mutating func emitAlternatives(_ nodes: [RegularExpressionNode]) throws(LyceumError) {
        var ends: [Int] = []
        for (index, node) in nodes.enumerated() {
            guard index < nodes.count - 1 else {
                try emit(node)
                break
            }
            let split = instructions.count
            try append(.accept)
            try emit(node)
            ends.append(instructions.count)
            try append(.accept)
            instructions[split] = .split(split + 1, instructions.count)
        }
        for end in ends { instructions[end] = .jump(instructions.count) }
    }

    private mutating func emitRepetition(
        _ body: RegularExpressionNode, _ minimum: Int, _ maximum: Int?, _ greed: RegularExpressionNode.Greed
    ) throws(LyceumError) {
        if case .set(let set) = body {
            return try append(.run(table(set), minimum: minimum, maximum: maximum ?? .max, greed))
        }
        if greed == .possessive {
            return try emit(.atomic(.repetition(body, minimum: minimum, maximum: maximum, .greedy)))
        }
        for _ in 0..<minimum { try emit(body) }
        if let maximum {
            try emitOptional(body, count: maximum - minimum, greed)
        } else {
            try emitLoop(body, greed)
        }
    }

    private mutating func emitOptional(
        _ body: RegularExpressionNode, count: Int, _ greed: RegularExpressionNode.Greed
    ) throws(LyceumError) {
        var splits: [Int] = []
        for _ in 0..<count {
            splits.append(instructions.count)
            try append(.accept)
            try emit(body)
        }
        for split in splits {
            instructions[split] = greed == .lazy ? .split(instructions.count, split + 1) : .split(split + 1, instructions.count)
        }
    }

    private mutating func emitLoop(_ body: RegularExpressionNode, _ greed: RegularExpressionNode.Greed) throws(LyceumError) {
        let split = instructions.count
        try append(.accept)
        let mark = markCount
        let mayBeEmpty = Self.firstSet(body) == nil
        if mayBeEmpty {
            markCount += 1
            try append(.mark(mark))
        }
        try emit(body)
        if mayBeEmpty { try append(.leaveIfEmpty(mark, instructions.count + 2)) }
        try append(.jump(split))
        let end = instructions.count
        instructions[split] = greed == .lazy ? .split(end, split + 1) : .split(split + 1, end)
    }
}

// MARK: - What can be said without running

extension RegularExpressionProgram {
    /// The characters that a match can start with; nil when it can be empty or that is not known.
    private static func firstSet(_ node: RegularExpressionNode) -> ScalarSet? {
        switch node {
        case .empty, .assertion, .lookahead, .lookbehind, .backReference, .conditional: return nil
        case .set(let set): return set
        case .atomic(let body), .capture(_, let body): return firstSet(body)
        case .repetition(let body, let minimum, _, _): return minimum > 0 ? firstSet(body) : nil
        case .alternatives(let nodes):
            var result = ScalarSet()
            for node in nodes {
                guard let set = firstSet(node) else { return nil }
                result = result.union(set)
            }
            return result
        case .sequence(let nodes):
            var result = ScalarSet()
            for node in nodes {
                if let set = firstSet(node) { return result.union(set) }
                // An optional element may be passed over; an assertion does not widen the set.
                switch node {
                case .repetition(let body, _, _, _):
                    guard let set = firstSet(body) else { return nil }
                    result = result.union(set)
                case .assertion, .lookahead, .lookbehind, .empty: break
                default: return nil
                }
            }
            return nil
        }
    }

    /// How many characters a match can have; nil when there is no limit.
    private static func lengths(_ node: RegularExpressionNode) -> (minimum: Int, maximum: Int)? {
        switch node {
        case .empty, .assertion, .lookahead, .lookbehind: return (0, 0)
        case .set: return (1, 1)
        case .atomic(let body), .capture(_, let body): return lengths(body)
        case .backReference, .conditional: return nil
        case .repetition(let body, let minimum, let maximum, _):
            guard let inner = lengths(body), let maximum else { return nil }
            return (inner.minimum * minimum, inner.maximum * maximum)
        case .alternatives(let nodes):
            var result: (minimum: Int, maximum: Int)?
            for node in nodes {
                guard let inner = lengths(node) else { return nil }
                result = (min(result?.minimum ?? .max, inner.minimum), max(result?.maximum ?? 0, inner.maximum))
            }
            return result
        case .sequence(let nodes):
            var result = (minimum: 0, maximum: 0)
            for node in nodes {
                guard let inner = lengths(node) else { return nil }
                result = (result.minimum + inner.minimum, result.maximum + inner.maximum)
            }
            return result
        }
    }
}
