internal import LyceumCore

extension Jinja.Interpreter {
    // MARK: Attributes and items

    /// `value.name`: a method or property, else an item of that name, else undefined.
    func attribute(_ name: String, of value: Value) throws(LyceumError) -> Value {
        if case .undefined(let undefined) = value { throw Jinja.undefined(undefined) }
        if let found = try property(name, of: value) { return found }
        if case .dictionary(let mapping) = value, let found = mapping.value(name) { return found }
        return .undefined(Jinja.Undefined(.attribute(name, of: value.objectName)))
    }

    /// `value[key]`: an item, else a method or property of that name, else undefined.
    func item(_ key: Value, of value: Value) throws(LyceumError) -> Value {
        if case .undefined(let undefined) = value { throw Jinja.undefined(undefined) }
        if let found = element(key, of: value) { return found }
        guard let name = key.text else {
            return .undefined(Jinja.Undefined(.element(try representation(key), of: value.objectName)))
        }
        if let found = try property(name, of: value) { return found }
        return .undefined(Jinja.Undefined(.attribute(name, of: value.objectName)))
    }

    private func element(_ key: Value, of value: Value) -> Value? {
        switch value {
        case .dictionary(let mapping):
            if let name = key.text { return mapping.value(name) }
            guard let hashed = try? key.key() else { return nil }
            return mapping.value(hashed)
        case .list(let list), .tuple(let list):
            guard let index = index(key, count: list.elements.count) else { return nil }
            return list.elements[index]
        case .string(let text), .markup(let text):
            guard key.integer != nil else { return nil }
            return scalar(of: text, key).map(value.like)
        case .range(let range):
            guard let index = index(key, count: range.count) else { return nil }
            return .integer(range.element(index))
        default: return nil
        }
    }

    private func index(_ key: Value, count: Int) -> Int? {
        guard let index = key.integer, index >= -count, index < count else { return nil }
        return index < 0 ? index + count : index
    }

    private func scalar(of text: String, _ key: Value) -> String? {
        let scalars = text.unicodeScalars
        guard let wanted = key.integer, wanted.magnitude <= UInt(text.utf8.count) else { return nil }
        let start = wanted < 0 ? scalars.endIndex : scalars.startIndex
        let limit = wanted < 0 ? scalars.startIndex : scalars.endIndex
        guard let index = scalars.index(start, offsetBy: wanted, limitedBy: limit), index < scalars.endIndex else {
            return nil
        }
        return String(scalars[index])
    }

    /// A method or property of a built-in type, nil when the type has none of that name.
    private func property(_ name: String, of value: Value) throws(LyceumError) -> Value? {
        if name.hasPrefix("__"), name.hasSuffix("__") {
            if case .dictionary(let mapping) = value, mapping.value(name) != nil { return nil }
            return .undefined(Jinja.Undefined(.unsafe(name, of: value.typeName)))
        }
        switch value {
        case .string, .markup:
            return Jinja.TextMethod(rawValue: name) == nil ? nil : method(name, value)
        case .dictionary:
            if ["get", "items", "keys", "values", "copy", "fromkeys"].contains(name) { return method(name, value) }
            return unsafe(name, ["clear", "pop", "popitem", "setdefault", "update"], value)
        case .list:
            if ["index", "count", "copy"].contains(name) { return method(name, value) }
            return unsafe(name, ["append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove"], value)
        case .tuple(let list):
            if ["index", "count"].contains(name) { return method(name, value) }
            return list.names.firstIndex(of: name).map { list.elements[$0] }
        case .namespace(let namespace): return namespace[name]
        case .loop(let loop): return try attribute(name, ofLoop: loop)
        case .function(let function): return attribute(name, of: function)
        case .float:
            return ["is_integer", "real", "imag"].contains(name) ? number(name, value) : nil
        case .integer, .bool:
            return ["bit_length", "real", "imag", "numerator", "denominator"].contains(name) ? number(name, value) : nil
        case .range(let range):
            switch name {
            case "start": return .integer(range.start)
            case "stop": return .integer(range.stop)
            case "step": return .integer(range.step)
            case "index", "count": return method(name, value)
            default: return nil
            }
        default: return nil
        }
    }

