internal import LyceumConfiguration

/// Goes through parameters together with their declarations.
enum ParameterWalk {
    /// The node with every scalar replaced by what `leaf` makes of it; nil leaves it out.
    ///
    /// - Parameter leaf: gets the scalar, the kind of its key (of list elements the element's; nil for keys that are not declared), and its key with dots.
    static func map(
        _ node: ConfigurationNode, _ section: ConfigurationSection, path: String = "",
        leaf: (ConfigurationNode, ValueKind?, String) -> ConfigurationNode?
    ) -> ConfigurationNode {
        map(node, .section(section), path, leaf) ?? .empty(at: node.place)
    }

    private static func map(
        _ node: ConfigurationNode, _ kind: ValueKind?, _ path: String, _ leaf: (ConfigurationNode, ValueKind?, String) -> ConfigurationNode?
    ) -> ConfigurationNode? {
        switch (node.content, kind) {
        case (.scalar, .section(let section)?), (.scalar, .sections(let section)?):
            // A bare value stands for the section's main key.
            guard let shorthand = section.shorthand, !node.isNull else { return leaf(node, kind, path) }
            return map(node, section[shorthand]?.kind, join(path, shorthand), leaf)
        case (.scalar, .list(let element)?): return leaf(node, element, path)
        case (.scalar, _): return leaf(node, kind, path)
        case (.list(let elements), _):
            let inner: ValueKind? =
                switch kind {
                case .list(let element)?: element
                case .sections(let section)?: .section(section)
                // A list where the shorthand's key takes one, such as data: [a.txt, b.txt].
                case .section(let section)?: section.shorthand.flatMap { section[$0]?.kind }
                default: nil
                }
            return ConfigurationNode(
                .list(elements.enumerated().compactMap { map($1, inner, join(path, "\($0)"), leaf) }), place: node.place, tag: node.tag)
        case (.mapping(let entries), _):
            let section: ConfigurationSection? =
                switch kind {
                case .section(let section)?, .sections(let section)?: section
                default: nil
                }
            let made = entries.compactMap { entry -> ConfigurationNode.Entry? in
                guard let value = map(entry.value, section?[entry.key]?.kind, join(path, entry.key), leaf) else { return nil }
                return ConfigurationNode.Entry(key: entry.key, keyPlace: entry.keyPlace, value: value)
            }
            return ConfigurationNode(.mapping(made), place: node.place, tag: node.tag)
        }
    }

    private static func join(_ path: String, _ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}

extension ValueKind {
    var isPath: Bool { if case .path = self { true } else { false } }
    var isText: Bool { if case .text = self { true } else { false } }
}
