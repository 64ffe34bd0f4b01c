/// Sequences of tokens as a tree in which each beginning that several of them share stands once.
struct TokenTree {
    /// A sequence whose last tokens have targets.
    struct Sequence {
        var tokens: [Int32]
        /// What is asked about after each of the last `targets.count` tokens.
        var targets: [Int32]
    }

    /// A run of tokens that all sequences below have in common.
    struct Node {
        /// Whose tokens these are: `sequences[source].tokens[start..<end]`.
        var source: Int
        var start: Int
        var end: Int
        var parent: Int
        var children: [Int] = []
        /// Who asks about which of its positions.
        var questions: [Question] = []

        var count: Int { end - start }
    }

    struct Question: Hashable {
        /// Of a token in its sequence.
        var position: Int
        var target: Int32
        var sequence: Int
        /// Which of the sequence's targets.
        var index: Int
    }

    let sequences: [Sequence]
    /// The first node is the root, which has no tokens.
    private(set) var nodes = [Node(source: 0, start: 0, end: 0, parent: -1)]

    /// - Complexity: O(n log n) comparisons of sequences, O(tokens) memory.
    init(_ sequences: [Sequence]) {
        self.sequences = sequences
        var leaves = [Int](repeating: 0, count: sequences.count)
        var path = [0]
        var previous: Int?
        for index in Self.sorted(sequences) {
            let shared = previous.map { Self.sharedLength(sequences[$0].tokens, sequences[index].tokens) } ?? 0
            descend(to: shared, path: &path)
            if sequences[index].tokens.count > shared {
                path.append(append(Node(source: index, start: shared, end: sequences[index].tokens.count, parent: path[path.count - 1])))
            }
            leaves[index] = path[path.count - 1]
            previous = index
        }
        for index in sequences.indices { ask(index, leaf: leaves[index]) }
        for index in nodes.indices where nodes[index].questions.count > 1 {
            nodes[index].questions.sort { ($0.position, $0.target, $0.sequence, $0.index) < ($1.position, $1.target, $1.sequence, $1.index) }
        }
    }

    func tokens(of node: Int) -> ArraySlice<Int32> {
        sequences[nodes[node].source].tokens[nodes[node].start..<nodes[node].end]
    }

    // MARK: Building

    /// Leaves the path of the sequence before at `depth`, where the two part; a node across it is cut in two.
    private mutating func descend(to depth: Int, path: inout [Int]) {
        var last = 0
        while nodes[path[path.count - 1]].end > depth { last = path.removeLast() }
        let top = path[path.count - 1]
        guard nodes[top].end < depth else { return }
        let upper = nodes.count
        nodes.append(Node(source: nodes[last].source, start: nodes[last].start, end: depth, parent: top, children: [last]))
        nodes[top].children[nodes[top].children.count - 1] = upper
        nodes[last].start = depth
        nodes[last].parent = upper
        path.append(upper)
    }

    private mutating func append(_ node: Node) -> Int {
        nodes.append(node)
        nodes[node.parent].children.append(nodes.count - 1)
        return nodes.count - 1
    }

    /// Hands a sequence's targets to the nodes its positions ended up in.
    private mutating func ask(_ sequence: Int, leaf: Int) {
        let targets = sequences[sequence].targets
        let first = sequences[sequence].tokens.count - targets.count
        var node = leaf
        for index in targets.indices.reversed() {
            while nodes[node].start > first + index { node = nodes[node].parent }
            nodes[node].questions.append(Question(position: first + index, target: targets[index], sequence: sequence, index: index))
        }
    }

    // MARK: Order

    /// In an order that puts sequences with a common beginning side by side and a sequence before those that go on after it.
    private static func sorted(_ sequences: [Sequence]) -> [Int] {
        sequences.indices.sorted { a, b in
            let left = sequences[a].tokens, right = sequences[b].tokens
            let shared = sharedLength(left, right)
            if shared < left.count, shared < right.count { return left[shared] < right[shared] }
            return left.count == right.count ? a < b : left.count < right.count
        }
    }

    private static func sharedLength(_ a: [Int32], _ b: [Int32]) -> Int {
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                let limit = min(a.count, b.count)
                var index = 0
                while index < limit, a[index] == b[index] { index &+= 1 }
                return index
            }
        }
    }
}
