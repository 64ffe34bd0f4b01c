/// A part of a document as a refiner sees it: whole lines, each with its number in the document.
public struct RefineChunk: Sendable, Hashable {
    /// Numbers of its lines in the document.
    public var lines: Range<Int>
    /// The lines with their numbers between `[doc]` and `[/doc]`.
    public var text: String
    /// Of the numbered lines, as they were counted.
    public var tokens: Int
}

/// Cuts documents into chunks.
///
/// Each line is given its number, three digits or more, from 0 over the whole document: `[007] text`. Whole lines are packed until a chunk would have
/// more than its tokens; a line longer than that is a chunk of its own.
public struct RefineChunker: Sendable {
    /// Most tokens of a chunk's numbered lines, 1 or more.
    public let tokens: Int

    public init(tokens: Int = 1500) { self.tokens = max(tokens, 1) }

    public static func number(_ line: Int) -> String {
        let digits = String(line)
        return "[" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits + "]"
    }

    static func wrapped(_ lines: [String]) -> String { "[doc]\n" + lines.joined(separator: "\n") + "\n[/doc]" }

    /// - Parameter count: tokens of a text; called once a line.
    public func chunks(_ text: String, count: (String) -> Int) -> [RefineChunk] {
        let lines = RefineLines(text)
        var chunks: [RefineChunk] = []
        var open: [String] = []
        var size = 0
        func close(before line: Int) {
            guard !open.isEmpty else { return }
            chunks.append(RefineChunk(lines: line - open.count..<line, text: Self.wrapped(open), tokens: size))
            open = []
            size = 0
        }
        for line in 0..<lines.count {
            let numbered = "\(Self.number(line)) \(lines[line])"
            let length = count(numbered + "\n")
            if size + length > tokens { close(before: line) }
            open.append(numbered)
            size += length
        }
        close(before: lines.count)
        return chunks
    }
}
