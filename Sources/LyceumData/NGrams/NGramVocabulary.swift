internal import LyceumCore

/// Words and their numbers, in the order of their first appearance.
struct NGramVocabulary {
    /// Stands for every word that was not seen in training.
    static let unknown: UInt32 = 0
    /// Stands before a sentence.
    static let start: UInt32 = 1
    /// Stands after a sentence.
    static let end: UInt32 = 2
    /// Numbers of words have so many bits, so that five of them fit into one key.
    static let bits = 25

    private(set) var text: [UInt8] = []
    /// Where every word ends in `text`.
    private(set) var ends: [UInt64] = []
    /// Open addressing; a word's number plus one, 0 where free.
    private(set) var slots: [UInt32] = Array(repeating: 0, count: 1 << 12)

    init() {
        for word in ["<unk>", "<s>", "</s>"] { Array(word.utf8).withUnsafeBytes { _ = number(adding: $0) } }
    }

    var count: Int { ends.count }
    /// Whether there are more words than numbers.
    var isTooLarge: Bool { count >= 1 << Self.bits }

    static func hash(_ word: UnsafeRawBufferPointer) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in word { hash = (hash ^ UInt64(byte)) &* 0x0100_0000_01b3 }
        return hash ^ hash >> 29
    }

    private func word(_ number: Int) -> Range<Int> { (number == 0 ? 0 : Int(ends[number - 1]))..<Int(ends[number]) }

    /// The number of a word, a new one where it is new.
    mutating func number(adding word: UnsafeRawBufferPointer) -> UInt32 {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: Self.hash(word)) & mask
        while slots[slot] != 0 {
            let known = Int(slots[slot]) - 1
            if equals(self.word(known), word) { return UInt32(known) }
            slot = (slot + 1) & mask
        }
        text.append(contentsOf: word)
        ends.append(UInt64(text.count))
        slots[slot] = UInt32(ends.count)
        if ends.count * 2 > slots.count { grow() }
        return UInt32(ends.count - 1)
    }

    private func equals(_ range: Range<Int>, _ word: UnsafeRawBufferPointer) -> Bool {
        range.count == word.count && text.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0[range]).elementsEqual(word) }
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        let mask = slots.count - 1
        for number in 0..<count {
            let hash = text.withUnsafeBytes { Self.hash(UnsafeRawBufferPointer(rebasing: $0[word(number)])) }
            var slot = Int(truncatingIfNeeded: hash) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = UInt32(number + 1)
        }
    }
}
