public import LyceumCore
internal import LyceumData

/// A case on which physicians (or other experts) were asked to choose: the text, the options, and how the votes fell (row 35).
public struct OpinionCase: Sendable, Hashable {
    public var id: String
    /// ISO 8601, at least year and month; for results before and after a model's training data ends.
    public var date: String?
    public var specialty: String?
    /// Presentation, examination, results.
    public var text: String
    public var question: String
    public var options: [String]
    /// Share of the voters for each option; sums to 1.
    public var poll: [Double]
    public var voters: Int?
    /// The published answer, which need not be what the crowd chose.
    public var answer: Int?
    public var explanation: String?
    public var source: String?

    /// The options with most votes; several for a tie.
    public var leaders: [Int] {
        let most = poll.max() ?? 0
        return poll.indices.filter { most - poll[$0] < 1e-9 }
    }
    /// The first of them.
    public var consensus: Int { leaders.first ?? 0 }
    public var isTied: Bool { leaders.count > 1 }

    /// Agreement of a poll in shares or percent may be off by rounding: half a percent for each option.
    private static let rounding = 0.005

    public init(
        id: String, date: String? = nil, specialty: String? = nil, text: String, question: String, options: [String], poll: [Double],
        voters: Int? = nil, answer: Int? = nil, explanation: String? = nil, source: String? = nil
    ) throws(LyceumError) {
        self.id = id
        self.date = date
        self.specialty = specialty
        self.text = text
        self.question = question
        self.options = options
        self.voters = voters
        self.answer = answer
        self.explanation = explanation
        self.source = source
        self.poll = try Self.shares(poll, options.count)
        if Set(options.map { DiagnosisName.normalized($0) }).count != options.count {
            throw LyceumError(.invalidData, "expected options that differ, found \(options.map { "'\($0)'" }.joined(separator: ", "))")
        }
        if let answer, !options.indices.contains(answer) {
            throw LyceumError(.invalidData, "the answer \(answer) is outside the \(options.count) options")
        }
        if let voters, voters < 1 { throw LyceumError(.invalidData, "expected at least one voter, found \(voters)") }
        if let date, !Self.isDate(date) { throw LyceumError(.invalidData, "expected a date as 2024-05 or 2024-05-31, found '\(date)'") }
    }

    /// Shares that sum to 1 exactly, of shares, percents or counts of votes.
    private static func shares(_ poll: [Double], _ count: Int) throws(LyceumError) -> [Double] {
        guard (2...26).contains(count) else { throw LyceumError(.invalidData, "expected 2 to 26 options, found \(count)") }
        guard poll.count == count else { throw LyceumError(.invalidData, "expected a share for each of \(count) options, found \(poll.count)") }
        guard poll.allSatisfy({ $0.isFinite && $0 >= 0 }) else { throw LyceumError(.invalidData, "expected shares of 0 or more, found \(poll)") }
        let sum = poll.reduce(0, +)
        let tolerance = rounding * Double(count) + 1e-9
        guard abs(sum - 1) <= tolerance || abs(sum - 100) <= 100 * tolerance else {
            throw LyceumError(
                .invalidData, "expected shares that sum to 1 (or 100 percent), found a sum of \(sum)",
                remedy: "correct the poll, or give counts of votes as 'votes'")
        }
        return poll.map { $0 / sum }
    }

    private static func isDate(_ text: String) -> Bool {
        let parts = text.prefix(10).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0].count == 4, parts.allSatisfy({ $0.allSatisfy(\.isNumber) }), let month = Int(parts[1]) else { return false }
        return (1...12).contains(month)
    }

    // MARK: - Reading

    /// Cases of a file of JSON lines (or any other data file with these columns): `id`, `text`, `question`, `options`, and `poll` (shares or
    /// percent) or `votes` (counts); also `date`, `specialty`, `voters`, `consensus` and `answer` (numbers, letters or texts of options),
    /// `explanation`, `source`.
    ///
    /// - Throws: `LyceumError` with file and line: shares that do not sum to 1, a consensus that is not what most chose, an id that comes twice.
    public static func read(_ path: String) throws(LyceumError) -> [OpinionCase] {
        let reader = RecordReader(try DataFile.find([path]))
        var cases: [OpinionCase] = []
        var places: [String: String] = [:]
        while let record = try reader.next() {
            let place = reader.place(of: record)
            guard case .object(let object) = record.content else { throw LyceumError(.invalidData, "expected an object, found text", at: place) }
            do throws(LyceumError) { cases.append(try OpinionCase(object)) } catch { throw error.at(place) }
            if let first = places.updateValue(place, forKey: cases[cases.count - 1].id) {
                throw LyceumError(.invalidData, "the id '\(cases[cases.count - 1].id)' was given before, at \(first)", at: place)
            }
        }
        guard !cases.isEmpty else { throw LyceumError(.invalidData, "the file has no cases", at: path) }
        return cases
    }

    public init(_ object: JSON.Object) throws(LyceumError) {
        func text(_ key: String) -> String? { object[key]?.stringValue }
        guard let options = object["options"]?.arrayValue?.compactMap(\.stringValue), let id = text("id") ?? object["id"]?.intValue.map({ "\($0)" })
        else {
            let keys = object.keys.map { "'\($0)'" }.joined(separator: ", ")
            throw LyceumError(.invalidData, "expected 'id' and 'options' (a list of texts), found \(keys)")
        }
        var poll = object["poll"]?.arrayValue?.compactMap(\.doubleValue) ?? []
        var voters = object["voters"]?.intValue
        if poll.isEmpty, let votes = object["votes"]?.arrayValue?.compactMap(\.intValue), votes.allSatisfy({ $0 >= 0 }) {
            let sum = votes.reduce(0, +)
            voters = sum
            poll = votes.map { sum > 0 ? Double($0) / Double(sum) : 0 }
        }
        try self.init(
            id: id, date: text("date"), specialty: text("specialty"), text: text("text") ?? "", question: text("question") ?? "", options: options,
            poll: poll, voters: voters, answer: try Self.position(object["answer"], options, "answer"), explanation: text("explanation"),
            source: text("source"))
        if let stated = try Self.position(object["consensus"], options, "consensus"), !leaders.contains(stated) {
            throw LyceumError(
                .invalidData, "the consensus is given as '\(options[stated])', but most votes fell to '\(options[consensus])'",
                remedy: "leave 'consensus' out, or correct the poll")
        }
    }

    private static func position(_ value: JSON?, _ options: [String], _ key: String) throws(LyceumError) -> Int? {
        guard let value = value?.unlessNull else { return nil }
        if let number = value.intValue, options.indices.contains(number) { return number }
        if let text = value.stringValue {
            if let place = options.firstIndex(of: text) { return place }
            if text.unicodeScalars.count == 1, let scalar = text.unicodeScalars.first, options.indices.contains(Int(scalar.value) - 65) {
                return Int(scalar.value) - 65
            }
        }
        throw LyceumError(.invalidData, "expected '\(key)' to name one of \(options.count) options, found \(value.text())")
    }
}
