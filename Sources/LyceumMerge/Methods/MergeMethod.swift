public import LyceumCore
public import LyceumTensor

/// A number a merge method is steered with.
public struct MergeParameter: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// One number for the merge.
        case number
        /// One number for each model.
        case perModel
        /// 1 for yes, 0 for no.
        case flag
        /// The number of one of these words.
        case choice([String])
    }

    public let name: String
    public let kind: Kind
    /// nil: the user has to say.
    public let standard: Double?
    public let range: ClosedRange<Double>
    public let help: String

    public init(_ name: String, _ kind: Kind, standard: Double?, range: ClosedRange<Double>, help: String) {
        self.name = name
        self.kind = kind
        self.standard = standard
        self.range = range
        self.help = help
    }
}

/// What a merge method is: from it come its parsing, its help and its checks.
public struct MergeMethodDeclaration: Sendable, Hashable {
    public let name: String
    public let summary: String
    /// Paper and equation.
    public let source: String
    public let needsBase: Bool
    /// A base that is named becomes the origin, not one of the models.
    public let usesBase: Bool
    /// The base not counted, where there is one.
    public let modelCount: ClosedRange<Int>
    public let parameters: [MergeParameter]
    /// What has to be measured of every model first; nil where weights are enough.
    public let statistics: StatisticsKind?

    public init(
        name: String, summary: String, source: String, needsBase: Bool, usesBase: Bool? = nil, modelCount: ClosedRange<Int>,
        parameters: [MergeParameter], statistics: StatisticsKind? = nil
    ) {
        self.statistics = statistics
        self.name = name
        self.summary = summary
        self.source = source
        self.needsBase = needsBase
        self.usesBase = usesBase ?? needsBase
        self.modelCount = modelCount
        self.parameters = parameters
    }
}

/// A way to make one weight out of the same weight of several models.
///
/// A method is pure: what it makes depends on the tensors, its parameters and, for random methods, a seed and the tensor's name alone. A
/// new one is a file in this folder and a line in ``MergeMethods/all``.
public protocol MergeMethod: Sendable {
    static var declaration: MergeMethodDeclaration { get }

    /// - Parameter values: checked against the declaration; one number, or one per model.
    init(_ values: MergeParameterValues) throws(LyceumError)

    /// - Parameter tensors: fp32, all of one shape; may be changed.
    /// - Returns: fp32, of the same shape.
    func merge(_ tensors: AlignedTensors) throws(LyceumError) -> Tensor

    /// What shares the weights a method computes; the differences of all tensors of a group are measured before anything is merged. nil where
    /// a tensor is enough.
    func group(of name: String) -> String?

    /// Whether every element of the result depends on the same element of the tensors alone, so that rows can be merged by themselves.
    var isElementwise: Bool { get }
    /// How much a difference changes a weight, summed over its elements; groups add it up.
    func change(_ delta: Tensor) -> Double
}

extension MergeMethod {
    public func group(of name: String) -> String? { nil }
    public var isElementwise: Bool { false }
    public func change(_ delta: Tensor) -> Double { VectorArithmetic.squaredLength(delta) }
}

/// The numbers of one merge, complete and in range.
public struct MergeParameterValues: Sendable, Hashable {
    private var numbers: [String: [Double]]

    public func number(_ name: String) -> Double { numbers[name]?.first ?? 0 }
    public func flag(_ name: String) -> Bool { number(name) != 0 }
    public func list(_ name: String) -> [Double] { numbers[name] ?? [] }

    /// - Parameter given: one number per name, or one per model where the parameter has one per model.
    /// - Throws: `LyceumError` for unknown names, missing numbers, wrong counts and numbers out of range.
    public init(_ given: [String: [Double]], for declaration: MergeMethodDeclaration, models: Int) throws(LyceumError) {
        let known = declaration.parameters.map(\.name)
        if let stranger = given.keys.sorted().first(where: { !known.contains($0) }) {
            throw LyceumError(
                .invalidArgument, "the merge method \(declaration.name) has no parameter “\(stranger)”",
                remedy: known.isEmpty ? "leave it out" : "it has \(known.joined(separator: ", "))")
        }
        guard declaration.modelCount.contains(models) else {
            throw LyceumError(
                .invalidArgument,
                "the merge method \(declaration.name) takes \(Self.text(declaration.modelCount)) models, found \(models)")
        }
        numbers = [:]
        for parameter in declaration.parameters {
            numbers[parameter.name] = try Self.values(parameter, given[parameter.name], declaration.name, models)
        }
    }

    private static func values(
        _ parameter: MergeParameter, _ given: [Double]?, _ method: String, _ models: Int
    ) throws(LyceumError) -> [Double] {
        let place = "\(method): \(parameter.name)"
        let wanted = parameter.kind == .perModel ? models : 1
        guard var values = given ?? parameter.standard.map({ [$0] }) else {
            throw LyceumError(.invalidArgument, "expected \(wanted == 1 ? "a number" : "a number for each model"), found none", at: place)
        }
        if values.count == 1, wanted > 1 { values = [Double](repeating: values[0], count: wanted) }
        guard values.count == wanted else {
            throw LyceumError(.invalidArgument, "expected \(wanted) numbers, found \(values.count)", at: place)
        }
        for value in values where !parameter.range.contains(value) {
            throw LyceumError(
                .invalidArgument, "expected \(parameter.range.lowerBound) to \(parameter.range.upperBound), found \(value)", at: place)
        }
        return values
    }

    static func text(_ count: ClosedRange<Int>) -> String {
        count.upperBound == .max ? "\(count.lowerBound) or more" : count.count == 1 ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
    }
}
