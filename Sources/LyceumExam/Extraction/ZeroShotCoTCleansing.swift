internal import LyceumText

/// Answer cleansing of zero-shot-CoT (row 32): what the second prompt's completion says, by form of answer.
public enum ZeroShotCoTCleansing {
    public enum Form: Sendable, Hashable {
        case number
        /// The first of letters A up to this many.
        case choice(Int)
        case yesNo
        /// Letters put together.
        case string
    }

    private static let number = Pattern(#"-?\d+\.?\d*"#)

    /// - Parameter isFewShot: takes what follows the first "The answer is" and there the first match; without it the last match of all.
    /// - Returns: an empty text for no answer, which counts as wrong.
    public static func cleanse(_ completion: String, _ form: Form, isFewShot: Bool = false) -> String {
        var text = completion
        var takesFirst = true
        if isFewShot {
            let parts = PythonString.split(text, by: "The answer is")
            takesFirst = parts.count > 1
            text = parts.last ?? text
        }
        let found = matches(text, form)
        var answer = (takesFirst ? found.first : found.last) ?? ""
        if answer.hasSuffix(".") { answer.removeLast() }
        return answer
    }

    private static func matches(_ text: String, _ form: Form) -> [String] {
        switch form {
        case .number: return number.all(in: PythonString.split(text, by: ",").joined()).compactMap(\.first)
        case .choice(let count):
            let last = 64 + UInt32(min(max(count, 1), 26))
            return text.unicodeScalars.filter { $0.value >= 65 && $0.value <= last }.map(String.init)
        case .yesNo:
            let signs = String.UnicodeScalarView(PythonString.lower(text).unicodeScalars.map { "\"'\n.:,".unicodeScalars.contains($0) ? " " : $0 })
            return PythonString.words(String(signs)).filter { $0 == "yes" || $0 == "no" }
        case .string:
            let kept = text.unicodeScalars.filter { !"\"'.".unicodeScalars.contains($0) && !$0.properties.isWhitespace }
            return [String(String.UnicodeScalarView(kept))]
        }
    }
}
