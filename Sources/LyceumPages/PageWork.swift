internal import CLyceumPages

/// What has been decided about the nodes of one page, and sums over them.
///
/// Sums run over the nodes in the order of the page, so that the characters, links and prose of any element are two look-ups and one difference.
struct PageWork: ~Copyable {
    let tree: PageTree
    let options: PageExtractor.Options
    /// Nodes that are out, each with all it holds.
    let removed: UnsafeMutablePointer<Bool>
    /// What the names of every element say of it, as ``PageWords``.
    let words: UnsafeMutablePointer<UInt16>
    /// LaTeX by the node of its formula.
    var formulas: [Int: PageFormula] = [:]
    /// Sums over the nodes before one; the last entry is behind the last node.
    let sums: UnsafeMutablePointer<Sums>
    /// Where the page's text begins: its `body`, else the document.
    let body: Int

    struct Sums {
        /// Characters.
        var text: Int32 = 0
        /// Characters inside links.
        var linked: Int32 = 0
        /// Links with text, and those of them with fewer than ten characters.
        var links: Int32 = 0
        var shortLinks: Int32 = 0
        /// Characters inside paragraphs.
        var paragraphs: Int32 = 0
        /// Characters of lines that read like sentences.
        var prose: Int32 = 0
    }

    init(_ tree: consuming PageTree, options: PageExtractor.Options) {
        removed = .allocate(capacity: tree.count)
        removed.initialize(repeating: false, count: tree.count)
        words = .allocate(capacity: tree.count)
        words.initialize(repeating: 0, count: tree.count)
        sums = .allocate(capacity: tree.count + 1)
        sums.initialize(repeating: Sums(), count: tree.count + 1)
        var body = 0
        var node = 0
        // Inside a frameset or after many heads the body may stand anywhere near the top.
        while node < min(tree.count, 4096) {
            if tree.tag(node) == LYC_TAG_BODY {
                body = node
                break
            }
            node += 1
        }
        // Text in front of the body's tag is shown like text in it.
        self.body = body > 0 && tree.next(body) - body > tree.count / 2 ? body : 0
        self.options = options
        self.tree = tree
    }

    deinit {
        removed.deallocate()
        words.deallocate()
        sums.deallocate()
    }

    // MARK: - Sums

    /// Counts again after nodes were removed.
    func count() {
        var running = Sums()
        var paragraphEnd = 0
        var linkEnd = 0
        var node = 0
        let total = tree.count
        while node < total {
            sums[node] = running
            if removed[node] {
                let next = tree.next(node)
                for inner in node..<next { sums[inner] = running }
                node = next
                continue
            }
            let entry = tree.nodes[node]
            if entry.tag == 0 {
                let size = Int32(truncatingIfNeeded: entry.size)
                running.text &+= size
                if entry.flags & UInt16(LYC_TEXT_LINKED) != 0 { running.linked &+= size }
                if node < paragraphEnd { running.paragraphs &+= size }
            } else if Int(entry.tag) == LYC_TAG_P {
                paragraphEnd = max(paragraphEnd, Int(entry.next))
            } else if Int(entry.tag) == LYC_TAG_A, node >= linkEnd {
                linkEnd = Int(entry.next)
                countLink(node, &running)
            }
            node += 1
        }
        sums[total] = running
        countProse()
    }

    private func countLink(_ node: Int, _ running: inout Sums) {
        var size: UInt32 = 0
        var isLinked = false
        for inner in node..<tree.next(node) where tree.isText(inner) {
            size += tree.nodes[inner].size
            isLinked = isLinked || tree.nodes[inner].flags & UInt16(LYC_TEXT_LINKED) != 0
        }
        guard size > 0, isLinked else { return }
        running.links &+= 1
        if size < 10 { running.shortLinks &+= 1 }
    }

