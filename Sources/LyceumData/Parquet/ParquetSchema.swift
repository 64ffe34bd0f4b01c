internal import LyceumCore

/// How a leaf's values are stored.
enum ParquetType: Int {
    case boolean, int32, int64, int96, float, double, bytes, fixedBytes
}

/// A column that holds values.
struct ParquetLeaf {
    /// Names from the top, joined by dots.
    var path: String
    var type: ParquetType
    /// Bytes of a value with a fixed length.
    var length: Int
    var logical: ParquetLogicalType
    /// The definition level of a value that is there.
    var definition: Int
    var repetition: Int
}

/// A column or a group of columns.
struct ParquetNode {
    enum Repetition: Int {
        case required, optional, repeated
    }

    enum Shape {
        case leaf
        case group
        /// A group whose only child is the repeated part of a list.
        case list
        /// A group whose only child is the repeated part of a map.
        case map
        /// The repeated part of a list that only wraps its element.
        case wrapper
    }

    var name: String
    var repetition: Repetition
    var shape: Shape
    /// Levels at which this node is there, its own repetition included.
    var definition: Int
    var level: Int
    /// Its leaves, all of those below it.
    var leaves: Range<Int>
    var children: [ParquetNode]
}

/// The tree of columns, from the footer's flat list.
struct ParquetSchema {
    private static let depthLimit = 48
    private(set) var columns: [ParquetNode] = []
    private(set) var leaves: [ParquetLeaf] = []
    private let elements: [ThriftStructure]
    private var next = 1

    init(_ elements: [ThriftStructure]) throws(LyceumError) {
        self.elements = elements
        guard let count = elements.first?.integer(5), count > 0 else { throw .parquet("the schema has no columns") }
        for _ in 0..<count { columns.append(try node(path: "", definition: 0, level: 0, depth: 1)) }
        guard next == elements.count else {
            throw .parquet("the schema lists \(elements.count) parts, of which its groups use \(next)")
        }
        let names = columns.map(\.name)
        guard Set(names).count == names.count else {
            throw .parquet("expected column names that differ, found \(DataRecord.list(names))", remedy: "rename the columns")
        }
    }

    private mutating func node(path: String, definition: Int, level: Int, depth: Int) throws(LyceumError) -> ParquetNode {
        guard next < elements.count else { throw .parquet("the schema ends before its groups are complete") }
        guard depth < Self.depthLimit else { throw .parquet("the schema is nested more than \(Self.depthLimit) deep") }
        let element = elements[next]
        next += 1
        guard let repetition = ParquetNode.Repetition(rawValue: element.integer(3) ?? 0) else {
            throw .parquet("the schema holds an unknown kind of repetition")
        }
        let name = element.text(4) ?? ""
        let path = path.isEmpty ? name : path + "." + name
        var node = ParquetNode(
            name: name, repetition: repetition, shape: .leaf, definition: definition + (repetition == .required ? 0 : 1),
            level: level + (repetition == .repeated ? 1 : 0), leaves: leaves.count..<leaves.count, children: [])
        let first = leaves.count
        if let count = element.integer(5), count > 0 {
            for _ in 0..<count {
                node.children.append(try self.node(path: path, definition: node.definition, level: node.level, depth: depth + 1))
            }
            node.shape = Self.shape(element, &node)
        } else {
            leaves.append(try leaf(element, node, path: path))
        }
        node.leaves = first..<leaves.count
        return node
    }

    private func leaf(_ element: ThriftStructure, _ node: ParquetNode, path: String) throws(LyceumError) -> ParquetLeaf {
        guard let type = element.integer(1).flatMap(ParquetType.init(rawValue:)) else {
            throw .parquet("the column '\(path)' has neither a known type nor parts")
        }
        let length = type == .int96 ? 12 : element.integer(2) ?? 0
        if type == .fixedBytes, !(1...(1 << 24)).contains(length) {
            throw .parquet("the column '\(path)' has values of the impossible length \(length)")
        }
        return ParquetLeaf(
            path: path, type: type, length: length, logical: try ParquetLogicalType(element, column: path), definition: node.definition,
            repetition: node.level)
    }

    /// Lists and maps are groups around a repeated group; older writers left parts of that out (the format's rules for reading them).
    private static func shape(_ element: ThriftStructure, _ node: inout ParquetNode) -> ParquetNode.Shape {
        let logical = element.structure(10)
        let converted = element.integer(6)
        guard node.children.count == 1, node.children[0].repetition == .repeated else { return .group }
        let part = node.children[0]
        if logical?.fields[3] != nil || converted == 3 {
            let isElement = part.children.count != 1 || part.name == "array" || part.name == node.name + "_tuple"
            if case .group = part.shape, !isElement { node.children[0].shape = .wrapper }
            return .list
        }
        if logical?.fields[2] != nil || converted == 1 || converted == 2, part.children.count == 2 { return .map }
        return .group
    }

    /// The columns and leaves below chosen names: columns, or paths into them with dots.
    ///
    /// - Throws: `LyceumError` (`notFound`) for a name that no column has.
    func selected(_ names: [String]?) throws(LyceumError) -> (columns: [ParquetNode], leaves: [Int]) {
        guard let names else { return (columns, Array(leaves.indices)) }
        for name in names where !leaves.contains(where: { Self.covers(name, $0.path) }) {
            throw LyceumError(
                .notFound, "there is no column '\(name)', only \(DataRecord.list(columns.map(\.name)))", remedy: "name a column of the file")
        }
        var kept: [Int] = []
        let chosen = columns.compactMap { Self.pruned($0, leaves, names, &kept) }
        return (chosen, kept)
    }

    private static func covers(_ name: String, _ path: String) -> Bool { path == name || path.hasPrefix(name + ".") }

    /// A node without the leaves nobody asked for, its leaves counted among those kept; maps stay whole.
    private static func pruned(_ node: ParquetNode, _ leaves: [ParquetLeaf], _ names: [String], _ kept: inout [Int]) -> ParquetNode? {
        func isWanted(_ leaf: Int) -> Bool { names.contains { covers($0, leaves[leaf].path) } }
        guard node.leaves.contains(where: isWanted) else { return nil }
        var node = node
        let first = kept.count
        switch node.shape {
        case .leaf: kept.append(node.leaves.lowerBound)
        case .map: node = whole(node, &kept)
        default: node.children = node.children.compactMap { pruned($0, leaves, names, &kept) }
        }
        node.leaves = first..<kept.count
        return node
    }

    private static func whole(_ node: ParquetNode, _ kept: inout [Int]) -> ParquetNode {
        var node = node
        let first = kept.count
        if case .leaf = node.shape { kept.append(node.leaves.lowerBound) }
        node.children = node.children.map { whole($0, &kept) }
        node.leaves = first..<kept.count
        return node
    }
}