    private func method(_ name: String, _ value: Value) -> Value { .function(Jinja.Function(.method(value, name))) }

    private func unsafe(_ name: String, _ names: [String], _ value: Value) -> Value? {
        names.contains(name) ? .undefined(Jinja.Undefined(.unsafe(name, of: value.typeName))) : nil
    }

    private func number(_ name: String, _ value: Value) -> Value {
        switch name {
        case "real", "numerator": value
        case "imag": value.integer == nil ? .float(0) : .integer(0)
        case "denominator": .integer(1)
        default: method(name, value)
        }
    }

    private func attribute(_ name: String, of function: Jinja.Function) -> Value? {
        switch (function.kind, name) {
        case (.cycler, "next"), (.cycler, "reset"): method(name, .function(function))
        case (.global(.dict), "fromkeys"): method(name, .dictionary(.empty))
        case (.cycler(let values), "current"): values[function.state]
        case (.macro(let macro, _), "name"): macro.name.map(Value.string) ?? Value.none
        case (.macro(let macro, _), "arguments"): .tuple(.flat(macro.parameters.map { .string($0.name) }))
        case (.macro(let macro, _), "caller"): .bool(macro.usesCaller)
        case (.macro(let macro, _), "catch_kwargs"): .bool(macro.usesNamed)
        case (.macro(let macro, _), "catch_varargs"): .bool(macro.usesPositional)
        default: nil
        }
    }

    // MARK: Slices

    func slice(_ value: Value, _ first: Value, _ last: Value, _ step: Value) throws(LyceumError) -> Value {
        switch value {
        case .undefined(let undefined): throw Jinja.undefined(undefined)
        case .string(let text), .markup(let text):
            let scalars = Array(text.unicodeScalars)
            try charge(text: text.utf8.count)
            guard let indices = try indices(first, last, step, count: scalars.count) else { break }
            if indices.step == 1 {
                return value.like(scalars[indices.start..<indices.start + indices.count].text)
            }
            return value.like((0..<indices.count).map { scalars[indices.start + $0 * indices.step] }.text)
        case .list(let list):
            guard let elements = try sliced(list.elements, first, last, step) else { break }
            return .list(try .make(elements))
        case .tuple(let list):
            guard let elements = try sliced(list.elements, first, last, step) else { break }
            return .tuple(try .make(elements))
        case .range(let range):
            guard let indices = try indices(first, last, step, count: range.count) else { break }
            let start = range.start + indices.start * range.step
            let step = range.step * indices.step
            return .range(
                Jinja.Range(start: start, stop: start + indices.count * step, step: step, count: indices.count))
        default: break
        }
        return .undefined(Jinja.Undefined(.element("slice", of: value.objectName)))
    }

    private func sliced(
        _ elements: [Value], _ first: Value, _ last: Value, _ step: Value
    ) throws(LyceumError) -> [Value]? {
        guard let indices = try indices(first, last, step, count: elements.count) else { return nil }
        try charge(indices.count >> 3)
        return (0..<indices.count).map { elements[indices.start + $0 * indices.step] }
    }

    /// Python's rule for slices: bounds are clipped, negative ones count from the end. Nil when a bound is not a whole number.
    private func indices(
        _ first: Value, _ last: Value, _ step: Value, count: Int
    ) throws(LyceumError) -> (start: Int, step: Int, count: Int)? {
        func bound(_ value: Value, _ missing: Int) -> Int? {
            if case .none = value { return missing }
            return value.integer
        }
        guard let step = bound(step, 1) else { return nil }
        guard step != 0 else { throw Jinja.failure("slice step cannot be zero") }
        let low = step > 0 ? 0 : -1
        let high = step > 0 ? count : count - 1
        func clipped(_ value: Int) -> Int { min(max(value < 0 ? value + count : value, low), high) }
        func resolved(_ value: Value, _ missing: Int) -> Int? {
            if case .none = value { return missing }
            return value.integer.map { clipped(max($0, -count - 1)) }
        }
        guard let start = resolved(first, step > 0 ? low : high), let end = resolved(last, step > 0 ? high : low) else {
            return nil
        }
        let span = step > 0 ? end - start : start - end
        guard span > 0 else { return (max(start, 0), 1, 0) }
        let stride = Int(clamping: step.magnitude)
        return (start, step, (span - 1) / stride + 1)
    }

