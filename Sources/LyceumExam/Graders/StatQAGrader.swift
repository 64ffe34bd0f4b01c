internal import LyceumCore
internal import LyceumText

/// The scorer of StatQA (row 66): columns and methods as sets; right when both are.
public struct StatQAGrader: TextGrader {
    public enum Mode: String, Sendable, Hashable, CaseIterable {
        /// As published: apostrophes of the reference become quotation marks, so that a column with an apostrophe can never be right.
        case strict
        /// The reference is read as the JSON it is.
        case fixed
    }

    /// What is wrong with an answer.
    public enum Fault: String, Sendable, Hashable, CaseIterable {
        case none
        case invalid = "invalid answer"
        case column = "column selection error"
        /// No right method at all.
        case task = "statistical task confusion"
        /// Some methods right, some wrong or missing.
        case applicability = "applicability error"
        case columnAndTask = "column selection error and statistical task confusion"
        case columnAndApplicability = "column selection error and applicability error"
    }

    public let mode: Mode
    public var name: String { mode == .strict ? "statqa_strict" : "statqa" }

    public init(mode: Mode = .fixed) { self.mode = mode }

    public func grade(_ answer: String, gold: String, options: [String]) -> Grade {
        let score = score(answer, gold: gold)
        return Grade(
            score.methods * score.columns, score.fault.rawValue,
            parts: ["methods": score.methods, "columns": score.columns,
                "methods jaccard": score.methodOverlap, "columns jaccard": score.columnOverlap])
    }

    public struct Score: Sendable, Hashable {
        public var methods = 0.0
        public var columns = 0.0
        public var methodOverlap = 0.0
        public var columnOverlap = 0.0
        public var fault = Fault.invalid
    }

    public func score(_ answer: String, gold: String) -> Score {
        guard let wanted = Self.lists(mode == .strict ? PythonString.split(gold, by: "'").joined(separator: "\"") : gold, key: "columns"),
            let wantedMethods = Self.lists(mode == .strict ? PythonString.split(gold, by: "'").joined(separator: "\"") : gold, key: "methods"),
            let text = Self.firstObject(in: answer), let columns = Self.lists(text, key: "columns"),
            let methods = Self.lists(text, key: "methods")
        else { return Score() }
        var score = Score()
        score.columns = !columns.isEmpty && columns == wanted ? 1 : 0
        score.methods = !methods.isEmpty && methods == wantedMethods ? 1 : 0
        score.columnOverlap = Self.jaccard(columns, wanted)
        score.methodOverlap = Self.jaccard(methods, wantedMethods)
        score.fault = Self.fault(score, hasRightMethod: !methods.isDisjoint(with: wantedMethods))
        return score
    }

    private static func fault(_ score: Score, hasRightMethod: Bool) -> Fault {
        if score.methods == 1 { return score.columns == 1 ? .none : .column }
        if score.columns == 1 { return hasRightMethod ? .applicability : .task }
        return hasRightMethod ? .columnAndApplicability : .columnAndTask
    }

    private static func jaccard(_ a: Set<String>, _ b: Set<String>) -> Double {
        let all = a.union(b).count
        return all == 0 ? 0 : Double(a.intersection(b).count) / Double(all)
    }

    /// From the first opening to the next closing brace.
    static func firstObject(in text: String) -> String? {
        let bytes = Array(text.utf8)
        guard let start = bytes.firstIndex(of: 0x7B), let end = bytes[start...].firstIndex(of: 0x7D) else { return nil }
        return String(decoding: bytes[start...end], as: UTF8.self)
    }

    /// A list of names, lower-cased and trimmed; a single name counts as a list.
    private static func lists(_ text: String, key: String) -> Set<String>? {
        guard let object = (try? JSON.parse(text))?.objectValue else { return nil }
        let values = object[key]?.arrayValue ?? object[key]?.stringValue.map { [.string($0)] } ?? []
        return Set(values.compactMap(\.stringValue).map { PythonString.lower(PythonString.strip($0)) })
    }
}
