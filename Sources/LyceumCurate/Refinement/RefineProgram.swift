/// A program that cleans one text: what a refiner writes instead of the text itself.
///
/// - Source: Zhou et al. 2024, "Programming Every Example: Lifting Pre-training Data Quality like Experts at Scale" (ProX), arXiv 2409.17115.
public struct RefineProgram: Sendable, Hashable {
    /// One call.
    public enum Operation: Sendable, Hashable {
        /// Drops the document.
        case dropDocument
        case keepDocument
        /// Leaves the chunk as it is.
        case keepChunk
        /// Removes lines of the text as it came, counted from 0, both ends included. An interval that ends before it begins is empty.
        case removeLines(first: Int, last: Int)
        case removeAllLines
        /// Replaces every occurrence of a text; the target is empty to delete it.
        case normalize(source: String, target: String)
    }

    /// How a program's text is read.
    public enum Reading: String, Sendable, Hashable, CaseIterable {
        /// Strings in quotation marks with escapes; what does not follow the grammar is an error.
        case strict
        /// As the published code reads it: cut at commas and equals signs, whatever stands in quotation marks.
        case reference
    }

    public var operations: [Operation]
    /// Lines that begin like a call but cannot be read.
    public var malformed: Int
    /// Lines that are no call of the language. They do nothing and cost nothing.
    public var ignored: Int

    public init(_ operations: [Operation], malformed: Int = 0, ignored: Int = 0) {
        self.operations = operations
        self.malformed = malformed
        self.ignored = ignored
    }

    /// Whether every line is a call that could be read, and there is one.
    public var isValid: Bool { malformed == 0 && ignored == 0 && !operations.isEmpty }

    public var dropsDocument: Bool { operations.contains(.dropDocument) }

    /// The program as a refiner writes it, one call a line.
    public var text: String { operations.map(\.text).joined(separator: "\n") }

    /// The shortest program that removes these lines and replaces these strings, replacements last; `keep_chunk()` when there is nothing to do.
    ///
    /// - Parameter lines: line numbers in any order.
    public static func cleaning(lines: some Sequence<Int>, replacements: [(source: String, target: String)] = []) -> RefineProgram {
        var operations: [Operation] = []
        var run: (first: Int, last: Int)?
        for line in Set(lines).sorted() {
            if let open = run, line == open.last + 1 {
                run = (open.first, line)
            } else {
                if let open = run { operations.append(.removeLines(first: open.first, last: open.last)) }
                run = (line, line)
            }
        }
        if let open = run { operations.append(.removeLines(first: open.first, last: open.last)) }
        operations += replacements.map { .normalize(source: $0.source, target: $0.target) }
        return RefineProgram(operations.isEmpty ? [.keepChunk] : operations)
    }
}

extension RefineProgram.Operation {
    /// The call as a refiner writes it.
    public var text: String {
        switch self {
        case .dropDocument: "drop_doc()"
        case .keepDocument: "keep_doc()"
        case .keepChunk: "keep_chunk()"
        case .removeLines(let first, let last): "remove_lines(line_start=\(first), line_end=\(last))"
        case .removeAllLines: "remove_lines(all=True)"
        case .normalize(let source, ""): "normalize(source_str=\(Self.quoted(source)))"
        case .normalize(let source, let target): "normalize(source_str=\(Self.quoted(source)), target_str=\(Self.quoted(target)))"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
