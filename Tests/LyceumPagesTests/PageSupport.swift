import LyceumCore

@testable import LyceumPages

/// What the tests of pages share.
enum PageSupport {
    static func extract(
        _ html: String, url: String? = nil, _ set: (inout PageExtractor.Options) -> Void = { _ in }
    ) throws -> ExtractedPage? {
        var options = PageExtractor.Options()
        set(&options)
        return try PageExtractor(options).extract(Array(html.utf8), charset: nil, url: url)
    }

    static func text(_ html: String, _ set: (inout PageExtractor.Options) -> Void = { _ in }) throws -> String {
        try extract(html, set)?.text ?? ""
    }

    static func extract(_ html: String, _ set: (inout PageExtractor.Options) -> Void) throws -> ExtractedPage? {
        try extract(html, url: nil, set)
    }

    static func tree(_ html: String) throws -> PageTree {
        guard let source = PageSource(Array(html.utf8), charset: nil), let tree = PageTree(source) else {
            throw LyceumError(.invalidData, "no tree")
        }
        return tree
    }

    /// Repeatable numbers.
    struct Draws {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
            return value ^ value >> 31
        }

        mutating func below(_ count: Int) -> Int { Int(next() % UInt64(max(count, 1))) }

        mutating func words(_ count: Int) -> [String] {
            let syllables = ["ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "stev", "plor", "mang"]
            return (0..<count).map { _ in (0...below(3)).map { _ in syllables[below(syllables.count)] }.joined() }
        }

        mutating func sentence() -> String {
            let text = words(8 + below(12)).joined(separator: " ")
            return text.prefix(1).uppercased() + text.dropFirst() + "."
        }

        mutating func paragraph() -> String { (0..<3 + below(4)).map { _ in sentence() }.joined(separator: " ") }

        mutating func links(_ count: Int) -> String {
            (0..<count).map { _ in "<li><a href=\"/\(words(1)[0])\">\(words(1 + below(2)).joined(separator: " "))</a></li>" }.joined()
        }
    }

    /// A tree as names in brackets: `div(p("text")br)`.
    static func outline(_ html: String) -> String {
        guard let source = PageSource(Array(html.utf8), charset: nil), let tree = PageTree(source) else { return "" }
        var text = ""
        var ends: [Int] = []
        for node in 1..<max(tree.count, 1) {
            while let end = ends.last, end <= node {
                text += ")"
                ends.removeLast()
            }
            if tree.isText(node) {
                text += "\"\(tree.rawText(in: node))\""
                continue
            }
            text += PageTags.name(tree.tag(node))
            if tree.next(node) > node + 1 {
                text += "("
                ends.append(tree.next(node))
            }
        }
        return text + String(repeating: ")", count: ends.count)
    }
}
