internal import LyceumCore

/// The documents of a source in an `ItemOrder`, pass by pass.
final class ItemSequence: Sendable {
    private let order: ItemOrder
    private let seed: UInt64
    private let source: Int
    private let categories: [Double]
    private let difficulties: [Double]
    /// The pass asked for last.
    private let last: Locked<(pass: Int, items: [UInt32])>

    init(_ order: ItemOrder, _ documents: any DocumentCollection, seed: UInt64, source: Int) throws(LyceumError) {
        guard documents.count <= Int(UInt32.max) else {
            throw LyceumError(.limitExceeded, "sources of more than \(UInt32.max) documents cannot be ordered, found \(documents.count)")
        }
        self.order = order
        self.seed = seed
        self.source = source
        let all = 0..<documents.count
        if let name = order.category {
            let field = try Self.field(documents.fieldNames, [CategoryCode.field(name), name], "category", name)
            categories = all.map { documents.value(of: field, for: $0) ?? .nan }
        } else {
            categories = all.map { _ in 0 }
        }
        if order.grading != .shuffled, let name = order.difficulty {
            let field = try Self.field(documents.fieldNames, [name], "difficulty", name)
            difficulties = all.map { documents.value(of: field, for: $0) ?? .nan }
        } else {
            difficulties = all.map { _ in .nan }
        }
        last = Locked((-1, []))
    }

    private static func field(_ known: [String], _ names: [String], _ what: String, _ asked: String) throws(LyceumError) -> String {
        if let name = names.first(where: known.contains) { return name }
        throw LyceumError(
            .invalidArgument, "expected the field '\(asked)' with every document's \(what), found \(DataRecord.list(known))",
            remedy: "name a field the records have; build shards with --\(what == "category" ? "category" : "value") \(asked)")
    }

    func document(pass: Int, place: Int) -> Int {
        last.withLock { last in
            if last.pass != pass { last = (pass, items(pass)) }
            return Int(last.items[place])
        }
    }

    private func items(_ pass: Int) -> [UInt32] {
        let sequence = order.sequence(categories: categories, difficulties: difficulties) { count, part in
            let stream = UInt64(truncatingIfNeeded: source) << 52 ^ UInt64(truncatingIfNeeded: pass) << 24 ^ UInt64(part)
            let permutation = IndexPermutation(count: count, seed: seed ^ 0x6974_656d_6f72_6465, stream: stream)
            return (0..<count).map { permutation[$0] }
        }
        return sequence.map { UInt32($0) }
    }
}
