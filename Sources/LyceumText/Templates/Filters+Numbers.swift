internal import LyceumCore

extension Jinja.Interpreter {
    func numeric(_ filter: Jinja.Filter, _ value: Value, _ arguments: Arguments) throws(LyceumError) -> Value {
        switch filter {
        case .abs:
            _ = try arguments.bound([], of: "abs")
            if let integer = value.integer { return integer < 0 ? try negated(.integer(integer)) : .integer(integer) }
            if let number = value.number { return .float(number.magnitude) }
            throw Jinja.failure("bad operand type for abs(): '\(value.typeName)'")
        case .int: return try whole(value, arguments)
        case .float:
            let given = try arguments.bound(["default"], of: "float")
            if case .undefined(let undefined) = value { throw Jinja.undefined(undefined) }
            let number = if let text = value.text { Python.parseFloat(text) } else { value.number }
            return number.map { .float($0) } ?? given[0] ?? .float(0)
        case .round: return try rounded(value, arguments)
        case .sum: return try sum(value, arguments)
        default: return .string(try fileSize(value, arguments))
        }
    }

    private func whole(_ value: Value, _ arguments: Arguments) throws(LyceumError) -> Value {
        let given = try arguments.bound(["default", "base"], of: "int")
        let missing = given[0] ?? .integer(0)
        if case .undefined(let undefined) = value { throw Jinja.undefined(undefined) }
        if let integer = value.integer { return .integer(integer) }
        if let text = value.text {
            if let integer = Python.parseInteger(text, radix: try integer(given[1], "int", default: 10)) {
                return .integer(integer)
            }
            guard let number = Python.parseFloat(text), number.isFinite else { return missing }
            return .integer(try truncated(number))
        }
        guard let number = value.number else { return missing }
        if number.isNaN { return missing }
        return .integer(try truncated(number))
    }

    private func truncated(_ number: Double) throws(LyceumError) -> Int {
        guard let integer = Int(exactly: number.rounded(.towardZero)) else {
            throw Jinja.failure("the number \(Python.text(number)) does not fit 64 bits")
        }
        return integer
    }

    private func rounded(_ value: Value, _ arguments: Arguments) throws(LyceumError) -> Value {
        let given = try arguments.bound(["precision", "method"], of: "round")
        let precision = try integer(given[0], "round", default: 0)
        let method = given[1]?.text ?? "common"
        guard ["common", "ceil", "floor"].contains(method) else {
            throw Jinja.failure("method must be common, ceil or floor")
        }
        guard precision.magnitude <= 400 else { throw Jinja.failure("round: the precision \(precision) is out of range") }
        if method == "common" {
            if let integer = value.integer { return .integer(try rounded(integer, precision)) }
            guard let number = value.number else {
                throw Jinja.failure("type \(value.typeName) doesn't define __round__ method")
            }
            return .float(rounded(number, precision))
        }
        let factor = try binary(.power, .integer(10), .integer(precision))
        let scaled = try binary(.multiply, value, factor)
        guard let number = scaled.number, number.isFinite else { throw Jinja.failure("cannot round \(value.typeName)") }
        let edge = try truncated(method == "ceil" ? number.rounded(.up) : number.rounded(.down))
        return try binary(.divide, .integer(edge), factor)
    }

    /// Half to even on the exact decimal value, as Python's `round`.
    private func rounded(_ number: Double, _ precision: Int) -> Double {
        guard number.isFinite, number != 0 else { return number }
        if precision >= 0 {
            guard precision < 320 else { return number }
            return Double(Python.formatted(number, "f", precision: precision)) ?? number
        }
        let digits = Python.shortestDigits(number.magnitude).exponent + 1 + precision
        guard digits >= 0 else { return number.sign == .minus ? -0.0 : 0.0 }
        if digits == 0 {
            var half = 0.5
            for _ in 0..<(-precision) { half *= 10 }
            guard number.magnitude > half else { return number.sign == .minus ? -0.0 : 0.0 }
            return number.sign == .minus ? -half * 2 : half * 2
        }
        return Double(Python.formatted(number, "e", precision: digits - 1)) ?? number
    }

    private func rounded(_ integer: Int, _ precision: Int) throws(LyceumError) -> Int {
        guard precision < 0 else { return integer }
        guard precision >= -18 else { return 0 }
        var unit = 1
        for _ in 0..<(-precision) { unit *= 10 }
        let (quotient, remainder) = integer.quotientAndRemainder(dividingBy: unit)
        let twice = remainder.magnitude * 2
        let isUp = twice > unit.magnitude || twice == unit.magnitude && quotient % 2 != 0
        let (result, overflow) = (quotient + (isUp ? (integer < 0 ? -1 : 1) : 0)).multipliedReportingOverflow(by: unit)
        guard !overflow else { throw Jinja.failure("the rounded integer does not fit 64 bits") }
        return result
    }

    private func sum(_ value: Value, _ arguments: Arguments) throws(LyceumError) -> Value {
        let given = try arguments.bound(["attribute", "start"], of: "sum")
        let path = try attributePath(given[0])
        var total = given[1] ?? .integer(0)
        if total.text != nil { throw Jinja.failure("sum() can't sum strings [use ''.join(seq) instead]") }
        let iterator = try iterate(value)
        while let element = try iterator.next() {
            try charge()
            total = try binary(.add, total, try pick(path, from: element))
        }
        return total
    }

    private func fileSize(_ value: Value, _ arguments: Arguments) throws(LyceumError) -> String {
        let given = try arguments.bound(["binary"], of: "filesizeformat")
        let number = if let text = value.text { Python.parseFloat(text) } else { value.number }
        guard let bytes = number, bytes.isFinite else { throw Jinja.failure("could not convert the value to a number") }
        let isBinary = boolean(given[0])
        let base = isBinary ? 1024.0 : 1000.0
        if bytes == 1 { return "1 Byte" }
        if bytes < base { return "\(try truncated(bytes)) Bytes" }
        let prefixes = isBinary ? ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"]
            : ["kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"]
        var unit = base
        for prefix in prefixes {
            unit *= base
            if bytes < unit || prefix == prefixes.last {
                return Python.formatted(base * bytes / unit, "f", precision: 1) + " " + prefix
            }
        }
        return ""
    }
}
