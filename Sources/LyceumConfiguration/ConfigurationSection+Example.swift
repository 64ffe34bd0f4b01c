extension ConfigurationSection {
    /// A commented file: keys in `values` are set, others stand as comments with their defaults.
    ///
    /// - Parameter values: texts by full key, such as `batch.length`; list sections by index, `data.0.path`.
    public func example(_ title: String, values: [String: String]) -> String {
        var text = title.split(separator: "\n", omittingEmptySubsequences: false).map { "# \($0)\n" }.joined()
        for key in keys {
            text += "\n"
            append(key, path: key.name, indent: "", values: values, into: &text)
        }
        return text
    }

    private func append(
        _ key: KeyDeclaration, path: String, indent: String, values: [String: String], into text: inout String
    ) {
        switch key.kind {
        case .section(let inner):
            let isSet = values.keys.contains { $0 == path || $0.hasPrefix(path + ".") }
            text += "\(indent)# \(key.meaning)\n"
            text += "\(indent)\(isSet ? "" : "# ")\(key.name):\n"
            for child in inner.keys {
                inner.append(child, path: "\(path).\(child.name)", indent: indent + (isSet ? "  " : "#   "), values: values, into: &text)
            }
        case .sections(let inner):
            let count = (0...).first { index in !values.keys.contains { $0.hasPrefix("\(path).\(index).") } } ?? 0
            text += "\(indent)# \(key.meaning)\n\(indent)\(count > 0 ? "" : "# ")\(key.name):\n"
            for index in 0..<max(count, 1) { inner.appendElement("\(path).\(index)", indent, values, isSet: count > 0, into: &text) }
        default: appendValue(key, path, indent, values, into: &text)
        }
    }

    private func appendElement(
        _ path: String, _ indent: String, _ values: [String: String], isSet: Bool, into text: inout String
    ) {
        // The first key that is set carries the dash.
        let first = keys.firstIndex { values["\(path).\($0.name)"] != nil } ?? 0
        let ordered = [keys[first]] + keys[..<first] + keys[(first + 1)...]
        for (position, key) in ordered.enumerated() {
            let lead = isSet ? indent + "  " : indent + "#   "
            guard position > 0 else {
                text += "\(lead)# \(key.meaning) (\(key.specification))\n\(lead)- \(key.name): \(values["\(path).\(key.name)"] ?? "…")\n"
                continue
            }
            appendValue(key, "\(path).\(key.name)", lead + "  ", values, into: &text)
        }
    }

    private func appendValue(
        _ key: KeyDeclaration, _ path: String, _ indent: String, _ values: [String: String], into text: inout String
    ) {
        text += "\(indent)# \(key.meaning) (\(key.specification))\n"
        if let value = values[path] {
            text += "\(indent)\(key.name): \(value)\n"
        } else {
            text += "\(indent)# \(key.name): \(key.defaultText ?? "…")\n"
        }
    }

    /// All keys as a Markdown table: key, kind, default, meaning.
    public var documentationTable: String {
        "| key | value | meaning |\n|---|---|---|\n" + rows(prefix: "")
    }

    private func rows(prefix: String) -> String {
        keys.map { key in
            let row = "| `\(prefix)\(key.name)` | \(key.specification) | \(key.meaning) |\n"
            return switch key.kind {
            case .section(let inner): row + inner.rows(prefix: "\(prefix)\(key.name).")
            case .sections(let inner): row + inner.rows(prefix: "\(prefix)\(key.name)[].")
            default: row
            }
        }.joined()
    }
}
