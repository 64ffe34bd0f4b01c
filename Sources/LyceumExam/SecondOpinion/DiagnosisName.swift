public import LyceumCore

/// Tells whether two names mean the same diagnosis: the same words, a known synonym, or an abbreviation by initials.
public struct DiagnosisName: Sendable, Hashable {
    /// Groups of names that mean the same, normalized.
    private var group: [String: Int] = [:]
    private static let fillers: Set<String> = [
        "a", "an", "the", "of", "with", "and", "in", "to", "due", "syndrome", "disease", "disorder", "acute", "likely", "probable", "possible",
    ]

    /// Common abbreviations whose initials do not give them away, or that many texts use.
    public static let usual: [[String]] = [
        ["myocardial infarction", "MI", "heart attack", "STEMI", "NSTEMI"], ["pulmonary embolism", "PE", "pulmonary thromboembolism"],
        ["deep vein thrombosis", "DVT", "deep venous thrombosis"], ["chronic obstructive pulmonary disease", "COPD"],
        ["cerebrovascular accident", "CVA", "stroke"], ["transient ischemic attack", "TIA"], ["systemic lupus erythematosus", "SLE", "lupus"],
        ["gastroesophageal reflux disease", "GERD", "acid reflux"], ["urinary tract infection", "UTI"], ["tuberculosis", "TB"],
        ["hypertension", "HTN", "high blood pressure"], ["diabetes mellitus", "DM", "diabetes"], ["congestive heart failure", "CHF", "heart failure"],
        ["acute kidney injury", "AKI", "acute renal failure"], ["end stage renal disease", "ESRD"], ["hypothyroidism", "underactive thyroid"],
        ["hyperthyroidism", "overactive thyroid", "thyrotoxicosis"], ["infectious mononucleosis", "glandular fever", "mono"],
        ["varicella", "chickenpox"], ["pertussis", "whooping cough"], ["rubeola", "measles"], ["herpes zoster", "shingles"],
    ]

    /// - Parameter synonyms: further groups of names.
    public init(synonyms: [[String]] = []) {
        for names in Self.usual + synonyms {
            let plain = names.map { Self.normalized($0) }
            let keys = plain + plain.map { Self.core($0).joined(separator: " ") }.filter { !$0.isEmpty }
            let number = keys.compactMap { group[$0] }.first ?? group.count
            for key in keys { group[key] = number }
        }
    }

    /// A file of synonyms: an array of arrays of names, or an object of a name and its other names.
    public init(path: String) throws(LyceumError) {
        let tree = try JSON.read(path: path)
        var groups: [[String]] = []
        if let lists = tree.arrayValue {
            groups = lists.compactMap { $0.arrayValue?.compactMap(\.stringValue) }
        } else if let object = tree.objectValue {
            groups = object.map { name, others in [name] + (others.arrayValue?.compactMap(\.stringValue) ?? []) }
        } else {
            throw LyceumError(.invalidData, "expected lists of names that mean the same, found \(tree.kind)", at: path)
        }
        self.init(synonyms: groups)
    }

    private static let spellings = [
        ("haem", "hem"), ("oedema", "edema"), ("anaem", "anem"), ("oesoph", "esoph"), ("tumour", "tumor"), ("diarrhoea", "diarrhea"),
    ]

    /// Lower case, without brackets and punctuation; British spelling as American.
    static func normalized(_ name: String) -> String {
        var text = ""
        var depth = 0
        for character in name.lowercased() {
            if character == "(" { depth += 1 }
            if depth == 0 { text.append(character.isLetter || character.isNumber ? character : " ") }
            if character == ")" { depth = max(0, depth - 1) }
        }
        var words = text.split(separator: " ").map(String.init)
        words = words.map { word in
            var word = word
            for (british, american) in Self.spellings {
                if let range = word.utf8Range(of: british) { word.replaceSubrange(range, with: american) }
            }
            return word
        }
        return words.joined(separator: " ")
    }

    private static func core(_ normalized: String) -> [String] { normalized.split(separator: " ").map(String.init).filter { !fillers.contains($0) } }

    public func matches(_ a: String, _ b: String) -> Bool {
        let first = Self.variants(a), second = Self.variants(b)
        return first.contains { a in second.contains { b in isSame(a, b) } }
    }

