/// Takes sentences out of a text that nearly equal earlier ones of it (MAP-CC's rule for similar lines); drops nothing.
///
/// Two sentences are compared where their lengths differ by less than a share and enough of their characters are the same; the later goes when the edit
/// distance is a small part of the longer, and none for short sentences.
public struct SimilarLinesFilter: TextFilter {
    public static let name = "similar-lines"
    public static let reasons: [String] = []

    /// Difference of the lengths, of the longer.
    public var mostDifference = 0.3
    /// Multiset Jaccard similarity of the characters.
    public var leastOverlap = 1.0 / 3
    /// Edit distance, of the longer.
    public var mostDistance = 0.1
    /// Sentences of at most so many characters must be equal.
    public var shortSentence = 15
    /// Texts of more sentences are compared within so many neighbors before, so that long ones take no quadratic time.
    public var window = 2000

    public init() {}

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) -> Verdict {
        let scalars = Array(document.text.unicodeScalars)
        var kept: [(characters: [Unicode.Scalar], counts: [Unicode.Scalar: Int])] = []
        var result: [Unicode.Scalar] = []
        for piece in Self.sentences(scalars) {
            let characters = ChineseText.trimmed(scalars[piece.text])
            let counts = characters.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            let isCopy = !characters.isEmpty && kept.suffix(window).contains { isSimilar($0, (characters, counts)) }
            if isCopy { continue }
            if !characters.isEmpty { kept.append((characters, counts)) }
            result += scalars[piece.whole]
        }
        guard result.count < scalars.count else { return .keep }
        text.draft.removeAll(expecting: text.count)
        text.draft.append(String(String.UnicodeScalarView(result)))
        text.adoptDraft(in: &document, hasWords: false)
        return .keep
    }

    private static let ends: Set<Unicode.Scalar> = [".", "!", "?", "。", "！", "？", "…", "\n", "(", ")", "（", "）", "[", "]", "【", "】", "「", "」"]

    /// Sentences, and each with the signs that end it.
    static func sentences(_ scalars: [Unicode.Scalar]) -> [(text: Range<Int>, whole: Range<Int>)] {
        var result: [(text: Range<Int>, whole: Range<Int>)] = []
        var start = 0
        while start < scalars.count {
            var end = start
            while end < scalars.count, !ends.contains(scalars[end]) { end += 1 }
            var next = end
            while next < scalars.count, ends.contains(scalars[next]) { next += 1 }
            result.append((start..<end, start..<next))
            start = next
        }
        return result
    }

    private func isSimilar(
        _ first: (characters: [Unicode.Scalar], counts: [Unicode.Scalar: Int]), _ second: (characters: [Unicode.Scalar], counts: [Unicode.Scalar: Int])
    ) -> Bool {
        let (short, long) = (min(first.characters.count, second.characters.count), max(first.characters.count, second.characters.count))
        guard Double(long - short) < mostDifference * Double(long) else { return false }
        let common = first.counts.reduce(0) { $0 + min($1.value, second.counts[$1.key] ?? 0) }
        guard Double(common) >= leastOverlap * Double(short + long - common) else { return false }
        if short <= shortSentence { return first.characters == second.characters }
        let most = Int(mostDistance * Double(long))
        return Self.distance(first.characters, second.characters, most: most) <= most
    }

    /// Edit distance (Levenshtein 1966), looked for only as far as `most`; one more where it is larger.
    static func distance(_ first: [Unicode.Scalar], _ second: [Unicode.Scalar], most: Int) -> Int {
        guard abs(first.count - second.count) <= most else { return most + 1 }
        var previous = Array(0...second.count)
        for (row, scalar) in first.enumerated() {
            var current = Array(repeating: most + 1, count: second.count + 1)
            current[0] = row + 1
            let (low, high) = (max(1, row + 1 - most), min(second.count, row + 1 + most))
            for column in stride(from: low, through: high, by: 1) {
                let change = previous[column - 1] + (second[column - 1] == scalar ? 0 : 1)
                current[column] = min(change, min(previous[column], current[column - 1]) + 1)
            }
            previous = current
        }
        return min(previous[second.count], most + 1)
    }
}
