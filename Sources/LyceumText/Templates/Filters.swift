internal import LyceumCore

extension Jinja.Interpreter {
    typealias Arguments = Jinja.Arguments

    func apply(_ filter: Jinja.Filter, to value: Value, _ arguments: Arguments) throws(LyceumError) -> Value {
        try charge()
        switch filter {
        case .default, .d: return try defaulted(value, arguments)
        case .attr:
            let name = try arguments.bound(["name"], required: 1, of: "attr")[0]!
            return try attribute(try string(name), of: value)
        case .escape, .e, .forceescape:
            let text = try string(value)
            try charge(text: text.utf8.count * 2)
            return .markup(value.isMarkup && filter != .forceescape ? text : Python.escapeMarkup(text))
        case .safe: return .markup(try string(value))
        case .string: return value.isMarkup ? value : .string(try string(value))
        case .list: return .list(try .make(try elements(of: value)))
        case .length, .count: return .integer(try length(of: value))
        case .items: return try items(value)
        case .regexReplace: return try patternReplaced(value, arguments)
        case .tojson: return .string(try json(value, arguments))
        case .abs, .int, .float, .round, .sum, .filesizeformat: return try numeric(filter, value, arguments)
        case .first, .last, .random, .min, .max, .batch, .slice, .reverse, .sort, .unique, .dictsort, .groupby:
            return try ordered(filter, value, arguments)
        case .map, .select, .reject, .selectattr, .rejectattr: return try chosen(filter, value, arguments)
        default: return try textual(filter, value, arguments)
        }
    }

    private func defaulted(_ value: Value, _ arguments: Arguments) throws(LyceumError) -> Value {
        let given = try arguments.bound(["default_value", "boolean"], of: "default")
        let applies = value.isUndefined || (given[1]?.isTrue ?? false) && !value.isTrue
        return applies ? given[0] ?? .string("") : value
    }

    private func items(_ value: Value) throws(LyceumError) -> Value {
        switch value {
        case .undefined: return .iterator(sequence([], depth: 0, type: "generator"))
        case .dictionary(let mapping):
            let view = Jinja.View(.items, mapping)
            let source = try iterate(.view(view))
            return .iterator(Jinja.Iterator(depth: mapping.depth + 1) { () throws(LyceumError) -> Value? in try source.next() })
        default: throw Jinja.failure("Can only get item pairs from a mapping.")
        }
    }

    private func json(_ value: Value, _ arguments: Arguments) throws(LyceumError) -> String {
        let names = ["ensure_ascii", "indent", "separators", "sort_keys"]
        let given = try arguments.bound(names, of: "tojson")
        var writer = Jinja.JSONText(self)
        writer.escapesUnicode = given[0]?.isTrue ?? false
        writer.sortsKeys = given[3]?.isTrue ?? false
        switch given[1] {
        case nil, Value.none?: break
        case let indent?:
            if let count = indent.integer {
                try charge(text: max(0, count))
                writer.indent = String(repeating: " ", count: max(0, count))
            } else if let text = indent.text {
                writer.indent = text
            } else {
                throw Jinja.failure("tojson: the indent is to be a number or a string, not \(indent.typeName)")
            }
            writer.itemSeparator = ","
        }
        switch given[2] {
        case nil, Value.none?: break
        case let separators?:
            let parts = try elements(of: separators)
            guard parts.count == 2, let item = parts[0].text, let key = parts[1].text else {
                throw Jinja.failure("tojson: the separators are to be two strings")
            }
            writer.itemSeparator = item
            writer.keySeparator = key
        }
        return try writer.text(of: value)
    }

    // MARK: Shared by filters

    /// What the attribute argument of `map`, `sort`, `join` and others picks from an element: `a.b.0`.
    func attributePath(_ attribute: Value?) throws(LyceumError) -> [Value] {
        switch attribute {
        case nil, Value.none?: return []
        case let attribute?:
            guard let text = attribute.text else { return [attribute] }
            return Python.split(text, by: ".", limit: -1).map { part in
                if !part.isEmpty, part.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(part) {
                    return .integer(number)
                }
                return .string(part)
            }
        }
    }

    func pick(_ path: [Value], from element: Value, default replacement: Value? = nil) throws(LyceumError) -> Value {
        var value = element
        for part in path {
            value = try item(part, of: value)
            if value.isUndefined, let replacement { value = replacement }
        }
        return value
    }

    func ignoringCase(_ value: Value) -> Value {
        value.text.map { .string(Python.lower($0)) } ?? value
    }

    /// A stable merge sort whose order may fail.
    func sorted<Element>(
        _ elements: [Element], _ precedes: (Element, Element) throws(LyceumError) -> Bool
    ) throws(LyceumError) -> [Element] {
        var source = elements
        var width = 1
        while width < source.count {
            var merged: [Element] = []
            merged.reserveCapacity(source.count)
            var start = 0
            while start < source.count {
                let middle = min(start + width, source.count)
                let end = min(start + 2 * width, source.count)
                var left = start
                var right = middle
                while left < middle || right < end {
                    var takesRight = left == middle
                    if !takesRight, right < end { takesRight = try precedes(source[right], source[left]) }
                    merged.append(source[takesRight ? right : left])
                    if takesRight { right += 1 } else { left += 1 }
                }
                start = end
            }
            source = merged
            width *= 2
        }
        return source
    }

    func integer(_ value: Value?, _ name: String, default missing: Int) throws(LyceumError) -> Int {
        guard let value else { return missing }
        guard let integer = value.integer else {
            throw Jinja.failure("\(name): expected a whole number, found \(value.typeName)")
        }
        return integer
    }

    func boolean(_ value: Value?) -> Bool { value?.isTrue ?? false }
}
