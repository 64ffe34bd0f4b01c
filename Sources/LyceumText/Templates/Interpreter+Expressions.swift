internal import LyceumCore

extension Jinja.Interpreter {
    func lookup(_ symbol: Jinja.Symbol, _ scope: Scope) -> Value? {
        scope.find(symbol) ?? context[Int(symbol)]
    }

    func evaluate(_ expression: Expression, _ scope: Scope) throws(LyceumError) -> Value {
        try charge()
        switch expression {
        case .literal(let literal): return value(literal)
        case .name(let symbol, _):
            return lookup(symbol, scope) ?? .undefined(Jinja.Undefined(.name(program.symbols[Int(symbol)])))
        default:
            return try nested { () throws(LyceumError) in try evaluateCompound(expression, scope) }
        }
    }

    private func value(_ literal: Jinja.Literal) -> Value {
        switch literal {
        case .none: .none
        case .bool(let value): .bool(value)
        case .integer(let value): .integer(value)
        case .float(let value): .float(value)
        case .string(let text): .string(text)
        }
    }

    private func evaluateCompound(_ expression: Expression, _ scope: Scope) throws(LyceumError) -> Value {
        switch expression {
        case .attribute(let base, let name, let position):
            let value = try evaluate(base, scope)
            return try located(position) { () throws(LyceumError) in try attribute(name, of: value) }
        case .item(let base, let key, let position):
            let value = try evaluate(base, scope)
            let key = try evaluate(key, scope)
            return try located(position) { () throws(LyceumError) in try item(key, of: value) }
        case .call(let callee, let list, let position): return try call(callee, list, position, scope)
        case .filter: return try filtered(expression, nil, scope)
        case .test(let base, let name, let test, let list, let position):
            return try tested(base, name, test, list, position, scope)
        case .not(let operand): return .bool(!(try truth(evaluate(operand, scope))))
        case .and(let left, let right):
            let value = try evaluate(left, scope)
            return try truth(value) ? try evaluate(right, scope) : value
        case .or(let left, let right):
            let value = try evaluate(left, scope)
            return try truth(value) ? value : try evaluate(right, scope)
        case .conditional(let test, let then, let otherwise):
            if try truth(evaluate(test, scope)) { return try evaluate(then, scope) }
            if let otherwise { return try evaluate(otherwise, scope) }
            return .hint("the inline if-expression evaluated to false and no else section was defined.")
        default: return try evaluateOperation(expression, scope)
        }
    }

    private func evaluateOperation(_ expression: Expression, _ scope: Scope) throws(LyceumError) -> Value {
        switch expression {
        case .comparison(let first, let rest, let position): return try comparison(first, rest, position, scope)
        case .binary(let kind, let left, let right, let position):
            let left = try evaluate(left, scope)
            let right = try evaluate(right, scope)
            return try located(position) { () throws(LyceumError) in try binary(kind, left, right) }
        case .concatenation(let parts, let position):
            var text = ""
            for part in parts {
                let value = try evaluate(part, scope)
                try located(position) { () throws(LyceumError) in
                    text += try string(value)
                    try charge(text: text.utf8.count)
                }
            }
            return .string(text)
        case .negative(let operand, let position):
            let value = try evaluate(operand, scope)
            return try located(position) { () throws(LyceumError) in try negated(value) }
        case .positive(let operand, let position):
            let value = try evaluate(operand, scope)
            return try located(position) { () throws(LyceumError) in try positive(value) }
        case .slice(let base, let first, let last, let step, let position):
            let value = try evaluate(base, scope)
            let bounds = (try optional(first, scope), try optional(last, scope), try optional(step, scope))
            return try located(position) { () throws(LyceumError) in try slice(value, bounds.0, bounds.1, bounds.2) }
        default: return try evaluateContainer(expression, scope)
        }
    }

    private func optional(_ expression: Expression?, _ scope: Scope) throws(LyceumError) -> Value {
        guard let expression else { return .none }
        return try evaluate(expression, scope)
    }

