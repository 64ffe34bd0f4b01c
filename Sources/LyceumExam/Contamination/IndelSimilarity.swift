/// How alike two texts are, in characters (Unicode code points).
public enum IndelSimilarity {
    /// 1 − (insertions and deletions that turn one text into the other) / (characters of both): a substitution costs 2. 1 for two empty texts.
    ///
    /// What Python's rapidfuzz and Levenshtein libraries call ratio.
    /// - Complexity: O(n · m / 64), the longest common subsequence in words of 64 bits (Hyyrö 2004).
    public static func ratio(_ a: String, _ b: String) -> Double {
        let (x, y) = (Array(a.unicodeScalars.map(\.value)), Array(b.unicodeScalars.map(\.value)))
        guard !x.isEmpty || !y.isEmpty else { return 1 }
        let distance = x.count + y.count - 2 * longestCommonSubsequence(x, y)
        return 1 - Double(distance) / Double(x.count + y.count)
    }

    static func longestCommonSubsequence(_ a: [UInt32], _ b: [UInt32]) -> Int {
        guard !a.isEmpty, !b.isEmpty else { return 0 }
        let words = (a.count + 63) / 64
        var rows: [UInt32: Int] = [:]
        var masks: [UInt64] = []
        for (index, scalar) in a.enumerated() {
            if rows[scalar] == nil {
                rows[scalar] = masks.count
                masks += Array(repeating: 0, count: words)
            }
            masks[(rows[scalar] ?? 0) + index / 64] |= 1 << UInt64(index % 64)
        }
        var state = [UInt64](repeating: .max, count: words)
        masks.withUnsafeBufferPointer { masks in
            state.withUnsafeMutableBufferPointer { state in
                for scalar in b {
                    guard let row = rows[scalar] else { continue }
                    var carry: UInt64 = 0
                    for word in 0..<words {
                        let old = state[word], matched = old & masks[row + word]
                        let (first, over) = old.addingReportingOverflow(matched)
                        let (sum, again) = first.addingReportingOverflow(carry)
                        carry = over || again ? 1 : 0
                        state[word] = sum | (old &- matched)
                    }
                }
            }
        }
        var count = 0
        for word in 0..<words {
            let used = min(64, a.count - word * 64)
            let mask = used == 64 ? UInt64.max : (1 << UInt64(used)) - 1
            count += (~state[word] & mask).nonzeroBitCount
        }
        return count
    }

    /// The longest run of characters that both texts have; the first in `a` of several.
    /// - Complexity: O(n · m) time, O(m) memory.
    public static func longestCommonBlock(_ a: String, _ b: String) -> String {
        let (x, y) = (Array(a.unicodeScalars), Array(b.unicodeScalars))
        guard !x.isEmpty, !y.isEmpty else { return "" }
        var (best, end) = (0, 0)
        var lengths = [Int32](repeating: 0, count: y.count + 1)
        lengths.withUnsafeMutableBufferPointer { lengths in
            x.withUnsafeBufferPointer { x in
                y.withUnsafeBufferPointer { y in
                    for i in 0..<x.count {
                        var diagonal: Int32 = 0
                        for j in 0..<y.count {
                            let above = lengths[j + 1]
                            lengths[j + 1] = x[i] == y[j] ? diagonal + 1 : 0
                            if Int(lengths[j + 1]) > best { (best, end) = (Int(lengths[j + 1]), i + 1) }
                            diagonal = above
                        }
                    }
                }
            }
        }
        return String(String.UnicodeScalarView(x[(end - best)..<end]))
    }
}
