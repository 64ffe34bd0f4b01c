public import LyceumConfiguration

/// A kind of step in words: from it come checks, listings and documentation.
public struct StepDeclaration: Sendable {
    /// As recipes name it: `train`.
    public var name: String
    /// One sentence.
    public var summary: String
    /// Counts up when the same parameters begin to give something else, so that what older versions left is not taken for it.
    public var version: Int
    /// The parameters. Values of path keys are files or folders, or outputs of other steps; their contents decide whether the step is done again.
    public var section: ConfigurationSection
    /// Text keys, with dots, that may name a model: a path, or a name from the cache (`configuration.model`). Their contents count like a path's. Of
    /// lists the key without positions (`models`, `arms.model`).
    public var modelKeys: [String]
    /// What the step leaves behind.
    public var outputs: [StepOutput]
    /// Whether the result also has values beyond those of `outputs`, such as one per task and metric.
    public var hasOpenValues: Bool
    /// Whether a step that was killed goes on in its folder; otherwise the folder is emptied first.
    public var resumes: Bool

    public init(
        _ name: String, _ summary: String, version: Int = 1, section: ConfigurationSection, modelKeys: [String] = [],
        outputs: [StepOutput], hasOpenValues: Bool = false, resumes: Bool = false
    ) {
        self.name = name
        self.summary = summary
        self.version = version
        self.section = section
        self.modelKeys = modelKeys
        self.outputs = outputs
        self.hasOpenValues = hasOpenValues
        self.resumes = resumes
    }

    /// Whether a key, with positions of lists, may name a model.
    func isModel(_ key: String) -> Bool {
        guard !modelKeys.isEmpty else { return false }
        return modelKeys.contains(key.split(separator: ".").filter { !$0.allSatisfy(\.isNumber) }.joined(separator: "."))
    }

    public func output(_ name: String) -> StepOutput? { outputs.first { $0.name == name } }
}

/// Something a step leaves behind, which other steps and claims refer to as `${step.name}`.
public struct StepOutput: Sendable {
    public enum Kind: Sendable, Hashable {
        /// A file or folder of the artifact; the reference becomes its path.
        case path
        /// A number, text or list; the reference becomes the value.
        case value
        /// Scores of items under a name, for claims; `${step.items}` when there is one, else `${step.items.NAME}`.
        case items
    }

    public var name: String
    public var kind: Kind
    /// One sentence, with the unit of values.
    public var meaning: String

    public init(_ name: String, _ kind: Kind, _ meaning: String) {
        self.name = name
        self.kind = kind
        self.meaning = meaning
    }

    public static func path(_ name: String, _ meaning: String) -> StepOutput { StepOutput(name, .path, meaning) }
    public static func value(_ name: String, _ meaning: String) -> StepOutput { StepOutput(name, .value, meaning) }
    /// Scores of items; always called `items`.
    public static func items(_ meaning: String) -> StepOutput { StepOutput("items", .items, meaning) }
}
