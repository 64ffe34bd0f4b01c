/// Hashes and lengths of all runs of n words of a text, each by two subtractions and a product, from sums over the words in front.
struct NGramWindows: ~Copyable {
    /// For words with a space behind each: Σ hash · baseᴸ over the words in front, L the bytes in front; and base⁻ᴸ.
    private var spaced: UnsafeMutablePointer<UInt64>
    private var spacedScale: UnsafeMutablePointer<UInt64>
    /// The same for words put together without spaces.
    private var joined: UnsafeMutablePointer<UInt64>
    private var joinedScale: UnsafeMutablePointer<UInt64>
    private var scalars: UnsafeMutablePointer<Int>
    private var capacity = 1024
    private(set) var count = 0

    init() {
        (spaced, spacedScale) = (.allocate(capacity: capacity), .allocate(capacity: capacity))
        (joined, joinedScale) = (.allocate(capacity: capacity), .allocate(capacity: capacity))
        scalars = .allocate(capacity: capacity)
    }

    deinit { free() }

    private func free() {
        for memory in [spaced, spacedScale, joined, joinedScale] { memory.deallocate() }
        scalars.deallocate()
    }

    private mutating func reserve(_ needed: Int) {
        guard needed > capacity || (capacity > 1 << 20 && needed < capacity / 8) else { return }
        free()
        capacity = max(1024, needed + needed / 4)
        (spaced, spacedScale) = (.allocate(capacity: capacity), .allocate(capacity: capacity))
        (joined, joinedScale) = (.allocate(capacity: capacity), .allocate(capacity: capacity))
        scalars = .allocate(capacity: capacity)
    }

    mutating func load(_ words: UnsafeBufferPointer<Word>) {
        reserve(words.count + 1)
        count = words.count
        let powers = TextHash.powers
        let inverses = TextHash.inversePowers
        var (spacedPower, joinedPower): (UInt64, UInt64) = (1, 1)
        (spaced[0], spacedScale[0], joined[0], joinedScale[0], scalars[0]) = (0, 1, 0, 1, 0)
        for (index, word) in words.enumerated() {
            let length = word.count
            let power = powers.power(length)
            let inverse = inverses.power(length)
            joined[index + 1] = joined[index] &+ word.hash &* joinedPower
            joinedPower = joinedPower &* power
            joinedScale[index + 1] = joinedScale[index] &* inverse
            spaced[index + 1] = spaced[index] &+ (word.hash &+ 0x21 &* power) &* spacedPower
            spacedPower = spacedPower &* power &* TextHash.base
            spacedScale[index + 1] = spacedScale[index] &* inverse &* TextHash.inverse
            scalars[index + 1] = scalars[index] + Int(word.scalars)
        }
    }

    /// Characters of the most frequent run of n words with spaces between, times how often it occurs; the first of several such. 0 without any.
    func topScalars(_ n: Int, _ counter: inout HashCounter) -> Int {
        guard count >= n else { return 0 }
        counter.reset(for: count)
        var (best, place) = (0, 0)
        for index in 0...count - n {
            let hash = (spaced[index + n] &- spaced[index]) &* spacedScale[index]
            let found = counter.add(hash, number: index)
            if found.count > best || (found.count == best && found.first < place) { (best, place) = (found.count, found.first) }
        }
        return (scalars[place + n] - scalars[place] + n - 1) * best
    }

    /// Characters in runs of n words that occurred before: behind such a run the search goes on at its end.
    func repeatedScalars(_ n: Int, _ counter: inout HashCounter) -> Int {
        guard count >= n else { return 0 }
        counter.reset(for: count)
        var (total, index) = (0, 0)
        while index <= count - n {
            let hash = (joined[index + n] &- joined[index]) &* joinedScale[index]
            if counter.add(hash, number: index).count > 1 {
                total += scalars[index + n] - scalars[index]
                index += n
            } else {
                index += 1
            }
        }
        return total
    }
}
