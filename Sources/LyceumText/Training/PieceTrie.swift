/// Pieces by their characters: finds all pieces that begin at a place.
final class PieceTrie: @unchecked Sendable {
    private let keys: UnsafeMutablePointer<UInt64>
    private let children: UnsafeMutablePointer<Int32>
    private let mask: Int
    /// The node of each first character.
    private let roots: UnsafeMutablePointer<Int32>
    private let pieces: UnsafeMutablePointer<Int32>
    private var nodeCount: Int32 = 1

    init(_ list: [UnigramPiece], _ words: UnigramWords) {
        let nodes = list.reduce(1) { $0 + $1.length } + 1
        var capacity = 16
        while capacity < nodes * 2 { capacity *= 2 }
        keys = .allocate(capacity: capacity)
        keys.initialize(repeating: .max, count: capacity)
        children = .allocate(capacity: capacity)
        children.initialize(repeating: -1, count: capacity)
        mask = capacity - 1
        roots = .allocate(capacity: words.alphabet.count)
        roots.initialize(repeating: -1, count: words.alphabet.count)
        pieces = .allocate(capacity: nodes)
        pieces.initialize(repeating: -1, count: nodes)
        for (number, piece) in list.enumerated() where piece.length > 0 { insert(piece, Int32(number), words) }
    }

    deinit {
        keys.deallocate()
        children.deallocate()
        roots.deallocate()
        pieces.deallocate()
    }

    private func insert(_ piece: UnigramPiece, _ number: Int32, _ words: UnigramWords) {
        let first = Int(words.character(piece, 0))
        if roots[first] < 0 { roots[first] = newNode() }
        var node = roots[first]
        for index in 1..<max(piece.length, 1) {
            let slot = slot(node, words.character(piece, index))
            if children[slot] < 0 {
                keys[slot] = Self.key(node, words.character(piece, index))
                children[slot] = newNode()
            }
            node = children[slot]
        }
        pieces[Int(node)] = number
    }

    private func newNode() -> Int32 {
        defer { nodeCount += 1 }
        return nodeCount
    }

    @inline(__always)
    private static func key(_ node: Int32, _ character: UInt32) -> UInt64 {
        UInt64(UInt32(bitPattern: node)) << 32 | UInt64(character)
    }

    @inline(__always)
    private func slot(_ node: Int32, _ character: UInt32) -> Int {
        let key = Self.key(node, character)
        let (high, low) = key.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        var slot = Int(truncatingIfNeeded: high ^ low) & mask
        while children[slot] >= 0, keys[slot] != key { slot = (slot + 1) & mask }
        return slot
    }

    /// Calls `found` with length and number of every piece at the start of the characters; a 0 ends them.
    @inline(__always)
    func matches(_ characters: UnsafePointer<UInt32>, _ found: (_ length: Int, _ piece: Int) -> Void) {
        guard characters[0] != 0 else { return }
        var node = roots[Int(characters[0])]
        var length = 1
        while node >= 0 {
            let piece = pieces[Int(node)]
            if piece >= 0 { found(length, Int(piece)) }
            let character = characters[length]
            guard character != 0 else { return }
            node = children[slot(node, character)]
            length += 1
        }
    }
}
