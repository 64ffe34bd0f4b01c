#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// All ways to cut one word into pieces; buffers are kept between words.
struct LearningLattice {
    private struct Edge {
        var start: Int32
        var length: Int32
        var piece: Int32
    }

    let trie: PieceTrie
    let scores: [Double]
    private let probabilities: [Double]
    /// For characters without a piece.
    private let unknownScore: Double
    private let unknownProbability: Double
    private var edges: [Edge] = []
    private var forward: [Double] = []
    private var backward: [Double] = []
    private var choices: [(piece: Int32, length: Int32)] = []

    /// - Parameter pieces: the first stands for unknown characters.
    init(_ pieces: [UnigramPiece], _ trie: PieceTrie) {
        self.trie = trie
        scores = pieces.map(\.score)
        probabilities = scores.map { exp($0) }
        unknownScore = (scores.dropFirst().min() ?? 0) - 10
        unknownProbability = exp(unknownScore)
    }

    private mutating func fillEdges(_ characters: UnsafePointer<UInt32>, _ count: Int) {
        edges.removeAll(keepingCapacity: true)
        for start in 0..<count {
            var hasCharacter = false
            trie.matches(characters + start) { length, piece in
                if length == 1 { hasCharacter = true }
                edges.append(Edge(start: Int32(start), length: Int32(length), piece: Int32(piece)))
            }
            if !hasCharacter { edges.append(Edge(start: Int32(start), length: 1, piece: 0)) }
        }
    }

    /// Adds to `expected` how often each piece is used, over all ways weighted by probability; returns the word's log likelihood.
    mutating func addExpectations(
        _ characters: UnsafePointer<UInt32>, _ count: Int, times: Double, into expected: UnsafeMutablePointer<Double>
    ) -> Double {
        fillEdges(characters, count)
        // Plain probabilities where the word is short enough for them, logarithms where they would vanish.
        forward.replaceSubrange(0..., with: repeatElement(0, count: count + 1))
        forward[0] = 1
        for edge in edges {
            forward[Int(edge.start + edge.length)] += forward[Int(edge.start)] * probability(edge.piece)
        }
        let total = forward[count]
        guard total > 1e-250 else { return addLogExpectations(count, times, expected) }
        backward.replaceSubrange(0..., with: repeatElement(0, count: count + 1))
        backward[count] = times / total
        for edge in edges.reversed() {
            let weight = probability(edge.piece) * backward[Int(edge.start + edge.length)]
            backward[Int(edge.start)] += weight
            expected[Int(edge.piece)] += forward[Int(edge.start)] * weight
        }
        return log(total)
    }

    @inline(__always)
    private func probability(_ piece: Int32) -> Double { piece == 0 ? unknownProbability : probabilities[Int(piece)] }

    @inline(__always)
    private func score(_ piece: Int32) -> Double { piece == 0 ? unknownScore : scores[Int(piece)] }

    private mutating func addLogExpectations(
        _ count: Int, _ times: Double, _ expected: UnsafeMutablePointer<Double>
    ) -> Double {
        forward.replaceSubrange(0..., with: repeatElement(-.infinity, count: count + 1))
        backward.replaceSubrange(0..., with: repeatElement(-.infinity, count: count + 1))
        forward[0] = 0
        backward[count] = 0
        for edge in edges {
            let end = Int(edge.start + edge.length)
            forward[end] = Self.logSum(forward[end], forward[Int(edge.start)] + score(edge.piece))
        }
        for edge in edges.reversed() {
            let start = Int(edge.start)
            backward[start] = Self.logSum(backward[start], backward[start + Int(edge.length)] + score(edge.piece))
        }
        let total = forward[count]
        for edge in edges {
            let start = Int(edge.start)
            let share = forward[start] + score(edge.piece) + backward[start + Int(edge.length)] - total
            expected[Int(edge.piece)] += exp(share) * times
        }
        return total
    }

    private static func logSum(_ a: Double, _ b: Double) -> Double {
        if a == -.infinity { return b }
        if b == -.infinity { return a }
        return max(a, b) + log1p(exp(-(a - b).magnitude))
    }

    /// The most probable way; nil when there is none.
    ///
    /// - Parameter without: a piece that may not be used.
    mutating func best(
        _ characters: UnsafePointer<UInt32>, _ count: Int, without: Int = -1
    ) -> (pieces: [Int], score: Double)? {
        fillEdges(characters, count)
        forward.replaceSubrange(0..., with: repeatElement(-.infinity, count: count + 1))
        choices.replaceSubrange(0..., with: repeatElement((piece: Int32(-1), length: Int32(0)), count: count + 1))
        forward[0] = 0
        for edge in edges where Int(edge.piece) != without {
            let end = Int(edge.start + edge.length)
            let total = forward[Int(edge.start)] + score(edge.piece)
            if total > forward[end] {
                forward[end] = total
                choices[end] = (edge.piece, edge.length)
            }
        }
        guard forward[count] > -.infinity else { return nil }
        var pieces: [Int] = []
        var position = count
        while position > 0 {
            pieces.append(Int(choices[position].piece))
            position -= Int(choices[position].length)
        }
        return (pieces.reversed(), forward[count])
    }
}
