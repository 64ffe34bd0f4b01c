/// Words as tokens, the pairs of neighbors in them by how often they occur, and what a merge changes.
struct PairMerging: ~Copyable {
    private let words: BPEWords
    private let pairs = PairTable()
    private var queue = PairQueue()
    /// Of a token, in the unit of the words' lengths.
    private let maximumLength: Int

    init(_ words: BPEWords, maximumLength: Int) {
        self.words = words
        self.maximumLength = maximumLength
    }

    mutating func countPairs() {
        for word in 0..<words.count {
            let (start, length) = words.range(word)
            let count = words.counts[word]
            for index in start..<start + max(0, length - 1) {
                let pair = UInt64(words.symbols[index]) << 32 | UInt64(words.symbols[index + 1])
                pairs.add(pair, count)
                pairs.note(pair, word: word)
            }
        }
        queuePairs()
    }

    private mutating func queuePairs() {
        for slot in pairs.touched {
            let count = pairs.counts[slot]
            let list = pairs.takeList(slot)
            if count > 0 {
                queue.push(PairQueue.Item(count: count, pair: pairs.keys[slot], slot: slot, list: list))
            } else {
                pairs.release(list)
            }
        }
        pairs.clearTouched()
    }

    /// The most frequent pair now; nil when there is none.
    mutating func next() -> PairQueue.Item? {
        while let top = queue.pop() {
            let count = pairs.counts[top.slot]
            if top.count == count { return top }
            // Stale: the pair lost or won occurrences since it was queued.
            queue.push(PairQueue.Item(count: count, pair: top.pair, slot: top.slot, list: top.list))
        }
        return nil
    }

    /// Leaves a pair as it is for good.
    mutating func skip(_ item: PairQueue.Item) { pairs.release(item.list) }

    mutating func merge(_ item: PairQueue.Item, into token: UInt32) {
        let left = UInt32(item.pair >> 32)
        let right = UInt32(item.pair & 0xFFFF_FFFF)
        var node = item.list
        while node >= 0 {
            merge(word: Int(pairs.nodes[Int(node)].word), left, right, token)
            node = pairs.nodes[Int(node)].next
        }
        pairs.release(item.list)
        queuePairs()
    }

    /// Replaces the pair everywhere in a word; neighbors' pairs change.
    private mutating func merge(word: Int, _ left: UInt32, _ right: UInt32, _ token: UInt32) {
        let (start, length) = words.range(word)
        let symbols = words.symbols + start
        let lengths = words.lengths + start
        let count = words.counts[word]
        var write = 0
        var read = 0
        while read < length {
            guard symbols[read] == left, read + 1 < length, symbols[read + 1] == right else {
                symbols[write] = symbols[read]
                lengths[write] = lengths[read]
                write += 1
                read += 1
                continue
            }
            let total = lengths[read] + lengths[read + 1]
            if write > 0 {
                let before = UInt64(symbols[write - 1]) << 32
                pairs.add(before | UInt64(left), -count)
                if Int(lengths[write - 1] + total) < maximumLength {
                    pairs.add(before | UInt64(token), count)
                    pairs.note(before | UInt64(token), word: word)
                }
            }
            read += 2
            if read < length {
                pairs.add(UInt64(right) << 32 | UInt64(symbols[read]), -count)
                if Int(lengths[read] + total) < maximumLength {
                    let pair = UInt64(token) << 32 | UInt64(symbols[read])
                    pairs.add(pair, count)
                    pairs.note(pair, word: word)
                }
            }
            symbols[write] = token
            lengths[write] = total
            write += 1
        }
        words.setLength(word, write)
    }
}

/// The words as tokens, in one buffer; words only get shorter.
final class BPEWords {
    let count: Int
    let counts: UnsafeMutablePointer<Int>
    private(set) var symbols: UnsafeMutablePointer<UInt32>
    /// Length of each symbol in characters.
    private(set) var lengths: UnsafeMutablePointer<Int32>
    private let starts: UnsafeMutablePointer<Int>
    private let sizes: UnsafeMutablePointer<Int32>

    init(_ words: WordCounts) {
        count = words.count
        counts = .allocate(capacity: max(count, 1))
        starts = .allocate(capacity: max(count, 1))
        sizes = .allocate(capacity: max(count, 1))
        symbols = .allocate(capacity: max(words.bytes.count, 1))
        lengths = .allocate(capacity: max(words.bytes.count, 1))
        for word in 0..<count { counts[word] = words.counts[word] }
    }

    /// Words that are tokens already, with the length of each token.
    init(_ list: [(symbols: [Int32], lengths: [Int32], count: Int)]) {
        let total = list.reduce(0) { $0 + $1.symbols.count }
        count = list.count
        counts = .allocate(capacity: max(count, 1))
        starts = .allocate(capacity: max(count, 1))
        sizes = .allocate(capacity: max(count, 1))
        symbols = .allocate(capacity: max(total, 1))
        lengths = .allocate(capacity: max(total, 1))
        var position = 0
        for (word, entry) in list.enumerated() {
            counts[word] = entry.count
            starts[word] = position
            sizes[word] = Int32(clamping: entry.symbols.count)
            for (symbol, length) in zip(entry.symbols, entry.lengths) {
                symbols[position] = UInt32(bitPattern: symbol)
                lengths[position] = length
                position += 1
            }
        }
    }

    deinit {
        counts.deallocate()
        starts.deallocate()
        sizes.deallocate()
        symbols.deallocate()
        lengths.deallocate()
    }

    /// Writes the words in the tokens of their bytes; bytes without a token are left out.
    func fill(_ words: WordCounts, _ tokens: [Int32]) {
        var position = 0
        for word in 0..<count {
            starts[word] = position
            for offset in words.offsets[word]..<words.offsets[word + 1] {
                let token = tokens[Int(words.bytes[offset])]
                guard token >= 0 else { continue }
                symbols[position] = UInt32(token)
                lengths[position] = 1
                position += 1
            }
            sizes[word] = Int32(clamping: position - starts[word])
        }
    }

    @inline(__always)
    func range(_ word: Int) -> (start: Int, length: Int) { (starts[word], Int(sizes[word])) }

    @inline(__always)
    func setLength(_ word: Int, _ length: Int) { sizes[word] = Int32(truncatingIfNeeded: length) }
}
