internal import LyceumCore

/// The states a network can be in after some text, found when needed and remembered.
///
/// A state is a set of pairs of a node and a stack of places to return to. Stacks share their tails, equal sets are one state, and the step from a
/// state by a class of bytes is kept in a table, so that following text costs one look-up per byte once a path is known.
struct GrammarAutomaton {
    static let dead: Int32 = 0
    private static let unknown: Int32 = -1

    let network: GrammarNetwork
    private(set) var start: Int32 = 0
    private var table: [Int32] = []
    private var states: [[UInt64]] = []
    private(set) var accepting: [Bool] = []
    private var stateOfSet: [[UInt64]: Int32] = [:]
    private var stateOfTargets: [[UInt64]: Int32] = [:]
    private var stacks: [(node: Int32, parent: Int32, depth: Int32)] = [(0, 0, 0)]
    private var stackOf: [UInt64: Int32] = [:]
    private var plainRuns: [Int32: Int] = [:]
    /// Work done since the count was last set to zero.
    var steps = 0

    init(_ network: GrammarNetwork) throws(LyceumError) {
        self.network = network
        _ = add([], accepts: false)
        start = try close([Self.pair(network.starts[Int(network.root)], 0)])
    }

    var stateCount: Int { states.count }
    /// A rough size of the tables, in bytes.
    var byteCount: Int { table.count * 4 + stacks.count * 40 + states.count * 200 }

    /// Whether some byte may follow.
    func continues(_ state: Int32) -> Bool { !states[Int(state)].isEmpty }

    // MARK: Steps

    @inline(__always)
    mutating func step(_ state: Int32, _ byte: UInt8) throws(LyceumError) -> Int32 {
        let slot = Int(state) &* network.classCount &+ Int(network.classes[Int(byte)])
        let known = table[slot]
        if known >= 0 { return known }
        let next = try compute(state, network.classes[Int(byte)])
        table[slot] = next
        return next
    }

    private mutating func compute(_ state: Int32, _ symbol: UInt8) throws(LyceumError) -> Int32 {
        var targets: [UInt64] = []
        for pair in states[Int(state)] {
            let node = network.nodes[Int(pair &>> 32)]
            for edge in node.bytes where edge.low <= symbol && symbol <= edge.high {
                targets.append(Self.pair(edge.target, Int32(truncatingIfNeeded: pair)))
            }
        }
        steps += 1 + states[Int(state)].count
        guard !targets.isEmpty else { return Self.dead }
        targets.sort()
        if let known = stateOfTargets[targets] { return known }
        let next = try close(targets)
        stateOfTargets[targets] = next
        return next
    }

    private static func pair(_ node: Int32, _ stack: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: node)) &<< 32 | UInt64(UInt32(bitPattern: stack))
    }

    /// Follows everything that takes no input.
    private mutating func close(_ first: [UInt64]) throws(LyceumError) -> Int32 {
        var visited = Set(first)
        var work = Array(visited)
        var kept: [UInt64] = []
        var accepts = false
        while let pair = work.popLast() {
            let node = network.nodes[Int(pair &>> 32)]
            let stack = Int32(truncatingIfNeeded: pair)
            if !node.bytes.isEmpty { kept.append(pair) }
            func go(_ node: Int32, _ stack: Int32) {
                let next = Self.pair(node, stack)
                if visited.insert(next).inserted { work.append(next) }
            }
            for target in node.empty { go(target, stack) }
            for call in node.calls {
                guard let inner = push(call.target, stack) else { continue }
                go(network.starts[Int(call.rule)], inner)
            }
            if node.isEnd {
                if stack == 0 { accepts = true } else { go(stacks[Int(stack)].node, stacks[Int(stack)].parent) }
            }
            steps += 1
            guard visited.count <= GrammarLimits.alternatives else {
                throw LyceumError(
                    .limitExceeded, "the grammar is too ambiguous: more than \(GrammarLimits.alternatives) ways to go on",
                    remedy: "Make its alternatives begin differently.")
            }
        }
        kept.sort()
        guard !kept.isEmpty || accepts else { return Self.dead }
        return add(kept, accepts: accepts)
    }

    private mutating func add(_ set: [UInt64], accepts: Bool) -> Int32 {
        let key = set + [accepts ? 1 : 0]
        if let known = stateOfSet[key] { return known }
        let state = Int32(states.count)
        states.append(set)
        accepting.append(accepts)
        table.append(contentsOf: repeatElement(set.isEmpty ? Self.dead : Self.unknown, count: network.classCount))
        stateOfSet[key] = state
        return state
    }

    /// The stack with a place to return to. Places at the end of their rule are left out: returning to them returns at once.
    private mutating func push(_ node: Int32, _ stack: Int32) -> Int32? {
        var node = node
        while true {
            let place = network.nodes[Int(node)]
            guard place.bytes.isEmpty, place.calls.isEmpty else { break }
            if place.isEnd, place.empty.isEmpty { return stack }
            guard !place.isEnd, place.empty.count == 1, place.empty[0] != node else { break }
            node = place.empty[0]
        }
        let key = Self.pair(node, stack)
        if let known = stackOf[key] { return known }
        let depth = stacks[Int(stack)].depth + 1
        guard depth <= GrammarLimits.stackDepth else { return nil }
        stacks.append((node, stack, depth))
        stackOf[key] = Int32(stacks.count - 1)
        return Int32(stacks.count - 1)
    }

    // MARK: Plain text

    /// Bytes of plain text: letters, digits, space and most punctuation of ASCII, all but quote and backslash.
    static func isPlain(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7F && byte != 0x22 && byte != 0x5C }

    /// How many plain bytes, whichever they are, the state surely takes; 64 stands for 64 or more.
    mutating func plainRun(_ state: Int32) throws(LyceumError) -> Int {
        var path: [Int32] = []
        var current = state
        var length = 0
        while path.count < 64 {
            if let known = plainRuns[current] {
                length = known
                break
            }
            path.append(current)
            guard let next = try plainStep(current) else {
                plainRuns[current] = 0
                path.removeLast()
                break
            }
            if next == current {
                plainRuns[current] = 64
                path.removeLast()
                length = 64
                break
            }
            current = next
        }
        // A run that was cut at 64 states is not known exactly further along: only its first state is remembered.
        if path.count == 64 {
            plainRuns[state] = 64
            return 64
        }
        for (distance, passed) in path.reversed().enumerated() { plainRuns[passed] = min(64, length + distance + 1) }
        return plainRuns[state] ?? 0
    }

    /// The state after any plain byte; nil when it depends on the byte or one is not allowed.
    private mutating func plainStep(_ state: Int32) throws(LyceumError) -> Int32? {
        let next = try step(state, 0x20)
        guard next != Self.dead else { return nil }
        var lastClass = network.classes[0x20]
        for byte in UInt8(0x21)..<0x7F where Self.isPlain(byte) && network.classes[Int(byte)] != lastClass {
            lastClass = network.classes[Int(byte)]
            guard try step(state, byte) == next else { return nil }
        }
        return next
    }
}
