internal import LyceumCore

extension PageExtractor {
    /// Fewer characters than this are not believed to be a page's text as long as there is another way to find it.
    static let enough = 250

    func page(_ bytes: [UInt8], charset: String?, url: String?) -> ExtractedPage? {
        guard let source = PageSource(bytes, charset: charset) else { return nil }
        let encoding = source.encoding
        guard let tree = PageTree(source) else { return nil }
        let metadata = PageMetadata(tree, url: url)
        var work = PageWork(tree, options: options)
        work.findFormulas()
        work.removeTwins()
        work.removeUnseen()
        let seen = Snapshot(work)
        work.readWords()
        work.count()
        work.discardFurniture()
        work.count()
        work.discardLinkBlocks()
        work.count()
        work.discardLinkBlocks()
        work.count()
        let text = chosen(work, seen, base: metadata.base)
        guard text.hasText else { return nil }
        let written = text.text()
        guard !written.isEmpty else { return nil }
        var page = ExtractedPage(
            text: written, title: metadata.title, language: metadata.language, date: metadata.date, url: metadata.url, author: metadata.author,
            summary: metadata.summary, license: metadata.license, encoding: encoding, formulas: work.formulas.count,
            parts: options.keepsImages ? text.parts() : [])
        if options.checksLatex { page.latexFault = Self.latexFault(work) ?? LatexFragments.fault(in: written) }
        return page
    }

    /// The first broken formula of a page's mark-up.
    private static func latexFault(_ work: borrowing PageWork) -> LatexFault? {
        for node in work.formulas.keys.sorted() {
            if let formula = work.formulas[node], let fault = LatexParser.fault(in: formula.latex) { return fault }
        }
        return nil
    }

    /// Lines of the element that holds the text; where they are too few to be believed, of more and more of the page.
    private func chosen(_ work: borrowing PageWork, _ seen: Snapshot, base: String?) -> PageText {
        let root = work.textRoot()
        var text = lines(work, root: root.node, base: base)
        if text.size >= Self.enough || root.isDeclared && text.hasProse { return text }
        let wider = lines(work, root: work.body, base: base)
        if wider.size > text.size * 2 { text = wider }
        if text.size >= Self.enough || options.focus == .precision { return text }
        // Only what is a frame beyond doubt stays out.
        seen.restore(work)
        work.count()
        work.discardNavigation()
        work.count()
        var all = PageText(PageWriter(work, root: work.body, base: base), options: options)
        all.chooseProse()
        return all.size > text.size * 2 ? all : text
    }

    private func lines(_ work: borrowing PageWork, root: Int, base: String?) -> PageText {
        var text = PageText(PageWriter(work, root: root, base: base), options: options)
        text.choose(paragraphs: work.paragraphs(root), prose: work.prose(root))
        return text
    }

    /// Which nodes are out at a time.
    private struct Snapshot {
        let removed: [Bool]

        init(_ work: borrowing PageWork) { removed = Array(UnsafeBufferPointer(start: work.removed, count: work.tree.count)) }

        func restore(_ work: borrowing PageWork) { for index in removed.indices { work.removed[index] = removed[index] } }
    }
}
