internal import LyceumCore

extension Jinja.Parser {
    typealias Statement = Jinja.Statement
    typealias Target = Jinja.Target

    /// Statements up to one of the end tags, whose name is then the current token; without end tags, up to the end of the template.
    mutating func statements(until ends: [String]) throws(LyceumError) -> [Statement] {
        var body: [Statement] = []
        while true {
            let token = current
            switch token.kind {
            case .data(let text):
                advance()
                body.append(.text(text))
            case .variableBegin:
                advance()
                body.append(.output(try tuple(), token.position))
                try expect(.variableEnd, "'}}'")
            case .blockBegin:
                advance()
                if case .name(let name) = current.kind, ends.contains(name) { return body }
                body.append(contentsOf: try statement(ends))
                try expect(.blockEnd, "'%}'")
            default:
                guard ends.isEmpty else {
                    throw failure("the template ends, but \(Self.listed(ends)) was expected")
                }
                return body
            }
        }
    }

    private static func listed(_ names: [String]) -> String { names.map { "'\($0)'" }.joined(separator: " or ") }

    /// The body of a statement: from the end of its tag to one of the end tags.
    mutating func body(until ends: String...) throws(LyceumError) -> [Statement] {
        _ = skip(symbol: ":")
        try expect(.blockEnd, "'%}'")
        return try nested { parser throws(LyceumError) in try parser.statements(until: ends) }
    }

    /// Like `body`, and steps over the one end tag.
    private mutating func closedBody(_ end: String) throws(LyceumError) -> [Statement] {
        let result = try body(until: end)
        advance()
        return result
    }

    private mutating func statement(_ ends: [String]) throws(LyceumError) -> [Statement] {
        let place = current.position
        guard case .name(let name) = current.kind else {
            throw failure("expected a statement's name, found \(current.description)")
        }
        advance()
        switch name {
        case "for": return [try loop(place)]
        case "if": return [try condition()]
        case "set": return [try assignment(place)]
        case "macro": return [try macro(place)]
        case "call": return [try callBlock(place)]
        case "filter": return [try filterBlock(place)]
        case "with": return [try with()]
        case "block": return [try block()]
        case "print": return try print(place)
        case "autoescape": return [.escaping(try expression(), try closedBody("endautoescape"))]
        case "generation":
            marksGeneration = true
            return [.generation(try outsideLoops { parser throws(LyceumError) in try parser.closedBody("endgeneration") })]
        case "break", "continue":
            guard loops > 0 else { throw failure("'\(name)' outside a loop", place) }
            return [name == "break" ? .breakLoop : .continueLoop]
        case "include", "import", "from", "extends": return [try refused(name, place)]
        default:
            let expected = ends.isEmpty ? "" : "; \(Self.listed(ends)) was expected"
            throw failure("unknown statement '\(name)'\(expected)", place)
        }
    }

    /// Bodies that Jinja compiles to a function: `break` cannot leave them.
    private mutating func outsideLoops<Result>(
        _ body: (inout Self) throws(LyceumError) -> Result
    ) throws(LyceumError) -> Result {
        let outer = loops
        loops = 0
        defer { loops = outer }
        return try body(&self)
    }

    private mutating func refused(_ name: String, _ place: Jinja.Position) throws(LyceumError) -> Statement {
        while current.kind != .blockEnd {
            guard current.kind != .end else { throw failure("expected '%}'") }
            advance()
        }
        return .refused(name, place)
    }

    // MARK: Targets

    private mutating func target(allowsAttributes: Bool, endNames: [String] = []) throws(LyceumError) -> Target {
        let place = current.position
        var elements: [Target] = []
        var isTuple = false
        while true {
            if !elements.isEmpty { try expect(symbol: ",") }
            if isTupleEnd(endNames) || isSymbol("=") && isTuple { break }
            elements.append(try singleTarget(allowsAttributes))
            guard isSymbol(",") else { break }
            isTuple = true
        }
        if !isTuple, let only = elements.first { return only }
        guard isTuple else { throw failure("expected a name to assign to, found \(current.description)") }
        return .tuple(elements, place)
    }

    private mutating func singleTarget(_ allowsAttributes: Bool) throws(LyceumError) -> Target {
        let place = current.position
        if skip(symbol: "(") {
            let inner = try nested { parser throws(LyceumError) in try parser.target(allowsAttributes: allowsAttributes) }
            try expect(symbol: ")")
            return inner
        }
        guard case .name(let name) = current.kind else {
            throw failure("expected a name to assign to, found \(current.description)")
        }
        guard !["true", "false", "none", "True", "False", "None"].contains(name) else {
            throw failure("cannot assign to '\(name)'")
        }
        advance()
        guard allowsAttributes, skip(symbol: ".") else { return .name(symbol(name)) }
        return .attribute(symbol(name), try expectName(), place)
    }

    // MARK: Statements

    private mutating func loop(_ place: Jinja.Position) throws(LyceumError) -> Statement {
        let target = try target(allowsAttributes: false, endNames: ["in"])
        if Self.names(target).contains(where: { symbols[Int($0)] == "loop" }) {
            throw failure("cannot assign to the special variable 'loop'", place)
        }
        try expect(name: "in")
        let sequence = try tuple(allowsConditional: false, endNames: ["recursive"])
        let filter: Expression? = skip(name: "if") ? try expression() : nil
        let isRecursive = skip(name: "recursive")
        loops += 1
        let body = try body(until: "endfor", "else")
        loops -= 1
        var otherwise: [Statement] = []
        let hasElse = isName("else")
        advance()
        if hasElse { otherwise = try closedBody("endfor") }
        return .loop(
            Jinja.Loop(
                target: target, sequence: sequence, filter: filter, isRecursive: isRecursive, body: body,
                otherwise: otherwise, position: place))
    }

