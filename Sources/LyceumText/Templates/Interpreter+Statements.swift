internal import LyceumCore

extension Jinja.Interpreter {
    typealias Value = Jinja.Value
    typealias Scope = Jinja.Scope
    typealias Statement = Jinja.Statement
    typealias Expression = Jinja.Expression
    typealias Position = Jinja.Position

    func run(_ body: [Statement], _ scope: Scope) throws(LyceumError) -> Flow {
        for statement in body {
            let flow = try run(statement, scope)
            if flow != .next { return flow }
        }
        return .next
    }

    private func run(_ statement: Statement, _ scope: Scope) throws(LyceumError) -> Flow {
        try charge()
        switch statement {
        case .text(let text): try write(text)
        case .output(let expression, let position):
            let value = try evaluate(expression, scope)
            try located(position) { () throws(LyceumError) in try write(value) }
        case .conditional(let branches, let otherwise):
            for branch in branches {
                guard try truth(evaluate(branch.test, scope)) else { continue }
                return try nested { () throws(LyceumError) in try run(branch.body, scope) }
            }
            return try nested { () throws(LyceumError) in try run(otherwise, scope) }
        case .loop(let loop): return try run(loop, scope)
        case .assign(let target, let expression, let position):
            let value = try evaluate(expression, scope)
            try located(position) { () throws(LyceumError) in try assign(value, to: target, scope) }
        case .assignBlock(let target, let filter, let body, let position):
            return try assignBlock(target, filter, body, position, scope)
        case .macro(let macro, let symbol):
            scope.set(symbol, .function(closure(macro, scope)))
        case .call(let macro, let expression, let position):
            let caller = Value.function(closure(macro, scope))
            guard case .call(let callee, let list, _) = expression else { return .next }
            let value = try call(callee, list, position, scope, extra: [("caller", caller)])
            try located(position) { () throws(LyceumError) in try write(value) }
        case .filter(let filter, let body, let position):
            let (text, flow) = try capture { () throws(LyceumError) in
                try nested { () throws(LyceumError) in try run(body, Scope(parent: scope)) }
            }
            if flow != .next { return flow }
            let value = try filtered(filter, captured(text), scope)
            try located(position) { () throws(LyceumError) in try write(value) }
        case .with(let assignments, let body): return try with(assignments, body, scope)
        case .block(let body, let isScoped):
            return try nested { () throws(LyceumError) in try run(body, Scope(parent: isScoped ? scope : root)) }
        case .escaping(let condition, let body):
            let outer = escapes
            escapes = try truth(evaluate(condition, scope))
            defer { escapes = outer }
            return try nested { () throws(LyceumError) in try run(body, Scope(parent: scope)) }
        case .generation(let body):
            let start = output.count
            _ = try nested { () throws(LyceumError) in try run(body, Scope(parent: scope)) }
            if captures == 0 { spans.append(start..<output.count) }
        case .breakLoop: return .breakLoop
        case .continueLoop: return .continueLoop
        case .refused(let name, let position):
            throw LyceumError(
                .unsupported, "'\(name)' needs other templates, and a chat template stands alone",
                at: "line \(position.line), column \(position.column)", remedy: "give a template without '\(name)'")
        }
        return .next
    }

    // MARK: Assignments

    func assign(_ value: Value, to target: Jinja.Target, _ scope: Scope) throws(LyceumError) {
        switch target {
        case .name(let symbol): scope.set(symbol, value)
        case .attribute(let symbol, let name, _):
            guard case .namespace(let namespace)? = lookup(symbol, scope) else {
                throw Jinja.failure("cannot assign attribute on non-namespace object")
            }
            guard !name.hasPrefix("_") else {
                throw Jinja.failure("namespace attributes must not begin with an underscore, but '\(name)' does")
            }
            // A namespace in its own values would make a value without end.
            namespace[name] = value
        case .tuple(let targets, _):
            let values = try unpacked(value, targets.count)
            for (target, value) in zip(targets, values) { try assign(value, to: target, scope) }
        }
    }

    private func unpacked(_ value: Value, _ count: Int) throws(LyceumError) -> [Value] {
        let iterator: Jinja.Iterator
        do throws(LyceumError) { iterator = try iterate(value) } catch {
            throw Jinja.failure("cannot unpack non-iterable \(value.typeName) object")
        }
        var values: [Value] = []
        while values.count <= count, let element = try iterator.next() { values.append(element) }
        guard values.count <= count else { throw Jinja.failure("too many values to unpack (expected \(count))") }
        guard values.count == count else {
            throw Jinja.failure("not enough values to unpack (expected \(count), got \(values.count))")
        }
        return values
    }

    private func assignBlock(
        _ target: Jinja.Target, _ filter: Expression?, _ body: [Statement], _ position: Position, _ scope: Scope
    ) throws(LyceumError) -> Flow {
        let (text, flow) = try capture { () throws(LyceumError) in
            try nested { () throws(LyceumError) in try run(body, Scope(parent: scope)) }
        }
        if flow != .next { return flow }
        var value = captured(text)
        if let filter { value = try filtered(filter, value, scope) }
        try located(position) { () throws(LyceumError) in try assign(value, to: target, scope) }
        return .next
    }

    private func with(
        _ assignments: [(target: Jinja.Target, value: Expression)], _ body: [Statement], _ scope: Scope
    ) throws(LyceumError) -> Flow {
        let inner = Scope(parent: scope)
        for assignment in assignments {
            try assign(try evaluate(assignment.value, scope), to: assignment.target, inner)
        }
        return try nested { () throws(LyceumError) in try run(body, inner) }
    }

    func closure(_ macro: Jinja.Macro, _ scope: Scope) -> Jinja.Function {
        capturedScopes.append(scope)
        return Jinja.Function(.macro(macro, scope))
    }
}
