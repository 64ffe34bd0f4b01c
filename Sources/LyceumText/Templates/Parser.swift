internal import LyceumCore

extension Jinja {
    /// Turns tokens into a program; the grammar is `jinja2.parser`'s, quirks included.
    struct Parser {
        let tokens: [Token]
        var index = 0
        var symbols: [String] = []
        private var symbolNumbers: [String: Symbol] = [:]
        private var depth = 0
        private static let depthLimit = 100
        /// Loops around the current statement, for `break` and `continue`.
        var loops = 0
        var marksGeneration = false
        /// Names used since the innermost macro began, for `caller`, `kwargs` and `varargs`.
        var usedNames: Set<String> = []

        private let dialect: Dialect

        static func parse(_ source: String, _ dialect: Dialect = .chat) throws(LyceumError) -> Program {
            var parser = Parser(tokens: try Lexer.tokenize(source, dialect), dialect)
            let body = try parser.statements(until: [])
            return Program(body: body, symbols: parser.symbols, marksGeneration: parser.marksGeneration, isStrict: dialect.isStrict)
        }

        init(tokens: [Token], _ dialect: Dialect = .chat) {
            self.tokens = tokens
            self.dialect = dialect
        }

        /// The filter of a name, among those that the dialect has.
        func filter(_ name: String) -> Filter? {
            Filter(rawValue: name).flatMap { $0 == .regexReplace && !dialect.replacesByPattern ? nil : $0 }
        }

        // MARK: Tokens

        var current: Token { tokens[index] }
        var next: Token { tokens[min(index + 1, tokens.count - 1)] }

        mutating func advance() { if index + 1 < tokens.count { index += 1 } }

        func isSymbol(_ text: String) -> Bool { current.kind == .symbol(text) }
        func isName(_ text: String) -> Bool { current.kind == .name(text) }

        mutating func skip(symbol text: String) -> Bool {
            guard isSymbol(text) else { return false }
            advance()
            return true
        }

        mutating func skip(name text: String) -> Bool {
            guard isName(text) else { return false }
            advance()
            return true
        }

        mutating func expect(symbol text: String) throws(LyceumError) {
            guard skip(symbol: text) else { throw failure("expected '\(text)', found \(current.description)") }
        }

        mutating func expect(name text: String) throws(LyceumError) {
            guard skip(name: text) else { throw failure("expected '\(text)', found \(current.description)") }
        }

        mutating func expect(_ kind: Token.Kind, _ text: String) throws(LyceumError) {
            guard current.kind == kind else { throw failure("expected \(text), found \(current.description)") }
            advance()
        }

        mutating func expectName() throws(LyceumError) -> String {
            guard case .name(let name) = current.kind else {
                throw failure("expected a name, found \(current.description)")
            }
            advance()
            return name
        }

        func failure(_ message: String, _ position: Position? = nil) -> LyceumError {
            syntaxError(message, position ?? current.position)
        }

        mutating func symbol(_ name: String) -> Symbol {
            if let number = symbolNumbers[name] { return number }
            let number = Symbol(symbols.count)
            symbols.append(name)
            symbolNumbers[name] = number
            return number
        }

        /// Refuses programs nested so deeply that reading or running them could exhaust the stack.
        mutating func nested<Result>(
            _ body: (inout Parser) throws(LyceumError) -> Result
        ) throws(LyceumError) -> Result {
            depth += 1
            defer { depth -= 1 }
            guard depth <= Self.depthLimit else { throw failure("the template is nested too deeply") }
            return try body(&self)
        }
    }
}
