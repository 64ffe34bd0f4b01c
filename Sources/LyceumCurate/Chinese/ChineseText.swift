/// What the rules for Chinese text count.
enum ChineseText {
    static let readMore: [[Unicode.Scalar]] =
        ["更多", "更多>>", "查看更多", "阅读全文", "查看全文", "展开全文", "展开", "详情", "查看详情", "点击查看", "全文", "[详细]", "read more", "..."].map { Array($0.unicodeScalars) }
        + [["…"]]
    static let bullets: Set<Unicode.Scalar> = ["•", "●", "◆", "■", "□", "▪", "▶", "►", "★", "※", "·", "-", "*", "–", "—"]

    /// Characters inside 【】, the brackets not counted; what is not closed counts to the end of its line.
    static func bracketed(_ scalars: [Unicode.Scalar]) -> Double {
        var (inside, count) = (false, 0)
        for scalar in scalars {
            if scalar == "【" { inside = true } else if scalar == "】" || scalar == "\n" { inside = false } else if inside { count += 1 }
        }
        return Double(count)
    }

    /// Full-width letters, digits and signs as their half-width twins.
    static func halfWidth(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
        case 0x3000: " "
        case 0x3010: "["
        case 0x3011: "]"
        default: scalar
        }
    }

    static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool { ScalarClasses.shared[scalar.value].contains(.punctuation) }

    static func trimmed(_ line: some BidirectionalCollection<Unicode.Scalar>) -> [Unicode.Scalar] {
        var line = Array(line)
        while line.last?.properties.isWhitespace == true { line.removeLast() }
        return Array(line.drop { $0.properties.isWhitespace })
    }

    /// Ends of sentences, and a rest with letters.
    static func sentences(_ scalars: [Unicode.Scalar]) -> Int {
        var (count, hasLetters) = (0, false)
        for scalar in scalars {
            if scalar == "\n" || ["。", "!", "?", "！", "？", "…", "."].contains(scalar) {
                if hasLetters { count += 1 }
                hasLetters = false
            } else if scalar.properties.isAlphabetic {
                hasLetters = true
            }
        }
        return count + (hasLetters ? 1 : 0)
    }

    /// Runs of signs that are long enough.
    static func runs(_ scalars: [Unicode.Scalar], of signs: Set<Unicode.Scalar>, least: Int) -> Int {
        var (found, run) = (0, 0)
        for scalar in scalars + ["\n"] {
            if signs.contains(scalar) {
                run += 1
            } else {
                if run >= least { found += 1 }
                run = 0
            }
        }
        return found
    }

    /// Without `http://…`, `www.…`, names of four parts and bare names of domains.
    static func withoutLinks(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        var position = 0
        while position < scalars.count {
            guard isLink(scalars[position]), position == 0 || !isLink(scalars[position - 1]) else {
                result.append(scalars[position])
                position += 1
                continue
            }
            var end = position
            while end < scalars.count, isLink(scalars[end]) { end += 1 }
            // A full stop at the end belongs to the sentence.
            while end > position + 1, [".", ",", ":", "?", "-", "/"].contains(scalars[end - 1]) { end -= 1 }
            if !isAddress(scalars[position..<end]) { result += scalars[position..<end] }
            position = end
        }
        return result
    }

    private static func isLink(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && (scalar.properties.isAlphabetic || (0x30...0x39).contains(scalar.value) || [".", "-", "_", "/", ":", "%", "?", "=", "&", "#", "~"].contains(scalar))
    }

    private static func isAddress(_ scalars: ArraySlice<Unicode.Scalar>) -> Bool {
        let text = String(String.UnicodeScalarView(scalars)).lowercased()
        if text.hasPrefix("http:") || text.hasPrefix("https:") || text.hasPrefix("www.") { return true }
        let host = text.prefix { $0 != "/" && $0 != "?" && $0 != ":" }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count > 1, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 || $0 == 0x2D } }) else {
            return false
        }
        return parts.count == 4 || ["com", "cn", "net", "org", "edu", "gov", "cc", "info", "tv", "io", "hk", "tw"].contains(parts[parts.count - 1])
    }

    struct Gram {
        var count: Int
    }

    /// n-grams by their hash.
    static func grams(_ scalars: [Unicode.Scalar], _ n: Int) -> [UInt64: Gram] {
        var counts: [UInt64: Gram] = [:]
        guard scalars.count >= n else { return counts }
        for start in 0...scalars.count - n { counts[hash(scalars, start, n), default: Gram(count: 0)].count += 1 }
        return counts
    }

    /// Characters that n-grams cover which stand there more than once.
    static func covered(_ scalars: [Unicode.Scalar], _ n: Int) -> Int {
        let counts = grams(scalars, n)
        guard scalars.count >= n else { return 0 }
        var (covered, end) = (0, 0)
        for start in 0...scalars.count - n where (counts[hash(scalars, start, n)]?.count ?? 0) > 1 {
            covered += start + n - max(start, end)
            end = start + n
        }
        return covered
    }

    private static func hash(_ scalars: [Unicode.Scalar], _ start: Int, _ n: Int) -> UInt64 {
        scalars[start..<start + n].reduce(UInt64(n)) { TextHash.mixed(($0 ^ UInt64($1.value)) &+ 0x9E37_79B9_7F4A_7C15) }
    }
}
