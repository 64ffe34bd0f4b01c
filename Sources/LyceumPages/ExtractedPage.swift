/// The main text of a web page and what the page says about itself.
public struct ExtractedPage: Sendable, Hashable {
    /// The main text, without menus, heads, feet and advertisements; its lines end with one line feed, also the last one not.
    public var text: String
    /// From the page's metadata, its title element or first heading; nil where there is none.
    public var title: String?
    /// Language tag that the page declares (`en`, `pt-BR`), not one that was recognized.
    public var language: String?
    /// Day of publication as `YYYY-MM-DD`, where the page declares one.
    public var date: String?
    /// The address that the page names as its own (canonical), else the one it was found at.
    public var url: String?
    /// The author, where the page names one.
    public var author: String?
    /// What the page says about its content in one or two sentences.
    public var summary: String?
    /// The license that the page names: an address, or words.
    public var license: String?
    /// Name of the encoding that the bytes were read with, in the form of the WHATWG's encoding standard (`utf-8`, `windows-1252`, `shift_jis`).
    public var encoding: String
    /// Formulas in the text, all of them written as LaTeX between dollar signs or as the page had them.
    public var formulas: Int
    /// Text and images in the order of reading; empty unless asked for.
    public var parts: [PagePart]

    /// The first formula that is no LaTeX, where ``PageExtractor/Options/checksLatex`` asks; its offset counts from the formula's beginning, for formulas
    /// between delimiters in the text from the text's.
    public var latexFault: LatexFault?

    public init(
        text: String, title: String? = nil, language: String? = nil, date: String? = nil, url: String? = nil, author: String? = nil,
        summary: String? = nil, license: String? = nil, encoding: String = "utf-8", formulas: Int = 0, parts: [PagePart] = []
    ) {
        self.text = text
        self.title = title
        self.language = language
        self.date = date
        self.url = url
        self.author = author
        self.summary = summary
        self.license = license
        self.encoding = encoding
        self.formulas = formulas
        self.parts = parts
    }
}

/// A piece of a document in which text and images take turns.
public enum PagePart: Sendable, Hashable {
    case text(String)
    /// An image by its absolute address, with its alternative text.
    case image(url: String, alternative: String)
}
