public import LyceumCore

/// Finds places where an answer falls into another writing system than it was asked for.
///
/// Names and formulas are exempt: words with capitals or digits, single letters, code, formulas, addresses, and what stands in parentheses or
/// quotation marks. Languages that share a writing system are not told apart.
/// - Source: after Zhao et al. 2024, "LLaMA beyond English", section on code-switching.
public struct CodeSwitching: Sendable, Hashable {
    /// Writing systems the answer may have.
    public let expected: Set<String>
    /// Letters a foreign run has at least, in writing systems with words; one character of a writing system of syllables or words is enough.
    public var minimumLetters = 3

    private static let byLanguage: [String: Set<String>] = [
        "ar": ["Arabic"], "bg": ["Cyrillic"], "bn": ["Bengali"], "de": ["Latin"], "el": ["Greek"], "en": ["Latin"], "es": ["Latin"],
        "fa": ["Arabic"], "fr": ["Latin"], "gu": ["Gujarati"], "he": ["Hebrew"], "hi": ["Devanagari"], "id": ["Latin"], "it": ["Latin"],
        "ja": ["Han", "Hiragana", "Katakana"], "ka": ["Georgian"], "kn": ["Kannada"], "ko": ["Hangul", "Han"], "ml": ["Malayalam"],
        "mr": ["Devanagari"], "pa": ["Gurmukhi"], "pt": ["Latin"], "ru": ["Cyrillic"], "ta": ["Tamil"], "te": ["Telugu"], "th": ["Thai"],
        "tr": ["Latin"], "uk": ["Cyrillic"], "ur": ["Arabic"], "vi": ["Latin"], "zh": ["Han", "Bopomofo"],
    ]

    /// Writing systems in which one character is a word or a syllable.
    private static let dense: Set<String> = ["Han", "Hiragana", "Katakana", "Hangul", "Bopomofo", "Yi", "Ethiopic"]

    /// - Parameter expected: names of writing systems, or one of the language codes Lyceum knows, such as `ja`.
    /// - Throws: `LyceumError` (`invalidArgument`) for a name that is neither.
    public init(expected: [String]) throws(LyceumError) {
        var scripts: Set<String> = []
        for name in expected {
            if let known = Self.byLanguage[name] {
                scripts.formUnion(known)
            } else if Scripts.isScript(name) {
                scripts.insert(name)
            } else {
                throw LyceumError(
                    .invalidArgument, "there is no language code or writing system “\(name)”",
                    remedy: LyceumError.nearestNameRemedy(name, among: Self.byLanguage.keys.sorted() + Scripts.names))
            }
        }
        guard !scripts.isEmpty else { throw LyceumError(.invalidArgument, "expected a language or writing system, found none") }
        self.expected = scripts
    }

    /// The runs that switch.
    public func switches(in text: String) -> [ScriptRun] {
        let exempt = ExemptSpans(text)
        return Scripts.runs(text).filter { run in
            guard !expected.contains(run.script), run.letters >= (Self.dense.contains(run.script) ? 1 : minimumLetters) else { return false }
            return !exempt.contains(run.start) && !Self.isName(run.text)
        }
    }

    public func isSwitched(_ text: String) -> Bool { !switches(in: text).isEmpty }

    /// A word with a capital: a name, an abbreviation, a unit. Writing systems without capitals have none.
    private static func isName(_ text: String) -> Bool { text.unicodeScalars.contains { $0.properties.isUppercase } }
}

/// Share of answers that switch, with letters per writing system.
public struct CodeSwitchReport: Sendable, Hashable {
    public let count: Int
    public let switched: Int
    /// Letters of each writing system over all answers.
    public let letters: [String: Int]
    /// Numbers of the answers that switch, with the first words found.
    public let examples: [Int: String]

    public init(_ texts: [String], _ detector: CodeSwitching) {
        var (letters, examples) = ([String: Int](), [Int: String]())
        for (number, text) in texts.enumerated() {
            for (script, count) in Scripts.counts(text) { letters[script, default: 0] += count }
            if let first = detector.switches(in: text).first { examples[number] = first.text }
        }
        count = texts.count
        switched = examples.count
        self.letters = letters
        self.examples = examples
    }

    /// 0 to 1.
    public var rate: Double { count > 0 ? Double(switched) / Double(count) : 0 }
}
