internal import CLyceumPages

/// Writes what is left of a page as lines.
struct PageWriter: ~Copyable {
    var bytes: [UInt8] = []
    private(set) var blocks: [PageBlock] = []
    private(set) var images: [PageImage] = []

    private let options: PageExtractor.Options
    private let base: String?
    private var isMarkdown: Bool { options.form == .markdown }

    // The line in the making.
    var start = 0
    var pending: Int32 = 0
    var size = 0
    private var linked = 0
    private var hasFormula = false
    private var hasImage = false

    /// Elements that are open, with what is to be done behind them.
    private var open: [Open] = []
    private var lists: [List] = []
    private var marker: String?
    private var heading = 0
    private var paragraphs = 0
    private var quotes = 0
    private var items = 0

    // The table in the making.
    var tables = 0
    var cells: [Range<Int>] = []
    var cellStart: Int?
    var isFirstRow = false

    private struct Open {
        var end: Int
        var tag: Int
        /// Where a mark of emphasis was written, and where its text begins.
        var mark: Range<Int>?
        var suffix = ""
    }

    private struct List {
        var isOrdered: Bool
        var number: Int
    }

    /// Signs that stand around the number of an image; texts have no control characters.
    static let imageStart: UInt8 = 1
    static let imageEnd: UInt8 = 2

    init(_ work: borrowing PageWork, root: Int, base: String?) {
        options = work.options
        self.base = base
        bytes.reserveCapacity(work.text(root) + work.text(root) / 8 + 64)
        write(work, root)
    }

    private mutating func write(_ work: borrowing PageWork, _ root: Int) {
        var node = root
        let end = work.tree.next(root)
        while node < end {
            while let last = open.last, last.end <= node { close() }
            if work.removed[node] {
                node = work.tree.next(node)
            } else if let formula = work.formulas[node] {
                add(formula)
                node = work.tree.next(node)
            } else if work.tree.isText(node) {
                add(work, text: node)
                node += 1
            } else if work.tree.tag(node) == LYC_TAG_PRE || work.tree.tag(node) == LYC_TAG_XMP {
                addCode(work, node)
                node = work.tree.next(node)
            } else {
                let tag = work.tree.tag(node)
                if tag == LYC_TAG_TABLE, !options.keepsTables, work.isDataTable(node) {
                    node = work.tree.next(node)
                    continue
                }
                begin(work, node, tag)
                node += 1
            }
        }
        while !open.isEmpty { close() }
        flush()
    }

    // MARK: - Elements

    private mutating func begin(_ work: borrowing PageWork, _ node: Int, _ tag: Int) {
        if tag == LYC_TAG_BR { return lineBreak() }
        if tag == LYC_TAG_IMG { return addImage(work.tree, node) }
        let end = work.tree.next(node)
        if !work.tree.isBlock(node) {
            beginInline(work.tree, node, tag, end)
            return
        }
        if tag == LYC_TAG_HR || end == node + 1 && tag != LYC_TAG_TD && tag != LYC_TAG_TH {
            if tables > 0 { pending = 1 } else { flush() }
            return
        }
        var entry = Open(end: end, tag: tag)
        if tables > 0 {
            beginInTable(tag)
        } else {
            flush()
            switch tag {
            case LYC_TAG_UL, LYC_TAG_OL, LYC_TAG_DIR, LYC_TAG_MENU: lists.append(list(work.tree, node, tag))
            case LYC_TAG_LI:
                items += 1
                if lists.isEmpty { lists.append(List(isOrdered: false, number: 1)) }
                let list = lists[lists.count - 1]
                marker = list.isOrdered ? "\(list.number). " : "- "
                lists[lists.count - 1].number &+= 1
            case LYC_TAG_DT, LYC_TAG_DD, LYC_TAG_P, LYC_TAG_FIGCAPTION, LYC_TAG_SUMMARY, LYC_TAG_CAPTION: paragraphs += 1
            case LYC_TAG_BLOCKQUOTE: quotes += 1
            case LYC_TAG_H1...LYC_TAG_H6: heading = tag - LYC_TAG_H1 + 1
            case LYC_TAG_TABLE:
                // Tables that only put blocks side by side are read as blocks.
                if work.isDataTable(node) {
                    tables = 1
                    isFirstRow = true
                } else {
                    entry.tag = LYC_TAG_DIV
                }
            default: break
            }
        }
        open.append(entry)
    }

