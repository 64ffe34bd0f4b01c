public import LyceumCore
internal import Yams

/// YAML text as values with their places.
///
/// One document; scalars by YAML 1.2's core schema, so `no` is text and `1e-3` a number; `<<` merges mappings; a key that occurs twice is an error.
public enum YAML {
    /// Values a text may have after its aliases are followed, and how deep they may lie.
    private static let nodeLimit = 200_000
    private static let depthLimit = 100
    private static let byteLimit = 16 << 20

    /// The text as a JSON value.
    /// - Parameter source: the file's name, for messages.
    /// - Throws: `LyceumError` (`invalidData`) with the line.
    public static func parse(_ text: String, source: String) throws(LyceumError) -> JSON {
        try tree(text, source: source).json
    }

    /// The text as values with places.
    public static func tree(_ text: String, source: String) throws(LyceumError) -> ConfigurationNode {
        guard text.utf8.count <= byteLimit else {
            throw LyceumError(.limitExceeded, "the file has more than \(Quantities.bytes(byteLimit))", at: source)
        }
        var count = 0
        guard let node = try compose(text, source) else { return .empty(at: source) }
        return try convert(node, source, fallback: source, depth: 0, count: &count)
    }

    /// A file as values with places.
    public static func tree(path: String) throws(LyceumError) -> ConfigurationNode { try tree(try text(path: path), source: path) }

    /// A text of several documents, divided by lines of `---`; empty ones are left out.
    public static func documents(_ text: String, source: String) throws(LyceumError) -> [ConfigurationNode] {
        guard text.utf8.count <= byteLimit else {
            throw LyceumError(.limitExceeded, "the file has more than \(Quantities.bytes(byteLimit))", at: source)
        }
        var (count, nodes) = (0, [ConfigurationNode]())
        for root in try composeAll(text, source) {
            let node = try convert(root, source, fallback: source, depth: 0, count: &count)
            if !node.isNull { nodes.append(node) }
        }
        return nodes
    }

    /// A file's text.
    /// - Throws: `LyceumError` when it is not UTF-8.
    public static func text(path: String) throws(LyceumError) -> String {
        let file = try MappedFile(path: path)
        defer { withExtendedLifetime(file) {} }
        guard let text = String(validating: file.bytes, as: UTF8.self) else {
            throw LyceumError(.invalidData, "the file is not UTF-8 text", at: path, remedy: "convert it to UTF-8")
        }
        return text
    }

    private static func composeAll(_ text: String, _ source: String) throws(LyceumError) -> [Node] {
        do {
            let parser = try Parser(yaml: text)
            var nodes: [Node] = []
            var next = try parser.nextRoot()
            while let node = next {
                nodes.append(node)
                next = try parser.nextRoot()
            }
            return nodes
        } catch let error as YamlError {
            throw described(error, source)
        } catch {
            throw LyceumError(.invalidData, "not YAML: \(error)", at: source)
        }
    }

    private static func compose(_ text: String, _ source: String) throws(LyceumError) -> Node? {
        do {
            let parser = try Parser(yaml: text)
            let root = try parser.singleRoot()
            return root
        } catch let error as YamlError {
            throw described(error, source)
        } catch {
            throw LyceumError(.invalidData, "not YAML: \(error)", at: source)
        }
    }

    private static func described(_ error: YamlError, _ source: String) -> LyceumError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
            return LyceumError(
                .invalidData, "not YAML: \(problem)", at: "\(source):\(mark.line)",
                remedy: "check indentation, colons and quotes around this line")
        case .duplicatedKeysInMapping(let duplicates, let context):
            return LyceumError(
                .invalidData, "the key “\(duplicates.joined(separator: "”, “"))” occurs twice", at: "\(source):\(context.mark.line)",
                remedy: "keep one of them")
        default: return LyceumError(.invalidData, "not YAML: \(error)", at: source)
        }
    }

    private static func convert(
        _ node: Node, _ source: String, fallback: String, depth: Int, count: inout Int
    ) throws(LyceumError) -> ConfigurationNode {
        count += 1
        let place = node.mark.map { "\(source):\($0.line)" } ?? fallback
        guard count <= nodeLimit, depth <= depthLimit else {
            throw LyceumError(
                .limitExceeded, "more than \(nodeLimit) values, or more than \(depthLimit) levels", at: place,
                remedy: "use fewer aliases")
        }
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain && scalar.tag != Tag(.str)
            let tag = scalar.tag.description
            return ConfigurationNode(.scalar(scalar.string, isPlain: isPlain), place: place, tag: tag.hasPrefix("!") && tag != "!" ? tag : nil)
        case .sequence(let sequence):
            var elements: [ConfigurationNode] = []
            for element in sequence {
                elements.append(try convert(element, source, fallback: place, depth: depth + 1, count: &count))
            }
            return ConfigurationNode(.list(elements), place: place)
        case .mapping(let mapping):
            var entries: [ConfigurationNode.Entry] = []
            var merged: [ConfigurationNode.Entry] = []
            for (key, value) in mapping {
                let keyPlace = key.mark.map { "\(source):\($0.line)" } ?? place
                guard let scalar = key.scalar else {
                    throw LyceumError(.invalidData, "a key must be text", at: keyPlace)
                }
                let child = try convert(value, source, fallback: keyPlace, depth: depth + 1, count: &count)
                if scalar.string == "<<", scalar.style == .plain {
                    merged += try mergeEntries(child)
                } else {
                    entries.append(.init(key: scalar.string, keyPlace: keyPlace, value: child))
                }
            }
            for entry in merged where !entries.contains(where: { $0.key == entry.key }) { entries.append(entry) }
            return ConfigurationNode(.mapping(entries), place: place)
        case .alias: throw LyceumError(.invalidData, "an alias without its anchor", at: place)
        }
    }

    private static func mergeEntries(_ node: ConfigurationNode) throws(LyceumError) -> [ConfigurationNode.Entry] {
        switch node.content {
        case .mapping(let entries): return entries
        case .list(let elements):
            var entries: [ConfigurationNode.Entry] = []
            for element in elements { entries += try mergeEntries(element) }
            return entries
        case .scalar:
            throw LyceumError(.invalidData, "expected a mapping after <<, found \(node.described)", at: node.place)
        }
    }
}
