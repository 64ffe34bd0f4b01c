internal import LyceumCore

extension Jinja.Parser {
    typealias Expression = Jinja.Expression
    /// Operators in a row (`a + b + …`) make a chain as deep as it is long.
    private static let chainLimit = 250

    /// - Parameter allowsConditional: false where `if` belongs to the statement (`for x in y if z`).
    mutating func expression(allowsConditional: Bool = true) throws(LyceumError) -> Expression {
        try nested { parser throws(LyceumError) in
            allowsConditional ? try parser.conditional() : try parser.or()
        }
    }

    /// One expression, or several with commas: a tuple.
    mutating func tuple(
        allowsConditional: Bool = true, endNames: [String] = [], inParentheses: Bool = false
    ) throws(LyceumError) -> Expression {
        let place = current.position
        var elements: [Expression] = []
        var isTuple = false
        while true {
            if !elements.isEmpty { try expect(symbol: ",") }
            if isTupleEnd(endNames) { break }
            elements.append(try expression(allowsConditional: allowsConditional))
            guard isSymbol(",") else { break }
            isTuple = true
        }
        if !isTuple {
            if let first = elements.first { return first }
            guard inParentheses else { throw failure("expected an expression, found \(current.description)") }
        }
        return .tuple(elements, place)
    }

    func isTupleEnd(_ endNames: [String]) -> Bool {
        switch current.kind {
        case .variableEnd, .blockEnd, .symbol(")"): true
        case .name(let name): endNames.contains(name)
        default: false
        }
    }

    private mutating func chain(
        _ operand: (inout Self) throws(LyceumError) -> Expression,
        _ step: (inout Self, Expression) throws(LyceumError) -> Expression?
    ) throws(LyceumError) -> Expression {
        var left = try operand(&self)
        var count = 0
        while let longer = try step(&self, left) {
            left = longer
            count += 1
            guard count <= Self.chainLimit else { throw failure("the expression has too many operators in a row") }
        }
        return left
    }

    private mutating func conditional() throws(LyceumError) -> Expression {
        try chain({ parser throws(LyceumError) in try parser.or() }) { parser, then throws(LyceumError) in
            guard parser.skip(name: "if") else { return nil }
            let test = try parser.or()
            let otherwise: Expression? = parser.skip(name: "else") ? try parser.expression() : nil
            return .conditional(test: test, then: then, otherwise: otherwise)
        }
    }

    private mutating func or() throws(LyceumError) -> Expression {
        try chain({ parser throws(LyceumError) in try parser.and() }) { parser, left throws(LyceumError) in
            parser.skip(name: "or") ? .or(left, try parser.and()) : nil
        }
    }

    private mutating func and() throws(LyceumError) -> Expression {
        try chain({ parser throws(LyceumError) in try parser.not() }) { parser, left throws(LyceumError) in
            parser.skip(name: "and") ? .and(left, try parser.not()) : nil
        }
    }

    private mutating func not() throws(LyceumError) -> Expression {
        guard skip(name: "not") else { return try comparison() }
        return .not(try nested { parser throws(LyceumError) in try parser.not() })
    }

    private mutating func comparison() throws(LyceumError) -> Expression {
        let place = current.position
        let first = try sum()
        var rest: [(Jinja.Comparison, Expression)] = []
        while let comparison = comparisonOperator() { rest.append((comparison, try sum())) }
        return rest.isEmpty ? first : .comparison(first, rest, place)
    }

    private mutating func comparisonOperator() -> Jinja.Comparison? {
        if case .symbol(let text) = current.kind, let comparison = Jinja.Comparison(rawValue: text) {
            advance()
            return comparison
        }
        if skip(name: "in") { return .isIn }
        guard isName("not"), next.kind == .name("in") else { return nil }
        advance()
        advance()
        return .isNotIn
    }

    private mutating func binary(
        _ symbols: [String], _ operand: (inout Self) throws(LyceumError) -> Expression
    ) throws(LyceumError) -> Expression {
        try chain(operand) { parser, left throws(LyceumError) in
            guard case .symbol(let text) = parser.current.kind, symbols.contains(text),
                let kind = Jinja.Operator(rawValue: text)
            else { return nil }
            let place = parser.current.position
            parser.advance()
            return .binary(kind, left, try operand(&parser), place)
        }
    }

