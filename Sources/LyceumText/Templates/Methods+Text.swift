internal import LyceumCore

extension Jinja.Interpreter {
    func callMethod(
        _ method: Jinja.TextMethod, of value: Value, _ arguments: Arguments
    ) throws(LyceumError) -> Value {
        let text = value.text ?? ""
        try charge(text: text.utf8.count)
        let name = method.rawValue
        switch method {
        case .strip, .lstrip, .rstrip:
            let characters = try optionalText(try arguments.positional(0...1, of: name).first, name)
            return value.like(Python.strip(text, characters, method == .strip ? .both : method == .lstrip ? .left : .right))
        case .upper, .lower, .capitalize, .title, .swapcase, .casefold:
            _ = try arguments.positional(0...0, of: name)
            return value.like(cased(text, method))
        case .startswith, .endswith: return .bool(try matches(text, method, arguments))
        case .split, .rsplit: return try split(value, text, method, arguments)
        case .splitlines:
            let given = try arguments.bound(["keepends"], of: name)
            return try texts(Python.lines(text, keepsEnds: boolean(given[0])), like: value)
        case .partition, .rpartition: return try partitioned(value, text, method, arguments)
        case .replace:
            let given = try arguments.bound(["old", "new", "count"], required: 2, of: name)
            guard let old = given[0]?.text, let new = given[1]?.text else {
                throw Jinja.failure("replace() arguments must be str")
            }
            let count = try integer(given[2], name, default: -1)
            return value.like(try replace(text, old, value.isMarkup && !given[1]!.isMarkup ? Python.escapeMarkup(new) : new, count))
        case .find, .rfind, .index, .rindex, .count: return try search(text, method, arguments)
        case .join: return try join(value, text, arguments)
        case .removeprefix, .removesuffix:
            guard let part = try arguments.positional(1...1, of: name)[0].text else {
                throw Jinja.failure("\(name)() argument must be str")
            }
            if method == .removeprefix {
                return value.like(Python.hasPrefix(text, part) ? String(text.utf8.dropFirst(part.utf8.count)) ?? text : text)
            }
            return value.like(Python.hasSuffix(text, part) ? String(text.utf8.dropLast(part.utf8.count)) ?? text : text)
        case .center, .ljust, .rjust, .zfill, .expandtabs: return value.like(try filled(text, method, arguments))
        case .format: return value.like(try format(text, arguments, escapes: value.isMarkup))
        case .formatMap:
            guard case .dictionary(let mapping)? = try arguments.positional(1...1, of: name).first else {
                throw Jinja.failure("format_map() argument must be a mapping")
            }
            let named = zip(mapping.keys, mapping.values).compactMap { key, value in key.text.map { ($0, value) } }
            return value.like(try format(text, Arguments(named: named), escapes: value.isMarkup))
        case .encode, .translate, .maketrans:
            throw LyceumError(.unsupported, "the string method '\(name)' gives bytes or tables, which templates cannot use")
        default:
            _ = try arguments.positional(0...0, of: name)
            return .bool(holds(text, method))
        }
    }

    private func cased(_ text: String, _ method: Jinja.TextMethod) -> String {
        switch method {
        case .upper: Python.upper(text)
        case .lower: Python.lower(text)
        case .capitalize: Python.capitalize(text)
        case .title: Python.title(text)
        case .swapcase: Python.swapCase(text)
        default: Python.caseFold(text)
        }
    }

    private func holds(_ text: String, _ method: Jinja.TextMethod) -> Bool {
        let scalars = text.unicodeScalars
        func all(_ test: (Unicode.Scalar) -> Bool) -> Bool { !scalars.isEmpty && scalars.allSatisfy(test) }
        switch method {
        case .isalpha: return all(Python.isAlphabetic)
        case .isalnum: return all { Python.isAlphabetic($0) || Python.isNumeric($0) }
        case .isdecimal: return all(Python.isDecimal)
        case .isdigit: return all(Python.isDigit)
        case .isnumeric: return all(Python.isNumeric)
        case .isspace: return all(Python.isSpace)
        case .isascii: return scalars.allSatisfy { $0.value < 0x80 }
        case .isprintable: return scalars.allSatisfy(Python.isPrintable)
        case .islower: return Python.isLower(text)
        case .isupper: return Python.isUpper(text)
        case .istitle: return Python.isTitle(text)
        default:
            guard let first = scalars.first, first == "_" || first.properties.isXIDStart else { return false }
            return scalars.allSatisfy(\.properties.isXIDContinue)
        }
    }

    private func texts(_ parts: [String], like value: Value) throws(LyceumError) -> Value {
        try charge(parts.count)
        return .list(try .make(parts.map(value.like)))
    }

    private func matches(_ text: String, _ method: Jinja.TextMethod, _ arguments: Arguments) throws(LyceumError) -> Bool {
        let given = try arguments.positional(1...3, of: method.rawValue)
        var text = text
        if given.count > 1 {
            let scalars = Array(text.unicodeScalars)
            text = scalars[try window(given.dropFirst(), count: scalars.count)].text
        }
        var options = [given[0]]
        if case .tuple(let list) = given[0] { options = list.elements }
        for option in options {
            guard let part = option.text else {
                throw Jinja.failure("\(method.rawValue) first arg must be str or a tuple of str, not \(option.typeName)")
            }
            if method == .startswith ? Python.hasPrefix(text, part) : Python.hasSuffix(text, part) { return true }
        }
        return false
    }