    private func list(_ tree: borrowing PageTree, _ node: Int, _ tag: Int) -> List {
        let first = tag == LYC_TAG_OL ? tree.attribute(node, "start").flatMap { Int($0) } : nil
        return List(isOrdered: tag == LYC_TAG_OL, number: min(max(first ?? 1, 0), 1_000_000_000))
    }

    private mutating func beginInline(_ tree: borrowing PageTree, _ node: Int, _ tag: Int, _ end: Int) {
        guard isMarkdown, heading == 0, tables == 0 else { return }
        switch tag {
        case LYC_TAG_STRONG, LYC_TAG_B: mark("**", end, tag)
        case LYC_TAG_EM, LYC_TAG_I: mark("*", end, tag)
        case LYC_TAG_CODE, LYC_TAG_KBD, LYC_TAG_SAMP, LYC_TAG_TT: mark("`", end, tag)
        case LYC_TAG_DEL, LYC_TAG_S, LYC_TAG_STRIKE: mark("~~", end, tag)
        case LYC_TAG_A:
            guard options.keepsLinks, let address = tree.attribute(node, "href"), let url = PageAddress.absolute(address, from: base) else { return }
            mark("[", end, tag, suffix: "](\(url))")
        default: return
        }
    }

    /// Writes a mark in front of what is to be emphasized; nothing inside it is emphasized the same way again.
    private mutating func mark(_ sign: String, _ end: Int, _ tag: Int, suffix: String? = nil) {
        let suffix = suffix ?? sign
        if open.contains(where: { $0.mark != nil && ($0.suffix == suffix || $0.suffix == "`") }) || open.count > 64 { return }
        let begin = bytes.count
        if pending != 0, begin > start { bytes.append(0x20) }
        let hadBlank = pending != 0
        pending = 0
        bytes.append(contentsOf: sign.utf8)
        open.append(Open(end: end, tag: tag, mark: begin..<bytes.count, suffix: suffix))
        if hadBlank, begin == start { pending = 0 }
    }

    private mutating func close() {
        guard let last = open.popLast() else { return }
        if let mark = last.mark {
            if bytes.count <= mark.upperBound {
                let hadBlank = mark.count > 0 && bytes.indices.contains(mark.lowerBound) && bytes[mark.lowerBound] == 0x20
                bytes.removeLast(max(bytes.count - mark.lowerBound, 0))
                if hadBlank { pending = 1 }
            } else {
                bytes.append(contentsOf: last.suffix.utf8)
            }
            return
        }
        if tables > 0 { return closeInTable(last.tag) }
        flush()
        switch last.tag {
        case LYC_TAG_UL, LYC_TAG_OL, LYC_TAG_DIR, LYC_TAG_MENU: if !lists.isEmpty { lists.removeLast() }
        case LYC_TAG_LI:
            items -= 1
            marker = nil
        case LYC_TAG_DT, LYC_TAG_DD, LYC_TAG_P, LYC_TAG_FIGCAPTION, LYC_TAG_SUMMARY, LYC_TAG_CAPTION: paragraphs -= 1
        case LYC_TAG_BLOCKQUOTE: quotes -= 1
        case LYC_TAG_H1...LYC_TAG_H6: heading = 0
        default: break
        }
    }

    // MARK: - Texts

    mutating func add(_ work: borrowing PageWork, text node: Int) {
        let entry = work.tree.nodes[node]
        let place = bytes.count
        work.tree.append(node, to: &bytes, pending: &pending)
        // No blank begins a line, nor what is emphasized.
        let isFirst = place == start || bytes[place - 1] == 0x0A || open.last?.mark?.upperBound == place || cellStart == place
        if isFirst, bytes.count > place, bytes[place] == 0x20 { bytes.remove(at: place) }
        size += Int(entry.size)
        if entry.flags & UInt16(LYC_TEXT_LINKED) != 0 { linked += Int(entry.size) }
    }

