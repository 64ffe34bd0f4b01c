/// Chooses among a page's lines and puts them together.
struct PageText {
    private let bytes: [UInt8]
    private let images: [PageImage]
    private let options: PageExtractor.Options
    private(set) var blocks: [PageBlock]

    init(_ writer: consuming PageWriter, options: PageExtractor.Options) {
        bytes = writer.bytes
        images = writer.images
        blocks = writer.blocks
        self.options = options
    }

    /// Characters of the chosen lines.
    var size: Int { blocks.reduce(0) { $0 + $1.size } }

    // MARK: - Choosing

    /// Leaves out lines that stand in a division where the page has paragraphs, lines that are mostly links, headings of nothing.
    ///
    /// - Parameters:
    ///   - paragraphs: characters inside paragraphs of the element the lines come from.
    ///   - prose: its prose as ``PageWork`` counts it.
    mutating func choose(paragraphs: Int, prose amount: Int) {
        let enough = options.focus == .precision ? 250 : 750
        let dropsBare = options.focus != .recall && (paragraphs >= enough || amount >= enough * 2)
        let prose = blocks.map { $0.isProse || $0.hasFormula || isSolid($0) }
        var kept: [PageBlock] = []
        for (index, block) in blocks.enumerated() {
            if block.isBare, dropsBare, !block.isProse, !block.hasFormula, !block.hasImage, !leadsOn(index, prose) { continue }
            if isMostlyLinks(block) { continue }
            kept.append(block)
        }
        blocks = Self.withoutEmptyHeadings(kept, dropsLinked: options.focus == .precision)
    }

    private func isSolid(_ block: PageBlock) -> Bool {
        switch block.kind {
        case .code, .row: true
        default: false
        }
    }

    /// A short line between lines of prose belongs to them; one that ends like a sentence also in front of code, a list or a table.
    private func leadsOn(_ index: Int, _ prose: [Bool]) -> Bool {
        let block = blocks[index]
        guard index > 0, index + 1 < blocks.count, prose[index - 1], block.linked * 2 < block.size else { return false }
        return prose[index + 1] && block.linked == 0 || block.endsSentence && !blocks[index + 1].isBare
    }

    private func isMostlyLinks(_ block: PageBlock) -> Bool {
        guard options.focus != .recall, block.linked > 0 else { return false }
        switch block.kind {
        case .paragraph:
            let limit = block.isBare ? 300 : options.focus == .precision ? 100 : 60
            return block.linked * 5 > block.size * 4 && block.size < limit && !block.hasImage
        case .item: return options.focus == .precision && block.linked * 10 > block.size * 9 && block.size < 60 && !block.endsSentence
        default: return false
        }
    }

    private static func withoutEmptyHeadings(_ blocks: [PageBlock], dropsLinked: Bool) -> [PageBlock] {
        var kept: [PageBlock] = []
        // The highest heading that may stand in front of what was kept last.
        var level = 0
        for block in blocks.reversed() {
            guard case .heading(let own) = block.kind else {
                kept.append(block)
                level = 7
                continue
            }
            if dropsLinked, block.linked * 10 > block.size * 9, own > 1 { continue }
            guard own < level else { continue }
            kept.append(block)
            level = own
        }
        return kept.reversed()
    }

    /// Only lines that read like sentences, with the headings above and the short lines between them: for pages whose elements say nothing.
    mutating func chooseProse() {
        let good = blocks.map { $0.isProse || $0.hasFormula || isSolid($0) }
        var kept: [PageBlock] = []
        for (index, block) in blocks.enumerated() {
            let near = (index > 0 && good[index - 1]) && (index + 1 < blocks.count && good[index + 1])
            if good[index] || block.isHeading || near && block.linked * 2 < block.size { kept.append(block) }
        }
        blocks = Self.withoutEmptyHeadings(kept, dropsLinked: true)
    }

    // MARK: - Together

    var hasText: Bool { blocks.contains { $0.size > 0 } }

    var hasProse: Bool { blocks.contains { $0.isProse || $0.hasFormula } }

    /// The text, its images left out or, in Markdown, written as such.
    func text() -> String {
        var out: [UInt8] = []
        for block in written() { append(block, to: &out, imagesAs: options.form) }
        while out.last == 0x0A { out.removeLast() }
        return String(decoding: out, as: UTF8.self)
    }

    /// Texts and images in turn.
    func parts() -> [PagePart] {
        var all: [UInt8] = []
        for block in written() { append(block, to: &all, imagesAs: nil) }
        var parts: [PagePart] = []
        var text: [UInt8] = []
        func endText() {
            let string = String(decoding: text, as: UTF8.self).trimmedEnds
            if !string.isEmpty { parts.append(.text(string)) }
            text = []
        }
        var place = 0
        while place < all.count {
            guard all[place] == PageWriter.imageStart, let (number, next) = image(all, place) else {
                text.append(all[place])
                place += 1
                continue
            }
            endText()
            parts.append(.image(url: images[number].url, alternative: images[number].alternative))
            place = next
        }
        endText()
        return parts
    }

