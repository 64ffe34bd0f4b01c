/// All tokens that start at a place of a text, shortest first: a trie with its edges in one hash table.
final class TokenTrie: @unchecked Sendable {
    /// `node << 8 | byte`; nodes are numbered from 1, so no key is zero.
    private var keys: UnsafeMutablePointer<UInt64>
    private var children: UnsafeMutablePointer<Int32>
    private var mask: Int
    /// Token that ends in each node, -1 for none.
    private var ends: [Int32] = [-1, -1]

    init(_ tokens: TokenTable) {
        var capacity = 64
        while capacity < tokens.count * 4 { capacity *= 2 }
        mask = capacity - 1
        keys = .allocate(capacity: capacity)
        keys.initialize(repeating: 0, count: capacity)
        children = .allocate(capacity: capacity)
        children.initialize(repeating: 0, count: capacity)
        for id in 0..<tokens.count {
            guard let bytes = tokens.bytes(of: Int32(id)), !bytes.isEmpty, let base = bytes.baseAddress else { continue }
            // Of equal strings the one that look-up finds counts.
            insert(base, bytes.count, tokens.find(base, bytes.count))
        }
    }

    deinit {
        keys.deallocate()
        children.deallocate()
    }

    @inline(__always)
    private func slot(_ key: UInt64) -> Int {
        var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 20) & mask
        while keys[slot] != 0, keys[slot] != key { slot = (slot &+ 1) & mask }
        return slot
    }

    @inline(__always)
    private func key(_ node: Int32, _ byte: UInt8) -> UInt64 { UInt64(UInt32(bitPattern: node)) << 8 | UInt64(byte) }

    private func insert(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ id: Int32) {
        var node: Int32 = 1
        for index in 0..<count {
            let key = key(node, bytes[index])
            let slot = slot(key)
            if keys[slot] == 0 {
                keys[slot] = key
                children[slot] = Int32(ends.count)
                node = children[slot]
                ends.append(-1)
                if ends.count * 3 > mask * 2 { grow() }
            } else {
                node = children[slot]
            }
        }
        ends[Int(node)] = id
    }

    private func grow() {
        let (oldKeys, oldChildren, oldCount) = (keys, children, mask + 1)
        mask = oldCount * 2 - 1
        keys = .allocate(capacity: mask + 1)
        keys.initialize(repeating: 0, count: mask + 1)
        children = .allocate(capacity: mask + 1)
        children.initialize(repeating: 0, count: mask + 1)
        for old in 0..<oldCount where oldKeys[old] != 0 {
            let slot = slot(oldKeys[old])
            keys[slot] = oldKeys[old]
            children[slot] = oldChildren[old]
        }
        oldKeys.deallocate()
        oldChildren.deallocate()
    }

    @inline(__always)
    func forEachPrefix(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ body: (Int, Int32) -> Void) {
        ends.withUnsafeBufferPointer { ends in
            var node: Int32 = 1
            var index = start
            while index < end {
                let key = key(node, text[index])
                let slot = slot(key)
                guard keys[slot] == key else { return }
                node = children[slot]
                index &+= 1
                let id = ends[Int(node)]
                if id >= 0 { body(index, id) }
            }
        }
    }
}
