#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif
internal import LyceumCore

extension Jinja.Interpreter {
    func binary(_ kind: Jinja.Operator, _ a: Value, _ b: Value) throws(LyceumError) -> Value {
        if kind == .remainder, let pattern = a.text { return a.like(try percentFormat(pattern, b, escapes: a.isMarkup)) }
        if case .undefined(let undefined) = a { throw Jinja.undefined(undefined) }
        if case .undefined(let undefined) = b { throw Jinja.undefined(undefined) }
        if let x = a.integer, let y = b.integer { return try integers(kind, x, y) }
        if let x = a.number, let y = b.number { return .float(try floats(kind, x, y)) }
        if kind == .add, let sum = try joined(a, b) { return sum }
        if kind == .multiply, let product = try repeated(a, b) { return product }
        throw Jinja.failure(
            "unsupported operand type(s) for \(kind.rawValue): '\(a.typeName)' and '\(b.typeName)'")
    }

    private func joined(_ a: Value, _ b: Value) throws(LyceumError) -> Value? {
        switch (a, b) {
        case (.list(let x), .list(let y)):
            try charge((x.elements.count + y.elements.count) >> 3)
            return .list(try .make(x.elements + y.elements))
        case (.tuple(let x), .tuple(let y)):
            try charge((x.elements.count + y.elements.count) >> 3)
            return .tuple(try .make(x.elements + y.elements))
        default:
            guard let x = a.text, let y = b.text else { return nil }
            try charge(text: x.utf8.count + y.utf8.count)
            guard a.isMarkup || b.isMarkup else { return .string(x + y) }
            return .markup((a.isMarkup ? x : Python.escapeMarkup(x)) + (b.isMarkup ? y : Python.escapeMarkup(y)))
        }
    }

    private func repeated(_ a: Value, _ b: Value) throws(LyceumError) -> Value? {
        guard let count = b.integer else { return a.integer == nil ? nil : try repeated(b, a) }
        if let text = a.text {
            let (bytes, overflow) = text.utf8.count.multipliedReportingOverflow(by: max(count, 0))
            try charge(text: overflow ? .max : bytes)
            return a.like(String(repeating: text, count: bytes == 0 ? 0 : count))
        }
        switch a {
        case .list(let list): return .list(try repeated(list, count))
        case .tuple(let list): return .tuple(try repeated(list, count))
        default: return nil
        }
    }

    private func repeated(_ list: Jinja.List, _ count: Int) throws(LyceumError) -> Jinja.List {
        let (total, overflow) = list.elements.count.multipliedReportingOverflow(by: max(count, 0))
        guard !overflow, total <= Jinja.List.countLimit else { throw Jinja.limit("a list of too many elements") }
        try charge(total >> 3)
        guard total > 0 else { return .flat([]) }
        return try .make(Array((0..<count).map { _ in list.elements }.joined()))
    }

    private func integers(_ kind: Jinja.Operator, _ x: Int, _ y: Int) throws(LyceumError) -> Value {
        let (result, overflow): (Int, Bool)
        switch kind {
        case .add: (result, overflow) = x.addingReportingOverflow(y)
        case .subtract: (result, overflow) = x.subtractingReportingOverflow(y)
        case .multiply: (result, overflow) = x.multipliedReportingOverflow(by: y)
        case .power:
            guard y >= 0 else { return .float(try floats(.power, Double(x), Double(y))) }
            (result, overflow) = Self.power(x, y)
        case .divide: return .float(try floats(.divide, Double(x), Double(y)))
        case .floorDivide, .remainder:
            guard y != 0 else { throw Jinja.failure("integer division or modulo by zero") }
            guard y != -1 else { return kind == .remainder ? .integer(0) : try integers(.multiply, x, -1) }
            let (quotient, remainder) = x.quotientAndRemainder(dividingBy: y)
            let isLow = remainder != 0 && (remainder < 0) != (y < 0)
            return .integer(kind == .remainder ? (isLow ? remainder + y : remainder) : (isLow ? quotient - 1 : quotient))
        }
        guard !overflow else { throw Jinja.failure("the integer \(x) \(kind.rawValue) \(y) does not fit 64 bits") }
        return .integer(result)
    }

    private static func power(_ base: Int, _ exponent: Int) -> (Int, Bool) {
        if base == 0 || base == 1 { return (exponent == 0 ? 1 : base, false) }
        if base == -1 { return (exponent % 2 == 0 ? 1 : -1, false) }
        var result = 1
        for _ in 0..<min(exponent, 64) {
            let (product, overflow) = result.multipliedReportingOverflow(by: base)
            if overflow { return (0, true) }
            result = product
        }
        return (result, exponent > 64)
    }

    private func floats(_ kind: Jinja.Operator, _ x: Double, _ y: Double) throws(LyceumError) -> Double {
        switch kind {
        case .add: return x + y
        case .subtract: return x - y
        case .multiply: return x * y
        case .divide:
            guard y != 0 else { throw Jinja.failure("division by zero") }
            return x / y
        case .floorDivide:
            guard y != 0 else { throw Jinja.failure("float floor division by zero") }
            return floorQuotient(x, y)
        case .remainder:
            guard y != 0 else { throw Jinja.failure("float modulo by zero") }
            let remainder = fmod(x, y)
            if remainder == 0 { return y.sign == .minus ? -0.0 : 0.0 }
            return (remainder < 0) != (y < 0) ? remainder + y : remainder
        case .power:
            guard x != 0 || y >= 0 else { throw Jinja.failure("0.0 cannot be raised to a negative power") }
            guard x >= 0 || y == y.rounded() else { throw Jinja.failure("complex numbers are not available") }
            let result = pow(x, y)
            guard result.isFinite || !x.isFinite || !y.isFinite else { throw Jinja.failure("the result is too large") }
            return result
        }
    }

    /// Python's floor division: from the remainder, so that the two always fit together.
    private func floorQuotient(_ x: Double, _ y: Double) -> Double {
        var remainder = fmod(x, y)
        var quotient = (x - remainder) / y
        if remainder != 0, (remainder < 0) != (y < 0) {
            remainder += y
            quotient -= 1
        }
        guard quotient != 0 else { return (x / y).sign == .minus ? -0.0 : 0.0 }
        let floored = quotient.rounded(.down)
        return quotient - floored > 0.5 ? floored + 1 : floored
    }

    func negated(_ value: Value) throws(LyceumError) -> Value {
        if case .undefined(let undefined) = value { throw Jinja.undefined(undefined) }
        if let integer = value.integer { return try integers(.subtract, 0, integer) }
        if let number = value.number { return .float(-number) }
        throw Jinja.failure("bad operand type for unary -: '\(value.typeName)'")
    }

    func positive(_ value: Value) throws(LyceumError) -> Value {
        if case .undefined(let undefined) = value { throw Jinja.undefined(undefined) }
        if let integer = value.integer { return .integer(integer) }
        if let number = value.number { return .float(number) }
        throw Jinja.failure("bad operand type for unary +: '\(value.typeName)'")
    }
}

extension Jinja.Value {
    var isMarkup: Bool { if case .markup = self { true } else { false } }
}
