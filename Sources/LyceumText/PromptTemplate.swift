public import LyceumCore

/// A template for texts of examination tasks: Jinja as lm-evaluation-harness sets it up.
///
/// Other than chat templates: newlines and blanks around block tags stay, so does a newline at the end; a name that is not there is an error wherever it
/// is used (asking whether it `is defined`, and `default`, are fine); and there is a filter `regex_replace(pattern, replacement)`.
public struct PromptTemplate: Sendable {
    public let source: String
    private let program: Jinja.Program
    /// The text of a template without tags.
    private let constant: String?

    /// - Throws: `LyceumError` with line and column when the source is not a template.
    public init(_ source: String, name: String? = nil) throws(LyceumError) {
        self.source = source
        do throws(LyceumError) {
            guard source.utf8.count <= ChatTemplate.sourceLimit else {
                throw LyceumError(.limitExceeded, "the template has \(source.utf8.count) bytes; \(ChatTemplate.sourceLimit) are allowed")
            }
            program = try Jinja.onLargeStack { () throws(LyceumError) in try Jinja.Parser.parse(source, .task) }
        } catch {
            var placed = name.map(error.at) ?? error
            placed.remedy = "correct the template"
            throw placed
        }
        constant = source.unicodeScalars.contains("{") || source.unicodeScalars.contains("\r") ? nil : source
    }

    /// Whether the template mentions a variable.
    public func mentions(_ variable: String) -> Bool { program.symbols.contains(variable) }

    /// The text for a document.
    /// - Throws: `LyceumError` with the template's line and column, for a column that is not there too.
    public func render(_ variables: JSON.Object) throws(LyceumError) -> String {
        if let constant { return constant }
        return try Jinja.onLargeStack { () throws(LyceumError) in try renderHere(variables) }
    }

    /// The texts for many documents, on one thread with a large stack.
    public func render(_ documents: [JSON.Object]) throws(LyceumError) -> [String] {
        try Jinja.onLargeStack { () throws(LyceumError) in
            var texts: [String] = []
            for document in documents { texts.append(try renderHere(document)) }
            return texts
        }
    }

    private func renderHere(_ variables: JSON.Object) throws(LyceumError) -> String {
        let interpreter = try Jinja.Interpreter(program, variables: variables, now: .now, limits: Jinja.Limits())
        return try interpreter.render()
    }
}
