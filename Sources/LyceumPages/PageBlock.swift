/// A line of a page's text with what is known of it.
struct PageBlock {
    enum Kind: Equatable {
        case paragraph
        case heading(Int)
        /// A point of a list or one of its further paragraphs (`marker` empty).
        case item(marker: String)
        case code(language: String)
        /// A row of a table; cells as ranges of the text.
        case row(isFirst: Bool, cells: [Range<Int>])
    }

    var kind: Kind
    /// Where the text is in the writer's bytes.
    var range: Range<Int>
    /// Characters that show, and those of them in links.
    var size: Int
    var linked: Int
    /// No paragraph, point or cell: text that stands in a division.
    var isBare: Bool
    var listDepth: Int
    var quoteDepth: Int
    var hasFormula: Bool
    var hasImage: Bool
    var endsSentence: Bool

    var isHeading: Bool { if case .heading = kind { true } else { false } }
    /// Reads like a sentence.
    var isProse: Bool { size >= 80 && linked * 3 < size || size >= 40 && endsSentence && linked * 2 < size }
}

/// An image of a page at its place in the text.
struct PageImage {
    var url: String
    var alternative: String
}
