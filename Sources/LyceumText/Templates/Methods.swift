internal import LyceumCore

extension Jinja {
    /// The methods of strings.
    enum TextMethod: String, CaseIterable {
        case capitalize, casefold, center, count, encode, endswith, expandtabs, find, format, formatMap = "format_map", index
        case isalnum, isalpha, isascii, isdecimal, isdigit, isidentifier, islower, isnumeric, isprintable, isspace, istitle
        case isupper, join, ljust, lower, lstrip, maketrans, partition, removeprefix, removesuffix, replace, rfind, rindex
        case rjust, rpartition, rsplit, rstrip, split, splitlines, startswith, strip, swapcase, title, translate, upper, zfill
    }
}

extension Jinja.Interpreter {
    func callMethod(_ name: String, of value: Value, _ arguments: Arguments) throws(LyceumError) -> Value {
        switch value {
        case .string, .markup:
            guard let method = Jinja.TextMethod(rawValue: name) else { break }
            return try callMethod(method, of: value, arguments)
        case .dictionary(let mapping): return try callMethod(name, of: mapping, value, arguments)
        case .list(let list), .tuple(let list): return try callMethod(name, of: list.elements, value, arguments)
        case .loop(let loop): return try callMethod(name, ofLoop: loop, arguments)
        case .range: return try callMethod(name, of: try elements(of: value), value, arguments)
        case .float(let number) where name == "is_integer": return .bool(number.isFinite && number == number.rounded())
        case .integer, .bool:
            return .integer(Int.bitWidth - Int(value.integer!.magnitude.leadingZeroBitCount))
        case .function(let function):
            guard case .cycler(let values) = function.kind else { break }
            guard name == "next" else {
                function.state = 0
                return .none
            }
            let result = values[function.state]
            function.state = (function.state + 1) % values.count
            return result
        default: break
        }
        throw Jinja.failure("'\(value.typeName)' object has no method '\(name)'")
    }

    private func callMethod(
        _ name: String, of mapping: Jinja.Mapping, _ value: Value, _ arguments: Arguments
    ) throws(LyceumError) -> Value {
        switch name {
        case "get":
            let given = try arguments.positional(1...2, of: "get")
            let found: Value? =
                if let text = given[0].text { mapping.value(text) } else { mapping.value(try given[0].key()) }
            return found ?? (given.count > 1 ? given[1] : .none)
        case "fromkeys": return try fromKeys(arguments)
        default:
            _ = try arguments.positional(0...0, of: name)
            switch name {
            case "keys": return .view(Jinja.View(.keys, mapping))
            case "values": return .view(Jinja.View(.values, mapping))
            case "items": return .view(Jinja.View(.items, mapping))
            default: return value
            }
        }
    }

    func fromKeys(_ arguments: Arguments) throws(LyceumError) -> Value {
        let given = try arguments.positional(1...2, of: "fromkeys")
        let value = given.count > 1 ? given[1] : .none
        return .dictionary(try .make(try elements(of: given[0]).map { ($0, value) }))
    }

    private func callMethod(
        _ name: String, of elements: [Value], _ value: Value, _ arguments: Arguments
    ) throws(LyceumError) -> Value {
        switch name {
        case "copy":
            _ = try arguments.positional(0...0, of: name)
            return .list(try .make(elements))
        case "count":
            let wanted = try arguments.positional(1...1, of: name)[0]
            var count = 0
            for element in elements where try equal(element, wanted) { count += 1 }
            return .integer(count)
        default:
            let given = try arguments.positional(1...3, of: name)
            let bounds = try window(given.dropFirst(), count: elements.count)
            for index in bounds where try equal(elements[index], given[0]) { return .integer(index) }
            throw Jinja.failure("\(try representation(given[0])) is not in \(value.typeName)")
        }
    }

    /// The optional start and end of `find`, `count`, `index`, `startswith`.
    func window(_ bounds: ArraySlice<Value>, count: Int) throws(LyceumError) -> Range<Int> {
        var limits = [0, count]
        for (index, bound) in bounds.enumerated() {
            if case .none = bound { continue }
            let value = try integer(bound, "slice index", default: 0)
            limits[index] = value < 0 ? max(value + count, 0) : value
        }
        guard limits[0] <= min(limits[1], count) else { return count..<count }
        return limits[0]..<min(limits[1], count)
    }
}
