public import LyceumCore

/// Plain facts that small models know: whether training for a field cost general knowledge.
///
/// Questions come in groups of four that share their options, each right once, so nothing but knowledge tells right from wrong.
/// The project wrote them for this purpose; they are in no public collection.
public enum GeneralKnowledge {
    /// Questions of one form, by groups of four.
    struct Table: Sendable {
        /// `{x}` is what is asked about.
        let question: String
        /// Four pairs `asked=answer` each, separated by semicolons.
        let groups: [String]

        init(_ question: String, _ groups: [String]) {
            self.question = question
            self.groups = groups
        }

        func pairs(_ group: String) -> [(question: String, answer: String)] {
            group.split(separator: ";").compactMap { pair in
                guard let sign = pair.firstIndex(of: "=") else { return nil }
                let asked = pair[..<sign].drop { $0 == " " }
                return (question.replacing("{x}", with: asked), String(pair[pair.index(after: sign)...]))
            }
        }
    }

    static var tables: [Table] { worldTables + thingTables }

    /// All items, in an order drawn from the seed, which also orders the options.
    public static func items(seed: UInt64 = 1) -> [SharedOptionItem] {
        var items: [SharedOptionItem] = []
        var group = 0
        for table in tables {
            for line in table.groups {
                items += SharedOptionItem.group(group, table.pairs(line), facet: table.question, seed: seed, "general")
                group += 1
            }
        }
        var order = SeededDraws(seed: seed, "general/order")
        return order.shuffled(items)
    }

    /// Writes `general.jsonl` and `general.yaml`.
    ///
    /// - Returns: the files' names.
    /// - Throws: `LyceumError` (`inputOutput`) when the folder or a file cannot be written.
    @discardableResult
    public static func write(to folder: String, seed: UInt64 = 1) throws(LyceumError) -> [String] {
        try FileSystem.makeFolder(folder)
        return try SharedOptionFiles.write(items(seed: seed), name: "general", to: folder)
    }
}
