internal import CLyceumPages

/// Code keeps its lines and blanks.
extension PageWriter {
    /// A block of code as it stands, without the numbers of its lines.
    mutating func addCode(_ work: borrowing PageWork, _ node: Int) {
        let tree = work.tree.nodes
        guard tables == 0 else {
            for inner in node..<work.tree.next(node) where tree[inner].tag == 0 && !work.isRemoved(inner) { add(work, text: inner) }
            return
        }
        flush()
        var inner = node + 1
        while inner < work.tree.next(node) {
            if work.removed[inner] {
                inner = work.tree.next(inner)
                continue
            }
            if work.tree.isText(inner) {
                let place = bytes.count
                work.tree.appendRaw(inner, to: &bytes)
                clean(from: place)
                size += Int(tree[inner].size)
            } else if work.tree.tag(inner) == LYC_TAG_BR {
                bytes.append(0x0A)
            }
            inner += 1
        }
        trimCode()
        append(.code(language: language(work.tree, node)))
    }

    /// Line ends as line feeds, no other control characters than tabulators, no-break spaces as spaces.
    private mutating func clean(from place: Int) {
        var write = place
        var read = place
        while read < bytes.count {
            let byte = bytes[read]
            read += 1
            if byte == 0x0D {
                if read < bytes.count, bytes[read] == 0x0A { continue }
                bytes[write] = 0x0A
            } else if byte == 0xC2, read < bytes.count, bytes[read] == 0xA0 {
                read += 1
                bytes[write] = 0x20
            } else if byte < 0x20 && byte != 0x0A && byte != 0x09 || byte == 0x7F {
                continue
            } else {
                bytes[write] = byte
            }
            write += 1
        }
        bytes.removeLast(bytes.count - write)
    }

    private mutating func trimCode() {
        while bytes.count > start, let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        var first = start
        var line = start
        while first < bytes.count, bytes[first] <= 0x20 {
            first += 1
            if bytes[first - 1] == 0x0A { line = first }
        }
        start = min(line, bytes.count)
    }

    private func language(_ tree: borrowing PageTree, _ node: Int) -> String {
        var places = [node]
        if tree.next(node) > node + 1 {
            let inner = tree.isText(node + 1) ? node + 2 : node + 1
            if inner < tree.next(node), tree.tag(inner) == LYC_TAG_CODE { places.append(inner) }
        }
        var outer = tree.parent(node)
        for _ in 0..<2 where outer > 0 {
            places.append(outer)
            outer = tree.parent(outer)
        }
        for place in places {
            guard let names = tree.attribute(place, "class")?.lowercased() else { continue }
            for name in names.split(separator: " ") {
                for prefix in ["language-", "lang-", "highlight-", "highlight-source-", "brush:"] where name.hasPrefix(prefix) {
                    let word = name.dropFirst(prefix.count)
                    if !word.isEmpty, word != "default", word != "none", word != "text", word.utf8.count < 20,
                        word.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "+" || $0 == "#" || $0 == "-" })
                    { return word == "python3" ? "python" : String(word) }
                }
            }
        }
        return ""
    }
}
