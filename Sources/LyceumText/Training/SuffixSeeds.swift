/// The frequent substrings of the words, found with a suffix array.
///
/// A substring is a seed when it can be continued in two ways (or ends a word): what always goes on in one way is only worth its
/// longest form. Suffixes are sorted by their first `maximumLength` characters only, so the array needs little time.
struct SuffixSeeds {
    private let words: UnigramWords
    private let maximumLength: Int
    private var suffixes: [Int32] = []

    init(_ words: UnigramWords, maximumLength: Int) {
        self.words = words
        self.maximumLength = maximumLength
    }

    /// Pieces of two characters and more with frequency times length as score, best first.
    mutating func pieces(limit: Int) -> [UnigramPiece] {
        sortSuffixes()
        var pieces = repeated() + wholeWords()
        pieces.sort { ($0.score, $1.offset) > ($1.score, $0.offset) }
        var seen: Set<[UInt32]> = []
        var kept: [UnigramPiece] = []
        for piece in pieces {
            guard kept.count < limit else { break }
            if seen.insert((0..<piece.length).map { words.character(piece, $0) }).inserted { kept.append(piece) }
        }
        return kept
    }

    // MARK: Sorting

    private mutating func sortSuffixes() {
        suffixes.reserveCapacity(words.characterCount)
        for position in 0..<words.characterCount where words.characters[position] != 0 { suffixes.append(Int32(position)) }
        let characters = words.characters
        let maximumLength = maximumLength
        suffixes.withUnsafeMutableBufferPointer { Self.sort($0, 0, characters, maximumLength) }
    }

    /// Quicksort by one character at a time (Bentley and Sedgewick 1997).
    private static func sort(
        _ range: UnsafeMutableBufferPointer<Int32>, _ depth: Int, _ characters: UnsafeMutablePointer<UInt32>, _ limit: Int
    ) {
        var stack = [(low: 0, high: range.count, depth: depth)]
        while let (low, high, depth) = stack.popLast() {
            guard high - low > 1 else { continue }
            guard depth < limit else {
                sortPositions(range, low..<high)
                continue
            }
            @inline(__always) func key(_ index: Int) -> UInt32 { characters[Int(range[index]) + depth] }
            let pivot = median(key(low), key(low + (high - low) / 2), key(high - 1))
            var less = low
            var greater = high - 1
            var index = low
            while index <= greater {
                let value = key(index)
                if value < pivot {
                    range.swapAt(less, index)
                    less += 1
                    index += 1
                } else if value > pivot {
                    range.swapAt(index, greater)
                    greater -= 1
                } else {
                    index += 1
                }
            }
            stack.append((low, less, depth))
            stack.append((greater + 1, high, depth))
            if pivot != 0 {
                stack.append((less, greater + 1, depth + 1))
            } else {
                sortPositions(range, less..<(greater + 1))
            }
        }
    }

    /// Equal beginnings in the order of the words.
    private static func sortPositions(_ range: UnsafeMutableBufferPointer<Int32>, _ part: Range<Int>) {
        var equal = UnsafeMutableBufferPointer(rebasing: range[part])
        equal.sort()
    }

    private static func median(_ a: UInt32, _ b: UInt32, _ c: UInt32) -> UInt32 { max(min(a, b), min(max(a, b), c)) }

    // MARK: Counting

    /// Characters that two neighbors in the array share, up to the limit and the end of their words.
    private func shared(_ a: Int32, _ b: Int32) -> Int {
        var length = 0
        while length < maximumLength {
            let character = words.characters[Int(a) + length]
            guard character != 0, character == words.characters[Int(b) + length] else { break }
            length += 1
        }
        return length
    }

    /// Every interval of the array whose suffixes share a beginning of at least two characters.
    private func repeated() -> [UnigramPiece] {
        let sums = weightSums()
        var pieces: [UnigramPiece] = []
        var stack: [(length: Int, left: Int)] = []
        for index in 1...max(1, suffixes.count) {
            let length = index < suffixes.count ? shared(suffixes[index - 1], suffixes[index]) : 0
            var left = index - 1
            while let top = stack.last, top.length > length {
                stack.removeLast()
                left = top.left
                guard top.length >= 2 else { continue }
                let frequency = sums[index] - sums[left]
                pieces.append(
                    UnigramPiece(
                        offset: Int(suffixes[left]), length: top.length, score: Double(frequency) * Double(top.length)))
            }
            if length > 0, stack.last.map({ $0.length < length }) ?? true { stack.append((length, left)) }
        }
        return pieces
    }

    /// How often the words of the first suffixes occur, summed up along the array.
    private func weightSums() -> [Int] {
        let weights = weights()
        var sums = [0]
        sums.reserveCapacity(suffixes.count + 1)
        for suffix in suffixes { sums.append(sums[sums.count - 1] + weights[Int(suffix)]) }
        return sums
    }

    /// How often the word at each position occurs.
    private func weights() -> [Int] {
        var weights = [Int](repeating: 0, count: words.characterCount)
        for word in 0..<words.count {
            for position in words.starts[word]..<words.starts[word + 1] { weights[position] = words.counts[word] }
        }
        return weights
    }

    /// Words that occur several times, though no other word contains them.
    private func wholeWords() -> [UnigramPiece] {
        var pieces: [UnigramPiece] = []
        for word in 0..<words.count where words.counts[word] > 1 {
            let length = words.length(word)
            guard length >= 2, length <= maximumLength else { continue }
            pieces.append(
                UnigramPiece(offset: words.starts[word], length: length, score: Double(words.counts[word]) * Double(length)))
        }
        return pieces
    }
}