    private mutating func sum() throws(LyceumError) -> Expression {
        try binary(["+", "-"]) { parser throws(LyceumError) in try parser.concatenation() }
    }

    private mutating func concatenation() throws(LyceumError) -> Expression {
        let place = current.position
        let first = try product()
        guard isSymbol("~") else { return first }
        var parts = [first]
        while skip(symbol: "~") { parts.append(try product()) }
        return .concatenation(parts, place)
    }

    private mutating func product() throws(LyceumError) -> Expression {
        try binary(["*", "/", "//", "%"]) { parser throws(LyceumError) in try parser.power() }
    }

    private mutating func power() throws(LyceumError) -> Expression {
        try binary(["**"]) { parser throws(LyceumError) in try parser.unary() }
    }

    private mutating func unary(allowsFilters: Bool = true) throws(LyceumError) -> Expression {
        let place = current.position
        var result: Expression
        if skip(symbol: "-") {
            let operand = try nested { parser throws(LyceumError) in try parser.unary(allowsFilters: false) }
            result = .negative(operand, place)
        } else if skip(symbol: "+") {
            let operand = try nested { parser throws(LyceumError) in try parser.unary(allowsFilters: false) }
            result = .positive(operand, place)
        } else {
            result = try primary()
        }
        result = try postfix(result)
        return allowsFilters ? try filtersAndTests(result) : result
    }

    // MARK: Primaries

    mutating func primary() throws(LyceumError) -> Expression {
        let token = current
        switch token.kind {
        case .name(let name):
            advance()
            return nameOrConstant(name, token.position)
        case .string(var text):
            advance()
            while case .string(let more) = current.kind {
                text += more
                advance()
            }
            return .literal(.string(text))
        case .integer(let value):
            advance()
            return .literal(.integer(value))
        case .float(let value):
            advance()
            return .literal(.float(value))
        case .symbol("("):
            advance()
            let result = try tuple(inParentheses: true)
            try expect(symbol: ")")
            return result
        case .symbol("["): return try list()
        case .symbol("{"): return try dictionary()
        default: throw failure("expected an expression, found \(token.description)")
        }
    }

    private mutating func nameOrConstant(_ name: String, _ place: Jinja.Position) -> Expression {
        switch name {
        case "true", "True": return .literal(.bool(true))
        case "false", "False": return .literal(.bool(false))
        case "none", "None": return .literal(.none)
        default:
            usedNames.insert(name)
            return .name(symbol(name), place)
        }
    }

    private mutating func list() throws(LyceumError) -> Expression {
        let place = current.position
        advance()
        var elements: [Expression] = []
        while !isSymbol("]") {
            if !elements.isEmpty { try expect(symbol: ",") }
            if isSymbol("]") { break }
            elements.append(try expression())
        }
        advance()
        return .list(elements, place)
    }

    private mutating func dictionary() throws(LyceumError) -> Expression {
        let place = current.position
        advance()
        var pairs: [(key: Expression, value: Expression)] = []
        while !isSymbol("}") {
            if !pairs.isEmpty { try expect(symbol: ",") }
            if isSymbol("}") { break }
            let key = try expression()
            try expect(symbol: ":")
            pairs.append((key, try expression()))
        }
        advance()
        return .dictionary(pairs, place)
    }

    // MARK: Postfixes

    mutating func postfix(_ start: Expression) throws(LyceumError) -> Expression {
        try chain({ _ in start }) { parser, base throws(LyceumError) in
            switch parser.current.kind {
            case .symbol("."): try parser.member(of: base)
            case .symbol("["): try parser.subscripted(base)
            case .symbol("("): try parser.call(base)
            default: nil
            }
        }
    }

    private mutating func filtersAndTests(_ start: Expression) throws(LyceumError) -> Expression {
        try chain({ _ in start }) { parser, base throws(LyceumError) in
            switch parser.current.kind {
            case .symbol("|"):
                parser.advance()
                return try parser.filter(base)
            case .name("is"): return try parser.test(base)
            case .symbol("("): return try parser.call(base)
            default: return nil
            }
        }
    }

