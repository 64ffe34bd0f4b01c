/// Texts as InfiMM-WebMath gives them to its classifiers: words in lower case and without endings, numbers as one token, no marks.
enum MathTextPreparation {
    static let number = "<num>"
    static let longestWord = 100

    static func applied(to text: String) -> String {
        var words: [String] = []
        var word = String.UnicodeScalarView()
        var isNumber = false
        func end() {
            defer {
                word = String.UnicodeScalarView()
                isNumber = false
            }
            guard !word.isEmpty else { return }
            if isNumber { return words.append(number) }
            guard word.count <= longestWord else { return }
            words.append(base(String(word).lowercased()))
        }
        var previous = Unicode.Scalar(0x20 as UInt8)
        for scalar in text.unicodeScalars {
            let isDigit = scalar.properties.generalCategory == .decimalNumber
            if isDigit || scalar.properties.isAlphabetic {
                if !word.isEmpty, isNumber != isDigit { end() }
                // `3.14` and `1,000` are one number.
                isNumber = isDigit
                word.append(scalar)
            } else if isNumber, scalar == "." || scalar == ",", previous.properties.generalCategory == .decimalNumber {
                previous = scalar
                continue
            } else {
                end()
            }
            previous = scalar
        }
        end()
        return words.joined(separator: " ")
    }

    /// A word without its English ending. Rules, no dictionary: what they make of irregular words stays as it is, for learned and judged texts alike.
    static func base(_ word: String) -> String {
        let bytes = Array(word.utf8)
        guard bytes.count > 3, bytes.allSatisfy({ $0 &- 0x61 < 26 }) else { return word }
        func ends(_ suffix: String) -> Bool { bytes.count > suffix.utf8.count + 2 && bytes.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) }
        func cut(_ count: Int, _ more: String = "") -> String { String(decoding: bytes.dropLast(count), as: UTF8.self) + more }
        if ends("ies") { return cut(3, "y") }
        if ends("sses") || ends("shes") || ends("ches") || ends("xes") || ends("zes") { return cut(2) }
        if ends("s"), !ends("ss"), !ends("us"), !ends("is") { return cut(1) }
        for suffix in ["ing", "ed"] where ends(suffix) {
            let stem = bytes.dropLast(suffix.utf8.count)
            guard stem.count > 2, stem.contains(where: { [0x61, 0x65, 0x69, 0x6F, 0x75, 0x79].contains($0) }) else { return word }
            // `adding` and `called` keep their letters, `plotted` loses one.
            if stem.last == stem.dropLast().last, let last = stem.last, ![0x6C, 0x73, 0x64, 0x66].contains(last) {
                return String(decoding: stem.dropLast(), as: UTF8.self)
            }
            return String(decoding: stem, as: UTF8.self)
        }
        return word
    }
}