    func evaluate(all expressions: [Expression], _ scope: Scope) throws(LyceumError) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(expressions.count)
        for expression in expressions { values.append(try evaluate(expression, scope)) }
        return values
    }

    private func evaluateContainer(_ expression: Expression, _ scope: Scope) throws(LyceumError) -> Value {
        switch expression {
        case .list(let elements, let position):
            let values = try evaluate(all: elements, scope)
            return try located(position) { () throws(LyceumError) in .list(try .make(values)) }
        case .tuple(let elements, let position):
            let values = try evaluate(all: elements, scope)
            return try located(position) { () throws(LyceumError) in .tuple(try .make(values)) }
        case .dictionary(let pairs, let position):
            var values: [(Value, Value)] = []
            for pair in pairs { values.append((try evaluate(pair.key, scope), try evaluate(pair.value, scope))) }
            return try located(position) { () throws(LyceumError) in .dictionary(try .make(values)) }
        default: return .none
        }
    }

    private func comparison(
        _ first: Expression, _ rest: [(Jinja.Comparison, Expression)], _ position: Position, _ scope: Scope
    ) throws(LyceumError) -> Value {
        var left = try evaluate(first, scope)
        for (kind, expression) in rest {
            let right = try evaluate(expression, scope)
            let a = left
            let holds = try located(position) { () throws(LyceumError) in try compare(kind, a, right) }
            if !holds { return .bool(false) }
            left = right
        }
        return .bool(true)
    }

    // MARK: Calls

    func arguments(
        _ list: Jinja.ArgumentList, _ scope: Scope, extra: [(String, Value)] = []
    ) throws(LyceumError) -> Jinja.Arguments {
        var result = Jinja.Arguments(positional: try evaluate(all: list.positional, scope))
        for (name, expression) in list.named { result.named.append((name, try evaluate(expression, scope))) }
        result.named.append(contentsOf: extra)
        if let expression = list.unpackedSequence {
            let iterator = try iterate(try evaluate(expression, scope))
            while let element = try iterator.next() {
                try charge()
                result.positional.append(element)
            }
        }
        if let expression = list.unpackedMapping {
            guard case .dictionary(let mapping) = try evaluate(expression, scope) else {
                throw Jinja.failure("argument after ** must be a mapping")
            }
            for (key, value) in zip(mapping.keys, mapping.values) {
                guard let name = key.text else { throw Jinja.failure("keywords must be strings") }
                guard !result.named.contains(where: { $0.0 == name }) else {
                    throw Jinja.failure("got multiple values for keyword argument '\(name)'")
                }
                result.named.append((name, value))
            }
        }
        return result
    }

    func call(
        _ callee: Expression, _ list: Jinja.ArgumentList, _ position: Position, _ scope: Scope,
        extra: [(String, Value)] = []
    ) throws(LyceumError) -> Value {
        let function = try evaluate(callee, scope)
        return try located(position) { () throws(LyceumError) in
            let arguments = try arguments(list, scope, extra: extra)
            return try call(function, arguments)
        }
    }

    func call(_ value: Value, _ arguments: Jinja.Arguments) throws(LyceumError) -> Value {
        try charge()
        switch value {
        case .undefined(let undefined): throw Jinja.undefined(undefined)
        case .loop(let loop): return try recurse(loop, arguments)
        case .function(let function):
            switch function.kind {
            case .method(let receiver, let name): return try callMethod(name, of: receiver, arguments)
            case .global(let global): return try call(global, arguments)
            case .macro(let macro, let scope): return try call(macro, scope, arguments)
            case .joiner(let separator):
                function.state += 1
                return .string(function.state == 1 ? "" : separator)
            case .recursiveLoop(let loop): return try recurse(loop, arguments)
            case .cycler: throw Jinja.failure("'Cycler' object is not callable")
            }
        default: throw Jinja.failure("'\(value.typeName)' object is not callable")
        }
    }

    private func call(_ macro: Jinja.Macro, _ scope: Scope, _ given: Jinja.Arguments) throws(LyceumError) -> Value {
        let name = macro.name.map { "'\($0)'" } ?? "None"
        let inner = Scope(parent: scope)
        var named = given.named
        for (index, parameter) in macro.parameters.enumerated() {
            if index < given.positional.count {
                inner.set(parameter.symbol, given.positional[index])
            } else if let found = named.firstIndex(where: { Python.same($0.0, parameter.name) }) {
                inner.set(parameter.symbol, named.remove(at: found).1)
            } else {
                inner.set(parameter.symbol, try defaultValue(macro, index, inner))
            }
        }
        if macro.usesCaller {
            let found = named.firstIndex { $0.0 == "caller" }
            let caller = found.map { named.remove(at: $0).1 } ?? .hint("No caller defined")
            if let symbol = symbol("caller") { inner.set(symbol, caller) }
        }
        if macro.usesNamed, let symbol = symbol("kwargs") {
            inner.set(symbol, .dictionary(try .make(named.map(\.0), named.map(\.1))))
        } else if let first = named.first {
            throw Jinja.failure("macro \(name) takes no keyword argument '\(first.0)'")
        }
        let surplus = given.positional.dropFirst(macro.parameters.count)
        if macro.usesPositional, let symbol = symbol("varargs") {
            inner.set(symbol, .tuple(try .make(Array(surplus))))
        } else if !surplus.isEmpty {
            throw Jinja.failure("macro \(name) takes not more than \(macro.parameters.count) argument(s)")
        }
        let (text, _) = try capture { () throws(LyceumError) in
            try nested { () throws(LyceumError) in try run(macro.body, inner) }
        }
        return captured(text)
    }

    private func defaultValue(_ macro: Jinja.Macro, _ index: Int, _ scope: Scope) throws(LyceumError) -> Value {
        let offset = index - (macro.parameters.count - macro.defaults.count)
        guard offset >= 0 else { return .hint("parameter '\(macro.parameters[index].name)' was not provided") }
        return try evaluate(macro.defaults[offset], scope)
    }

    private func symbol(_ name: String) -> Jinja.Symbol? {
        program.symbols.firstIndex(of: name).map(Jinja.Symbol.init)
    }

    // MARK: Filters and tests

    /// Applies a filter expression; in filter blocks `input` stands where the expression has none.
    func filtered(_ expression: Expression, _ input: Value?, _ scope: Scope) throws(LyceumError) -> Value {
        guard case .filter(let base, let name, let filter, let list, let position) = expression else {
            return try evaluate(expression, scope)
        }
        let value: Value
        switch base {
        case .filter?: value = try nested { () throws(LyceumError) in try filtered(base!, input, scope) }
        case let base?: value = try evaluate(base, scope)
        case nil: value = input ?? .none
        }
        return try located(position) { () throws(LyceumError) in
            guard let filter else { throw Jinja.failure("No filter named '\(name)'.") }
            return try apply(filter, to: value, try arguments(list, scope))
        }
    }

    private func tested(
        _ base: Expression, _ name: String, _ test: Jinja.Test?, _ list: Jinja.ArgumentList, _ position: Position,
        _ scope: Scope
    ) throws(LyceumError) -> Value {
        let value = try evaluate(base, scope)
        return try located(position) { () throws(LyceumError) in
            guard let test else { throw Jinja.failure("No test named '\(name)'.") }
            return .bool(try check(test, value, try arguments(list, scope)))
        }
    }
}
