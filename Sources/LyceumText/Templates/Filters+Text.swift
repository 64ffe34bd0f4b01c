internal import LyceumCore

extension Jinja.Interpreter {
    /// Filters whose input is a text.
    func textual(_ filter: Jinja.Filter, _ value: Value, _ arguments: Arguments) throws(LyceumError) -> Value {
        switch filter {
        case .pprint:
            let verbose = try arguments.bound(["verbose"], of: "pprint")
            _ = verbose
            return .string(try pretty(value))
        case .join: return try joined(value, arguments)
        case .urlencode: return .string(try encoded(value))
        case .xmlattr: return .string(try attributes(value, arguments))
        default: break
        }
        let text = try string(value)
        try charge(text: text.utf8.count)
        func result(_ text: String) -> Value { value.like(text) }
        switch filter {
        case .upper: return result(Python.upper(text))
        case .lower: return result(Python.lower(text))
        case .capitalize: return result(Python.capitalize(text))
        case .title: return result(titled(text))
        case .trim:
            let given = try arguments.bound(["chars"], of: "trim")
            return result(Python.strip(text, try optionalText(given[0], "trim")))
        case .center:
            let width = try integer(try arguments.bound(["width"], of: "center")[0], "center", default: 80)
            return result(try padded(text, width, " ", .both))
        case .replace: return try replaced(text, value, arguments)
        case .indent: return result(try indented(text, arguments))
        case .truncate: return try truncated(text, value, arguments)
        case .wordcount: return .integer(wordCount(text))
        case .wordwrap: return .string(try wrapped(text, arguments))
        case .striptags: return .string(stripped(text))
        case .format:
            guard arguments.positional.isEmpty || arguments.named.isEmpty else {
                throw Jinja.failure("can't handle positional and keyword arguments at the same time")
            }
            let values: Value = arguments.named.isEmpty
                ? .tuple(try .make(arguments.positional))
                : .dictionary(try .make(arguments.named.map(\.0), arguments.named.map(\.1)))
            return result(try percentFormat(text, values, escapes: value.isMarkup))
        default:
            throw LyceumError(.unsupported, "the filter '\(filter.rawValue)' is refused: it makes HTML for web pages")
        }
    }

    func optionalText(_ value: Value?, _ name: String) throws(LyceumError) -> String? {
        switch value {
        case nil, Value.none?: return nil
        case let value?:
            guard let text = value.text else {
                throw Jinja.failure("\(name) arg must be None or str, not \(value.typeName)")
            }
            return text
        }
    }

    private func joined(_ value: Value, _ arguments: Arguments) throws(LyceumError) -> Value {
        let given = try arguments.bound(["d", "attribute"], of: "join")
        let separator = try given[0].map { value throws(LyceumError) in try string(value) } ?? ""
        let path = try attributePath(given[1])
        let iterator = try iterate(value)
        var text = ""
        var isFirst = true
        while let element = try iterator.next() {
            if !isFirst { text += separator }
            isFirst = false
            let before = text.utf8.count
            text += try string(try pick(path, from: element))
            try charge(text: text.utf8.count - before + separator.utf8.count)
            guard text.utf8.count <= limits.textBytes else { throw Jinja.limit("a text that is too long") }
        }
        return .string(text)
    }

    private func replaced(_ text: String, _ value: Value, _ arguments: Arguments) throws(LyceumError) -> Value {
        let given = try arguments.bound(["old", "new", "count"], required: 2, of: "replace")
        var count = -1
        if let limit = given[2], case .none = limit {} else { count = try integer(given[2], "replace", default: -1) }
        let result = try replace(text, try string(given[0]!), try string(given[1]!), count)
        return .string(result)
    }

