internal import LyceumCore

extension Jinja {
    /// Evaluated arguments of a call.
    struct Arguments {
        var positional: [Value] = []
        var named: [(String, Value)] = []

        /// The values in the order of a signature's parameters; nil for those not given.
        ///
        /// - Throws: when there are too many, an unknown name, or a required one is missing.
        func bound(_ parameters: [String], required: Int = 0, of function: String) throws(LyceumError) -> [Value?] {
            guard positional.count <= parameters.count else {
                throw failure(
                    "\(function)() takes at most \(parameters.count) argument(s), but \(positional.count) were given")
            }
            var values: [Value?] = positional
            values.append(contentsOf: Array(repeating: nil, count: parameters.count - positional.count))
            for (name, value) in named {
                guard let index = parameters.firstIndex(of: name) else {
                    throw failure("\(function)() got an unexpected keyword argument '\(name)'")
                }
                guard values[index] == nil else {
                    throw failure("\(function)() got multiple values for argument '\(name)'")
                }
                values[index] = value
            }
            for index in 0..<required where values[index] == nil {
                throw failure("\(function)() is missing the argument '\(parameters[index])'")
            }
            return values
        }

        /// For methods of built-in types: positional only.
        func positional(_ range: ClosedRange<Int>, of function: String) throws(LyceumError) -> [Value] {
            guard named.isEmpty else { throw failure("\(function)() takes no keyword arguments") }
            guard range.contains(positional.count) else {
                throw failure(
                    "\(function)() expects \(range.lowerBound) to \(range.upperBound) arguments, got \(positional.count)")
            }
            return positional
        }
    }
}
