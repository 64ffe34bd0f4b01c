internal import LyceumCore

extension Jinja {
    /// A value as Python sees it. Containers never change once made (the sandbox is immutable), namespaces do.
    enum Value {
        case undefined(Undefined)
        case none
        case bool(Bool)
        case integer(Int)
        case float(Double)
        case string(String)
        /// A string marked as safe; joining it with others escapes them, as `markupsafe.Markup` does.
        case markup(String)
        case list(List)
        case tuple(List)
        case dictionary(Mapping)
        case view(View)
        case range(Range)
        /// Consumed as it is read: the result of `map`, `select` and the like.
        case iterator(Iterator)
        case namespace(Namespace)
        case loop(LoopState)
        case function(Function)
    }

    /// What a missing name, attribute or item gives: prints as nothing, and says what is missing when something else is done with it.
    final class Undefined {
        enum Cause {
            case name(String)
            case attribute(String, of: String)
            case element(String, of: String)
            case hint(String)
            case unsafe(String, of: String)
        }
        let cause: Cause
        init(_ cause: Cause) { self.cause = cause }

        var message: String {
            switch cause {
            case .name(let name): "'\(name)' is undefined"
            case .attribute(let name, let type): "'\(type)' has no attribute '\(name)'"
            case .element(let key, let type): "\(type) has no element \(key)"
            case .hint(let text): text
            case .unsafe(let name, let type): "access to attribute '\(name)' of '\(type)' object is unsafe."
            }
        }
    }

    /// The elements of a list or tuple.
    final class List {
        let elements: [Value]
        /// Containers inside containers; limited, so that printing and releasing a value need little stack.
        let depth: Int
        /// Names of the elements of the pairs that `groupby` gives.
        let names: [String]

        fileprivate init(_ elements: [Value], depth: Int, names: [String]) {
            self.elements = elements
            self.depth = depth
            self.names = names
        }
    }

    final class Range {
        let start: Int
        let step: Int
        let count: Int
        let stop: Int

        init(start: Int, stop: Int, step: Int, count: Int) {
            self.start = start
            self.stop = stop
            self.step = step
            self.count = count
        }

        func element(_ index: Int) -> Int { start + index * step }
    }

    /// `dict.keys()`, `dict.values()`, `dict.items()`.
    final class View {
        enum Kind: String { case keys = "dict_keys", values = "dict_values", items = "dict_items" }
        let kind: Kind
        let mapping: Mapping

        init(_ kind: Kind, _ mapping: Mapping) {
            self.kind = kind
            self.mapping = mapping
        }

        func element(_ index: Int) -> Value {
            switch kind {
            case .keys: mapping.keys[index]
            case .values: mapping.values[index]
            case .items: .tuple(.pair(mapping.keys[index], mapping.values[index]))
            }
        }
    }

    final class Iterator {
        private let advance: () throws(LyceumError) -> Value?
        private var ahead: Value?
        let depth: Int
        /// Python's name of the type.
        let type: String

        init(type: String = "generator", depth: Int, _ advance: @escaping () throws(LyceumError) -> Value?) {
            self.advance = advance
            self.depth = depth
            self.type = type
        }

        func next() throws(LyceumError) -> Value? {
            if let ahead {
                self.ahead = nil
                return ahead
            }
            return try advance()
        }

        /// The next element without taking it.
        func peek() throws(LyceumError) -> Value? {
            if ahead == nil { ahead = try advance() }
            return ahead
        }
    }

    final class Namespace {
        var keys: [String] = []
        var values: [Value] = []

        subscript(name: String) -> Value? {
            get { keys.firstIndex(where: { Python.same($0, name) }).map { values[$0] } }
            set {
                guard let newValue else { return }
                if let index = keys.firstIndex(where: { Python.same($0, name) }) {
                    values[index] = newValue
                } else {
                    keys.append(name)
                    values.append(newValue)
                }
            }
        }
    }

    final class Function {
        enum Kind {
            case method(Value, String)
            case global(Global)
            case macro(Macro, Scope)
            case cycler([Value])
            case joiner(String)
            /// The text of a call block's body.
            case recursiveLoop(LoopState)
        }
        let kind: Kind
        /// Position of a cycler, use of a joiner.
        var state = 0

        init(_ kind: Kind) { self.kind = kind }
    }

    enum Global: String, CaseIterable {
        case range, dict, namespace, cycler, joiner, lipsum
        case raiseException = "raise_exception"
        case formatNow = "strftime_now"
    }
}

