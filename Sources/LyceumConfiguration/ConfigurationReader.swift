internal import LyceumCore

/// Reads the declared keys of one section; what is wrong goes to `issues`, and reading goes on with the key's fallback.
public struct ConfigurationReader {
    public let section: ConfigurationSection
    public let node: ConfigurationNode
    /// Keys from the top: `data.0`, empty at the top.
    public let path: String
    public let issues: ConfigurationIssues
    /// Where relative paths start.
    public let folder: String
    /// Whether the values are only checked: paths may name what does not exist yet, so nothing is looked for on the disk.
    public let isDraft: Bool

    /// Checks the form of the section: a mapping whose keys are all declared.
    public init(
        _ node: ConfigurationNode, section: ConfigurationSection, path: String = "", folder: String, issues: ConfigurationIssues,
        isDraft: Bool = false
    ) {
        self.section = section
        self.path = path
        self.issues = issues
        self.folder = folder
        self.isDraft = isDraft
        let node = section.expanded(node)
        self.node = node
        switch node.content {
        case .mapping(let entries): reportUnknown(entries)
        case .scalar where node.isNull: break
        default:
            issues.add(
                "expected \(path.isEmpty ? "keys and values" : "a section with \(section.keys.prefix(4).map(\.name).joined(separator: ", "))"), found \(node.described)",
                at: place(node))
        }
    }

    private func reportUnknown(_ entries: [ConfigurationNode.Entry]) {
        for entry in entries where section[entry.key] == nil {
            let names = section.keys.map(\.name)
            issues.add(
                "unknown key “\(entry.key)”" + (path.isEmpty ? "" : " in \(path)"), at: entry.keyPlace,
                remedy: LyceumError.nearestNameRemedy(
                    entry.key, among: names, otherwise: "the keys here are \(names.joined(separator: ", "))"))
        }
    }

    // MARK: - Values

    public subscript<Value>(key: ConfigurationKey<Value>) -> Value {
        precondition(section[key.name] != nil, "the key \(key.name) is not declared in \(section.name)")
        guard let value = value(key.name) else {
            if key.declaration.isRequired {
                issues.add(
                    "“\(full(key.name))” is missing: \(key.declaration.meaning)", at: node.place,
                    remedy: "add “\(key.name): …” (\(key.declaration.kind.words))")
            }
            return key.fallback
        }
        return check(value, key.declaration.kind, key.name).map(key.read) ?? key.fallback
    }

    /// Whether the file gives the key a value.
    public func has(_ name: String) -> Bool { value(name) != nil }

    /// The place of a key's value, or of the section when it is absent.
    public func place(of name: String) -> String { (value(name) ?? node).place }

    private func value(_ name: String) -> ConfigurationNode? {
        guard let value = node[name], !value.isNull else { return nil }
        return value
    }

    /// Says that a key's value is wrong.
    public func report(_ name: String, _ message: String, remedy: String? = nil) {
        issues.add("\(full(name)): \(message)", at: place(of: name), remedy: remedy)
    }

    // MARK: - Sections

    /// The section under a key; empty when the key is absent.
    public func reader(for name: String) -> ConfigurationReader {
        guard case .section(let inner)? = section[name]?.kind else { preconditionFailure("\(name) is no section of \(section.name)") }
        return ConfigurationReader(
            value(name) ?? .empty(at: node.place), section: inner, path: full(name), folder: folder, issues: issues,
            isDraft: isDraft)
    }

    /// The sections in the list under a key.
    public func readers(for name: String) -> [ConfigurationReader] {
        guard case .sections(let inner)? = section[name]?.kind else { preconditionFailure("\(name) is no list in \(section.name)") }
        guard let value = value(name) else { return [] }
        let elements: [ConfigurationNode] = if case .list(let list) = value.content { list } else { [value] }
        return elements.enumerated().map { index, element in
            ConfigurationReader(
                element, section: inner, path: "\(full(name)).\(index)", folder: folder, issues: issues, isDraft: isDraft)
        }
    }

    private func full(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
    private func place(_ node: ConfigurationNode) -> String { node.place }
}
