import CLyceumKernels
import LyceumTensor
import Testing

@testable import LyceumTrain

@Suite("Alignment kernels")
struct AlignmentKernelTests {
    /// Levenshtein by its definition.
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var table = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
        for i in 0...a.count {
            for j in 0...b.count {
                if i == 0 || j == 0 {
                    table[i][j] = i + j
                } else {
                    table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                }
            }
        }
        return table[a.count][b.count]
    }

    private static func strings(_ count: Int, longest: Int, seed: UInt64) -> [[UInt8]] {
        let random = Philox(seed: seed)
        return (0..<count).map { number in
            let length = Int(random.block(UInt64(number), 1).x) % (longest + 1)
            return (0..<length).map { 97 + UInt8(random.block(UInt64(number), UInt64($0) + 2).x % 3) }
        }
    }

    @Test("edit distances are Levenshtein's, of short strings, of 64 bytes and of longer ones", arguments: [6, 70, 140])
    func distances(longest: Int) {
        let first = Self.strings(24, longest: longest, seed: 1)
        let second = Self.strings(24, longest: longest, seed: 2) + [[], [UInt8](repeating: 97, count: 64)]
        for a in first {
            for b in second { #expect(Int(lyc_edit_distance(a, a.count, b, b.count)) == Self.distance(a, b)) }
        }
    }

    @Test("the nearest string is the first of the nearest")
    func nearest() {
        let list = Self.strings(200, longest: 9, seed: 3)
        let offsets = list.reduce(into: [0]) { $0.append($0.last! + $1.count) }
        for wanted in Self.strings(30, longest: 9, seed: 4) {
            var distance: UInt32 = 0
            let found = lyc_nearest_string(wanted, wanted.count, list.flatMap { $0 }, offsets, list.count, &distance)
            let all = list.map { Self.distance(wanted, $0) }
            #expect(found == all.firstIndex(of: all.min()!)! && Int(distance) == all.min()!)
        }
    }

    @Test("warping takes a path of least cost, whole, and in a band that is wide enough", arguments: [(1, 1), (1, 7), (7, 1), (5, 9), (12, 12), (20, 6)])
    func warping(rows: Int, columns: Int) {
        let random = Philox(seed: UInt64(rows * 100 + columns))
        let costs = (0..<rows * columns).map { UInt16(random.block(UInt64($0)).x % 7) }
        var least = [[Int]](repeating: [Int](repeating: 0, count: columns), count: rows)
        for i in 0..<rows {
            for j in 0..<columns {
                var ways: [Int] = []
                if i > 0 { ways.append(least[i - 1][j]) }
                if j > 0 { ways.append(least[i][j - 1]) }
                if i > 0, j > 0 { ways.append(least[i - 1][j - 1]) }
                least[i][j] = Int(costs[i * columns + j]) + (ways.min() ?? 0)
            }
        }
        for band in [0, 100] {
            var (first, last) = ([Int32](repeating: -1, count: rows), [Int32](repeating: -1, count: rows))
            var touched: Int32 = 0
            let status = lyc_warp(
                costs, columns, (0..<Int32(rows)).map { $0 }, rows, (0..<Int32(columns)).map { $0 }, columns, band, &first, &last, &touched)
            #expect(status == 0 && first[0] == 0 && Int(last[rows - 1]) == columns - 1)
            var sum = 0
            for i in 0..<rows {
                // Rows go on where the one before ended, or one further.
                if i > 0 { #expect(first[i] == last[i - 1] || first[i] == last[i - 1] + 1) }
                #expect(first[i] <= last[i])
                for j in Int(first[i])...Int(last[i]) { sum += Int(costs[i * columns + j]) }
            }
            #expect(sum == least[rows - 1][columns - 1], "band \(band)")
        }
    }

    @Test("a narrow band finds the straight line, and says when the path runs along its edge")
    func band() {
        let count = 60
        // Costs rise with the distance from the line, or from a line twelve to the right of it.
        for shift in [0, 12] {
            let costs = (0..<count * count).map { UInt16(abs($0 % count - min($0 / count + shift, count - 1))) }
            let numbers = (0..<Int32(count)).map { $0 }
            var (first, last) = ([Int32](repeating: -1, count: count), [Int32](repeating: -1, count: count))
            var touched: Int32 = 0
            #expect(lyc_warp(costs, count, numbers, count, numbers, count, 4, &first, &last, &touched) == 0)
            #expect((touched != 0) == (shift > 0))
            if shift == 0 { #expect(first == numbers && last == numbers) }
        }
    }
}