    // MARK: Iteration

    func iterate(_ value: Value) throws(LyceumError) -> Jinja.Iterator {
        switch value {
        case .undefined(let undefined): return try lenient(undefined, sequence([], depth: 0))
        case .list(let list), .tuple(let list): return sequence(list.elements, depth: list.depth)
        case .dictionary(let mapping): return sequence(mapping.keys, depth: mapping.depth)
        case .view(let view): return counted(view.mapping.count, depth: view.mapping.depth + 1) { view.element($0) }
        case .range(let range): return counted(range.count, depth: 0) { .integer(range.element($0)) }
        case .iterator(let iterator): return iterator
        case .string(let text), .markup(let text):
            var rest = text.unicodeScalars.makeIterator()
            return Jinja.Iterator(type: "str_iterator", depth: 0) { () throws(LyceumError) -> Value? in
                rest.next().map { value.like(String($0)) }
            }
        default: throw Jinja.failure("'\(value.typeName)' object is not iterable")
        }
    }

    func sequence(_ elements: [Value], depth: Int, type: String = "list_iterator") -> Jinja.Iterator {
        counted(elements.count, depth: depth, type: type) { elements[$0] }
    }

    private func counted(
        _ count: Int, depth: Int, type: String = "list_iterator", _ element: @escaping (Int) -> Value
    ) -> Jinja.Iterator {
        var index = 0
        return Jinja.Iterator(type: type, depth: depth) { () throws(LyceumError) -> Value? in
            guard index < count else { return nil }
            index += 1
            return element(index - 1)
        }
    }

    /// All elements; counts a step for each.
    func elements(of value: Value) throws(LyceumError) -> [Value] {
        if case .list(let list) = value { return list.elements }
        if case .tuple(let list) = value { return list.elements }
        let iterator = try iterate(value)
        var elements: [Value] = []
        while let element = try iterator.next() {
            try charge()
            elements.append(element)
            guard elements.count <= Jinja.List.countLimit else { throw Jinja.limit("a list of too many elements") }
        }
        return elements
    }

    func length(of value: Value) throws(LyceumError) -> Int {
        switch value {
        case .undefined(let undefined): try lenient(undefined, 0)
        case .string(let text), .markup(let text): text.unicodeScalars.count
        case .list(let list), .tuple(let list): list.elements.count
        case .dictionary(let mapping): mapping.count
        case .view(let view): view.mapping.count
        case .range(let range): range.count
        case .loop(let loop): try loop.length(self)
        default: throw Jinja.failure("object of type '\(value.typeName)' has no len()")
        }
    }

    // MARK: Comparison

    func equal(_ a: Value, _ b: Value) throws(LyceumError) -> Bool {
        try charge()
        switch (a, b) {
        case (.none, .none): return true
        case (.undefined(let undefined), _), (_, .undefined(let undefined)):
            guard !program.isStrict else { throw Jinja.undefined(undefined) }
            return a.isUndefined && b.isUndefined
        case (.list(let x), .list(let y)), (.tuple(let x), .tuple(let y)):
            if x === y { return true }
            return try equal(x.elements, y.elements)
        case (.dictionary(let x), .dictionary(let y)): return try equal(x, y)
        case (.view(let x), .view(let y)):
            guard x.kind == y.kind, x.kind != .values else { return x === y }
            return try x.kind == .items ? equal(x.mapping, y.mapping) : sameKeys(x.mapping, y.mapping)
        case (.range(let x), .range(let y)):
            return x.count == y.count && (x.count == 0 || x.start == y.start && (x.count == 1 || x.step == y.step))
        case (.namespace(let x), .namespace(let y)): return x === y
        case (.loop(let x), .loop(let y)): return x === y
        case (.function(let x), .function(let y)): return x === y
        case (.iterator(let x), .iterator(let y)): return x === y
        default: break
        }
        if let x = a.text, let y = b.text { return Python.same(x, y) }
        if let x = a.integer, let y = b.integer { return x == y }
        if let x = a.number, let y = b.number { return x == y }
        return false
    }