    private func split(
        _ value: Value, _ text: String, _ method: Jinja.TextMethod, _ arguments: Arguments
    ) throws(LyceumError) -> Value {
        let given = try arguments.bound(["sep", "maxsplit"], of: method.rawValue)
        let limit = try integer(given[1], method.rawValue, default: -1)
        guard let separator = try optionalText(given[0], method.rawValue) else {
            let words = method == .split ? Python.words(text, limit: limit) : Python.wordsFromRight(text, limit: limit)
            return try texts(words, like: value)
        }
        guard !separator.isEmpty else { throw Jinja.failure("empty separator") }
        let parts = method == .split
            ? Python.split(text, by: separator, limit: limit) : Python.splitFromRight(text, by: separator, limit: limit)
        return try texts(parts, like: value)
    }

    private func partitioned(
        _ value: Value, _ text: String, _ method: Jinja.TextMethod, _ arguments: Arguments
    ) throws(LyceumError) -> Value {
        guard let separator = try arguments.positional(1...1, of: method.rawValue)[0].text else {
            throw Jinja.failure("\(method.rawValue)() argument must be str")
        }
        guard !separator.isEmpty else { throw Jinja.failure("empty separator") }
        let isFirst = method == .partition
        let parts = isFirst
            ? Python.split(text, by: separator, limit: 1) : Python.splitFromRight(text, by: separator, limit: 1)
        let result = parts.count == 2 ? [parts[0], separator, parts[1]] : isFirst ? [text, "", ""] : ["", "", text]
        return .tuple(try .make(result.map(value.like)))
    }

    private func search(
        _ text: String, _ method: Jinja.TextMethod, _ arguments: Arguments
    ) throws(LyceumError) -> Value {
        let given = try arguments.positional(1...3, of: method.rawValue)
        guard let part = given[0].text else { throw Jinja.failure("must be str, not \(given[0].typeName)") }
        let scalars = Array(text.unicodeScalars)
        let range = try window(given.dropFirst(), count: scalars.count)
        let isInside = (given.count > 1 ? given[1].integer ?? 0 : 0) <= scalars.count
        let inner = scalars[range].text
        if method == .count {
            if part.isEmpty { return .integer(isInside ? range.count + 1 : 0) }
            return .integer(Python.occurrences(of: part, in: inner).count)
        }
        let fromRight = method == .rfind || method == .rindex
        var offset: Int?
        if part.isEmpty {
            offset = isInside ? (fromRight ? range.upperBound : range.lowerBound) : nil
        } else {
            let hit = fromRight ? lastOccurrence(of: part, in: inner) : Python.occurrences(of: part, in: inner, limit: 1).first
            offset = hit.map { range.lowerBound + inner.utf8.prefix($0).count { $0 & 0xC0 != 0x80 } }
        }
        if let offset { return .integer(offset) }
        guard method == .find || method == .rfind else { throw Jinja.failure("substring not found") }
        return .integer(-1)
    }

    private func lastOccurrence(of part: String, in text: String) -> Int? {
        let pieces = Python.splitFromRight(text, by: part, limit: 1)
        return pieces.count == 2 ? pieces[0].utf8.count : nil
    }

    private func join(_ value: Value, _ separator: String, _ arguments: Arguments) throws(LyceumError) -> Value {
        let iterator = try iterate(try arguments.positional(1...1, of: "join")[0])
        var text = ""
        var index = 0
        while let element = try iterator.next() {
            guard let part = element.text else {
                throw Jinja.failure("sequence item \(index): expected str instance, \(element.typeName) found")
            }
            if index > 0 { text += separator }
            text += value.isMarkup && !element.isMarkup ? Python.escapeMarkup(part) : part
            index += 1
            try charge(text: part.utf8.count + separator.utf8.count)
            guard text.utf8.count <= limits.textBytes else { throw Jinja.limit("a text that is too long") }
        }
        return value.like(text)
    }

    private func filled(_ text: String, _ method: Jinja.TextMethod, _ arguments: Arguments) throws(LyceumError) -> String {
        let name = method.rawValue
        if method == .expandtabs {
            let size = try integer(try arguments.bound(["tabsize"], of: name)[0], name, default: 8)
            return try withoutTabs(text, size)
        }
        let given = try arguments.positional(1...(method == .zfill ? 1 : 2), of: name)
        let width = try integer(given[0], name, default: 0)
        if method == .zfill {
            let signed = text.hasPrefix("-") || text.hasPrefix("+")
            let body = signed ? String(text.unicodeScalars.dropFirst()) : text
            return (signed ? String(text.unicodeScalars.prefix(1)) : "") + (try padded(body, signed ? width - 1 : width, "0", .left))
        }
        var fill: Unicode.Scalar = " "
        if given.count > 1 {
            guard let text = given[1].text, text.unicodeScalars.count == 1 else {
                throw Jinja.failure("The fill character must be exactly one character long")
            }
            fill = text.unicodeScalars.first!
        }
        return try padded(text, width, fill, method == .center ? .both : method == .rjust ? .left : .right)
    }

    private func withoutTabs(_ text: String, _ size: Int) throws(LyceumError) -> String {
        try charge(text: product(text.utf8.count { $0 == 9 }, max(size, 0)) + text.utf8.count)
        var result = String.UnicodeScalarView()
        var column = 0
        for scalar in text.unicodeScalars {
            if scalar == "\t" {
                guard size > 0 else { continue }
                let count = size - column % size
                result.append(contentsOf: repeatElement(" ", count: count))
                column += count
            } else {
                result.append(scalar)
                column = scalar == "\n" || scalar == "\r" ? 0 : column + 1
            }
        }
        return String(result)
    }
}
