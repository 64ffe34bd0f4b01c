public import LyceumCore

/// Takes the main text out of web pages.
///
/// The order of the work is the one the reference describes for its extractor: the body by what classes, ids and elements say of themselves, blocks
/// discarded by class and id, blocks that are mostly links, tables, and when little is left a choice by the density of text.
/// A value may be used by several threads at once.
public struct PageExtractor: Sendable {
    /// What is thought worse: to miss text of the page, or to keep what does not belong to it.
    public enum Focus: String, Sendable, Hashable, CaseIterable {
        case precision, balanced, recall
    }

    /// How the text is written.
    public enum Form: String, Sendable, Hashable, CaseIterable {
        /// Paragraphs as lines, list points with `- `, table rows with ` | `.
        case text
        /// Like ``text``, with headings behind `#` signs and blank lines between paragraphs: for texts that are divided further.
        case outline
        /// Markdown: headings, emphasis, code, lists, tables, and links and images where asked for.
        case markdown

        /// What a help text says of the form.
        public var meaning: String {
            switch self {
            case .text: "Paragraphs as lines."
            case .outline: "Headings behind # signs, blank lines between paragraphs."
            case .markdown: "Markdown."
            }
        }
    }

    public struct Options: Sendable, Hashable {
        public var form = Form.text
        public var focus = Focus.balanced
        public var keepsTables = true
        /// Writes addresses of links in Markdown.
        public var keepsLinks = false
        /// Fills ``ExtractedPage/parts`` with texts and images in the order of reading.
        public var keepsImages = false
        /// Keeps readers' comments where they can be told from the text.
        public var keepsComments = false
        /// Fills ``ExtractedPage/latexFault``.
        public var checksLatex = false
        /// Pages with more bytes are not read; RedStone's bound is 10 MB.
        public var maximumBytes = 1 << 28

        public init() {}
    }

    public let options: Options

    public init(_ options: Options = Options()) { self.options = options }

    /// The page's main text; nil where the bytes are no text or nothing readable is left.
    ///
    /// - Parameters:
    ///   - charset: the encoding that the server named, such as `iso-8859-1`; the page's own marks are looked at, too.
    ///   - url: where the page was found; makes the addresses of images and links absolute.
    /// - Throws: `limitExceeded` for pages larger than ``Options/maximumBytes``. Broken pages are no error.
    public func extract(_ bytes: [UInt8], charset: String?, url: String?) throws(LyceumError) -> ExtractedPage? {
        guard bytes.count <= options.maximumBytes else {
            throw LyceumError(
                .limitExceeded, "the page has \(bytes.count) bytes, more than the \(options.maximumBytes) allowed", at: url,
                remedy: "skip such pages, or allow more bytes")
        }
        return page(bytes, charset: charset, url: url)
    }
}
