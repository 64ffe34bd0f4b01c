public import LyceumCore

/// What filters look at in a text: its bytes, words and lines, found once and shared by all filters that judge the same document.
///
/// One analyzer serves one thread; its buffers are kept from document to document. Nothing in it depends on earlier documents.
public final class TextAnalyzer {
    /// The text's bytes, with four zeros behind.
    private(set) var bytes: UnsafeMutablePointer<UInt8>
    /// Bytes of the text.
    public private(set) var count = 0
    private var capacity = 4096
    private var list = WordList()
    private var hasWords = false
    private var knownScalars: Int?
    /// How often filters have changed a text since the analyzer was made.
    private(set) var changes = 0
    var splitter = EnglishSplitter()
    var counter = HashCounter()
    var windows = NGramWindows()
    /// Where filters that change the text build the new one.
    var draft = TextDraft()

    public init() {
        bytes = .allocate(capacity: capacity)
    }

    deinit { bytes.deallocate() }

    /// Takes a text.
    /// - Throws: `LyceumError` (`limitExceeded`) for texts of more than 2 GB.
    public func load(_ text: String) throws(LyceumError) {
        let length = text.utf8.count
        guard length < Int(Int32.max) else {
            throw LyceumError(.limitExceeded, "expected a text of at most 2 GB, found \(Quantities.bytes(length))")
        }
        reserve(length)
        let isCopied: Void? = text.utf8.withContiguousStorageIfAvailable { source in
            if let start = source.baseAddress { bytes.update(from: start, count: source.count) }
        }
        if isCopied == nil {
            for (index, byte) in text.utf8.enumerated() { bytes[index] = byte }
        }
        setCount(length)
    }

    private func setCount(_ length: Int) {
        count = length
        for index in 0..<4 { bytes[length + index] = 0 }
        hasWords = false
        knownScalars = nil
    }

    /// After a giant text, memory is given back.
    private func reserve(_ length: Int) {
        guard length + 4 > capacity || (capacity > 1 << 24 && length < capacity / 8) else { return }
        bytes.deallocate()
        capacity = max(4096, length + length / 4 + 4)
        bytes = .allocate(capacity: capacity)
    }

    /// Characters of the text, that is Unicode scalars.
    public var scalarCount: Int {
        if let knownScalars { return knownScalars }
        let found = UTF8Bytes.scalarCount(bytes, count)
        knownScalars = found
        return found
    }

    /// Words of the text by the English rules; white space is none.
    public var wordCount: Int {
        findWords()
        return list.count
    }

    /// The words, valid until the next text.
    var words: UnsafeBufferPointer<Word> {
        findWords()
        return UnsafeBufferPointer(start: list.words, count: list.count)
    }

    /// The words as texts.
    public var wordTexts: [String] {
        words.map { String(decoding: UnsafeBufferPointer(start: bytes + Int($0.start), count: $0.count), as: UTF8.self) }
    }

    private func findWords() {
        guard !hasWords else { return }
        list.removeAll(expecting: count)
        splitter.split(bytes, count, into: &list)
        hasWords = true
    }

    /// Puts the draft in the place of the text, in the document too.
    /// - Parameters:
    ///   - hasWords: whether the draft's words are those of the whole draft.
    ///   - trims: whether white space at the ends goes.
    func adoptDraft(in document: inout CuratedDocument, hasWords: Bool, trims: Bool = true) {
        let trimmed = trims ? draft.trimmed : UnsafeBufferPointer(start: draft.bytes, count: draft.count)
        let shift = trims ? draft.leadingSpace : 0
        let isSame = trimmed.count == count && isEqual(trimmed)
        if !isSame {
            reserve(trimmed.count)
            if let start = trimmed.baseAddress { bytes.update(from: start, count: trimmed.count) }
            setCount(trimmed.count)
            changes += 1
        }
        if hasWords {
            list.removeAll(expecting: draft.words.count)
            for index in 0..<draft.words.count {
                var word = draft.words[index]
                word.start &-= UInt32(truncatingIfNeeded: shift)
                word.end &-= UInt32(truncatingIfNeeded: shift)
                list.append(word)
            }
            self.hasWords = true
        }
        if isSame { return }
        document.text = String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    private func isEqual(_ other: UnsafeBufferPointer<UInt8>) -> Bool {
        for index in 0..<count where bytes[index] != other[index] { return false }
        return true
    }

    // MARK: - Pieces

    /// The text without white space at its ends.
    var trimmed: Range<Int> { trim(0..<count) }

    @inline(__always)
    func trim(_ range: Range<Int>) -> Range<Int> {
        var low = range.lowerBound
        while low < range.upperBound, case let length = UTF8Bytes.spaceLength(bytes + low), length > 0 { low += length }
        return low..<trimEnd(low..<range.upperBound)
    }

    @inline(__always)
    func trimEnd(_ range: Range<Int>) -> Int {
        var high = range.upperBound
        while high > range.lowerBound {
            var start = high - 1
            while start > range.lowerBound, bytes[start] & 0xC0 == 0x80 { start -= 1 }
            guard UTF8Bytes.spaceLength(bytes + start) > 0 else { break }
            high = start
        }
        return high
    }

    /// The lines of a text, however they are broken; none behind a last line break.
    @inline(__always)
    func forEachLine(_ body: (Range<Int>) -> Void) {
        var start = 0
        var position = 0
        while position < count {
            let length = UTF8Bytes.breakLength(bytes + position)
            if length > 0 {
                body(start..<position)
                position += length
                start = position
            } else {
                position += 1
            }
        }
        if start < count { body(start..<count) }
    }

    /// The pieces between runs of at least `least` line feeds.
    @inline(__always)
    func forEachPiece(in range: Range<Int>, separatedBy least: Int, _ body: (Range<Int>) -> Void) {
        var start = range.lowerBound
        var position = start
        while position < range.upperBound {
            guard bytes[position] == 0x0A else {
                position += 1
                continue
            }
            var end = position
            while end < range.upperBound, bytes[end] == 0x0A { end += 1 }
            if end - position >= least {
                body(start..<position)
                start = end
            }
            position = end
        }
        body(start..<range.upperBound)
    }

    /// The pieces between single line feeds.
    @inline(__always)
    func forEachRow(_ body: (Range<Int>) -> Void) {
        var start = 0
        for position in 0..<count where bytes[position] == 0x0A {
            body(start..<position)
            start = position + 1
        }
        body(start..<count)
    }

    @inline(__always)
    func isEqual(_ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        for index in 0..<range.count where bytes[range.lowerBound + index] != text.utf8Start[index] { return false }
        return true
    }

    @inline(__always)
    func hasSuffix(_ range: Range<Int>, _ text: StaticString) -> Bool {
        range.count >= text.utf8CodeUnitCount && isEqual(range.upperBound - text.utf8CodeUnitCount..<range.upperBound, text)
    }

    /// How much of some pieces repeats earlier ones.
    struct Repetition {
        var pieces = 0
        var repeated = 0
        var repeatedScalars = 0
    }

    @inline(__always)
    func note(_ range: Range<Int>, in repetition: inout Repetition) {
        let hash = TextHash.piece(bytes + range.lowerBound, range.count)
        if counter.add(hash, number: repetition.pieces).count > 1 {
            repetition.repeated += 1
            repetition.repeatedScalars += UTF8Bytes.scalarCount(bytes + range.lowerBound, range.count)
        }
        repetition.pieces += 1
    }
}
