internal import LyceumCore

extension Jinja.Interpreter {
    /// `value is test(arguments)`.
    func check(_ test: Jinja.Test, _ value: Value, _ arguments: Arguments) throws(LyceumError) -> Bool {
        switch test {
        case .divisibleby, .sameas, .in, .equal, .notEqual, .greater, .greaterOrEqual, .less, .lessOrEqual:
            guard arguments.named.isEmpty, arguments.positional.count == 1 else {
                throw Jinja.failure("the test '\(test.rawValue)' takes one argument")
            }
            return try check(test, value, against: arguments.positional[0])
        default:
            guard arguments.named.isEmpty, arguments.positional.isEmpty else {
                throw Jinja.failure("the test '\(test.rawValue)' takes no argument")
            }
            return try check(test, value)
        }
    }

    private func check(_ test: Jinja.Test, _ value: Value, against other: Value) throws(LyceumError) -> Bool {
        switch test {
        case .divisibleby: return try equal(try binary(.remainder, value, other), .integer(0))
        case .sameas: return isSame(value, other)
        case .in: return try contains(other, value)
        case .equal: return try compare(.equal, value, other)
        case .notEqual: return try compare(.notEqual, value, other)
        case .greater: return try compare(.greater, value, other)
        case .greaterOrEqual: return try compare(.greaterOrEqual, value, other)
        case .less: return try compare(.less, value, other)
        default: return try compare(.lessOrEqual, value, other)
        }
    }

    private func isSame(_ a: Value, _ b: Value) -> Bool {
        switch (a, b) {
        case (.none, .none): true
        case (.bool(let x), .bool(let y)): x == y
        case (.integer(let x), .integer(let y)): x == y
        case (.string(let x), .string(let y)): Python.same(x, y)
        case (.list(let x), .list(let y)), (.tuple(let x), .tuple(let y)): x === y
        case (.dictionary(let x), .dictionary(let y)): x === y
        case (.namespace(let x), .namespace(let y)): x === y
        case (.undefined(let x), .undefined(let y)): x === y
        case (.loop(let x), .loop(let y)): x === y
        default: false
        }
    }

    private func check(_ test: Jinja.Test, _ value: Value) throws(LyceumError) -> Bool {
        switch test {
        case .defined: return !value.isUndefined
        case .undefined: return value.isUndefined
        case .none: if case .none = value { return true } else { return false }
        case .boolean: if case .bool = value { return true } else { return false }
        case .true: if case .bool(true) = value { return true } else { return false }
        case .false: if case .bool(false) = value { return true } else { return false }
        case .integer: if case .integer = value { return true } else { return false }
        case .float: if case .float = value { return true } else { return false }
        case .number: return value.number != nil
        case .string: return value.text != nil
        case .mapping: if case .dictionary = value { return true } else { return false }
        case .escaped: return value.isMarkup
        case .iterable, .sequence, .callable: return hasShape(test, value)
        case .odd, .even:
            let remainder = try binary(.remainder, value, .integer(2))
            return try equal(remainder, .integer(test == .odd ? 1 : 0))
        case .lower, .upper:
            let text = try string(value)
            return test == .lower ? Python.isLower(text) : Python.isUpper(text)
        case .filter: return Jinja.Filter(rawValue: try string(value)) != nil
        default: return Jinja.Test(name: try string(value)) != nil
        }
    }

    private func hasShape(_ test: Jinja.Test, _ value: Value) -> Bool {
        switch value {
        case .undefined, .string, .markup, .list, .tuple, .dictionary, .range: return test != .callable || value.isUndefined
        case .view, .iterator: return test == .iterable
        case .loop(let loop): return test == .iterable || test == .callable && loop.statement.isRecursive
        case .function(let function):
            if case .cycler = function.kind { return false }
            return test == .callable
        default: return false
        }
    }
}

extension Python {
    /// At least one cased letter, and none of the other case.
    static func isLower(_ text: String) -> Bool {
        var found = false
        for scalar in text.unicodeScalars {
            if scalar.properties.isUppercase || scalar.properties.generalCategory == .titlecaseLetter { return false }
            if scalar.properties.isLowercase { found = true }
        }
        return found
    }

    static func isUpper(_ text: String) -> Bool {
        var found = false
        for scalar in text.unicodeScalars {
            if scalar.properties.isLowercase || scalar.properties.generalCategory == .titlecaseLetter { return false }
            if scalar.properties.isUppercase { found = true }
        }
        return found
    }

    static func isTitle(_ text: String) -> Bool {
        var found = false
        var afterCased = false
        for scalar in text.unicodeScalars {
            let properties = scalar.properties
            if properties.isUppercase || properties.generalCategory == .titlecaseLetter {
                if afterCased { return false }
                afterCased = true
                found = true
            } else if properties.isLowercase {
                if !afterCased { return false }
                found = true
            } else {
                afterCased = false
            }
        }
        return found
    }
}
