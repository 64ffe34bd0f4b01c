internal import LyceumExam
internal import LyceumTensor

/// Items divided by chance into those a search may see and those it is judged on, and drawn from for every generation.
struct ItemPartition: Sendable {
    /// Positions of the panel's items by task, in the order they were drawn.
    let search: [[Int]]
    let heldOut: [[Int]]

    /// - Parameters:
    ///   - heldOut: share of the items (of clusters, where items have them), above 0 and below 1. Each part gets at least two items.
    init(_ tasks: [ItemPanel.Task], heldOut share: Double, seed: UInt64) {
        var (search, heldOut) = ([[Int]](), [[Int]]())
        for (number, task) in tasks.enumerated() {
            var groups = Self.groups(task.items)
            Self.shuffle(&groups, seed: seed, stream: UInt64(number))
            let wanted = min(task.items.count - 2, max(2, Int((share * Double(task.items.count)).rounded())))
            var (inside, outside) = ([Int](), [Int]())
            for group in groups { if outside.count < wanted { outside += group } else { inside += group } }
            search.append(inside)
            heldOut.append(outside)
        }
        self.search = search
        self.heldOut = heldOut
    }

    var searchCount: Int { search.reduce(0) { $0 + $1.count } }
    var heldOutCount: Int { heldOut.reduce(0) { $0 + $1.count } }

    /// The items of a generation: about `count` of those of the search, each task by its share, others every time.
    func batch(_ count: Int, generation: Int, seed: UInt64) -> [[Int]] {
        let all = max(1, searchCount)
        return search.enumerated().map { number, positions in
            let own = min(positions.count, max(2, Int((Double(count) * Double(positions.count) / Double(all)).rounded())))
            guard own < positions.count else { return positions }
            var drawn = positions
            Self.shuffle(&drawn, seed: seed, stream: 1 << 32 | UInt64(generation) << 12 | UInt64(number))
            return Array(drawn.prefix(own))
        }
    }

    private static func groups(_ items: [ExamItem]) -> [[Int]] {
        var order: [String] = []
        var members: [String: [Int]] = [:]
        for (position, item) in items.enumerated() {
            let key = item.cluster.map { "c" + $0 } ?? "i\(position)"
            if members[key] == nil { order.append(key) }
            members[key, default: []].append(position)
        }
        return order.map { members[$0] ?? [] }
    }

    /// Fisher and Yates, by a stream of its own.
    static func shuffle<Element>(_ values: inout [Element], seed: UInt64, stream: UInt64) {
        let philox = Philox(seed: seed)
        for last in stride(from: values.count - 1, to: 0, by: -1) {
            let word = UInt64(philox.block(UInt64(last), stream).x)
            values.swapAt(last, Int((word * UInt64(last + 1)) >> 32))
        }
    }
}
