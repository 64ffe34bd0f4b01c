/// The most probable split of a text into tokens of independent probabilities.
///
/// - Source: Kudo 2018; scores and ties as in Hugging Face tokenizers' `encode_optimized`.
final class UnigramModel: Sendable {
    let tokens: TokenTable
    let scores: [Double]
    let unknown: Int32
    private let unknownScore: Double
    private let trie: TokenTrie
    /// Ids of `<0x00>` … `<0xFF>` when the model falls back to bytes and has them.
    private let fallback: [Int32]

    /// An unknown character costs this much more than the least probable token.
    private static let unknownPenalty = 10.0

    init(tokens: TokenTable, scores: [Double], unknown: Int32, fallsBackToBytes: Bool) {
        self.tokens = tokens
        self.scores = scores
        self.unknown = unknown
        unknownScore = (scores.min() ?? 0) - Self.unknownPenalty
        trie = TokenTrie(tokens)
        fallback = fallsBackToBytes ? BytePairModel.byteTokens(tokens) : []
    }

    func encode(
        _ text: UnsafePointer<UInt8>, _ count: Int, _ lattice: inout UnigramLattice, _ output: TokenBuffer, _ lengths: TokenBuffer?
    ) {
        findBest(text, count, &lattice)
        // Walk back from the end, then write forward.
        lattice.path.removeAll(keepingCapacity: true)
        var end = count
        while end > 0 {
            let node = lattice.nodes[end]
            guard node.start >= 0 else { return }
            if node.id == unknown, let last = lattice.path.last, last.id == unknown, unknown >= 0 {
                lattice.path[lattice.path.count - 1].start = Int(node.start)
            } else {
                lattice.path.append(UnigramLattice.Step(start: Int(node.start), end: end, id: node.id))
            }
            end = Int(node.start)
        }
        for step in lattice.path.reversed() { emit(step, text, output, lengths) }
        lattice.trim()
    }

    private func findBest(_ text: UnsafePointer<UInt8>, _ count: Int, _ lattice: inout UnigramLattice) {
        lattice.reset(count)
        lattice.nodes.withUnsafeMutableBufferPointer { nodes in
            scores.withUnsafeBufferPointer { scores in
                var start = 0
                while start < count {
                    let here = nodes[start].score
                    let single = utf8Length(text[start])
                    var hasSingle = false
                    trie.forEachPrefix(text, start, count) { end, id in
                        let score = scores[Int(id)] + here
                        if nodes[end].start < 0 || score > nodes[end].score {
                            nodes[end] = UnigramLattice.Node(score: score, start: Int32(start), id: id)
                        }
                        if end &- start == single { hasSingle = true }
                    }
                    if !hasSingle {
                        let end = start &+ single
                        let score = unknownScore + here
                        if nodes[end].start < 0 || score > nodes[end].score {
                            nodes[end] = UnigramLattice.Node(score: score, start: Int32(start), id: unknown)
                        }
                    }
                    start &+= single
                }
            }
        }
    }

    private func emit(
        _ step: UnigramLattice.Step, _ text: UnsafePointer<UInt8>, _ output: TokenBuffer, _ lengths: TokenBuffer?
    ) {
        var id = step.id
        if id == unknown {
            // Fused unknown characters may together be a token's text.
            id = tokens.find(text + step.start, step.end - step.start)
            if id < 0, !fallback.isEmpty, appendBytes(step, text, output, lengths) { return }
            if id < 0 { id = unknown }
        }
        guard id >= 0 else { return }
        output.append(id)
        lengths?.append(Int32(truncatingIfNeeded: step.end - step.start))
    }

    private func appendBytes(
        _ step: UnigramLattice.Step, _ text: UnsafePointer<UInt8>, _ output: TokenBuffer, _ lengths: TokenBuffer?
    ) -> Bool {
        for index in step.start..<step.end where fallback[Int(text[index])] < 0 { return false }
        for index in step.start..<step.end {
            output.append(fallback[Int(text[index])])
            lengths?.append(1)
        }
        return true
    }
}

/// Working memory of the Viterbi search.
struct UnigramLattice {
    /// The best way to reach a place in the text.
    struct Node {
        var score: Double
        /// Where its last token starts; -1 while there is none.
        var start: Int32
        var id: Int32
    }

    struct Step {
        var start: Int
        var end: Int
        var id: Int32
    }

    var nodes: [Node] = []
    var path: [Step] = []

    mutating func reset(_ count: Int) {
        nodes.removeAll(keepingCapacity: true)
        nodes.append(contentsOf: repeatElement(Node(score: 0, start: -1, id: -1), count: count + 1))
    }

    /// Gives back the memory of an unusually long text.
    mutating func trim() {
        guard nodes.count > 1 << 16 else { return }
        nodes = []
        path = []
    }
}
