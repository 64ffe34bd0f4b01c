internal import LyceumConfiguration
internal import LyceumData

/// The keys of a source that say in which order its documents come.
enum OrderKeys {
    static let order = ConfigurationKey<String>.choice(
        "order",
        [
            .init("shuffled", "another seeded order in every pass"), .init("as-given", "as the files have them"),
            .init("shortest", "by number of tokens"), .init("longest", "by number of tokens, falling"),
            .init("curriculum", "by difficulty, the easy ones first"), .init("anti-curriculum", "by difficulty, the hard ones first"),
            .init("bucket-curriculum", "bucket by bucket of difficulty, shuffled inside"),
            .init("cyclic-curriculum", "parts sweeps over the difficulties, each from easy to hard"),
            .init("blocked", "category by category, shuffled inside"), .init("blocked-curriculum", "category by category, by difficulty inside"),
            .init("blocked-bucket-curriculum", "category by category, by bucket inside"),
            .init("interleaved", "every category in parts, the categories in turn"),
            .init("interleaved-curriculum", "the same with rising difficulty, so that each round is harder"),
            .init("interleaved-bucket-curriculum", "the easy ones of all categories, then the next bucket"),
            .init("cyclic", "one document of every category in turn"),
        ], default: "shuffled",
        "The order of the documents. The categories of blocked, interleaved and cyclic orders come in another seeded order in every pass.")
    static let category = ConfigurationKey<String?>.text(
        "category", automatic: "none; needed by blocked, interleaved and cyclic", "The key or column with a document's category, a text or a number.")
    static let difficulty = ConfigurationKey<String?>.text(
        "difficulty", automatic: "none; needed by curricula", "The key or column with a document's difficulty, a number.")
    static let buckets = ConfigurationKey<[Double]>.list(
        "buckets", in: -1e300...1e300, "Rising thresholds of bucket orders: a document up to the first is easy. Default: [0.66, 0.8].")
    static let parts = ConfigurationKey<Int>.whole(
        "parts", in: 1...1_000_000, default: 3, "Parts of every category (interleaved), or sweeps (cyclic-curriculum).")

    static let keys = [order.declaration, category.declaration, difficulty.declaration, buckets.declaration, parts.declaration]

    /// The curriculum that the keys describe; what is missing is reported.
    static func read(_ reader: ConfigurationReader) -> Curriculum {
        let name = reader[order]
        let (category, difficulty) = (reader[category], reader[difficulty])
        let thresholds = reader.has(buckets.name) ? reader[buckets] : [0.66, 0.8]
        if zip(thresholds, thresholds.dropFirst()).contains(where: { $0 >= $1 }) {
            reader.report(
                buckets.name, "expected rising thresholds, found \(thresholds)", remedy: "write them from small to large, such as [0.66, 0.8]")
        }
        func need(_ key: String, _ value: String?) {
            guard value == nil else { return }
            reader.report("order", "\(name) needs the key or column with a document's \(key)", remedy: "add “\(key): …”")
        }
        let isCurriculum = name.hasSuffix("curriculum")
        if isCurriculum { need("difficulty", difficulty) }
        if name.hasPrefix("blocked") || name.hasPrefix("interleaved") || name == "cyclic" { need("category", category) }
        let parts = reader[parts]
        func items(_ form: ItemOrder.Form, _ grading: ItemOrder.Grading, isByCategory: Bool = true) -> Curriculum {
            Curriculum(.items(ItemOrder(form, grading: grading, category: isByCategory ? category : nil, difficulty: difficulty)))
        }
        return switch name {
        case "as-given": Curriculum(.asGiven)
        case "shortest": Curriculum(.length(ascending: true))
        case "longest": Curriculum(.length(ascending: false))
        case "curriculum": items(.blocked, .rising, isByCategory: false)
        case "anti-curriculum": items(.blocked, .falling, isByCategory: false)
        case "bucket-curriculum": items(.blocked, .buckets(thresholds), isByCategory: false)
        case "cyclic-curriculum": Curriculum(.field(difficulty ?? "", ascending: true), arrangement: .cyclic(parts))
        case "blocked": items(.blocked, .shuffled)
        case "blocked-curriculum": items(.blocked, .rising)
        case "blocked-bucket-curriculum": items(.blocked, .buckets(thresholds))
        case "interleaved": items(.interleaved(parts), .shuffled)
        case "interleaved-curriculum": items(.interleaved(parts), .rising)
        case "interleaved-bucket-curriculum": items(.interleaved(parts), .buckets(thresholds))
        case "cyclic": items(.cyclic, .shuffled)
        default: Curriculum(.shuffled)
        }
    }
}

extension Curriculum {
    /// Fields with numbers, and fields with categories, that the order needs.
    var neededFields: (values: [String], categories: [String]) {
        switch order {
        case .field(let name, _): ([name], [])
        case .items(let order): (order.grading == .shuffled ? [] : [order.difficulty].compactMap(\.self), [order.category].compactMap(\.self))
        case .asGiven, .shuffled, .length: ([], [])
        }
    }

    /// Whether best-fit packing, which sorts documents by length, would undo the order.
    var mustBeKept: Bool {
        switch order {
        case .field, .items: true
        case .asGiven, .shuffled, .length: false
        }
    }
}
