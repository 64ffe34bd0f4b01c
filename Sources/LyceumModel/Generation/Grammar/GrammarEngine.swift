internal import LyceumCore

/// Masks of one grammar over one vocabulary, remembered by state. Shared by all texts under that grammar.
final class GrammarEngine: Sendable {
    let trie: TokenTrie
    private let shared: Locked<Shared>

    private struct Shared {
        var automaton: GrammarAutomaton
        var masks: [Int32: [UInt64]] = [:]
        /// Goes up when the tables were thrown away because they had grown too large; states of before mean nothing then.
        var epoch = 0
        var path: [Int32] = []
    }

    private static let tableBytes = 256 << 20
    private static let maskBytes = 128 << 20

    init(_ grammar: Grammar, _ trie: TokenTrie) throws(LyceumError) {
        self.trie = trie
        shared = Locked(Shared(automaton: try GrammarAutomaton(try GrammarNetwork(grammar))))
    }

    /// Where a text stands.
    struct Place: Sendable {
        var state: Int32
        var epoch: Int
        /// The text so far, to find the place again in new tables.
        var bytes: [UInt8] = []
    }

    func start() -> Place { shared.withLock { Place(state: $0.automaton.start, epoch: $0.epoch) } }

    func isAccepting(_ place: inout Place) throws(LyceumError) -> Bool {
        try withState(&place) { shared, state throws(LyceumError) in shared.automaton.accepting[Int(state)] }
    }

    func continues(_ place: inout Place) throws(LyceumError) -> Bool {
        try withState(&place) { shared, state throws(LyceumError) in shared.automaton.continues(state) }
    }

    /// Moves past bytes.
    /// - Returns: false, with the place unchanged, when the grammar does not allow them.
    func advance(_ place: inout Place, _ bytes: [UInt8]) throws(LyceumError) -> Bool {
        let next = try withState(&place) { shared, state throws(LyceumError) in
            try Self.follow(&shared.automaton, state, bytes)
        }
        guard next != GrammarAutomaton.dead else { return false }
        place.state = next
        place.bytes += bytes
        return true
    }

    private static func follow(_ automaton: inout GrammarAutomaton, _ state: Int32, _ bytes: [UInt8]) throws(LyceumError)
        -> Int32
    {
        automaton.steps = 0
        var state = state
        for byte in bytes {
            state = try automaton.step(state, byte)
            if state == GrammarAutomaton.dead { break }
        }
        return state
    }

    private func withState<Value>(
        _ place: inout Place, _ body: (inout Shared, Int32) throws(LyceumError) -> Value
    ) throws(LyceumError) -> Value {
        var found = place
        let value = try shared.withLock { shared throws(LyceumError) in
            if shared.automaton.byteCount > Self.tableBytes {
                shared.automaton = try GrammarAutomaton(shared.automaton.network)
                shared.masks = [:]
                shared.epoch += 1
            }
            if found.epoch != shared.epoch {
                found.state = try Self.follow(&shared.automaton, shared.automaton.start, found.bytes)
                found.epoch = shared.epoch
            }
            return try body(&shared, found.state)
        }
        place = found
        return value
    }

    // MARK: Masks

    /// Fills the mask of a place.
    /// - Returns: whether any token is allowed.
    func mask(_ place: inout Place, into words: UnsafeMutableBufferPointer<UInt64>) throws(LyceumError) -> Bool {
        try withState(&place) { shared, state throws(LyceumError) in
            if shared.masks[state] == nil {
                if (shared.masks.count + 1) * words.count * 8 > Self.maskBytes { shared.masks = [:] }
                shared.masks[state] = try self.makeMask(&shared, state, words.count)
            }
            var isAny: UInt64 = 0
            shared.masks[state]!.withUnsafeBufferPointer { mask in
                for index in words.indices {
                    let word = index < mask.count ? mask[index] : 0
                    words[index] = word
                    isAny |= word
                }
            }
            return isAny != 0
        }
    }

    private func makeMask(_ shared: inout Shared, _ state: Int32, _ wordCount: Int) throws(LyceumError) -> [UInt64] {
        var mask = [UInt64](repeating: 0, count: wordCount)
        if shared.automaton.accepting[Int(state)] {
            for token in trie.endTokens where Int(token) >> 6 < wordCount { mask[Int(token) >> 6] |= 1 << UInt64(token & 63) }
        }
        shared.automaton.steps = 0
        if shared.path.count < trie.maximumDepth + 1 {
            shared.path = Array(repeating: 0, count: trie.maximumDepth + 1)
        }
        shared.path[0] = state
        var position = 0
        while position < trie.nodes.count { try visit(&shared, &position, &mask) }
        return mask
    }

    /// Looks at one node: skips what is below it when its byte is not allowed or everything below surely is.
    @inline(__always)
    private func visit(_ shared: inout Shared, _ position: inout Int, _ mask: inout [UInt64]) throws(LyceumError) {
        let node = trie.nodes[position]
        let depth = Int(node.depth)
        let next = try shared.automaton.step(shared.path[depth], node.byte)
        if next == GrammarAutomaton.dead {
            position = Int(node.skip)
            return
        }
        if node.plainHeight > 0, node.plainHeight < 64, try shared.automaton.plainRun(next) >= Int(node.plainHeight) {
            allow(Int(node.firstToken)..<Int(node.subtreeEnd), &mask)
            position = Int(node.skip)
            return
        }
        allow(Int(node.firstToken)..<Int(node.ownEnd), &mask)
        shared.path[depth + 1] = next
        position += 1
        if shared.automaton.steps > GrammarLimits.maskSteps {
            throw LyceumError(
                .limitExceeded, "the grammar is too ambiguous to follow in reasonable time",
                remedy: "Make its alternatives begin differently.")
        }
    }

    @inline(__always)
    private func allow(_ positions: Range<Int>, _ mask: inout [UInt64]) {
        for position in positions {
            let token = Int(trie.order[position])
            let word = token &>> 6
            if word < mask.count { mask[word] |= 1 &<< UInt64(token & 63) }
        }
    }
}