    /// The name without brackets, and what stands in them: "Pulmonary embolism (PE)".
    private static func variants(_ name: String) -> [String] {
        var names = [normalized(name)]
        if let open = name.firstIndex(of: "("), let close = name[open...].firstIndex(of: ")") {
            names.append(normalized(String(name[name.index(after: open)..<close])))
        }
        return names.filter { !$0.isEmpty }
    }

    private func isSame(_ a: String, _ b: String) -> Bool {
        if a.utf8.elementsEqual(b.utf8) { return true }
        let one = Self.core(a), other = Self.core(b)
        if let first = group[a] ?? group[one.joined(separator: " ")], let second = group[b] ?? group[other.joined(separator: " ")] {
            return first == second
        }
        if !one.isEmpty, one == other || Set(one) == Set(other) { return true }
        return [b, other.joined(separator: " ")].contains { Self.isInitials(a, of: $0) }
            || [a, one.joined(separator: " ")].contains { Self.isInitials(b, of: $0) }
    }

    /// "dvt" for "deep vein thrombosis": at least two letters, each word's first, small words left out or not.
    private static func isInitials(_ short: String, of long: String) -> Bool {
        guard !short.contains(" "), (2...8).contains(short.count) else { return false }
        let words = long.split(separator: " ")
        guard words.count > 1 else { return false }
        let small: Set<Substring> = ["a", "an", "the", "of", "with", "and", "in", "to"]
        let all = String(words.compactMap(\.first)), without = String(words.filter { !small.contains($0) }.compactMap(\.first))
        return short == all || short == without
    }
}

/// A ranked list of diagnoses.
public struct Differential: Sendable, Hashable {
    /// The most likely first.
    public var names: [String]
    /// Between 0 and 1, where it was stated.
    public var confidence: Double?
    /// What further test would tell them apart, where it was named.
    public var test: String?

    public init(names: [String], confidence: Double? = nil, test: String? = nil) {
        self.names = names
        self.confidence = confidence
        self.test = test
    }

    /// Reads lines such as `1. Pulmonary embolism: because …`, `Confidence: 70%`, `Test: CT angiography`.
    public init(reply: String, limit: Int) {
        names = []
        for line in reply.components(separatedBy: "\n").map(\.stripped) {
            let lower = line.lowercased()
            if let value = Self.after(["confidence:", "confidence ="], line, lower) {
                confidence = confidence ?? Self.share(value)
            } else if let value = Self.after(["test:", "further test:", "next test:"], line, lower) {
                test = test ?? value
            } else if names.count < limit, let name = Self.entry(line), !names.contains(name) {
                names.append(name)
            }
        }
    }

    private static func after(_ marks: [String], _ line: String, _ lower: String) -> String? {
        marks.first { lower.hasPrefix($0) }.map { String(line.dropFirst($0.count)).stripped }
    }

    private static func share(_ text: String) -> Double? {
        let digits = text.prefix { $0.isNumber || $0 == "." }
        guard let number = Double(digits), number >= 0 else { return nil }
        let share = number > 1 || text.contains("%") ? number / 100 : number
        return share <= 1 ? share : nil
    }

    /// The name on a numbered or dashed line, without its reason.
    private static func entry(_ line: String) -> String? {
        let mark = line.prefix { $0.isNumber }
        var rest = line[mark.endIndex...]
        if mark.isEmpty {
            guard let first = rest.first, "-*•".contains(first) else { return nil }
            rest = rest.dropFirst()
        } else {
            guard let sign = rest.first, ".):".contains(sign) else { return nil }
            rest = rest.dropFirst()
        }
        var text = String(rest).replacing("**", with: "").stripped
        for end in [": ", " - ", " – ", " — ", " because ", ", because "] {
            if let range = text.utf8Range(of: end) { text = String(text[..<range.lowerBound]) }
        }
        while let last = text.last, ":;,.".contains(last) { text.removeLast() }
        return text.isEmpty ? nil : text.stripped
    }

    /// Whether one of the first `count` means `name`.
    public func covers(_ name: String, count: Int, names matcher: DiagnosisName) -> Bool {
        names.prefix(count).contains { matcher.matches($0, name) }
    }
}
