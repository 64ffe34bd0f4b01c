internal import CLyceumPages

/// The nodes of a page in the order of the page: what an element holds are the nodes behind it up to its `next`.
///
/// Nothing here walks by calling itself; whatever is asked of a part of the page is a loop over a range of nodes.
struct PageTree: ~Copyable {
    let source: PageSource
    private var page = lyc_html()
    let nodes: UnsafeMutablePointer<lyc_html_node>
    let count: Int
    /// Nodes beyond the limit were left out.
    var isCut: Bool { page.isCut != 0 }

    /// More than any page that people read; a bound for the memory of those that are made to hurt.
    static let nodeLimit = 4_000_000

    /// - Returns: nil where there is no memory.
    init?(_ source: consuming PageSource) {
        let status = lyc_html_parse(source.bytes, source.count, Self.nodeLimit, &page)
        self.source = source
        guard status == 0, let nodes = page.nodes else { return nil }
        self.nodes = nodes
        count = page.count
    }

    deinit {
        var page = page
        lyc_html_free(&page)
    }

    @inline(__always) func tag(_ node: Int) -> Int { Int(nodes[node].tag) }
    @inline(__always) func next(_ node: Int) -> Int { Int(nodes[node].next) }
    @inline(__always) func parent(_ node: Int) -> Int { Int(nodes[node].parent) }
    @inline(__always) func isText(_ node: Int) -> Bool { nodes[node].tag == 0 }
    @inline(__always) func isBlock(_ node: Int) -> Bool { lyc_html_flags(nodes[node].tag) & UInt8(LYC_HTML_BLOCK) != 0 }

    /// The bytes of an attribute's value, references not replaced.
    func attributeBytes(_ node: Int, _ name: StaticString) -> UnsafeBufferPointer<UInt8>? {
        let element = nodes[node]
        guard element.tag > 1, element.end > element.start + 1 else { return nil }
        var start: UInt32 = 0
        var end: UInt32 = 0
        let found = name.withUTF8Buffer { spelling in
            spelling.withMemoryRebound(to: CChar.self) {
                lyc_html_attribute(source.bytes, element.start, element.end, $0.baseAddress, $0.count, &start, &end)
            }
        }
        guard found != 0 else { return nil }
        return UnsafeBufferPointer(start: source.bytes + Int(start), count: Int(end - start))
    }

    /// The value of an attribute, trimmed; empty where it has none.
    func attribute(_ node: Int, _ name: StaticString) -> String? {
        guard let bytes = attributeBytes(node, name) else { return nil }
        return Self.collapsed(bytes, isRaw: false)
    }

    func hasAttribute(_ node: Int, _ name: StaticString) -> Bool { attributeBytes(node, name) != nil }

    /// All text inside a node as one line.
    func text(in node: Int) -> String {
        var out: [UInt8] = []
        var pending: Int32 = 0
        for inner in node..<next(node) where isText(inner) { append(inner, to: &out, pending: &pending) }
        if out.first == 0x20 { out.removeFirst() }
        return String(decoding: out, as: UTF8.self)
    }

    /// Text inside a node as it stands in the source, references replaced.
    func rawText(in node: Int) -> String {
        var out: [UInt8] = []
        for inner in node..<next(node) where isText(inner) { appendRaw(inner, to: &out) }
        return String(decoding: out, as: UTF8.self)
    }

    /// Appends a text with every run of white space as one blank.
    func append(_ node: Int, to out: inout [UInt8], pending: inout Int32) {
        let text = nodes[node]
        Self.append(
            UnsafeBufferPointer(start: source.bytes + Int(text.start), count: Int(text.end - text.start)),
            isRaw: text.flags & UInt16(LYC_TEXT_REFERENCES) == 0, to: &out, pending: &pending)
    }

    func appendRaw(_ node: Int, to out: inout [UInt8]) {
        let text = nodes[node]
        let size = Int(text.end - text.start)
        guard text.flags & UInt16(LYC_TEXT_REFERENCES) != 0 else {
            out.append(contentsOf: UnsafeBufferPointer(start: source.bytes + Int(text.start), count: size))
            return
        }
        let decoded = [UInt8](unsafeUninitializedCapacity: size * 2 + 8) { buffer, count in
            count = lyc_html_decode(source.bytes + Int(text.start), size, buffer.baseAddress)
        }
        out.append(contentsOf: decoded)
    }

    static func append(_ bytes: UnsafeBufferPointer<UInt8>, isRaw: Bool, to out: inout [UInt8], pending: inout Int32) {
        guard let start = bytes.baseAddress, bytes.count > 0 else { return }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: min(bytes.count, 1 << 15) * 2 + 72) { room in
            guard let buffer = room.baseAddress else { return }
            var place = 0
            while place < bytes.count {
                let size = pieceLength(bytes, from: place)
                let written = lyc_html_collapse(start + place, size, isRaw ? 1 : 0, buffer, &pending)
                out.append(contentsOf: UnsafeBufferPointer(start: buffer, count: written))
                place += size
            }
        }
    }

    /// Pieces of long texts end before a reference or a character, never inside.
    private static func pieceLength(_ bytes: UnsafeBufferPointer<UInt8>, from place: Int) -> Int {
        let limit = 1 << 15
        guard bytes.count - place > limit else { return bytes.count - place }
        var end = place + limit
        for back in 0..<32 where bytes[end - back] == 0x26 { return limit - back }
        while end > place + 1, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return end - place
    }

    static func collapsed(_ bytes: UnsafeBufferPointer<UInt8>, isRaw: Bool) -> String {
        var out: [UInt8] = []
        var pending: Int32 = 0
        append(bytes, isRaw: isRaw, to: &out, pending: &pending)
        if out.first == 0x20 { out.removeFirst() }
        return String(decoding: out, as: UTF8.self)
    }
}
