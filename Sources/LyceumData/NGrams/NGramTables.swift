internal import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The tables of an n-gram model inside its mapped file. Places read from the file are checked when they are used.
struct NGramTables: @unchecked Sendable {
    struct Level {
        /// The first word of every n-gram; empty on the first level, where a word's place is its number.
        var words: UnsafeBufferPointer<UInt32>
        var probabilities: UnsafeBufferPointer<Float>
        var backoffs: UnsafeBufferPointer<Float>
        var starts: UnsafeBufferPointer<UInt32>
        var count: Int { probabilities.count }
    }

    /// The words before the next one, as far as the model knows them together.
    struct State {
        /// The last word first.
        var words: [UInt32] = []
        /// log10 of the weights of the last word, the last two, …
        var backoffs: [Float] = []

        static func sentenceStart(_ tables: NGramTables) -> State {
            State(words: [NGramVocabulary.start], backoffs: [tables.levels[0].backoffs[Int(NGramVocabulary.start)]])
        }
    }

    let order: Int
    let levels: [Level]
    private let text: UnsafeRawBufferPointer
    private let ends: UnsafeBufferPointer<UInt64>
    private let slots: UnsafeBufferPointer<UInt32>

    init(order: Int, _ sections: [String: UnsafeRawBufferPointer]) throws(LyceumError) {
        func table<Element>(_ name: String, _ type: Element.Type) throws(LyceumError) -> UnsafeBufferPointer<Element> {
            guard let raw = sections[name], raw.count % MemoryLayout<Element>.stride == 0 else {
                throw NGramFile.damaged("the part \(name) is missing")
            }
            return raw.assumingMemoryBound(to: type)
        }
        self.order = order
        guard let text = sections["text"] else { throw NGramFile.damaged("the words are missing") }
        self.text = text
        ends = try table("ends", UInt64.self)
        slots = try table("slots", UInt32.self)
        var levels: [Level] = []
        let (none, nothing) = (UnsafeBufferPointer<UInt32>(start: nil, count: 0), UnsafeBufferPointer<Float>(start: nil, count: 0))
        for number in 1...order {
            let isLast = number == order
            levels.append(
                Level(
                    words: number == 1 ? none : try table("words\(number)", UInt32.self),
                    probabilities: try table("probabilities\(number)", Float.self),
                    backoffs: isLast ? nothing : try table("backoffs\(number)", Float.self),
                    starts: isLast ? none : try table("starts\(number)", UInt32.self)))
        }
        self.levels = levels
        let fits = levels.indices.allSatisfy { index in
            let level = levels[index]
            return (index == 0 || level.words.count == level.count)
                && (index == order - 1 || level.backoffs.count == level.count && level.starts.count == level.count + 1)
        }
        guard fits, levels[0].count > Int(NGramVocabulary.end), ends.count == levels[0].count, slots.count > ends.count,
            slots.count & (slots.count - 1) == 0
        else { throw NGramFile.damaged("its parts do not belong together") }
    }

    /// The number of a word; that of the unknown word where the model does not know it.
    func number(of word: UnsafeRawBufferPointer) -> UInt32 {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: NGramVocabulary.hash(word)) & mask
        for _ in 0..<slots.count {
            guard slots[slot] != 0 else { break }
            let number = Int(slots[slot]) - 1
            if number < ends.count, equals(number, word) { return UInt32(number) }
            slot = (slot + 1) & mask
        }
        return NGramVocabulary.unknown
    }

    private func equals(_ number: Int, _ word: UnsafeRawBufferPointer) -> Bool {
        let start = number == 0 ? 0 : Int(truncatingIfNeeded: ends[number - 1])
        let end = Int(truncatingIfNeeded: ends[number])
        guard end - start == word.count, start >= 0, end <= text.count, let known = text.baseAddress, let asked = word.baseAddress else {
            return false
        }
        return memcmp(known + start, asked, word.count) == 0
    }

    /// log10 of a word's probability after a state, which becomes that after the word.
    func advance(_ state: inout State, by word: UInt32) -> Float {
        var (place, matched) = (Int(word), 1)
        var result = levels[0].probabilities[place]
        var next = State(words: [word], backoffs: [levels[0].backoffs[place]])
        for before in state.words {
            guard matched < order, let found = child(of: place, level: matched - 1, word: before) else { break }
            result = levels[matched].probabilities[found]
            place = found
            matched += 1
            if matched < order {
                next.words.append(before)
                next.backoffs.append(levels[matched - 1].backoffs[found])
            }
        }
        for length in matched..<(state.words.count + 1) where length <= state.backoffs.count { result += state.backoffs[length - 1] }
        state = next
        return result
    }

    private func child(of place: Int, level: Int, word: UInt32) -> Int? {
        let starts = levels[level].starts
        let words = levels[level + 1].words
        let end = min(Int(starts[place + 1]), words.count)
        var (low, high) = (Int(starts[place]), end)
        while low < high {
            let middle = (low + high) / 2
            if words[middle] < word { low = middle + 1 } else { high = middle }
        }
        return low < end && words[low] == word ? low : nil
    }
}

extension NGramModel {
    static func power10(_ value: Double) -> Double { pow(10, value) }
}