    private mutating func member(of base: Expression) throws(LyceumError) -> Expression {
        let place = current.position
        advance()
        switch current.kind {
        case .name(let name):
            advance()
            return .attribute(base, name, place)
        case .integer(let value):
            advance()
            return .item(base, .literal(.integer(value)), place)
        default: throw failure("expected a name or a number after '.', found \(current.description)")
        }
    }

    private mutating func subscripted(_ base: Expression) throws(LyceumError) -> Expression {
        let place = current.position
        advance()
        var first: Expression?
        if !isSymbol(":") {
            let key = try expression()
            guard isSymbol(":") else {
                guard isSymbol(",") else {
                    try expect(symbol: "]")
                    return .item(base, key, place)
                }
                return try tupleSubscript(base, key, place)
            }
            first = key
        }
        try expect(symbol: ":")
        let last: Expression? = isSymbol(":") || isSymbol("]") ? nil : try expression()
        var step: Expression?
        if skip(symbol: ":"), !isSymbol("]") { step = try expression() }
        try expect(symbol: "]")
        return .slice(base, first, last, step, place)
    }

    private mutating func tupleSubscript(
        _ base: Expression, _ first: Expression, _ place: Jinja.Position
    ) throws(LyceumError) -> Expression {
        var elements = [first]
        while skip(symbol: ",") { elements.append(try expression()) }
        try expect(symbol: "]")
        return .item(base, .tuple(elements, place), place)
    }

    mutating func call(_ base: Expression) throws(LyceumError) -> Expression {
        let place = current.position
        return .call(base, try arguments(), place)
    }

    mutating func arguments() throws(LyceumError) -> Jinja.ArgumentList {
        let place = current.position
        try expect(symbol: "(")
        var list = Jinja.ArgumentList()
        var isFirst = true
        while !isSymbol(")") {
            if !isFirst {
                try expect(symbol: ",")
                if isSymbol(")") { break }
            }
            isFirst = false
            guard try argument(into: &list) else { throw failure("the arguments are in a wrong order", place) }
        }
        advance()
        return list
    }

    /// Reads one argument; false when its kind may not follow those before it.
    private mutating func argument(into list: inout Jinja.ArgumentList) throws(LyceumError) -> Bool {
        if skip(symbol: "*") {
            guard list.unpackedSequence == nil, list.unpackedMapping == nil else { return false }
            list.unpackedSequence = try expression()
        } else if skip(symbol: "**") {
            guard list.unpackedMapping == nil else { return false }
            list.unpackedMapping = try expression()
        } else if case .name(let name) = current.kind, next.kind == .symbol("=") {
            guard list.unpackedMapping == nil else { return false }
            guard !list.named.contains(where: { $0.name == name }) else {
                throw failure("the argument '\(name)' is given twice")
            }
            advance()
            advance()
            list.named.append((name, try expression()))
        } else {
            guard list.unpackedSequence == nil, list.unpackedMapping == nil, list.named.isEmpty else { return false }
            list.positional.append(try expression())
        }
        return true
    }

    // MARK: Filters and tests

    /// A filter after its bar, or at the start of a filter block (`base` nil).
    mutating func filter(_ base: Expression?) throws(LyceumError) -> Expression {
        let place = current.position
        let name = try dottedName()
        let list = isSymbol("(") ? try arguments() : Jinja.ArgumentList()
        return .filter(base, name: name, filter(name), list, place)
    }

    private mutating func dottedName() throws(LyceumError) -> String {
        var name = try expectName()
        while skip(symbol: ".") { name += "." + (try expectName()) }
        return name
    }

    private mutating func test(_ base: Expression) throws(LyceumError) -> Expression {
        let place = current.position
        advance()
        let isNegated = skip(name: "not")
        let name = try dottedName()
        var list = Jinja.ArgumentList()
        if isSymbol("(") {
            list = try arguments()
        } else if startsTestArgument {
            guard !isName("is") else { throw failure("tests cannot be chained with 'is'") }
            list.positional = [try postfix(try primary())]
        }
        let result = Expression.test(base, name: name, Jinja.Test(name: name), list, place)
        return isNegated ? .not(result) : result
    }

    private var startsTestArgument: Bool {
        switch current.kind {
        case .name(let name): name != "else" && name != "or" && name != "and"
        case .string, .integer, .float, .symbol("["), .symbol("{"): true
        default: false
        }
    }
}
