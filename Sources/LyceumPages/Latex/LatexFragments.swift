/// Formulas that stand in text between delimiters: `$…$`, `$$…$$`, `\(…\)`, `\[…\]`, and environments of formulas.
public struct LatexFragments {
    public private(set) var formulas = 0
    /// The first that is broken, with its place in the text.
    public private(set) var fault: LatexFault?

    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    /// No formula is longer; it bounds the work on texts with many dollar signs.
    private static let longest = 20_000

    /// - Parameter accepts: whether a fault does not count; reading goes on behind it.
    public init(_ bytes: UnsafeBufferPointer<UInt8>, accepts: (LatexFault.Reason) -> Bool = { _ in false }) {
        self.bytes = bytes
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "$"): dollar()
            case UInt8(ascii: "\\"): backslash()
            default: position += 1
            }
            if let found = fault {
                guard accepts(found.reason) else { return }
                fault = nil
                formulas += 1
                position = max(position, found.offset + 1)
            }
        }
    }

    /// - Returns: what is wrong with formulas in a text.
    static func fault(in text: String) -> LatexFault? {
        var text = text
        return text.withUTF8 { LatexFragments($0).fault }
    }

    private mutating func dollar() {
        let start = position
        guard start == 0 || !isWord(bytes[start - 1]), start + 1 < bytes.count else {
            position += 1
            return
        }
        if bytes[start + 1] == UInt8(ascii: "$") {
            return read(.doubleDollar, start, from: start + 2, to: paragraphEnd(start), isSure: false)
        }
        guard !isBlank(bytes[start + 1]) else {
            position += 1
            return
        }
        read(.dollar, start, from: start + 1, to: lineEnd(start), isSure: false)
    }

    private mutating func backslash() {
        let start = position
        guard start + 1 < bytes.count else {
            position += 1
            return
        }
        switch bytes[start + 1] {
        case UInt8(ascii: "("): read(.parenthesis, start, from: start + 2, to: paragraphEnd(start), isSure: false)
        case UInt8(ascii: "["): read(.square, start, from: start + 2, to: paragraphEnd(start), isSure: false)
        case UInt8(ascii: "b"):
            guard let name = environment(start), LatexVocabulary.formulas.contains(name) else {
                position += 2
                return
            }
            var parser = LatexParser(bytes, from: start, to: paragraphEnd(start, allowsBlankLines: true))
            do throws(LatexFault) {
                parser.position = start + 6
                try parser.operand("begin", start)
                formulas += 1
                position = parser.position
            } catch { fault = error }
        default: position += 2
        }
    }

    private func environment(_ start: Int) -> String? {
        let head = Array("\\begin{".utf8)
        guard start + head.count < bytes.count, bytes[start..<start + head.count].elementsEqual(head),
            let close = bytes[(start + head.count)...].prefix(24).firstIndex(of: UInt8(ascii: "}"))
        else { return nil }
        return String(decoding: bytes[start + head.count..<close], as: UTF8.self)
    }

    /// Reads a formula from behind its opening delimiter. Dollars are money and names, too: what does not look like a formula is none.
    private mutating func read(_ closing: LatexParser.Closing, _ start: Int, from first: Int, to end: Int, isSure: Bool) {
        var parser = LatexParser(bytes, from: first, to: end)
        do throws(LatexFault) {
            try parser.list(closing, opened: start)
            let close = parser.position
            // `$5 and $6`: a closing dollar follows a sign, and no digit follows it.
            if closing == .dollar, isBlank(bytes[close - 2]) || close < bytes.count && bytes[close] &- 0x30 < 10 {
                position = start + 1
                return
            }
            formulas += 1
            position = close
        } catch {
            if looksLikeFormula(closing, first, end) { fault = error } else { position = first }
        }
    }

    /// Whether what stands up to the closing delimiter, or up to the end where there is none, has commands or scripts of formulas.
    private func looksLikeFormula(_ closing: LatexParser.Closing, _ first: Int, _ end: Int) -> Bool {
        var (place, hasScript, isClosed) = (first, false, false)
        var close = end
        while place < end {
            let byte = bytes[place]
            if byte == UInt8(ascii: "$"), closing == .dollar || closing == .doubleDollar {
                (isClosed, close) = (true, place)
                break
            }
            if byte == UInt8(ascii: "\\"), place + 1 < end {
                if bytes[place + 1] == (closing == .parenthesis ? UInt8(ascii: ")") : UInt8(ascii: "]")), closing == .parenthesis || closing == .square {
                    (isClosed, close) = (true, place)
                    break
                }
                place += 1
            } else if byte == UInt8(ascii: "^") || byte == UInt8(ascii: "_") && place + 1 < end && bytes[place + 1] == UInt8(ascii: "{") {
                hasScript = true
            }
            place += 1
        }
        guard let base = bytes.baseAddress else { return false }
        return isClosed && hasScript || !LatexCommands(base + first, close - first).known.isEmpty
    }

    private func lineEnd(_ start: Int) -> Int {
        var place = start
        while place < bytes.count, bytes[place] != 0x0A, place - start < Self.longest { place += 1 }
        return place
    }

    private func paragraphEnd(_ start: Int, allowsBlankLines: Bool = false) -> Int {
        var place = start
        while place < bytes.count, place - start < Self.longest {
            if !allowsBlankLines, bytes[place] == 0x0A, place + 1 < bytes.count, bytes[place + 1] == 0x0A { break }
            place += 1
        }
        return place
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte &- 0x09 < 5 }
    private func isWord(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 }
}
