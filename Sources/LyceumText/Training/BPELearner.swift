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
    private var merging: PairMerging

    init(_ trainer: BPETrainer, _ counts: WordCounts) {
        self.trainer = trainer
        let words = BPEWords(counts)
        merging = PairMerging(words, maximumLength: trainer.maximumTokenLength ?? .max)
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
        merging.countPairs()
        var merges: [(pair: UInt64, token: Int)] = []
        while tokens.count < trainer.vocabularySize, let top = merging.next() {
            if top.count < 1 || top.count < trainer.minimumFrequency { break }
            let left = Int(top.pair >> 32)
            let right = Int(top.pair & 0xFFFF_FFFF)
            let token = add(tokens[left] + tokens[right])
            merges.append((top.pair, token))
            merging.merge(top, into: UInt32(token))
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
}
