internal import LyceumCore

extension Jinja.Interpreter {
    func ordered(_ filter: Jinja.Filter, _ value: Value, _ arguments: Arguments) throws(LyceumError) -> Value {
        switch filter {
        case .first:
            _ = try arguments.bound([], of: "first")
            return try iterate(value).next() ?? .hint("No first item, sequence was empty.")
        case .last:
            _ = try arguments.bound([], of: "last")
            if case .iterator = value { throw Jinja.failure("'\(value.typeName)' object is not reversible") }
            return try elements(of: value).last ?? .hint("No last item, sequence was empty.")
        case .random:
            throw LyceumError(.unsupported, "the filter 'random' is refused: the same input must give the same text")
        case .min, .max: return try extreme(filter, value, arguments)
        case .batch: return try batched(value, arguments)
        case .slice: return try columns(value, arguments)
        case .reverse: return try reversed(value)
        case .sort: return try sort(value, arguments)
        case .unique: return try unique(value, arguments)
        case .dictsort: return try dictionarySort(value, arguments)
        default: return try grouped(value, arguments)
        }
    }

    private func extreme(_ filter: Jinja.Filter, _ value: Value, _ arguments: Arguments) throws(LyceumError) -> Value {
        let given = try arguments.bound(["case_sensitive", "attribute"], of: filter.rawValue)
        let path = try attributePath(given[1])
        var best: (element: Value, key: Value)?
        for element in try elements(of: value) {
            var key = try pick(path, from: element)
            if !boolean(given[0]) { key = ignoringCase(key) }
            guard let current = best else {
                best = (element, key)
                continue
            }
            let isBetter = try filter == .min ? less(key, current.key) : less(current.key, key)
            if isBetter { best = (element, key) }
        }
        return best?.element ?? .hint("No aggregated item, sequence was empty.")
    }

    private func reversed(_ value: Value) throws(LyceumError) -> Value {
        if let text = value.text {
            try charge(text: text.utf8.count)
            return value.like(text.unicodeScalars.reversed().text)
        }
        let elements = try elements(of: value)
        if case .iterator = value { return .list(try .make(elements.reversed())) }
        let depth = try Jinja.List.depth(of: elements)
        return .iterator(sequence(elements.reversed(), depth: depth, type: "list_reverseiterator"))
    }

    private func sort(_ value: Value, _ arguments: Arguments) throws(LyceumError) -> Value {
        let given = try arguments.bound(["reverse", "case_sensitive", "attribute"], of: "sort")
        var paths: [[Value]] = []
        if let text = given[2]?.text {
            for part in Python.split(text, by: ",", limit: -1) { paths.append(try attributePath(.string(part))) }
        } else {
            paths.append(try attributePath(given[2]))
        }
        var keyed: [(keys: Value, element: Value)] = []
        for element in try elements(of: value) {
            var keys: [Value] = []
            for path in paths {
                let key = try pick(path, from: element)
                keys.append(boolean(given[1]) ? key : ignoringCase(key))
            }
            keyed.append((.list(try .make(keys)), element))
        }
        return .list(try .make(try ordered(keyed, descends: boolean(given[0]))))
    }

    /// Stable in both directions: equal elements keep their order.
    private func ordered(_ keyed: [(keys: Value, element: Value)], descends: Bool) throws(LyceumError) -> [Value] {
        let source = descends ? keyed.reversed() : keyed
        let result = try sorted(source) { a, b throws(LyceumError) in try less(a.keys, b.keys) }
        return (descends ? result.reversed() : result).map(\.element)
    }

