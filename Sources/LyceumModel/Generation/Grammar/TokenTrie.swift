/// A vocabulary's tokens by their bytes, with prefixes shared. Built once per vocabulary, used by all its grammars.
public final class TokenTrie: Sendable {
    struct Node: Sendable {
        /// The node after this one's descendants.
        var skip: Int32
        /// Tokens of the node itself, then those of its descendants, in `order`.
        var firstToken: Int32
        var ownEnd: Int32
        var subtreeEnd: Int32
        var depth: UInt16
        var byte: UInt8
        /// Longest path of descendants below, when the node and all of them are plain bytes; 255 when some are not.
        var plainHeight: UInt8
    }

    /// All nodes but the root, parents before children, siblings by byte.
    let nodes: [Node]
    /// Tokens sorted by their bytes.
    let order: [Int32]
    let tokenCount: Int
    let endTokens: [Int32]
    let maximumDepth: Int
    private let text: any TokenText

    /// - Parameter endTokens: tokens that may end a text; allowed where a grammar is complete.
    /// - Complexity: O(bytes of the vocabulary · log tokens).
    public init(_ text: any TokenText, endTokens: Set<Int32>) {
        self.text = text
        tokenCount = text.tokenCount
        self.endTokens = endTokens.sorted()
        var entries: [(bytes: [UInt8], token: Int32)] = []
        for token in 0..<Int32(clamping: text.tokenCount) where !text.isSpecial(token) && !endTokens.contains(token) {
            let bytes = text.bytes(of: token)
            if !bytes.isEmpty, bytes.count <= 1024 { entries.append((bytes, token)) }
        }
        entries.sort { $0.bytes == $1.bytes ? $0.token < $1.token : $0.bytes.lexicographicallyPrecedes($1.bytes) }
        order = entries.map(\.token)
        nodes = Self.makeNodes(entries.map(\.bytes))
        maximumDepth = entries.map(\.bytes.count).max() ?? 0
    }

    func bytes(of token: Int32) -> [UInt8] { text.bytes(of: token) }

    private static func makeNodes(_ sorted: [[UInt8]]) -> [Node] {
        var nodes: [Node] = []
        var path: [Int] = []
        func close(to depth: Int, at position: Int) {
            while path.count > depth {
                let index = path.removeLast()
                nodes[index].skip = Int32(nodes.count)
                nodes[index].subtreeEnd = Int32(position)
                guard let parent = path.last else { continue }
                let height = nodes[index].plainHeight
                let own = nodes[parent].plainHeight
                nodes[parent].plainHeight = height == 255 || own == 255 ? 255 : max(own, min(height + 1, 254))
            }
        }
        var previous: [UInt8] = []
        for (position, bytes) in sorted.enumerated() {
            var shared = 0
            while shared < min(previous.count, bytes.count), previous[shared] == bytes[shared] { shared += 1 }
            close(to: shared, at: position)
            for depth in shared..<bytes.count {
                path.append(nodes.count)
                nodes.append(
                    Node(
                        skip: 0, firstToken: Int32(position), ownEnd: Int32(position), subtreeEnd: 0,
                        depth: UInt16(depth), byte: bytes[depth],
                        plainHeight: GrammarAutomaton.isPlain(bytes[depth]) ? 0 : 255))
            }
            if let last = path.last { nodes[last].ownEnd = Int32(position + 1) }
            previous = bytes
        }
        close(to: 0, at: sorted.count)
        return nodes
    }
}
