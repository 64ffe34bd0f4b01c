internal import LyceumCore

extension Jinja {
    /// What a template may use before it is stopped.
    struct Limits: Sendable {
        /// Evaluated nodes, plus one per 32 bytes of text and per element made.
        var steps = 20_000_000
        /// Bytes of the output and of any string.
        var textBytes = 64 << 20
        /// Nested evaluations: expressions in expressions, macros in macros.
        var depth = 200
    }

    /// Variables of a loop's turn, a macro's call or a block; lookups go on in the parent.
    final class Scope {
        private var symbols: [Symbol] = []
        private var values: [Value] = []
        let parent: Scope?

        init(parent: Scope?) { self.parent = parent }

        subscript(own symbol: Symbol) -> Value? {
            symbols.firstIndex(of: symbol).map { values[$0] }
        }

        func find(_ symbol: Symbol) -> Value? {
            var scope: Scope? = self
            while let current = scope {
                if let value = current[own: symbol] { return value }
                scope = current.parent
            }
            return nil
        }

        func set(_ symbol: Symbol, _ value: Value) {
            if let index = symbols.firstIndex(of: symbol) {
                values[index] = value
            } else {
                symbols.append(symbol)
                values.append(value)
            }
        }

        func removeAll() {
            symbols.removeAll(keepingCapacity: true)
            values.removeAll(keepingCapacity: true)
        }
    }

    /// Runs one program once.
    final class Interpreter {
        enum Flow { case next, breakLoop, continueLoop }

        let program: Program
        let limits: Limits
        let now: LocalTime
        /// The caller's variables and the globals, by symbol.
        var context: [Value?]
        let root = Scope(parent: nil)
        let loopSymbol: Symbol?
        var output: [UInt8] = []
        /// Nested captures (macros, set blocks) around the current output.
        var captures = 0
        var spans: [Swift.Range<Int>] = []
        var escapes = false
        private(set) var steps = 0
        private var depth = 0
        /// Objects that can refer to themselves; emptied after the run, so that nothing leaks.
        var namespaces: [Namespace] = []
        var capturedScopes: [Scope] = []

        init(_ program: Program, variables: JSON.Object, now: LocalTime, limits: Limits) throws(LyceumError) {
            self.program = program
            self.limits = limits
            self.now = now
            loopSymbol = program.symbols.firstIndex(of: "loop").map(Symbol.init)
            context = program.symbols.map { Global(rawValue: $0).map { .function(Function(.global($0))) } }
            for (symbol, name) in program.symbols.enumerated() {
                if let value = variables[name] { context[symbol] = try Value(value) }
            }
        }

        func render() throws(LyceumError) -> String {
            defer { release() }
            _ = try run(program.body, root)
            return String(decoding: output, as: UTF8.self)
        }

        private func release() {
            for namespace in namespaces { namespace.values.removeAll() }
            for scope in capturedScopes { scope.removeAll() }
            root.removeAll()
            namespaces.removeAll()
            capturedScopes.removeAll()
            context.removeAll()
        }

        // MARK: Limits

        func charge(_ amount: Int = 1) throws(LyceumError) {
            steps &+= amount
            guard steps <= limits.steps else {
                throw limit("more than \(limits.steps) steps")
            }
        }

        /// Counts the making of a text.
        func charge(text bytes: Int) throws(LyceumError) {
            guard bytes <= limits.textBytes else { throw limit("a text of more than \(limits.textBytes) bytes") }
            try charge(bytes >> 5 + 1)
        }

        func nested<Result>(_ body: () throws(LyceumError) -> Result) throws(LyceumError) -> Result {
            depth += 1
            defer { depth -= 1 }
            guard depth <= limits.depth else { throw limit("more than \(limits.depth) nested evaluations") }
            return try body()
        }

        /// Gives errors without a place the place of the node that ran.
        func located<Result>(
            _ position: Position, _ body: () throws(LyceumError) -> Result
        ) throws(LyceumError) -> Result {
            do throws(LyceumError) { return try body() } catch {
                guard error.location == nil else { throw error }
                throw error.at("line \(position.line), column \(position.column)")
            }
        }

        // MARK: Output

        func write(_ text: String) throws(LyceumError) {
            try charge(text: text.utf8.count)
            guard output.count + text.utf8.count <= limits.textBytes else {
                throw limit("more than \(limits.textBytes) bytes of output")
            }
            output.append(contentsOf: text.utf8)
        }

        func write(_ value: Value) throws(LyceumError) {
            switch value {
            case .markup(let text): try write(text)
            default:
                let text = try string(value)
                try write(escapes ? Python.escapeMarkup(text) : text)
            }
        }

        /// What a body writes, instead of writing it.
        func capture(
            _ body: () throws(LyceumError) -> Flow
        ) throws(LyceumError) -> (text: String, flow: Flow) {
            var outer: [UInt8] = []
            swap(&outer, &output)
            captures += 1
            defer {
                swap(&outer, &output)
                captures -= 1
            }
            let flow = try body()
            return (String(decoding: output, as: UTF8.self), flow)
        }

        /// Captured text; safe where the template escapes.
        func captured(_ text: String) -> Value { escapes ? .markup(text) : .string(text) }
    }
}
