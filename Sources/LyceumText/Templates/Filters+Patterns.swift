internal import LyceumCore

extension Jinja.Interpreter {
    /// `regex_replace(pattern, replacement, count)`: Python's `re.sub` on the text, with work that is bounded.
    func patternReplaced(_ value: Value, _ arguments: Arguments) throws(LyceumError) -> Value {
        let given = try arguments.bound(["pattern", "repl", "count"], required: 2, of: "regex_replace")
        let text = try string(value)
        let pattern = try string(given[0]!)
        let replacement = try string(given[1]!)
        let limit = try integer(given[2], "regex_replace", default: 0)
        try charge(text: text.utf8.count)
        do throws(LyceumError) {
            let expression = try PythonExpression(pattern)
            let result = try expression.replacing(
                in: text, with: replacement, limit: limit > 0 ? limit : nil, maximumBytes: limits.textBytes)
            try charge(text: result.utf8.count)
            return .string(result)
        } catch {
            var named = error
            named.message = "regex_replace: " + error.message
            throw named
        }
    }
}
