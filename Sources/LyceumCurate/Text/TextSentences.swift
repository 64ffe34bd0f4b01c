/// Sentences end behind a word that is a sentence's end, and what punctuation follows it.
enum TextSentences {
    /// Calls `body` with the number of the first word behind each sentence.
    @inline(__always)
    static func forEachEnd(_ words: UnsafeBufferPointer<Word>, _ body: (Int) -> Void) {
        var hasEnded = false
        for (index, word) in words.enumerated() {
            // White space of its own is a word that is no punctuation, so the next sentence begins with it.
            if hasEnded, word.flags.contains(.afterGap) || word.flags.isDisjoint(with: [.punctuation, .sentenceEnd]) {
                body(index)
                hasEnded = false
            }
            if word.flags.contains(.sentenceEnd) { hasEnded = true }
        }
        body(words.count)
    }

    /// Sentences of words found in one piece; at least one.
    static func count(_ words: UnsafeBufferPointer<Word>, endsWithGap: Bool) -> Int {
        guard let last = words.last else { return 1 }
        var count = 0
        forEachEnd(words) { _ in count += 1 }
        guard endsWithGap else { return count }
        // White space behind the last sentence is one more.
        var hasEnded = last.flags.contains(.sentenceEnd)
        var index = words.count - 1
        while !hasEnded, index >= 0, words[index].flags.contains(.punctuation), !words[index].flags.contains(.afterGap) {
            index -= 1
            hasEnded = index >= 0 && words[index].flags.contains(.sentenceEnd)
        }
        return count + (hasEnded ? 1 : 0)
    }
}