    private func image(_ bytes: [UInt8], _ place: Int) -> (Int, Int)? {
        var next = place + 1
        var number = 0
        while next < bytes.count, bytes[next] != PageWriter.imageEnd, next < place + 12 {
            number = number * 10 + Int(bytes[next]) - 0x30
            next += 1
        }
        return images.indices.contains(number) ? (number, next + 1) : nil
    }

    /// Every line as it is to be written: prefix, text, what stands in front of it.
    private func written() -> [(block: PageBlock, separator: String)] {
        var result: [(PageBlock, String)] = []
        var last: PageBlock?
        for block in blocks {
            result.append((block, last.map { separator($0, block) } ?? ""))
            last = block
        }
        return result
    }

    private func separator(_ last: PageBlock, _ block: PageBlock) -> String {
        guard options.form != .text else { return "\n" }
        switch (last.kind, block.kind) {
        case (.item, .item(let marker)): return marker.isEmpty ? "\n\n" : "\n"
        case (.row, .row(let isFirst, _)): return isFirst ? "\n\n" : "\n"
        default: return "\n\n"
        }
    }

    private func append(_ entry: (block: PageBlock, separator: String), to out: inout [UInt8], imagesAs form: PageExtractor.Form?) {
        let block = entry.block
        var line: [UInt8] = []
        switch block.kind {
        case .row(let isFirst, let cells): appendRow(cells, isFirst, to: &line)
        case .code(let language) where options.form == .markdown:
            let fence = bytes[block.range].contains(0x60) ? "````" : "```"
            line.append(contentsOf: "\(fence)\(language)\n".utf8)
            line.append(contentsOf: bytes[block.range])
            line.append(contentsOf: "\n\(fence)".utf8)
        case .heading(let level) where options.form != .text:
            line.append(contentsOf: (String(repeating: "#", count: level) + " ").utf8)
            line.append(contentsOf: bytes[block.range])
        case .item(let marker):
            line.append(contentsOf: marker.utf8)
            line.append(contentsOf: bytes[block.range])
        default: line.append(contentsOf: bytes[block.range])
        }
        if let form { replaceImages(&line, form) }
        if line.allSatisfy({ $0 <= 0x20 && $0 > 2 }) { return }
        out.append(contentsOf: entry.separator.utf8)
        appendIndented(line, block, to: &out)
    }

    private func appendRow(_ cells: [Range<Int>], _ isFirst: Bool, to line: inout [UInt8]) {
        guard options.form == .markdown else {
            var wrote = false
            for cell in cells where !cell.isEmpty {
                if wrote { line.append(contentsOf: " | ".utf8) }
                line.append(contentsOf: bytes[cell])
                wrote = true
            }
            return
        }
        line.append(0x7C)
        for cell in cells {
            line.append(0x20)
            for byte in bytes[cell] {
                if byte == 0x7C { line.append(0x5C) }
                line.append(byte == 0x0A ? 0x20 : byte)
            }
            line.append(contentsOf: " |".utf8)
        }
        if isFirst { line.append(contentsOf: ("\n|" + String(repeating: " --- |", count: cells.count)).utf8) }
    }

    /// In Markdown, lines of quotations and of points stand behind signs and blanks.
    private func appendIndented(_ line: [UInt8], _ block: PageBlock, to out: inout [UInt8]) {
        guard options.form == .markdown, block.quoteDepth > 0 || block.listDepth > 0 else {
            out.append(contentsOf: line)
            return
        }
        var isItem = false
        if case .item(let marker) = block.kind { isItem = !marker.isEmpty }
        let depth = min(max(block.listDepth - (isItem ? 1 : 0), 0), 16)
        let quote = String(repeating: "> ", count: min(block.quoteDepth, 8))
        for (index, part) in line.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            if index > 0 { out.append(0x0A) }
            out.append(contentsOf: (quote + String(repeating: "  ", count: index > 0 && isItem ? depth + 1 : depth)).utf8)
            out.append(contentsOf: part)
        }
    }

    private func replaceImages(_ line: inout [UInt8], _ form: PageExtractor.Form) {
        guard !images.isEmpty, line.contains(PageWriter.imageStart) else { return }
        var out: [UInt8] = []
        var place = 0
        while place < line.count {
            guard line[place] == PageWriter.imageStart, let (number, next) = image(line, place) else {
                out.append(line[place])
                place += 1
                continue
            }
            if form == .markdown { out.append(contentsOf: "![\(images[number].alternative)](\(images[number].url))".utf8) }
            place = next
        }
        line = out
    }
}

extension String {
    fileprivate var trimmedEnds: String {
        var text = drop(while: \.isWhitespace)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
