#ifndef LYCEUM_HTML_H
#define LYCEUM_HTML_H
#include <stddef.h>
#include <stdint.h>

// Web pages: encodings, a forgiving tree, character references.

/// What is known of an element by its name.
enum {
    /// Begins and ends a line.
    LYC_HTML_BLOCK = 1,
    /// Has no content and no end tag.
    LYC_HTML_VOID = 2,
    /// Its content is text up to its end tag.
    LYC_HTML_RAW = 4,
    /// Ends a paragraph that is open.
    LYC_HTML_ENDS_PARAGRAPH = 8,
    /// End tags inside do not reach elements outside.
    LYC_HTML_SCOPE = 16,
    /// May stand in the head of a page.
    LYC_HTML_HEAD = 32,
};

// name, spelling, flags
#define LYC_HTML_NAMES(T) \
    T(A, "a", 0) T(ABBR, "abbr", 0) T(ADDRESS, "address", 9) T(ANNOTATION, "annotation", 0) \
    T(ANNOTATION_XML, "annotation-xml", 0) T(APPLET, "applet", 0) T(AREA, "area", 2) T(ARTICLE, "article", 9) T(ASIDE, "aside", 9) \
    T(AUDIO, "audio", 0) T(B, "b", 0) T(BASE, "base", 34) T(BASEFONT, "basefont", 34) T(BGSOUND, "bgsound", 34) \
    T(BLOCKQUOTE, "blockquote", 9) T(BODY, "body", 1) T(BR, "br", 2) T(BUTTON, "button", 0) T(CANVAS, "canvas", 0) \
    T(CAPTION, "caption", 17) T(CENTER, "center", 9) T(CITE, "cite", 0) T(CODE, "code", 0) T(COL, "col", 2) \
    T(COLGROUP, "colgroup", 1) T(DATALIST, "datalist", 0) T(DD, "dd", 9) T(DEL, "del", 0) T(DETAILS, "details", 9) \
    T(DIALOG, "dialog", 9) T(DIR, "dir", 9) T(DIV, "div", 9) T(DL, "dl", 9) T(DT, "dt", 9) T(EM, "em", 0) T(EMBED, "embed", 2) \
    T(FIELDSET, "fieldset", 9) T(FIGCAPTION, "figcaption", 9) T(FIGURE, "figure", 9) T(FOOTER, "footer", 9) T(FORM, "form", 9) \
    T(FRAME, "frame", 2) T(FRAMESET, "frameset", 1) T(H1, "h1", 9) T(H2, "h2", 9) T(H3, "h3", 9) T(H4, "h4", 9) T(H5, "h5", 9) \
    T(H6, "h6", 9) T(HEAD, "head", 1) T(HEADER, "header", 9) T(HGROUP, "hgroup", 9) T(HR, "hr", 11) T(HTML, "html", 17) T(I, "i", 0) \
    T(IFRAME, "iframe", 4) T(IMG, "img", 2) T(INPUT, "input", 2) T(INS, "ins", 0) T(KBD, "kbd", 0) T(LABEL, "label", 0) \
    T(LEGEND, "legend", 1) T(LI, "li", 9) T(LINK, "link", 34) T(MAIN, "main", 9) T(MAP, "map", 0) T(MARQUEE, "marquee", 0) \
    T(MATH, "math", 0) T(MENU, "menu", 9) T(META, "meta", 34) T(MFENCED, "mfenced", 0) T(MFRAC, "mfrac", 0) T(MI, "mi", 0) \
    T(MJX_ASSISTIVE, "mjx-assistive-mml", 0) T(MJX_CONTAINER, "mjx-container", 0) T(MN, "mn", 0) T(MO, "mo", 0) T(MOVER, "mover", 0) \
    T(MPHANTOM, "mphantom", 0) T(MPRESCRIPTS, "mprescripts", 0) T(MROOT, "mroot", 0) T(MROW, "mrow", 0) T(MS, "ms", 0) \
    T(MSPACE, "mspace", 0) T(MSQRT, "msqrt", 0) T(MSTYLE, "mstyle", 0) T(MSUB, "msub", 0) T(MSUBSUP, "msubsup", 0) T(MSUP, "msup", 0) \
    T(MTABLE, "mtable", 0) T(MTD, "mtd", 0) T(MTEXT, "mtext", 0) T(MTR, "mtr", 0) T(MUNDER, "munder", 0) T(MUNDEROVER, "munderover", 0) \
    T(NAV, "nav", 9) T(NOEMBED, "noembed", 4) T(NOFRAMES, "noframes", 4) T(NOSCRIPT, "noscript", 32) T(OBJECT, "object", 0) \
    T(OL, "ol", 9) T(OPTGROUP, "optgroup", 0) T(OPTION, "option", 0) T(OUTPUT, "output", 0) T(P, "p", 9) T(PARAM, "param", 2) \
    T(PICTURE, "picture", 0) T(PLAINTEXT, "plaintext", 4) T(PRE, "pre", 9) T(PROGRESS, "progress", 0) T(Q, "q", 0) T(RP, "rp", 0) \
    T(RT, "rt", 0) T(RUBY, "ruby", 0) T(S, "s", 0) T(SAMP, "samp", 0) T(SCRIPT, "script", 36) T(SEARCH, "search", 9) \
    T(SECTION, "section", 9) T(SELECT, "select", 0) T(SEMANTICS, "semantics", 0) T(SMALL, "small", 0) T(SOURCE, "source", 2) \
    T(SPAN, "span", 0) T(STRIKE, "strike", 0) T(STRONG, "strong", 0) T(STYLE, "style", 36) T(SUB, "sub", 0) T(SUMMARY, "summary", 9) \
    T(SUP, "sup", 0) T(SVG, "svg", 0) T(TABLE, "table", 25) T(TBODY, "tbody", 1) T(TD, "td", 17) T(TEMPLATE, "template", 32) \
    T(TEXTAREA, "textarea", 4) T(TFOOT, "tfoot", 1) T(TH, "th", 17) T(THEAD, "thead", 1) T(TIME, "time", 0) T(TITLE, "title", 36) \
    T(TR, "tr", 1) T(TRACK, "track", 2) T(TT, "tt", 0) T(U, "u", 0) T(UL, "ul", 9) T(VAR, "var", 0) T(VIDEO, "video", 0) T(WBR, "wbr", 2) \
    T(XMP, "xmp", 13)

