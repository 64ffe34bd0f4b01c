public import LyceumConfiguration

/// One run of a step: the step itself, or its run with one value of each of its loops.
public struct StepInstance: Sendable {
    public struct Binding: Sendable, Hashable {
        public var variable: String
        /// The value's name.
        public var value: String
    }

    /// `train`, or `train[method=naive,seed=1]`.
    public let name: String
    public let step: String
    public let kind: any StepKind
    public let bindings: [Binding]
    public let seed: UInt64
    /// With everything known filled in; outputs of other instances stand as `${INSTANCE.OUTPUT}` and are marked by a tag.
    public let parameters: ConfigurationNode
    /// The parameters as far as they are known before anything has run: what stands for a value to come is left out, what stands for a path stands
    /// for itself.
    let draft: ConfigurationNode
    /// Positions in the plan of the instances this one reads from.
    public internal(set) var dependencies: [Int]
    /// Where the step stands in the recipe.
    public let place: String

    var path: String { "steps.\(step)" }

    static func name(_ step: String, _ bindings: [Binding]) -> String {
        bindings.isEmpty ? step : "\(step)[\(bindings.map { "\($0.variable)=\($0.value)" }.joined(separator: ","))]"
    }
}

/// An output of one instance.
struct PlannedOutput: Sendable, Hashable {
    /// Position in the plan.
    var instance: Int
    var output: String
}

extension ConfigurationNode {
    private static let outputTag = "!lyceum/output"

    /// A scalar that holds outputs of instances, as `ReferenceText`.
    static func outputs(_ text: String, at place: String) -> ConfigurationNode {
        ConfigurationNode(.scalar(text, isPlain: false), place: place, tag: outputTag)
    }

    var holdsOutputs: Bool { tag == Self.outputTag }
}
