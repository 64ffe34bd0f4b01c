internal import LyceumData

/// How much of a text was copied out of a page: the longest common subsequence of words, as a share of the text's words.
///
/// A row of the table of subsequences is kept as bits, so that 64 of its cells are one addition; memory grows with the text alone, however long the page
/// is. Common words stand in every long page in any order: with a reach, what was copied must stand in one place.
/// - Source: Hyyrö 2004, "Bit-parallel LCS-length computation revisited"; the bound of 0.9 is Chang et al.'s (2024, RedStone).
public struct VerbatimCopy: Sendable {
    /// Words of the page, by the number of the word among all words.
    private let page: [Int32]
    private let numbers: [String: Int32]
    /// A copy must stand within so many times its own words; nil for the whole page.
    public let reach: Int?

    /// - Parameter reach: 1 or more.
    public init(page: String, reach: Int? = 2) {
        var numbers: [String: Int32] = [:]
        self.page = TextWords.lowercased(page).map { word in
            if let number = numbers[word] { return number }
            let number = Int32(numbers.count)
            numbers[word] = number
            return number
        }
        self.numbers = numbers
        self.reach = reach.map { max($0, 1) }
    }

    /// 0 for nothing, 1 where every word stands in the page in this order; 0 for a text without words.
    public func share(of text: String) -> Double {
        let words = TextWords.lowercased(text).map { numbers[$0] ?? -1 }
        guard !words.isEmpty else { return 0 }
        return Double(longest(words)) / Double(words.count)
    }

    private func longest(_ words: [Int32]) -> Int {
        let rows = LCSRows(words)
        guard let reach else { return rows.length(page[...]) }
        let window = words.count * reach
        var (best, start) = (0, 0)
        // Windows overlap by half: a copy without much between its words lies in one of them.
        while best < words.count {
            best = max(best, rows.length(page[min(start, page.count)..<min(start + window * 2, page.count)]))
            start += window
            if start >= page.count { break }
        }
        return best
    }
}

/// Where each word stands in a text, as bits.
private struct LCSRows {
    private let count: Int
    private let limbs: Int
    private var masks: [Int32: [UInt64]] = [:]

    init(_ words: [Int32]) {
        count = words.count
        limbs = (words.count + 63) / 64
        for (place, word) in words.enumerated() where word >= 0 { masks[word, default: Array(repeating: 0, count: limbs)][place / 64] |= 1 << (place % 64) }
    }

    /// Words of the longest common subsequence with others.
    func length(_ others: ArraySlice<Int32>) -> Int {
        var row = [UInt64](repeating: .max, count: limbs)
        for word in others {
            guard let mask = masks[word] else { continue }
            var carry: UInt64 = 0
            for limb in 0..<limbs {
                let common = row[limb] & mask[limb]
                let (first, overflow) = row[limb].addingReportingOverflow(common)
                let (sum, again) = first.addingReportingOverflow(carry)
                carry = overflow || again ? 1 : 0
                row[limb] = sum | (row[limb] & ~mask[limb])
            }
        }
        var length = 0
        for limb in 0..<limbs {
            let used = min(count - limb * 64, 64)
            length += (~row[limb] & (used == 64 ? .max : (1 << used) - 1)).nonzeroBitCount
        }
        return length
    }
}
