internal import CLyceumPages

/// What goes before the text is looked for. Whatever holds a great part of the page's prose stays, whatever it is called.
extension PageWork {
    // MARK: - Never shown

    /// Scripts, forms' fields, drawings, hidden elements. Formulas must have been found before.
    func removeUnseen() {
        var node = 1
        while node < tree.count {
            if !removed[node], !tree.isText(node), formulas[node] == nil, isUnseen(node) { removed[node] = true }
            node = removed[node] || formulas[node] != nil ? tree.next(node) : node + 1
        }
    }

    private func isUnseen(_ node: Int) -> Bool {
        switch tree.tag(node) {
        case LYC_TAG_SCRIPT, LYC_TAG_STYLE, LYC_TAG_TEMPLATE, LYC_TAG_SELECT, LYC_TAG_IFRAME, LYC_TAG_OBJECT, LYC_TAG_APPLET, LYC_TAG_CANVAS,
            LYC_TAG_AUDIO, LYC_TAG_VIDEO, LYC_TAG_SVG, LYC_TAG_MAP, LYC_TAG_BUTTON, LYC_TAG_TEXTAREA, LYC_TAG_DATALIST, LYC_TAG_DIALOG,
            LYC_TAG_PROGRESS, LYC_TAG_OUTPUT, LYC_TAG_NOEMBED, LYC_TAG_NOFRAMES, LYC_TAG_NOSCRIPT, LYC_TAG_RP, LYC_TAG_RT, LYC_TAG_TITLE,
            LYC_TAG_LABEL, LYC_TAG_LEGEND, LYC_TAG_OPTION, LYC_TAG_HEAD:
            return true
        case LYC_TAG_HTML, LYC_TAG_BODY, LYC_TAG_MAIN: return false
        default: break
        }
        guard tree.nodes[node].end > tree.nodes[node].start + 1 else { return false }
        if tree.hasAttribute(node, "hidden") || tree.attribute(node, "aria-hidden") == "true" { return true }
        guard let style = tree.attributeBytes(node, "style") else { return false }
        return Self.contains(style, "display:none") || Self.contains(style, "display: none") || Self.contains(style, "visibility:hidden")
    }

    /// Whether bytes hold a pattern in lower case, whatever case they are in.
    static func contains(_ bytes: UnsafeBufferPointer<UInt8>, _ pattern: StaticString) -> Bool { position(of: pattern, in: bytes) != nil }

    static func position(of pattern: StaticString, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        let length = pattern.utf8CodeUnitCount
        guard bytes.count >= length, length > 0 else { return nil }
        let text = pattern.utf8Start
        for place in 0...(bytes.count - length) where lower(bytes[place]) == text[0] {
            var index = 1
            while index < length, lower(bytes[place + index]) == text[index] { index += 1 }
            if index == length { return place }
        }
        return nil
    }

