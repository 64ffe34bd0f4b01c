/// Which letters a model prefers, and which it takes for which.
public struct ReportLetters: Sendable, Hashable {
    public var title: String
    public var letters: [String]
    /// `[right][chosen]`: items.
    public var confusion: [[Int]]
    /// Answers that were no letter, by right letter.
    public var invalid: [Int]
    /// Probability of each letter where the question says nothing, or averaged over rotated options; nil where it was not measured.
    public var contentFree: [Double]?

    public init(title: String, letters: [String], confusion: [[Int]], invalid: [Int] = [], contentFree: [Double]? = nil) {
        self.title = title
        self.letters = letters
        self.confusion = confusion
        self.invalid = invalid
        self.contentFree = contentFree
    }

    /// Items whose right answer is each letter.
    public var right: [Int] {
        letters.indices.map { row in
            (confusion.indices.contains(row) ? confusion[row].reduce(0, +) : 0) + (invalid.indices.contains(row) ? invalid[row] : 0)
        }
    }

    /// How often each letter was chosen.
    public var chosen: [Int] {
        letters.indices.map { column in confusion.reduce(0) { $0 + ($1.indices.contains(column) ? $1[column] : 0) } }
    }
}

/// Answers that could not be read.
public struct ReportAnswers: Sendable, Hashable {
    public var task: String
    public var filter: String
    public var count: Int
    /// No answer was found in the text.
    public var invalid: Int
    /// The length limit ended the text.
    public var cut: Int
    /// Which rule found the answer, and how often.
    public var rules: [(name: String, count: Int)]

    public init(task: String, filter: String, count: Int, invalid: Int, cut: Int, rules: [(name: String, count: Int)] = []) {
        self.task = task
        self.filter = filter
        self.count = count
        self.invalid = invalid
        self.cut = cut
        self.rules = rules
    }

    public static func == (a: Self, b: Self) -> Bool { a.json == b.json }

    public func hash(into hasher: inout Hasher) { hasher.combine(json) }
}
