internal import LyceumCore
internal import LyceumModel

/// Evaluates a tree of sequences: every node once, on the memory of its parent, many nodes together.
///
/// Depth first, so that few memories live at a time: a node's memory goes when its last child has it.
struct TreeScorer {
    let evaluator: any Evaluator
    /// Rows evaluated together.
    var batchRows: Int
    /// Bytes of keys and values per page of 64 positions.
    var pageBytes: Int
    /// What memories of evaluated nodes and of the present batch may take together. One path through the tree is always kept.
    var memoryBytes: Int

    private static let pagePositions = 64
    /// How far below the top of the stack a node is looked for that still fits a batch.
    private static let lookAhead = 256
    /// Rows of a batch before there is an answer, so that the first one comes soon.
    private static let firstRows = 96

    /// Log-probabilities of a sequence's targets.
    struct Score {
        var logProbabilities: [Double]
        var isGreedy = true
    }

    /// A node whose parent has been evaluated.
    private struct Ready {
        var node: Int
        var memory: Holder
    }

    /// A memory that some nodes still need.
    private final class Holder {
        var memory: (any SequenceMemory)?
        var users: Int
        let pages: Int

        init(_ memory: any SequenceMemory, users: Int, pages: Int) {
            self.memory = memory
            self.users = users
            self.pages = pages
        }

        /// The last user gets the memory itself, others a copy.
        func take() -> any SequenceMemory {
            users -= 1
            guard let memory else { preconditionFailure("a memory was taken more often than it has users") }
            guard users == 0 else { return memory.copy() }
            self.memory = nil
            return memory
        }
    }

    /// - Parameters:
    ///   - onScore: called once per sequence as soon as its last target is known.
    ///   - isCancelled: asked between batches.
    /// - Throws: what the evaluator throws; `cancelled`.
    func score(
        _ tree: TokenTree, isCancelled: () -> Bool = { false }, onScore: (_ sequence: Int, Score) -> Void
    ) throws(LyceumError) {
        var collector = Collector(tree)
        var livePages = 0
        var hasAnswers = false
        let root = Holder(evaluator.makeMemory(), users: tree.nodes[0].children.count, pages: 0)
        var stack = tree.nodes[0].children.reversed().map { Ready(node: $0, memory: root) }
        while !stack.isEmpty {
            guard !isCancelled() else { throw LyceumError(.cancelled, "the examination was stopped") }
            let batch = nextBatch(&stack, tree, rowLimit: hasAnswers ? batchRows : min(batchRows, Self.firstRows), livePages: livePages)
            var pieces: [TargetPiece] = []
            for ready in batch {
                let holder = ready.memory
                pieces.append(
                    TargetPiece(memory: holder.take(), tokens: Array(tree.tokens(of: ready.node)), targets: tree.targets(of: ready.node)))
                if holder.users == 0 { livePages -= holder.pages }
            }
            let answers = try evaluator.likelihoods(pieces)
            for position in batch.indices.reversed() {
                let node = batch[position].node, children = tree.nodes[node].children
                collector.take(answers[position], of: node) { sequence, score in
                    hasAnswers = true
                    onScore(sequence, score)
                }
                guard !children.isEmpty else { continue }
                let holder = Holder(pieces[position].memory, users: children.count, pages: pages(tree.nodes[node]))
                livePages += holder.pages
                for child in children.reversed() { stack.append(Ready(node: child, memory: holder)) }
            }
        }
    }

    // MARK: Batches

    /// Pages a node makes its own: those of its tokens and a copy of its parent's last one.
    private func pages(_ node: TokenTree.Node) -> Int {
        (node.end + Self.pagePositions - 1) / Self.pagePositions - node.start / Self.pagePositions
    }

    /// Nodes from the top of the stack that fill a batch. While memory is short only leaves go along with the first node.
    private func nextBatch(_ stack: inout [Ready], _ tree: TokenTree, rowLimit: Int, livePages: Int) -> [Ready] {
        guard let first = stack.popLast() else { return [] }
        var batch = [first]
        var rows = tree.nodes[first.node].count
        var batchPages = pages(tree.nodes[first.node])
        let limit = (rows + rowLimit - 1) / rowLimit * rowLimit
        let room = memoryBytes / max(1, pageBytes) - livePages
        var position = stack.count - 1
        let end = max(0, stack.count - Self.lookAhead)
        while position >= end, rows < limit {
            let node = tree.nodes[stack[position].node]
            let needed = pages(node)
            if rows + node.count <= limit, batchPages + needed <= (node.children.isEmpty ? room : room / 2) {
                batch.append(stack.remove(at: position))
                rows += node.count
                batchPages += needed
            }
            position -= 1
        }
        return batch
    }

    // MARK: Answers

    /// Puts the answers of nodes together to those of sequences.
    private struct Collector {
        private let tree: TokenTree
        private var scores: [Score]
        private var missing: [Int]

        init(_ tree: TokenTree) {
            self.tree = tree
            scores = tree.sequences.map { Score(logProbabilities: Array(repeating: 0, count: $0.targets.count)) }
            missing = tree.sequences.map(\.targets.count)
        }

        mutating func take(_ answers: [TargetLikelihood], of node: Int, _ onScore: (Int, Score) -> Void) {
            var next = -1
            var last: (position: Int, target: Int32)?
            for question in tree.nodes[node].questions {
                if last.map({ $0 != (question.position, question.target) }) ?? true { next += 1 }
                last = (question.position, question.target)
                guard next < answers.count else { return }
                let sequence = question.sequence
                scores[sequence].logProbabilities[question.index] = answers[next].logProbability
                if !answers[next].isGreedy { scores[sequence].isGreedy = false }
                missing[sequence] -= 1
                if missing[sequence] == 0 { onScore(sequence, scores[sequence]) }
            }
        }
    }
}

extension TokenTree {
    /// What is asked about the last positions of a node, each token once per position.
    func targets(of node: Int) -> [[Int32]] {
        let questions = nodes[node].questions
        guard let first = questions.first else { return [] }
        var targets = [[Int32]](repeating: [], count: nodes[node].end - first.position)
        for question in questions {
            let row = question.position - first.position
            if targets[row].last != question.target { targets[row].append(question.target) }
        }
        return targets
    }
}