    private func unique(_ value: Value, _ arguments: Arguments) throws(LyceumError) -> Value {
        let given = try arguments.bound(["case_sensitive", "attribute"], of: "unique")
        let path = try attributePath(given[1])
        let source = try iterate(value)
        var seen: Set<Jinja.Key> = []
        let isSensitive = boolean(given[0])
        return .iterator(
            Jinja.Iterator(depth: try deeper(source)) { [unowned self] () throws(LyceumError) -> Value? in
                while let element = try nested({ () throws(LyceumError) in try source.next() }) {
                    try charge()
                    let key = try pick(path, from: element)
                    if seen.insert(try (isSensitive ? key : ignoringCase(key)).key()).inserted { return element }
                }
                return nil
            })
    }

    /// Iterators over iterators over … are limited like nested lists.
    func deeper(_ source: Jinja.Iterator) throws(LyceumError) -> Int {
        guard source.depth < Jinja.List.depthLimit else {
            throw Jinja.limit("values nested deeper than \(Jinja.List.depthLimit) levels")
        }
        return source.depth + 1
    }

    private func dictionarySort(_ value: Value, _ arguments: Arguments) throws(LyceumError) -> Value {
        let given = try arguments.bound(["case_sensitive", "by", "reverse"], of: "dictsort")
        guard case .dictionary(let mapping) = value else {
            if case .undefined(let undefined) = value { throw Jinja.undefined(undefined) }
            throw Jinja.failure("dictsort expects a mapping, not \(value.typeName)")
        }
        let by = given[1]?.text ?? "key"
        guard by == "key" || by == "value" else { throw Jinja.failure("You can only sort by either \"key\" or \"value\"") }
        var keyed: [(keys: Value, element: Value)] = []
        for (key, element) in zip(mapping.keys, mapping.values) {
            let sortKey = by == "key" ? key : element
            keyed.append((boolean(given[0]) ? sortKey : ignoringCase(sortKey), .tuple(.pair(key, element))))
        }
        return .list(try .make(try ordered(keyed, descends: boolean(given[2]))))
    }

    private func grouped(_ value: Value, _ arguments: Arguments) throws(LyceumError) -> Value {
        let given = try arguments.bound(["attribute", "default", "case_sensitive"], required: 1, of: "groupby")
        let path = try attributePath(given[0])
        var replacement = given[1]
        if case Value.none? = replacement { replacement = nil }
        var keyed: [(keys: Value, element: Value)] = []
        for element in try elements(of: value) {
            let key = try pick(path, from: element, default: replacement)
            keyed.append((boolean(given[2]) ? key : ignoringCase(key), element))
        }
        let order = try sorted(keyed) { a, b throws(LyceumError) in try less(a.keys, b.keys) }
        var groups: [Value] = []
        var index = 0
        while index < order.count {
            var end = index + 1
            while end < order.count, try equal(order[index].keys, order[end].keys) { end += 1 }
            let members = order[index..<end].map(\.element)
            let name = boolean(given[2]) ? order[index].keys : try pick(path, from: members[0], default: replacement)
            groups.append(.tuple(try .make([name, .list(try .make(members))], names: ["grouper", "list"])))
            index = end
        }
        return .list(try .make(groups))
    }

    private func batched(_ value: Value, _ arguments: Arguments) throws(LyceumError) -> Value {
        let given = try arguments.bound(["linecount", "fill_with"], required: 1, of: "batch")
        let count = try integer(given[0], "batch", default: 1)
        var batches: [Value] = []
        var current: [Value] = []
        for element in try elements(of: value) {
            if current.count == count {
                batches.append(.list(try .make(current)))
                current = []
            }
            current.append(element)
        }
        if !current.isEmpty {
            if let fill = filler(given[1]), current.count < count {
                guard count <= Jinja.List.countLimit else { throw Jinja.limit("a batch of \(count) elements") }
                current.append(contentsOf: repeatElement(fill, count: count - current.count))
            }
            batches.append(.list(try .make(current)))
        }
        return .iterator(sequence(batches, depth: try Jinja.List.depth(of: batches), type: "generator"))
    }

    private func filler(_ value: Value?) -> Value? {
        if case Value.none? = value { return nil }
        return value
    }

