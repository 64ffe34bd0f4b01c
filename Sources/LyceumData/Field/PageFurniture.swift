/// Lines at the head and foot of pages that say which page it is: numbers, running titles.
enum PageFurniture {
    /// Lines looked at on either end of a page.
    private static let reach = 3

    /// - Returns: the pages without them, and how many lines were left out.
    static func removed(from pages: [String]) -> (pages: [String], count: Int) {
        let split = pages.map { $0.split(separator: "\n", omittingEmptySubsequences: false) }
        var counts: [String: Int] = [:]
        for lines in split { for key in Set(edges(lines).map { key(lines[$0]) }) { counts[key, default: 0] += 1 } }
        let filled = split.filter { $0.contains { !$0.isEmpty } }.count
        // Left and right pages have different heads.
        let often = max(3, (filled * 2 + 4) / 5)
        var removed = 0
        let kept = split.map { lines in
            let furniture = Set(edges(lines).filter { isNumber(lines[$0]) || counts[key(lines[$0]), default: 0] >= often })
            removed += furniture.count
            return lines.indices.filter { !furniture.contains($0) }.map { lines[$0] }.joined(separator: "\n")
        }
        return (kept, removed)
    }

    /// Positions of the first and last lines that are not empty.
    private static func edges(_ lines: [Substring]) -> [Int] {
        let filled = lines.indices.filter { lines[$0].contains { $0 != " " } }
        guard filled.count > 2 * reach else { return filled.count > reach ? Array(filled.prefix(1) + filled.suffix(1)) : [] }
        return Array(filled.prefix(reach) + filled.suffix(reach))
    }

    /// Lines that differ in a number at their beginning or end alone have the same key.
    private static func key(_ line: Substring) -> String {
        var words = line.lowercased().split(separator: " ")
        if words.count > 1 {
            if words[0].contains(where: \.isNumber) { words[0] = "0" }
            if words[words.count - 1].contains(where: \.isNumber) { words[words.count - 1] = "0" }
        }
        return words.joined(separator: " ")
    }

    /// `12`, `– 12 –`, `Page 12 of 30`, `xiv`.
    private static func isNumber(_ line: Substring) -> Bool {
        let words = line.lowercased().split { !$0.isLetter && !$0.isNumber }
        guard (1...4).contains(words.count) else { return false }
        let isRoman = words.count == 1 && words[0].allSatisfy { "ivxlc".contains($0) } && words[0].count <= 6
        let isCounted = words.contains { $0.allSatisfy { $0.isNumber } }
        return isRoman || isCounted && words.allSatisfy { $0.allSatisfy { $0.isNumber } || ["page", "p", "pg", "seite", "página", "of", "von", "de"].contains($0) }
    }
}
