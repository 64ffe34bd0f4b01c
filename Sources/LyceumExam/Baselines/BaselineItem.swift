internal import LyceumCore

/// A multiple-choice item as somebody sees it who does not know the subject.
public struct BaselineItem: Sendable, Hashable {
    public var number: Int
    public var stem: String
    /// The options' full texts, also where the model was asked for letters.
    public var options: [String]
    /// Positions of the right options.
    public var gold: [Int]
    public var cluster: String?

    public init(number: Int, stem: String, options: [String], gold: [Int], cluster: String? = nil) {
        self.number = number
        self.stem = stem
        self.options = options
        self.gold = gold
        self.cluster = cluster
    }

    /// nil for items without options or with an invalid gold label.
    public init?(_ item: ExamItem) {
        let gold: [Int]
        switch item.gold {
        case .choice(let position): gold = [position]
        case .choices(let positions): gold = positions
        case .text, .texts, .invalid: return nil
        }
        guard item.choices.count > 1, !gold.isEmpty, gold.allSatisfy(item.choices.indices.contains) else { return nil }
        let prompt: String =
            switch item.prompt {
            case .text(let text): text
            case .messages(let messages, _): messages.last?.text ?? ""
            }
        self.init(
            number: item.number, stem: OptionTexts.stem(item.document, prompt: prompt),
            options: OptionTexts.find(item.document, choices: item.choices), gold: gold, cluster: item.cluster)
    }

    /// nil for samples that are not of a multiple-choice task.
    public init?(_ sample: SampleRecord) {
        let requests = sample.arguments.filter { $0.count == 2 }
        let choices = requests.compactMap { $0[1].stringValue.map(Self.trimmed) }
        guard choices.count > 1, choices.count == sample.arguments.count, let document = sample.document.objectValue else { return nil }
        guard let gold = Self.gold(sample.target, choices), gold.allSatisfy(choices.indices.contains) else { return nil }
        self.init(
            number: sample.number, stem: OptionTexts.stem(document, prompt: requests[0][0].stringValue ?? ""),
            options: OptionTexts.find(document, choices: choices), gold: gold, cluster: sample.cluster)
    }

    private static func trimmed(_ text: String) -> String { String(text.drop { $0.isWhitespace }) }

    /// The right positions from a target as samples files have it: a number, a choice's text or a list of numbers.
    static func gold(_ target: JSON, _ choices: [String]) -> [Int]? {
        if let number = target.intValue { return [number] }
        if let list = target.arrayValue { return list.isEmpty ? nil : list.compactMap(\.intValue) }
        guard let text = target.stringValue else { return nil }
        if let number = Int(text) { return [number] }
        if let position = choices.firstIndex(where: { $0.utf8.elementsEqual(trimmed(text).utf8) }) { return [position] }
        if text.hasPrefix("["), let list = try? JSON.parse(text).arrayValue { return list.compactMap(\.intValue) }
        return nil
    }
}

/// Where documents keep what a question and its options say.
enum OptionTexts {
    private static let listKeys = ["choices", "options", "endings", "candidates", "answers", "mcq_options"]
    private static let stemKeys = ["question", "stem", "query", "input", "problem", "sentence", "premise", "goal"]

    /// The choices themselves unless they are letters; then the texts of the document that go with them.
    static func find(_ document: JSON.Object, choices: [String]) -> [String] {
        guard choices.allSatisfy({ $0.count <= 2 }) else { return choices }
        for key in listKeys { if let texts = document[key].flatMap({ list($0, choices.count) }) { return texts } }
        for names in columns(choices.count) {
            let texts = names.compactMap { document[$0].flatMap(text) }
            if texts.count == choices.count { return texts }
        }
        for (_, value) in document { if let texts = list(value, choices.count) { return texts } }
        return choices
    }

    /// The column with the question; nil where none has a known name.
    static func stemColumn(_ document: JSON.Object) -> String? {
        // Some data sets write their columns' names with a capital.
        (stemKeys + stemKeys.map { $0.prefix(1).uppercased() + $0.dropFirst() }).first { document[$0]?.stringValue != nil }
    }

    static func stem(_ document: JSON.Object, prompt: String) -> String {
        if let key = stemColumn(document), let text = document[key]?.stringValue { return text }
        // Without a known column: what follows the last empty line of the prompt.
        return prompt.split(separator: "\n\n").last.map(String.init) ?? prompt
    }

    private static func list(_ value: JSON, _ count: Int) -> [String]? {
        if let texts = value["text"] { return list(texts, count) }
        if let object = value.objectValue {
            let texts = object.keys.sorted().compactMap { object[$0].flatMap(text) }
            return texts.count == count && object.count == count ? texts : nil
        }
        guard let elements = value.arrayValue, elements.count == count else { return nil }
        let texts = elements.compactMap { $0["text"].flatMap(text) ?? text($0) }
        return texts.count == count ? texts : nil
    }

    private static func text(_ value: JSON) -> String? {
        switch value {
        case .string(let text): text
        case .integer, .number: PythonText.text(value)
        default: nil
        }
    }

    /// Names of columns that hold an option each.
    private static func columns(_ count: Int) -> [[String]] {
        let letters = (0..<min(count, 26)).map { String(UnicodeScalar(UInt8(ascii: "A") + UInt8($0))) }
        let small = letters.map { $0.lowercased() }
        return [
            letters, small, small.map { "op" + $0 }, letters.map { "option_" + $0 }, small.map { "option_" + $0 }, letters.map { "option" + $0 },
            (1...max(1, count)).map { "option\($0)" }, (1...max(1, count)).map { "choice\($0)" }, (0..<count).map { "choice_\($0)" },
            (0..<count).map { "ending\($0)" }, (1...max(1, count)).map { "sol\($0)" }, letters.map { "ans" + $0 }, (0..<count).map { "ans\($0)" },
        ]
    }
}
