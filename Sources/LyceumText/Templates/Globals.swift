internal import LyceumCore

extension Jinja.Interpreter {
    private static let rangeLimit = 100_000

    func call(_ global: Jinja.Global, _ arguments: Arguments) throws(LyceumError) -> Value {
        switch global {
        case .range: return try range(arguments)
        case .dict: return .dictionary(try dictionary(arguments, "dict"))
        case .namespace: return try namespace(arguments)
        case .cycler:
            guard arguments.named.isEmpty, !arguments.positional.isEmpty else {
                throw Jinja.failure("at least one item has to be provided")
            }
            _ = try Jinja.List.depth(of: arguments.positional)
            return .function(Jinja.Function(.cycler(arguments.positional)))
        case .joiner:
            let given = try arguments.bound(["sep"], of: "joiner")
            return .function(Jinja.Function(.joiner(try given[0].map { value throws(LyceumError) in try string(value) } ?? ", ")))
        case .lipsum:
            throw LyceumError(.unsupported, "'lipsum' is refused: the same input must give the same text")
        case .raiseException:
            let given = try arguments.bound(["message"], required: 1, of: "raise_exception")
            throw LyceumError(
                .invalidArgument, "the chat template refuses the conversation: \(try string(given[0]!))",
                remedy: "change the messages as the template's author asks")
        case .formatNow:
            let given = try arguments.bound(["format"], required: 1, of: "strftime_now")
            guard let format = given[0]?.text else { throw Jinja.failure("strftime() argument 1 must be str") }
            try charge(text: format.utf8.count * 16)
            return .string(now.formatted(format))
        }
    }

    private func range(_ arguments: Arguments) throws(LyceumError) -> Value {
        let given = try arguments.positional(1...3, of: "range")
        var bounds: [Int] = []
        for value in given {
            guard let bound = value.integer else {
                if case .undefined(let undefined) = value { throw Jinja.undefined(undefined) }
                throw Jinja.failure("'\(value.typeName)' object cannot be interpreted as an integer")
            }
            bounds.append(bound)
        }
        let start = bounds.count > 1 ? bounds[0] : 0
        let stop = bounds.count > 1 ? bounds[1] : bounds[0]
        let step = bounds.count > 2 ? bounds[2] : 1
        guard step != 0 else { throw Jinja.failure("range() arg 3 must not be zero") }
        let (distance, overflow) = step > 0 ? stop.subtractingReportingOverflow(start) : start.subtractingReportingOverflow(stop)
        let stride = Int(clamping: step.magnitude)
        let count = overflow ? (step > 0) == (stop > start) ? Int.max : 0 : distance <= 0 ? 0 : (distance - 1) / stride + 1
        guard count <= Self.rangeLimit else {
            throw LyceumError(.limitExceeded, "a range of \(count) numbers; \(Self.rangeLimit) are allowed")
        }
        return .range(Jinja.Range(start: start, stop: stop, step: step, count: count))
    }

    /// `dict(mapping or pairs, **named)`.
    private func dictionary(_ arguments: Arguments, _ name: String) throws(LyceumError) -> Jinja.Mapping {
        guard arguments.positional.count <= 1 else {
            throw Jinja.failure("\(name) expected at most 1 argument, got \(arguments.positional.count)")
        }
        var pairs: [(Value, Value)] = []
        switch arguments.positional.first {
        case nil: break
        case .dictionary(let mapping)?: pairs = Array(zip(mapping.keys, mapping.values))
        case let value?:
            for pair in try elements(of: value) {
                let parts = try elements(of: pair)
                guard parts.count == 2 else { throw Jinja.failure("\(name): expected pairs of a key and a value") }
                pairs.append((parts[0], parts[1]))
            }
        }
        for (key, value) in arguments.named { pairs.append((.string(key), value)) }
        return try .make(pairs)
    }

    private func namespace(_ arguments: Arguments) throws(LyceumError) -> Value {
        let mapping = try dictionary(arguments, "namespace")
        let namespace = Jinja.Namespace()
        for (key, value) in zip(mapping.keys, mapping.values) {
            let name = try string(key)
            guard !name.hasPrefix("_") else {
                throw Jinja.failure("namespace attributes must not begin with an underscore, but '\(name)' does")
            }
            namespace[name] = value
        }
        namespaces.append(namespace)
        return .namespace(namespace)
    }
}
