internal import LyceumCore

extension Jinja.Interpreter {
    /// What a missing name stands for, or an error where the template is strict.
    func lenient<Result>(_ undefined: Jinja.Undefined, _ value: Result) throws(LyceumError) -> Result {
        guard !program.isStrict else { throw Jinja.undefined(undefined) }
        return value
    }

    /// Whether a value counts as true in a condition.
    func truth(_ value: Value) throws(LyceumError) -> Bool {
        if case .undefined(let undefined) = value { return try lenient(undefined, false) }
        return value.isTrue
    }
}
