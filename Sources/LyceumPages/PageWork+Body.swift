internal import CLyceumPages

/// Where the text of a page is.
extension PageWork {
    /// The element that holds the text: the first of what says so by class, element, id or role that holds enough of the page's prose; else
    /// the smallest element that holds nearly all of it.
    ///
    /// - Returns: the element, and whether it says of itself that it holds the text.
    func textRoot() -> (node: Int, isDeclared: Bool) {
        let total = max(prose(body), 1)
        let wanted = options.focus == .precision ? 0.2 : options.focus == .balanced ? 0.33 : 0.6
        for matches in candidates() {
            guard let root = choice(among: matches) else { continue }
            if Double(prose(root)) >= wanted * Double(total), text(root) > 0 { return (root, true) }
        }
        return (descended(from: body, share: options.focus == .precision ? 0.85 : options.focus == .balanced ? 0.93 : 1), false)
    }

    /// The first element that says it holds the text and has prose, outside of what says it is furniture.
    func declaredText() -> Int? {
        for matches in candidates() {
            if let found = matches.first(where: { prose($0) > 0 && !isInsideFurniture($0) }) { return found }
        }
        return nil
    }

    private func isInsideFurniture(_ node: Int) -> Bool {
        var outer = node
        while outer > body {
            if !PageWords(rawValue: words[outer]).isDisjoint(with: [.furniture, .comments, .teaser, .hidden]) { return true }
            outer = tree.parent(outer)
        }
        return false
    }

    /// Elements that may hold the text, most trusted first.
    private func candidates() -> [[Int]] {
        var tiers = [[Int]](repeating: [], count: 5)
        forEachElement(in: body) { node in
            let found = PageWords(rawValue: words[node])
            let tag = tree.tag(node)
            switch tag {
            case LYC_TAG_ARTICLE: tiers[1].append(node)
            case LYC_TAG_MAIN: tiers[4].append(node)
            case LYC_TAG_DIV, LYC_TAG_SECTION, LYC_TAG_TD, LYC_TAG_OTHER: break
            default: return
            }
            let role = tree.nodes[node].end > tree.nodes[node].start + 5 ? tree.attribute(node, "role") : nil
            if found.contains(.article) || isArticleBody(node) { tiers[0].append(node) }
            if found.contains(.story) || role == "article" { tiers[2].append(node) }
            if found.contains(.content) { tiers[3].append(node) }
            if found.contains(.main) || role == "main" { tiers[4].append(node) }
        }
        return tiers
    }

    private func isArticleBody(_ node: Int) -> Bool {
        guard let property = tree.attributeBytes(node, "itemprop") else { return false }
        return Self.contains(property, "articlebody")
    }

    /// The first match; a later one that has far more; or, where several of the same kind have text (posts of a discussion), what holds them.
    private func choice(among matches: [Int]) -> Int? {
        guard let first = matches.first else { return nil }
        let known = matches.prefix(1000)
        var best = first
        for match in known where prose(match) > 2 * prose(best) { best = match }
        var common = best
        var together = 0
        var end = 0
        for match in known where prose(match) >= 100 && words[match] == words[best] && tree.tag(match) == tree.tag(best) {
            // Matches inside matches count once.
            guard match >= end else { continue }
            end = tree.next(match)
            together += prose(match)
            while common > 0, !(common <= match && tree.next(common) >= end) { common = tree.parent(common) }
        }
        let isShared = common > 0 && common != best && together * 2 > 3 * prose(best) && together * 5 >= prose(common) * 4
        return isShared ? common : best
    }

    /// Walks into the child that holds at least a share of its parent's prose, as long as there is one.
    private func descended(from root: Int, share: Double) -> Int {
        var root = root
        while true {
            var found: Int?
            var child = root + 1
            let end = tree.next(root)
            let wanted = max(1, Int(share * Double(prose(root))))
            while child < end, found == nil {
                if !removed[child], !tree.isText(child), isContainer(child), prose(child) >= wanted { found = child }
                child = tree.next(child)
            }
            guard let next = found, share < 1 else { return root }
            root = next
        }
    }

    private func isContainer(_ node: Int) -> Bool {
        switch tree.tag(node) {
        case LYC_TAG_P, LYC_TAG_UL, LYC_TAG_OL, LYC_TAG_DL, LYC_TAG_PRE, LYC_TAG_BLOCKQUOTE, LYC_TAG_TR: false
        case LYC_TAG_TABLE: !isDataTable(node)
        default: tree.isBlock(node) || tree.tag(node) == LYC_TAG_OTHER
        }
    }

    // MARK: - Tables

    /// Whether a table is one of data, not one that only puts blocks side by side.
    func isDataTable(_ table: Int) -> Bool {
        let role = tree.attribute(table, "role")
        if role == "presentation" || role == "none" { return false }
        var rows = 0
        var cells = 0
        var cell = 0
        var blocks = 0
        var hidden = 0
        for node in table + 1..<max(tree.next(table), table + 1) where node >= hidden {
            if removed[node] {
                hidden = tree.next(node)
                continue
            }
            switch tree.tag(node) {
            case LYC_TAG_TABLE, LYC_TAG_H1, LYC_TAG_H2: return false
            case LYC_TAG_TR: rows += 1
            case LYC_TAG_TH, LYC_TAG_TD:
                cells += 1
                cell = node
                blocks = 0
            case LYC_TAG_P, LYC_TAG_DIV, LYC_TAG_UL, LYC_TAG_OL, LYC_TAG_PRE, LYC_TAG_H3, LYC_TAG_H4, LYC_TAG_DL:
                blocks += 1
                if blocks > 3, text(cell) > 400 { return false }
            default: break
            }
        }
        guard cells > 1, cells > rows || rows > 1 else { return false }
        return !(cells <= 3 && text(table) > 1500)
    }
}
