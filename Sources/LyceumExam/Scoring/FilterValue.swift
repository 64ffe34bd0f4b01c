internal import LyceumCore
internal import LyceumText

/// What a filter pipeline made of the responses to one request.
indirect enum FilterValue: Sendable, Hashable {
    /// A log-likelihood or a text, untouched or changed.
    case response(ExamResponse)
    /// Something a filter put in its place (`map`).
    case value(JSON)
    /// Several, when no filter chose one.
    case list([FilterValue])

    static func text(_ text: String) -> FilterValue { .response(.text(text)) }

    var text: String? {
        switch self {
        case .response(let response): response.text
        case .value(let value): value.stringValue
        case .list: nil
        }
    }

    /// As sample files hold it.
    var json: JSON {
        switch self {
        case .response(.text(let text, _, _)): .string(text)
        case .response(.logLikelihood(let value, let isGreedy)): .array([.number(value), isGreedy.map(JSON.bool) ?? .null])
        case .value(let value): value
        case .list(let values): .array(values.map(\.json))
        }
    }

    /// Every single value changed; lists keep their form.
    func mapped(_ change: (FilterValue) -> FilterValue) -> FilterValue {
        guard case .list(let values) = self else { return change(self) }
        return .list(values.map { $0.mapped(change) })
    }

    /// The values one after another.
    var flattened: [FilterValue] {
        guard case .list(let values) = self else { return [self] }
        return values.flatMap(\.flattened)
    }
}
