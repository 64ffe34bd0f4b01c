internal import LyceumCore

/// What a rule of a grammar stands for.
public indirect enum GrammarExpression: Sendable, Hashable {
    case literal([UInt8])
    case scalars(ScalarSet)
    case rule(String)
    case sequence([GrammarExpression])
    case choice([GrammarExpression])
    /// `max` nil: any number of times.
    case repetition(GrammarExpression, min: Int, max: Int?)

    public static func text(_ text: String) -> GrammarExpression { .literal(Array(text.utf8)) }
    public static var empty: GrammarExpression { .sequence([]) }
    public static func optional(_ expression: GrammarExpression) -> GrammarExpression {
        .repetition(expression, min: 0, max: 1)
    }
}

/// A context-free grammar over Unicode text: named rules and the one a text must match.
public struct Grammar: Sendable {
    public private(set) var names: [String] = []
    public private(set) var expressions: [GrammarExpression] = []
    public var root: String
    private var positions: [String: Int] = [:]

    public init(root: String = "root") { self.root = root }

    public func index(of name: String) -> Int? { positions[name] }
    public subscript(name: String) -> GrammarExpression? { positions[name].map { expressions[$0] } }

    /// Adds a rule, or replaces the one of that name.
    public mutating func define(_ name: String, _ expression: GrammarExpression) {
        if let position = positions[name] {
            expressions[position] = expression
            return
        }
        positions[name] = names.count
        names.append(name)
        expressions.append(expression)
    }
}

/// Bounds on grammars, so that a hostile one cannot take all memory or time.
public enum GrammarLimits {
    /// Bytes of a grammar's or schema's text.
    public static let textBytes = 1 << 18
    public static let rules = 5_000
    /// Nested groups, or nested schemas.
    public static let nesting = 128
    /// Nodes of the compiled network; a counted repetition takes one copy of its content per count.
    public static let nodes = 1 << 20
    /// Nested rules while matching; a text may not nest deeper.
    public static let stackDepth = 512
    /// Alternatives followed at once.
    public static let alternatives = 20_000
    /// Steps for one mask.
    public static let maskSteps = 20_000_000
}

extension LyceumError {
    static func grammar(_ message: String, at place: String? = nil, remedy: String? = nil) -> LyceumError {
        LyceumError(.invalidArgument, message, at: place, remedy: remedy)
    }
}
