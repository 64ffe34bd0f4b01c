/// A text of a field, cleaned, with where it came from.
public struct FieldDocument: Sendable, Hashable {
    /// Headings are lines that begin with `#` signs; paragraphs are divided by empty lines.
    public var text: String
    /// Empty where neither the file nor its record names one.
    public var title: String
    /// The file.
    public var path: String
    /// Line of the record in the file, or number of the element, from 1; nil where the whole file is the document.
    public var line: Int?

    public init(text: String, title: String = "", path: String, line: Int? = nil) {
        self.text = text
        self.title = title
        self.path = path
        self.line = line
    }

    /// `file` or `file:line`
    public var source: String { line.map { "\(path):\($0)" } ?? path }
}

/// A part of a document that stands for itself: some paragraphs under one heading.
public struct Passage: Sendable, Hashable {
    public var text: String
    /// The nearest heading, else the document's title; may be empty.
    public var title: String
    /// All headings above, outermost first.
    public var headings: [String]
    /// Position of its document among those that were split.
    public var document: Int
    /// Position within its document, from 0.
    public var number: Int
    /// The document's place, `file` or `file:line`.
    public var source: String

    public init(text: String, title: String = "", headings: [String] = [], document: Int = 0, number: Int = 0, source: String = "") {
        self.text = text
        self.title = title
        self.headings = headings
        self.document = document
        self.number = number
        self.source = source
    }

    /// Tells passages apart: `source#number`.
    public var id: String { "\(source)#\(number)" }
}