extension Jinja.List {
    static let depthLimit = 200
    static let countLimit = 1 << 22

    /// - Throws: when the elements are nested too deeply or are too many.
    static func make(_ elements: [Jinja.Value], names: [String] = []) throws(LyceumError) -> Jinja.List {
        Jinja.List(elements, depth: try depth(of: elements), names: names)
    }

    /// A pair of a mapping's key and value, whose depths the mapping has checked.
    static func pair(_ key: Jinja.Value, _ value: Jinja.Value) -> Jinja.List {
        Jinja.List([key, value], depth: max(key.depth, value.depth) + 1, names: [])
    }

    /// Elements known to hold no containers.
    static func flat(_ elements: [Jinja.Value]) -> Jinja.List { Jinja.List(elements, depth: 1, names: []) }

    static func depth(of elements: [Jinja.Value]) throws(LyceumError) -> Int {
        guard elements.count <= countLimit else {
            throw Jinja.limit("a list of \(elements.count) elements; \(countLimit) are allowed")
        }
        var depth = 0
        for element in elements { depth = max(depth, element.depth) }
        guard depth < depthLimit else { throw Jinja.limit("values nested deeper than \(depthLimit) levels") }
        return depth + 1
    }
}

extension Jinja.Value {
    var depth: Int {
        switch self {
        case .list(let list), .tuple(let list): list.depth
        case .dictionary(let mapping): mapping.depth
        case .view(let view): view.mapping.depth + 1
        case .iterator(let iterator): iterator.depth
        case .loop(let loop): loop.depth
        case .function(let function):
            switch function.kind {
            case .method(let receiver, _): receiver.depth + 1
            case .recursiveLoop(let loop): loop.depth + 1
            case .cycler(let values): (values.map(\.depth).max() ?? 0) + 1
            default: 0
            }
        default: 0
        }
    }

    /// Python's name of the type.
    var typeName: String {
        switch self {
        case .undefined: "Undefined"
        case .none: "NoneType"
        case .bool: "bool"
        case .integer: "int"
        case .float: "float"
        case .string: "str"
        case .markup: "Markup"
        case .list: "list"
        case .tuple: "tuple"
        case .dictionary: "dict"
        case .view(let view): view.kind.rawValue
        case .range: "range"
        case .iterator(let iterator): iterator.type
        case .namespace: "Namespace"
        case .loop: "LoopContext"
        case .function: "function"
        }
    }

    /// How errors about missing attributes name the value.
    var objectName: String {
        switch self {
        case .none: "None"
        case .markup: "markupsafe.Markup object"
        case .namespace: "jinja2.utils.Namespace object"
        case .loop: "jinja2.runtime.LoopContext object"
        default: "\(typeName) object"
        }
    }

    var isTrue: Bool {
        switch self {
        case .undefined, .none: false
        case .bool(let value): value
        case .integer(let value): value != 0
        case .float(let value): value != 0
        case .string(let text), .markup(let text): !text.isEmpty
        case .list(let list), .tuple(let list): !list.elements.isEmpty
        case .dictionary(let mapping): mapping.count > 0
        case .view(let view): view.mapping.count > 0
        case .range(let range): range.count > 0
        case .iterator, .namespace, .loop, .function: true
        }
    }

    var isUndefined: Bool { if case .undefined = self { true } else { false } }

    /// The text of a string, marked safe or not.
    var text: String? {
        switch self {
        case .string(let text), .markup(let text): text
        default: nil
        }
    }

    /// A whole number; booleans count as 0 and 1.
    var integer: Int? {
        switch self {
        case .integer(let value): value
        case .bool(let value): value ? 1 : 0
        default: nil
        }
    }

    var number: Double? {
        switch self {
        case .float(let value): value
        default: integer.map(Double.init)
        }
    }

    static func hint(_ text: String) -> Jinja.Value { .undefined(Jinja.Undefined(.hint(text))) }

    /// The same kind of string as this one.
    func like(_ text: String) -> Jinja.Value {
        if case .markup = self { .markup(text) } else { .string(text) }
    }
}

extension Jinja {
    /// A mistake of the template, found while it runs; the interpreter adds the place.
    static func failure(_ message: String) -> LyceumError { LyceumError(.invalidData, message) }

    static func limit(_ what: String) -> LyceumError {
        LyceumError(.limitExceeded, "the chat template makes \(what)", remedy: "use a chat template that does less")
    }

    static func undefined(_ undefined: Undefined) -> LyceumError { failure(undefined.message) }
}
