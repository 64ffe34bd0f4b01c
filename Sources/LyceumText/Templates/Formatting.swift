internal import LyceumCore

extension Jinja.Interpreter {
    /// `pattern % values`.
    func percentFormat(_ pattern: String, _ values: Value, escapes: Bool = false) throws(LyceumError) -> String {
        var arguments = [values]
        if case .tuple(let list) = values { arguments = list.elements }
        var used = 0
        var usesNames = false
        let scalars = Array(pattern.unicodeScalars)
        var index = 0
        var result = ""
        func next() throws(LyceumError) -> Value {
            guard used < arguments.count else { throw Jinja.failure("not enough arguments for format string") }
            used += 1
            return arguments[used - 1]
        }
        while index < scalars.count {
            let start = index
            while index < scalars.count, scalars[index] != "%" { index += 1 }
            if index > start { result += scalars[start..<index].text }
            guard index < scalars.count else { break }
            index += 1
            var name: String?
            if index < scalars.count, scalars[index] == "(" {
                let open = index + 1
                while index < scalars.count, scalars[index] != ")" { index += 1 }
                guard index < scalars.count else { throw Jinja.failure("incomplete format key") }
                name = scalars[open..<index].text
                index += 1
            }
            var spec = Jinja.FormatSpecification()
            while index < scalars.count, let flag = Flag(scalars[index]) {
                flag.apply(to: &spec)
                index += 1
            }
            spec.width = try number(scalars, &index, next)
            if spec.width < 0 {
                spec.width = -spec.width
                spec.alignment = "<"
            }
            if index < scalars.count, scalars[index] == "." {
                index += 1
                spec.precision = max(0, try number(scalars, &index, next))
            }
            while index < scalars.count, "hlL".unicodeScalars.contains(scalars[index]) { index += 1 }
            guard index < scalars.count else { throw Jinja.failure("incomplete format") }
            spec.type = scalars[index]
            index += 1
            if spec.type == "%" {
                result += "%"
                continue
            }
            let value: Value
            if let name {
                guard case .dictionary(let mapping) = values else { throw Jinja.failure("format requires a mapping") }
                guard let found = mapping.value(name) else { throw Jinja.failure("missing key \(Python.quoted(name))") }
                usesNames = true
                value = found
            } else {
                value = try next()
            }
            result += try percentField(value, spec, escapes: escapes)
            try charge(text: result.utf8.count >> 3)
        }
        var isMapping = false
        if case .dictionary = values { isMapping = true }
        if used < arguments.count, !usesNames, !isMapping {
            throw Jinja.failure("not all arguments converted during string formatting")
        }
        return result
    }

    private enum Flag {
        case left, sign, space, alternate, zero

        init?(_ scalar: Unicode.Scalar) {
            switch scalar {
            case "-": self = .left
            case "+": self = .sign
            case " ": self = .space
            case "#": self = .alternate
            case "0": self = .zero
            default: return nil
            }
        }

        func apply(to spec: inout Jinja.FormatSpecification) {
            switch self {
            case .left: spec.alignment = "<"
            case .sign: spec.sign = "+"
            case .space: if spec.sign != "+" { spec.sign = " " }
            case .alternate: spec.isAlternate = true
            case .zero: spec.fillsZeros = true
            }
        }
    }

    private func number(
        _ scalars: [Unicode.Scalar], _ index: inout Int, _ next: () throws(LyceumError) -> Value
    ) throws(LyceumError) -> Int {
        if index < scalars.count, scalars[index] == "*" {
            index += 1
            return try integer(try next(), "* wants int", default: 0)
        }
        return try Jinja.FormatSpecification.number(scalars, &index) ?? 0
    }

