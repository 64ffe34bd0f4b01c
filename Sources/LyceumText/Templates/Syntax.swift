/// The template language of chat templates: Jinja as Python's `jinja2` 3.1 renders it in an immutable sandbox with `trim_blocks`,
/// `lstrip_blocks`, loop controls and the `generation` tag.
///
/// Source: the Jinja template designer documentation, https://jinja.palletsprojects.com/en/stable/templates/.
enum Jinja {}

extension Jinja {
    /// A place in the template's source; both count from 1, columns count scalars.
    struct Position: Sendable {
        var line: Int32
        var column: Int32
    }

    enum Literal: Sendable {
        case none
        case bool(Bool)
        case integer(Int)
        case float(Double)
        case string(String)
    }

    enum Operator: String, Sendable {
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "/"
        case floorDivide = "//"
        case remainder = "%"
        case power = "**"
    }

    enum Comparison: String, Sendable {
        case equal = "=="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case isIn = "in"
        case isNotIn = "not in"
    }

    /// Arguments of a call as written: `f(a, b=c, *d, **e)`.
    struct ArgumentList: Sendable {
        var positional: [Expression] = []
        var named: [(name: String, value: Expression)] = []
        var unpackedSequence: Expression?
        var unpackedMapping: Expression?
    }

    indirect enum Expression: Sendable {
        case literal(Literal)
        case name(Symbol, Position)
        case list([Expression], Position)
        case tuple([Expression], Position)
        case dictionary([(key: Expression, value: Expression)], Position)
        case attribute(Expression, String, Position)
        case item(Expression, Expression, Position)
        case slice(Expression, Expression?, Expression?, Expression?, Position)
        case call(Expression, ArgumentList, Position)
        /// The input is nil in filter blocks, where the captured text takes its place.
        case filter(Expression?, name: String, Filter?, ArgumentList, Position)
        case test(Expression, name: String, Test?, ArgumentList, Position)
        case not(Expression)
        case and(Expression, Expression)
        case or(Expression, Expression)
        case negative(Expression, Position)
        case positive(Expression, Position)
        case binary(Operator, Expression, Expression, Position)
        case concatenation([Expression], Position)
        case comparison(Expression, [(Comparison, Expression)], Position)
        case conditional(test: Expression, then: Expression, otherwise: Expression?)
    }

    /// A variable's name, replaced by its number in the template's symbol table.
    typealias Symbol = Int32

    indirect enum Target: Sendable {
        case name(Symbol)
        case attribute(Symbol, String, Position)
        case tuple([Target], Position)
    }

    struct Loop: Sendable {
        var target: Target
        var sequence: Expression
        var filter: Expression?
        var isRecursive: Bool
        var body: [Statement]
        var otherwise: [Statement]
        var position: Position
    }

    /// A macro, or the body of a call block (without a name).
    struct Macro: Sendable {
        var name: String?
        var parameters: [(name: String, symbol: Symbol)]
        /// Of the last parameters.
        var defaults: [Expression]
        var body: [Statement]
        /// Whether the body mentions the special names.
        var usesCaller: Bool
        var usesNamed: Bool
        var usesPositional: Bool
        var position: Position
    }

    indirect enum Statement: Sendable {
        case text(String)
        case output(Expression, Position)
        case conditional([(test: Expression, body: [Statement])], otherwise: [Statement])
        case loop(Loop)
        case assign(Target, Expression, Position)
        case assignBlock(Target, filter: Expression?, [Statement], Position)
        case macro(Macro, Symbol)
        case call(Macro, Expression, Position)
        case filter(Expression, [Statement], Position)
        case with([(target: Target, value: Expression)], [Statement])
        case block([Statement], isScoped: Bool)
        case escaping(Expression, [Statement])
        case generation([Statement])
        case breakLoop
        case continueLoop
        /// A statement that reaches for other templates; there are none here.
        case refused(String, Position)
    }

    /// A parsed template.
    struct Program: Sendable {
        var body: [Statement]
        var symbols: [String]
        /// Whether a `generation` tag occurs.
        var marksGeneration: Bool
        /// Whether a name that is not there may only be asked for, not printed, compared or tested.
        var isStrict = false
    }
}
