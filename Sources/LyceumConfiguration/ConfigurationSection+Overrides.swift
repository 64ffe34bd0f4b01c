public import LyceumCore

extension ConfigurationSection {
    /// The section with a bare value written out: `adamw` becomes `{type: adamw}`. Sections below stay as they are.
    func expanded(_ node: ConfigurationNode) -> ConfigurationNode {
        guard let shorthand, !node.isNull, case .scalar = node.content else { return node }
        let entry = ConfigurationNode.Entry(key: shorthand, keyPlace: node.place, value: node)
        return ConfigurationNode(.mapping([entry]), place: node.place)
    }

    /// The configuration with `key=value` applied, as from `--set batch.length=512` or `--set data.0.path=more.jsonl`.
    ///
    /// The value is YAML, so `[a, b]` and `{a: 1}` work. Sections that are absent are made; an index one past a list's end appends.
    /// - Throws: `LyceumError` (`invalidArgument`) for a text without `=`, or a key that leads through something without keys.
    public func applying(_ text: String, to node: ConfigurationNode) throws(LyceumError) -> ConfigurationNode {
        let flag = "--set \(text)"
        guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
            throw LyceumError(.invalidArgument, "expected key=value", at: flag, remedy: "write for example --set batch.length=512")
        }
        var value = try YAML.tree(String(text[text.index(after: sign)...]), source: flag)
        value = value.placed(flag)
        let keys = text[..<sign].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        return try ConfigurationEdit(value: value, place: flag).set(keys[...], in: expanded(node), .section(self))
    }
}

extension ConfigurationNode {
    /// The same value with another place, all through.
    fileprivate func placed(_ place: String) -> ConfigurationNode {
        var copy = self
        copy.place = place
        switch content {
        case .scalar: break
        case .list(let elements): copy.content = .list(elements.map { $0.placed(place) })
        case .mapping(let entries):
            copy.content = .mapping(entries.map { Entry(key: $0.key, keyPlace: place, value: $0.value.placed(place)) })
        }
        return copy
    }
}

private struct ConfigurationEdit {
    let value: ConfigurationNode
    let place: String

    func set(
        _ keys: ArraySlice<String>, in node: ConfigurationNode?, _ kind: ValueKind?
    ) throws(LyceumError) -> ConfigurationNode {
        guard let key = keys.first else { return value }
        guard !key.isEmpty else {
            throw LyceumError(.invalidArgument, "a key between the dots is empty", at: place)
        }
        switch kind {
        case .sections(let section): return try setElement(keys, in: node, .section(section))
        case .list(let element): return try setElement(keys, in: node, element)
        case .section(let section): return try setEntry(keys, in: node.map(section.expanded), section)
        case .numbers, nil: return try setEntry(keys, in: node, nil)
        default:
            throw LyceumError(.invalidArgument, "there is nothing below this key (“\(key)”)", at: place)
        }
    }

    private func setEntry(
        _ keys: ArraySlice<String>, in node: ConfigurationNode?, _ section: ConfigurationSection?
    ) throws(LyceumError) -> ConfigurationNode {
        let key = keys[keys.startIndex]
        var entries: [ConfigurationNode.Entry] = []
        if let node, !node.isNull {
            guard case .mapping(let found) = node.content else {
                throw LyceumError(.invalidArgument, "“\(key)” leads into \(node.described), which has no keys", at: place)
            }
            entries = found
        }
        let position = entries.firstIndex { $0.key == key }
        let child = try set(keys.dropFirst(), in: position.map { entries[$0].value }, section?[key]?.kind)
        if let position {
            entries[position].value = child
        } else {
            entries.append(.init(key: key, keyPlace: place, value: child))
        }
        return ConfigurationNode(.mapping(entries), place: node?.place ?? place)
    }

    private func setElement(
        _ keys: ArraySlice<String>, in node: ConfigurationNode?, _ kind: ValueKind
    ) throws(LyceumError) -> ConfigurationNode {
        var elements: [ConfigurationNode] = []
        if let node, !node.isNull {
            if case .list(let found) = node.content { elements = found } else { elements = [node] }
        }
        // A single section may be spoken of without its index: data.path.
        let key = keys[keys.startIndex]
        guard let index = Int(key) else {
            guard elements.count <= 1 else {
                throw LyceumError(
                    .invalidArgument, "expected an index from 0 to \(elements.count), found “\(key)”", at: place,
                    remedy: "write the index, as in data.0.path")
            }
            return ConfigurationNode(.list([try set(keys, in: elements.first, kind)]), place: node?.place ?? place)
        }
        guard (0...elements.count).contains(index) else {
            throw LyceumError(.invalidArgument, "expected an index from 0 to \(elements.count), found \(index)", at: place)
        }
        let child = try set(keys.dropFirst(), in: index < elements.count ? elements[index] : nil, kind)
        if index < elements.count { elements[index] = child } else { elements.append(child) }
        return ConfigurationNode(.list(elements), place: node?.place ?? place)
    }
}
