public import LyceumConfiguration

/// A declared experiment: parameters, steps that build on each other, and claims about what comes out.
public struct Recipe: Sendable {
    public var name: String
    /// One or a few sentences.
    public var description: String
    public var parameters: [RecipeParameter]
    /// Sets of parameter values by name, such as `small` and `paper`.
    public var scales: [RecipeScale]
    public var steps: [RecipeStep]
    public var claims: [Claim]
    /// Correction over the claims.
    public var correction: String
    /// 1 − the level of the claims' intervals.
    public var significance: Double
    /// The file, or another name of the text, for messages.
    public var source: String
    /// Where relative paths start.
    public var folder: String
    /// The text as it was read.
    public var text: String

    public func step(_ name: String) -> RecipeStep? { steps.first { $0.name == name } }
    public func parameter(_ name: String) -> RecipeParameter? { parameters.first { $0.name == name } }
}

/// Values of parameters that belong together.
public struct RecipeScale: Sendable {
    public var name: String
    public var values: [ConfigurationNode.Entry]
}

/// A step as it is written down.
public struct RecipeStep: Sendable {
    public var name: String
    /// Name of the ``StepKind``.
    public var kind: String
    public var loops: [RecipeLoop]
    /// A whole number, or a reference to one; nil stands for 0.
    public var seed: ConfigurationNode?
    /// The kind's parameters, with references.
    public var parameters: ConfigurationNode
    /// Where the step stands.
    public var place: String
    var kindPlace: String
}

/// A variable that a step is repeated over.
public struct RecipeLoop: Sendable {
    public var variable: String
    /// A list, or a reference to a parameter that is one.
    public var values: ConfigurationNode
    public var place: String
}
