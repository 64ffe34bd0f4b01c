public import LyceumCore
internal import LyceumData

/// Items with other words in some of their columns: a paraphrase, or a case with one finding changed.
public struct ItemVariants: Sendable, Hashable {
    public struct Variant: Sendable, Hashable {
        /// `doc_id`
        public var item: Int
        /// Columns whose values take the place of the item's own.
        public var columns: JSON.Object
        /// What was changed, where it is known.
        public var change: String

        public init(item: Int, columns: JSON.Object, change: String = "") {
            self.item = item
            self.columns = columns
            self.change = change
        }
    }

    public var variants: [Variant]

    public init(_ variants: [Variant]) { self.variants = variants }

    /// Rows of a data file with `item` (the item's number, from 0) and the columns of the task that change. `change` may say what was changed.
    ///
    /// - Throws: `LyceumError` with file and line for rows without an item or without a column.
    public static func read(_ path: String) throws(LyceumError) -> ItemVariants {
        let reader = RecordReader(try DataFile.find([path]))
        var variants: [Variant] = []
        while let record = try reader.next() {
            let place = reader.place(of: record)
            guard case .object(let row) = record.content, let item = row["item"]?.intValue ?? row["item"]?.stringValue.flatMap({ Int($0) }) else {
                throw LyceumError(.invalidData, "expected an object with 'item', the number of an item from 0", at: place)
            }
            var columns = JSON.Object()
            for (name, value) in row where name != "item" && name != "change" { columns[name] = value }
            guard !columns.isEmpty else {
                throw LyceumError(.invalidData, "item \(item) has no column that changes", at: place, remedy: "add the column with the question")
            }
            variants.append(Variant(item: item, columns: columns, change: row["change"]?.stringValue ?? ""))
        }
        guard !variants.isEmpty else { throw LyceumError(.invalidData, "the file has no rows", at: path) }
        return ItemVariants(variants)
    }

    /// One finding changed by rule in every item that has one to change.
    public static func changedFindings(of task: PreparedTask) -> ItemVariants {
        ItemVariants(
            task.items.compactMap { item in
                guard let column = OptionTexts.stemColumn(item.document), let text = item.document[column]?.stringValue,
                    let edit = FindingEdit(text)
                else { return nil }
                return Variant(item: item.number, columns: JSON.Object([(column, .string(edit.text))]), change: edit.change)
            })
    }

    /// The task with the variants in place of the items they belong to, and the originals, in the same order.
    ///
    /// - Throws: `LyceumError` for a number that no item has, and a column that no item has.
    func pairs(of task: PreparedTask) throws(LyceumError) -> (originals: [ExamItem], variants: [ExamItem]) {
        let byNumber = Dictionary(task.items.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
        var originals: [ExamItem] = []
        var documents: [JSON.Object] = []
        for variant in variants {
            guard let item = byNumber[variant.item] else {
                throw LyceumError(
                    .notFound, "the task has no item \(variant.item)", at: task.definition.name, remedy: "number items from 0, as doc_id does")
            }
            var document = item.document
            for (name, value) in variant.columns {
                guard document[name] != nil else {
                    throw LyceumError(
                        .notFound, "item \(variant.item) has no column “\(name)”", at: task.definition.name,
                        remedy: "there are: \(document.keys.joined(separator: ", "))")
                }
                document[name] = value
            }
            originals.append(item)
            documents.append(document)
        }
        guard !documents.isEmpty else { return ([], []) }
        var definition = task.definition
        // An item may have several variants, which share its name.
        definition.data.idColumn = nil
        let prepared = try TaskPreparation(shots: 0).prepare(definition, documents: documents)
        return (originals, prepared.items)
    }
}

/// One finding of a case changed by rule: the first word that has an opposite, else the last number.
public struct FindingEdit: Sendable, Hashable {
    public let text: String
    /// `increased → decreased`
    public let change: String

    static let opposites: [(String, String)] = [
        ("increased", "decreased"), ("increases", "decreases"), ("increase", "decrease"), ("elevated", "reduced"), ("high", "low"),
        ("higher", "lower"),
        ("positive", "negative"), ("present", "absent"), ("male", "female"), ("man", "woman"), ("boy", "girl"), ("acute", "chronic"),
        ("left", "right"), ("before", "after"), ("more", "less"), ("most", "least"), ("largest", "smallest"), ("larger", "smaller"),
        ("greater", "smaller"), ("normal", "abnormal"), ("hot", "cold"), ("first", "last"), ("always", "never"), ("all", "none"), ("true", "false"),
        ("maximum", "minimum"), ("above", "below"), ("with", "without"), ("north", "south"), ("east", "west"), ("old", "young"), ("dry", "wet"),
        ("heavy", "light"), ("long", "short"), ("fast", "slow"), ("strong", "weak"), ("empty", "full"), ("open", "closed"),
    ]

    /// nil for a text with nothing to change.
    public init?(_ text: String) {
        if let edit = Self.opposite(text) ?? Self.number(text) { self = edit } else { return nil }
    }

    private init(text: String, change: String) {
        self.text = text
        self.change = change
    }

    private static let pairs: [String: String] = opposites.reduce(into: [:]) { table, pair in
        if table[pair.0] == nil { table[pair.0] = pair.1 }
        if table[pair.1] == nil { table[pair.1] = pair.0 }
    }

    private static func opposite(_ text: String) -> FindingEdit? {
        var start = text.startIndex
        while start < text.endIndex {
            guard text[start].isLetter else {
                start = text.index(after: start)
                continue
            }
            let end = text[start...].firstIndex { !$0.isLetter } ?? text.endIndex
            let word = String(text[start..<end])
            if let other = pairs[word.lowercased()], word == word.lowercased() || word == word.lowercased().capitalizedFirst {
                let replacement = word == word.lowercased() ? other : other.capitalizedFirst
                return FindingEdit(text: text.replacingCharacters(in: start..<end, with: replacement), change: "\(word) → \(replacement)")
            }
            start = end
        }
        return nil
    }

    /// The last whole number of up to six digits, doubled and one more.
    private static func number(_ text: String) -> FindingEdit? {
        guard let last = text.lastIndex(where: { $0.isASCII && $0.isNumber }) else { return nil }
        var first = last
        while first > text.startIndex, case let before = text.index(before: first), text[before].isASCII, text[before].isNumber { first = before }
        guard let value = Int(text[first...last]), value < 1_000_000 else { return nil }
        let end = text.index(after: last)
        return FindingEdit(text: text.replacingCharacters(in: first..<end, with: "\(2 * value + 1)"), change: "\(value) → \(2 * value + 1)")
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }

    fileprivate func replacingCharacters(in range: Range<String.Index>, with text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }
}
