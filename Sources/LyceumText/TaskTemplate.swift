public import LyceumCore

/// A template for texts of examination tasks: Jinja as lm-evaluation-harness sets it up.
///
/// Other than chat templates: newlines and blanks around block tags stay, so does a newline at the end; a name that is not there is an error
/// wherever it
/// is used (asking whether it `is defined`, and `default`, are fine); and there is a filter `regex_replace(pattern, replacement)`.
public struct TaskTemplate: Sendable {
    public let source: String
    private let program: Jinja.Program
    /// The text of a template without tags.
    private let constant: String?
    /// Whether running the template needs little stack, so that no thread of its own has to be made for it.
    private let isShallow: Bool

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
        isShallow = Self.isShallow(source)
        constant = source.unicodeScalars.contains("{") || source.unicodeScalars.contains("\r") ? nil : source
    }

    /// Whether the template mentions a variable.
    public func mentions(_ variable: String) -> Bool { program.symbols.contains(variable) }

    /// The text for a document.
    /// - Throws: `LyceumError` with the template's line and column, for a column that is not there too.
    public func render(_ variables: JSON.Object) throws(LyceumError) -> String {
        if let constant { return constant }
        if isShallow { return try renderHere(variables) }
        return try Jinja.onLargeStack { () throws(LyceumError) in try renderHere(variables) }
    }

    /// Templates nest as deep as they are written, unless they call themselves.
    private static func isShallow(_ source: String) -> Bool {
        guard source.utf8.count <= 2048, !["macro", "call", "recursive"].contains(where: source.contains) else { return false }
        var open = 0
        var joints = 0
        for byte in source.utf8 {
            switch byte {
            case UInt8(ascii: "("), UInt8(ascii: "["): open += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"): open -= 1
            case UInt8(ascii: "~"), UInt8(ascii: "+"), UInt8(ascii: "|"), UInt8(ascii: "*"), UInt8(ascii: "/"): joints += 1
            case UInt8(ascii: "-"), UInt8(ascii: "."): joints += 1
            default: break
            }
            if open > 12 || joints > 96 { return false }
        }
        return true
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
        let interpreter = try Jinja.Interpreter(program, variables: variables, now: LocalTime(year: 1970, month: 1, day: 1), limits: Jinja.Limits())
        return try interpreter.render()
    }
}