    private mutating func add(_ formula: PageFormula) {
        if pending != 0, bytes.count > start { bytes.append(0x20) }
        pending = 0
        bytes.append(contentsOf: formula.delimited.utf8)
        size += formula.latex.utf8.count
        hasFormula = true
    }

    private mutating func lineBreak() {
        guard tables == 0, heading == 0 else {
            pending = 1
            return
        }
        pending = 0
        guard bytes.count > start else { return }
        // Two in a row end a paragraph.
        if bytes.last == 0x0A { flush() } else if open.allSatisfy({ $0.mark == nil }) { bytes.append(0x0A) } else { pending = 1 }
    }

    private mutating func addImage(_ tree: borrowing PageTree, _ node: Int) {
        guard options.keepsImages else { return }
        let sources: [StaticString] = ["data-src", "data-original", "data-lazy-src", "src"]
        for name in sources {
            guard let source = tree.attribute(node, name), !source.isEmpty, let url = PageAddress.absolute(source, from: base) else { continue }
            if pending != 0, bytes.count > start { bytes.append(0x20) }
            pending = 0
            bytes.append(Self.imageStart)
            bytes.append(contentsOf: String(images.count).utf8)
            bytes.append(Self.imageEnd)
            images.append(PageImage(url: url, alternative: tree.attribute(node, "alt") ?? ""))
            hasImage = true
            return
        }
    }

    // MARK: - Lines

    /// Ends the line; in a table, the row.
    mutating func flush() {
        for index in open.indices.reversed() {
            // A mark that a block cuts ends here.
            guard let mark = open[index].mark else { continue }
            if bytes.count > mark.upperBound {
                bytes.append(contentsOf: open[index].suffix.utf8)
            } else {
                bytes.removeLast(bytes.count - mark.lowerBound)
            }
            open[index].mark = nil
            open[index].suffix = ""
            open[index].tag = LYC_TAG_OTHER
        }
        while let last = bytes.last, bytes.count > start, last == 0x0A || last == 0x20 { bytes.removeLast() }
        pending = 0
        guard bytes.count > start else { return resetLine() }
        if heading > 0 { return append(.heading(heading)) }
        if items > 0 {
            let sign = marker ?? ""
            marker = nil
            return append(.item(marker: sign))
        }
        append(.paragraph)
    }

    mutating func append(_ kind: PageBlock.Kind) {
        defer { resetLine() }
        guard bytes.count > start else { return }
        let isRow = if case .row = kind { true } else { false }
        let isCode = if case .code = kind { true } else { false }
        blocks.append(
            PageBlock(
                kind: kind, range: start..<bytes.count, size: isCode ? max(size, bytes.count - start) : size, linked: linked,
                isBare: paragraphs == 0 && items == 0 && heading == 0 && !isRow && !isCode && quotes == 0,
                listDepth: max(lists.count, items > 0 ? 1 : 0), quoteDepth: quotes, hasFormula: hasFormula, hasImage: hasImage,
                endsSentence: endsSentence()))
    }

    private mutating func resetLine() {
        start = bytes.count
        size = 0
        linked = 0
        hasFormula = false
        hasImage = false
    }

    private func endsSentence() -> Bool {
        var place = bytes.count - 1
        // Behind closing quotation marks and brackets.
        while place > start, bytes[place] == 0x22 || bytes[place] == 0x27 || bytes[place] == 0x29 || bytes[place] == 0x2A { place -= 1 }
        guard place >= start else { return false }
        if [0x2E, 0x21, 0x3F, 0x3A].contains(bytes[place]) { return true }
        guard place >= start + 2 else { return false }
        return bytes.withUnsafeBufferPointer { buffer in
            guard let bytes = buffer.baseAddress else { return false }
            if PageWork.isWideStop(bytes + place - 2, 3) { return true }
            // A closing typographic quotation mark behind a full stop, and three dots in one.
            return bytes[place - 2] == 0xE2 && bytes[place - 1] == 0x80 && (bytes[place] == 0x9D || bytes[place] == 0x99 || bytes[place] == 0xA6)
        }
    }
}
