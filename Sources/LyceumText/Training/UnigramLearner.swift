#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif
internal import Dispatch
internal import LyceumCore

/// Expectation-maximization and pruning on the different words.
struct UnigramLearner {
    private let trainer: UnigramTrainer
    private let words: UnigramWords
    /// Words are worked on in this many parts whose sums are added in order, whatever the number of threads.
    private static let blocks = 4

    init(_ trainer: UnigramTrainer, _ words: UnigramWords) {
        self.trainer = trainer
        self.words = words
    }

    /// Room for pieces: the vocabulary without special tokens.
    private var room: Int { trainer.vocabularySize - trainer.allSpecialTokens.count }

    /// The pieces and their scores, most probable first.
    func learn() throws(LyceumError) -> [(text: String, score: Double)] {
        let required = words.alphabet.count - 1
        guard required <= room else {
            throw LyceumError(
                .invalidArgument,
                "the texts have \(required) different characters, but a vocabulary of \(trainer.vocabularySize) has room for \(max(room, 0))",
                remedy: "ask for a larger vocabulary, or clean the texts")
        }
        var pieces = seeds()
        let wanted = trainer.vocabularySize * 11 / 10
        while true {
            for _ in 0..<trainer.subIterations { pieces = maximize(pieces, expectations(pieces)) }
            trainer.progress?(.shrinking(pieces: pieces.count, to: wanted))
            let before = pieces.count
            guard before > wanted else { break }
            pieces = prune(pieces, wanted)
            guard pieces.count < before else { break }
        }
        return finish(pieces)
    }

    private func seeds() -> [UnigramPiece] {
        var finder = SuffixSeeds(words, maximumLength: trainer.maximumPieceLength)
        var pieces = [UnigramPiece(offset: 0, length: 0, score: 0)]
        for number in 1..<max(words.alphabet.count, 1) {
            pieces.append(UnigramPiece(offset: -number, length: 1, score: Double(max(words.frequencies[number], 1))))
        }
        pieces += finder.pieces(limit: trainer.seedSize)
        let logSum = log(pieces.dropFirst().reduce(0) { $0 + $1.score })
        for index in pieces.indices.dropFirst() { pieces[index].score = log(pieces[index].score) - logSum }
        return pieces
    }

    // MARK: Expectation and maximization

    private func blockRanges() -> [Range<Int>] {
        (0..<Self.blocks).map { words.count * $0 / Self.blocks..<words.count * ($0 + 1) / Self.blocks }
    }

    private func inBlocks(_ body: @Sendable (Int) -> Void) {
        if trainer.threads > 1 {
            DispatchQueue.concurrentPerform(iterations: Self.blocks, execute: body)
        } else {
            for block in 0..<Self.blocks { body(block) }
        }
    }

    /// A large array that blocks write their own parts of.
    private final class Sums: @unchecked Sendable {
        let values: UnsafeMutablePointer<Double>
        let count: Int

        init(_ count: Int) {
            self.count = count
            values = .allocate(capacity: max(count, 1))
            values.initialize(repeating: 0, count: max(count, 1))
        }

        deinit { values.deallocate() }
    }

    private func expectations(_ pieces: [UnigramPiece]) -> [Double] {
        let lattice = LearningLattice(pieces, PieceTrie(pieces, words))
        let sums = Sums(pieces.count * Self.blocks)
        let ranges = blockRanges()
        inBlocks { block in
            var lattice = lattice
            let expected = sums.values + block * pieces.count
            for word in ranges[block] {
                _ = lattice.addExpectations(
                    words.characters + words.starts[word], words.length(word), times: Double(words.counts[word]),
                    into: expected)
            }
        }
        return pieces.indices.map { piece in
            (0..<Self.blocks).reduce(0) { $0 + sums.values[$1 * pieces.count + piece] }
        }
    }

    /// New scores by the expected counts, smoothed as by a Dirichlet process; pieces hardly used are dropped.
    private func maximize(_ pieces: [UnigramPiece], _ expected: [Double]) -> [UnigramPiece] {
        var kept = [pieces[0]]
        var sum = 0.0
        for index in pieces.indices.dropFirst() where expected[index] >= 0.5 {
            kept.append(UnigramPiece(offset: pieces[index].offset, length: pieces[index].length, score: expected[index]))
            sum += expected[index]
        }
        let logSum = Self.digamma(sum)
        for index in kept.indices.dropFirst() { kept[index].score = Self.digamma(kept[index].score) - logSum }
        return kept
    }

    /// The derivative of the logarithm of the gamma function: recurrence up to 7, then the asymptotic series.
    static func digamma(_ x: Double) -> Double {
        guard x > 0 else { return -.infinity }
        var x = x
        var result = 0.0
        while x < 7 {
            result -= 1 / x
            x += 1
        }
        x -= 0.5
        let y = 1 / (x * x)
        return result + log(x) + y * (1.0 / 24 - y * (7.0 / 960 - y * (31.0 / 8064 - y * 127.0 / 30720)))
    }

