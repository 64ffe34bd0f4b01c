import CLyceumPages

/// Names of the elements that the tests of trees use.
enum PageTags {
    private static let names: [Int: String] = [
        LYC_TAG_A: "a", LYC_TAG_B: "b", LYC_TAG_I: "i", LYC_TAG_P: "p", LYC_TAG_DIV: "div", LYC_TAG_UL: "ul", LYC_TAG_OL: "ol", LYC_TAG_LI: "li",
        LYC_TAG_TABLE: "table", LYC_TAG_TR: "tr", LYC_TAG_TD: "td", LYC_TAG_TH: "th", LYC_TAG_TBODY: "tbody", LYC_TAG_BR: "br", LYC_TAG_H1: "h1",
        LYC_TAG_H2: "h2", LYC_TAG_DL: "dl", LYC_TAG_DT: "dt", LYC_TAG_DD: "dd", LYC_TAG_SPAN: "span", LYC_TAG_SCRIPT: "script", LYC_TAG_TITLE: "title",
        LYC_TAG_HTML: "html", LYC_TAG_HEAD: "head", LYC_TAG_BODY: "body", LYC_TAG_OTHER: "other", LYC_TAG_PRE: "pre", LYC_TAG_META: "meta",
        LYC_TAG_SVG: "svg", LYC_TAG_SELECT: "select", LYC_TAG_OPTION: "option", LYC_TAG_TEXTAREA: "textarea",
    ]

    static func name(_ tag: Int) -> String { names[tag] ?? "#\(tag)" }
}
