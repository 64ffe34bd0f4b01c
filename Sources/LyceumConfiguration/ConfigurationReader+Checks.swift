internal import LyceumCore

extension ConfigurationReader {
    /// The value when it is of the kind; otherwise an issue and nil.
    func check(_ node: ConfigurationNode, _ kind: ValueKind, _ name: String) -> CheckedValue? {
        switch kind {
        case .list(let element): return checkList(node, element, name)
        case .numbers(let range): return checkNumbers(node, range, name)
        case .section, .sections: return nil
        default: break
        }
        guard case .scalar(let text, let isPlain) = node.content, let value = scalar(text, isPlain, kind) else {
            let words = kind.words
            report(node, name, "expected \(words), found \(node.described)", remedy: remedy(node, kind))
            return nil
        }
        return value
    }

    private func scalar(_ text: String, _ isPlain: Bool, _ kind: ValueKind) -> CheckedValue? {
        switch kind {
        case .flag: return isPlain ? YAMLScalar.flag(text).map { .flag($0) } : nil
        case .whole(let range): return Amounts.whole(text).flatMap { range.contains($0) ? .whole($0) : nil }
        case .number(let range, let excludesLower):
            let number = YAMLScalar.number(text) ?? Amounts.whole(text).map(Double.init)
            guard let number, range.contains(number), !(excludesLower && number == range.lowerBound) else { return nil }
            return .number(number)
        case .duration: return Amounts.seconds(text).map { .number($0) }
        case .bytes: return Amounts.bytes(text).map { .whole($0) }
        case .text: return .text(text)
        case .path: return text.isEmpty ? nil : .text(ConfigurationPath.resolve(text, in: folder))
        case .choice(let choices): return choices.contains { $0.name == text } ? .text(text) : nil
        case .list, .section, .sections, .numbers: return nil
        }
    }

    private func checkList(_ node: ConfigurationNode, _ kind: ValueKind, _ name: String) -> CheckedValue? {
        let elements: [ConfigurationNode] = if case .list(let list) = node.content { list } else { [node] }
        let values = elements.compactMap { check($0, kind, name) }
        return values.count == elements.count ? .list(values) : nil
    }

    private func checkNumbers(_ node: ConfigurationNode, _ range: ClosedRange<Double>, _ name: String) -> CheckedValue? {
        guard case .mapping(let entries) = node.content else {
            report(node, name, "expected names with numbers, found \(node.described)", remedy: "write {name: number}")
            return nil
        }
        var values: [(String, Double)] = []
        for entry in entries {
            guard case .number(let value)? = check(entry.value, .number(range, excludesLower: false), "\(name).\(entry.key)") else {
                return nil
            }
            values.append((entry.key, value))
        }
        return .numbers(values)
    }

    private func remedy(_ node: ConfigurationNode, _ kind: ValueKind) -> String? {
        guard case .choice(let choices) = kind, case .scalar(let text, _) = node.content else { return nil }
        return LyceumError.nearestNameRemedy(text, among: choices.map(\.name))
    }

    private func report(_ node: ConfigurationNode, _ name: String, _ message: String, remedy: String?) {
        issues.add("\(path.isEmpty ? name : "\(path).\(name)"): \(message)", at: node.place, remedy: remedy)
    }
}

/// Paths of a configuration file.
public enum ConfigurationPath {
    /// `~/…`, absolute paths and addresses of the web as they are, others from `folder`.
    public static func resolve(_ path: String, in folder: String) -> String {
        if path.hasPrefix("~/"), let home = ProcessEnvironment.value("HOME") { return home + path.dropFirst(1) }
        if path.hasPrefix("/") || path.hasPrefix("https://") || path.hasPrefix("http://") || folder.isEmpty || folder == "." { return path }
        return folder + "/" + path
    }
}
