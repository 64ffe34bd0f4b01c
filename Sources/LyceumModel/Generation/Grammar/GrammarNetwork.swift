internal import LyceumCore

/// A grammar as a network of nodes: each rule a small nondeterministic automaton over bytes, with edges that call other rules.
struct GrammarNetwork {
    struct Node {
        /// Edges without input.
        var empty: [Int32] = []
        /// Edges for classes of bytes.
        var bytes: [(low: UInt8, high: UInt8, target: Int32)] = []
        /// Goes through a rule, then to `target`.
        var calls: [(rule: Int32, target: Int32)] = []
        /// The end of its rule.
        var isEnd = false
    }

    private(set) var nodes: [Node] = []
    /// The first node of each rule.
    private(set) var starts: [Int32] = []
    let root: Int32
    /// For each byte its class: bytes of one class behave alike everywhere.
    private(set) var classes = [UInt8](repeating: 0, count: 256)
    private(set) var classCount = 1

    init(_ grammar: Grammar) throws(LyceumError) {
        guard let index = grammar.index(of: grammar.root) else {
            throw .grammar("the rule '\(grammar.root)' is missing")
        }
        root = Int32(index)
        if let name = grammar.leftRecursiveRule { throw .grammar("the rule '\(name)' begins with itself (left recursion)") }
        if let name = grammar.endlessRule { throw .grammar("the rule '\(name)' matches no finite text") }
        for expression in grammar.expressions {
            let start = try makeNode()
            let end = try makeNode()
            nodes[Int(end)].isEnd = true
            starts.append(start)
            try connect(start, expression, end, grammar)
        }
        classify()
    }

    private mutating func makeNode() throws(LyceumError) -> Int32 {
        guard nodes.count < GrammarLimits.nodes else {
            throw LyceumError(
                .limitExceeded, "the grammar needs more than \(GrammarLimits.nodes) nodes",
                remedy: "Lower its largest repetition counts.")
        }
        nodes.append(Node())
        return Int32(nodes.count - 1)
    }

    private mutating func connect(
        _ start: Int32, _ expression: GrammarExpression, _ end: Int32, _ grammar: Grammar
    ) throws(LyceumError) {
        switch expression {
        case .literal(let bytes): try connect(start, run: bytes.map { $0...$0 }, end)
        case .scalars(let set):
            for range in set.ranges {
                for run in utf8Ranges(range) { try connect(start, run: run, end) }
            }
        case .rule(let name):
            guard let rule = grammar.index(of: name) else { throw .grammar("the rule '\(name)' is not defined") }
            nodes[Int(start)].calls.append((Int32(rule), end))
        case .sequence(let items):
            var from = start
            for (position, item) in items.enumerated() {
                let to = position == items.count - 1 ? end : try makeNode()
                try connect(from, item, to, grammar)
                from = to
            }
            if items.isEmpty { nodes[Int(start)].empty.append(end) }
        case .choice(let options):
            for option in options { try connectApart(start, option, end, grammar) }
        case .repetition(let item, let min, let max): try connect(start, item, min, max, end, grammar)
        }
    }

    /// Gives an alternative a first node of its own, so that a loop at its start does not become a loop of the others.
    private mutating func connectApart(
        _ start: Int32, _ option: GrammarExpression, _ end: Int32, _ grammar: Grammar
    ) throws(LyceumError) {
        switch option {
        case .literal(let bytes) where !bytes.isEmpty: try connect(start, option, end, grammar)
        case .scalars, .rule: try connect(start, option, end, grammar)
        default:
            let own = try makeNode()
            nodes[Int(start)].empty.append(own)
            try connect(own, option, end, grammar)
        }
    }

    private mutating func connect(
        _ start: Int32, _ item: GrammarExpression, _ min: Int, _ max: Int?, _ end: Int32, _ grammar: Grammar
    ) throws(LyceumError) {
        var from = start
        for _ in 0..<min {
            let to = try makeNode()
            try connectApart(from, item, to, grammar)
            from = to
        }
        guard let max else {
            let loop = try makeNode()
            nodes[Int(from)].empty.append(loop)
            try connectApart(loop, item, loop, grammar)
            nodes[Int(loop)].empty.append(end)
            return
        }
        for _ in min..<Swift.max(max, min) {
            nodes[Int(from)].empty.append(end)
            let to = try makeNode()
            try connectApart(from, item, to, grammar)
            from = to
        }
        nodes[Int(from)].empty.append(end)
    }

    private mutating func connect(_ start: Int32, run: ByteRanges, _ end: Int32) throws(LyceumError) {
        var from = start
        for (position, range) in run.enumerated() {
            let to = position == run.count - 1 ? end : try makeNode()
            nodes[Int(from)].bytes.append((range.lowerBound, range.upperBound, to))
            from = to
        }
        if run.isEmpty { nodes[Int(start)].empty.append(end) }
    }

    /// Numbers the classes of bytes and rewrites the edges from bytes to classes.
    private mutating func classify() {
        var starts = [Bool](repeating: false, count: 257)
        for node in nodes {
            for edge in node.bytes {
                starts[Int(edge.low)] = true
                starts[Int(edge.high) + 1] = true
            }
        }
        var current = 0
        for byte in 0..<256 {
            if byte > 0, starts[byte] { current += 1 }
            classes[byte] = UInt8(current)
        }
        classCount = current + 1
        for index in nodes.indices {
            for edge in nodes[index].bytes.indices {
                let (low, high, target) = nodes[index].bytes[edge]
                nodes[index].bytes[edge] = (classes[Int(low)], classes[Int(high)], target)
            }
        }
    }
}