    // MARK: Pruning

    /// Drops the pieces that the likelihood misses least.
    private func prune(_ pieces: [UnigramPiece], _ wanted: Int) -> [UnigramPiece] {
        var lattice = LearningLattice(pieces, PieceTrie(pieces, words))
        let alternatives = alternatives(pieces, &lattice)
        let usage = usage(pieces, lattice)
        let total = usage.frequencies.reduce(0, +)
        let logTotal = log(total)
        let wordTotal = Double(words.counts.reduce(0, +))
        var kept = [pieces[0]]
        var candidates: [(index: Int, loss: Double)] = []
        for index in pieces.indices.dropFirst() {
            let frequency = usage.frequencies[index]
            let alternative = alternatives[index]
            if frequency == 0, !alternative.isKept { continue }
            if alternative.pieces.isEmpty {
                kept.append(pieces[index])
                continue
            }
            guard frequency > 0 else { continue }
            let logTotalAfter = log(total + frequency * Double(alternative.pieces.count - 1))
            var alternativeScore = 0.0
            for other in alternative.pieces {
                alternativeScore += log(usage.frequencies[other] + frequency) - logTotalAfter
            }
            let loss = usage.words[index] / wordTotal * (log(frequency) - logTotal - alternativeScore)
            candidates.append((index, loss))
        }
        let size = max(wanted, Int(Double(pieces.count) * trainer.shrinkingFactor))
        candidates.sort { ($0.loss, $1.index) > ($1.loss, $0.index) }
        for candidate in candidates.prefix(max(0, size - kept.count)) { kept.append(pieces[candidate.index]) }
        return kept
    }

    /// How each piece would be cut if it were missing; `isKept` when it is the best way to cut itself, or the only one.
    private func alternatives(
        _ pieces: [UnigramPiece], _ lattice: inout LearningLattice
    ) -> [(isKept: Bool, pieces: [Int])] {
        var characters = [UInt32](repeating: 0, count: 72)
        return pieces.enumerated().map { index, piece in
            guard index > 0 else { return (false, []) }
            for offset in 0..<piece.length { characters[offset] = words.character(piece, offset) }
            characters[piece.length] = 0
            guard piece.length > 1, let other = lattice.best(characters, piece.length, without: index) else { return (true, []) }
            return other.score > piece.score ? (false, []) : (true, other.pieces)
        }
    }

    /// How often each piece is used in the best ways to cut the words, and in how many words (each counted as often as it occurs).
    private func usage(_ pieces: [UnigramPiece], _ lattice: LearningLattice) -> (frequencies: [Double], words: [Double]) {
        let count = pieces.count
        let frequencies = Sums(count * Self.blocks)
        let occurrences = Sums(count * Self.blocks)
        let ranges = blockRanges()
        inBlocks { block in
            var lattice = lattice
            for word in ranges[block] {
                guard let best = lattice.best(words.characters + words.starts[word], words.length(word)) else { continue }
                for (position, piece) in best.pieces.enumerated() {
                    frequencies.values[block * count + piece] += Double(words.counts[word])
                    if !best.pieces[..<position].suffix(64).contains(piece) {
                        occurrences.values[block * count + piece] += Double(words.counts[word])
                    }
                }
            }
        }
        func sum(_ sums: Sums) -> [Double] {
            (0..<count).map { piece in (0..<Self.blocks).reduce(0) { $0 + sums.values[$1 * count + piece] } }
        }
        return (sum(frequencies), sum(occurrences))
    }

    // MARK: The end

    /// All characters, then the pieces that matter most, as many as there is room for; most probable first.
    private func finish(_ pieces: [UnigramPiece]) -> [(text: String, score: Double)] {
        let specials = Set(trainer.allSpecialTokens)
        let lowest = pieces.dropFirst().map(\.score).min() ?? 0
        var characters: [UInt32: Double] = [:]
        var longer: [(text: String, score: Double)] = []
        for piece in pieces.dropFirst() {
            if piece.length == 1 {
                characters[words.character(piece, 0)] = piece.score
            } else {
                longer.append((words.text(piece), piece.score))
            }
        }
        // Pruning left the pieces in the order of what they are worth, which is better than their probability.
        var result: [(text: String, score: Double)] = []
        var penalty = 0.0
        for number in 1..<max(UInt32(words.alphabet.count), 1) {
            let text = words.text(UnigramPiece(offset: -Int(number), length: 1, score: 0))
            guard !specials.contains(text) else { continue }
            // Characters never seen as a piece get scores below all others, each a different one.
            if characters[number] == nil { penalty += 0.0001 }
            result.append((text, characters[number] ?? lowest - penalty))
        }
        result += longer.filter { !specials.contains($0.text) }.prefix(max(0, room - result.count))
        return result.sorted { $0.score != $1.score ? $0.score > $1.score : $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) }
    }
}