    func replace(_ text: String, _ old: String, _ new: String, _ count: Int) throws(LyceumError) -> String {
        if old.isEmpty {
            let scalars = text.unicodeScalars
            let places = count < 0 ? scalars.count + 1 : min(count, scalars.count + 1)
            try charge(text: text.utf8.count + product(places, new.utf8.count))
            var result = ""
            for (index, scalar) in scalars.enumerated() {
                if index < places { result += new }
                result.unicodeScalars.append(scalar)
            }
            return places > scalars.count ? result + new : result
        }
        let cuts = Python.occurrences(of: old, in: text, limit: count < 0 ? .max : count)
        guard !cuts.isEmpty else { return text }
        try charge(text: text.utf8.count + product(cuts.count, new.utf8.count))
        return Python.pieces(text, cuts: cuts, length: old.utf8.count).joined(separator: new)
    }

    /// A product that saturates, for sizes to be checked.
    func product(_ a: Int, _ b: Int) -> Int {
        let (result, overflow) = a.multipliedReportingOverflow(by: b)
        return overflow ? limits.textBytes + 1 : min(result, limits.textBytes + 1)
    }

    /// The `title` filter: words begin after blanks, hyphens and opening brackets.
    private func titled(_ text: String) -> String {
        var result = ""
        var atStart = true
        for scalar in text.unicodeScalars {
            let isBreak = Python.isSpace(scalar) || "-({[<".unicodeScalars.contains(scalar)
            result += atStart && !isBreak ? scalar.properties.uppercaseMapping : scalar.properties.lowercaseMapping
            atStart = isBreak
        }
        return result
    }

    enum Side { case left, right, both }

    /// Fills a text up to a width in scalars; the fill goes to the side named.
    func padded(_ text: String, _ width: Int, _ fill: Unicode.Scalar, _ side: Side) throws(LyceumError) -> String {
        let missing = width - text.unicodeScalars.count
        guard missing > 0 else { return text }
        try charge(text: product(missing, 4) + text.utf8.count)
        // Python's rule for the odd blank of `center`.
        let left = side == .left ? missing : side == .right ? 0 : missing / 2 + (missing & width & 1)
        let unit = String(fill)
        return String(repeating: unit, count: left) + text + String(repeating: unit, count: missing - left)
    }

    private func indented(_ text: String, _ arguments: Arguments) throws(LyceumError) -> String {
        let given = try arguments.bound(["width", "first", "blank"], of: "indent")
        let prefix: String
        if let text = given[0]?.text {
            prefix = text
        } else {
            let width = max(0, try integer(given[0], "indent", default: 4))
            try charge(text: width)
            prefix = String(repeating: " ", count: width)
        }
        let lines = Python.lines(text + "\n")
        try charge(text: text.utf8.count + product(lines.count, prefix.utf8.count))
        var result = lines[0]
        for line in lines.dropFirst() { result += "\n" + (line.isEmpty && !boolean(given[2]) ? "" : prefix) + line }
        return boolean(given[1]) ? prefix + result : result
    }

    private func truncated(_ text: String, _ value: Value, _ arguments: Arguments) throws(LyceumError) -> Value {
        let given = try arguments.bound(["length", "killwords", "end", "leeway"], of: "truncate")
        let length = try integer(given[0], "truncate", default: 255)
        let end = try given[2].map { value throws(LyceumError) in try string(value) } ?? "..."
        let leeway: Int
        if let given = given[3], case .none = given { leeway = 5 } else { leeway = try integer(given[3], "truncate", default: 5) }
        let endCount = end.unicodeScalars.count
        guard length >= endCount else { throw Jinja.failure("expected length >= \(endCount), got \(length)") }
        guard leeway >= 0 else { throw Jinja.failure("expected leeway >= 0, got \(leeway)") }
        let scalars = Array(text.unicodeScalars)
        if scalars.count <= length || scalars.count - length <= leeway { return value }
        let kept = scalars[..<(length - endCount)].text
        let words = boolean(given[1]) ? kept : Python.splitFromRight(kept, by: " ", limit: 1)[0]
        return .string(words + end)
    }

