/// The rules of InfiMM-WebMath's funnel (Han et al. 2024): short pages of filler, too much punctuation, broken characters.
public struct WebMathRulesFilter: TextFilter {
    public static let name = "web-math-rules"
    public static let reasons = ["short_lorem_ipsum", "punctuation_share", "broken_characters"]

    /// Characters; shorter texts with “lorem ipsum” are dropped.
    public var shortText = 1000
    /// ASCII punctuation of the characters outside formulas that are not white space.
    public var mostPunctuation = 0.3
    /// Replacement characters (U+FFFD) and control characters that are kept.
    public var mostBroken = 0

    public init() {}

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) -> Verdict {
        if text.scalarCount < shortText, Phrases.loremIpsum.found(in: text.bytes, text.count).contains(.loremIpsum) {
            return .drop(reason: "short_lorem_ipsum")
        }
        var (punctuation, solid, broken, position) = (0, 0, 0, 0)
        var isFormula = false
        while position < text.count {
            let scalar = UTF8Bytes.scalar(text.bytes + position)
            position += scalar.count
            if scalar.value == 0xFFFD || scalar.value == 0x7F || (scalar.value < 0x20 && !(9...13).contains(scalar.value)) { broken += 1 }
            // Marks between dollars are mathematics, no punctuation.
            if scalar.value == 0x24 {
                isFormula.toggle()
                continue
            }
            if isFormula || scalar.value <= 0x20 { continue }
            solid += 1
            let isMark = (0x21...0x2F).contains(scalar.value) || (0x3A...0x40).contains(scalar.value) || (0x5B...0x60).contains(scalar.value)
                || (0x7B...0x7E).contains(scalar.value)
            if isMark { punctuation += 1 }
        }
        if solid > 0, Double(punctuation) / Double(solid) > mostPunctuation { return .drop(reason: "punctuation_share") }
        return broken > mostBroken ? .drop(reason: "broken_characters") : .keep
    }
}
