internal import LyceumCore

/// All n-grams seen, from one word to the highest order, with their adjusted counts.
///
/// An n-gram's place lies under that of the same words without the first: level 1 holds the last words, level 2 what stands before them, and so on.
struct NGramTree {
    /// The n-grams of one order.
    struct Level {
        /// The first word of every n-gram.
        var words: [UInt32] = []
        /// How often it was seen (highest order, and where it begins a sentence), else how many different words stand before it.
        var counts: [UInt32] = []
        /// Its first child on the next level, and after the last the number of all; empty on the highest level.
        var starts: [UInt32] = []
        /// The n-gram of one order less without its last word, on the level before; on level 2 the word's number. Empty on level 1.
        var contexts: [UInt32] = []
    }

    let order: Int
    private(set) var levels: [Level]
    private var path: [UInt32] = []
    private var isTooLarge = false

    init(order: Int) {
        self.order = order
        levels = Array(repeating: Level(), count: order)
        // Marks that are never predicted by a count; so that on level 1 a word's place is its number.
        for word in [NGramVocabulary.unknown, NGramVocabulary.start] { append(word, level: 0, count: 0) }
    }

    /// Takes the n-grams of the highest order, sorted by key.
    mutating func add(_ entry: NGramCounter.Entry) {
        var words: [UInt32] = []
        for back in 0..<order {
            words.append(NGramKey.word(entry.key, back))
            // Nothing stands before the beginning of a sentence.
            if words[back] == NGramVocabulary.start { break }
        }
        var same = 0
        while same < min(words.count, path.count), words[same] == path[same] { same += 1 }
        for level in same..<words.count {
            if level > 0 {
                let parent = levels[level - 1].counts.count - 1
                levels[level - 1].counts[parent] &+= 1
            }
            let isSeen = level == order - 1 || words[level] == NGramVocabulary.start
            append(words[level], level: level, count: isSeen ? UInt32(clamping: entry.count) : 0)
        }
        path = words
    }

    private mutating func append(_ word: UInt32, level: Int, count: UInt32) {
        guard levels[level].words.count < Int(UInt32.max) else {
            isTooLarge = true
            return
        }
        levels[level].words.append(word)
        levels[level].counts.append(count)
        if level + 1 < order { levels[level].starts.append(UInt32(levels[level + 1].words.count)) }
    }

    /// Closes the levels and finds every n-gram's context.
    mutating func finish() throws(LyceumError) {
        guard !isTooLarge else {
            throw LyceumError(
                .limitExceeded, "expected fewer than \(UInt32.max) different n-grams of an order", remedy: "lower the order, or give less text")
        }
        for level in 0..<(order - 1) { levels[level].starts.append(UInt32(levels[level + 1].words.count)) }
        for level in 1..<order { levels[level].contexts = try contexts(level) }
    }

    private func contexts(_ level: Int) throws(LyceumError) -> [UInt32] {
        // On level 2 the context is the word itself, and a word's place is its number.
        guard level > 1 else { return levels[1].words }
        var found: [UInt32] = []
        found.reserveCapacity(levels[level].words.count)
        for parent in levels[level - 1].words.indices {
            let context = Int(levels[level - 1].contexts[parent])
            for child in Int(levels[level - 1].starts[parent])..<Int(levels[level - 1].starts[parent + 1]) {
                guard let place = place(of: levels[level].words[child], under: context, level: level - 2) else {
                    throw LyceumError(.invalidData, "the counts of n-grams do not belong together", remedy: "count them again")
                }
                found.append(UInt32(place))
            }
        }
        return found
    }

    /// The place on the next level of a word under an n-gram.
    private func place(of word: UInt32, under parent: Int, level: Int) -> Int? {
        var (low, high) = (Int(levels[level].starts[parent]), Int(levels[level].starts[parent + 1]))
        while low < high {
            let middle = (low + high) / 2
            if levels[level + 1].words[middle] < word { low = middle + 1 } else { high = middle }
        }
        return low < Int(levels[level].starts[parent + 1]) && levels[level + 1].words[low] == word ? low : nil
    }
}
