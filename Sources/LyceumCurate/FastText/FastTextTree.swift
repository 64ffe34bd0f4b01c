/// The binary tree of labels, the frequent near the root (Huffman 1952), as fastText builds it.
struct FastTextTree: Sendable {
    struct Node: Sendable {
        var parent: Int32 = -1
        var left: Int32 = -1
        var right: Int32 = -1
        var count: Int64 = 1_000_000_000_000_000
        var isRight = false
    }

    let labels: Int
    let nodes: [Node]

    /// - Parameter counts: of the labels, falling.
    init(_ counts: [Int64]) {
        labels = counts.count
        var nodes = Array(repeating: Node(), count: max(2 * counts.count - 1, 0))
        for (number, count) in counts.enumerated() { nodes[number].count = count }
        var (leaf, inner) = (counts.count - 1, counts.count)
        for number in counts.count..<max(nodes.count, counts.count) {
            var children = [0, 0]
            for side in 0..<2 {
                if leaf >= 0, nodes[leaf].count < nodes[inner].count {
                    children[side] = leaf
                    leaf -= 1
                } else {
                    children[side] = inner
                    inner += 1
                }
            }
            (nodes[number].left, nodes[number].right) = (Int32(children[0]), Int32(children[1]))
            nodes[number].count = nodes[children[0]].count &+ nodes[children[1]].count
            for child in children { nodes[child].parent = Int32(number) }
            nodes[children[1]].isRight = true
        }
        self.nodes = nodes
    }

    /// Whether every step from a parent leads to a node made before it, as it does for counts that are counts.
    var isSound: Bool {
        (labels..<max(nodes.count, labels)).allSatisfy { Int(nodes[$0].left) < $0 && Int(nodes[$0].right) < $0 && nodes[$0].left != nodes[$0].right }
    }

    /// Rows of the output and turns from a label to the root, for all labels one behind the other.
    func ways() -> (rows: [Int32], turns: [UInt8], starts: [UInt32]) {
        var (rows, turns, starts) = ([Int32](), [UInt8](), [UInt32(0)])
        for label in 0..<labels {
            var node = label
            while node < nodes.count, nodes[node].parent >= 0 {
                rows.append(nodes[node].parent - Int32(labels))
                turns.append(nodes[node].isRight ? 1 : 0)
                node = Int(nodes[node].parent)
            }
            starts.append(UInt32(rows.count))
        }
        return (rows, turns, starts)
    }
}
