/// What kind of text is rewritten: how the model is asked, and how long a window is.
public enum SimplifyGenre: String, Sendable, Hashable, CaseIterable {
    case web
    case book
    case encyclopedia
    case textbook
    case conversation
    case code
    case mathematics = "math"

    /// Tokens of a window.
    public var windowTokens: Int {
        switch self {
        case .web, .book, .encyclopedia: 300
        case .textbook, .conversation, .code, .mathematics: 600
        }
    }

    var wish: String {
        switch self {
        case .web: "It is a page of the web. Leave out advertisements, menus and whatever is noise. Addresses become “a web page”, mail addresses “an email”."
        case .book: "It is part of a book. Keep who does what, in the same order, and the talk between persons."
        case .encyclopedia: "It is part of an encyclopedia. Keep what is explained and say it as to a child who asks."
        case .textbook: "It is part of a textbook. Keep headings, steps and questions; explain each hard idea in common words."
        case .conversation: "It is a conversation. Keep who speaks and the order of the turns."
        case .code: "It is code with its task. Rewrite the task, the comments and the names of variables in common words; the program must do the same."
        case .mathematics: "It is a school exercise with its solution. Keep all numbers and the result; tell the story in common words."
        }
    }
}