    private func wordCount(_ text: String) -> Int {
        var count = 0
        var isInside = false
        for scalar in text.unicodeScalars {
            let isWord = scalar == "_" || Python.isAlphabetic(scalar) || Python.isNumeric(scalar)
            if isWord, !isInside { count += 1 }
            isInside = isWord
        }
        return count
    }

    private func stripped(_ text: String) -> String {
        // Comments first, then tags, then blanks; entities are put back last.
        var result = without("<!--", "-->", in: text)
        result = without("<", ">", in: result)
        result = Python.words(result, limit: -1).joined(separator: " ")
        for (entity, character) in [
            ("&lt;", "<"), ("&gt;", ">"), ("&#39;", "'"), ("&#34;", "\""), ("&quot;", "\""), ("&nbsp;", "\u{A0}"),
            ("&amp;", "&"),
        ] {
            result = Python.split(result, by: entity, limit: -1).joined(separator: character)
        }
        return result
    }

    /// The text without the parts from an opening mark to the next closing one.
    private func without(_ open: String, _ close: String, in text: String) -> String {
        let closes = Python.occurrences(of: close, in: text)
        var bytes: [UInt8] = []
        var position = 0
        var next = 0
        let source = Array(text.utf8)
        for start in Python.occurrences(of: open, in: text) where start >= position {
            while next < closes.count, closes[next] < start { next += 1 }
            guard next < closes.count else { break }
            bytes.append(contentsOf: source[position..<start])
            position = closes[next] + close.utf8.count
        }
        return String(decoding: bytes + source[position...], as: UTF8.self)
    }

    // MARK: Encodings

    private func encoded(_ value: Value) throws(LyceumError) -> String {
        if value.text == nil, let iterator = try? iterate(value) {
            var parts: [String] = []
            let pairs: Jinja.Iterator
            if case .dictionary(let mapping) = value {
                pairs = try iterate(.view(Jinja.View(.items, mapping)))
            } else {
                pairs = iterator
            }
            while let pair = try pairs.next() {
                let values = try elements(of: pair)
                guard values.count == 2 else { throw Jinja.failure("urlencode expects pairs") }
                parts.append(try percent(try string(values[0]), isQuery: true) + "=" + percent(try string(values[1]), isQuery: true))
            }
            return parts.joined(separator: "&")
        }
        return try percent(try string(value), isQuery: false)
    }

    private func percent(_ text: String, isQuery: Bool) throws(LyceumError) -> String {
        try charge(text: text.utf8.count * 3)
        var result: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, 0x5F, 0x2E, 0x2D, 0x7E: result.append(byte)
            case 0x2F where !isQuery: result.append(byte)
            case 0x20 where isQuery: result.append(0x2B)
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result.append(contentsOf: (digits.utf8.count == 1 ? "%0" : "%").utf8)
                result.append(contentsOf: digits.utf8)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private func attributes(_ value: Value, _ arguments: Arguments) throws(LyceumError) -> String {
        let given = try arguments.bound(["autospace"], of: "xmlattr")
        guard case .dictionary(let mapping) = value else { throw Jinja.failure("xmlattr expects a mapping") }
        var parts: [String] = []
        for (key, value) in zip(mapping.keys, mapping.values) {
            if value.isUndefined { continue }
            if case .none = value { continue }
            let name = try string(key)
            guard !name.unicodeScalars.contains(where: { " \t\n\r\u{0B}\u{0C}/>=".unicodeScalars.contains($0) }) else {
                throw Jinja.failure("Invalid character in attribute name: \(Python.quoted(name))")
            }
            let text = try string(value)
            parts.append("\(Python.escapeMarkup(name))=\"\(value.isMarkup ? text : Python.escapeMarkup(text))\"")
        }
        let result = parts.joined(separator: " ")
        return (given[0]?.isTrue ?? true) && !result.isEmpty ? " " + result : result
    }
}
