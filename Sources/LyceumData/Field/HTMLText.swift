/// The main text of a web page: headings become lines with `#` signs, list points lines with `-`, blocks paragraphs.
///
/// Menus, heads, feet, forms and scripts are left out, by element, role and names of classes; so are blocks that are mostly links. Where a page
/// has a `main` or `article` with a good part of its text, only that is taken. A page for which this leaves almost nothing is taken whole.
struct HTMLText {
    private(set) var title = ""
    private(set) var text = ""

    private struct Block {
        var text = ""
        var prefix = ""
        var linkedCharacters = 0
        var isMain = false
        var isFurniture = false
        var isHeading: Bool { prefix.hasPrefix("#") }
    }

    private struct Element {
        var name: String
        var isFurniture: Bool
        var isMain: Bool
    }

    private var blocks: [Block] = []
    private var block = Block()
    private var stack: [Element] = []
    private var linkDepth = 0
    private var preDepth = 0
    private var pageHeading = ""

    init(_ html: String) {
        for token in HTMLTokens(html) {
            switch token {
            case .start(let name, let attributes, let closesItself): open(name, attributes, closesItself)
            case .end(let name): close(name)
            case .text(let text): add(text)
            }
        }
        finishBlock()
        text = Self.assembled(chosen())
        title = Self.collapsed(title)
        if title.isEmpty { title = pageHeading }
    }

    /// The encoding that a page's first kilobytes name.
    static func declaredEncoding(_ bytes: [UInt8]) -> String? {
        let head = String(decoding: bytes.prefix(4096).map { $0 < 0x80 ? $0 : 0x3F }, as: UTF8.self).lowercased()
        for mark in ["charset=", "encoding="] {
            guard let found = head.firstRange(of: mark) else { continue }
            let value = head[found.upperBound...].drop { "\"' ".contains($0) }.prefix { $0.isLetter || $0.isNumber || "-_".contains($0) }
            if !value.isEmpty { return String(value) }
        }
        return nil
    }

    // MARK: - Elements