#define LYC_HTML_CASE(name, spelling, flags) LYC_TAG_##name,
enum {
    LYC_TAG_TEXT = 0,
    LYC_TAG_DOCUMENT,
    /// An element whose name is not one of those below.
    LYC_TAG_OTHER,
    LYC_HTML_NAMES(LYC_HTML_CASE) LYC_TAG_COUNT
};
#undef LYC_HTML_CASE

/// Flags of a text.
enum {
    /// Lies inside a link.
    LYC_TEXT_LINKED = 1,
    /// Has `&`.
    LYC_TEXT_REFERENCES = 2,
    /// Nothing but white space.
    LYC_TEXT_BLANK = 4,
    /// Content of a raw element.
    LYC_TEXT_RAW = 8,
};

/// A node; nodes stand in the order of the page, so that what an element holds are the nodes from the one behind it up to `next`.
typedef struct {
    /// Text: its bytes. Element: the bytes of its attributes.
    uint32_t start;
    uint32_t end;
    uint32_t parent;
    /// The first node that is not inside.
    uint32_t next;
    /// Text: characters, with every run of white space as one, those at the ends as none.
    uint32_t size;
    /// LYC_TAG_
    uint16_t tag;
    /// LYC_TEXT_
    uint16_t flags;
} lyc_html_node;

typedef struct {
    /// The first one is the document.
    lyc_html_node *nodes;
    size_t count;
    /// The rest of the page was left out because there were too many nodes.
    int isCut;
} lyc_html;

/// Reads a page; anything is a page.
///
/// - source: UTF-8, fewer than 2^32 - 1 bytes. - limit: nodes at most, 1 or more. Depth is bounded at 512: what lies deeper becomes siblings.
/// Returns 0, or -1 where there is no memory.
int lyc_html_parse(const uint8_t *source, size_t count, size_t limit, lyc_html *page);
void lyc_html_free(lyc_html *page);
/// Flags LYC_HTML_ of an element's name.
uint8_t lyc_html_flags(uint16_t tag);

/// Finds an attribute (name in lower case) between two places of a tag. Returns 1 and where its value is, or 0.
int lyc_html_attribute(
    const uint8_t *source, uint32_t start, uint32_t end, const char *name, size_t length, uint32_t *valueStart, uint32_t *valueEnd);
/// Replaces character references.
///
/// - out: room for 2 * count + 8 bytes. Returns the bytes written.
size_t lyc_html_decode(const uint8_t *text, size_t count, uint8_t *out);
/// The reference behind `&`: bytes that it takes, 0 where it is none, and its UTF-8 in `out` (room for 8 bytes).
size_t lyc_html_reference(const uint8_t *text, size_t count, uint8_t *out, size_t *written);
/// Appends text with every run of white space as one blank, without control characters, references replaced unless `isRaw`.
///
/// - out: room for 2 * count + 8 bytes. - pending: in and out: a blank is due before the next character. Returns the bytes written.
size_t lyc_html_collapse(const uint8_t *text, size_t count, int isRaw, uint8_t *out, int *pending);

/// A scalar value below 0x110000 as UTF-8. - out: room for 4 bytes. Returns the bytes written.
size_t lyc_utf8_write(uint32_t scalar, uint8_t *out);
/// Whether bytes are well-formed UTF-8; `ascii` tells whether none is above 0x7F.
int lyc_utf8_check(const uint8_t *bytes, size_t count, int *ascii);
/// Well-formed UTF-8 with U+FFFD for what is not. - out: room for 3 * count bytes. Returns the bytes written.
size_t lyc_utf8_repair(const uint8_t *bytes, size_t count, uint8_t *out, size_t *repaired);
/// Text in another encoding as UTF-8, through the C library's iconv; U+FFFD for what the encoding does not have.
///
/// - name: the C library's name of the encoding. - out: to be freed with free(). - repaired: how many bytes were not of the encoding.
/// Returns 0; -1 where the encoding is not there, -2 where memory is not.
int lyc_transcode(const char *name, const uint8_t *bytes, size_t count, uint8_t **out, size_t *written, size_t *repaired);
#endif
