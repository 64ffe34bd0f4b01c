/// A word of a text.
struct Word {
    /// Bytes from the text's begin.
    var start: UInt32
    var end: UInt32
    /// Stands for the word: equal words have equal hashes.
    var hash: UInt64
    /// Length in Unicode scalars.
    var scalars: UInt32
    var flags: Flags

    struct Flags: OptionSet {
        let rawValue: UInt8
        /// Has a letter.
        static let alphabetic = Flags(rawValue: 1)
        /// Has something that is no punctuation.
        static let solid = Flags(rawValue: 2)
        /// White space other than a single space stands in front.
        static let afterGap = Flags(rawValue: 4)
        /// All of Unicode's category P.
        static let punctuation = Flags(rawValue: 8)
        /// Ends a sentence.
        static let sentenceEnd = Flags(rawValue: 16)
    }

    @inline(__always) var count: Int { Int(end &- start) }
}

/// Words that grow as they are found; the memory is kept from text to text.
struct WordList: ~Copyable {
    private(set) var words: UnsafeMutablePointer<Word>
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int = 1024) {
        self.capacity = capacity
        words = .allocate(capacity: capacity)
    }

    deinit { words.deallocate() }

    /// - Parameter expected: after a giant text, smaller ones give memory back.
    mutating func removeAll(expecting expected: Int = 0) {
        count = 0
        guard capacity > 1 << 20, expected < capacity / 8 else { return }
        words.deallocate()
        capacity = 1024
        words = .allocate(capacity: capacity)
    }

    @inline(__always)
    mutating func append(_ word: Word) {
        if count == capacity { grow() }
        words[count] = word
        count &+= 1
    }

    mutating func truncate(to count: Int) { self.count = min(self.count, count) }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Word>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: words, count: count)
        words.deallocate()
        words = larger
        capacity *= 2
    }

    @inline(__always)
    subscript(index: Int) -> Word {
        get { words[index] }
        set { words[index] = newValue }
    }
}
