import CLyceumKernels
import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumMerge

/// Selection by rank and by chance against sorting and counting.
@Suite("Selection of differences")
struct MergeSelectionTests {
    /// Numbers with many equal magnitudes, over several blocks.
    static func numbers(_ count: Int, levels: UInt32, seed: UInt64 = 5) -> [Float] {
        let philox = Philox(seed: seed)
        return (0..<count).map { index in
            let words = philox.block(UInt64(index))
            let size = Float(words.x % levels) / 7
            return words.y & 1 == 0 ? size : -size
        }
    }

    @Test("ranks kept in linear time are those of a stable sort, for few and many equals and any number of threads", arguments: [3, 50, 4_000_000])
    func ranks(_ levels: UInt32) {
        let count = 50_021
        let numbers = Self.numbers(count, levels: levels)
        let order = numbers.indices.sorted { (abs(numbers[$1]), $0) < (abs(numbers[$0]), $1) }
        let pool = ThreadPool(threads: 3)
        for (first, last) in [(0, 25_000), (500, 12_345), (0, 0), (0, count), (count - 1, count), (17, 18)] {
            var wanted = [Float](repeating: 0, count: count)
            for rank in first..<last { wanted[order[rank]] = numbers[order[rank]] }
            for handle in [nil, pool.handle] {
                var kept = numbers
                var norms = [0.0, 0.0]
                #expect(lyc_merge_keep_ranks(handle, &kept, count, first, last, &norms) == 0)
                #expect(kept == wanted)
                let sum = wanted.reduce(0.0) { $0 + Double(abs($1)) }
                #expect(abs(norms[1] - sum) <= 1e-9 * max(1, sum))
            }
        }
        for k in [1, 2, 25_000, count] {
            var value: Float = -1
            #expect(lyc_merge_largest(pool.handle, numbers, count, k, &value) == 0)
            #expect(value == abs(numbers[order[k - 1]]))
        }
    }

    @Test("random selection has the same bits for any number of threads, keeps its share, and differs by name, model and seed")
    func chance() {
        let count = 200_003
        let ones = [Float](repeating: 1, count: count)
        func kept(_ seed: UInt64, _ name: String, _ model: Int, threads: Int) -> [Float] {
            var values = ones
            var norms = [0.0, 0.0]
            let pool = ThreadPool(threads: threads)
            let stream = MergeContext.stream(name, model: model)
            #expect(lyc_merge_keep_random(pool.handle, &values, count, seed, stream, 0.3, &norms) == 0)
            #expect(norms[0] == Double(count) && norms[1] == Double(values.reduce(0, +)))
            return values
        }
        let first = kept(1, "a", 0, threads: 1)
        #expect(first == kept(1, "a", 0, threads: 4))
        // Four standard deviations of a binomial count.
        #expect(abs(first.reduce(0, +) - 60_000.9) < 4 * Float((200_003 * 0.21).squareRoot()))
        for other in [kept(2, "a", 0, threads: 1), kept(1, "b", 0, threads: 1), kept(1, "a", 1, threads: 1)] {
            let both = zip(first, other).reduce(0) { $0 + ($1.0 * $1.1) }
            #expect(abs(both - 18_000) < 4 * Float((200_003 * 0.09 * 0.91).squareRoot()))
        }
    }

    @Test("DELLA keeps each row's elements with the probability of their rank, on any number of threads")
    func rankedChance() {
        let (rows, width) = (4000, 24)
        let numbers = Self.numbers(rows * width, levels: 9, seed: 3)
        func kept(_ threads: Int) -> [Float] {
            var values = numbers
            var norms = [0.0, 0.0]
            let pool = ThreadPool(threads: threads)
            #expect(lyc_merge_keep_ranked(pool.handle, &values, rows, width, 4, 77, 0.3, 0.7, &norms) == 0)
            return values
        }
        let values = kept(1)
        #expect(values == kept(3))
        // By rank within the row, ties by index, over all rows.
        var counts = [Int](repeating: 0, count: width)
        var zeros = [Int](repeating: 0, count: width)
        for row in 0..<rows {
            let part = numbers[row * width..<(row + 1) * width]
            let order = part.indices.sorted { (abs(numbers[$0]), $0) < (abs(numbers[$1]), $1) }
            for (rank, index) in order.enumerated() {
                if numbers[index] == 0 { zeros[rank] += 1 }
                counts[rank] += values[index] != 0 ? 1 : 0
            }
        }
        for rank in 0..<width {
            let tries = Double(rows - zeros[rank])
            guard tries > 100 else { continue }
            let p = 0.3 + Double(rank) / Double(width - 1) * 0.4
            #expect(abs(Double(counts[rank]) - tries * p) < 4.5 * (tries * p * (1 - p)).squareRoot())
        }
    }

    @Test("the quantiles of the importance are those of a sorted list")
    func quantiles() throws {
        for count in [1, 2, 5, 1000, 20_001] {
            let values = Self.numbers(count, levels: 1000).map { abs($0) }
            let sorted = values.sorted()
            for share in [0.25, 0.5, 0.75] {
                let place = share * Double(count - 1)
                let (lower, upper) = (Int(place), min(count - 1, Int(place) + 1))
                let wanted = Double(sorted[lower]) + (place - Double(lower)) * Double(sorted[upper] - sorted[lower])
                let found = try ArceeFusionMerge.quantile(Tensor(values, shape: [count]), share, "w")
                #expect(abs(found - wanted) < 1e-4)
            }
        }
    }
}