    /// Prose: lines of 40 characters and more, most of which are no links; those that end a sentence count twice.
    private func countProse() {
        var prose: Int32 = 0
        var node = 0
        let total = tree.count
        while node < total {
            sums[node].prose = prose
            if removed[node] {
                let next = tree.next(node)
                for inner in node..<next { sums[inner].prose = prose }
                node = next
                continue
            }
            guard tree.isText(node) else {
                node += 1
                continue
            }
            let end = lineEnd(from: node)
            let size = sums[end].text - sums[node].text
            let linked = sums[end].linked - sums[node].linked
            let amount = size >= 40 && linked * 2 < size ? (size - linked) * (endsSentence(node, end) ? 2 : 1) : 0
            // The whole line counts at its first text.
            for inner in node + 1..<max(end, node + 1) { sums[inner].prose = prose &+ amount }
            prose &+= amount
            node = max(end, node + 1)
        }
        sums[total].prose = prose
    }

    /// Behind the last node of the line that a text begins: the next block, the end of the block it is in, or a line break's second in a row.
    private func lineEnd(from start: Int) -> Int {
        var block = tree.parent(start)
        while block > 0, !tree.isBlock(block) { block = tree.parent(block) }
        let limit = block == 0 ? tree.count : tree.next(block)
        var node = start + 1
        while node < limit, !tree.isBlock(node) { node = removed[node] ? tree.next(node) : node + 1 }
        return min(node, limit)
    }

    /// Whether a line ends with a sign that ends sentences, or has one inside.
    private func endsSentence(_ start: Int, _ end: Int) -> Bool {
        for node in start..<end where tree.isText(node) {
            let text = tree.nodes[node]
            var place = Int(text.start)
            while place < Int(text.end) {
                let byte = tree.source.bytes[place]
                if byte == 0x2E || byte == 0x21 || byte == 0x3F {
                    if place + 1 == Int(text.end) || tree.source.bytes[place + 1] <= 0x20 { return true }
                } else if byte == 0xE3 || byte == 0xEF || byte == 0xE0 {
                    if Self.isWideStop(tree.source.bytes + place, Int(text.end) - place) { return true }
                }
                place += 1
            }
        }
        return false
    }

    /// The full stops, question and exclamation marks of Chinese, Japanese and Hindi.
    static func isWideStop(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        guard count >= 3 else { return false }
        switch (bytes[0], bytes[1], bytes[2]) {
        case (0xE3, 0x80, 0x82), (0xEF, 0xBC, 0x81), (0xEF, 0xBC, 0x9F), (0xEF, 0xBC, 0x8E), (0xE0, 0xA5, 0xA4): return true
        default: return false
        }
    }

    @inline(__always) func text(_ node: Int) -> Int { Int(sums[tree.next(node)].text - sums[node].text) }
    @inline(__always) func linked(_ node: Int) -> Int { Int(sums[tree.next(node)].linked - sums[node].linked) }
    @inline(__always) func links(_ node: Int) -> Int { Int(sums[tree.next(node)].links - sums[node].links) }
    @inline(__always) func shortLinks(_ node: Int) -> Int { Int(sums[tree.next(node)].shortLinks - sums[node].shortLinks) }
    @inline(__always) func paragraphs(_ node: Int) -> Int { Int(sums[tree.next(node)].paragraphs - sums[node].paragraphs) }
    @inline(__always) func prose(_ node: Int) -> Int { Int(sums[tree.next(node)].prose - sums[node].prose) }

    /// Whether a node itself or something around it is out.
    func isRemoved(_ node: Int) -> Bool {
        var node = node
        while node > 0 {
            if removed[node] { return true }
            node = tree.parent(node)
        }
        return removed[0]
    }

    /// Calls for every element inside a node that is not out.
    func forEachElement(in root: Int, _ body: (Int) -> Void) {
        var node = root + 1
        let end = tree.next(root)
        while node < end {
            if removed[node] {
                node = tree.next(node)
                continue
            }
            if !tree.isText(node) {
                body(node)
                if removed[node] {
                    node = tree.next(node)
                    continue
                }
            }
            node += 1
        }
    }

    /// Whether an element of a kind is among the first nodes inside.
    func hasDescendant(_ node: Int, where matches: (Int) -> Bool) -> Bool {
        for inner in node + 1..<max(min(tree.next(node), node + 4096), node + 1) where matches(tree.tag(inner)) { return true }
        return false
    }
}
