internal import LyceumCore

/// Puts the entries of columns together to rows, by their repetition and definition levels.
struct RowAssembler {
    private let columns: [ParquetNode]
    private let cursors: [ColumnCursor]
    private let limit: Int
    private var weight = 0
    /// What is wrong with the row; its place in the columns is still found.
    private var problem: LyceumError?

    init(_ columns: [ParquetNode], _ cursors: [ColumnCursor], limit: Int) {
        self.columns = columns
        self.cursors = cursors
        self.limit = limit
    }

    /// The next row, or what is wrong with it.
    /// - Throws: when the columns do not fit together.
    mutating func row() throws(LyceumError) -> Result<JSON.Object, LyceumError> {
        weight = 0
        problem = nil
        for cursor in cursors where cursor.levels?.repetition != 0 {
            throw .parquet(
                cursor.levels == nil
                    ? "the column '\(cursor.leaf.path)' has fewer rows than its row group"
                    : "the column '\(cursor.leaf.path)' begins a row with the middle of a list")
        }
        var object = JSON.Object()
        for column in columns { object[column.name] = try field(column) }
        return problem.map { .failure($0) } ?? .success(object)
    }

    /// - Throws: when a column has more entries than its rows took.
    func checkEnd() throws(LyceumError) {
        for cursor in cursors where cursor.levels != nil {
            throw .parquet("the column '\(cursor.leaf.path)' has more values than its row group has rows")
        }
    }

    private mutating func field(_ node: ParquetNode) throws(LyceumError) -> JSON {
        let first = cursors[node.leaves.lowerBound]
        if node.repetition != .required, (first.levels?.definition ?? 0) < node.definition {
            for leaf in node.leaves { _ = try cursors[leaf].take() }
            return node.repetition == .optional ? .null : .array([])
        }
        guard node.repetition == .repeated else { return try value(node) }
        var elements: [JSON] = []
        repeat {
            let element = try value(node)
            note(16)
            if problem == nil { elements.append(element) }
        } while first.levels?.repetition == node.level
        return .array(elements)
    }

    private mutating func value(_ node: ParquetNode) throws(LyceumError) -> JSON {
        switch node.shape {
        case .leaf: return try leaf(cursors[node.leaves.lowerBound])
        case .wrapper, .list: return try field(node.children[0])
        case .map: return Self.object(try field(node.children[0]), node.children[0].children)
        case .group:
            var object = JSON.Object()
            for child in node.children { object[child.name] = try field(child) }
            return .object(object)
        }
    }

    private mutating func leaf(_ cursor: ColumnCursor) throws(LyceumError) -> JSON {
        let value = try cursor.take()
        note(value.weight)
        guard problem == nil else { return .null }
        do throws(LyceumError) { return try cursor.leaf.json(value) } catch {
            problem = error
            return .null
        }
    }

    private mutating func note(_ more: Int) {
        weight += more
        if weight > limit, problem == nil { problem = .tooLong(limit) }
    }

    /// The entries of a map as an object; of equal keys the last counts.
    private static func object(_ entries: JSON, _ parts: [ParquetNode]) -> JSON {
        guard let entries = entries.arrayValue, parts.count == 2 else { return entries }
        var object = JSON.Object()
        for entry in entries {
            guard let key = entry[parts[0].name], let value = entry[parts[1].name] else { continue }
            object[key.stringValue ?? key.text()] = value
        }
        return .object(object)
    }
}
