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
        var text = lines(work, root: work.textRoot(), base: metadata.base)
        if text.size < Self.enough {
            // Little is left: the whole page, and if that gives nothing either, the whole page with what was taken for its frame.
            let wider = lines(work, root: work.body, base: metadata.base)
            if wider.size > text.size * 2 { text = wider }
        }
        if text.size < Self.enough, options.focus != .precision {
            seen.restore(work)
            work.count()
            var all = PageText(PageWriter(work, root: work.body, base: metadata.base), options: options)
            all.chooseProse()
            if all.size > text.size * 2 { text = all }
        }
        guard text.hasText else { return nil }
        let written = text.text()
        guard !written.isEmpty else { return nil }
        return ExtractedPage(
            text: written, title: metadata.title, language: metadata.language, date: metadata.date, url: metadata.url, author: metadata.author,
            summary: metadata.summary, encoding: encoding, formulas: work.formulas.count, parts: options.keepsImages ? text.parts() : [])
    }

    private func lines(_ work: borrowing PageWork, root: Int, base: String?) -> PageText {
        var text = PageText(PageWriter(work, root: root, base: base), options: options)
        text.choose(paragraphs: work.paragraphs(root))
        return text
    }

    /// Which nodes are out at a time.
    private struct Snapshot {
        let removed: [Bool]

        init(_ work: borrowing PageWork) { removed = Array(UnsafeBufferPointer(start: work.removed, count: work.tree.count)) }

        func restore(_ work: borrowing PageWork) { for index in removed.indices { work.removed[index] = removed[index] } }
    }
}