    @inline(__always) static func lower(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

    // MARK: - Frames

    /// Reads the classes and ids of all elements.
    func readWords() {
        forEachElement(in: 0) { node in
            let element = tree.nodes[node]
            guard element.end > element.start + 1, node != body else { return }
            var found: PageWords = []
            if let names = tree.attributeBytes(node, "class") { found = PageWords(names) }
            // Sections of documents are often called by their headings' words.
            if !isSection(node), let name = tree.attributeBytes(node, "id") { found.formUnion(PageWords(name)) }
            words[node] = found.rawValue
        }
    }

    private func isSection(_ node: Int) -> Bool {
        switch tree.tag(node) {
        case LYC_TAG_SECTION, LYC_TAG_A, LYC_TAG_SPAN, LYC_TAG_DT, LYC_TAG_H1, LYC_TAG_H2, LYC_TAG_H3, LYC_TAG_H4, LYC_TAG_H5, LYC_TAG_H6: return true
        default: break
        }
        guard let names = tree.attributeBytes(node, "class") else { return false }
        return Self.contains(names, "sect")
    }

    /// Menus, heads, feet and asides by their elements and roles, then blocks by the words of their classes and ids.
    func discardFurniture() {
        // Where a page has hardly any prose, that of its foot is not what it is about.
        let total = max(prose(body), text(body) / 2, 1)
        let text = declaredText()
        forEachElement(in: body) { node in
            let tag = tree.tag(node)
            guard tag != LYC_TAG_BODY, tag != LYC_TAG_MAIN, tag != LYC_TAG_HTML else { return }
            var share = Double(prose(node)) / Double(total)
            // Beside an element that says it holds the text, even a great part of the prose may be furniture.
            if let text, !(node <= text && text < tree.next(node)), !(text <= node && node < tree.next(text)) { share /= 2.5 }
            if isFrame(node, tag, share) || isDiscarded(node, tag, share) { removed[node] = true }
        }
    }

    /// Menus, feet and the like alone, for pages where everything else was tried.
    func discardNavigation() {
        let total = text(body)
        forEachElement(in: body) { node in
            guard text(node) * 2 < total else { return }
            switch tree.tag(node) {
            case LYC_TAG_NAV, LYC_TAG_FOOTER, LYC_TAG_MENU, LYC_TAG_SEARCH: removed[node] = true
            case LYC_TAG_DIV, LYC_TAG_UL, LYC_TAG_P, LYC_TAG_TABLE: removed[node] = PageWords(rawValue: words[node]).contains(.navigation)
            default: break
            }
        }
    }

    private func isFrame(_ node: Int, _ tag: Int, _ share: Double) -> Bool {
        let found = PageWords(rawValue: words[node])
        switch tag {
        case LYC_TAG_NAV, LYC_TAG_MENU, LYC_TAG_SEARCH: return share < 0.5
        case LYC_TAG_FOOTER: return share < 0.5 && tree.tag(tree.parent(node)) != LYC_TAG_BLOCKQUOTE
        case LYC_TAG_ASIDE: return share < 0.4 && !found.contains(.note)
        case LYC_TAG_FORM, LYC_TAG_FIELDSET: return share < 0.4
        case LYC_TAG_HEADER: return share < 0.2 && !hasDescendant(node) { $0 == LYC_TAG_H1 } && !isInside(node, LYC_TAG_ARTICLE)
        case LYC_TAG_FIGURE:
            guard options.focus != .recall, !options.keepsImages else { return false }
            return !hasDescendant(node) { $0 == LYC_TAG_TABLE || $0 == LYC_TAG_PRE || $0 == LYC_TAG_CODE || $0 == LYC_TAG_MATH }
        default: break
        }
        guard tree.nodes[node].end > tree.nodes[node].start + 5, let role = tree.attribute(node, "role")?.lowercased() else { return false }
        switch role {
        case "navigation", "banner", "contentinfo", "search", "menu", "menubar", "complementary", "dialog", "alertdialog", "toolbar", "tablist":
            return share < 0.4
        case "doc-toc", "doc-index": return share < 0.4
        default: return false
        }
    }

    private func isInside(_ node: Int, _ tag: Int) -> Bool {
        var outer = tree.parent(node)
        while outer > 0 {
            if tree.tag(outer) == tag { return true }
            outer = tree.parent(outer)
        }
        return false
    }

    private func isDiscarded(_ node: Int, _ tag: Int, _ share: Double) -> Bool {
        let found = PageWords(rawValue: words[node])
        guard !found.isEmpty else { return false }
        if found.contains(.mark) { return text(node) < 40 || tag == LYC_TAG_TD || tag == LYC_TAG_DIV }
        if found.contains(.hidden), share < 0.5 { return true }
        guard Self.canBeFurniture(tag), tree.isBlock(node) || tag == LYC_TAG_OTHER || !isInSentence(node) else { return false }
        if found.contains(.comments), !options.keepsComments { return share < (tag == LYC_TAG_LI ? 0.5 : 0.9) }
        let isText = !found.isDisjoint(with: [.article, .story])
        if found.contains(.furniture), !(isText && share > 0.2) {
            if share < (options.focus == .recall ? 0.25 : options.focus == .precision ? 0.6 : 0.4) { return true }
        }
        if found.contains(.teaser), options.focus != .recall, share < 0.3 { return true }
        guard found.contains(.doubtful), options.focus != .recall, !isText, share < 0.3 else { return false }
        let size = text(node)
        if linked(node) * 5 > size * 3 { return true }
        guard size < (options.focus == .precision ? 300 : 150), prose(node) < 80 else { return false }
        return !hasDescendant(node) { $0 == LYC_TAG_PRE || $0 == LYC_TAG_H1 || $0 == LYC_TAG_TABLE }
    }

    /// Words in a sentence may be called menu, label or button because that is what they name.
    private func isInSentence(_ node: Int) -> Bool {
        var block = tree.parent(node)
        while block > 0, !tree.isBlock(block) { block = tree.parent(block) }
        switch tree.tag(block) {
        case LYC_TAG_P, LYC_TAG_LI, LYC_TAG_DD, LYC_TAG_DT, LYC_TAG_TD, LYC_TAG_TH, LYC_TAG_PRE, LYC_TAG_H1...LYC_TAG_H6:
            return text(block) > text(node)
        default: return false
        }
    }

    private static func canBeFurniture(_ tag: Int) -> Bool {
        switch tag {
        case LYC_TAG_DIV, LYC_TAG_SECTION, LYC_TAG_UL, LYC_TAG_OL, LYC_TAG_DL, LYC_TAG_P, LYC_TAG_SPAN, LYC_TAG_TABLE, LYC_TAG_TD, LYC_TAG_TR,
            LYC_TAG_LI, LYC_TAG_HEADER, LYC_TAG_ARTICLE, LYC_TAG_DETAILS, LYC_TAG_CENTER, LYC_TAG_OTHER, LYC_TAG_ADDRESS, LYC_TAG_DD, LYC_TAG_A,
            LYC_TAG_TIME, LYC_TAG_ASIDE, LYC_TAG_SMALL:
            return true
        default: return false
        }
    }

    // MARK: - Links

    /// Blocks that are mostly links: the tests of the reference, section 11, on divisions, lists, paragraphs and tables.
    func discardLinkBlocks() {
        let total = max(prose(body), 1)
        forEachElement(in: body) { node in
            let isMostlyLinks: Bool
            switch tree.tag(node) {
            case LYC_TAG_DIV, LYC_TAG_SECTION, LYC_TAG_UL, LYC_TAG_OL, LYC_TAG_DL, LYC_TAG_CENTER, LYC_TAG_HEADER, LYC_TAG_ARTICLE, LYC_TAG_DETAILS:
                isMostlyLinks = isLinkBlock(node, isParagraph: false)
            case LYC_TAG_P: isMostlyLinks = isLinkBlock(node, isParagraph: true)
            case LYC_TAG_TABLE: isMostlyLinks = isLinkTable(node)
            default: isMostlyLinks = false
            }
            if isMostlyLinks, prose(node) * 2 < total { removed[node] = true }
        }
    }

    private func isLinkBlock(_ node: Int, isParagraph: Bool) -> Bool {
        let count = links(node)
        guard count > 0 else { return false }
        let size = text(node)
        let link = linked(node)
        if count == 1, link > (options.focus == .precision ? 10 : 100), link * 10 > size * 9 { return true }
        let isLast = !hasSibling(after: node)
        if size < (isParagraph ? (isLast ? 60 : 30) : (isLast ? 300 : 100)) {
            return link * 5 > size * 4 || (count > 1 && shortLinks(node) * 5 > count * 4 && prose(node) == 0)
        }
        // Long menus and lists of other pages.
        return options.focus != .recall && !isParagraph && count > 4 && link * 20 > size * 17
    }

    /// Whether an element follows in the same element.
    private func hasSibling(after node: Int) -> Bool {
        let end = tree.next(tree.parent(node))
        var place = tree.next(node)
        while place < end {
            if !removed[place], !tree.isText(place) { return true }
            place = tree.next(place)
        }
        return false
    }

    private func isLinkTable(_ node: Int) -> Bool {
        let size = text(node)
        guard size >= 200, links(node) > 0 else { return false }
        return size < 1000 ? linked(node) * 5 > size * 4 : linked(node) * 2 > size
    }
}
