internal import LyceumCore
internal import LyceumText

/// Takes texts, answers and options out of documents as a task says.
struct DocumentReader {
    /// A source with what is known about the data's columns.
    enum Bound: Sendable {
        case column(String)
        case template(LyceumText.TaskTemplate)
        case list([JSON])
        case integer(Int)
    }

    /// Whether texts of digits are numbers of options.
    let hasChoices: Bool

    static func bind(_ source: TaskDefinition.Source, columns: Set<String>, name: String) throws(LyceumError) -> Bound {
        switch source {
        // A template whose text is a column's name is that column.
        case .column(let text), .template(let text):
            return columns.contains(text) ? .column(text) : .template(try LyceumText.TaskTemplate(text, name: name))
        case .list(let texts): return .list(texts.map(JSON.string))
        case .integer(let number): return .integer(number)
        }
    }

    /// `doc_to_text`: a text, or the number of an option where the context differs by option.
    func text(_ source: Bound, _ document: JSON.Object) throws(LyceumError) -> JSON {
        let value = try raw(source, document)
        guard case .template = source, let text = value.stringValue, hasChoices, let number = Self.digits(text) else { return value }
        return .integer(number)
    }

    /// `doc_to_target`: also lists, when the text looks like one.
    func target(_ source: Bound, _ document: JSON.Object) throws(LyceumError) -> JSON {
        let value = try raw(source, document)
        guard case .template = source, let text = value.stringValue else { return value }
        if hasChoices, let number = Self.digits(text) { return .integer(number) }
        if text.utf8.count >= 2, text.hasPrefix("["), text.hasSuffix("]") { return PythonLiteral.parse(text) ?? value }
        return value
    }

    /// `doc_to_choice`: the options.
    func choices(_ source: Bound, _ document: JSON.Object) throws(LyceumError) -> [JSON] {
        var value = try raw(source, document)
        if case .template = source, let text = value.stringValue {
            guard let literal = PythonLiteral.parse(text) else {
                throw LyceumError(.invalidData, "expected a list of options, found: \(text.count > 120 ? text.prefix(117) + "…" : text[...])")
            }
            value = literal
        }
        if case .object(let object) = value { return object.values }
        guard let choices = value.arrayValue else { throw LyceumError(.invalidData, "expected a list of options, found \(value.kind)") }
        return choices
    }

    private func raw(_ source: Bound, _ document: JSON.Object) throws(LyceumError) -> JSON {
        switch source {
        case .column(let name):
            guard let value = document[name] else {
                throw LyceumError(.invalidData, "expected the column '\(name)', found \(document.keys.joined(separator: ", "))")
            }
            if hasChoices, case .bool(let flag) = value { return .integer(flag ? 1 : 0) }
            return value
        case .template(let template): return .string(try template.render(document))
        case .list(let values): return .array(values)
        case .integer(let number): return .integer(number)
        }
    }

    private static func digits(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text)
    }

    /// A value as Python's `str` writes it.
    static func string(_ value: JSON) throws(LyceumError) -> String {
        if case .string(let text) = value { return text }
        return try printer.get().render(JSON.Object([("value", value)]))
    }

    private static let printer: Result<LyceumText.TaskTemplate, LyceumError> = {
        do throws(LyceumError) { return .success(try LyceumText.TaskTemplate("{{value}}")) } catch { return .failure(error) }
    }()
}
