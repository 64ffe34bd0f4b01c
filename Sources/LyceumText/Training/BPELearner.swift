/// The merging itself, on words and their counts.
struct BPELearner: ~Copyable {
    struct Result {
        var tokens: [String]
        var merges: [(Int, Int)]
    }

    private let trainer: BPETrainer
    private var tokens: [String] = []
    /// Lengths of the tokens in characters are kept per symbol in the words, as merges of one string may differ.
    private var numbers: [String: Int] = [:]
    private let words: BPEWords
    private let pairs = PairTable()
    private var queue = PairQueue()
    private let maximumLength: Int

    init(_ trainer: BPETrainer, _ counts: WordCounts) {
        self.trainer = trainer
        maximumLength = trainer.maximumTokenLength ?? .max
        words = BPEWords(counts)
        for token in trainer.specialTokens { _ = add(token) }
        let symbols = alphabet(counts)
        words.fill(counts, symbols)
    }

    private mutating func add(_ token: String) -> Int {
        if let number = numbers[token] { return number }
        let number = tokens.count
        tokens.append(token)
        numbers[token] = number
        return number
    }

    /// Gives the kept characters their tokens, in the order of their scalars; returns the token of each byte, -1 for dropped ones.
    private mutating func alphabet(_ counts: WordCounts) -> [Int32] {
        var frequencies = [Int](repeating: 0, count: 256)
        for word in 0..<counts.count {
            for offset in counts.offsets[word]..<counts.offsets[word + 1] {
                frequencies[Int(counts.bytes[offset])] += counts.counts[word]
            }
        }
        let initial = Set(trainer.initialAlphabet)
        var kept: [(scalar: Unicode.Scalar, frequency: Int)] = []
        for (byte, scalar) in ByteCharacters.characters.enumerated() where frequencies[byte] > 0 || initial.contains(scalar) {
            kept.append((scalar, initial.contains(scalar) ? .max : frequencies[byte]))
        }
        let own = Set(ByteCharacters.characters)
        for scalar in initial where !own.contains(scalar) { kept.append((scalar, .max)) }
        if let limit = trainer.alphabetLimit, kept.count > limit {
            kept.sort { ($0.frequency, $1.scalar.value) > ($1.frequency, $0.scalar.value) }
            kept.removeLast(kept.count - limit)
        }
        for scalar in kept.map(\.scalar).sorted() { _ = add(String(scalar)) }
        return ByteCharacters.characters.map { numbers[String($0)].map(Int32.init) ?? -1 }
    }

    // MARK: Merging

    mutating func learn() -> Result {
        countPairs()
        var merges: [(pair: UInt64, token: Int)] = []
        while tokens.count < trainer.vocabularySize, let top = queue.pop() {
            let count = pairs.counts[top.slot]
            if top.count != count {
                // Stale: the pair lost or won occurrences since it was queued.
                queue.push(PairQueue.Item(count: count, pair: top.pair, slot: top.slot, list: top.list))
                continue
            }
            if top.count < 1 || top.count < trainer.minimumFrequency { break }
            let left = Int(top.pair >> 32)
            let right = Int(top.pair & 0xFFFF_FFFF)
            let token = add(tokens[left] + tokens[right])
            merges.append((top.pair, token))
            merge(top, into: UInt32(token))
            if merges.count % 1000 == 0 {
                trainer.progress?(.growing(tokens: tokens.count, of: trainer.vocabularySize))
            }
        }
        return Result(tokens: tokens, merges: distinct(merges.map(\.pair)))
    }

    /// A pair can be merged twice, when its token arose in two ways; its place is then the later one, as in Hugging Face's.
    private func distinct(_ pairs: [UInt64]) -> [(Int, Int)] {
        var last: [UInt64: Int] = [:]
        for (index, pair) in pairs.enumerated() { last[pair] = index }
        return pairs.enumerated().filter { last[$0.element] == $0.offset }.map {
            (Int($0.element >> 32), Int($0.element & 0xFFFF_FFFF))
        }
    }

    private mutating func countPairs() {
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

    private mutating func merge(_ item: PairQueue.Item, into token: UInt32) {
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
