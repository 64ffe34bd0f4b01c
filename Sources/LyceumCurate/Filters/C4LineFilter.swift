/// The line rules of C4 (Raffel et al. 2020), as datatrove decides them: lines are dropped, and the text with too little left.
///
/// For each line without the white space at its ends, in this order: a word that is too long; citations are taken out; no terminal punctuation at the
/// end; too few words; “lorem ipsum”, which drops the text; “javascript”; a curly bracket, which drops the text; a phrase about cookies or
/// terms. The rules that drop the text see only lines that came so far.
public struct C4LineFilter: TextFilter {
    public static let name = "c4-lines"
    public static let reasons = ["lorem_ipsum", "curly_bracket", "too_few_sentences"]

    public enum Unit: String, Sendable, CaseIterable {
        case line
        case sentence
    }

    public var unit = Unit.line
    public var removesCitations = true
    /// Lines must end with `. ? ! " '` and not with `...`; FineWeb does without this rule.
    public var needsTerminalPunctuation = true
    /// nil for no limit, as in the next two.
    public var leastSentences: Int? = 5
    public var leastWords: Int? = 3
    /// Characters.
    public var longestWord: Int? = 1000
    public var dropsLoremIpsum = true
    public var dropsJavaScript = true
    public var dropsCurlyBrackets = true
    public var dropsPolicies = true

    public init() {}

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) -> Verdict {
        let phrases = phrases(in: text)
        var sentences = 0
        var (isFirst, reason) = (true, String?.none)
        text.draft.removeAll(expecting: text.count)
        let visit: (Range<Int>) -> Void = { range in
            guard reason == nil else { return }
            let start = text.draft.count
            let separator = isFirst ? 0 : 1
            if separator == 1 { text.draft.append(unit == .line ? 0x0A : 0x20) }
            switch take(text.trim(range), of: text, phrases) {
            case .drop(let why): reason = why
            case .skip: text.draft.truncate(to: start)
            case .keep:
                isFirst = false
                sentences += unit == .sentence ? 1 : countSentences(text, from: start + separator)
            }
        }
        switch unit {
        case .line: text.forEachLine(visit)
        case .sentence: forEachSentence(text, visit)
        }
        if let reason { return .drop(reason: reason) }
        if let leastSentences, sentences < leastSentences { return .drop(reason: "too_few_sentences") }
        text.adoptDraft(in: &document, hasWords: unit == .line && leastSentences != nil)
        return .keep
    }

    private enum Outcome {
        case keep
        case skip
        case drop(String)
    }

    /// Puts a line into the draft and says what becomes of it.
    private func take(_ line: Range<Int>, of text: TextAnalyzer, _ phrases: Phrases) -> Outcome {
        var words = 0
        if leastWords != nil || longestWord != nil {
            let found = LineWords(text.bytes, line)
            if let longestWord, found.longest > longestWord { return .skip }
            words = found.count
        }
        let start = text.draft.count
        if removesCitations { Citations.copy(text.bytes, line, to: &text.draft) } else { text.draft.append(text.bytes + line.lowerBound, line.count) }
        let (bytes, count) = (text.draft.bytes + start, text.draft.count - start)
        if needsTerminalPunctuation, !Self.endsProperly(bytes, count) { return .skip }
        if let leastWords, words < leastWords { return .skip }
        if phrases.isEmpty { return .keep }
        return judge(phrases.found(in: bytes, count), phrases)
    }

    private func judge(_ found: Phrases, _ wanted: Phrases) -> Outcome {
        if dropsLoremIpsum, found.contains(.loremIpsum) { return .drop("lorem_ipsum") }
        if dropsJavaScript, found.contains(.javaScript) { return .skip }
        if dropsCurlyBrackets, found.contains(.curlyBracket) { return .drop("curly_bracket") }
        return dropsPolicies && found.contains(.policy) ? .skip : .keep
    }

    private static func endsProperly(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        guard count > 0, [0x2E, 0x3F, 0x21, 0x22, 0x27].contains(bytes[count - 1]) else { return false }
        return !(count > 2 && bytes[count - 1] == 0x2E && bytes[count - 2] == 0x2E && bytes[count - 3] == 0x2E)
    }

    private func phrases(in text: TextAnalyzer) -> Phrases {
        guard dropsLoremIpsum || dropsJavaScript || dropsCurlyBrackets || dropsPolicies else { return [] }
        return Phrases.all.found(in: text.bytes, text.count)
    }

    private func countSentences(_ text: TextAnalyzer, from start: Int) -> Int {
        guard leastSentences != nil else { return 0 }
        let first = text.draft.words.count
        let bytes = UnsafePointer(text.draft.bytes + start)
        let hasGap = text.splitter.split(bytes, text.draft.count - start, into: &text.draft.words, origin: start)
        let words = UnsafeBufferPointer(start: text.draft.words.words + first, count: text.draft.words.count - first)
        if first > 0, !words.isEmpty { text.draft.words.words[first].flags.insert(.afterGap) }
        return TextSentences.count(words, endsWithGap: hasGap)
    }

    private func forEachSentence(_ text: TextAnalyzer, _ visit: (Range<Int>) -> Void) {
        let words = text.words
        var start = 0
        TextSentences.forEachEnd(words) { next in
            let end = next < words.count ? Int(words[next].start) : text.count
            visit(start..<end)
            start = end
        }
    }
}

/// Words of a line divided by white space.
struct LineWords {
    var count = 0
    /// Characters of the longest.
    var longest = 0

    init(_ bytes: UnsafePointer<UInt8>, _ line: Range<Int>) {
        var length = 0
        var position = line.lowerBound
        while position < line.upperBound {
            let space = UTF8Bytes.spaceLength(bytes + position)
            if space > 0 {
                position += space
                length = 0
                continue
            }
            if length == 0 { count += 1 }
            if bytes[position] & 0xC0 != 0x80 { length += 1 }
            // A stray continuation byte cannot begin a word: the text is valid.
            longest = max(longest, length)
            position += 1
        }
    }
}