    private func equal(_ a: [Value], _ b: [Value]) throws(LyceumError) -> Bool {
        guard a.count == b.count else { return false }
        for (x, y) in zip(a, b) where !(try equal(x, y)) { return false }
        return true
    }

    private func sameKeys(_ a: Jinja.Mapping, _ b: Jinja.Mapping) throws(LyceumError) -> Bool {
        guard a.count == b.count else { return false }
        for key in a.keys where b.value(try key.key()) == nil { return false }
        return true
    }

    private func equal(_ a: Jinja.Mapping, _ b: Jinja.Mapping) throws(LyceumError) -> Bool {
        if a === b { return true }
        guard a.count == b.count else { return false }
        for (key, value) in zip(a.keys, a.values) {
            guard let other = b.value(try key.key()), try equal(value, other) else { return false }
        }
        return true
    }

    /// Whether `a` comes before `b`: numbers, strings, lists and tuples among themselves.
    func less(_ a: Value, _ b: Value, _ sign: String = "<") throws(LyceumError) -> Bool {
        try charge()
        if case .undefined(let undefined) = a { throw Jinja.undefined(undefined) }
        if case .undefined(let undefined) = b { throw Jinja.undefined(undefined) }
        if let x = a.integer, let y = b.integer { return x < y }
        if let x = a.number, let y = b.number { return x < y }
        if let x = a.text, let y = b.text { return x.unicodeScalars.lexicographicallyPrecedes(y.unicodeScalars) }
        switch (a, b) {
        case (.list(let x), .list(let y)), (.tuple(let x), .tuple(let y)):
            for (p, q) in zip(x.elements, y.elements) where !(try equal(p, q)) { return try less(p, q, sign) }
            return x.elements.count < y.elements.count
        default:
            throw Jinja.failure(
                "'\(sign)' not supported between instances of '\(a.typeName)' and '\(b.typeName)'")
        }
    }

    func compare(_ kind: Jinja.Comparison, _ a: Value, _ b: Value) throws(LyceumError) -> Bool {
        switch kind {
        case .equal: return try equal(a, b)
        case .notEqual: return !(try equal(a, b))
        case .isIn: return try contains(b, a)
        case .isNotIn: return !(try contains(b, a))
        case .less: return try less(a, b)
        case .greater: return try less(b, a, ">")
        case .lessOrEqual, .greaterOrEqual:
            // Not the negation of the other order: comparisons with NaN are all false.
            if let x = a.number, let y = b.number, a.integer == nil || b.integer == nil {
                return kind == .lessOrEqual ? x <= y : x >= y
            }
            return kind == .lessOrEqual ? !(try less(b, a, "<=")) : !(try less(a, b, ">="))
        }
    }

    func contains(_ container: Value, _ value: Value) throws(LyceumError) -> Bool {
        switch container {
        case .string(let text), .markup(let text):
            guard let part = value.text else {
                throw Jinja.failure("'in <string>' requires string as left operand, not \(value.typeName)")
            }
            try charge(text: text.utf8.count)
            return Python.contains(text, part)
        case .dictionary(let mapping):
            if let name = value.text { return mapping.value(name) != nil }
            return mapping.value(try value.key()) != nil
        case .view(let view) where view.kind == .keys: return view.mapping.value(try value.key()) != nil
        case .list, .tuple, .view, .iterator, .undefined, .range:
            let iterator = try iterate(container)
            while let element = try iterator.next() {
                if try equal(element, value) { return true }
            }
            return false
        default: throw Jinja.failure("argument of type '\(container.typeName)' is not iterable")
        }
    }
}
