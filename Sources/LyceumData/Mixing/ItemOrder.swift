/// An order of items by category and difficulty, as people are taught: by blocks of one subject, or with subjects in turn, easy before hard.
///
/// - Source: Yang et al. 2024, "Fine-tuning Large Language Models with Human-inspired Learning Strategies in Medical Question Answering".
public struct ItemOrder: Sendable, Hashable {
    /// How categories follow each other.
    public enum Form: Sendable, Hashable {
        /// Category by category.
        case blocked
        /// Every category is cut into so many consecutive parts of nearly equal size, and the categories come in turn, part by part.
        case interleaved(Int)
        /// One item of every category in turn, until all are used up.
        case cyclic
    }

    /// What comes first inside a category.
    public enum Grading: Sendable, Hashable {
        /// Seeded, another in every pass.
        case shuffled
        /// By difficulty, the easy ones first; equal ones as the source has them, those without a difficulty last.
        case rising
        case falling
        /// Shuffled inside buckets of difficulty: up to the first threshold, up to the second, …, above the last.
        case buckets([Double])
    }

    public var form: Form
    public var grading: Grading
    /// The field that names the category; nil makes one category of all.
    public var category: String?
    /// The field with the difficulty; needed by all gradings but `shuffled`.
    public var difficulty: String?

    public init(_ form: Form, grading: Grading = .shuffled, category: String? = nil, difficulty: String? = nil) {
        self.form = form
        self.grading = grading
        self.category = category
        self.difficulty = difficulty
    }

    /// The numbers of the items in their order: each of them once.
    ///
    /// - Parameters:
    ///   - categories: a code for every item; items with the same code belong together.
    ///   - difficulties: NaN where it is not known.
    ///   - shuffle: a permutation of `0..<count`; part 0 is for the categories, the others for what is inside each.
    func sequence(categories: [Double], difficulties: [Double], shuffle: (_ count: Int, _ part: Int) -> [Int]) -> [Int] {
        let groups = Self.groups(categories)
        let graded = shuffle(groups.count, 0).map { number in
            grade(groups[number], difficulties) { shuffle($0, number + 1) }
        }
        switch form {
        case .blocked: return graded.flatMap(\.self).flatMap(\.self)
        case .cyclic: return Self.turns(graded.map { $0.flatMap(\.self).map { [$0] } })
        case .interleaved(let parts):
            // Buckets are the parts: the easy items of all categories, then the next.
            if case .buckets = grading { return Self.turns(graded) }
            return Self.turns(graded.map { Self.cut($0.flatMap(\.self), into: max(parts, 1)) })
        }
    }

    /// Items of one category together, categories by their first item.
    private static func groups(_ categories: [Double]) -> [[Int]] {
        var places: [UInt64: Int] = [:]
        var groups: [[Int]] = []
        for (item, category) in categories.enumerated() {
            if let place = places[category.bitPattern] {
                groups[place].append(item)
            } else {
                places[category.bitPattern] = groups.count
                groups.append([item])
            }
        }
        return groups
    }

    /// A category's items in order, by bucket.
    private func grade(_ items: [Int], _ difficulties: [Double], shuffle: (Int) -> [Int]) -> [[Int]] {
        func sorted(_ sign: Double) -> [Int] {
            func key(_ item: Int) -> Double { difficulties[item].isNaN ? .infinity : sign * difficulties[item] }
            return items.sorted { (key($0), $0) < (key($1), $1) }
        }
        switch grading {
        case .shuffled: return [shuffle(items.count).map { items[$0] }]
        case .rising: return [sorted(1)]
        case .falling: return [sorted(-1)]
        case .buckets(let thresholds):
            var buckets = Array(repeating: [Int](), count: thresholds.count + 1)
            for place in shuffle(items.count) {
                let difficulty = difficulties[items[place]]
                buckets[difficulty.isNaN ? thresholds.count : thresholds.count { difficulty > $0 }].append(items[place])
            }
            return buckets
        }
    }

    /// Consecutive parts whose sizes differ by at most one, the larger ones first.
    private static func cut(_ items: [Int], into parts: Int) -> [[Int]] {
        var rest = items[...]
        return (0..<parts).map { part in
            let size = (rest.count + parts - part - 1) / (parts - part)
            defer { rest = rest.dropFirst(size) }
            return Array(rest.prefix(size))
        }
    }

    /// The first part of every category, then the second, and so on.
    private static func turns(_ categories: [[[Int]]]) -> [Int] {
        let rounds = categories.map(\.count).max() ?? 0
        return (0..<rounds).flatMap { round in categories.flatMap { $0.indices.contains(round) ? $0[round] : [] } }
    }
}

/// Category names as numbers, so that they are kept beside documents like other numbers.
public enum CategoryCode {
    /// A number of 52 bits for a name; the same for the same bytes.
    public static func of(_ name: String) -> Double {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0100_0000_01b3 }
        return Double((hash ^ hash >> 32) & (1 << 52 - 1))
    }

    /// The name under which the codes of a field are kept.
    public static func field(_ name: String) -> String { "category:\(name)" }
}