    private func columns(_ value: Value, _ arguments: Arguments) throws(LyceumError) -> Value {
        let given = try arguments.bound(["slices", "fill_with"], required: 1, of: "slice")
        let count = try integer(given[0], "slice", default: 1)
        guard count != 0 else { throw Jinja.failure("integer division or modulo by zero") }
        guard count <= Jinja.List.countLimit else { throw Jinja.limit("\(count) slices") }
        let elements = try elements(of: value)
        var slices: [Value] = []
        var offset = 0
        for number in 0..<max(count, 0) {
            try charge()
            let size = elements.count / count + (number < elements.count % count ? 1 : 0)
            var part = Array(elements[offset..<offset + size])
            offset += size
            if let fill = filler(given[1]), number >= elements.count % count { part.append(fill) }
            slices.append(.list(try .make(part)))
        }
        return .iterator(sequence(slices, depth: try Jinja.List.depth(of: slices), type: "generator"))
    }

    // MARK: map, select and their kin

    /// These read their input lazily, as Python's generators do: what is never read cannot fail.
    func chosen(_ filter: Jinja.Filter, _ value: Value, _ arguments: Arguments) throws(LyceumError) -> Value {
        guard try truth(value) else { return .iterator(sequence([], depth: 0, type: "generator")) }
        if filter == .map { return try mapped(value, arguments) }
        let usesAttribute = filter == .selectattr || filter == .rejectattr
        let keeps = filter == .select || filter == .selectattr
        var rest = arguments
        var path: [Value] = []
        if usesAttribute {
            guard !rest.positional.isEmpty else { throw Jinja.failure("Missing parameter for attribute name") }
            path = try attributePath(rest.positional.removeFirst())
        }
        let test = try namedTest(&rest)
        let source = try iterate(value)
        let testArguments = rest
        return .iterator(
            Jinja.Iterator(depth: try deeper(source)) { [unowned self] () throws(LyceumError) -> Value? in
                while let element = try nested({ () throws(LyceumError) in try source.next() }) {
                    try charge()
                    let picked = try pick(path, from: element)
                    let holds = if let test { try check(test, picked, testArguments) } else { try truth(picked) }
                    if holds == keeps { return element }
                }
                return nil
            })
    }

    /// The test named by the first argument; nil when there is none, and truth decides.
    private func namedTest(_ arguments: inout Arguments) throws(LyceumError) -> Jinja.Test? {
        guard !arguments.positional.isEmpty else { return nil }
        let name = try string(arguments.positional.removeFirst())
        guard let test = Jinja.Test(name: name) else { throw Jinja.failure("No test named '\(name)'.") }
        return test
    }

    private func mapped(_ value: Value, _ arguments: Arguments) throws(LyceumError) -> Value {
        let transform: (Value) throws(LyceumError) -> Value
        if arguments.positional.isEmpty, arguments.named.contains(where: { $0.0 == "attribute" }) {
            let given = try arguments.bound(["attribute", "default"], of: "map")
            let path = try attributePath(given[0])
            let replacement = filler(given[1])
            transform = { [unowned self] element throws(LyceumError) in
                try pick(path, from: element, default: replacement)
            }
        } else {
            guard let name = arguments.positional.first else { throw Jinja.failure("map requires a filter argument") }
            guard let filter = Jinja.Filter(rawValue: try string(name)) else {
                throw Jinja.failure("No filter named '\(try string(name))'.")
            }
            let rest = Arguments(positional: Array(arguments.positional.dropFirst()), named: arguments.named)
            transform = { [unowned self] element throws(LyceumError) in try apply(filter, to: element, rest) }
        }
        let source = try iterate(value)
        return .iterator(
            Jinja.Iterator(depth: try deeper(source)) { [unowned self] () throws(LyceumError) -> Value? in
                guard let element = try nested({ () throws(LyceumError) in try source.next() }) else { return nil }
                try charge()
                return try nested { () throws(LyceumError) in try transform(element) }
            })
    }
}