    private func percentField(
        _ value: Value, _ given: Jinja.FormatSpecification, escapes: Bool
    ) throws(LyceumError) -> String {
        var spec = given
        if spec.alignment == nil { spec.alignment = ">" }
        if spec.alignment == "<" { spec.fillsZeros = false }
        let type = spec.type ?? "s"
        switch type {
        case "s", "r", "a":
            let text = try type == "s" ? string(value) : representation(value)
            spec.fillsZeros = false
            return try spec.padded(escapes && !value.isMarkup ? Python.escapeMarkup(text) : text, self)
        case "c":
            spec.fillsZeros = false
            spec.precision = nil
            if let code = value.integer {
                guard let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init) else {
                    throw Jinja.failure("%c arg not in range(0x110000)")
                }
                return try spec.padded(String(scalar), self)
            }
            guard let text = value.text, text.unicodeScalars.count == 1 else {
                throw Jinja.failure("%c requires int or char")
            }
            return try spec.padded(text, self)
        case "d", "i", "u", "o", "x", "X":
            var whole = value.integer
            if whole == nil, type == "d" || type == "i" || type == "u", let number = value.number {
                whole = Int(exactly: number.rounded(.towardZero))
            }
            guard let whole else {
                if case .undefined(let undefined) = value { throw Jinja.undefined(undefined) }
                throw Jinja.failure("%\(type) format: a number is required, not \(value.typeName)")
            }
            spec.type = type == "i" || type == "u" ? "d" : type
            return try spec.text(of: whole, self, digits: spec.precision ?? 0)
        case "e", "E", "f", "F", "g", "G":
            guard let number = value.number else { throw Jinja.failure("must be real number, not \(value.typeName)") }
            spec.precision = spec.precision ?? 6
            return try spec.text(of: number, self)
        default: throw Jinja.failure("unsupported format character '\(type)'")
        }
    }

    // MARK: str.format

    func format(_ pattern: String, _ arguments: Arguments, escapes: Bool = false) throws(LyceumError) -> String {
        var counter = 0
        return try format(Array(pattern.unicodeScalars), arguments, &counter, depth: 2, escapes: escapes)
    }

    private func format(
        _ scalars: [Unicode.Scalar], _ arguments: Arguments, _ counter: inout Int, depth: Int, escapes: Bool
    ) throws(LyceumError) -> String {
        guard depth >= 0 else { throw Jinja.failure("Max string recursion exceeded") }
        var result = ""
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            guard scalar == "{" || scalar == "}" else {
                result.unicodeScalars.append(scalar)
                continue
            }
            if index < scalars.count, scalars[index] == scalar {
                result.unicodeScalars.append(scalar)
                index += 1
                continue
            }
            guard scalar == "{" else { throw Jinja.failure("Single '}' encountered in format string") }
            let start = index
            var open = 1
            while index < scalars.count, open > 0 {
                if scalars[index] == "{" { open += 1 }
                if scalars[index] == "}" { open -= 1 }
                index += 1
            }
            guard open == 0 else { throw Jinja.failure("expected '}' before end of string") }
            result += try field(Array(scalars[start..<(index - 1)]), arguments, &counter, depth: depth, escapes: escapes)
            try charge(text: result.utf8.count >> 3)
        }
        return result
    }

    /// `name.attribute[item]!conversion:specification`.
    private func field(
        _ scalars: [Unicode.Scalar], _ arguments: Arguments, _ counter: inout Int, depth: Int, escapes: Bool
    ) throws(LyceumError) -> String {
        var nameEnd = 0
        var inBrackets = false
        while nameEnd < scalars.count {
            let scalar = scalars[nameEnd]
            if scalar == "[" { inBrackets = true }
            if scalar == "]" { inBrackets = false }
            if !inBrackets, scalar == "!" || scalar == ":" { break }
            nameEnd += 1
        }
        var value = try fieldValue(Array(scalars[..<nameEnd]), arguments, &counter)
        var rest = scalars[nameEnd...]
        if rest.first == "!" {
            rest = rest.dropFirst()
            guard let conversion = rest.popFirst(), rest.isEmpty || rest.first == ":" else {
                throw Jinja.failure("expected ':' after conversion specifier")
            }
            switch conversion {
            case "s": value = .string(try string(value))
            case "r", "a": value = .string(try representation(value))
            default: throw Jinja.failure("Unknown conversion specifier \(conversion)")
            }
        }
        let specification = try format(Array(rest.dropFirst()), arguments, &counter, depth: depth - 1, escapes: false)
        let text = try formatted(value, specification)
        return escapes && !value.isMarkup ? Python.escapeMarkup(text) : text
    }

    private func fieldValue(
        _ name: [Unicode.Scalar], _ arguments: Arguments, _ counter: inout Int
    ) throws(LyceumError) -> Value {
        var index = 0
        while index < name.count, name[index] != ".", name[index] != "[" { index += 1 }
        let first = name[..<index].text
        var value: Value
        if name.isEmpty || !first.isEmpty && first.utf8.allSatisfy({ (48...57).contains($0) }) {
            // Fields are numbered by the pattern or by their order, not both; a negative counter stands for the former.
            guard name.isEmpty ? counter >= 0 : counter <= 0 else {
                throw Jinja.failure("cannot mix manual field specification and automatic field numbering")
            }
            let number = name.isEmpty ? counter : Int(first) ?? Int.max
            counter = name.isEmpty ? counter + 1 : -1
            guard number < arguments.positional.count else {
                throw Jinja.failure("Replacement index \(number) out of range for positional args tuple")
            }
            value = arguments.positional[number]
        } else {
            guard let found = arguments.named.first(where: { Python.same($0.0, first) }) else {
                throw Jinja.failure("missing format argument '\(first)'")
            }
            value = found.1
        }
        while index < name.count {
            let isItem = name[index] == "["
            index += 1
            let start = index
            while index < name.count, isItem ? name[index] != "]" : name[index] != "." && name[index] != "[" { index += 1 }
            let part = name[start..<index].text
            guard !part.isEmpty else { throw Jinja.failure("Empty attribute in format string") }
            if isItem {
                guard index < name.count else { throw Jinja.failure("Missing ']' in format string") }
                index += 1
                value = try item(Int(part).map { .integer($0) } ?? .string(part), of: value)
            } else {
                value = try attribute(part, of: value)
            }
        }
        return value
    }

    /// `format(value, specification)`.
    func formatted(_ value: Value, _ specification: String) throws(LyceumError) -> String {
        if specification.isEmpty { return try string(value) }
        var spec = try Jinja.FormatSpecification(parsing: specification)
        switch value {
        case .string, .markup, .undefined:
            guard spec.type == nil || spec.type == "s" else {
                throw Jinja.failure("Unknown format code '\(spec.type!)' for object of type 'str'")
            }
            guard spec.sign == nil, spec.grouping == nil else { throw Jinja.failure("Sign not allowed in string format specifier") }
            if spec.fillsZeros, spec.alignment == nil { spec.fill = "0" }
            spec.fillsZeros = false
            spec.alignment = spec.alignment ?? "<"
            return try spec.padded(try string(value), self)
        case .integer, .bool:
            let type = spec.type ?? "d"
            if "eEfFgG%".unicodeScalars.contains(type) { return try spec.text(of: value.number!, self) }
            if type == "c" {
                guard let scalar = UInt32(exactly: value.integer!).flatMap(Unicode.Scalar.init) else {
                    throw Jinja.failure("%c arg not in range(0x110000)")
                }
                return try spec.padded(String(scalar), self)
            }
            guard "dnboxX".unicodeScalars.contains(type) else {
                throw Jinja.failure("Unknown format code '\(type)' for object of type 'int'")
            }
            guard spec.precision == nil else { throw Jinja.failure("Precision not allowed in integer format specifier") }
            return try spec.text(of: value.integer!, self, digits: 0)
        case .float(let number):
            guard spec.type == nil || "eEfFgGn%".unicodeScalars.contains(spec.type!) else {
                throw Jinja.failure("Unknown format code '\(spec.type!)' for object of type 'float'")
            }
            return try spec.text(of: number, self)
        default: throw Jinja.failure("unsupported format string passed to \(value.typeName).__format__")
        }
    }
}
