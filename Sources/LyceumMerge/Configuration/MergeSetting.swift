internal import LyceumConfiguration
internal import LyceumCore

/// A parameter as the configuration gives it: one value, values along the layers, or values by tensor.
public indirect enum MergeSetting: Sendable, Hashable {
    case number(Double)
    case word(String)
    /// Numbers at equal distances along the layers of a slice, with straight lines between them.
    case gradient([Double])
    /// Words along the layers.
    case words([String])
    /// Yes and no along the layers, as 1 and 0: nothing lies between them.
    case flags([Double])
    /// The first whose filter is part of the tensor's name; nil fits all.
    case filtered([Filtered])

    public struct Filtered: Sendable, Hashable {
        public var filter: String?
        public var setting: MergeSetting
    }

    /// What a setting comes to for a tensor.
    public enum Value: Sendable, Hashable {
        case number(Double)
        case word(String)
    }

    /// - Parameters:
    ///   - t: place in the slice, from 0 (first layer) to 1 (last).
    /// - Returns: nil when no filter fits.
    public func value(for tensor: String, at t: Double) -> Value? {
        switch self {
        case .number(let number): return .number(number)
        case .word(let word): return .word(word)
        case .gradient(let numbers): return .number(Self.interpolate(numbers, t))
        case .words(let words): return .word(words[Self.step(words.count, t)])
        case .flags(let flags): return .number(flags[Self.step(flags.count, t)])
        case .filtered(let list):
            for element in list where element.filter.map({ tensor.utf8Contains($0) }) ?? true {
                return element.setting.value(for: tensor, at: t)
            }
            return nil
        }
    }

    private static func step(_ count: Int, _ t: Double) -> Int { min(count - 1, Int(t * Double(count - 1))) }

    static func interpolate(_ numbers: [Double], _ t: Double) -> Double {
        let place = min(max(0, t), 1) * Double(numbers.count - 1)
        let lower = min(numbers.count - 1, Int(place))
        let upper = min(numbers.count - 1, lower + 1)
        let share = place - Double(lower)
        return (1 - share) * numbers[lower] + share * numbers[upper]
    }
}

extension String {
    fileprivate func utf8Contains(_ part: String) -> Bool {
        let (whole, part) = (Array(utf8), Array(part.utf8))
        guard part.count <= whole.count else { return false }
        return (0...(whole.count - part.count)).contains { whole[$0..<$0 + part.count].elementsEqual(part) }
    }
}

// MARK: - Reading

extension MergeSetting {
    /// - Returns: nil, with a word about it among the issues, for what is no setting.
    static func read(_ node: ConfigurationNode, _ name: String, _ issues: ConfigurationIssues) -> MergeSetting? {
        switch node.content {
        case .scalar: return scalar(node, name, issues)
        case .mapping: return filters([node], name, issues)
        case .list(let elements):
            guard let first = elements.first else {
                issues.add("\(name): expected numbers, found an empty list", at: node.place)
                return nil
            }
            if case .mapping = first.content { return filters(elements, name, issues) }
            return list(elements, name, issues)
        }
    }

    private static func scalar(_ node: ConfigurationNode, _ name: String, _ issues: ConfigurationIssues) -> MergeSetting? {
        switch node.json {
        case .bool(let flag): return .number(flag ? 1 : 0)
        case .string(let text):
            // YAML's rules make text of 1e-5; mergekit, which reads by them, takes it for the number.
            return Double(text).flatMap { $0.isFinite ? .number($0) : nil } ?? .word(text)
        case let json:
            guard let number = json.doubleValue, number.isFinite else {
                issues.add("\(name): expected a finite number, found \(node.described)", at: node.place)
                return nil
            }
            return .number(number)
        }
    }

    private static func list(_ elements: [ConfigurationNode], _ name: String, _ issues: ConfigurationIssues) -> MergeSetting? {
        var (numbers, words) = ([Double](), [String]())
        for element in elements {
            switch scalar(element, name, issues) {
            case .number(let number)?: numbers.append(number)
            case .word(let word)?: words.append(word)
            default: return nil
            }
        }
        if elements.allSatisfy({ $0.json.boolValue != nil }) { return .flags(numbers) }
        if words.isEmpty { return .gradient(numbers) }
        guard numbers.isEmpty else {
            issues.add("\(name): expected numbers, found “\(words[0])” among them", at: elements[0].place)
            return nil
        }
        return .words(words)
    }

    private static func filters(_ elements: [ConfigurationNode], _ name: String, _ issues: ConfigurationIssues) -> MergeSetting? {
        var result: [Filtered] = []
        for element in elements {
            guard case .mapping(let entries) = element.content, let value = element["value"] else {
                issues.add("\(name): expected {filter, value}, found \(element.described)", at: element.place)
                return nil
            }
            for entry in entries where entry.key != "filter" && entry.key != "value" {
                issues.add("unknown key “\(entry.key)” in \(name)", at: entry.keyPlace, remedy: "the keys here are filter, value")
            }
            guard let setting = read(value, name, issues) else { return nil }
            let filter = element["filter"].flatMap { $0.isNull ? nil : $0.json.stringValue ?? $0.scalarText }
            result.append(Filtered(filter: filter == "*" ? nil : filter, setting: setting))
        }
        return .filtered(result)
    }
}

extension ConfigurationNode {
    /// What is written; nil for lists, sections and nothing.
    var scalarText: String? {
        guard case .scalar(let text, _) = content, !isNull else { return nil }
        return text
    }
}