    private static let void: Set<String> = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    ]
    private static let hidden: Set<String> = [
        "script", "style", "noscript", "template", "svg", "iframe", "object", "select", "button", "textarea", "head", "canvas", "audio", "video",
        "dialog", "title", "xmp",
    ]
    private static let furniture: Set<String> = ["nav", "footer", "aside", "form", "menu"]
    private static let blockElements: Set<String> = [
        "p", "div", "section", "article", "main", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "tr", "blockquote", "pre", "dl",
        "dt", "dd", "figure", "figcaption", "header", "footer", "nav", "aside", "body", "html", "hr", "address", "form", "fieldset", "caption",
        "thead", "tbody", "details", "summary",
    ]
    private static let furnitureRoles: Set<String> = ["navigation", "banner", "contentinfo", "search", "menu", "menubar", "complementary"]
    private static let furnitureNames: Set<String> = [
        "nav", "navbar", "navigation", "menu", "footer", "sidebar", "cookie", "cookies", "breadcrumb", "breadcrumbs", "advert", "ads", "social",
        "share", "sharing", "comments", "newsletter", "subscribe", "pagination", "related", "toolbar", "consent", "skip",
    ]

    private mutating func open(_ name: String, _ attributes: [String: String], _ closesItself: Bool) {
        if name == "br" { block.text += preDepth > 0 ? "\n" : " " }
        if Self.blockElements.contains(name) { finishBlock() }
        if name == "td" || name == "th", !block.text.allSatisfy(\.isWhitespace) { block.text += " | " }
        guard !Self.void.contains(name), !closesItself else { return }
        // A list point or paragraph that was never closed ends where the next begins.
        if ["p", "li", "tr", "td", "th", "dt", "dd", "option"].contains(name), stack.last?.name == name { close(name) }
        let parent = stack.last
        let inMain = parent?.isMain == true || name == "main" || name == "article" || attributes["role"] == "main"
        stack.append(
            Element(name: name, isFurniture: parent?.isFurniture == true || isFurniture(name, attributes, inMain: inMain), isMain: inMain))
        if name == "a" { linkDepth += 1 }
        if name == "pre" { preDepth += 1 }
        if Self.blockElements.contains(name) { block.prefix = prefix(name) }
    }

    private func isFurniture(_ name: String, _ attributes: [String: String], inMain: Bool) -> Bool {
        if Self.furniture.contains(name) || name == "header" && !inMain { return true }
        if let role = attributes["role"]?.lowercased(), Self.furnitureRoles.contains(role) { return true }
        if attributes["hidden"] != nil || attributes["aria-hidden"]?.lowercased() == "true" { return true }
        guard ["div", "section", "ul", "ol", "table", "span", "p"].contains(name) else { return false }
        let words = ((attributes["class"] ?? "") + " " + (attributes["id"] ?? "")).lowercased()
        return words.split { !$0.isLetter }.contains { Self.furnitureNames.contains(String($0)) }
    }

    private func prefix(_ name: String) -> String {
        switch name {
        case "h1": "# "
        case "h2": "## "
        case "h3": "### "
        case "h4", "h5", "h6": "#### "
        case "li": "- "
        default: ""
        }
    }

    private mutating func close(_ name: String) {
        guard let place = stack.lastIndex(where: { $0.name == name }) else { return }
        if Self.blockElements.contains(name) { finishBlock() }
        for element in stack[place...] {
            if element.name == "a" { linkDepth -= 1 }
            if element.name == "pre" { preDepth -= 1 }
        }
        stack.removeSubrange(place...)
    }

    private mutating func add(_ raw: String) {
        if stack.last?.name == "title", !stack.dropLast().contains(where: { $0.name == "svg" }) {
            if title.isEmpty { title = HTMLEntities.decoded(raw) }
            return
        }
        guard !stack.contains(where: { Self.hidden.contains($0.name) }) else { return }
        let text = HTMLEntities.decoded(raw)
        block.text += text
        if linkDepth > 0 { block.linkedCharacters += text.utf8.reduce(0) { $0 + ($1 > 0x20 ? 1 : 0) } }
        block.isMain = stack.last?.isMain ?? false
        block.isFurniture = stack.last?.isFurniture ?? false
    }

    private mutating func finishBlock() {
        let text = preDepth > 0 ? block.text : Self.collapsed(block.text)
        let prefix = block.prefix
        if text.contains(where: { !$0.isWhitespace }) {
            block.text = text
            if prefix == "# ", pageHeading.isEmpty, !block.isFurniture { pageHeading = text }
            blocks.append(block)
            block = Block()
        } else {
            block = Block()
            // A paragraph inside a list point keeps the point's sign.
            block.prefix = prefix
        }
    }

    // MARK: - Choosing

    private func chosen() -> [Block] {
        func size(_ blocks: [Block]) -> Int { blocks.reduce(0) { $0 + $1.text.utf8.count } }
        let visible = blocks.filter { !$0.isFurniture }
        let main = visible.filter(\.isMain)
        let base = size(main) * 5 >= size(visible) * 2 ? main : visible
        let kept = base.filter { block in
            let letters = block.text.utf8.reduce(0) { $0 + ($1 > 0x20 ? 1 : 0) }
            return block.isHeading || block.linkedCharacters * 10 < letters * 6 || block.text.utf8.count > 400
        }
        return size(kept) < 200 && size(blocks) > 4 * size(kept) ? blocks : kept
    }

    private static func assembled(_ blocks: [Block]) -> String {
        var text = ""
        var wasPoint = false
        for block in blocks {
            let isPoint = block.prefix == "- "
            if !text.isEmpty { text += isPoint && wasPoint ? "\n" : "\n\n" }
            text += block.prefix + block.text
            wasPoint = isPoint
        }
        return text
    }

    /// Blanks and line ends as one space each.
    static func collapsed(_ text: String) -> String {
        text.split { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r" || $0 == "\r\n" || $0 == "\u{C}" }.joined(separator: " ")
    }
}