    static func names(_ target: Target) -> [Jinja.Symbol] {
        switch target {
        case .name(let symbol): [symbol]
        case .attribute: []
        case .tuple(let elements, _): elements.flatMap(names)
        }
    }

    private mutating func condition() throws(LyceumError) -> Statement {
        var branches: [(test: Expression, body: [Statement])] = []
        while true {
            let test = try tuple(allowsConditional: false)
            branches.append((test, try body(until: "elif", "else", "endif")))
            let isElse = isName("else")
            let isElif = isName("elif")
            advance()
            if isElif { continue }
            return .conditional(branches, otherwise: isElse ? try closedBody("endif") : [])
        }
    }

    private mutating func assignment(_ place: Jinja.Position) throws(LyceumError) -> Statement {
        let target = try target(allowsAttributes: true)
        if skip(symbol: "=") { return .assign(target, try tuple(), place) }
        let filter = try blockFilters(startsInline: false)
        return .assignBlock(target, filter: filter, try closedBody("endset"), place)
    }

    /// Filters that a block's text goes through: `| a | b`.
    private mutating func blockFilters(startsInline: Bool) throws(LyceumError) -> Expression? {
        var result: Expression?
        if startsInline { result = try filter(nil) }
        var count = 0
        while skip(symbol: "|") {
            result = try filter(result)
            count += 1
            guard count < 100 else { throw failure("too many filters in a row") }
        }
        return result
    }

    private mutating func parameters() throws(LyceumError) -> ([(name: String, symbol: Jinja.Symbol)], [Expression]) {
        try expect(symbol: "(")
        var parameters: [(name: String, symbol: Jinja.Symbol)] = []
        var defaults: [Expression] = []
        while !isSymbol(")") {
            if !parameters.isEmpty { try expect(symbol: ",") }
            let place = current.position
            let name = try expectName()
            guard !parameters.contains(where: { $0.name == name }) else {
                throw failure("the parameter '\(name)' occurs twice", place)
            }
            if skip(symbol: "=") {
                defaults.append(try expression())
            } else if !defaults.isEmpty {
                throw failure("the parameter '\(name)' without a default follows one with a default", place)
            }
            parameters.append((name, symbol(name)))
        }
        advance()
        return (parameters, defaults)
    }

    /// The part that macros and call blocks share: body and the special names it uses.
    private mutating func macroBody(
        name: String?, _ parameters: [(name: String, symbol: Jinja.Symbol)], _ defaults: [Expression], _ end: String,
        _ place: Jinja.Position
    ) throws(LyceumError) -> Jinja.Macro {
        let outerNames = usedNames
        usedNames = []
        let body = try outsideLoops { parser throws(LyceumError) in try parser.closedBody(end) }
        defer { usedNames.formUnion(outerNames) }
        func uses(_ special: String) -> Bool {
            usedNames.contains(special) && !parameters.contains { $0.name == special }
        }
        if usedNames.contains("caller"), let index = parameters.firstIndex(where: { $0.name == "caller" }),
            index < parameters.count - defaults.count
        {
            throw failure("the special parameter 'caller' needs a default", place)
        }
        return Jinja.Macro(
            name: name, parameters: parameters, defaults: defaults, body: body, usesCaller: uses("caller"),
            usesNamed: uses("kwargs"), usesPositional: uses("varargs"), position: place)
    }

    private mutating func macro(_ place: Jinja.Position) throws(LyceumError) -> Statement {
        let name = try expectName()
        let (parameters, defaults) = try parameters()
        return .macro(try macroBody(name: name, parameters, defaults, "endmacro", place), symbol(name))
    }

    private mutating func callBlock(_ place: Jinja.Position) throws(LyceumError) -> Statement {
        let (parameters, defaults) = isSymbol("(") ? try parameters() : ([], [])
        let call = try expression()
        guard case .call = call else { throw failure("expected a call after 'call'", place) }
        return .call(try macroBody(name: nil, parameters, defaults, "endcall", place), call, place)
    }

    private mutating func filterBlock(_ place: Jinja.Position) throws(LyceumError) -> Statement {
        guard let filter = try blockFilters(startsInline: true) else { throw failure("expected a filter", place) }
        return .filter(filter, try closedBody("endfilter"), place)
    }

    private mutating func with() throws(LyceumError) -> Statement {
        var assignments: [(target: Target, value: Expression)] = []
        while current.kind != .blockEnd {
            if !assignments.isEmpty { try expect(symbol: ",") }
            let target = try singleTarget(false)
            try expect(symbol: "=")
            assignments.append((target, try expression()))
        }
        return .with(assignments, try closedBody("endwith"))
    }

    private mutating func block() throws(LyceumError) -> Statement {
        let name = try expectName()
        let isScoped = skip(name: "scoped")
        _ = skip(name: "required")
        let body = try outsideLoops { parser throws(LyceumError) in try parser.closedBody("endblock") }
        _ = skip(name: name)
        return .block(body, isScoped: isScoped)
    }

    private mutating func print(_ place: Jinja.Position) throws(LyceumError) -> [Statement] {
        var outputs: [Statement] = []
        while current.kind != .blockEnd {
            if !outputs.isEmpty { try expect(symbol: ",") }
            outputs.append(.output(try expression(), place))
        }
        return outputs
    }
}
