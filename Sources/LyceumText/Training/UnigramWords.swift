internal import LyceumCore

/// The different words as characters, numbered from 1 in the order of their scalars; a 0 ends each word.
final class UnigramWords: @unchecked Sendable {
    let characters: UnsafeMutablePointer<UInt32>
    let characterCount: Int
    /// Where each word begins.
    let starts: [Int]
    let counts: [Int]
    /// The scalar of each number; 0 stands for the end.
    let alphabet: [UInt32]
    /// How often each character occurs.
    let frequencies: [Int]
    var count: Int { starts.count - 1 }

    /// Zeros after the end, so that reading ahead stays inside.
    private static let padding = 72

    init(_ words: WordCounts, _ initialAlphabet: [Unicode.Scalar]) throws(LyceumError) {
        var seen = Set(initialAlphabet.map(\.value))
        var total = 0
        words.bytes.withUnsafeBufferPointer { bytes in
            var index = 0
            while index < bytes.count {
                let (scalar, length) = UTF8Walk.scalar(bytes, index)
                seen.insert(scalar)
                index += length
                total += 1
            }
        }
        guard total + words.count < Int(Int32.max) / 2 else {
            throw LyceumError(.limitExceeded, "the different words have \(total) characters, which is too many")
        }
        let alphabet = [0] + seen.sorted()
        self.alphabet = alphabet
        var numbers: [UInt32: UInt32] = [:]
        for (number, scalar) in alphabet.enumerated().dropFirst() { numbers[scalar] = UInt32(number) }
        let characterCount = total + words.count
        self.characterCount = characterCount
        let characters = UnsafeMutablePointer<UInt32>.allocate(capacity: total + words.count + Self.padding)
        self.characters = characters
        characters.initialize(repeating: 0, count: characterCount + Self.padding)
        var frequencies = [Int](repeating: 0, count: alphabet.count)
        var starts: [Int] = []
        var position = 0
        words.bytes.withUnsafeBufferPointer { bytes in
            for word in 0..<words.count {
                starts.append(position)
                var index = words.offsets[word]
                while index < words.offsets[word + 1] {
                    let (scalar, length) = UTF8Walk.scalar(bytes, index)
                    let number = numbers[scalar] ?? 0
                    characters[position] = number
                    frequencies[Int(number)] += words.counts[word]
                    index += length
                    position += 1
                }
                position += 1
            }
        }
        starts.append(position)
        self.starts = starts
        self.frequencies = frequencies
        counts = words.counts
    }

    deinit { characters.deallocate() }

    func length(_ word: Int) -> Int { starts[word + 1] - starts[word] - 1 }

    func text(_ piece: UnigramPiece) -> String {
        (0..<piece.length).compactMap { Unicode.Scalar(alphabet[Int(character(piece, $0))]) }.text
    }

    /// A piece's character; pieces of characters that the texts lack carry it instead of a place.
    @inline(__always)
    func character(_ piece: UnigramPiece, _ index: Int) -> UInt32 {
        piece.offset < 0 ? UInt32(-piece.offset) : characters[piece.offset + index]
    }
}

/// A piece as a place in the words; single characters as the negative of their number.
struct UnigramPiece {
    var offset: Int
    var length: Int
    /// Natural logarithm of the probability.
    var score: Double
}
