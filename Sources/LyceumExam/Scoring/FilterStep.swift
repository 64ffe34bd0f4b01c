internal import LyceumCore
internal import LyceumText

/// One step of a filter pipeline: the filters of lm-evaluation-harness 0.4.13 (`lm_eval/filters`) and `extract`, our own.
enum FilterStep: Sendable {
    case regex(RegexFilter)
    case multipleChoice(MultipleChoiceFilter)
    case partsOfSpeech(PythonExpression, fallback: JSON)
    case removeWhitespace
    case lowercase
    case uppercase
    case map(JSON.Object, fallback: JSON)
    case formatSpan
    case takeFirst
    case takeFirstK(Int)
    case majorityVote
    /// Scores of clean items only are a matter of the contamination report; responses pass unchanged.
    case decontaminate
    case extract(ExtractionFilter)

    static let names = [
        "regex", "multi_choice_regex", "regex_pos", "remove_whitespace", "lowercase", "uppercase", "map", "format_span", "take_first",
        "take_first_k", "majority_vote", "decontaminate", "extract",
    ]

    /// - Throws: `LyceumError` (`unsupported`) for an unknown function or one that needs Python.
    init(_ step: TaskDefinition.FilterPipeline.Step, at place: String) throws(LyceumError) {
        let options = ScoringOptions(object: step.options, place: "\(place), filter \(step.function)")
        switch step.function {
        case "regex": self = .regex(try RegexFilter(options))
        case "multi_choice_regex": self = .multipleChoice(try MultipleChoiceFilter(options))
        case "regex_pos":
            self = .partsOfSpeech(
                try PythonExpression(#"\('([^']*)', '([^']*)'\)"#), fallback: step.options["fallback"]?.unlessNull ?? ["invalid"])
        case "remove_whitespace": self = .removeWhitespace
        case "lowercase": self = .lowercase
        case "uppercase": self = .uppercase
        case "map":
            let mapping = step.options["mapping_dict"]?.unlessNull ?? .object(JSON.Object())
            guard let object = mapping.objectValue else { throw options.failure("mapping_dict", "a mapping", mapping) }
            self = .map(object, fallback: step.options["default_value"] ?? .null)
        case "format_span": self = .formatSpan
        case "take_first": self = .takeFirst
        case "take_first_k":
            let count = try options.integer("k", default: 0)
            guard count > 0 else { throw LyceumError(.invalidData, "expected k, a number above 0", at: options.place) }
            self = .takeFirstK(count)
        case "majority_vote": self = .majorityVote
        case "decontaminate": self = .decontaminate
        case "extract": self = .extract(try ExtractionFilter(options))
        case "custom":
            throw LyceumError(
                .unsupported, "a filter that is a Python function cannot be run", at: options.place,
                remedy: "use one of \(Self.names.joined(separator: ", "))")
        default:
            let near = nearestNames(to: step.function, among: Self.names)
            throw LyceumError(
                .unsupported, "unknown filter \"\(step.function)\"", at: options.place,
                remedy: near.isEmpty ? "use one of \(Self.names.joined(separator: ", "))" : "did you mean \(near.joined(separator: " or "))?")
        }
    }

    /// The responses to one request after the step.
    func apply(_ value: FilterValue, document: JSON.Object, choices: [String]) -> FilterValue {
        switch self {
        case .regex(let filter): value.mapped { .text(filter.apply($0.text ?? "")) }
        case .multipleChoice(let filter):
            value.mapped { [matcher = filter.matcher(for: document, choices: choices)] in .text(matcher.apply($0.text ?? "")) }
        case .partsOfSpeech(let expression, let fallback): value.mapped { .value(Self.tags($0, expression) ?? fallback) }
        case .removeWhitespace: value.mapped { Self.changed($0) { PythonString.strip($0) } }
        case .lowercase: value.mapped { Self.changed($0, PythonString.lower) }
        case .uppercase: value.mapped { Self.changed($0, PythonString.upper) }
        case .map(let mapping, let fallback): value.mapped { .value(Self.lookUp($0, mapping) ?? fallback) }
        case .formatSpan: value.mapped { Self.changed($0, SpanFormatting.format) }
        case .takeFirst: Self.first(value)
        case .takeFirstK(let count): Self.firstFew(value, count)
        case .majorityVote: Self.vote(value)
        case .decontaminate: value
        case .extract(let filter): value.mapped { filter.apply($0, choices: choices) }
        }
    }

    private static func changed(_ value: FilterValue, _ change: (String) -> String) -> FilterValue {
        value.text.map { .text(change($0)) } ?? value
    }

    private static func first(_ value: FilterValue) -> FilterValue {
        guard case .list(let values) = value else { return value }
        return values.first ?? .text("")
    }

    private static func firstFew(_ value: FilterValue, _ count: Int) -> FilterValue {
        guard case .list(let values) = value else { return value }
        return .list(Array(values.prefix(count)))
    }

    /// The most frequent; of several, the one seen first.
    private static func vote(_ value: FilterValue) -> FilterValue {
        guard case .list(let values) = value, !values.isEmpty else { return value }
        var order: [JSON] = []
        var counts: [JSON: (count: Int, value: FilterValue)] = [:]
        for value in values {
            let key = value.json
            if counts[key] == nil { order.append(key) }
            counts[key] = ((counts[key]?.count ?? 0) + 1, counts[key]?.value ?? value)
        }
        var best = (count: 0, value: values[0])
        for key in order { if let entry = counts[key], entry.count > best.count { best = entry } }
        return .list([best.value])
    }

    private static func lookUp(_ value: FilterValue, _ mapping: JSON.Object) -> JSON? {
        guard let text = value.text else { return value.json.intValue.flatMap { mapping["\($0)"] } }
        return mapping[text]
    }

    /// The tags of a list of `('word', 'TAG')` pairs.
    private static func tags(_ value: FilterValue, _ expression: PythonExpression) -> JSON? {
        let found = expression.findAll(in: value.text ?? "").filter { $0.count == 2 }.map { JSON.string($0[1]) }
        return found.isEmpty ? JSON?.none : .array(found)
    }
}
